//! The report that a rule writes its findings to.

use super::{Diagnostic, Meta};
use crate::text::{RepoPath, Span};

/// Collects the findings of one rule in one file. A rule gives a place and a message; the report
/// adds name, level, severity and path.
pub(crate) struct Report<'a> {
    meta: &'static Meta,
    path: &'a RepoPath,
    found: &'a mut Vec<Diagnostic>,
}

impl<'a> Report<'a> {
    pub(crate) fn new(
        meta: &'static Meta,
        path: &'a RepoPath,
        found: &'a mut Vec<Diagnostic>,
    ) -> Self {
        Self { meta, path, found }
    }

    /// Reports a fault. Help, related labels and a fix can be added to the returned diagnostic.
    pub(crate) fn at(&mut self, span: Span, message: impl Into<String>) -> &mut Diagnostic {
        self.found
            .push(Diagnostic::new(self.meta, self.path.clone(), span, message));
        self.found.last_mut().expect("just pushed")
    }

    /// Returns the same rule's report on another file, for rules about the whole repository.
    pub(crate) fn file<'b>(&'b mut self, path: &'b RepoPath) -> Report<'b> {
        Report {
            meta: self.meta,
            path,
            found: self.found,
        }
    }
}
