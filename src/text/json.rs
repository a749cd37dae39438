//! JSON that steers nothing: what would is written by its number.

use std::io::{self, Write};

use serde::Serialize;

use super::visible::steers;

/// A document, indented, and a line feed.
///
/// # Errors
/// What it is written to takes no more.
pub fn write(value: &impl Serialize, out: &mut dyn Write) -> io::Result<()> {
    serde_json::to_writer_pretty(Calm(&mut *out), value)?;
    writeln!(out)
}

/// A document on a line of its own.
///
/// # Errors
/// What it is written to takes no more.
pub fn write_line(value: &impl Serialize, out: &mut dyn Write) -> io::Result<()> {
    serde_json::to_writer(Calm(&mut *out), value)?;
    writeln!(out)
}

/// What JSON allows in a string as it is, and a terminal or a reader may obey: C1 controls, say.
/// Nothing but a string has such characters, so each is written as an escape of one.
struct Calm<'o>(&'o mut dyn Write);

impl Write for Calm<'_> {
    /// Each piece of a string comes at once, and its C0 controls as escapes already.
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        let text = match bytes.is_ascii() && !bytes.contains(&0x7f) {
            true => "",
            false => str::from_utf8(bytes).unwrap_or_default(),
        };
        if !text.contains(steers) {
            self.0.write_all(bytes)?;
            return Ok(bytes.len());
        }
        for char in text.chars() {
            match steers(char) {
                true => write!(self.0, "\\u{:04x}", u32::from(char))?,
                false => write!(self.0, "{char}")?,
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
    fn it_reads_back_as_what_it_was() {
        let value = serde_json::json!({ "a\u{9b}": ["\x7f\u{202e}\u{ffff}", "é😀\n\"\\"] });
        for write in [write, write_line] {
            let mut out = Vec::new();
            write(&value, &mut out).expect("written");
            let text = String::from_utf8(out).expect("text");
            assert!(
                !text.contains(|char| char != '\n' && steers(char)),
                "{text}"
            );
            assert!(text.contains(r"\u009b") && text.contains("é😀"));
            let read: serde_json::Value = serde_json::from_str(&text).expect("JSON");
            assert_eq!(read, value);
        }
    }
}
