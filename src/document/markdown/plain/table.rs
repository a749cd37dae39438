//! Rows of tables, as far as links depend on them.

use bstr::ByteSlice;

use super::scanner::{Line, Scanner};

/// How many bars of a line were read. Some are escaped, so there may be fewer cells.
pub(super) struct Cells {
    bars: usize,
    read: usize,
}

impl Cells {
    pub(super) fn of(line: &Line) -> Self {
        Self {
            bars: 0,
            read: line.start,
        }
    }
}

impl Scanner<'_> {
    /// Returns whether a line may be the row of a table, in which bars have a meaning.
    pub(super) fn may_be_row(&self, content: &[u8]) -> bool {
        let has_bar = || content.find_byte(b'|').is_some();
        self.columns.is_some() || has_bar() && self.is_before_delimiter()
    }

    /// Counts the columns of a table, if the line is its second one.
    pub(super) fn count_columns(&mut self, content: &[u8]) {
        if b"|:-".contains(&content[0]) && is_delimiter(content) {
            let cells = content.trim_with(|char| matches!(char, '|' | ' ' | '\t'));
            let columns = cells.iter().filter(|byte| **byte == b'|').count() + 1;
            // Of several such lines, any may be the one that the parser counts.
            self.columns = Some(self.columns.map_or(columns, |other| other.min(columns)));
        }
    }

    /// Returns whether the next line makes the current one the head of a table.
    fn is_before_delimiter(&self) -> bool {
        let rest = &self.bytes[self.at..];
        let length = rest.find_byte(b'\n').unwrap_or(rest.len());
        is_delimiter(&rest[..length])
    }

    /// Returns whether what is at `at` is in a column of the table around the line, if there
    /// is one: the parser leaves out cells that have no column.
    pub(super) fn has_column(&self, line: &Line, at: usize, cells: &mut Cells) -> bool {
        let Some(columns) = self.columns else {
            return true;
        };
        let more = self.bytes[cells.read..at].iter();
        cells.bars += more.filter(|byte| **byte == b'|').count();
        cells.read = at;
        cells.bars - usize::from(self.bytes[line.start] == b'|') < columns
    }
}

/// Returns whether a line may be the second one of a table.
fn is_delimiter(line: &[u8]) -> bool {
    line.iter().all(|byte| b"|-: \t>\r".contains(byte)) && line.contains(&b'-')
}
