//! Recognises placeholders for text that is still to be written.

/// Words that say that the text is still to be written, apart from `XXX`.
const WORDS: [&str; 4] = ["TODO", "UNKNOWN", "TBD", "FIXME"];

/// The number of bytes of the longest placeholder.
const LONGEST: usize = 200;

/// Returns whether the whole text is a placeholder for text that is still to be written.
///
/// This check runs for nearly every text of every record and mostly ends at the first character, so
/// it does without a regular expression.
pub(crate) fn is_placeholder(text: &str) -> bool {
    // Nearly every text begins with a letter or a digit that none of the words begins with.
    let first = text.as_bytes().first();
    let begins = |first: &u8| {
        let mut firsts = WORDS.iter().map(|word| word.as_bytes()[0]).chain([b'X']);
        firsts.any(|letter| letter.eq_ignore_ascii_case(first))
    };
    if first.is_some_and(|first| first.is_ascii_alphanumeric() && !begins(first)) {
        return false;
    }
    let text = text.trim();
    text.len() <= LONGEST && (is_word(text) || is_template(text))
}

/// Returns whether the only word of a text is `TODO`, `XXX` or the like.
fn is_word(text: &str) -> bool {
    let word = text.trim_matches(|char: char| !char.is_alphanumeric());
    let is_xs = word.len() >= 3 && word.bytes().all(|byte| byte.eq_ignore_ascii_case(&b'x'));
    is_xs || WORDS.iter().any(|it| it.eq_ignore_ascii_case(word))
}

/// Returns whether a text is `???`, `{{…}}` or `<…>`. `<https://example.org>` and `<a@example.org>`
/// are links.
fn is_template(text: &str) -> bool {
    let between = |open, close| text.strip_prefix(open)?.strip_suffix(close);
    let is_question = text.len() >= 3 && text.bytes().all(|byte| byte == b'?');
    let is_tag = |name: &str| !name.is_empty() && !name.contains(['<', '>', ':', '@']);
    is_question || between("{{", "}}").is_some() || between("<", ">").is_some_and(is_tag)
}

#[cfg(test)]
mod tests {
    use super::is_placeholder;

    #[test]
    fn a_placeholder_is_the_whole_text() {
        for text in [
            "TODO",
            "TODO.",
            "`TODO`",
            "**TBD**",
            "tbd",
            "fixme!",
            "XXX",
            "xxxx",
            "UNKNOWN",
            "todo",
            "Unknown",
            "_TODO_",
            "[todo]",
            "???",
            "{{name}}",
            "{{ a\nb }}",
            "<fill in>",
            "<...>",
        ] {
            assert!(is_placeholder(text), "{text}");
        }
        for text in [
            "",
            "TODO list",
            "Why???",
            "??",
            "XX",
            "{name}",
            "a {{b}}",
            "<https://example.org>",
            "<a@example.org>",
            "a < b > c",
            "<a> <b>",
        ] {
            assert!(!is_placeholder(text), "{text}");
        }
    }
}
