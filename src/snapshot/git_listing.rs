//! The entries of a snapshot of Git, which are listed when they are needed.

use std::sync::OnceLock;

use gix::bstr::ByteSlice;
use gix::index::State;
use gix::index::entry::{Flags, Mode};

use super::git_entries::GitEntries;
use super::interface::FileKind;
use crate::text::RepoPath;

/// The entries of a snapshot of Git.
pub(super) enum Listing {
    /// They were read from trees.
    Listed(GitEntries),
    /// They are in an index. If nothing is staged, most commands need only the configuration, and
    /// to list a hundred thousand entries takes longer than everything else.
    Indexed {
        index: gix::worktree::Index,
        /// The files of the top folder.
        top: OnceLock<GitEntries>,
        all: OnceLock<GitEntries>,
    },
}

impl Listing {
    /// Wraps an index without unmerged paths and without entries for whole folders.
    pub(crate) fn of_index(index: gix::worktree::Index) -> Self {
        Self::Indexed {
            index,
            top: OnceLock::new(),
            all: OnceLock::new(),
        }
    }

    /// Returns all entries.
    pub(crate) fn all(&self) -> &GitEntries {
        match self {
            Self::Listed(entries) => entries,
            Self::Indexed { index, all, .. } => all.get_or_init(|| list(index)),
        }
    }

    /// Returns entries that include the one at a path, if there is any.
    pub(crate) fn around(&self, path: &[u8]) -> &GitEntries {
        match self {
            Self::Indexed { index, top, all } if all.get().is_none() && !path.contains(&b'/') => {
                top.get_or_init(|| list_top(index))
            }
            Self::Listed(_) | Self::Indexed { .. } => self.all(),
        }
    }
}

fn list(index: &State) -> GitEntries {
    let mut entries = GitEntries::with_capacity(index.entries().len());
    for entry in index.entries() {
        push(&mut entries, index, entry);
    }
    entries
}

fn list_top(index: &State) -> GitEntries {
    let (all, mut at) = (index.entries(), 0);
    let mut entries = GitEntries::default();
    while let Some(entry) = all.get(at) {
        let path = entry.path(index);
        match path.find_byte(b'/') {
            None => {
                push(&mut entries, index, entry);
                at += 1;
            }
            Some(slash) => {
                let folder = &path[..=slash];
                at += all[at..].partition_point(|it| it.path(index).starts_with(folder));
            }
        }
    }
    entries
}

/// Adds an entry of an index. `git add --intent-to-add` records a path without content, and a
/// commit does not include it (git-add(1)).
pub(super) fn push(entries: &mut GitEntries, index: &State, entry: &gix::index::Entry) {
    if let Some(kind) = file_kind(entry.mode).filter(|_| !is_intended(entry)) {
        entries.push(RepoPath::new(entry.path(index)), kind, entry.id);
    }
}

/// Returns whether an entry is a path that was recorded without content.
pub(super) fn is_intended(entry: &gix::index::Entry) -> bool {
    entry.flags.contains(Flags::INTENT_TO_ADD)
}

/// Returns the kind of an entry of the index; `None` for an entry of a sparse index
/// that represents a whole folder (git-sparse-checkout(1), "Sparse Index").
pub(super) fn file_kind(mode: Mode) -> Option<FileKind> {
    match mode {
        Mode::DIR => None,
        Mode::SYMLINK => Some(FileKind::Symlink),
        Mode::COMMIT => Some(FileKind::Submodule),
        _ => Some(FileKind::File),
    }
}
