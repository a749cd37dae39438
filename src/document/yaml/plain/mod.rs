//! Reads the YAML that nearly every record is written in, without the parser.
//!
//! The parser makes tokens and events out of single characters, which takes most of the time of
//! reading a record. The scanner here goes from line to line instead. It knows block mappings and
//! sequences, scalars of all styles, and brackets, and it builds the nodes that the parser's events
//! would give. It gives up on whatever it cannot be sure about: faulty YAML, anchors and tags,
//! tabs, and rare constructs. The parser then reads the text from its beginning, so that only the
//! parser reports faults.
//!
//! `tests/internal/plain.rs` compares the two.

mod block_scalar;
mod characters;
mod flow;
mod line;
mod lines;
mod mapping;
mod scalar;
mod scanner;
mod sequence;

use super::tree::Tree;
use crate::text::Span;
use scanner::Scanner;

/// Collections that are nested deeper are left to the parser.
const MAX_DEPTH: usize = 8;

/// Returns the tree of a part of a text that has no fault, or `None` if the parser has to read it.
pub(super) fn scan(text: &str, part: Span) -> Option<Tree<'_>> {
    if !characters::are_plain(text.get(part.range())?) {
        return None;
    }
    let mut scanner = Scanner::new(text, part);
    let first = scanner.next_line()?;
    if first.indent > 0 || scanner.is_item(&first) {
        return None;
    }
    let root = scanner.mapping(first, 0)?;
    // A line that is left over belongs to no collection.
    if scanner.next_line().is_some() {
        return None;
    }
    Some(scanner.into_tree(root))
}

/// Returns whether the scanner reads a part of a text.
#[cfg(test)]
pub(crate) fn is_plain(text: &str, part: Span) -> bool {
    scan(text, part).is_some()
}
