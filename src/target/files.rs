//! Paths of a snapshot as evidence: links followed, folders told from files.

use std::collections::HashMap;

use bstr::ByteSlice;

use crate::snapshot::{Content, Entry, Error, FileKind, Snapshot};
use crate::text::{RepoPath, nearest};

/// What a path leads to.
pub enum Found<'s> {
    File(&'s Entry),
    Folder,
    /// A path inside another repository, whose folder this is.
    InSubmodule(RepoPath),
    /// A symbolic link on the way leads out of the repository.
    LeadsOut(RepoPath),
    Special,
    Nothing,
}

/// How many symbolic links are followed in a row, as Linux does (path_resolution(7)).
const MAX_LINKS: usize = 40;

/// Follows a path through the snapshot's entries; symbolic links are resolved
/// among the entries and never on the disk.
pub fn find<'s>(snapshot: &'s dyn Snapshot, path: &RepoPath) -> Result<Found<'s>, Error> {
    let mut path = path.clone();
    for _ in 0..MAX_LINKS {
        let link = match snapshot.entry(path.as_bytes()) {
            Some(entry) => match entry.kind {
                FileKind::File => return Ok(Found::File(entry)),
                FileKind::Submodule => return Ok(Found::Folder),
                FileKind::Special => return Ok(Found::Special),
                FileKind::Symlink => entry,
            },
            None if holds_files(snapshot, &path) => return Ok(Found::Folder),
            None => match ancestor(snapshot, &path) {
                None => return Ok(Found::Nothing),
                Some(entry) if entry.kind == FileKind::Submodule => {
                    return Ok(Found::InSubmodule(entry.path.clone()));
                }
                Some(entry) => entry,
            },
        };
        let Content::Bytes(to) = snapshot.read(link, None)? else {
            return Ok(Found::Nothing);
        };
        let rest = &path.as_bytes()[link.path.as_bytes().len()..];
        let resolved = (!to.starts_with(b"/"))
            .then(|| RepoPath::resolve(link.path.parent(), &[&to, rest].concat()));
        match resolved.flatten() {
            Some(resolved) => path = resolved,
            None => return Ok(Found::LeadsOut(link.path.clone())),
        }
    }
    Ok(Found::Nothing)
}

/// Whether a folder holds a file; the root is one if anything is listed.
fn holds_files(snapshot: &dyn Snapshot, folder: &RepoPath) -> bool {
    let entries = snapshot.entries();
    if folder.as_bytes().is_empty() {
        return !entries.is_empty();
    }
    let prefix = [folder.as_bytes(), b"/"].concat();
    let first = entries.partition_point(|entry| entry.path.as_bytes() < prefix.as_slice());
    entries
        .get(first)
        .is_some_and(|entry| entry.path.as_bytes().starts_with(&prefix))
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

/// Finds the path that was probably meant, once something is missing.
pub struct Neighbours<'s> {
    snapshot: &'s dyn Snapshot,
    by_lower_case: HashMap<Vec<u8>, &'s RepoPath>,
    by_name: HashMap<&'s [u8], Option<&'s RepoPath>>,
}

impl<'s> Neighbours<'s> {
    pub fn new(snapshot: &'s dyn Snapshot) -> Self {
        let mut by_name = HashMap::new();
        let mut by_lower_case = HashMap::new();
        for Entry { path, .. } in snapshot.entries() {
            by_lower_case.insert(path.as_bytes().to_lowercase(), path);
            // A name that stands in two folders points to neither.
            by_name
                .entry(path.name())
                .and_modify(|known| *known = None)
                .or_insert(Some(path));
        }
        Self {
            snapshot,
            by_lower_case,
            by_name,
        }
    }

    /// A path that differs in letter case, else a misspelt name in the same
    /// folder, else the one file of that name in the repository.
    pub fn of(&self, path: &RepoPath) -> Option<RepoPath> {
        let same_letters = self.by_lower_case.get(&path.as_bytes().to_lowercase());
        let same_letters = same_letters.map(|found| (*found).clone());
        same_letters.or_else(|| self.sibling(path)).or_else(|| {
            let found = self.by_name.get(path.name()).copied().flatten();
            found.filter(|_| !is_common(path.name())).cloned()
        })
    }

    fn sibling(&self, path: &RepoPath) -> Option<RepoPath> {
        let prefix = match path.parent() {
            b"" => Vec::new(),
            parent => [parent, b"/"].concat(),
        };
        let entries = self.snapshot.entries();
        let first = entries.partition_point(|entry| entry.path.as_bytes() < prefix.as_slice());
        // A folder of thousands is no place where one name is near another.
        let siblings = entries[first..]
            .iter()
            .take_while(|entry| entry.path.as_bytes().starts_with(&prefix))
            .take(2000);
        let names = siblings.filter(|entry| entry.path.parent() == path.parent());
        let names = names.filter_map(|entry| std::str::from_utf8(entry.path.name()).ok());
        let near = nearest(std::str::from_utf8(path.name()).ok()?, names)?;
        Some(RepoPath::new([&prefix, near.as_bytes()].concat()))
    }
}

/// Names that say nothing about which file was meant.
fn is_common(name: &[u8]) -> bool {
    [&b"README.md"[..], b"index.md", b".gitkeep", b"__init__.py"].contains(&name)
}
