//! Finds paths in a snapshot: follows symbolic links and distinguishes folders from files.

use crate::git::Error;
use crate::snapshot::{Content, Entry, FileKind, Snapshot};
use crate::text::RepoPath;

/// The result of following a path.
pub(crate) struct FoundPath<'s> {
    pub end: PathEnd<'s>,
    /// The first part of it that Git does not track: a symbolic link, the file, or a folder
    /// without any tracked file.
    pub untracked: Option<RepoPath>,
}

/// What is at the end of a path.
pub(crate) enum PathEnd<'s> {
    File(&'s Entry),
    Folder(RepoPath),
    Submodule,
    /// A path inside a submodule, with the path of that submodule.
    InSubmodule(RepoPath),
    /// A symbolic link, with its path, that leads out of the repository.
    LeadsOut(RepoPath),
    /// A symbolic link that cannot be read in this clone, with the reason.
    Unavailable(String),
    Special,
    /// The snapshot has no such path. This is the path after symbolic links are followed.
    Nothing(RepoPath),
    /// Symbolic links that lead to each other.
    Cycle,
}

/// The number of symbolic links followed in a row, the same as on Linux (path_resolution(7)).
const MAX_LINKS: usize = 40;

/// Follows a path through the snapshot's entries. Symbolic links are resolved among the entries,
/// never on the disk.
pub(crate) fn find<'s>(
    snapshot: &'s dyn Snapshot,
    path: &RepoPath,
) -> Result<FoundPath<'s>, Error> {
    let mut path = path.clone();
    let mut untracked = None;
    for _ in 0..MAX_LINKS {
        let link = match look_up(snapshot, &path) {
            PathStep::Link(link) => link,
            PathStep::PathEnd(end) => {
                let untracked = untracked.or_else(|| untracked_end(&end, snapshot));
                return Ok(FoundPath { end, untracked });
            }
        };
        if !link.tracked {
            untracked.get_or_insert_with(|| link.path.clone());
        }
        let to = match snapshot.read(link, None)? {
            Content::Bytes(to) => to,
            Content::Unavailable(reason) => {
                let end = PathEnd::Unavailable(reason);
                return Ok(FoundPath { end, untracked });
            }
        };
        let rest = &path.as_bytes()[link.path.as_bytes().len()..];
        let resolved = (!to.starts_with(b"/"))
            .then(|| RepoPath::resolve(link.path.parent(), &[&to, rest].concat()));
        match resolved.flatten() {
            Some(resolved) => path = resolved,
            None => {
                let end = PathEnd::LeadsOut(link.path.clone());
                return Ok(FoundPath { end, untracked });
            }
        }
    }
    let end = PathEnd::Cycle;
    Ok(FoundPath { end, untracked })
}

/// One step of following a path.
enum PathStep<'s> {
    /// There is a symbolic link, at the path or above it.
    Link(&'s Entry),
    PathEnd(PathEnd<'s>),
}

/// Looks a path up without following symbolic links.
fn look_up<'s>(snapshot: &'s dyn Snapshot, path: &RepoPath) -> PathStep<'s> {
    PathStep::PathEnd(match snapshot.entry(path.as_bytes()) {
        Some(entry) => match entry.kind {
            FileKind::File => PathEnd::File(entry),
            FileKind::Submodule => PathEnd::Submodule,
            FileKind::Special => PathEnd::Special,
            FileKind::Symlink => return PathStep::Link(entry),
        },
        None if !beneath(snapshot, path).is_empty() => PathEnd::Folder(path.clone()),
        None => match ancestor(snapshot, path) {
            None => PathEnd::Nothing(path.clone()),
            Some(entry) if entry.kind == FileKind::Submodule => {
                PathEnd::InSubmodule(entry.path.clone())
            }
            Some(link) => return PathStep::Link(link),
        },
    })
}

/// Returns the end of a path if it is a file or folder that Git does not track.
fn untracked_end(end: &PathEnd<'_>, snapshot: &dyn Snapshot) -> Option<RepoPath> {
    match end {
        PathEnd::File(entry) => (!entry.tracked).then(|| entry.path.clone()),
        PathEnd::Folder(folder) => {
            let has_tracked = beneath(snapshot, folder).iter().any(|entry| entry.tracked);
            (!has_tracked).then(|| folder.clone())
        }
        PathEnd::Submodule
        | PathEnd::InSubmodule(_)
        | PathEnd::LeadsOut(_)
        | PathEnd::Unavailable(_)
        | PathEnd::Special
        | PathEnd::Nothing(_)
        | PathEnd::Cycle => None,
    }
}

/// Returns all entries in a folder and its subfolders.
pub(crate) fn beneath<'s>(snapshot: &'s dyn Snapshot, folder: &RepoPath) -> &'s [Entry] {
    let entries = snapshot.entries();
    if folder.as_bytes().is_empty() {
        return entries;
    }
    let prefix = [folder.as_bytes(), b"/"].concat();
    let first = entries.partition_point(|entry| entry.path.as_bytes() < prefix.as_slice());
    let rest = &entries[first..];
    let count = rest.partition_point(|entry| entry.path.as_bytes().starts_with(&prefix));
    &rest[..count]
}

/// Returns the submodule or symbolic link that is an ancestor of a path.
fn ancestor<'s>(snapshot: &'s dyn Snapshot, path: &RepoPath) -> Option<&'s Entry> {
    let bytes = path.as_bytes();
    let slashes = bytes
        .iter()
        .enumerate()
        .filter(|(_, byte)| **byte == b'/')
        .map(|(at, _)| at);
    let mut ancestors = slashes.filter_map(|at| snapshot.entry(&bytes[..at]));
    ancestors.find(|entry| matches!(entry.kind, FileKind::Symlink | FileKind::Submodule))
}
