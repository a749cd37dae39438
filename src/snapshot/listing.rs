//! Lists the files of a work tree: those on the disk, compared with the index and the ignore rules.

use std::borrow::Cow;
use std::collections::HashSet;
use std::path::Path;

use bstr::{BStr, BString, ByteSlice};
use gix::ObjectId;
use gix::index::State;
use gix::index::entry::{Flags, Mode};

use super::folder_walk::{FolderWalk, WalkEntry};
use super::git_entries::GitEntries;
use super::git_listing::file_kind;
use super::interface::{Entry, FileKind};
use crate::git::ignore_rules::IgnoreRules;
use crate::git::{Error, Repository};
use crate::text::RepoPath;

/// The entries of a work tree, and the blobs of those that are not on the disk.
#[derive(Default)]
pub(super) struct Listing {
    pub entries: Vec<Entry>,
    /// The indices of the entries that a sparse checkout leaves out, in rising
    /// order, with their blobs.
    pub left_out: Vec<(usize, ObjectId)>,
}

/// A path of the index.
struct TrackedPath<'i> {
    path: Cow<'i, BStr>,
    kind: FileKind,
    id: ObjectId,
    /// Whether a sparse checkout leaves it out of the work tree
    /// (git-sparse-checkout(1)).
    is_left_out: bool,
}

/// Lists a work tree. The walks over the disk and over the index are both in the
/// order of paths, so comparing two paths tells whether a file is tracked. The
/// ignore rules are needed only for files that are not tracked.
pub(super) fn list(
    repository: &Repository,
    git: &gix::Repository,
    root: &Path,
    index: &State,
) -> Result<Listing, Error> {
    let tracked = tracked(repository, index)?;
    let submodules: HashSet<&[u8]> = tracked
        .iter()
        .filter(|tracked| tracked.kind == FileKind::Submodule)
        .map(|tracked| tracked.path.as_bytes())
        .collect();
    let mut rules = LazyIgnoreRules {
        git,
        index,
        rules: None,
    };
    let mut builder = ListingBuilder {
        listing: Listing::default(),
        rest: &tracked,
    };
    let mut folder = BString::default();
    let mut walk = FolderWalk::new(root);
    while let Some(walked) = walk.next() {
        let walked = walked?;
        if walked.is_dot_git() {
            if walked.is_dir() {
                walk.prune();
            }
            continue;
        }
        let path = walked.path()?;
        if !walked.is_dir() {
            builder.skip_to(&path);
            let is_tracked = builder.take(&path);
            if is_tracked || !rules.is_ignored(&path, Mode::FILE)? {
                builder.push(&path, walked.kind(), is_tracked);
            }
            continue;
        }
        if submodules.contains(path.as_bytes()) {
            builder.push(&path, FileKind::Submodule, true);
            walk.prune();
            continue;
        }
        folder.clear();
        folder.extend_from_slice(&path);
        folder.push(b'/');
        builder.skip_to(folder.as_bstr());
        if builder.is_next_below(folder.as_bstr()) {
            continue;
        }
        let is_ignored = rules.is_ignored(&path, Mode::DIR)?;
        let is_nested = !is_ignored && is_repository(&walked);
        if is_nested {
            builder.push(&path, FileKind::Submodule, false);
        }
        if is_ignored || is_nested {
            walk.prune();
        }
    }
    builder.skip_rest();
    Ok(builder.listing.sorted())
}

fn tracked<'i>(repository: &Repository, index: &'i State) -> Result<Vec<TrackedPath<'i>>, Error> {
    let mut tracked = Vec::with_capacity(index.entries().len());
    for entry in index.entries() {
        let path = entry.path(index);
        let is_left_out = entry.flags.contains(Flags::SKIP_WORKTREE);
        match file_kind(entry.mode) {
            Some(kind) => tracked.push(TrackedPath {
                path: Cow::Borrowed(path),
                kind,
                id: entry.id,
                is_left_out,
            }),
            None => {
                let mut below = GitEntries::default();
                below.push_tree(
                    repository,
                    entry.id,
                    path.strip_suffix(b"/").unwrap_or(path),
                )?;
                let below = below.entries.into_iter().zip(below.ids);
                tracked.extend(below.map(|(entry, id)| TrackedPath {
                    path: Cow::Owned(entry.path.as_bstr().to_owned()),
                    kind: entry.kind,
                    id,
                    is_left_out,
                }));
            }
        }
    }
    // The folders of a sparse index are sorted by their names, and so are their
    // files.
    if !tracked.is_sorted_by(|a, b| a.path <= b.path) {
        tracked.sort_by(|a, b| a.path.cmp(&b.path));
    }
    Ok(tracked)
}

/// What is listed so far, and the rest of the index.
struct ListingBuilder<'t> {
    listing: Listing,
    rest: &'t [TrackedPath<'t>],
}

impl ListingBuilder<'_> {
    /// Skips the paths of the index before `path`, which are not on the disk. Those
    /// that a sparse checkout leaves out are listed nonetheless. Like Git, this
    /// ignores the skip-worktree flag of a file that is on the disk
    /// (git-update-index(1), "Skip-worktree bit").
    fn skip_to(&mut self, path: &BStr) {
        while let Some((first, rest)) = self.rest.split_first()
            && first.path.as_ref() < path
        {
            self.push_if_left_out(first);
            self.rest = rest;
        }
    }

    fn skip_rest(&mut self) {
        for tracked in std::mem::take(&mut self.rest) {
            self.push_if_left_out(tracked);
        }
    }

    fn push_if_left_out(&mut self, tracked: &TrackedPath<'_>) {
        if tracked.is_left_out {
            self.listing
                .left_out
                .push((self.listing.entries.len(), tracked.id));
            self.push(tracked.path.as_ref(), tracked.kind, true);
        }
    }

    /// Takes `path` from the index if it is next there. An unmerged path is there
    /// once for each stage.
    fn take(&mut self, path: &BStr) -> bool {
        let same = self
            .rest
            .iter()
            .take_while(|tracked| tracked.path.as_ref() == path);
        let count = same.count();
        self.rest = &self.rest[count..];
        count > 0
    }

    fn is_next_below(&self, folder: &BStr) -> bool {
        self.rest
            .first()
            .is_some_and(|tracked| tracked.path.starts_with(folder))
    }

    fn push(&mut self, path: &BStr, kind: FileKind, tracked: bool) {
        self.listing.entries.push(Entry {
            path: RepoPath::new(path),
            kind,
            tracked,
        });
    }
}

impl Listing {
    /// Sorts the entries. Only submodules can be out of order, because they are
    /// folders on the disk and entries in the index.
    fn sorted(mut self) -> Self {
        if !self.entries.is_sorted_by(|a, b| a.path < b.path) {
            let mut left_out = self.left_out.into_iter().peekable();
            let mut both: Vec<_> = (0..)
                .zip(self.entries)
                .map(|(index, entry)| {
                    let blob = left_out.next_if(|(other, _)| *other == index);
                    (entry, blob.map(|(_, id)| id))
                })
                .collect();
            both.sort_by(|a, b| a.0.path.cmp(&b.0.path));
            both.dedup_by(|a, b| a.0.path == b.0.path);
            let ids = both.iter().enumerate();
            self.left_out = ids
                .filter_map(|(index, (_, id))| Some((index, (*id)?)))
                .collect();
            self.entries = both.into_iter().map(|(entry, _)| entry).collect();
        }
        self
    }
}

/// The ignore rules, which are loaded when they are first needed. A work tree
/// without untracked files does not need them.
struct LazyIgnoreRules<'g> {
    git: &'g gix::Repository,
    index: &'g State,
    rules: Option<IgnoreRules>,
}

impl LazyIgnoreRules<'_> {
    fn is_ignored(&mut self, path: &BStr, mode: Mode) -> Result<bool, Error> {
        let rules = match &mut self.rules {
            Some(rules) => rules,
            none => none.insert(IgnoreRules::new(self.git, self.index)?),
        };
        rules.is_ignored(self.git, path, mode)
    }
}

/// Returns whether the work tree of another repository is in a folder.
fn is_repository(folder: &WalkEntry) -> bool {
    let dot_git = folder.on_disk().join(".git");
    dot_git.symlink_metadata().is_ok() && gix::discover::is_git(&dot_git).is_ok()
}
