//! Reads the body of a file.

use std::ops::Range;

use super::block::BodyBlock;
use super::body::Body;
use super::nesting::readable;
use super::outline::Outline;
use super::reader::BlockReader;
use crate::text::Span;

/// Reads the body of a file. `text` is the whole file and `span` the Markdown in it.
/// All spans are offsets into the whole file.
pub(crate) fn parse(text: &str, span: Span) -> Body<'_> {
    let mut range = readable(text, checked_range(text, span));
    if text[range.clone()].starts_with('\u{feff}') {
        range.start += '\u{feff}'.len_utf8();
    }
    let mut body = Body {
        blocks: Vec::with_capacity(16),
        ..Body::default()
    };
    let mut outline = Outline::new(&text[..range.end]);
    let mut reader = BlockReader::new(text, range);
    while let Some((block, block_span)) = reader.block() {
        if let BodyBlock::Heading { level, text } = &block {
            outline.heading(*level, text.joined(), block_span, body.blocks.len());
        }
        body.blocks.push(block);
    }
    body.sections = outline.finish(body.blocks.len());
    body.title = (body.sections.iter())
        .find(|section| section.level == 1)
        .map(|section| section.heading.clone());
    body.links = reader.into_links();
    body
}

/// Returns a span as a range that can be sliced, or an empty range if it cannot.
fn checked_range(text: &str, span: Span) -> Range<usize> {
    match text.get(span.range()) {
        Some(_) => span.range(),
        None => 0..0,
    }
}
