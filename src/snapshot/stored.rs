//! Snapshots all of whose files are Git's objects, and what they have in common.

use super::objects::Objects;
use super::outside::Disk;
use super::{Content, Entry, Error, Label, Outside, Snapshot};
use crate::git::Oid;
use crate::git::repository::Repository;
use crate::text::RepoPath;

/// Files with the bytes that Git has of them; the work tree is looked at only
/// to say how a path that is not among them stands.
pub(super) struct Stored {
    repository: Repository,
    objects: Objects,
    disk: Disk,
    label: Label,
}

impl Stored {
    pub fn new(repository: &Repository, objects: Objects, label: Label) -> Self {
        Self {
            repository: repository.clone(),
            objects: objects.sorted(),
            disk: Disk::new(repository),
            label,
        }
    }

    /// What is in it, with the blobs' ids.
    pub fn objects(&self) -> &Objects {
        &self.objects
    }
}

/// A snapshot that is nothing but such files.
pub(super) trait InGit: Sync {
    fn files(&self) -> &Stored;
}

impl<S: InGit> Snapshot for S {
    fn entries(&self) -> &[Entry] {
        &self.files().objects.entries
    }

    fn read(&self, entry: &Entry, limit: Option<usize>) -> Result<Content, Error> {
        let Stored {
            repository,
            objects,
            ..
        } = self.files();
        objects.read(repository, entry, limit)
    }

    fn size(&self, entry: &Entry) -> Option<u64> {
        let Stored {
            repository,
            objects,
            ..
        } = self.files();
        objects.size(repository, entry)
    }

    fn blob(&self, at: usize) -> Option<Oid> {
        self.files().objects.blob(at)
    }

    fn outside(&self, path: &RepoPath) -> Outside {
        self.files().disk.standing(path)
    }

    fn label(&self) -> Label {
        self.files().label.clone()
    }
}
