//! Writes the text of a new record, with the known values and placeholders for the others.

use std::fmt::Write;

use super::draft_field::{DraftField, comment};
use super::known_fields::{KnownFields, known_fields};
use super::mapped_draft::mapped_draft;
use super::placeholder::{TODO, placeholder};
use super::request::RecordRequest;
use super::yaml::YamlValue;
use crate::config::Settings;
use crate::model::Model;
use crate::record::own_kind::OwnKind;
use crate::record::{Field, Kind, RecordMapping, Requirement};
use crate::text::RepoPath;

/// Returns the text of a requested record in Holdpoint's own form.
fn draft(request: &RecordRequest, model: &Model, settings: &Settings) -> String {
    let kind = request.kind;
    let is_own = model.vocabulary().kinds.contains_key(kind.word());
    let mut text = String::from("---\n");
    if !is_own {
        comment(kind.about(), &mut text);
    }
    let _ = writeln!(text, "kind: {kind}");
    let fields = fields(request, model, settings);
    for DraftField { name, about, value } in &fields {
        if let Some(about) = about {
            comment(about, &mut text);
        }
        let _ = write!(text, "{name}:");
        value.write(0, &mut text);
    }
    if !is_own {
        let is_written = |name: &str| fields.iter().any(|field| field.name == name);
        let further = kind.fields().iter().map(|field| field.name);
        let further: Vec<&str> = further.filter(|name| !is_written(name)).collect();
        let _ = writeln!(text, "# Further fields: {}", further.join(", "));
    }
    text.push_str("---\n");
    text
}

/// Returns the text of a record that is requested at a path. If the configuration reads the files
/// there as records of the kind, it has the form of these files.
pub(crate) fn draft_at(
    path: &RepoPath,
    request: &RecordRequest,
    model: &Model,
    settings: &Settings,
) -> String {
    match mapping_at(path, request.kind, settings) {
        Some(mapping) => {
            let title = request.title.as_deref().or(request.id.as_deref());
            let title = title.unwrap_or(request.kind.word());
            mapped_draft(mapping, title, &fields(request, model, settings))
        }
        None => draft(request, model, settings),
    }
}

/// Returns the mapping by which a file at a path may be a record of a kind.
pub(crate) fn mapping_at<'a>(
    path: &RepoPath,
    kind: Kind,
    settings: &'a Settings,
) -> Option<&'a RecordMapping> {
    let mut mappings = settings.mappings_for(path).into_iter();
    mappings.find(|mapping| mapping.kind == kind)
}

/// Returns the fields that a draft of the requested record has.
fn fields<'a>(
    request: &RecordRequest,
    model: &'a Model,
    settings: &Settings,
) -> Vec<DraftField<'a>> {
    if let Some(own) = model.vocabulary().kinds.get(request.kind.word()) {
        return own_fields(own, request.id.as_deref());
    }
    let known = known_fields(request, model, settings);
    let fields = request.kind.fields().iter();
    let fields = fields.filter_map(|field| {
        Some(DraftField {
            name: field.name,
            about: Some(field.about.to_owned()),
            value: value(field, &known, model)?,
        })
    });
    fields.collect()
}

/// Returns the fields of a new record of a kind that the configuration defines.
fn own_fields<'a>(kind: &'a OwnKind, id: Option<&str>) -> Vec<DraftField<'a>> {
    let mut fields = Vec::new();
    for field in &kind.fields {
        let is_id = kind.id.as_ref() == Some(&field.name);
        let value = match (id.filter(|_| is_id), field.need) {
            (Some(id), _) => YamlValue::text(id),
            (None, Requirement::Required) => YamlValue::text(TODO),
            (None, Requirement::Template) => YamlValue::Empty,
            (None, Requirement::Optional) => continue,
        };
        fields.push(DraftField {
            name: &field.name,
            about: Some(field.form.to_string()),
            value,
        });
    }
    fields
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
