//! The body of a record.

use std::borrow::Cow;
use std::cell::OnceCell;
use std::ops::Range;

use super::block::BodyBlock;
use super::blocks::{Blocks, read};
use super::link::Link;
use super::section::Section;
use crate::text::Spanned;

/// The body of a record: its sections, every link, and its blocks in order.
///
/// Most bodies are prose of which only the headings and the links are needed, so the blocks may be
/// read when they are first needed.
#[derive(Debug)]
pub struct Body<'t> {
    /// The text of the first heading of level 1.
    pub title: Option<Spanned<Cow<'t, str>>>,
    /// A section for every top-level heading, in order.
    pub sections: Vec<Section<'t>>,
    /// Every inline link, reference link, autolink and image of the whole body, in
    /// order.
    pub links: Vec<Link<'t>>,
    pub(super) blocks: OnceCell<Blocks<'t>>,
    /// The whole text, and the part of it that the blocks are read from.
    pub(super) source: (&'t str, Range<usize>),
}

impl<'t> Body<'t> {
    /// Returns the top-level blocks, including the headings.
    pub fn blocks(&self) -> &[BodyBlock<'t>] {
        &self.read_blocks().all
    }

    /// Returns the blocks of a section, including its subheadings and their blocks.
    pub fn blocks_in(&self, section: &Section<'t>) -> &[BodyBlock<'t>] {
        let blocks = self.read_blocks();
        let range = blocks.sections.get(section.index).cloned();
        &blocks.all[range.unwrap_or_default()]
    }

    /// Returns whether the parser has read the body.
    #[cfg(test)]
    pub(crate) fn blocks_are_read(&self) -> bool {
        self.blocks.get().is_some()
    }

    fn read_blocks(&self) -> &Blocks<'t> {
        self.blocks.get_or_init(|| {
            let (text, range) = &self.source;
            read(text, range.clone()).0
        })
    }
}
