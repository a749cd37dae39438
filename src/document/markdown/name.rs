//! The name that a heading stands for.

use std::borrow::Cow;

/// A heading as it is compared with the names of fields: without letter case,
/// without whatever is neither letter nor digit at its ends (punctuation, emphasis,
/// a pictogram), with one blank between words.
pub fn name(heading: &str) -> Cow<'_, str> {
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
    fn letter_case_ends_and_blanks_make_no_difference() {
        for heading in [
            "next pointer",
            "Next pointer",
            "NEXT  POINTER:",
            "**Next pointer**",
            "_Next pointer_.",
            "👉 Next\tpointer…",
        ] {
            assert_eq!(name(heading), "next pointer", "{heading}");
        }
        assert_eq!(name("resolution, decision"), "resolution, decision");
        assert_eq!(name("Öl & ÄÖÜ!"), "öl & äöü");
        assert_eq!(name("—"), "");
    }

    #[test]
    fn a_name_in_lower_case_is_not_copied() {
        assert!(matches!(name("steps"), Cow::Borrowed("steps")));
    }
}
