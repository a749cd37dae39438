//! Writes the YAML of a new record, with comments, and with quotes around text that a YAML 1.1
//! reader would take for another type.

use std::fmt::Write;

use crate::document::yaml::legacy_type;

/// A value to write.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum YamlValue {
    /// No value after the key, which somebody has to write.
    Empty,
    Scalar(YamlScalar),
    List(Vec<YamlValue>),
    Map(Vec<(String, YamlValue)>),
}

/// Text on one line, with an optional comment.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct YamlScalar {
    text: String,
    comment: Option<String>,
    /// Whether the text is written without quotes, as a timestamp is.
    is_plain: bool,
}

impl YamlValue {
    /// Returns a scalar with text.
    pub(crate) fn text(text: impl Into<String>) -> Self {
        Self::Scalar(YamlScalar {
            text: text.into(),
            comment: None,
            is_plain: false,
        })
    }

    /// Returns a scalar with a timestamp or a date.
    pub(crate) fn time(text: impl Into<String>) -> Self {
        Self::Scalar(YamlScalar {
            text: text.into(),
            comment: None,
            is_plain: true,
        })
    }

    /// Returns YAML on one line that is written as it is.
    pub(crate) fn raw(yaml: impl Into<String>) -> Self {
        Self::time(yaml)
    }

    /// Returns whether a text would be written with quotes.
    pub(crate) fn is_quoted(text: &str) -> bool {
        quoted(text).starts_with(['"', '\''])
    }

    /// Returns a scalar with text and a comment after it.
    pub(crate) fn with_comment(text: impl Into<String>, comment: impl Into<String>) -> Self {
        Self::Scalar(YamlScalar {
            text: text.into(),
            comment: Some(comment.into()),
            is_plain: false,
        })
    }

    /// Returns the text of a scalar.
    pub(super) fn as_text(&self) -> Option<&str> {
        match self {
            Self::Scalar(scalar) => Some(scalar.as_text()),
            Self::Empty | Self::List(_) | Self::Map(_) => None,
        }
    }

    /// Adds a value under a key with dots, which lead into mappings.
    pub(super) fn insert(entries: &mut Vec<(String, Self)>, key: &str, value: Self) {
        let Some((outer, inner)) = key.split_once('.') else {
            entries.push((key.to_owned(), value));
            return;
        };
        let at = entries.iter().position(|(name, _)| name == outer);
        let at = at.unwrap_or_else(|| {
            entries.push((outer.to_owned(), Self::Map(Vec::new())));
            entries.len() - 1
        });
        if let Self::Map(below) = &mut entries[at].1 {
            Self::insert(below, inner, value);
        }
    }

    /// Writes the value after its key or its dash.
    pub(crate) fn write(&self, indent: usize, out: &mut String) {
        match self {
            Self::Empty => out.push('\n'),
            Self::Scalar(scalar) => scalar.write(out),
            Self::List(items) => {
                out.push('\n');
                for item in items {
                    let _ = write!(out, "{:indent$}  -", "");
                    item.write_as_item(indent + 4, out);
                }
            }
            Self::Map(entries) => {
                out.push('\n');
                for entry in entries {
                    let _ = write!(out, "{:indent$}  ", "");
                    write_entry(entry, indent + 2, out);
                }
            }
        }
    }

    /// Writes the value after a dash. The first entry of a mapping is on the line of the dash.
    fn write_as_item(&self, indent: usize, out: &mut String) {
        let Self::Map(entries) = self else {
            return self.write(indent, out);
        };
        for (at, entry) in entries.iter().enumerate() {
            let before = if at == 0 { 1 } else { indent };
            let _ = write!(out, "{:before$}", "");
            write_entry(entry, indent, out);
        }
    }
}

/// Writes an entry of a mapping after its indentation.
pub(super) fn write_entry((key, value): &(String, YamlValue), indent: usize, out: &mut String) {
    out.push_str(&quoted(key));
    out.push(':');
    value.write(indent, out);
}

impl YamlScalar {
    /// Returns the text without quotes.
    pub(super) fn as_text(&self) -> &str {
        &self.text
    }

    fn write(&self, out: &mut String) {
        out.push(' ');
        if self.is_plain {
            out.push_str(&self.text);
        } else {
            out.push_str(&quoted(&self.text));
        }
        if let Some(comment) = &self.comment {
            let _ = write!(out, "  # {}", on_one_line(comment));
        }
        out.push('\n');
    }
}

/// Returns text as a scalar on one line, with quotes if it needs them.
pub(crate) fn quoted(text: &str) -> String {
    let is_safe = !text.chars().any(char::is_control) && legacy_type(text).is_none();
    let written = serde_yaml::to_string(text).unwrap_or_default();
    match written.trim_end_matches('\n') {
        written if is_safe && !written.is_empty() && !written.contains('\n') => written.to_owned(),
        // A JSON string is also a YAML scalar.
        _ => serde_json::Value::from(text).to_string(),
    }
}

/// Replaces every run of white space, line breaks included, by one space.
pub(crate) fn on_one_line(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn text_is_quoted_if_needed() {
        for text in ["backfill", "TODO", "<TODO>", "two words", "Überblick"] {
            assert_eq!(quoted(text), text);
        }
        for text in [
            "0010",
            "on",
            "y",
            "1:30",
            "1e3",
            "2026-03-04",
            "",
            "a: b",
            "- a",
            "#a",
            "a #b",
            "null",
            "'",
            "\"",
            "a\nb",
            "a\u{7}",
            "{{a}}",
            "*a",
            "@a",
            "0o7",
            "1_000",
        ] {
            assert!(quoted(text).starts_with(['"', '\'']), "{text}");
        }
    }

    #[test]
    fn nested_values_are_indented() {
        let link = vec![
            ("artifact".to_owned(), YamlValue::text("<TODO>")),
            (
                "result".to_owned(),
                YamlValue::with_comment("TODO", "PASS or FAIL"),
            ),
        ];
        let map = vec![
            ("0010".to_owned(), YamlValue::Empty),
            (
                "l".to_owned(),
                YamlValue::List(vec![YamlValue::text("a"), YamlValue::Map(link)]),
            ),
        ];
        let mut out = String::from("field:");
        YamlValue::Map(map).write(0, &mut out);
        let expected = "field:\n  \"0010\":\n  l:\n    - a\n    - artifact: <TODO>\n      result: TODO  # PASS or FAIL\n";
        assert_eq!(out, expected);
    }
}
