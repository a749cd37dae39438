//! Resolves ids and paths that are given as arguments.

use std::ffi::OsStr;

use super::failure::Failure;
use super::new::kind_name;
use crate::engine::open::OpenSnapshot;
use crate::text::RepoPath;
use crate::views::links::{FoundNodes, LinkGraph};

/// Returns everything that a word names: the records with that id (`operator:ID` limits it to one kind)
/// and the record or file at that path, or else a revision or a URL. A file of the snapshot that no
/// record names is a subject without nodes.
pub(crate) fn subjects(
    typed: &OsStr,
    source: &OpenSnapshot,
    links: &LinkGraph<'_>,
) -> Result<Vec<FoundNodes>, Failure> {
    let word = typed.to_string_lossy();
    let kind_and_id = word.split_once(':');
    let kind_and_id = kind_and_id.and_then(|(kind, id)| Some((kind_name::named(kind)?, id)));
    if let Some((kind, id)) = kind_and_id {
        let records = links.with_id(Some(kind), id);
        if !records.is_empty() {
            return Ok(records);
        }
    }
    let mut found = links.with_id(None, &word);
    let place = source.path(typed.as_ref());
    let at = place.as_ref().ok().and_then(|path| links.at_path(path));
    found.extend(at);
    if found.is_empty() {
        found.extend(links.with_target(&word));
    }
    if !found.is_empty() {
        return Ok(found);
    }
    if let Ok(path) = place
        && exists(&path, source)
    {
        return Ok(vec![FoundNodes {
            nodes: Vec::new(),
            path: Some(path),
        }]);
    }
    let (what, name) = match kind_and_id {
        Some((kind, id)) => (format!("{kind} has the id"), id),
        None => ("record has the id or path".to_owned(), &*word),
    };
    let failure = Failure::new(format!("no {what} `{name}`, and no record refers to it"));
    Err(match links.nearest(name) {
        Some(near) => failure.help(format!("did you mean `{near}`?")),
        None => failure,
    })
}

/// Returns whether the snapshot has a file or a folder at a path.
fn exists(path: &RepoPath, source: &OpenSnapshot) -> bool {
    source.snapshot.entry(path.as_bytes()).is_some() || source.has_folder(path)
}
