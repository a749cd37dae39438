//! The common part of the snapshots whose files are all objects of Git.

use std::sync::Arc;

use super::git_entries::GitEntries;
use super::git_listing::Listing;
use super::interface::{
    Content, CopiedEntries, Entry, ListingId, PathStatus, Snapshot, SnapshotLabel,
};
use super::path_status::StatusReader;
use crate::git::{Error, Oid, Repository};
use crate::text::RepoPath;

/// Files whose bytes are objects of Git. The work tree is used only for the status
/// of paths that are not entries.
pub(super) struct GitFiles {
    repository: Repository,
    listing: Arc<Listing>,
    /// `None` if the work tree is not looked at.
    status: Option<StatusReader>,
    label: SnapshotLabel,
}

impl GitFiles {
    pub(crate) fn new(
        repository: &Repository,
        git_entries: GitEntries,
        label: SnapshotLabel,
    ) -> Self {
        let listing = Listing::Listed(git_entries.sorted());
        Self::with_listing(repository, Arc::new(listing), label)
    }

    /// Creates the files of a listing.
    pub(crate) fn with_listing(
        repository: &Repository,
        listing: Arc<Listing>,
        label: SnapshotLabel,
    ) -> Self {
        Self {
            repository: repository.clone(),
            listing,
            status: Some(StatusReader::new(repository)),
            label,
        }
    }

    /// Returns the files without the work tree: a file that is not among them does not exist.
    pub(crate) fn without_work_tree(self) -> Self {
        Self {
            status: None,
            ..self
        }
    }

    /// Returns the entries with the ids of their blobs.
    pub(crate) fn git_entries(&self) -> &GitEntries {
        self.listing.all()
    }

    /// Returns the listing, which snapshots with the same tree can share.
    pub(crate) fn listing(&self) -> Arc<Listing> {
        Arc::clone(&self.listing)
    }

    fn around(&self, entry: &Entry) -> &GitEntries {
        self.listing.around(entry.path.as_bytes())
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
        &self.files().git_entries().entries
    }

    fn read(&self, entry: &Entry, limit: Option<usize>) -> Result<Content, Error> {
        let files = self.files();
        files.around(entry).read(&files.repository, entry, limit)
    }

    fn size(&self, entry: &Entry) -> Option<u64> {
        let files = self.files();
        files.around(entry).size(&files.repository, entry)
    }

    fn entry(&self, path: &[u8]) -> Option<&Entry> {
        self.files().listing.around(path).entry(path)
    }

    fn blob_id(&self, entry: &Entry) -> Option<Oid> {
        self.files().around(entry).blob_id(entry)
    }

    fn blob_at(&self, index: usize) -> Option<Oid> {
        self.files().git_entries().blob_at(index)
    }

    fn listing_id(&self) -> Option<ListingId> {
        Some(self.files().git_entries().listing)
    }

    fn copied(&self) -> Option<(ListingId, &[CopiedEntries])> {
        let copied = self.files().git_entries().copied.as_ref();
        copied.map(|(listing, copied)| (*listing, &**copied))
    }

    fn path_status(&self, path: &RepoPath) -> PathStatus {
        let status = self.files().status.as_ref();
        status.map_or(PathStatus::Absent, |status| status.status(path))
    }

    fn label(&self) -> SnapshotLabel {
        self.files().label.clone()
    }
}
