//! A field of a new record, and the comment above it.

use std::fmt::Write;

use super::yaml::{YamlValue, on_one_line};

/// A field of a new record.
pub(super) struct DraftField<'a> {
    pub name: &'a str,
    /// What the field is for, if the record says so.
    pub about: Option<String>,
    pub value: YamlValue,
}

/// Writes a line about a field.
pub(super) fn comment(about: &str, text: &mut String) {
    let _ = writeln!(text, "# {}", on_one_line(about));
}
