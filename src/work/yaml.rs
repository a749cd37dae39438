//! YAML as a scaffold writes it: with comments, and with quotes where older
//! readers would take a text for something else.

use std::fmt::Write;

use crate::document::yaml::legacy_type;

/// A value that is written.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Yaml {
    /// Nothing behind the key: a value that is still to be written.
    Nothing,
    Scalar(Scalar),
    List(Vec<Yaml>),
    Map(Vec<(String, Yaml)>),
}

/// A piece of text, and what is said beside it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Scalar {
    text: String,
    note: Option<String>,
    /// Whether it stands without quotes whatever it looks like: a time.
    is_plain: bool,
}

impl Yaml {
    pub fn text(text: impl Into<String>) -> Self {
        Self::Scalar(Scalar {
            text: text.into(),
            note: None,
            is_plain: false,
        })
    }

    /// A time or a day, which is one to all readers.
    pub fn time(text: impl Into<String>) -> Self {
        Self::Scalar(Scalar {
            text: text.into(),
            note: None,
            is_plain: true,
        })
    }

    /// A scalar with a comment behind it.
    pub fn noted(text: impl Into<String>, note: impl Into<String>) -> Self {
        Self::Scalar(Scalar {
            text: text.into(),
            note: Some(note.into()),
            is_plain: false,
        })
    }

    /// Puts the value behind its key or its dash.
    pub fn put(&self, indent: usize, out: &mut String) {
        match self {
            Self::Nothing => out.push('\n'),
            Self::Scalar(scalar) => scalar.put(out),
            Self::List(items) => {
                out.push('\n');
                for item in items {
                    let _ = write!(out, "{:indent$}  -", "");
                    item.put_in_item(indent + 4, out);
                }
            }
            Self::Map(entries) => {
                out.push('\n');
                for entry in entries {
                    let _ = write!(out, "{:indent$}  ", "");
                    put_entry(entry, indent + 2, out);
                }
            }
        }
    }

    /// The first entry of a mapping stands beside the dash.
    fn put_in_item(&self, indent: usize, out: &mut String) {
        let Self::Map(entries) = self else {
            return self.put(indent, out);
        };
        for (at, entry) in entries.iter().enumerate() {
            let before = if at == 0 { 1 } else { indent };
            let _ = write!(out, "{:before$}", "");
            put_entry(entry, indent, out);
        }
    }
}

fn put_entry((key, value): &(String, Yaml), indent: usize, out: &mut String) {
    out.push_str(&quoted(key));
    out.push(':');
    value.put(indent, out);
}

impl Scalar {
    fn put(&self, out: &mut String) {
        out.push(' ');
        match self.is_plain {
            true => out.push_str(&self.text),
            false => out.push_str(&quoted(&self.text)),
        }
        if let Some(note) = &self.note {
            let _ = write!(out, "  # {}", on_one_line(note));
        }
        out.push('\n');
    }
}

/// A text as a scalar of one line, in quotes where it needs some.
pub fn quoted(text: &str) -> String {
    let is_safe = !text.chars().any(char::is_control) && legacy_type(text).is_none();
    let written = serde_yaml::to_string(text).unwrap_or_default();
    match written.trim_end_matches('\n') {
        written if is_safe && !written.is_empty() && !written.contains('\n') => written.to_owned(),
        // Every text in JSON is one in YAML.
        _ => serde_json::Value::from(text).to_string(),
    }
}

/// A text without its line breaks.
pub fn on_one_line(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn quotes_where_they_are_needed() {
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
    fn values_are_set_in() {
        let link = vec![
            ("artifact".to_owned(), Yaml::text("<TODO>")),
            ("result".to_owned(), Yaml::noted("TODO", "PASS or FAIL")),
        ];
        let map = vec![
            ("0010".to_owned(), Yaml::Nothing),
            (
                "l".to_owned(),
                Yaml::List(vec![Yaml::text("a"), Yaml::Map(link)]),
            ),
        ];
        let mut out = String::from("field:");
        Yaml::Map(map).put(0, &mut out);
        let expected = "field:\n  \"0010\":\n  l:\n    - a\n    - artifact: <TODO>\n      result: TODO  # PASS or FAIL\n";
        assert_eq!(out, expected);
    }
}
