//! The normalised name of a heading.

use std::borrow::Cow;

/// Normalises a heading so that it can be compared with the names of fields: in lower
/// case, with one space between words, and without characters at its ends that are
/// neither letters nor digits (punctuation, emphasis, emoji). A number in front (`1.`, `2)`) and
/// attributes or a remark in parentheses at the end (`{#id}`, `(3 max)`) are left out too.
pub(crate) fn heading_name(heading: &str) -> Cow<'_, str> {
    let name = trim(without_number(trim(without_remarks(heading))));
    let plain = |char: char| !char.is_uppercase() && (char == ' ' || !char.is_whitespace());
    if name.chars().all(plain) && !name.contains("  ") {
        return Cow::Borrowed(name);
    }
    let words: Vec<&str> = name.split_whitespace().collect();
    Cow::Owned(words.join(" ").to_lowercase())
}

fn trim(text: &str) -> &str {
    text.trim_matches(|char: char| !char.is_alphanumeric())
}

/// Removes what is in brackets at the end: `{#id}`, `(3 max)`.
fn without_remarks(heading: &str) -> &str {
    let mut rest = heading;
    loop {
        let is_mark = |char: char| !char.is_alphanumeric() && !matches!(char, ')' | '}');
        let end = rest.trim_end_matches(is_mark);
        let open = match end.chars().next_back() {
            Some(')') => '(',
            Some('}') => '{',
            _ => return rest,
        };
        // A heading that is all in brackets keeps its words.
        match end.rfind(open) {
            Some(at) if end[..at].contains(char::is_alphanumeric) => rest = &end[..at],
            _ => return rest,
        }
    }
}

/// Removes a number in front: `1.`, `2)`, `1.2.`, `3 -`.
fn without_number(name: &str) -> &str {
    let rest = name.trim_start_matches(|char: char| char.is_ascii_digit() || char == '.');
    let after = rest.trim_start_matches([')', ':', '-', '–', '—', ' ', '\t']);
    let is_number =
        name.starts_with(|char: char| char.is_ascii_digit()) && after.len() < name.len();
    let is_apart = after.len() < rest.len();
    if is_number && is_apart && !after.is_empty() {
        after
    } else {
        name
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_in_front_and_remarks_at_the_end_are_left_out() {
        for heading in [
            "1. Steps",
            "2) Steps",
            "3.1 Steps:",
            "4 — Steps",
            "Steps (5–12 bullets)",
            "Steps {#steps}",
            "**Steps** (5) {#steps .wide}",
            "## 1. Steps (5) ##",
        ] {
            assert_eq!(heading_name(heading), "steps", "{heading}");
        }
        assert_eq!(heading_name("(steps)"), "steps");
        assert_eq!(heading_name("5 steps"), "steps");
        assert_eq!(heading_name("5steps"), "5steps");
        assert_eq!(heading_name("2026-03-04"), "03-04");
        assert_eq!(heading_name("(a) (b)"), "a");
        assert_eq!(heading_name("7"), "7");
    }

    #[test]
    fn letter_case_punctuation_and_spaces_are_normalised() {
        for heading in [
            "next pointer",
            "Next pointer",
            "NEXT  POINTER:",
            "**Next pointer**",
            "_Next pointer_.",
            "👉 Next\tpointer…",
        ] {
            assert_eq!(heading_name(heading), "next pointer", "{heading}");
        }
        assert_eq!(heading_name("resolution, decision"), "resolution, decision");
        assert_eq!(heading_name("Öl & ÄÖÜ!"), "öl & äöü");
        assert_eq!(heading_name("—"), "");
    }

    #[test]
    fn a_name_in_lower_case_is_not_copied() {
        assert!(matches!(heading_name("steps"), Cow::Borrowed("steps")));
    }
}
