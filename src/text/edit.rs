//! One replacement in a text.

use serde::{Deserialize, Serialize};

use super::Span;

/// Replaces `span` with `text`: an empty span inserts, an empty text deletes.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct Edit {
    /// The bytes that are replaced.
    pub span: Span,
    /// The replacement text.
    pub text: String,
}

impl Edit {
    /// Creates an edit.
    pub fn new(span: Span, text: impl Into<String>) -> Self {
        Self {
            span,
            text: text.into(),
        }
    }
}
