//! Files in memory, for tests and for the examples of the rules' pages.

use std::collections::BTreeMap;

use super::interface::{Content, Entry, EntryState, FileKind, PathStatus, Snapshot, SnapshotLabel};
use crate::git::{Error, Oid};
use crate::text::RepoPath;

/// A snapshot whose files are in memory only.
#[derive(Clone, Debug, Default)]
pub struct Memory {
    entries: Vec<Entry>,
    contents: BTreeMap<RepoPath, Content>,
    unlisted: BTreeMap<RepoPath, PathStatus>,
}

impl Memory {
    /// Creates a snapshot of tracked files. If a path occurs twice, the last file
    /// counts.
    pub fn new<P, B>(files: impl IntoIterator<Item = (P, B)>) -> Self
    where
        P: AsRef<[u8]>,
        B: Into<Vec<u8>>,
    {
        let mut memory = Self::default();
        for (path, bytes) in files {
            let path = RepoPath::new(path);
            memory.contents.insert(path, Content::Bytes(bytes.into()));
        }
        memory.entries = memory
            .contents
            .keys()
            .map(|path| entry(path.clone(), FileKind::File))
            .collect();
        memory
    }

    /// Makes the file at `path` untracked.
    pub fn untracked(mut self, path: impl AsRef<[u8]>) -> Self {
        let path = path.as_ref();
        let entries = self.entries.iter_mut();
        entries
            .filter(|entry| entry.path.as_bytes() == path)
            .for_each(|entry| entry.tracked = false);
        self
    }

    /// Declares that `path` is on the disk, ignored by Git and not an entry.
    pub fn ignored(self, path: impl AsRef<[u8]>) -> Self {
        self.with_unlisted(path, PathStatus::Ignored)
    }

    /// Declares that `path` is on the disk, was never added and is not an entry, as
    /// in a snapshot of the index.
    pub fn not_added(self, path: impl AsRef<[u8]>) -> Self {
        self.with_unlisted(path, PathStatus::Untracked)
    }

    /// Adds a symbolic link at `path` that points to `target`.
    pub fn symlink(self, path: impl AsRef<[u8]>, target: impl Into<Vec<u8>>) -> Self {
        self.with_entry(path, FileKind::Symlink, Content::Bytes(target.into()))
    }

    /// Adds a submodule at `path`.
    pub fn submodule(self, path: impl AsRef<[u8]>) -> Self {
        let none = Content::Unavailable("this is a submodule".into());
        self.with_entry(path, FileKind::Submodule, none)
    }

    /// Adds a file at `path` whose bytes are not available, for this reason.
    pub fn unavailable(self, path: impl AsRef<[u8]>, reason: impl Into<String>) -> Self {
        self.with_entry(path, FileKind::File, Content::Unavailable(reason.into()))
    }

    fn with_entry(mut self, path: impl AsRef<[u8]>, kind: FileKind, content: Content) -> Self {
        let path = RepoPath::new(path);
        self.entries.retain(|entry| entry.path != path);
        let at = self.entries.partition_point(|entry| entry.path < path);
        self.entries.insert(at, entry(path.clone(), kind));
        self.contents.insert(path, content);
        self
    }

    fn with_unlisted(mut self, path: impl AsRef<[u8]>, status: PathStatus) -> Self {
        self.unlisted.insert(RepoPath::new(path), status);
        self
    }
}

fn entry(path: RepoPath, kind: FileKind) -> Entry {
    Entry {
        path,
        kind,
        tracked: true,
    }
}

impl Snapshot for Memory {
    fn entries(&self) -> &[Entry] {
        &self.entries
    }

    fn read(&self, entry: &Entry, limit: Option<usize>) -> Result<Content, Error> {
        match self.contents.get(&entry.path) {
            Some(Content::Bytes(bytes)) => {
                let end = limit.unwrap_or(usize::MAX).min(bytes.len());
                Ok(Content::Bytes(bytes[..end].to_vec()))
            }
            Some(Content::Unavailable(reason)) => Ok(Content::Unavailable(reason.clone())),
            None => Err(Error::at(
                entry.path.clone(),
                "there is no such file in this snapshot",
            )),
        }
    }

    fn blob_at(&self, index: usize) -> Option<Oid> {
        let entry = self.entries.get(index)?;
        match self.contents.get(&entry.path)? {
            Content::Bytes(bytes) => Oid::for_blob(bytes),
            Content::Unavailable(_) => None,
        }
    }

    fn states(&self) -> Vec<Option<EntryState>> {
        let state = |at| {
            let blob = self.blob_at(at);
            blob.map(|_| EntryState { file: None, blob })
        };
        (0..self.entries.len()).map(state).collect()
    }

    fn surroundings(&self) -> Option<&[u8]> {
        Some(b"")
    }

    fn path_status(&self, path: &RepoPath) -> PathStatus {
        let inside = |other: &RepoPath| {
            let rest = other.as_bytes().strip_prefix(path.as_bytes());
            rest.is_some_and(|rest| rest.is_empty() || rest[0] == b'/')
        };
        let mut unlisted = self.unlisted.iter().filter(|(other, _)| inside(other));
        unlisted
            .next()
            .map_or(PathStatus::Absent, |(_, status)| *status)
    }

    fn label(&self) -> SnapshotLabel {
        SnapshotLabel {
            kind: "memory",
            tree: None,
            description: "files in memory".into(),
        }
    }
}
