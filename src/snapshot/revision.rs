//! The tree of a revision, in bare repositories too.

use gix::ObjectId;

use super::index::Index;
use super::objects::Objects;
use super::stored::{InGit, Stored};
use super::{Error, Label};
use crate::git::repository::{Repository, short};
use crate::git::revision::resolve_tree;
use crate::text::visible;

/// All files of one revision's tree.
pub struct Revision {
    files: Stored,
    commit: Option<String>,
}

impl Revision {
    /// The tree of `revision`, in Git's revision syntax (gitrevisions(7)).
    ///
    /// # Errors
    /// There is no such revision, it names a range, or its trees are not in this clone.
    pub fn open(repository: &Repository, revision: &str) -> Result<Self, Error> {
        Self::listed(repository, revision, |tree| {
            let mut objects = Objects::default();
            objects.push_tree(repository, tree, b"")?;
            Ok(objects)
        })
    }

    /// The same; what the index has in common with it is not listed again.
    ///
    /// # Errors
    /// As those of [`Revision::open`].
    pub fn beside(repository: &Repository, revision: &str, index: &Index) -> Result<Self, Error> {
        Self::listed(repository, revision, |tree| {
            let mut objects = Objects::default();
            let known = index.files().objects();
            objects.push_tree_beside(repository, tree, index.trees(), known)?;
            Ok(objects)
        })
    }

    fn listed(
        repository: &Repository,
        revision: &str,
        list: impl FnOnce(ObjectId) -> Result<Objects, Error>,
    ) -> Result<Self, Error> {
        let found = resolve_tree(repository, revision)?;
        let objects = list(found.tree)?;
        let label = Label {
            kind: "revision",
            tree: Some(found.tree.to_string()),
            words: format!(
                "revision {} (tree {})",
                visible(shown(revision)),
                short(&found.tree)
            ),
        };
        Ok(Self {
            files: Stored::new(repository, objects, label),
            commit: found.commit.map(|id| id.to_string()),
        })
    }

    /// The full id of the commit that was named; `None` where it was a bare tree.
    pub fn commit(&self) -> Option<&str> {
        self.commit.as_deref()
    }
}

/// A full id as Git shows it to people.
fn shown(revision: &str) -> &str {
    match ObjectId::from_hex(revision.as_bytes()) {
        Ok(_) => &revision[..7],
        Err(_) => revision,
    }
}

impl InGit for Revision {
    fn files(&self) -> &Stored {
        &self.files
    }
}
