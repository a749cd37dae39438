//! The blocks of a body, as the parser reads them.

use std::ops::Range;

use super::block::BodyBlock;
use super::link::Link;
use super::outline::Outline;
use super::reader::BlockReader;
use super::section::Section;

/// The blocks of a body.
#[derive(Debug)]
pub(super) struct Blocks<'t> {
    pub all: Vec<BodyBlock<'t>>,
    /// For each section, the indices of its blocks.
    pub sections: Vec<Range<usize>>,
}

/// Reads a part of a text with the parser.
pub(super) fn read(
    text: &str,
    range: Range<usize>,
) -> (Blocks<'_>, Vec<Section<'_>>, Vec<Link<'_>>) {
    let mut all = Vec::with_capacity(16);
    let mut outline = Outline::new(&text[..range.end]);
    let mut reader = BlockReader::new(text, range);
    while let Some((block, block_span)) = reader.block() {
        if let BodyBlock::Heading { level, text } = &block {
            outline.heading(*level, text.joined(), block_span, all.len());
        }
        all.push(block);
    }
    let (sections, ranges) = outline.finish(all.len());
    let blocks = Blocks {
        all,
        sections: ranges,
    };
    (blocks, sections, reader.into_links())
}
