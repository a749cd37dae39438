//! Headings into sections.

use std::borrow::Cow;

use crate::text::{Span, Spanned};

use super::Section;

/// The sections so far. A section is open until a heading of the same or a
/// higher level closes it; there are never more open than levels.
pub(super) struct Outline<'t> {
    /// The text up to the end of the body.
    text: &'t str,
    sections: Vec<Section<'t>>,
    open: Vec<usize>,
}

impl<'t> Outline<'t> {
    pub fn new(text: &'t str) -> Self {
        Self {
            text,
            sections: Vec::with_capacity(8),
            open: Vec::new(),
        }
    }

    /// The block `index` is a heading; `place` is all of it, marks and line end included.
    pub fn heading(
        &mut self,
        level: u8,
        heading: Spanned<Cow<'t, str>>,
        place: Span,
        index: usize,
    ) {
        while let Some(&last) = self.open.last()
            && self.sections[last].level >= level
        {
            self.open.pop();
            self.close(last, place.start, index);
        }
        let end = place.end as usize;
        let start = match self.text[..end].ends_with(['\n', '\r']) {
            true => end,
            false => self.text[end..]
                .find('\n')
                .map_or(self.text.len(), |line_end| end + line_end + 1),
        };
        self.open.push(self.sections.len());
        self.sections.push(Section {
            level,
            heading,
            span: Span::empty(start),
            blocks: index..index,
        });
    }

    /// All sections; the body has `blocks` blocks.
    pub fn finish(mut self, blocks: usize) -> Vec<Section<'t>> {
        while let Some(last) = self.open.pop() {
            self.close(last, self.text.len() as u32, blocks);
        }
        self.sections
    }

    fn close(&mut self, section: usize, end: u32, blocks: usize) {
        let section = &mut self.sections[section];
        // The heading itself is in front of what it heads.
        section.blocks = section.blocks.start + 1..blocks;
        let within = Span {
            start: section.span.start.min(end),
            end,
        };
        let length = within.slice(self.text).trim_ascii_end().len() as u32;
        section.span.end = section.span.start + length;
    }
}
