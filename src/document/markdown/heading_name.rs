//! The normalised name of a heading.

use std::borrow::Cow;

/// Normalises a heading so that it can be compared with the names of fields: in lower
/// case, with one space between words, and without characters at its ends that are
/// neither letters nor digits (punctuation, emphasis, emoji).
pub(crate) fn heading_name(heading: &str) -> Cow<'_, str> {
    let name = heading.trim_matches(|char: char| !char.is_alphanumeric());
    let plain = |char: char| !char.is_uppercase() && (char == ' ' || !char.is_whitespace());
    if name.chars().all(plain) && !name.contains("  ") {
        return Cow::Borrowed(name);
    }
    let words: Vec<&str> = name.split_whitespace().collect();
    Cow::Owned(words.join(" ").to_lowercase())
}

#[cfg(test)]
mod tests {
    use super::*;

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
