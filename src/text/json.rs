//! JSON in which control characters are escaped, so that it cannot control a terminal.

use std::io::{self, Write};

use serde::Serialize;

use super::visible::is_control;

/// Writes a document with indentation and a final line feed.
///
/// # Errors
/// The output cannot be written to.
pub(crate) fn write(value: &impl Serialize, out: &mut dyn Write) -> io::Result<()> {
    serde_json::to_writer_pretty(EscapingWriter(&mut *out), value)?;
    writeln!(out)
}

/// Writes a document on one line.
///
/// # Errors
/// The output cannot be written to.
pub(crate) fn write_line(value: &impl Serialize, out: &mut dyn Write) -> io::Result<()> {
    serde_json::to_writer(EscapingWriter(&mut *out), value)?;
    writeln!(out)
}

/// Escapes the characters that JSON allows in a string and a terminal may act on, such as C1
/// controls. They occur only in strings, so each one can be written as an escape.
struct EscapingWriter<'o>(&'o mut dyn Write);

impl Write for EscapingWriter<'_> {
    /// `serde_json` writes each piece of a string in one call, with C0 controls already escaped.
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        let text = if bytes.is_ascii() && !bytes.contains(&0x7f) {
            ""
        } else {
            str::from_utf8(bytes).unwrap_or_default()
        };
        if !text.contains(is_control) {
            self.0.write_all(bytes)?;
            return Ok(bytes.len());
        }
        for char in text.chars() {
            if is_control(char) {
                for unit in char.encode_utf16(&mut [0; 2]) {
                    write!(self.0, "\\u{unit:04x}")?;
                }
            } else {
                write!(self.0, "{char}")?;
            }
        }
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        self.0.flush()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn escaped_text_reads_back_unchanged() {
        let value =
            serde_json::json!({ "a\u{9b}": ["\x7f\u{202e}\u{ffff}\u{e0041}", "é😀\n\"\\"] });
        for write in [write, write_line] {
            let mut out = Vec::new();
            write(&value, &mut out).expect("written");
            let text = String::from_utf8(out).expect("text");
            assert!(
                !text.contains(|char| char != '\n' && is_control(char)),
                "{text}"
            );
            assert!(text.contains(r"\u009b") && text.contains("é😀"));
            let read: serde_json::Value = serde_json::from_str(&text).expect("JSON");
            assert_eq!(read, value);
        }
    }
}
