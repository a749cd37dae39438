//! Text from a file, made safe to show.

use std::borrow::Cow;

/// Control characters written out (`\x1B`), so that no text from a repository
/// can steer a terminal or forge a line of a report. Tabs and line feeds count
/// as control characters here: a message is one line.
pub fn visible(text: &str) -> Cow<'_, str> {
    if !text.chars().any(steers) {
        return Cow::Borrowed(text);
    }
    let mut out = String::with_capacity(text.len() + 8);
    for char in text.chars() {
        match char {
            '\n' => out.push_str("\\n"),
            '\r' => out.push_str("\\r"),
            '\t' => out.push_str("\\t"),
            char if steers(char) && (char as u32) < 0x100 => {
                out.push_str(&format!("\\x{:02X}", char as u32))
            }
            char if steers(char) => out.push_str(&format!("\\u{{{:X}}}", char as u32)),
            char => out.push(char),
        }
    }
    Cow::Owned(out)
}

/// C0 and C1 controls, the marks that turn the direction of writing (Unicode Technical Report 36,
/// section 2.6), the separators that end a line to some readers, and the two characters that are
/// none and that XML has no way to write (XML 1.0, section 2.2).
pub fn steers(char: char) -> bool {
    let is_mark = matches!(char, '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}');
    let ends_line = matches!(char, '\u{2028}' | '\u{2029}');
    let is_none = matches!(char, '\u{fffe}' | '\u{ffff}');
    char.is_control() || is_mark || ends_line || is_none
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nothing_steers() {
        assert_eq!(visible("é 😀: a-b"), "é 😀: a-b");
        assert_eq!(visible("a\u{1b}\u{9b}\n"), "a\\x1B\\x9B\\n");
        let marks = "\u{202e}\u{2028}\u{ffff}";
        assert_eq!(visible(marks), "\\u{202E}\\u{2028}\\u{FFFF}");
    }
}
