//! Line and column numbers. No other module counts them.

use std::borrow::Cow;

use bstr::ByteSlice;
use schemars::JsonSchema;
use serde::Serialize;

use super::Span;

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
    starts: Cow<'t, [u32]>,
}

const BOM: char = '\u{feff}';

impl<'t> LineIndex<'t> {
    /// Finds the lines of a text.
    pub fn new(text: &'t str) -> Self {
        Self {
            text,
            starts: Cow::Owned(line_starts(text)),
        }
    }

    /// Returns the lines of a text whose [`line_starts`] are known.
    pub(super) fn with_starts(text: &'t str, starts: &'t [u32]) -> Self {
        Self {
            text,
            starts: Cow::Borrowed(starts),
        }
    }

    /// Returns the position of a byte; an offset past the end counts as the end.
    pub fn position(&self, byte: u32) -> Position {
        let byte = (byte as usize).min(self.text.len());
        let line = self.starts.partition_point(|start| *start as usize <= byte) - 1;
        let before = &self.text[self.starts[line] as usize..self.text.floor_char_boundary(byte)];
        let column = before.strip_prefix(BOM).unwrap_or(before).chars().count() + 1;
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
        self.starts.len() as u32
    }

    /// Returns the byte that a line starts at. Lines count from 1; `None` past the last.
    pub fn start(&self, number: u32) -> Option<u32> {
        self.starts.get(number.checked_sub(1)? as usize).copied()
    }

    /// Returns the text of a line without its line end. Lines count from 1; `None` past the last.
    pub fn line(&self, number: u32) -> Option<&'t str> {
        let index = number.checked_sub(1)? as usize;
        let start = *self.starts.get(index)? as usize;
        let end = self
            .starts
            .get(index + 1)
            .map_or(self.text.len(), |next| *next as usize);
        Some(self.text[start..end].trim_end_matches(['\n', '\r']))
    }
}

/// Returns the byte at which each line of a text begins.
pub(super) fn line_starts(text: &str) -> Vec<u32> {
    let line_ends = text.as_bytes().find_iter("\n");
    let after = line_ends.map(|at| at as u32 + 1);
    std::iter::once(0).chain(after).collect()
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
    fn a_byte_order_mark_does_not_count_as_a_column() {
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
