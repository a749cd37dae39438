//! The files of a revision. They can be read in a bare repository too.

use std::sync::Arc;

use gix::ObjectId;

use super::git_backed::{GitBacked, GitFiles};
use super::git_entries::GitEntries;
use super::git_listing::Listing;
use super::interface::SnapshotLabel;
use super::trees::Trees;
use crate::git::oid::short_id;
use crate::git::revision_resolver::resolve_tree;
use crate::git::{Error, Repository};
use crate::text::{RepoPath, visible};

/// All files of the tree of a revision.
pub(crate) struct Revision {
    files: GitFiles,
    commit: Option<String>,
}

impl Revision {
    /// Lists the files of `revision`, which is in Git's revision syntax
    /// (gitrevisions(7)).
    ///
    /// # Errors
    /// There is no such revision, it is a range, or this clone does not have its
    /// trees.
    pub(crate) fn open(repository: &Repository, revision: &str) -> Result<Self, Error> {
        Self::open_with(repository, revision, |tree| {
            GitEntries::of_tree(repository, tree)
        })
    }

    /// Lists only the files of `revision` that some paths lead to: files, all files of folders, and
    /// symbolic links and submodules on the way. The time does not depend on the number of other
    /// files, so that a few paths can be looked up in each of many commits.
    ///
    /// # Errors
    /// The same as those of [`Revision::open`].
    pub(crate) fn open_paths<'p>(
        repository: &Repository,
        revision: &str,
        paths: impl Iterator<Item = &'p RepoPath>,
    ) -> Result<Self, Error> {
        let paths: Vec<&[u8]> = paths.map(RepoPath::as_bytes).collect();
        Self::open_with(repository, revision, |tree| {
            let mut entries = GitEntries::default();
            // The path of the root leads to everything.
            let wanted = (!paths.contains(&&b""[..])).then_some(&*paths);
            repository.with_handle(|git| {
                entries.push_below(repository, git, tree, &mut Vec::new(), wanted)
            })?;
            Ok(entries)
        })
    }

    /// Lists the files of `revision` like [`Revision::open`], but takes what other trees have in common
    /// with it from their listings.
    ///
    /// # Errors
    /// The same as those of [`Revision::open`].
    pub(crate) fn open_among(
        repository: &Repository,
        revision: &str,
        trees: &Trees,
    ) -> Result<Self, Error> {
        Self::open_listing(repository, revision, |tree| trees.list(repository, tree))
    }

    fn open_with(
        repository: &Repository,
        revision: &str,
        list: impl FnOnce(ObjectId) -> Result<GitEntries, Error>,
    ) -> Result<Self, Error> {
        Self::open_listing(repository, revision, |tree| {
            Ok(Arc::new(Listing::Listed(list(tree)?.sorted())))
        })
    }

    fn open_listing(
        repository: &Repository,
        revision: &str,
        list: impl FnOnce(ObjectId) -> Result<Arc<Listing>, Error>,
    ) -> Result<Self, Error> {
        let found = resolve_tree(repository, revision)?;
        let listing = list(found.tree)?;
        let label = SnapshotLabel {
            kind: "revision",
            tree: Some(found.tree.to_string()),
            description: format!(
                "revision {} (tree {})",
                visible(abbreviated(revision)),
                short_id(&found.tree)
            ),
        };
        Ok(Self {
            files: GitFiles::with_listing(repository, listing, label),
            commit: found.commit.map(|id| id.to_string()),
        })
    }

    /// Returns the revision without the work tree, which may have files that the revision does not have:
    /// what is found out about it is then the same at any time.
    pub(crate) fn without_work_tree(self) -> Self {
        Self {
            files: self.files.without_work_tree(),
            ..self
        }
    }

    /// Returns the full id of the commit; `None` if the revision is a tree.
    pub(crate) fn commit(&self) -> Option<&str> {
        self.commit.as_deref()
    }
}

/// Shortens a revision that is a full id.
fn abbreviated(revision: &str) -> &str {
    match ObjectId::from_hex(revision.as_bytes()) {
        Ok(_) => &revision[..7],
        Err(_) => revision,
    }
}

impl GitBacked for Revision {
    fn files(&self) -> &GitFiles {
        &self.files
    }
}
