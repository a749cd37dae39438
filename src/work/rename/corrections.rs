//! Adds an entry to `corrections` for each field that a rename changes in a final record.

use std::collections::BTreeMap;

use super::edits::PlacedEdit;
use super::request::RenameRequest;
use crate::config::Settings;
use crate::document::{frontmatter, markdown, yaml};
use crate::engine::history::changes::read_revision;
use crate::git::Error;
use crate::record::{Fields, Kind, Record};
use crate::rules::change::RecordRevision;
use crate::snapshot::{Content, Snapshot};
use crate::text::{Edit, RepoPath, Span};
use crate::work::edit::RecordText;
use crate::work::yaml::{YamlValue, on_one_line};

/// The parent commits, in which a record may be final.
pub(super) struct Committed<'a> {
    pub parents: Vec<Box<dyn Snapshot>>,
    pub settings: &'a Settings,
}

impl Committed<'_> {
    /// Returns whether a record is committed and may not change without a correction.
    pub(super) fn is_final(&self, path: &RepoPath) -> Result<bool, Error> {
        for parent in &self.parents {
            let Some(entry) = parent.entry(path.as_bytes()) else {
                continue;
            };
            let Content::Bytes(bytes) = parent.read(entry, None)? else {
                continue;
            };
            let revision = read_revision(path, &bytes, self.settings);
            let is_constraint =
                |it: &RecordRevision| matches!(it.record.fields, Fields::Constraint(_));
            if revision.is_some_and(|it| is_constraint(&it) || it.is_final()) {
                return Ok(true);
            }
        }
        Ok(false)
    }
}

/// Returns the edit that adds an entry to `corrections` for every field that changes. `places` are
/// the spans that change. If the record moves to another folder, its relative targets lead elsewhere
/// from there, so the old value of a field is stated as text.
///
/// # Errors
/// The record has a form that cannot be edited.
pub(super) fn correct(
    record: &Record,
    text: &str,
    places: &[Span],
    has_moved: bool,
    request: &RenameRequest,
) -> Result<Option<Edit>, Error> {
    let fields = fields(record, text, places, has_moved);
    if fields.is_empty() {
        return Ok(None);
    }
    let entries = fields.into_iter().map(|(field, was)| {
        let entry = [
            ("field", YamlValue::text(field)),
            ("was", was),
            ("reason", YamlValue::text(on_one_line(&request.reason))),
            ("at", YamlValue::time(&*request.at)),
        ];
        YamlValue::Map(entry.map(|(key, value)| (key.to_owned(), value)).into())
    });
    let entries: Vec<YamlValue> = entries.collect();
    let mut edited = RecordText::new(text.to_owned(), None);
    edited.append("corrections", &entries).map_err(|error| {
        Error::at(
            record.path.clone(),
            format!("is final, and cannot be corrected: {}", error.0),
        )
        .help("nothing was written")
    })?;
    Ok(difference(text, edited.text()))
}

/// Returns the changed fields with their old values as YAML on one line.
fn fields(
    record: &Record,
    text: &str,
    places: &[Span],
    has_moved: bool,
) -> BTreeMap<String, YamlValue> {
    let mut fields = BTreeMap::new();
    let mut names = BTreeMap::new();
    record.visit_fields(&mut |field, slot| {
        names.extend(slot.map(|(span, _)| (span, field.name)));
    });
    let is_changed = |span: Span| places.iter().any(|place| span.contains(*place));
    let fences = frontmatter::find(text);
    let yaml = fences.as_ref().map_or(Span::empty(0), |it| it.yaml);
    let (tree, _) = yaml::parse(text, yaml);
    let edited = RecordText::new(text.to_owned(), None);
    for (key, value) in tree.root().into_iter().flat_map(yaml::Node::entries) {
        let Some(written) = key.text().filter(|_| is_changed(value.span())) else {
            continue;
        };
        let name = names.get(&value.span()).copied().unwrap_or(written);
        let was = match edited.value_in_flow(written) {
            Ok(Some(was)) if !has_moved => YamlValue::raw(was),
            _ => YamlValue::text(on_one_line(value.span().slice(text))),
        };
        fields.insert(name.to_owned(), was);
    }
    let body = fences.map_or(Span::new(0, text.len()), |fences| fences.body);
    let body = markdown::parse(text, body);
    for section in body.sections.iter().filter(|it| is_changed(it.span)) {
        let heading = markdown::heading_name(&section.heading.value);
        let mut known = record.kind().map_or(&[][..], Kind::fields).iter();
        if let Some(field) = known.find(|field| field.has_heading(&heading)) {
            let was = YamlValue::text(on_one_line(section.span.slice(text)));
            fields.insert(field.name.to_owned(), was);
        }
    }
    fields
}

/// Returns the edit that turns one text into another, or `None` if they are equal.
fn difference(before: &str, after: &str) -> Option<Edit> {
    let same = |(one, other): &(char, char)| one == other;
    let start: usize = { before.chars().zip(after.chars()) }
        .take_while(same)
        .map(|(char, _)| char.len_utf8())
        .sum();
    let (rest, new) = (&before[start..], &after[start..]);
    let end: usize = { rest.chars().rev().zip(new.chars().rev()) }
        .take_while(same)
        .map(|(char, _)| char.len_utf8())
        .sum();
    let edit = Edit::new(
        Span::new(start, before.len() - end),
        &new[..new.len() - end],
    );
    (!edit.span.range().is_empty() || !edit.text.is_empty()).then_some(edit)
}

/// Returns the places at which edited values are used.
pub(super) fn places(edits: &[PlacedEdit]) -> Vec<Span> {
    edits.iter().map(|edit| edit.used_at).collect()
}
