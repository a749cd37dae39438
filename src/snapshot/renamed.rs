//! A snapshot as it would be after a file or a folder is renamed.

use std::collections::BTreeMap;
use std::ops::Deref;

use super::interface::{Content, Entry, PathStatus, Snapshot, SnapshotLabel, TakePiece};
use crate::disk::FileState;
use crate::git::{Error, Oid};
use crate::text::RepoPath;

/// A snapshot in which a path is moved and some files are edited.
pub(crate) struct Renamed<B> {
    base: B,
    entries: Vec<Entry>,
    /// For each entry, its index in the base.
    places: Vec<usize>,
    /// The texts of edited files, by their paths afterwards.
    texts: BTreeMap<RepoPath, Vec<u8>>,
}

impl<B> Renamed<B>
where
    B: Deref,
    B::Target: Snapshot,
{
    /// Moves the entries of `base` to where `moved` says, and gives files other texts, by their paths
    /// afterwards.
    pub(crate) fn new(
        base: B,
        moved: impl Fn(&RepoPath) -> RepoPath,
        texts: impl IntoIterator<Item = (RepoPath, Vec<u8>)>,
    ) -> Self {
        let mut all: Vec<(Entry, usize)> = { base.entries().iter().enumerate() }
            .map(|(at, entry)| {
                let path = moved(&entry.path);
                (
                    Entry {
                        path,
                        ..entry.clone()
                    },
                    at,
                )
            })
            .collect();
        all.sort_by(|(one, _), (other, _)| one.path.cmp(&other.path));
        let (entries, places) = all.into_iter().unzip();
        Self {
            texts: texts.into_iter().collect(),
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

    /// Returns the index in the base of an entry that is not edited.
    fn unedited(&self, index: usize) -> Option<usize> {
        let is_edited = self.texts.contains_key(&self.entries.get(index)?.path);
        (!is_edited).then(|| self.places[index])
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
        match self.texts.get(&entry.path) {
            Some(bytes) => {
                let end = limit.unwrap_or(usize::MAX).min(bytes.len());
                Ok(Content::Bytes(bytes[..end].to_vec()))
            }
            None => self.with_original(entry, |it| self.base.read(it, limit)),
        }
    }

    fn read_stored(&self, entry: &Entry) -> Result<Content, Error> {
        match self.texts.contains_key(&entry.path) {
            true => self.read(entry, None),
            false => self.with_original(entry, |it| self.base.read_stored(it)),
        }
    }

    fn stream(
        &self,
        entry: &Entry,
        stored: bool,
        take: &mut TakePiece<'_>,
    ) -> Result<Option<String>, Error> {
        match self.texts.get(&entry.path) {
            Some(bytes) => {
                let _ = take(bytes);
                Ok(None)
            }
            None => self.with_original(entry, |it| self.base.stream(it, stored, take)),
        }
    }

    fn is_left_out(&self, entry: &Entry) -> bool {
        self.original(entry)
            .is_some_and(|it| self.base.is_left_out(it))
    }

    fn is_converted(&self, entry: &Entry) -> bool {
        !self.texts.contains_key(&entry.path)
            && self
                .original(entry)
                .is_some_and(|it| self.base.is_converted(it))
    }

    fn size(&self, entry: &Entry) -> Option<u64> {
        match self.texts.get(&entry.path) {
            Some(bytes) => u64::try_from(bytes.len()).ok(),
            None => self.base.size(self.original(entry)?),
        }
    }

    fn blob_at(&self, index: usize) -> Option<Oid> {
        self.base.blob_at(self.unedited(index)?)
    }

    fn content_id(&self, index: usize) -> Option<Oid> {
        self.base.content_id(self.unedited(index)?)
    }

    fn state_at(&self, _: usize) -> Option<FileState> {
        None
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
