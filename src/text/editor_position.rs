//! Lines and columns as editors count them: from 0, the column in the units of an encoding.

use super::LineIndex;

/// The unit in which an editor counts columns (Language Server Protocol, `PositionEncodingKind`).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum ColumnUnit {
    /// Bytes of UTF-8.
    Utf8,
    /// Code units of UTF-16: a character beyond the basic plane counts twice.
    Utf16,
}

impl ColumnUnit {
    /// Counts the units of a text.
    fn count(self, text: &str) -> u32 {
        match self {
            Self::Utf8 => text.len() as u32,
            Self::Utf16 => text.encode_utf16().count() as u32,
        }
    }

    /// Returns the byte of a text at a column. A column within a character counts as its start, and
    /// one after the end as the end.
    fn byte(self, text: &str, column: u32) -> usize {
        let mut before = 0;
        for (at, char) in text.char_indices() {
            let units = match self {
                Self::Utf8 => char.len_utf8(),
                Self::Utf16 => char.len_utf16(),
            };
            before += units as u32;
            if before > column {
                return at;
            }
        }
        text.len()
    }
}

impl LineIndex<'_> {
    /// Returns the line and the column of a byte, both from 0.
    pub(crate) fn editor_position(&self, byte: u32, unit: ColumnUnit) -> (u32, u32) {
        let line = self.position(byte).line;
        let start = self.start(line).unwrap_or(0);
        let text = self.line(line).unwrap_or("");
        let within = text.floor_char_boundary((byte.saturating_sub(start)) as usize);
        (line - 1, unit.count(&text[..within.min(text.len())]))
    }

    /// Returns the byte at a line and a column, both from 0. A column after the end of a line counts
    /// as its end, before the line break, and a line after the last as the end of the text.
    pub(crate) fn editor_byte(&self, line: u32, column: u32, unit: ColumnUnit) -> usize {
        let number = line.saturating_add(1);
        match (self.start(number), self.line(number)) {
            (Some(start), Some(text)) => start as usize + unit.byte(text, column),
            (Some(_) | None, _) => self.end(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn positions_are_bytes_or_code_units_of_utf_16() {
        let text = "a\r\né😀b\r\n";
        let lines = LineIndex::new(text);
        let at = text.find('b').expect("a letter") as u32;
        assert_eq!(lines.editor_position(at, ColumnUnit::Utf8), (1, 6));
        assert_eq!(lines.editor_position(at, ColumnUnit::Utf16), (1, 3));
        for unit in [ColumnUnit::Utf8, ColumnUnit::Utf16] {
            for (byte, _) in text.char_indices().filter(|(_, char)| *char != '\n') {
                let (line, column) = lines.editor_position(byte as u32, unit);
                assert_eq!(lines.editor_byte(line, column, unit), byte);
            }
        }
    }

    #[test]
    fn positions_outside_of_the_text_count_as_the_nearest() {
        let lines = LineIndex::new("ab\r\n😀\n");
        assert_eq!(lines.editor_byte(0, 99, ColumnUnit::Utf16), 2);
        assert_eq!(
            lines.editor_byte(1, 1, ColumnUnit::Utf16),
            4,
            "in the middle of a character"
        );
        assert_eq!(lines.editor_byte(2, 0, ColumnUnit::Utf16), 9);
        assert_eq!(lines.editor_byte(u32::MAX, 7, ColumnUnit::Utf8), 9);
        assert_eq!(lines.editor_position(99, ColumnUnit::Utf8), (2, 0));
    }
}
