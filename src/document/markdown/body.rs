//! The body of a record and its sections.

use std::borrow::Cow;
use std::ops::Range;

use super::block::BodyBlock;
use super::link::Link;
use crate::text::{Span, Spanned};

/// The body of a record: its blocks in order, its sections, and every link.
#[derive(Debug, Default)]
pub struct Body<'t> {
    /// The text of the first heading of level 1.
    pub title: Option<Spanned<Cow<'t, str>>>,
    /// The top-level blocks, including the headings.
    pub blocks: Vec<BodyBlock<'t>>,
    /// A section for every top-level heading, in order.
    pub sections: Vec<Section<'t>>,
    /// Every inline link, reference link, autolink and image of the whole body, in
    /// order.
    pub links: Vec<Link<'t>>,
}

impl<'t> Body<'t> {
    /// Returns the blocks of a section, including its subheadings and their blocks.
    pub fn blocks_in(&self, section: &Section<'t>) -> &[BodyBlock<'t>] {
        &self.blocks[section.blocks.clone()]
    }
}

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
    /// The indices of its blocks among those of the body, see [`Body::blocks_in`].
    pub blocks: Range<usize>,
}
