//! What is wrong with a document as a document, found while it is read.

use serde::{Deserialize, Serialize};

use crate::text::{Edit, Span};

/// Which rule a fault belongs to. The reader finds it; the rule of the same
/// name turns it into a diagnostic.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub enum FaultKind {
    Syntax,
    DuplicateKey,
    UnknownKind,
    UnknownField,
    /// A key that nothing reads, where the record lacks the required field that
    /// it stands one or two letters from: one fault, told as the missing field.
    Misspelt,
    FieldType,
    DuplicateField,
    AmbiguousScalar,
}

/// One fault: a place, what is wrong there, and what to do.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Fault {
    pub kind: FaultKind,
    pub span: Span,
    /// Lower case, no full stop: "expected a list of modes, found a mapping".
    pub message: String,
    pub help: Option<String>,
    /// A second place in the same file and what it has to do with it.
    pub related: Option<(Span, String)>,
    /// A safe edit that mends it, with its title.
    pub fix: Option<(String, Edit)>,
}

impl Fault {
    pub fn new(kind: FaultKind, span: Span, message: impl Into<String>) -> Self {
        Self {
            kind,
            span,
            message: message.into(),
            help: None,
            related: None,
            fix: None,
        }
    }

    pub fn help(mut self, help: impl Into<String>) -> Self {
        self.help = Some(help.into());
        self
    }

    pub fn related(mut self, span: Span, message: impl Into<String>) -> Self {
        self.related = Some((span, message.into()));
        self
    }

    pub fn fix(mut self, title: impl Into<String>, edit: Edit) -> Self {
        self.fix = Some((title.into(), edit));
        self
    }
}
