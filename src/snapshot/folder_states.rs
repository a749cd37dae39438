//! The states of folders on the disk, and the Markdown files of those that changed since.
//!
//! A folder changes when a file in it is created, removed, renamed or replaced, but not when somebody
//! writes into a file that is there. That is enough for suggestions, and takes far less than looking at
//! every file.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::Path;
use std::time::{SystemTime, UNIX_EPOCH};

use serde::{Deserialize, Serialize};

use super::disk::disk_path;
use crate::disk::FileState;
use crate::text::RepoPath;

/// How much later, in seconds, a file may have a time by the clock of its file system.
const SETTLED: i64 = 2;

/// A time of the content and one of the metadata, each in seconds and nanoseconds.
type Times = (i64, u32, i64, u32);

/// The states that folders had.
#[derive(Debug, Default, Serialize, Deserialize)]
pub(crate) struct FolderStates {
    /// The time, in seconds since 1970, from which on changes were not seen.
    since: i64,
    /// `None` if a folder changed so shortly before that its state proves nothing.
    folders: Vec<(RepoPath, Option<Times>)>,
}

/// What differs from the states that folders had.
#[derive(Debug, Default)]
pub(crate) struct FolderDifferences {
    /// The folders that changed or are gone.
    pub folders: BTreeSet<RepoPath>,
    /// The Markdown files that are in these folders now, with the bytes of those that changed.
    pub files: BTreeMap<RepoPath, Option<Vec<u8>>>,
}

impl FolderStates {
    /// Reads the states of the folders above some files. Changes since `seen`, in seconds since 1970,
    /// may not have been seen.
    pub(crate) fn read<'a>(
        root: &Path,
        files: impl Iterator<Item = &'a RepoPath>,
        seen: i64,
    ) -> Self {
        let since = seen.min(now()) - SETTLED;
        let mut folders: BTreeSet<RepoPath> = BTreeSet::from([RepoPath::default()]);
        for file in files {
            let mut folder = RepoPath::new(file.parent());
            while !folder.is_root() && folders.insert(folder.clone()) {
                folder = RepoPath::new(folder.parent());
            }
        }
        let state = |folder: RepoPath| {
            let times = times(root, &folder).filter(|times| times.0.max(times.2) < since);
            (folder, times)
        };
        Self {
            since,
            folders: folders.into_iter().map(state).collect(),
        }
    }

    /// Returns what changed, or `None` if more than `most` files have to be read for that.
    pub(crate) fn differences(&self, root: &Path, most: usize) -> Option<FolderDifferences> {
        let mut differences = FolderDifferences::default();
        let mut left = most;
        let known: BTreeSet<&RepoPath> = self.folders.iter().map(|(folder, _)| folder).collect();
        let mut changed: Vec<RepoPath> = Vec::new();
        for (folder, before) in &self.folders {
            if before.is_none() || times(root, folder) != *before {
                changed.push(folder.clone());
            }
        }
        while let Some(folder) = changed.pop() {
            for (path, is_folder) in listed(root, &folder) {
                if is_folder {
                    if !known.contains(&path) {
                        changed.push(path);
                    }
                    continue;
                }
                let is_new = !known.contains(&folder)
                    || times(root, &path).is_none_or(|times| times.0.max(times.2) >= self.since);
                let bytes = if is_new {
                    left = left.checked_sub(1)?;
                    read_one(root, &path)
                } else {
                    None
                };
                differences.files.insert(path, bytes);
            }
            differences.folders.insert(folder);
        }
        Some(differences)
    }
}

/// Reads one file below a folder; `None` if there is none, or if it is a link.
pub(crate) fn read_one(root: &Path, path: &RepoPath) -> Option<Vec<u8>> {
    let at = disk_path(root, path).ok()?;
    let is_file = fs::symlink_metadata(&at).ok()?.is_file();
    is_file.then(|| fs::read(at).ok()).flatten()
}

/// Returns the Markdown files and the folders directly in a folder, except hidden ones; which of them
/// are folders is true. Links are not followed.
fn listed(root: &Path, folder: &RepoPath) -> Vec<(RepoPath, bool)> {
    let Some(entries) = disk_path(root, folder)
        .ok()
        .and_then(|at| fs::read_dir(at).ok())
    else {
        return Vec::new();
    };
    let mut found = Vec::new();
    for entry in entries.flatten() {
        let (name, Ok(kind)) = (entry.file_name(), entry.file_type()) else {
            continue;
        };
        let name = gix::path::os_string_into_bstring(name);
        let Some(name) = name.ok().filter(|name| !name.starts_with(b".")) else {
            continue;
        };
        let path = RepoPath::in_folder(folder.as_bytes(), &name);
        if kind.is_dir() || kind.is_file() && path.is_markdown() {
            found.push((path, kind.is_dir()));
        }
    }
    found
}

fn times(root: &Path, path: &RepoPath) -> Option<Times> {
    let metadata = fs::symlink_metadata(disk_path(root, path).ok()?).ok()?;
    let state = FileState::of(&metadata)?;
    let (modified, changed) = (state.modified, state.changed);
    Some((
        modified.seconds,
        modified.nanoseconds,
        changed.seconds,
        changed.nanoseconds,
    ))
}

fn now() -> i64 {
    let now = SystemTime::now().duration_since(UNIX_EPOCH);
    now.map_or(0, |now| i64::try_from(now.as_secs()).unwrap_or(i64::MAX))
}
