//! A section of a body.

use std::borrow::Cow;

use crate::text::{Span, Spanned};

/// A heading and everything up to the next heading of the same or a higher level.
///
/// A subheading starts a section of its own and also belongs to the outer section.
/// So a section refers to its blocks and does not own them.
#[derive(Debug)]
pub struct Section<'t> {
    pub level: u8,
    /// The text of the heading without emphasis, code marks and links. The span is
    /// that of the text in the source, without `#` and spaces.
    pub heading: Spanned<Cow<'t, str>>,
    /// From the first byte after the line of the heading to the last byte of the
    /// section that is not whitespace; empty if nothing follows the heading.
    pub span: Span,
    /// Its index among the sections of the body, see [`Body::blocks_in`](super::Body::blocks_in).
    pub(super) index: usize,
}
