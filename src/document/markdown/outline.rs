//! Builds the sections of a body from its headings.

use std::borrow::Cow;
use std::ops::Range;

use super::section::Section;
use crate::text::{Span, Spanned};

/// The sections so far. A section is open until a heading of the same or a higher level
/// closes it, so there are at most as many open sections as levels.
pub(super) struct Outline<'t> {
    /// The text up to the end of the body.
    text: &'t str,
    sections: Vec<Section<'t>>,
    /// For each section, the indices of its blocks.
    blocks: Vec<Range<usize>>,
    open: Vec<usize>,
}

impl<'t> Outline<'t> {
    pub(crate) fn new(text: &'t str) -> Self {
        Self {
            text,
            sections: Vec::with_capacity(8),
            blocks: Vec::with_capacity(8),
            open: Vec::new(),
        }
    }

    /// Adds the heading that is the block with this index. `block` is the span of that block,
    /// including marks and the line end.
    pub(crate) fn heading(
        &mut self,
        level: u8,
        heading: Spanned<Cow<'t, str>>,
        block: Span,
        block_index: usize,
    ) {
        while let Some(&last) = self.open.last()
            && self.sections[last].level >= level
        {
            self.open.pop();
            self.close(last, block.start, block_index);
        }
        let end = block.end as usize;
        let start = if self.text[..end].ends_with(['\n', '\r']) {
            end
        } else {
            let line_end = self.text[end..].find('\n');
            line_end.map_or(self.text.len(), |line_end| end + line_end + 1)
        };
        self.open.push(self.sections.len());
        self.sections.push(Section {
            level,
            heading,
            span: Span::empty(start),
            index: self.sections.len(),
        });
        // The heading itself precedes the blocks of the section.
        self.blocks.push(block_index + 1..block_index + 1);
    }

    /// Returns all sections of a body with this number of blocks, and for each the indices of its
    /// blocks.
    pub(crate) fn finish(mut self, blocks: usize) -> (Vec<Section<'t>>, Vec<Range<usize>>) {
        while let Some(last) = self.open.pop() {
            self.close(last, self.text.len() as u32, blocks);
        }
        (self.sections, self.blocks)
    }

    fn close(&mut self, section: usize, end: u32, blocks: usize) {
        self.blocks[section].end = blocks;
        let section = &mut self.sections[section];
        let within = Span {
            start: section.span.start.min(end),
            end,
        };
        let length = within.slice(self.text).trim_ascii_end().len() as u32;
        section.span.end = section.span.start + length;
    }
}
