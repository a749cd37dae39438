//! How a path that a snapshot lacks stands on the disk.

use std::collections::{HashMap, HashSet};
use std::ffi::OsString;
use std::fs;
use std::path::{Path, PathBuf};
use std::sync::{Mutex, PoisonError};

use bstr::ByteSlice;
use gix::index::entry::Mode;
use gix::worktree::stack::state::ignore::Source;

use super::walk::Walk;
use super::{Outside, disk};
use crate::git::repository::Repository;
use crate::text::RepoPath;

/// The work tree of a repository, where it has one.
pub(super) struct Disk {
    repository: Repository,
    /// Made when it is first asked, and kept: to make it reads the whole index.
    rules: Mutex<Option<Rules>>,
    /// What folders hold that were looked into: a folder of which one file is
    /// asked is often asked for all of them.
    names: Mutex<Names>,
}

type Names = HashMap<PathBuf, HashSet<OsString>>;

struct Rules {
    index: gix::worktree::Index,
    stack: gix::worktree::Stack,
}

impl Disk {
    pub fn new(repository: &Repository) -> Self {
        Self {
            repository: repository.clone(),
            rules: Mutex::default(),
            names: Mutex::default(),
        }
    }

    /// A file is what the ignore rules say of it; a folder is what it holds,
    /// and one without a file is not there.
    pub fn standing(&self, path: &RepoPath) -> Outside {
        let Some(root) = self.repository.work_dir() else {
            return Outside::Absent;
        };
        let Some(place) = self.exact(root, path) else {
            return Outside::Absent;
        };
        let mut rules = self.rules.lock().unwrap_or_else(PoisonError::into_inner);
        self.repository.ask(|git| {
            let Some(rules) = Rules::of(&mut rules, git) else {
                return Outside::Untracked;
            };
            match place.is_dir() && !place.is_symlink() {
                true => rules.folder(git, &place, path),
                false => rules.file(git, path.as_bytes()),
            }
        })
    }

    /// Where the path is on the disk, if every part of it is there under exactly
    /// these letters. A look-up would not tell: many file systems take any case.
    fn exact(&self, root: &Path, path: &RepoPath) -> Option<PathBuf> {
        let last = disk::place(root, path).ok()?;
        last.symlink_metadata().ok()?;
        let mut folder = root.to_owned();
        let mut known = self.names.lock().unwrap_or_else(PoisonError::into_inner);
        for part in last.strip_prefix(root).ok()?.components() {
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

impl Rules {
    fn of<'a>(kept: &'a mut Option<Self>, git: &gix::Repository) -> Option<&'a mut Self> {
        if kept.is_none() {
            let index = git.index_or_empty().ok()?;
            let source = Source::WorktreeThenIdMappingIfNotSkipped;
            let stack = git.excludes(&index, None, source).ok()?.detach();
            *kept = Some(Self { index, stack });
        }
        kept.as_mut()
    }

    /// Rules do not concern a path that the index has.
    fn file(&mut self, git: &gix::Repository, path: &[u8]) -> Outside {
        let known = self.index.entry_by_path(path.as_bstr()).is_some();
        match !known && self.ignore(git, path, Mode::FILE) {
            true => Outside::Ignored,
            false => Outside::Untracked,
        }
    }

    fn folder(&mut self, git: &gix::Repository, place: &Path, path: &RepoPath) -> Outside {
        let mut standing = Outside::Absent;
        for found in Walk::new(place) {
            let Ok(found) = found else { continue };
            let Ok(below) = found.path() else { continue };
            if found.is_dir() || below.split_str("/").any(|part| part == b".git") {
                continue;
            }
            let below = [path.as_bytes(), b"/", below.as_bytes()].concat();
            standing = self.file(git, &below);
            if standing == Outside::Untracked || self.ignore(git, path.as_bytes(), Mode::DIR) {
                break;
            }
        }
        standing
    }

    fn ignore(&mut self, git: &gix::Repository, path: &[u8], mode: Mode) -> bool {
        let standing = self
            .stack
            .at_entry(path.as_bstr(), Some(mode), &git.objects);
        standing.is_ok_and(|standing| standing.is_excluded())
    }
}
