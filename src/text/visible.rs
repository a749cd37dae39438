//! Escapes text from a repository so that it is safe to print.

use std::borrow::Cow;

/// Escapes control characters (`\x1B`), so that no text from a repository can control a terminal or
/// forge a line of a report. Tabs and line feeds are escaped too: a message is one line.
pub(crate) fn visible(text: &str) -> Cow<'_, str> {
    if !text.chars().any(is_control) {
        return Cow::Borrowed(text);
    }
    let mut out = String::with_capacity(text.len() + 8);
    for char in text.chars() {
        match char {
            '\n' => out.push_str("\\n"),
            '\r' => out.push_str("\\r"),
            '\t' => out.push_str("\\t"),
            char if is_control(char) && (char as u32) < 0x100 => {
                out.push_str(&format!("\\x{:02X}", char as u32))
            }
            char if is_control(char) => out.push_str(&format!("\\u{{{:X}}}", char as u32)),
            char => out.push(char),
        }
    }
    Cow::Owned(out)
}

/// Returns whether a character is escaped: C0 and C1 controls, the marks that change the direction
/// of writing (Unicode Technical Report 36, section 2.6), the separators that some readers take for
/// line ends, the two noncharacters that XML cannot contain (XML 1.0, section 2.2), and characters
/// that nobody sees, in which two names can differ or a text can be hidden: those of no width, the
/// byte-order mark, and tags (The Unicode Standard, sections 23.2, 23.8 and 23.9).
pub(crate) fn is_control(char: char) -> bool {
    let is_mark = matches!(char, '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}');
    let ends_line = matches!(char, '\u{2028}' | '\u{2029}');
    let is_noncharacter = matches!(char, '\u{fffe}' | '\u{ffff}');
    let is_unseen = matches!(
        char,
        '\u{61c}' | '\u{200b}'..='\u{200f}' | '\u{2060}'..='\u{2064}' | '\u{feff}'
            | '\u{e0000}'..='\u{e007f}'
    );
    char.is_control() || is_mark || ends_line || is_noncharacter || is_unseen
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn control_characters_are_escaped() {
        assert_eq!(visible("é 😀: a-b"), "é 😀: a-b");
        assert_eq!(visible("a\u{1b}\u{9b}\n"), "a\\x1B\\x9B\\n");
        let marks = "\u{202e}\u{2028}\u{ffff}";
        assert_eq!(visible(marks), "\\u{202E}\\u{2028}\\u{FFFF}");
        let unseen = "a\u{200b}\u{200f}\u{2060}\u{feff}\u{e0041}b";
        assert_eq!(
            visible(unseen),
            "a\\u{200B}\\u{200F}\\u{2060}\\u{FEFF}\\u{E0041}b"
        );
    }
}
