//! Reads the body of a file.

use std::cell::OnceCell;
use std::ops::Range;

use super::blocks::read;
use super::body::Body;
use super::nesting::readable;
use super::plain;
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

/// Returns a span as a range that can be sliced, or an empty range if it cannot.
fn checked_range(text: &str, span: Span) -> Range<usize> {
    match text.get(span.range()) {
        Some(_) => span.range(),
        None => 0..0,
    }
}
