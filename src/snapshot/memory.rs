//! Files in memory: for tests, and for the examples of a rule's page.

use std::collections::BTreeMap;

use super::{Content, Entry, Error, FileKind, Label, Outside, Snapshot};
use crate::git::Oid;
use crate::text::RepoPath;

/// A snapshot that was never on a disk.
#[derive(Clone, Debug, Default)]
pub struct Memory {
    entries: Vec<Entry>,
    contents: BTreeMap<RepoPath, Content>,
    outside: BTreeMap<RepoPath, Outside>,
}

impl Memory {
    /// Tracked files. Where a path comes twice, the last one counts.
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

    /// The listed file at `path` was never added to Git.
    pub fn untracked(mut self, path: impl AsRef<[u8]>) -> Self {
        let path = path.as_ref();
        let entries = self.entries.iter_mut();
        entries
            .filter(|entry| entry.path.as_bytes() == path)
            .for_each(|entry| entry.tracked = false);
        self
    }

    /// Something that Git ignores is on the disk at `path`; it is not listed.
    pub fn ignored(self, path: impl AsRef<[u8]>) -> Self {
        self.with_outside(path, Outside::Ignored)
    }

    /// Something that was never added is on the disk at `path`, and is not in
    /// what is checked (as with an index).
    pub fn not_added(self, path: impl AsRef<[u8]>) -> Self {
        self.with_outside(path, Outside::Untracked)
    }

    /// A symbolic link at `path` that points to `target`.
    pub fn symlink(self, path: impl AsRef<[u8]>, target: impl Into<Vec<u8>>) -> Self {
        self.with_entry(path, FileKind::Symlink, Content::Bytes(target.into()))
    }

    /// Another repository at `path`.
    pub fn submodule(self, path: impl AsRef<[u8]>) -> Self {
        let none = Content::Unavailable("this is a submodule".into());
        self.with_entry(path, FileKind::Submodule, none)
    }

    /// A file at `path` whose bytes a partial clone lacks, for this reason.
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

    fn with_outside(mut self, path: impl AsRef<[u8]>, outside: Outside) -> Self {
        self.outside.insert(RepoPath::new(path), outside);
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
                "this snapshot has no such file",
            )),
        }
    }

    fn blob(&self, at: usize) -> Option<Oid> {
        let entry = self.entries.get(at)?;
        match self.contents.get(&entry.path)? {
            Content::Bytes(bytes) => Oid::of_blob(bytes),
            Content::Unavailable(_) => None,
        }
    }

    fn outside(&self, path: &RepoPath) -> Outside {
        let inside = |other: &RepoPath| {
            let rest = other.as_bytes().strip_prefix(path.as_bytes());
            rest.is_some_and(|rest| rest.is_empty() || rest[0] == b'/')
        };
        let mut standing = self.outside.iter().filter(|(other, _)| inside(other));
        standing
            .next()
            .map_or(Outside::Absent, |(_, outside)| *outside)
    }

    fn label(&self) -> Label {
        Label {
            kind: "memory",
            tree: None,
            words: "files in memory".into(),
        }
    }
}
