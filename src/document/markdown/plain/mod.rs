//! Finds the sections and links of a body without the parser, line by line.
//!
//! Of most bodies, nothing else is needed: their fields are in the frontmatter, and the rest is
//! prose.
//! The scanner follows the blocks of a body as far as headings and links depend on them: which
//! lines are code or a comment, and which list a line belongs to. Emphasis, entities and the like
//! do not matter. It gives up on whatever it cannot be sure about, such as definitions of links,
//! raw HTML and underlined headings. The parser then reads the body from its beginning.
//!
//! `tests/internal/plain.rs` compares the two.

mod blocks;
mod containers;
mod heading;
mod inline;
mod nested;
mod scanner;
mod table;
mod unclosed;

use std::ops::Range;

use bstr::ByteSlice;

use super::link::Link;
use super::section::Section;
use scanner::Scanner;

/// Returns the sections and links of a part of a text, or `None` if the parser has to read it.
pub(super) fn scan(text: &str, range: Range<usize>) -> Option<(Vec<Section<'_>>, Vec<Link<'_>>)> {
    if !are_plain(text.as_bytes().get(range.clone())?) {
        return None;
    }
    let mut scanner = Scanner::new(text, range);
    while let Some(line) = scanner.next_line() {
        scanner.read(line)?;
    }
    scanner.finish()
}

/// Returns whether bytes contain no NUL, which the parser replaces, no vertical tab or form feed,
/// which it takes for blanks in some places only, and no CR except before LF.
fn are_plain(bytes: &[u8]) -> bool {
    let is_plain = |(at, byte): (usize, &u8)| match byte {
        b'\r' => bytes.get(at + 1) == Some(&b'\n'),
        byte => !b"\0\x0b\x0c".contains(byte),
    };
    let has_others = bytes.find_byteset(b"\r\0\x0b\x0c").is_some();
    !has_others || bytes.iter().enumerate().all(is_plain)
}

/// Returns whether the scanner reads a part of a text.
#[cfg(test)]
pub(crate) fn is_plain(text: &str, span: crate::text::Span) -> bool {
    scan(text, span.range()).is_some()
}
