//! Renames the id of a record, in the record itself and in every record that refers to it.

use std::collections::BTreeSet;

use super::configuration;
use super::corrections::{self, Committed};
use super::edits::{PlacedEdit, RenamePlan, editable_text};
use super::mentions::{self, Word};
use super::request::{IdChange, RenameRequest};
use super::scalar::replacement;
use crate::document::yaml::Node;
use crate::document::{frontmatter, yaml};
use crate::engine::Session;
use crate::git::Error;
use crate::model::id_references::id_references;
use crate::model::{Model, own_id};
use crate::record::condition;
use crate::record::input::InputType;
use crate::record::placeholder::is_placeholder;
use crate::record::record_mapping::ValueSource;
use crate::record::value::ScalarType;
use crate::record::{Id, Kind, Record, RecordMapping};
use crate::text::{RepoPath, visible};

/// Finds everything that the rename of an id changes.
pub(super) fn plan(
    session: &Session,
    model: &Model,
    request: &RenameRequest,
    change: IdChange<'_>,
) -> Result<RenamePlan, Error> {
    let own = require_renamable(model, change)?;
    let snapshot = &*session.files.snapshot;
    let committed = Committed {
        parents: session.files.parents()?,
        settings: session.settings(),
    };
    let mut plan = RenamePlan::default();
    for indexed in model.records() {
        let record = indexed.open();
        let fields = fields(&record, model, change);
        if fields.is_empty() {
            continue;
        }
        let path = &record.path;
        let text = editable_text(path, snapshot)?;
        let mapping = session.settings().mapping_of(&record);
        let edits = edits(&text, &fields, mapping, change);
        if edits.is_empty() {
            return Err(unwritten(path, change));
        }
        let mut all: Vec<_> = edits.iter().map(|it| it.edit.clone()).collect();
        if committed.is_final(path)? {
            let places = corrections::places(&edits);
            let correction = corrections::correct(&record, &text, &places, false, request)?;
            plan.corrected
                .extend(correction.is_some().then(|| path.clone()));
            all.extend(correction);
        }
        plan.add(path, text, all);
    }
    if !plan.files.iter().any(|file| file.path == own) {
        return Err(unwritten(&own, change));
    }
    if let Some((path, text)) = session.configuration_text() {
        let edits = configuration::ids(text, change);
        plan.add(&path, text.to_owned(), edits);
    }
    plan.mentions = mentions::find(session, model, &plan, &Word::Id(change.1))?;
    Ok(plan)
}

/// Checks whether the rename is possible, and returns the path of the record with the old id.
fn require_renamable(model: &Model, (kind, old, new): IdChange<'_>) -> Result<RepoPath, Error> {
    let (article, word) = (kind.article(), kind.word());
    let known: Vec<&RepoPath> = { model.records_with_id(kind, old) }
        .map(|it| &it.path)
        .collect();
    let own = match *known {
        [own] => own,
        [] => {
            let error = Error::new(format!("no {word} has the id `{}`", visible(old)));
            return Err(match model.nearest_id(kind, old) {
                Some(near) => error.help(format!("did you mean `{}`?", near.word)),
                None => error,
            });
        }
        [first, second, ..] => {
            return Err(Error::new(format!(
                "the {word} `{old}` is ambiguous: `{first}` and `{second}` have this id"
            ))
            .help("give one of them another id by hand"));
        }
    };
    let refused =
        |reason: &str| Error::new(format!("`{}` cannot be an id: {reason}", visible(new)));
    if let Err(error) = Id::from_text(new) {
        let refused = refused(
            &error
                .message
                .unwrap_or_else(|| "it is malformed".to_owned()),
        );
        return Err(match error.help {
            Some(help) => refused.help(help),
            None => refused,
        });
    }
    if new.is_empty() {
        return Err(Error::new("the new id is empty"));
    }
    if new.chars().any(char::is_control) {
        return Err(refused("it has a control character"));
    }
    if is_placeholder(new) {
        return Err(refused("it is a placeholder"));
    }
    if new == old {
        return Err(Error::new(format!("the id is already `{old}`")));
    }
    if let Some(other) = model.records_with_id(kind, new).next() {
        return Err(Error::new(format!(
            "{article} {word} with the id `{new}` already exists: `{}`",
            other.path
        ))
        .help("choose another id; records are never merged"));
    }
    Ok(own.clone())
}

fn unwritten(path: &RepoPath, (_, old, _): IdChange<'_>) -> Error {
    let reason = format!("has the id `{old}`, but not in a form that can be edited");
    Error::at(path.clone(), reason).help("rename it by hand; nothing was written")
}

/// Returns the fields of a record that contain the id.
pub(super) fn fields(
    record: &Record,
    model: &Model,
    (kind, old, _): IdChange<'_>,
) -> BTreeSet<&'static str> {
    let references = id_references(record).into_iter();
    let mut fields: BTreeSet<&'static str> = references
        .filter(|it| it.kind == kind && it.id == old)
        .map(|it| it.field)
        .collect();
    let own = own_id(&record.fields).filter(|id| &*id.value.0 == old);
    if own.is_some() && record.kind() == Some(kind) {
        fields.extend(kind.id_field());
    }
    let overruled = record
        .fields
        .decision()
        .and_then(|it| it.overruled.as_ref());
    let because = overruled.and_then(|it| it.because.as_ref());
    if kind == Kind::Constraint && because.is_some_and(|it| it.value.trim() == old) {
        fields.insert("override");
    }
    if has_object(record, model, kind, old) {
        fields.insert(INPUTS);
    }
    fields
}

const INPUTS: &str = "inputs_used";

/// Returns whether a run used the record as an input, and no record of another kind has that id.
fn has_object(record: &Record, model: &Model, kind: Kind, id: &str) -> bool {
    let Some(run) = record.fields.run() else {
        return false;
    };
    let used = run.inputs_used.iter().flat_map(|used| &used.value.0);
    let mut used = used.filter(|it| it.is_scalar && it.value.trim() == id);
    let operator = run.op_id.as_ref().and_then(|id| model.operator(id));
    let types = operator.map(|operator| operator.fields.input_types());
    let types = types.unwrap_or_default();
    let mut others = Kind::ALL.iter().filter(|it| **it != kind);
    used.any(|it| types.get(&*it.name.value.0) == Some(&InputType::Object))
        && !others.any(|it| model.records_with_id(*it, id).next().is_some())
}

/// Returns the edits of the fields in the frontmatter that contain the id.
fn edits(
    text: &str,
    fields: &BTreeSet<&'static str>,
    mapping: Option<&RecordMapping>,
    (_, old, new): IdChange<'_>,
) -> Vec<PlacedEdit> {
    let Some(fences) = frontmatter::find(text) else {
        return Vec::new();
    };
    let (tree, _) = yaml::parse(text, fences.yaml);
    let Some(root) = tree.root() else {
        return Vec::new();
    };
    let mut edits = Vec::new();
    for field in fields {
        let mut replace = |node: Node<'_>| {
            if node.text().is_some_and(|text| text.trim() == old) {
                edits.push(PlacedEdit::new(replacement(node, new, text)));
            }
        };
        let mapped = mapping.and_then(|mapping| mapped_value(mapping, field, root));
        let value = mapped.or_else(|| root.get(field));
        let Some(value) = value else { continue };
        match *field {
            "constraint_status" => value.entries().for_each(|(key, _)| replace(key)),
            "override" => {
                let parts = ["constraint", "because"].into_iter();
                parts
                    .filter_map(|part| value.get(part))
                    .for_each(&mut replace);
            }
            INPUTS => {
                value.entries().for_each(|(_, value)| replace(value));
                edits.extend(value.items().filter_map(|item| {
                    let (name, value) = item.text()?.split_once('=')?;
                    let is_old = value.trim() == old;
                    is_old
                        .then(|| PlacedEdit::new(replacement(item, &format!("{name}={new}"), text)))
                }));
            }
            _ => {
                replace(value);
                value.items().for_each(&mut replace);
            }
        }
    }
    edits
}

/// Returns a record that still refers to the old id, which happens only if its reference has a form
/// that the edits do not cover.
pub(crate) fn remaining(model: &Model, change: IdChange<'_>) -> Option<RepoPath> {
    let named = model.records().iter().find(|indexed| {
        let record = indexed.open();
        !fields(&record, model, change).is_empty()
    });
    named.map(|it| it.path.clone())
}

/// Returns the value that a mapping reads as a field, if it comes from a key.
fn mapped_value<'t>(mapping: &RecordMapping, field: &str, root: Node<'t>) -> Option<Node<'t>> {
    let (_, mapped) = mapping.field(field)?;
    mapped.sources.iter().find_map(|source| match source {
        ValueSource::Key(key) => condition::entry(root, key).map(|(_, value)| value),
        ValueSource::Section { .. }
        | ValueSource::Line(_)
        | ValueSource::File(_)
        | ValueSource::Beside { .. }
        | ValueSource::Link { .. } => None,
    })
}
