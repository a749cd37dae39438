//! A manifest as it is written, before its files are looked up.

use super::problems::{ManifestProblem, ProblemKind};
use crate::target::pin::Pin;
use crate::text::{Span, Spanned};

/// A parsed manifest, with the problems of parsing it.
#[derive(Default)]
pub(super) struct Manifest {
    pub files: Vec<ListedFile>,
    pub problems: Vec<ManifestProblem>,
}

/// One file that a manifest lists.
pub(super) struct ListedFile {
    /// The name as bytes, because the name of a file is not always text.
    pub name: Spanned<Vec<u8>>,
    pub digest: Spanned<Pin>,
    pub bytes: Option<Spanned<i64>>,
    /// The number of rows of a table in CSV or JSON Lines.
    pub rows: Option<Spanned<i64>>,
}

/// Stands for the span of a value whose place in the file is not known.
pub(super) const NO_SPAN: Span = Span {
    start: u32::MAX,
    end: u32::MAX,
};

impl Manifest {
    /// Returns whether the file is a manifest at all.
    pub(crate) fn is_readable(&self) -> bool {
        self.problems
            .iter()
            .all(|problem| problem.kind != ProblemKind::Unreadable)
    }

    /// Adds a problem.
    pub(crate) fn report(
        &mut self,
        kind: ProblemKind,
        span: Option<Span>,
        message: impl Into<String>,
    ) {
        self.problems.push(ManifestProblem {
            kind,
            span: span.filter(|span| *span != NO_SPAN),
            message: message.into(),
        });
    }

    /// Removes all spans, for a manifest that was not parsed from the text of the file.
    pub(crate) fn without_spans(mut self) -> Self {
        for problem in &mut self.problems {
            problem.span = None;
        }
        for file in &mut self.files {
            file.name.span = NO_SPAN;
            file.digest.span = NO_SPAN;
            for number in [&mut file.bytes, &mut file.rows].into_iter().flatten() {
                number.span = NO_SPAN;
            }
        }
        self
    }
}
