//! The index, which has the files of the next commit.

use std::sync::Arc;

use gix::index::entry::Mode;

use super::git_backed::{GitBacked, GitFiles};
use super::git_entries::GitEntries;
use super::git_listing::{self, Listing};
use super::index_tree::tree_id;
use super::interface::SnapshotLabel;
use super::listing_copy::list_beside;
use crate::git::oid::short_id;
use crate::git::{Error, Repository};
use crate::text::RepoPath;

/// The files of the index, with the bytes that were added to it.
pub(crate) struct Index {
    files: GitFiles,
    /// The index itself; `None` if the repository has none yet.
    state: Option<gix::worktree::Index>,
    /// The tree that a commit of the index would have.
    tree: gix::ObjectId,
}

impl Index {
    /// Returns whether a commit of the index would have this tree.
    pub(super) fn has_tree(&self, tree: gix::ObjectId) -> bool {
        tree == self.tree
    }

    /// Returns the listing of the index.
    pub(super) fn listing(&self) -> Arc<Listing> {
        self.files.listing()
    }

    /// Lists a tree. Folders that are equal in the index are taken from there.
    ///
    /// # Errors
    /// This clone does not have a tree.
    pub(super) fn list_beside(
        &self,
        repository: &Repository,
        tree: gix::ObjectId,
    ) -> Result<GitEntries, Error> {
        let cached = self.state.as_ref().and_then(|state| state.tree());
        list_beside(repository, tree, self.files.git_entries(), cached)
    }

    /// Reads the index of a repository, or the one that `GIT_INDEX_FILE` names.
    ///
    /// # Errors
    /// The index has unmerged paths, so that it cannot be committed; it cannot be
    /// read; or the repository is bare and has none.
    pub(crate) fn open(repository: &Repository) -> Result<Self, Error> {
        let index = repository
            .with_handle(|git| git.try_index())
            .map_err(|error| Error::caused_by("cannot read the index", &error))?;
        if index.is_none() && repository.is_bare() {
            return Err(Error::new("this repository is bare and has no index")
                .help("name a revision instead: --rev HEAD"));
        }
        let mut listing = Listing::Listed(GitEntries::default());
        let mut tree = gix::ObjectId::empty_tree(repository.with_handle(|git| git.object_hash()));
        if let Some(index) = &index {
            refuse_unmerged(index)?;
            let is_sparse = index.entries().iter().any(|entry| entry.mode == Mode::DIR);
            listing = if is_sparse {
                Listing::Listed(list_sparse(repository, index)?.sorted())
            } else {
                Listing::of_index(index.clone())
            };
            tree = tree_id(index)?;
        }
        let label = SnapshotLabel {
            kind: "index",
            tree: Some(tree.to_string()),
            description: format!("the index (tree {})", short_id(&tree)),
        };
        Ok(Self {
            files: GitFiles::with_listing(repository, Arc::new(listing), label),
            state: index,
            tree,
        })
    }
}

impl GitBacked for Index {
    fn files(&self) -> &GitFiles {
        &self.files
    }
}

impl GitBacked for Arc<Index> {
    fn files(&self) -> &GitFiles {
        &self.files
    }
}

fn refuse_unmerged(index: &gix::index::State) -> Result<(), Error> {
    let unmerged = index
        .entries()
        .iter()
        .filter(|entry| entry.stage_raw() != 0);
    let mut paths: Vec<_> = unmerged
        .map(|entry| RepoPath::new(entry.path(index)))
        .collect();
    paths.dedup();
    if paths.is_empty() {
        return Ok(());
    }
    let names: Vec<_> = paths.iter().map(|path| format!("`{path}`")).collect();
    let reason = format!("the index has unmerged paths: {}", names.join(", "));
    Err(Error::new(reason).help("resolve the conflicts and `git add` the paths"))
}

/// Lists the entries of a sparse index, some of which represent whole folders.
fn list_sparse(repository: &Repository, index: &gix::index::State) -> Result<GitEntries, Error> {
    let mut entries = GitEntries::default();
    for entry in index.entries() {
        if entry.mode == Mode::DIR {
            let path = entry.path(index);
            let folder = path.strip_suffix(b"/").unwrap_or(path);
            entries.push_tree(repository, entry.id, folder)?;
        } else {
            git_listing::push(&mut entries, index, entry);
        }
    }
    Ok(entries)
}
