//! Sentences for a terminal: harmless, not endless, and broken at blanks.

use std::borrow::Cow;

use super::window::columns;
use crate::text::visible;

/// A value from a file may be all of a message; this much of it says which one.
const LONGEST: usize = 500;

/// A message or a help as one line that cannot steer a terminal.
pub(crate) fn sentence(text: &str) -> Cow<'_, str> {
    match text.char_indices().nth(LONGEST) {
        None => visible(text),
        Some((end, _)) => Cow::Owned(visible(&text[..end]).into_owned() + "…"),
    }
}

/// Breaks a sentence at blanks so that its first line has at most `first`
/// columns and every other at most `rest`. A longer word stays whole: it may
/// be a command to copy.
pub(crate) fn wrap(text: &str, first: usize, rest: usize) -> Vec<String> {
    let mut lines = vec![String::new()];
    let mut room = first;
    for word in text.split(' ') {
        let line = lines.last_mut().expect("there is always a line");
        let width = columns(word);
        if line.is_empty() {
            line.push_str(word);
            room = room.saturating_sub(width);
        } else if width < room {
            line.push(' ');
            line.push_str(word);
            room -= width + 1;
        } else {
            lines.push(word.to_owned());
            room = rest.saturating_sub(width);
        }
    }
    lines
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn breaks_at_blanks_and_keeps_long_words_whole() {
        assert_eq!(wrap("a bc def", 4, 4), ["a bc", "def"]);
        assert_eq!(wrap("a bcdefghij k", 3, 9), ["a", "bcdefghij", "k"]);
        assert_eq!(wrap("", 3, 9), [""]);
    }

    #[test]
    fn a_sentence_is_one_harmless_line_with_an_end() {
        assert_eq!(sentence("a\n\u{1b}[31mb"), "a\\n\\x1B[31mb");
        assert_eq!(sentence(&"x".repeat(1 << 20)).chars().count(), LONGEST + 1);
    }
}
