//! The tree of a revision, in bare repositories too.

use super::objects::Objects;
use super::outside::Disk;
use super::{Content, Entry, Error, Label, Outside, Snapshot};
use crate::git::Oid;
use crate::git::repository::{Repository, short};
use crate::git::revision::resolve_tree;
use crate::text::{RepoPath, visible};

/// All files of one revision's tree.
pub struct Revision {
    repository: Repository,
    objects: Objects,
    disk: Disk,
    commit: Option<String>,
    label: Label,
}

impl Revision {
    /// The tree of `revision`, in Git's revision syntax (gitrevisions(7)).
    ///
    /// # Errors
    /// There is no such revision, it names a range, or its trees are not in this clone.
    pub fn open(repository: &Repository, revision: &str) -> Result<Self, Error> {
        let found = resolve_tree(repository, revision)?;
        let mut objects = Objects::default();
        objects.push_tree(repository, found.tree, b"")?;
        let label = Label {
            kind: "revision",
            tree: Some(found.tree.to_string()),
            words: format!(
                "revision {} (tree {})",
                visible(revision),
                short(&found.tree)
            ),
        };
        Ok(Self {
            repository: repository.clone(),
            objects: objects.sorted(),
            disk: Disk::new(repository),
            commit: found.commit.map(|id| id.to_string()),
            label,
        })
    }

    /// The full id of the commit that was named; `None` where it was a bare tree.
    pub fn commit(&self) -> Option<&str> {
        self.commit.as_deref()
    }
}

impl Snapshot for Revision {
    fn entries(&self) -> &[Entry] {
        &self.objects.entries
    }

    fn read(&self, entry: &Entry, limit: Option<usize>) -> Result<Content, Error> {
        self.objects.read(&self.repository, entry, limit)
    }

    fn size(&self, entry: &Entry) -> Option<u64> {
        self.objects.size(&self.repository, entry)
    }

    fn id(&self, entry: &Entry) -> Option<Oid> {
        self.objects.id(entry)
    }

    fn outside(&self, path: &RepoPath) -> Outside {
        self.disk.standing(path)
    }

    fn label(&self) -> Label {
        self.label.clone()
    }
}
