//! The type of a plain scalar in YAML 1.1, which many programs still read.

use std::sync::LazyLock;

use regex::RegexSet;

/// The types of the YAML 1.1 type repository (yaml.org/type) other than text, in the order
/// of their names below. The numbers of the core schema are included.
static TYPES: LazyLock<RegexSet> = LazyLock::new(|| {
    let patterns = [
        r"^(?i:y|n|yes|no|true|false|on|off)$",
        r"^[-+]?(0b[01_]+|0[0-7_]+|0o[0-7]+|0x[0-9a-fA-F_]+|0|[1-9][0-9_]*)$",
        r"^[-+]?([0-9][0-9_]*)?\.[0-9_]*([eE][-+]?[0-9]+)?$|^[-+]?[0-9][0-9_]*[eE][-+]?[0-9]+$|^[-+]?\.(?i:inf)$|^\.(?i:nan)$",
        r"^[-+]?[0-9][0-9_]*(:[0-5]?[0-9])+(\.[0-9_]*)?$",
        r"^\d{4}-\d{2}-\d{2}$|^\d{4}-\d{1,2}-\d{1,2}([Tt]|[ \t]+)\d{1,2}:\d{2}:\d{2}(\.\d*)?([ \t]*(Z|[-+]\d{1,2}(:?\d{2})?))?$",
    ];
    RegexSet::new(patterns).expect("fixed patterns")
});

const NAMES: [&str; 5] = [
    "a boolean",
    "a number",
    "a number",
    "a number in base 60",
    "a date",
];

/// Returns the YAML 1.1 type of a plain scalar, unless it is text: `on`, `0010`, `1e3`,
/// `1:30`, `2026-03-04`.
pub(crate) fn legacy_type(text: &str) -> Option<&'static str> {
    // For nearly all texts, this check avoids the regular expressions.
    let first = *text.as_bytes().first()?;
    let may_be = first.is_ascii_digit() || b"+-.yYnNtTfFoO".contains(&first);
    if !may_be || text.len() > 40 || text == "." {
        return None;
    }
    TYPES.matches(text).iter().next().map(|at| NAMES[at])
}

#[cfg(test)]
mod tests {
    use super::legacy_type;

    #[test]
    fn scalars_with_a_type_in_yaml_1_1() {
        for (text, name) in [
            ("on", "a boolean"),
            ("0010", "a number"),
            ("42", "a number"),
            ("0x1F", "a number"),
            ("1_000", "a number"),
            ("1e3", "a number"),
            ("1.5", "a number"),
            (".inf", "a number"),
            ("1:30", "a number in base 60"),
            ("2026-03-04", "a date"),
        ] {
            assert_eq!(legacy_type(text), Some(name), "{text}");
        }
    }

    #[test]
    fn scalars_that_are_text_in_yaml_1_1() {
        for text in [
            "backfill", "node", "one", "0089a", "1-2", "e3", "-", ".", "v1.2.3", "1.2.3", "089",
        ] {
            assert_eq!(legacy_type(text), None, "{text}");
        }
    }
}
