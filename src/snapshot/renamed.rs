//! A snapshot as it would be after a file or a folder is renamed.

use std::ops::Deref;

use super::interface::{Content, Entry, PathStatus, Snapshot, SnapshotLabel, Streamed, TakePiece};
use crate::disk::FileState;
use crate::git::{Error, Oid};
use crate::text::RepoPath;

/// A snapshot in which a path is moved. Files that are edited as well are in an
/// [`Overlay`](super::Overlay) over it.
pub(crate) struct Renamed<B> {
    base: B,
    entries: Vec<Entry>,
    /// For each entry, its index in the base.
    places: Vec<usize>,
}

impl<B> Renamed<B>
where
    B: Deref,
    B::Target: Snapshot,
{
    /// Moves the entries of `base` to the paths that `moved` returns.
    pub(crate) fn new(base: B, moved: impl Fn(&RepoPath) -> RepoPath) -> Self {
        let entries = base.entries().iter().enumerate();
        let mut all: Vec<(Entry, usize)> = entries
            .map(|(at, entry)| {
                let path = moved(&entry.path);
                let entry = Entry {
                    path,
                    ..entry.clone()
                };
                (entry, at)
            })
            .collect();
        all.sort_by(|(one, _), (other, _)| one.path.cmp(&other.path));
        let (entries, places) = all.into_iter().unzip();
        Self {
            base,
            entries,
            places,
        }
    }

    /// Returns the entry of the base.
    fn original(&self, entry: &Entry) -> Option<&Entry> {
        let entries = &self.entries;
        let at = entries.binary_search_by(|other| other.path.cmp(&entry.path));
        self.base.entries().get(*self.places.get(at.ok()?)?)
    }

    fn with_original<T>(
        &self,
        entry: &Entry,
        then: impl FnOnce(&Entry) -> Result<T, Error>,
    ) -> Result<T, Error> {
        match self.original(entry) {
            Some(original) => then(original),
            None => Err(Error::changed_during_check(entry.path.clone())),
        }
    }
}

impl<B> Snapshot for Renamed<B>
where
    B: Deref + Sync,
    B::Target: Snapshot,
{
    fn entries(&self) -> &[Entry] {
        &self.entries
    }

    fn read(&self, entry: &Entry, limit: Option<usize>) -> Result<Content, Error> {
        self.with_original(entry, |it| self.base.read(it, limit))
    }

    fn read_stored(&self, entry: &Entry) -> Result<Content, Error> {
        self.with_original(entry, |it| self.base.read_stored(it))
    }

    fn stream(
        &self,
        entry: &Entry,
        stored: bool,
        largest: u64,
        take: &mut TakePiece<'_>,
    ) -> Result<Streamed, Error> {
        self.with_original(entry, |it| self.base.stream(it, stored, largest, take))
    }

    fn is_left_out(&self, entry: &Entry) -> bool {
        let original = self.original(entry);
        original.is_some_and(|it| self.base.is_left_out(it))
    }

    fn is_converted(&self, entry: &Entry) -> bool {
        let original = self.original(entry);
        original.is_some_and(|it| self.base.is_converted(it))
    }

    fn size(&self, entry: &Entry) -> Option<u64> {
        self.base.size(self.original(entry)?)
    }

    fn blob_at(&self, index: usize) -> Option<Oid> {
        self.base.blob_at(*self.places.get(index)?)
    }

    fn content_id(&self, index: usize) -> Option<Oid> {
        self.base.content_id(*self.places.get(index)?)
    }

    fn state_at(&self, index: usize) -> Option<FileState> {
        self.base.state_at(*self.places.get(index)?)
    }

    fn path_status(&self, path: &RepoPath) -> PathStatus {
        // What was moved away from a path is not there any more.
        match self.base.entry(path.as_bytes()) {
            Some(_) => PathStatus::Absent,
            None => self.base.path_status(path),
        }
    }

    fn label(&self) -> SnapshotLabel {
        SnapshotLabel {
            kind: "overlay",
            tree: None,
            description: format!("{} after the rename", self.base.label().description),
        }
    }
}
