//! One replacement in a text.

use serde::{Deserialize, Serialize};

use super::Span;

/// Put `text` where `span` is; an empty span inserts, an empty text removes.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Edit {
    pub span: Span,
    pub text: String,
}

impl Edit {
    pub fn new(span: Span, text: impl Into<String>) -> Self {
        Self {
            span,
            text: text.into(),
        }
    }
}
