//! The number of rows in a table: CSV (RFC 4180), tab-separated values, or JSON Lines.

use std::fmt;

use bstr::ByteSlice;

use crate::text::RepoPath;

/// The format of a table.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum TableFormat {
    Csv,
    /// Tab-separated values, which have no quotes.
    Tsv,
    JsonLines,
}

/// The number of rows, as far as the file shows it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct TableRows {
    /// The number of records, with a header.
    records: u64,
    header: Header,
}

/// Whether the first record of a table is its header (RFC 4180, section 2: the header is optional).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Header {
    Present,
    Absent,
    Unknown,
}

/// Counts the records of a table while its bytes are read.
pub(crate) struct RowCounter {
    format: TableFormat,
    records: u64,
    is_quoted: bool,
    at_field_start: bool,
    has_content: bool,
}

impl TableFormat {
    /// Returns the format of a file by its name, if it is one of these.
    pub(crate) fn of(path: &RepoPath) -> Option<Self> {
        let name = path.name().to_ascii_lowercase();
        let formats = [
            (".csv", Self::Csv),
            (".tsv", Self::Tsv),
            (".jsonl", Self::JsonLines),
            (".ndjson", Self::JsonLines),
        ];
        let named = formats.iter().find(|(end, _)| name.ends_with_str(end));
        named.map(|(_, format)| *format)
    }
}

impl TableRows {
    /// Returns whether this may be the number of rows without the header.
    pub(crate) fn may_be(self, rows: i64) -> bool {
        let without_header = self.records.saturating_sub(1);
        let Ok(rows) = u64::try_from(rows) else {
            return false;
        };
        match self.header {
            Header::Present => rows == without_header,
            Header::Absent => rows == self.records,
            Header::Unknown => rows == self.records || rows == without_header,
        }
    }
}

impl fmt::Display for TableRows {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.header {
            Header::Present => write!(f, "{}", self.records.saturating_sub(1)),
            Header::Absent | Header::Unknown => write!(f, "{}", self.records),
        }
    }
}

impl RowCounter {
    pub(crate) fn new(format: TableFormat) -> Self {
        Self {
            format,
            records: 0,
            is_quoted: false,
            at_field_start: true,
            has_content: false,
        }
    }

    /// Counts the records that end in a piece of the file.
    pub(crate) fn take(&mut self, piece: &[u8]) {
        for byte in piece {
            match byte {
                b'\n' if !self.is_quoted => {
                    self.records += u64::from(self.has_content);
                    (self.has_content, self.at_field_start) = (false, true);
                    continue;
                }
                // A doubled quote within a quoted field ends it and begins it again.
                b'"' if self.format == TableFormat::Csv
                    && (self.is_quoted || self.at_field_start) =>
                {
                    self.is_quoted = !self.is_quoted;
                    self.has_content = true;
                    continue;
                }
                _ => {}
            }
            self.has_content |= !byte.is_ascii_whitespace();
            self.at_field_start = matches!(byte, b',' | b';' | b'\t');
        }
    }

    /// Returns the number of rows. `start` is the beginning of the file.
    pub(crate) fn finish(&self, start: &[u8]) -> TableRows {
        TableRows {
            records: self.records + u64::from(self.has_content),
            header: match self.format {
                TableFormat::Csv | TableFormat::Tsv => header(start),
                TableFormat::JsonLines => Header::Absent,
            },
        }
    }
}

/// Finds out whether a table begins with a header: a header has no numbers, and the row below it
/// has.
fn header(start: &[u8]) -> Header {
    let has_number = |line: &[u8]| {
        let mut fields = line.split(|byte| matches!(byte, b',' | b';' | b'\t'));
        fields.any(|field| {
            let field = field.trim_with(|char| char == '"' || char.is_whitespace());
            field
                .strip_prefix(b"-")
                .unwrap_or(field)
                .first()
                .is_some_and(u8::is_ascii_digit)
        })
    };
    let start = start.strip_prefix(b"\xef\xbb\xbf").unwrap_or(start);
    let mut lines = start.lines().filter(|line| !line.trim().is_empty());
    match (lines.next().map(has_number), lines.next().map(has_number)) {
        (Some(true), _) => Header::Absent,
        (Some(false), Some(true)) => Header::Present,
        (None, _) | (Some(false), Some(false) | None) => Header::Unknown,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn rows(name: &str, text: &str) -> TableRows {
        let format = TableFormat::of(&RepoPath::from(name)).expect("a table");
        let mut counter = RowCounter::new(format);
        // Where the file is cut into pieces does not matter.
        for byte in text.as_bytes().chunks(1) {
            counter.take(byte);
        }
        counter.finish(text.as_bytes())
    }

    #[test]
    fn a_header_is_not_a_row() {
        let table = rows("a.csv", "id,name\n1,one\n2,two\n");
        assert!(table.may_be(2) && !table.may_be(3) && !table.may_be(-1));
        let table = rows("a.csv", "1,one\r\n2,two\r\n\r\n");
        assert!(table.may_be(2) && !table.may_be(1));
        // Nothing shows whether the first line is a header.
        let table = rows("a.tsv", "name\tplace\nada\tlondon");
        assert!(table.may_be(1) && table.may_be(2) && !table.may_be(3));
    }

    #[test]
    fn a_quoted_field_may_have_several_lines() {
        let table = rows("a.csv", "id,text\n1,\"a\nb \"\"c\"\"\n\"\n2,5\" wide\n");
        assert!(table.may_be(2) && !table.may_be(4));
    }

    #[test]
    fn json_lines_have_no_header() {
        let table = rows("a.jsonl", "{\"a\": \"\\\"\"}\n\n{\"a\": 1}");
        assert!(table.may_be(2) && !table.may_be(1));
        assert_eq!(TableFormat::of(&RepoPath::from("a.parquet")), None);
    }
}
