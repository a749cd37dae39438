//! Edits the targets of a record, and the links of any page, after the rename of a path.

use std::collections::{BTreeMap, HashMap};

use super::edits::PlacedEdit;
use super::outputs;
use super::scalar::replacement;
use super::targets::{Effect, Moves, Named};
use crate::document::yaml::Node;
use crate::document::{frontmatter, markdown, yaml};
use crate::git::Error;
use crate::model::references::{input_target, mentions as mentioned, references};
use crate::model::{Model, ReferenceKind};
use crate::record::input::InputType;
use crate::record::{Record, Reference};
use crate::target::{PIN_MARK, Target};
use crate::text::{Edit, LineIndex, RepoPath, Span, Spanned};

/// Returns the edits of the links in the body of a file.
pub(super) fn links(
    path: &RepoPath,
    text: &str,
    moves: &Moves<'_>,
) -> Result<Vec<PlacedEdit>, Error> {
    Ok(body_links(path, text, moves)?
        .into_iter()
        .map(|(edit, _)| edit)
        .collect())
}

/// Returns the edits of the links in the body of a file, each with whether the link leads to a moved
/// path.
fn body_links(
    path: &RepoPath,
    text: &str,
    moves: &Moves<'_>,
) -> Result<Vec<(PlacedEdit, bool)>, Error> {
    let fences = frontmatter::find(text);
    let body = fences.map_or(Span::new(0, text.len()), |fences| fences.body);
    let after = moves.after(path);
    let mut edits = Vec::new();
    for link in &markdown::parse(text, body).links {
        let reference = Reference {
            text: link.target.value.as_ref().into(),
            is_link: true,
            place: None,
        };
        let place = link.target.span;
        let named = Named {
            reference: &reference,
            parse: &|reference, folder| Target::parse(reference, folder),
            folders: [path.parent(), after.parent()],
            in_brackets: text[..place.start as usize].ends_with('<'),
        };
        let edit = |text: &str| PlacedEdit {
            edit: Edit::new(place, text),
            used_at: link.span,
        };
        match moves.effect(&named)? {
            Effect::Nothing => {}
            Effect::Moved => edits.push((edit(place.slice(text)), true)),
            Effect::Written { text, is_moved } => edits.push((edit(&text), is_moved)),
        }
    }
    Ok(edits)
}

/// A target of a record, with its place.
struct Place<'r> {
    reference: &'r Reference,
    span: Span,
    kind: ReferenceKind<'r>,
}

/// Returns the edits of a record, and the places at which its content changes.
pub(super) fn record_edits<'r>(
    record: &'r Record,
    model: &Model,
    text: &str,
    moves: &Moves<'_>,
    digests: &BTreeMap<RepoPath, String>,
) -> Result<(Vec<PlacedEdit>, Vec<Span>), Error> {
    let path = &record.path;
    let after = moves.after(path);
    let fences = frontmatter::find(text);
    let body = fences.map_or(Span::new(0, text.len()), |fences| fences.body);
    let yaml = fences.map_or(Span::empty(0), |fences| fences.yaml);
    let (tree, _) = yaml::parse(text, yaml);
    let mut scalars = HashMap::new();
    tree.root()
        .into_iter()
        .for_each(|root| collect(root, &mut scalars));
    let mut edits = Vec::new();
    let mut places = Vec::new();
    let inputs = inputs(record, model);
    // Inputs and mentions are parsed like all targets other than outputs.
    let input_places = inputs.iter().map(|(reference, span)| Place {
        reference,
        span: *span,
        kind: ReferenceKind::Guard,
    });
    let place = |reference: &'r Spanned<Reference>, kind| Place {
        reference: &reference.value,
        span: reference.span,
        kind,
    };
    let kinds = references(record).into_iter();
    let kinds = kinds.map(|(reference, kind)| place(reference, kind));
    let mentioned = mentioned(record).map(|it| place(it, ReferenceKind::Guard));
    for it in kinds.chain(mentioned).chain(input_places) {
        // The links of the body are edited below.
        let is_in_body = body.contains(it.span);
        if it.span == record.fallback_span || it.reference.is_link && is_in_body {
            continue;
        }
        let named = Named {
            reference: it.reference,
            parse: &|reference, folder| it.kind.target(reference, folder),
            folders: [path.parent(), after.parent()],
            in_brackets: false,
        };
        let (mut new, mut is_changed) = match moves.effect(&named)? {
            Effect::Nothing => (None, false),
            Effect::Moved => (None, true),
            Effect::Written { text, is_moved } => (Some(text), is_moved || is_in_body),
        };
        let target = it.kind.target(it.reference, path.parent());
        let pin = target.as_path().filter(|target| target.pin.is_some());
        if let Some(digest) = pin.and_then(|target| digests.get(&target.path)) {
            let written = new.unwrap_or_else(|| it.reference.text.to_string());
            new = Some(repinned(&written, digest));
            is_changed = true;
        }
        places.extend(is_changed.then_some(it.span));
        if let Some(new) = new {
            let edit = written(&it, &new, &scalars, text);
            edits.push(PlacedEdit::new(edit.ok_or_else(|| {
                let line = LineIndex::new(text).position(it.span.start).line;
                let reason = format!("line {line} refers to it in a form that cannot be edited");
                Error::at(path.clone(), reason).help("change it by hand; nothing was written")
            })?));
        }
    }
    for (edit, is_moved) in body_links(path, text, moves)? {
        places.extend(is_moved.then_some(edit.used_at));
        if edit.edit.text != edit.edit.span.slice(text) {
            edits.push(edit);
        }
    }
    let operator = record.fields.operator();
    let written = operator.and_then(|operator| operator.outputs.as_ref());
    for output in written.into_iter().flat_map(|outputs| &*outputs.value) {
        let Some(new) = outputs::moved_glob(&output.value.0, moves.old, moves.new) else {
            continue;
        };
        let edit = match scalars.get(&output.span) {
            Some(node) => Some(replacement(*node, &new, text)),
            None if output.span.slice(text) == &*output.value.0 => {
                Some(Edit::new(output.span, new))
            }
            None => None,
        };
        edits.extend(edit.map(PlacedEdit::new));
    }
    Ok((edits, places))
}

/// Returns the inputs of a run whose values are paths.
fn inputs(record: &Record, model: &Model) -> Vec<(Reference, Span)> {
    let run = record.fields.run();
    let operator = run.and_then(|run| model.operator(run.op_id.as_ref()?));
    let types = operator.map(|operator| operator.fields.input_types());
    let types = types.unwrap_or_default();
    let is_path = |name: &str| types.get(name) == Some(&InputType::Path);
    let used = run.and_then(|run| run.inputs_used.as_ref());
    let used = used.into_iter().flat_map(|used| &used.value.0);
    used.filter(|it| is_path(&it.name.value.0) && input_target(it, record.path.parent()).is_some())
        .map(|it| (Reference::target(&it.value.value.0), it.value.span))
        .collect()
}

/// Collects the scalars of a document by their spans.
fn collect<'a>(node: Node<'a>, scalars: &mut HashMap<Span, Node<'a>>) {
    if node.text().is_some() {
        scalars.insert(node.span(), node);
    }
    if node.is_alias() {
        return;
    }
    node.items().for_each(|item| collect(item, scalars));
    node.entries()
        .for_each(|(_, value)| collect(value, scalars));
}

/// Returns the edit that replaces a target, or `None` if its form cannot be edited.
fn written(
    place: &Place<'_>,
    new: &str,
    scalars: &HashMap<Span, Node<'_>>,
    text: &str,
) -> Option<Edit> {
    let old = &*place.reference.text;
    if let Some(node) = scalars.get(&place.span) {
        let whole = node.text()?;
        if whole.trim() == old {
            return Some(replacement(*node, new, text));
        }
        // `name=value` in a list
        let name = whole.trim_end().strip_suffix(old);
        let name = name.filter(|it| it.trim_end().ends_with('='))?;
        return Some(replacement(*node, &format!("{name}{new}"), text));
    }
    let verbatim = place.reference.place;
    let verbatim = verbatim.or_else(|| (place.span.slice(text) == old).then_some(place.span));
    verbatim.map(|span| Edit::new(span, new))
}

/// Returns a target with another digest.
fn repinned(target: &str, digest: &str) -> String {
    let Some(at) = target.rfind(PIN_MARK) else {
        return target.to_owned();
    };
    let (before, after) = target.split_at(at + PIN_MARK.len());
    let rest = after.get(digest.len()..).unwrap_or("");
    format!("{before}{digest}{rest}")
}
