//! Recognises placeholders for text that is still to be written.

use std::sync::LazyLock;

use regex::RegexSet;

/// Returns whether the whole text is a placeholder for text that is still to be written.
pub(crate) fn is_placeholder(text: &str) -> bool {
    static FORMS: LazyLock<RegexSet> = LazyLock::new(|| {
        let forms = [
            r"(?i)^[\W_]*(TODO|UNKNOWN|TBD|FIXME|XXX+)[\W_]*$",
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
