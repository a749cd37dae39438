//! Prepares messages for a terminal: escapes, shortens and wraps them.

use std::borrow::Cow;

use super::together::MAX_LISTED;
pub(crate) use super::window::columns;
use crate::text::visible;

/// The maximum number of characters of a message, which may contain a long value from a file.
const LONGEST: usize = 500;

/// Returns a message as one line without control characters, shortened if it is very long.
pub(crate) fn sentence(text: &str) -> Cow<'_, str> {
    line(text, LONGEST)
}

/// Returns the help of a finding, which may list what several findings need, in the same form.
pub(crate) fn advice(text: &str) -> Cow<'_, str> {
    line(text, MAX_LISTED * LONGEST)
}

fn line(text: &str, longest: usize) -> Cow<'_, str> {
    match text.char_indices().nth(longest) {
        None => visible(text),
        Some((end, _)) => Cow::Owned(visible(&text[..end]).into_owned() + "…"),
    }
}

/// Wraps a sentence at spaces, so that its first line has at most `first` columns and every other
/// line at most `rest`. A longer word stays whole, because it may be a command to copy.
pub(crate) fn wrap(text: &str, first: usize, rest: usize) -> Vec<String> {
    wrap_measured(text, first, rest, columns)
}

/// Wraps a sentence as [`wrap`] does, with the width of a word as `columns` measures it.
pub(crate) fn wrap_measured(
    text: &str,
    first: usize,
    rest: usize,
    columns: impl Fn(&str) -> usize,
) -> Vec<String> {
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
    fn lines_are_wrapped_at_spaces_and_long_words_stay_whole() {
        assert_eq!(wrap("a bc def", 4, 4), ["a bc", "def"]);
        assert_eq!(wrap("a bcdefghij k", 3, 9), ["a", "bcdefghij", "k"]);
        assert_eq!(wrap("", 3, 9), [""]);
    }

    #[test]
    fn a_sentence_is_escaped_and_shortened() {
        assert_eq!(sentence("a\n\u{1b}[31mb"), "a\\n\\x1B[31mb");
        assert_eq!(sentence(&"x".repeat(1 << 20)).chars().count(), LONGEST + 1);
    }
}
