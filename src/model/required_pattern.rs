//! The evidence pattern that a run must satisfy.

use crate::record::Pattern;
use crate::text::{RepoPath, Span};

/// An evidence pattern, and the mode or operator that requires it.
pub struct RequiredPattern<'m> {
    pub pattern: &'m Pattern,
    /// The mode or operator, as messages name it.
    pub required_by: String,
    /// The place of the pattern, if an operator defines it.
    pub location: Option<(&'m RepoPath, Span)>,
}
