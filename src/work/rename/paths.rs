//! Renames a file or a folder, in every target and Markdown link that leads to it.

use std::collections::{BTreeMap, HashSet};

use sha2::{Digest, Sha256};

use super::corrections::{self, Committed};
use super::edits::{Mention, RenamePlan, editable_text, moved, text};
use super::mentions::{self, Word};
use super::record_edits::{links, record_edits};
use super::request::RenameRequest;
use super::targets::Moves;
use super::{configuration, manifests};
use crate::config;
use crate::engine::Session;
use crate::git::Error;
use crate::model::Model;
use crate::model::references::references;
use crate::snapshot::FileKind;
use crate::target::Pin;
use crate::text::{Edit, LineIndex, RepoPath};
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
            let digest = Sha256::digest(file.after());
            digests.insert(path, Pin(digest.into()).to_string());
        }
    }
    let has_new_digest = digests.keys().any(|it| pinned.contains(it));
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
            // A file whose digest a record states must not change.
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
        return refused(format!("the path is already `{old}`"));
    }
    let is_configuration = |path: &RepoPath| path.as_bytes() == config::PATH.as_bytes();
    if is_configuration(old) || is_configuration(new) {
        return refused(format!(
            "the configuration must be named `{}`",
            config::PATH
        ));
    }
    let is_git = |part: &[u8]| part.eq_ignore_ascii_case(b".git");
    if new.is_root() || new.as_bytes().split(|byte| *byte == b'/').any(is_git) {
        return refused(format!(
            "`{new}` cannot be the path of a file in the repository"
        ));
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
        return Err(Error::new(format!("`{new}` already exists")).help(format!(
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

/// Returns whether a file may refer to the renamed path. A file that moves always may, because its
/// targets may be relative to it.
fn may_name(text: &str, path: &RepoPath, moves: &Moves<'_>) -> bool {
    if moves.after(path) != *path {
        return true;
    }
    let name = moves.old.text();
    let name = name.rsplit('/').next().unwrap_or("");
    // A link may omit the extension of a page, and may contain escapes.
    let stem = name.strip_suffix(".md").unwrap_or(name);
    let stem = if stem == "index" { "" } else { stem };
    text.contains(stem) || text.contains(['%', '\\', '&'])
}

/// Returns every path that some record pins.
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
