//! Recognises placeholders for text that is still to be written.

use std::sync::LazyLock;

use regex::RegexSet;

/// Returns whether the whole text is a placeholder for text that is still to be written.
///
/// `todo` in lower case may be the name of a list, and `unknown` may be an answer, so only their
/// upper-case forms are placeholders.
pub(crate) fn is_placeholder(text: &str) -> bool {
    static FORMS: LazyLock<RegexSet> = LazyLock::new(|| {
        let forms = [
            r"^\W*(TODO|UNKNOWN|(?i:TBD|FIXME|XXX+))\W*$",
            r"^\?{3,}$",
            r"(?s)^\{\{.*\}\}$",
            // `<https://example.org>` and `<a@example.org>` are links.
            r"^<[^<>:@]+>$",
        ];
        RegexSet::new(forms).expect("fixed patterns")
    });
    let text = text.trim();
    text.len() <= 200 && FORMS.is_match(text)
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
            "todo",
            "unknown",
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
