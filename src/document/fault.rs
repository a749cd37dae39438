//! Faults that are found while a document is read.

use serde::{Deserialize, Serialize};

use crate::text::{Edit, Span};

/// The kind of a fault. Each kind has a rule of the same name, which turns the faults that the
/// reader found into diagnostics.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub enum FaultKind {
    Syntax,
    DuplicateKey,
    UnknownKind,
    NearRecord,
    MergeConflict,
    CommentCut,
    UnknownSection,
    UnknownField,
    /// An unknown key that differs by one or two letters from a required field which is missing.
    /// It is reported together with the missing field.
    Misspelt,
    /// The same for a key within the value of a field, if a rule requires the part that is
    /// missing. It is reported by that rule.
    MisspeltPart,
    FieldType,
    /// A value that is still to be written. It is not read.
    Placeholder,
    DuplicateField,
    AmbiguousScalar,
}

/// A fault in a document: where it is, what is wrong, and what to do.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Fault {
    pub kind: FaultKind,
    pub span: Span,
    /// In lower case and without a full stop: "expected a list of modes, found a mapping".
    pub message: String,
    /// What to do about it.
    pub help: Option<String>,
    /// Another span in the same file, and how it is related.
    pub related: Option<(Span, String)>,
    /// The title of a safe edit that corrects the fault, and the edit.
    pub fix: Option<(String, Edit)>,
}

impl Fault {
    /// Creates a fault with only a message.
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

    /// Adds the help, which says what to do about the fault.
    pub fn help(mut self, help: impl Into<String>) -> Self {
        self.help = Some(help.into());
        self
    }

    /// Adds another span in the same file, and how it is related.
    pub fn related(mut self, span: Span, message: impl Into<String>) -> Self {
        self.related = Some((span, message.into()));
        self
    }

    /// Adds a safe edit that corrects the fault.
    pub fn fix(mut self, title: impl Into<String>, edit: Edit) -> Self {
        self.fix = Some((title.into(), edit));
        self
    }
}
