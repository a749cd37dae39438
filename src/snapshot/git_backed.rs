//! The common part of the snapshots whose files are all objects of Git.

use super::git_entries::GitEntries;
use super::interface::{Content, Entry, PathStatus, Snapshot, SnapshotLabel};
use super::path_status::StatusReader;
use crate::git::{Error, Oid, Repository};
use crate::text::RepoPath;

/// Files whose bytes are objects of Git. The work tree is used only for the status
/// of paths that are not entries.
pub(super) struct GitFiles {
    repository: Repository,
    git_entries: GitEntries,
    status: StatusReader,
    label: SnapshotLabel,
}

impl GitFiles {
    pub(crate) fn new(
        repository: &Repository,
        git_entries: GitEntries,
        label: SnapshotLabel,
    ) -> Self {
        Self {
            repository: repository.clone(),
            git_entries: git_entries.sorted(),
            status: StatusReader::new(repository),
            label,
        }
    }

    /// Returns the entries with the ids of their blobs.
    pub(crate) fn git_entries(&self) -> &GitEntries {
        &self.git_entries
    }
}

/// A snapshot all of whose files are objects of Git.
pub(super) trait GitBacked: Sync {
    fn files(&self) -> &GitFiles;
}

impl GitBacked for GitFiles {
    fn files(&self) -> &GitFiles {
        self
    }
}

impl<S: GitBacked> Snapshot for S {
    fn entries(&self) -> &[Entry] {
        &self.files().git_entries.entries
    }

    fn read(&self, entry: &Entry, limit: Option<usize>) -> Result<Content, Error> {
        let files = self.files();
        files.git_entries.read(&files.repository, entry, limit)
    }

    fn size(&self, entry: &Entry) -> Option<u64> {
        let files = self.files();
        files.git_entries.size(&files.repository, entry)
    }

    fn blob_at(&self, index: usize) -> Option<Oid> {
        self.files().git_entries.blob_at(index)
    }

    fn path_status(&self, path: &RepoPath) -> PathStatus {
        self.files().status.status(path)
    }

    fn label(&self) -> SnapshotLabel {
        self.files().label.clone()
    }
}
