//! Line and column numbers. No other module counts them.

use std::borrow::Cow;
use std::sync::OnceLock;

use bstr::ByteSlice;
use schemars::JsonSchema;
use serde::Serialize;

use super::{Span, steps};

/// A position as it is reported: line and column count from 1, the column in Unicode characters;
/// the byte offset counts from 0.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, JsonSchema)]
pub struct Position {
    /// The line, from 1.
    #[schemars(range(min = 1))]
    pub line: u32,
    /// The column in Unicode characters, from 1.
    #[schemars(range(min = 1))]
    pub column: u32,
    /// The offset in bytes, from 0.
    pub byte: u32,
}

/// Where the lines of one text begin.
///
/// A line ends at LF, and the CR of a CRLF belongs to the line it ends. A byte-order mark does not
/// count as a column, since editors do not show it.
pub struct LineIndex<'t> {
    text: &'t str,
    lines: Cow<'t, Lines>,
}

/// Where the lines of a text begin, and how many characters there are before each block of it.
#[derive(Clone, Debug)]
pub(super) struct Lines {
    starts: Vec<u32>,
    /// Counted when a position far into a line is asked for: a line may be as long as the file, and
    /// have many findings.
    blocks: OnceLock<Vec<u32>>,
}

/// How many bytes a block has whose characters are counted at once.
const BLOCK: usize = 1024;

impl Lines {
    pub(super) fn new(text: &str) -> Self {
        let line_ends = text.as_bytes().find_iter("\n");
        let after = line_ends.map(|at| at as u32 + 1);
        Self {
            starts: std::iter::once(0).chain(after).collect(),
            blocks: OnceLock::new(),
        }
    }

    /// Counts the characters between two bytes, both of which begin one.
    fn characters(&self, text: &str, from: usize, to: usize) -> usize {
        if to - from <= BLOCK {
            return count(&text.as_bytes()[from..to]);
        }
        let blocks = self.blocks.get_or_init(|| {
            let mut before = 0;
            let blocks = text.as_bytes().chunks(BLOCK);
            let blocks = blocks.map(|block| {
                let here = before;
                before += count(block) as u32;
                here
            });
            blocks.collect()
        });
        let before = |at: usize| {
            let block = (at / BLOCK).min(blocks.len() - 1);
            blocks[block] as usize + count(&text.as_bytes()[block * BLOCK..at])
        };
        before(to) - before(from)
    }
}

/// Counts the characters that begin in a part of a text.
fn count(bytes: &[u8]) -> usize {
    steps::count();
    // The bytes within a character are 0b10xxxxxx (RFC 3629, section 3).
    bytes.iter().filter(|byte| **byte & 0xc0 != 0x80).count()
}

const BOM: char = '\u{feff}';

impl<'t> LineIndex<'t> {
    /// Finds the lines of a text.
    pub fn new(text: &'t str) -> Self {
        Self {
            text,
            lines: Cow::Owned(Lines::new(text)),
        }
    }

    /// Returns the lines of a text that are known.
    pub(super) fn with_lines(text: &'t str, lines: &'t Lines) -> Self {
        Self {
            text,
            lines: Cow::Borrowed(lines),
        }
    }

    /// Returns the position of a byte; an offset past the end counts as the end.
    pub fn position(&self, byte: u32) -> Position {
        let byte = (byte as usize).min(self.text.len());
        let starts = &self.lines.starts;
        let line = starts.partition_point(|start| *start as usize <= byte) - 1;
        let (start, end) = (starts[line] as usize, self.text.floor_char_boundary(byte));
        let has_mark = self.text[start..end].starts_with(BOM);
        let before = self.lines.characters(self.text, start, end);
        let column = before - usize::from(has_mark) + 1;
        Position {
            line: line as u32 + 1,
            column: column as u32,
            byte: byte as u32,
        }
    }

    /// Returns the positions of both ends of a span.
    pub fn range(&self, span: Span) -> (Position, Position) {
        (self.position(span.start), self.position(span.end))
    }

    /// Returns the number of lines; a final line end is followed by one more, empty line.
    pub fn count(&self) -> u32 {
        self.lines.starts.len() as u32
    }

    /// Returns the byte that a line starts at. Lines count from 1; `None` past the last.
    pub fn start(&self, number: u32) -> Option<u32> {
        self.lines
            .starts
            .get(number.checked_sub(1)? as usize)
            .copied()
    }

    /// Returns the byte after the last one.
    pub(crate) fn end(&self) -> usize {
        self.text.len()
    }

    /// Returns the text of a line without its line end. Lines count from 1; `None` past the last.
    pub fn line(&self, number: u32) -> Option<&'t str> {
        let index = number.checked_sub(1)? as usize;
        let start = *self.lines.starts.get(index)? as usize;
        let end = self
            .lines
            .starts
            .get(index + 1)
            .map_or(self.text.len(), |next| *next as usize);
        Some(self.text[start..end].trim_end_matches(['\n', '\r']))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn columns_are_characters_and_bytes_are_bytes() {
        let text = "a\r\nné😀b\n";
        let lines = LineIndex::new(text);
        let byte = text.find('b').unwrap() as u32;
        assert_eq!(
            lines.position(byte),
            Position {
                line: 2,
                column: 4,
                byte
            }
        );
        assert_eq!(lines.line(1), Some("a"));
        assert_eq!(lines.line(2), Some("né😀b"));
    }

    #[test]
    fn columns_far_into_a_line_are_characters_too() {
        let text = format!("a\n{}b", "né😀".repeat(5000));
        let lines = LineIndex::new(&text);
        for (at, (byte, _)) in text[2..].char_indices().enumerate() {
            let position = lines.position(2 + byte as u32);
            assert_eq!((position.line, position.column), (2, at as u32 + 1));
        }
    }

    #[test]
    fn a_byte_order_mark_is_no_column() {
        let lines = LineIndex::new("\u{feff}---\n");
        assert_eq!(
            lines.position(3),
            Position {
                line: 1,
                column: 1,
                byte: 3
            }
        );
    }

    #[test]
    fn the_end_of_the_text_has_a_position() {
        assert_eq!(
            LineIndex::new("ab").position(9),
            Position {
                line: 1,
                column: 3,
                byte: 2
            }
        );
        assert_eq!(
            LineIndex::new("").position(0),
            Position {
                line: 1,
                column: 1,
                byte: 0
            }
        );
    }
}
