//! Finds the status in the work tree of a path that is not in a snapshot.

use std::collections::{HashMap, HashSet};
use std::ffi::OsString;
use std::fs;
use std::path::{Path, PathBuf};
use std::sync::{Mutex, PoisonError};

use bstr::ByteSlice;
use gix::index::entry::Mode;

use super::disk;
use super::folder_walk::FolderWalk;
use super::interface::PathStatus;
use crate::git::Repository;
use crate::git::ignore_rules::IgnoreRules;
use crate::text::RepoPath;

/// Reads the status of paths in the work tree of a repository, if it has one.
pub(super) struct StatusReader {
    repository: Repository,
    /// Loaded when it is first needed, because loading reads the whole index.
    rules: Mutex<Option<TrackingRules>>,
    /// The names in the folders that were read so far. Callers often look for
    /// several files of one folder.
    names: Mutex<FolderNames>,
}

type FolderNames = HashMap<PathBuf, HashSet<OsString>>;

/// What decides whether Git tracks a path: the index and the ignore rules.
struct TrackingRules {
    index: gix::worktree::Index,
    /// The ordinary index, if another one is checked. Git sets `GIT_INDEX_FILE` to another index if
    /// only some files are committed.
    staged: Option<gix::index::File>,
    ignore: IgnoreRules,
}

impl StatusReader {
    pub(crate) fn new(repository: &Repository) -> Self {
        Self {
            repository: repository.clone(),
            rules: Mutex::default(),
            names: Mutex::default(),
        }
    }

    /// Returns the status of a path. The status of a folder is that of its files. A
    /// folder without files is absent, because Git does not track folders.
    pub(crate) fn status(&self, path: &RepoPath) -> PathStatus {
        let Some(root) = self.repository.work_dir() else {
            return PathStatus::Absent;
        };
        let Some(disk_path) = self.exact(root, path) else {
            return PathStatus::Absent;
        };
        let mut rules = self.rules.lock().unwrap_or_else(PoisonError::into_inner);
        self.repository.with_handle(|git| {
            let Some(rules) = TrackingRules::load(&mut rules, git) else {
                return PathStatus::Untracked;
            };
            if disk_path.is_dir() && !disk_path.is_symlink() {
                rules.folder_status(git, &disk_path, path)
            } else {
                rules.file_status(git, path.as_bytes())
            }
        })
    }

    /// Returns the path on the disk if each of its parts exists with the same letter
    /// case. The names of folders are compared, because many file systems ignore
    /// letter case when they open a file.
    fn exact(&self, root: &Path, path: &RepoPath) -> Option<PathBuf> {
        let full = disk::disk_path(root, path).ok()?;
        full.symlink_metadata().ok()?;
        let mut folder = root.to_owned();
        let mut known = self.names.lock().unwrap_or_else(PoisonError::into_inner);
        for part in full.strip_prefix(root).ok()?.components() {
            let part = part.as_os_str();
            if part == ".git" || folder.is_symlink() && folder != root {
                return None;
            }
            if !known.contains_key(&folder) {
                let entries = fs::read_dir(&folder).ok()?.flatten();
                let names = entries.map(|entry| entry.file_name()).collect();
                known.insert(folder.clone(), names);
            }
            known.get(&folder).filter(|names| names.contains(part))?;
            folder.push(part);
        }
        (folder != root).then_some(folder)
    }
}

impl TrackingRules {
    fn load<'a>(loaded: &'a mut Option<Self>, git: &gix::Repository) -> Option<&'a mut Self> {
        if loaded.is_none() {
            let index = git.index_or_empty().ok()?;
            let ignore = IgnoreRules::new(git, &index).ok()?;
            let ordinary = git.git_dir().join("index");
            let staged = (git.index_path() != ordinary)
                .then(|| gix::index::File::at(ordinary, git.object_hash(), false, <_>::default()))
                .and_then(Result::ok);
            *loaded = Some(Self {
                index,
                staged,
                ignore,
            });
        }
        loaded.as_mut()
    }

    fn file_status(&mut self, git: &gix::Repository, path: &[u8]) -> PathStatus {
        // Ignore rules do not apply to a path in the index (gitignore(5)).
        let is_tracked = self.index.entry_by_path(path.as_bstr()).is_some();
        if !is_tracked && self.is_staged(path) {
            PathStatus::LeftOut
        } else if !is_tracked && self.is_ignored(git, path, Mode::FILE) {
            PathStatus::Ignored
        } else {
            PathStatus::Untracked
        }
    }

    fn folder_status(
        &mut self,
        git: &gix::Repository,
        disk_path: &Path,
        path: &RepoPath,
    ) -> PathStatus {
        let mut status = PathStatus::Absent;
        for walked in FolderWalk::new(disk_path) {
            let Ok(walked) = walked else { continue };
            let Ok(below) = walked.path() else { continue };
            if walked.is_dir() || below.split_str("/").any(|part| part == b".git") {
                continue;
            }
            status = self.file_status(git, &[path.as_bytes(), b"/", below.as_bytes()].concat());
            if status == PathStatus::Untracked || self.is_ignored(git, path.as_bytes(), Mode::DIR) {
                break;
            }
        }
        status
    }

    fn is_staged(&self, path: &[u8]) -> bool {
        let staged = self.staged.as_ref();
        staged.is_some_and(|staged| staged.entry_by_path(path.as_bstr()).is_some())
    }

    fn is_ignored(&mut self, git: &gix::Repository, path: &[u8], mode: Mode) -> bool {
        let ignored = self.ignore.is_ignored(git, path.as_bstr(), mode);
        ignored.unwrap_or(false)
    }
}
