//! Writes the text of a new record, with the known values and placeholders for the others.

use std::fmt::Write;

use super::known_fields::{KnownFields, known_fields};
use super::placeholder::placeholder;
use super::request::RecordRequest;
use super::yaml::{YamlValue, on_one_line};
use crate::config::Settings;
use crate::model::Model;
use crate::record::own_kind::OwnKind;
use crate::record::{Field, Requirement};

/// Returns the text of a requested record.
pub(crate) fn draft(request: &RecordRequest, model: &Model, settings: &Settings) -> String {
    let kind = request.kind;
    if let Some(own) = model.vocabulary().kinds.get(kind.word()) {
        return own_draft(own, request.id.as_deref());
    }
    let known = known_fields(request, model, settings);
    let mut text = String::from("---\n");
    comment(kind.about(), &mut text);
    let _ = writeln!(text, "kind: {kind}");
    let mut further = Vec::new();
    for field in kind.fields() {
        match value(field, &known, model) {
            Some(value) => {
                comment(field.about, &mut text);
                let _ = write!(text, "{}:", field.name);
                value.write(0, &mut text);
            }
            None => further.push(field.name),
        }
    }
    let _ = writeln!(text, "# Further fields: {}", further.join(", "));
    text.push_str("---\n");
    text
}

/// Returns the text of a new record of a kind that the configuration defines.
fn own_draft(kind: &OwnKind, id: Option<&str>) -> String {
    let mut text = format!("---\nkind: {}\n", kind.name);
    for field in &kind.fields {
        let is_id = kind.id.as_ref() == Some(&field.name);
        let value = match (id.filter(|_| is_id), field.need) {
            (Some(id), _) => YamlValue::text(id),
            (None, Requirement::Required) => YamlValue::text("TODO"),
            (None, Requirement::Template) => YamlValue::Empty,
            (None, Requirement::Optional) => continue,
        };
        comment(&field.form.to_string(), &mut text);
        let _ = write!(text, "{}:", field.name);
        value.write(0, &mut text);
    }
    text.push_str("---\n");
    text
}

/// Returns the value that a field starts with, or `None` if the draft leaves it out.
///
/// A required field gets a placeholder, which `check` reports until the user replaces it. A
/// recommended field stays empty: `check` reports an empty one, but would accept a placeholder.
fn value(field: &Field, known: &KnownFields, model: &Model) -> Option<YamlValue> {
    if let Some((_, value)) = known.iter().find(|(name, _)| *name == field.name) {
        return Some(value.clone());
    }
    match field.need {
        Requirement::Required => Some(placeholder(&(field.schema)(), &model.vocabulary().modes)),
        Requirement::Template => Some(YamlValue::Empty),
        Requirement::Optional => None,
    }
}

fn comment(about: &str, text: &mut String) {
    let _ = writeln!(text, "# {}", on_one_line(about));
}
