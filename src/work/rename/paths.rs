//! Renames a file or a folder, in every target and Markdown link that leads to it.

use std::collections::{BTreeMap, HashMap, HashSet};

use sha2::{Digest, Sha256};

use super::corrections::{self, Committed};
use super::edits::{Mention, PlacedEdit, RenamePlan, editable_text, moved, text};
use super::mentions::{self, Word};
use super::request::RenameRequest;
use super::scalar::replacement;
use super::targets::{Effect, Moves, Named};
use super::{configuration, manifests, outputs};
use crate::config;
use crate::document::yaml::Node;
use crate::document::{frontmatter, markdown, yaml};
use crate::engine::Session;
use crate::git::Error;
use crate::model::references::{input_target, mentions as mentioned, references};
use crate::model::{Model, ReferenceKind};
use crate::record::input::InputType;
use crate::record::{Record, Reference};
use crate::snapshot::FileKind;
use crate::target::{PIN_MARK, Target};
use crate::text::{Edit, LineIndex, RepoPath, Span, Spanned};
use crate::work::file;

/// Finds everything that the rename of a path changes.
pub(super) fn plan(
    session: &Session,
    model: &Model,
    request: &RenameRequest,
    (old, new): (&RepoPath, &RepoPath),
) -> Result<RenamePlan, Error> {
    require_renamable(session, model, old, new)?;
    let snapshot = &*session.files.snapshot;
    let moves = Moves { old, new, snapshot };
    let committed = Committed {
        parents: session.files.parents()?,
        settings: session.settings(),
    };
    let mut plan = RenamePlan {
        moved: Some((old.clone(), new.clone())),
        ..RenamePlan::default()
    };
    let mut digests = BTreeMap::new();
    let pinned = pinned(model);
    for (path, (text, edits)) in manifests::edits(model, snapshot, &moves)? {
        plan.add(&path, text, edits);
        if let Some(file) = plan.files.last() {
            digests.insert(path, digest(&file.after()));
        }
    }
    let mut left = Vec::new();
    for entry in snapshot.entries() {
        let path = &entry.path;
        let is_page = entry.kind == FileKind::File && path.is_markdown();
        if !is_page || model.indexed_record(path).is_some() {
            continue;
        }
        let Some(text) = text(path, snapshot)? else {
            continue;
        };
        if !may_name(&text, path, &moves) {
            continue;
        }
        let edits = links(path, &text, &moves)?;
        let edits: Vec<Edit> = edits.into_iter().map(|it| it.edit).collect();
        if let (Some(first), true) = (edits.first(), pinned.contains(path)) {
            // What a record states the digest of stays as it is.
            left.push(Mention {
                path: path.clone(),
                line: LineIndex::new(&text).position(first.span.start).line,
            });
            continue;
        }
        plan.add(path, text, edits);
    }
    for indexed in model.records() {
        let path = &indexed.path;
        let Some(text) = text(path, snapshot)? else {
            continue;
        };
        let has_new_digest = digests.keys().any(|it| pinned.contains(it));
        if !may_name(&text, path, &moves) && !has_new_digest {
            continue;
        }
        let record = indexed.open();
        let (edits, mut places) = record_edits(&record, model, &text, &moves, &digests)?;
        let after = moves.after(path);
        let has_moved = path.parent() != after.parent();
        if edits.is_empty() && places.is_empty() {
            continue;
        }
        let text = editable_text(path, snapshot)?;
        let mut all: Vec<Edit> = edits.into_iter().map(|it| it.edit).collect();
        places.sort_unstable();
        if committed.is_final(path)? {
            let correction = corrections::correct(&record, &text, &places, has_moved, request)?;
            plan.corrected
                .extend(correction.is_some().then(|| path.clone()));
            all.extend(correction);
        }
        plan.add(path, text, all);
    }
    if let Some((path, text)) = session.configuration_text() {
        let edits = configuration::paths(text, old, new);
        plan.add(&path, text.to_owned(), edits);
    }
    plan.files.sort_by(|one, other| one.path.cmp(&other.path));
    plan.mentions = mentions::find(session, model, &plan, &Word::Path(&old.text()))?;
    plan.mentions.extend(left);
    Ok(plan)
}

fn require_renamable(
    session: &Session,
    model: &Model,
    old: &RepoPath,
    new: &RepoPath,
) -> Result<(), Error> {
    let files = &session.files;
    let refused = |reason: String| Err(Error::new(reason));
    if old.is_root() {
        return refused("the root of the repository cannot be renamed".to_owned());
    }
    if !files.has_path(old) {
        return refused(format!(
            "there is no `{old}` in {}",
            files.label().description
        ));
    }
    if old == new {
        return refused(format!("`{old}` is its name already"));
    }
    let is_configuration = |path: &RepoPath| path.as_bytes() == config::PATH.as_bytes();
    if is_configuration(old) || is_configuration(new) {
        return refused(format!(
            "the configuration is always called `{}`",
            config::PATH
        ));
    }
    let is_git = |part: &[u8]| part.eq_ignore_ascii_case(b".git");
    if new.is_root() || new.as_bytes().split(|byte| *byte == b'/').any(is_git) {
        return refused(format!("`{new}` is no place for a file of the repository"));
    }
    if new.text().chars().any(char::is_control) {
        return refused(format!("`{new}` has a control character"));
    }
    if moved(new, old, new).is_some() {
        return refused(format!("`{old}` cannot be moved into itself"));
    }
    let is_on_disk = |path: &RepoPath| {
        let root = files.root.as_deref();
        root.is_some_and(|root| file::place(root, path).symlink_metadata().is_ok())
    };
    if files.has_path(new) || is_on_disk(new) {
        return Err(Error::new(format!("`{new}` exists")).help(format!(
            "choose another name; to move it into a folder, write `{new}/`"
        )));
    }
    let entries = files.snapshot.entries().iter();
    let inside = entries.filter(|entry| moved(&entry.path, old, new).is_some());
    for entry in inside {
        let path = &entry.path;
        match entry.kind {
            FileKind::File => {}
            FileKind::Symlink if path != old => {}
            FileKind::Symlink => {
                return refused(format!(
                    "`{path}` is a symbolic link, and its target may be relative"
                ));
            }
            FileKind::Submodule => {
                return Err(Error::new(format!("`{path}` is a submodule"))
                    .help("move it with git mv, which also changes .gitmodules"));
            }
            FileKind::Special => return refused(format!("`{path}` is not a regular file")),
        }
        let after = moved(path, old, new).unwrap_or_default();
        if model.indexed_record(path).is_some() && !after.is_markdown() {
            return Err(Error::new(format!(
                "`{path}` is a record, and `{after}` is not Markdown"
            ))
            .help("give it a name that ends in .md"));
        }
    }
    Ok(())
}

/// Returns whether a file may name what is renamed. What lies in a moved file may be relative to it.
fn may_name(text: &str, path: &RepoPath, moves: &Moves<'_>) -> bool {
    if moves.after(path) != *path {
        return true;
    }
    let name = moves.old.text();
    let name = name.rsplit('/').next().unwrap_or("");
    // A page may be named without its extension, and with escapes.
    let stem = name.strip_suffix(".md").unwrap_or(name);
    let stem = if stem == "index" { "" } else { stem };
    text.contains(stem) || text.contains(['%', '\\', '&'])
}

/// Returns every path that a record pins.
fn pinned(model: &Model) -> HashSet<RepoPath> {
    let mut pinned = HashSet::new();
    for indexed in model.records() {
        let record = indexed.open();
        for (reference, kind) in references(&record) {
            let target = kind.target(reference, record.path.parent());
            let target = target.as_path().filter(|target| target.pin.is_some());
            pinned.extend(target.map(|target| target.path.clone()));
        }
    }
    pinned
}

fn digest(text: &str) -> String {
    let digest = Sha256::digest(text.as_bytes());
    digest.iter().map(|byte| format!("{byte:02x}")).collect()
}

/// Returns the edits of the links in the body of a file.
fn links(path: &RepoPath, text: &str, moves: &Moves<'_>) -> Result<Vec<PlacedEdit>, Error> {
    Ok(body_links(path, text, moves)?
        .into_iter()
        .map(|(edit, _)| edit)
        .collect())
}

/// Returns the edits of the links in the body of a file, and whether they lead to another path.
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

/// A target of a record.
struct Place<'r> {
    reference: &'r Reference,
    span: Span,
    kind: ReferenceKind<'r>,
}

/// Returns the edits of a record, and the places at which what it says changes.
fn record_edits<'r>(
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
    // Inputs and mentions are parsed as any target that is no output.
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
        // Links of the body are found below.
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
                let reason = format!("line {line} names it in a form that cannot be edited");
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
    let declared = operator.and_then(|operator| operator.fields.inputs.as_ref());
    let is_path = |name: &str| {
        let mut inputs = declared.into_iter().flat_map(|inputs| &*inputs.value);
        let input = inputs.find(|it| {
            it.value
                .name
                .as_ref()
                .is_some_and(|it| &*it.value.0 == name)
        });
        let kind = input.and_then(|it| it.value.kind.as_ref());
        kind.is_some_and(|kind| kind.value == InputType::Path)
    };
    let used = run.and_then(|run| run.inputs_used.as_ref());
    let used = used.into_iter().flat_map(|used| &used.value.0);
    used.filter(|it| is_path(&it.name.value.0) && input_target(it, record.path.parent()).is_some())
        .map(|it| (Reference::target(&it.value.value.0), it.value.span))
        .collect()
}

/// Collects the scalars of a document by their places.
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

/// Returns the edit that writes a target in another way.
fn written(
    place: &Place<'_>,
    new: &str,
    scalars: &HashMap<Span, Node<'_>>,
    text: &str,
) -> Option<Edit> {
    let old = &*place.reference.text;
    if let Some(node) = scalars.get(&place.span) {
        let whole = node.text()?;
        return match whole.trim() == old {
            true => Some(replacement(*node, new, text)),
            // `name=value` in a list
            false => {
                let name = whole
                    .trim_end()
                    .strip_suffix(old)
                    .filter(|it| it.trim_end().ends_with('='))?;
                Some(replacement(*node, &format!("{name}{new}"), text))
            }
        };
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
