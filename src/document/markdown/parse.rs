//! Reads the body of a file.

use std::cell::OnceCell;
use std::ops::Range;

use super::block::BodyBlock;
use super::body::{Blocks, Body, Section};
use super::link::Link;
use super::nesting::readable;
use super::outline::Outline;
use super::plain;
use super::reader::BlockReader;
use crate::document::fast_path;
use crate::text::Span;

/// Reads the body of a file. `text` is the whole file and `span` the Markdown in it.
/// All spans are offsets into the whole file.
pub(crate) fn parse(text: &str, span: Span) -> Body<'_> {
    let mut range = readable(text, checked_range(text, span));
    if text[range.clone()].starts_with('\u{feff}') {
        range.start += '\u{feff}'.len_utf8();
    }
    let scanned = fast_path::is_on().then(|| plain::scan(text, range.clone()));
    let (blocks, sections, links) = match scanned.flatten() {
        Some((sections, links)) => (OnceCell::new(), sections, links),
        None => {
            let (blocks, sections, links) = read(text, range.clone());
            (OnceCell::from(blocks), sections, links)
        }
    };
    let title = sections.iter().find(|section| section.level == 1);
    Body {
        title: title.map(|section| section.heading.clone()),
        sections,
        links,
        blocks,
        source: (text, range),
    }
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

/// Returns a span as a range that can be sliced, or an empty range if it cannot.
fn checked_range(text: &str, span: Span) -> Range<usize> {
    match text.get(span.range()) {
        Some(_) => span.range(),
        None => 0..0,
    }
}
