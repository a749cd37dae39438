//! The files of a work tree: what is on the disk, held against the index and the ignore rules.

use std::borrow::Cow;
use std::collections::HashSet;
use std::path::Path;

use bstr::{BStr, BString, ByteSlice};
use gix::ObjectId;
use gix::index::State;
use gix::index::entry::{Flags, Mode};
use gix::worktree::stack::state::ignore::Source;

use super::index::file_kind;
use super::objects::Objects;
use super::walk::{Found, Walk};
use super::{Entry, Error, FileKind};
use crate::git::repository::{Repository, failed};
use crate::text::RepoPath;

/// The entries, and the blobs of those that a sparse checkout left in the index.
#[derive(Default)]
pub(super) struct Listing {
    pub entries: Vec<Entry>,
    /// By the place of the entry, in rising order.
    pub absent: Vec<(usize, ObjectId)>,
}

/// A path of the index.
struct Tracked<'i> {
    path: Cow<'i, BStr>,
    kind: FileKind,
    id: ObjectId,
    /// A sparse checkout leaves it out of the work tree (git-sparse-checkout(1)).
    skipped: bool,
}

/// One walk over the disk beside one walk over the index, both in the order of
/// paths: whether a file is tracked is seen by comparing two paths. The ignore
/// rules are asked only about what is not tracked.
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
    let mut rules = Rules::new(git, index);
    let mut side = Side {
        listing: Listing::default(),
        rest: &tracked,
    };
    let mut folder = BString::default();
    let mut walk = Walk::new(root);
    while let Some(found) = walk.next() {
        let found = found?;
        if found.is_dot_git() {
            if found.is_dir() {
                walk.prune();
            }
            continue;
        }
        let path = found.path()?;
        if !found.is_dir() {
            side.pass(&path);
            let is_tracked = side.take(&path);
            if is_tracked || !rules.ignore(&path, Mode::FILE)? {
                side.push(&path, found.kind(), is_tracked);
            }
            continue;
        }
        if submodules.contains(path.as_bytes()) {
            side.push(&path, FileKind::Submodule, true);
            walk.prune();
            continue;
        }
        folder.clear();
        folder.extend_from_slice(&path);
        folder.push(b'/');
        side.pass(folder.as_bstr());
        if side.is_next_below(folder.as_bstr()) {
            continue;
        }
        let ignored = rules.ignore(&path, Mode::DIR)?;
        let nested = !ignored && is_repository(&found);
        if nested {
            side.push(&path, FileKind::Submodule, false);
        }
        if ignored || nested {
            walk.prune();
        }
    }
    side.pass_all();
    Ok(side.listing.sorted())
}

fn tracked<'i>(repository: &Repository, index: &'i State) -> Result<Vec<Tracked<'i>>, Error> {
    let mut tracked = Vec::with_capacity(index.entries().len());
    for entry in index.entries() {
        let path = entry.path(index);
        let skipped = entry.flags.contains(Flags::SKIP_WORKTREE);
        match file_kind(entry.mode) {
            Some(kind) => tracked.push(Tracked {
                path: Cow::Borrowed(path),
                kind,
                id: entry.id,
                skipped,
            }),
            None => {
                let mut below = Objects::default();
                below.push_tree(
                    repository,
                    entry.id,
                    path.strip_suffix(b"/").unwrap_or(path),
                )?;
                let below = below.entries.into_iter().zip(below.ids);
                tracked.extend(below.map(|(entry, id)| Tracked {
                    path: Cow::Owned(entry.path.as_bstr().to_owned()),
                    kind: entry.kind,
                    id,
                    skipped,
                }));
            }
        }
    }
    // A sparse index has its folders where their names sort, which is where
    // their files do.
    if !tracked.is_sorted_by(|a, b| a.path <= b.path) {
        tracked.sort_by(|a, b| a.path.cmp(&b.path));
    }
    Ok(tracked)
}

/// What is listed so far, and what of the index is still ahead.
struct Side<'t> {
    listing: Listing,
    rest: &'t [Tracked<'t>],
}

impl Side<'_> {
    /// Leaves behind the index's paths before `path`: they are not on the disk.
    /// Those that a sparse checkout left out are listed nonetheless; a file
    /// that is there "despite being skipped" counts as there, as it does for Git.
    fn pass(&mut self, path: &BStr) {
        while let Some((first, rest)) = self.rest.split_first()
            && first.path.as_ref() < path
        {
            self.leave(first);
            self.rest = rest;
        }
    }

    fn pass_all(&mut self) {
        let rest = std::mem::take(&mut self.rest);
        rest.iter().for_each(|tracked| self.leave(tracked));
    }

    fn leave(&mut self, tracked: &Tracked<'_>) {
        if tracked.skipped {
            self.listing
                .absent
                .push((self.listing.entries.len(), tracked.id));
            self.push(tracked.path.as_ref(), tracked.kind, true);
        }
    }

    /// Takes `path` from the index if it is next there, once for each stage of
    /// an unmerged path.
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
    /// Submodules are folders on the disk and files in the index, and so are
    /// the one thing that can come out of order.
    fn sorted(mut self) -> Self {
        if !self.entries.is_sorted_by(|a, b| a.path < b.path) {
            let mut absent = self.absent.into_iter().peekable();
            let mut both: Vec<_> = (0..)
                .zip(self.entries)
                .map(|(at, entry)| {
                    (
                        entry,
                        absent.next_if(|(place, _)| *place == at).map(|(_, id)| id),
                    )
                })
                .collect();
            both.sort_by(|a, b| a.0.path.cmp(&b.0.path));
            both.dedup_by(|a, b| a.0.path == b.0.path);
            let ids = both.iter().enumerate();
            self.absent = ids.filter_map(|(at, (_, id))| Some((at, (*id)?))).collect();
            self.entries = both.into_iter().map(|(entry, _)| entry).collect();
        }
        self
    }
}

/// The ignore rules, read when they are first asked: a work tree without
/// untracked files needs none.
struct Rules<'g> {
    git: &'g gix::Repository,
    index: &'g State,
    stack: Option<gix::AttributeStack<'g>>,
}

impl<'g> Rules<'g> {
    fn new(git: &'g gix::Repository, index: &'g State) -> Self {
        Self {
            git,
            index,
            stack: None,
        }
    }

    fn ignore(&mut self, path: &BStr, mode: Mode) -> Result<bool, Error> {
        let stack = match &mut self.stack {
            Some(stack) => stack,
            none => {
                let source = Source::WorktreeThenIdMappingIfNotSkipped;
                let stack = self.git.excludes(self.index, None, source);
                none.insert(
                    stack.map_err(|error| failed("the ignore rules cannot be read", &error))?,
                )
            }
        };
        let standing = stack.at_entry(path, Some(mode)).map_err(|error| {
            let reason = format!(
                "its ignore rules cannot be read: {}",
                error.probable_cause()
            );
            Error::at(RepoPath::new(path), reason)
        })?;
        Ok(standing.is_excluded())
    }
}

/// Whether another repository's work tree begins here.
fn is_repository(folder: &Found) -> bool {
    let dot_git = folder.on_disk().join(".git");
    dot_git.symlink_metadata().is_ok() && gix::discover::is_git(&dot_git).is_ok()
}
