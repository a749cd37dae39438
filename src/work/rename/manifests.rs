//! Renames a file in the rows of manifests.

use std::collections::BTreeMap;

use super::edits::text;
use super::scalar::in_quotes;
use super::targets::Moves;
use crate::git::Error;
use crate::model::Model;
use crate::snapshot::Snapshot;
use crate::target::manifest::listed_names;
use crate::text::{Edit, RepoPath};

/// Returns the text and the edits of every manifest that a record refers to.
pub(super) fn edits(
    model: &Model,
    snapshot: &dyn Snapshot,
    moves: &Moves<'_>,
) -> Result<BTreeMap<RepoPath, (String, Vec<Edit>)>, Error> {
    let mut edited = BTreeMap::new();
    for path in model.records().iter().flat_map(|it| &*it.entry.manifests) {
        if edited.contains_key(path) {
            continue;
        }
        let Some(text) = text(path, snapshot)? else {
            continue;
        };
        let (before, after) = (path.parent(), moves.after(path));
        let folder = RepoPath::new(after.parent());
        let mut edits = Vec::new();
        for name in listed_names(text.as_bytes()) {
            let Some(named) = RepoPath::resolve(before, &name.value) else {
                continue;
            };
            let moved = moves.after(&named);
            if RepoPath::resolve(folder.as_bytes(), &name.value).as_ref() == Some(&moved) {
                continue;
            }
            let Ok(new) =
                std::str::from_utf8(moved.seen_from(&folder).as_bytes()).map(str::to_owned)
            else {
                continue;
            };
            let is_dotted = name.value.starts_with(b"./") && !new.starts_with("../");
            let new = if is_dotted { format!("./{new}") } else { new };
            let old = name.span.slice(&text);
            let is_quoted = old.starts_with(['"', '\'']);
            let written = if is_quoted { in_quotes(old, &new) } else { new };
            edits.push(Edit::new(name.span, written));
        }
        edited.insert(path.clone(), (text, edits));
    }
    edited.retain(|_, (_, edits)| !edits.is_empty());
    Ok(edited)
}
