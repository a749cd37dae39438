//! The file beside a record that a mapping of the configuration reads values from.
//!
//! Its text is appended to that of the record, so that a span beyond the end of the record is a place
//! in this file.

use super::size::MAX_BYTES;
use crate::document::yaml::{self, Tree};
use crate::document::{Fault, FaultKind, frontmatter};
use crate::text::Span;

/// The file beside a record.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
pub(crate) enum BesideFile {
    #[default]
    Absent,
    /// The whole file, or a beginning that is longer than [`MAX_BYTES`].
    Bytes(Vec<u8>),
    /// Something that is not read, such as a symbolic link, in words.
    Unread(&'static str),
}

/// The text of a record with that of the file beside it.
pub(super) struct JoinedText {
    pub text: String,
    /// The place of the file, or `None` if there is nothing to read.
    place: Option<Span>,
    faults: Vec<Fault>,
}

impl JoinedText {
    /// Appends a file. `fallback_span` is for what has no place in it.
    pub(super) fn new(record: &str, name: &str, file: BesideFile, fallback_span: Span) -> Self {
        let without = |reason: Option<String>| Self {
            text: record.to_owned(),
            place: None,
            faults: reason
                .map(|reason| Fault::new(FaultKind::Syntax, fallback_span, reason))
                .into_iter()
                .collect(),
        };
        let bytes = match file {
            BesideFile::Absent => return without(None),
            BesideFile::Unread(what) => {
                let reason = format!("`{name}` is {what} and is not read");
                return without(Some(reason));
            }
            BesideFile::Bytes(bytes) if bytes.len() > MAX_BYTES => {
                let reason = format!("`{name}` is larger than {} MiB", MAX_BYTES >> 20);
                return without(Some(reason));
            }
            BesideFile::Bytes(bytes) => bytes,
        };
        let (own, mut faults) = frontmatter::decode(bytes);
        let base = start_of_beside(record.len());
        for fault in &mut faults {
            fault.span = Span::new(
                base + fault.span.start as usize,
                base + fault.span.end as usize,
            );
        }
        let mark = if own.starts_with('\u{feff}') { 3 } else { 0 };
        Self {
            text: format!("{record}\n{own}"),
            place: Some(Span::new(base + mark, base + own.len())),
            faults,
        }
    }

    /// Reads the file, and returns its content with its faults. One mistake may make much of a file
    /// unreadable, so only the first is reported.
    pub(super) fn parse(&self) -> (Option<Tree<'_>>, Vec<Fault>) {
        let mut faults = self.faults.clone();
        let mut tree = None;
        if let Some(place) = self.place {
            let (read, found) = yaml::parse(&self.text, place);
            faults.extend(found);
            tree = Some(read);
        }
        let mut is_broken = false;
        faults.retain(|fault| {
            let is_syntax = fault.kind == FaultKind::Syntax;
            !is_syntax || !std::mem::replace(&mut is_broken, true)
        });
        faults.iter_mut().for_each(|fault| fault.fix = None);
        (tree, faults)
    }
}

/// Returns where the file beside a record starts, given the length of the record.
pub(crate) fn start_of_beside(length: usize) -> usize {
    length + 1
}
