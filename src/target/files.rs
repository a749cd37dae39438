//! Paths of a snapshot as evidence: links followed, folders told from files.

use crate::git::Error;
use crate::snapshot::{Content, Entry, FileKind, Snapshot};
use crate::text::RepoPath;

/// Where a path leads.
pub struct Way<'s> {
    pub end: End<'s>,
    /// The first thing on it that Git does not track: a link, the file, or all of the folder.
    pub untracked: Option<RepoPath>,
}

/// What a path leads to.
pub enum End<'s> {
    File(&'s Entry),
    Folder(RepoPath),
    Submodule,
    /// A path inside another repository, whose folder this is.
    InSubmodule(RepoPath),
    /// A symbolic link on the way leads out of the repository.
    LeadsOut(RepoPath),
    /// A symbolic link on the way cannot be read in this clone.
    Unavailable(String),
    Special,
    /// Nothing is at this path, which is where the symbolic links lead.
    Nothing(RepoPath),
    /// Symbolic links that lead to one another.
    Circle,
}

/// How many symbolic links are followed in a row, as Linux does (path_resolution(7)).
const MAX_LINKS: usize = 40;

/// Follows a path through the snapshot's entries; symbolic links are resolved
/// among the entries and never on the disk.
pub fn find<'s>(snapshot: &'s dyn Snapshot, path: &RepoPath) -> Result<Way<'s>, Error> {
    let mut path = path.clone();
    let mut untracked = None;
    for _ in 0..MAX_LINKS {
        let link = match at(snapshot, &path) {
            At::Link(link) => link,
            At::End(end) => {
                let untracked = untracked.or_else(|| missing_in_git(&end, snapshot));
                return Ok(Way { end, untracked });
            }
        };
        if !link.tracked {
            untracked.get_or_insert_with(|| link.path.clone());
        }
        let to = match snapshot.read(link, None)? {
            Content::Bytes(to) => to,
            Content::Unavailable(reason) => {
                let end = End::Unavailable(reason);
                return Ok(Way { end, untracked });
            }
        };
        let rest = &path.as_bytes()[link.path.as_bytes().len()..];
        let resolved = (!to.starts_with(b"/"))
            .then(|| RepoPath::resolve(link.path.parent(), &[&to, rest].concat()));
        match resolved.flatten() {
            Some(resolved) => path = resolved,
            None => {
                let end = End::LeadsOut(link.path.clone());
                return Ok(Way { end, untracked });
            }
        }
    }
    let end = End::Circle;
    Ok(Way { end, untracked })
}

enum At<'s> {
    /// A symbolic link, at the path or above it.
    Link(&'s Entry),
    End(End<'s>),
}

fn at<'s>(snapshot: &'s dyn Snapshot, path: &RepoPath) -> At<'s> {
    At::End(match snapshot.entry(path.as_bytes()) {
        Some(entry) => match entry.kind {
            FileKind::File => End::File(entry),
            FileKind::Submodule => End::Submodule,
            FileKind::Special => End::Special,
            FileKind::Symlink => return At::Link(entry),
        },
        None if !beneath(snapshot, path).is_empty() => End::Folder(path.clone()),
        None => match ancestor(snapshot, path) {
            None => End::Nothing(path.clone()),
            Some(entry) if entry.kind == FileKind::Submodule => {
                End::InSubmodule(entry.path.clone())
            }
            Some(link) => return At::Link(link),
        },
    })
}

fn missing_in_git(end: &End<'_>, snapshot: &dyn Snapshot) -> Option<RepoPath> {
    match end {
        End::File(entry) => (!entry.tracked).then(|| entry.path.clone()),
        End::Folder(folder) => {
            let is_there = beneath(snapshot, folder).iter().any(|entry| entry.tracked);
            (!is_there).then(|| folder.clone())
        }
        End::Submodule
        | End::InSubmodule(_)
        | End::LeadsOut(_)
        | End::Unavailable(_)
        | End::Special
        | End::Nothing(_)
        | End::Circle => None,
    }
}

/// All entries in a folder and in the folders of that one.
pub(super) fn beneath<'s>(snapshot: &'s dyn Snapshot, folder: &RepoPath) -> &'s [Entry] {
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

/// The submodule or symbolic link that a path lies beneath.
fn ancestor<'s>(snapshot: &'s dyn Snapshot, path: &RepoPath) -> Option<&'s Entry> {
    let bytes = path.as_bytes();
    let slashes = bytes
        .iter()
        .enumerate()
        .filter(|(_, byte)| **byte == b'/')
        .map(|(at, _)| at);
    let mut above = slashes.filter_map(|at| snapshot.entry(&bytes[..at]));
    above.find(|entry| matches!(entry.kind, FileKind::Symlink | FileKind::Submodule))
}
