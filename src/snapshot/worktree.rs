//! The work tree: the files on the disk, and those that a sparse checkout leaves out.

use std::path::{Path, PathBuf};
use std::sync::{Mutex, PoisonError};

use bstr::ByteSlice;
use gix::ObjectId;
use gix::index::entry::Stat;

use super::converter::Converter;
use super::disk;
use super::git_entries::{read_blob, size};
use super::interface::{Content, Entry, FileKind, PathStatus, Snapshot, SnapshotLabel};
use super::listing::{Listing, list};
use super::path_status::StatusReader;
use crate::git::{Error, Oid, Repository};
use crate::text::RepoPath;

/// The files of a work tree that are tracked, or neither tracked nor ignored.
pub(crate) struct WorkTree {
    repository: Repository,
    root: PathBuf,
    index: gix::worktree::Index,
    listing: Listing,
    status: StatusReader,
    /// Whether a filter or an encoding may make a file on the disk differ from its
    /// blob although both have the same length.
    is_filtering: bool,
    /// Converters that no thread uses now.
    converters: Mutex<Vec<Converter>>,
}

impl WorkTree {
    /// Lists the whole work tree.
    ///
    /// # Errors
    /// The repository is bare, its index cannot be read, or a folder cannot be listed.
    pub(crate) fn open(repository: &Repository) -> Result<Self, Error> {
        let Some(root) = repository.work_dir() else {
            return Err(Error::new("this repository is bare and has no work tree")
                .help("name a revision instead: --rev HEAD"));
        };
        let (index, listing) = repository.with_handle(|git| {
            let index = git
                .index_or_empty()
                .map_err(|error| Error::caused_by("cannot read the index", &error))?;
            let listing = list(repository, git, root, &index)?;
            Ok::<_, Error>((index, listing))
        })?;
        let is_filtering = repository.has_filters() || has_encodings(root, &listing);
        Ok(Self {
            root: root.to_owned(),
            index,
            listing,
            status: StatusReader::new(repository),
            is_filtering,
            converters: Mutex::default(),
            repository: repository.clone(),
        })
    }

    /// Returns the blob of an entry that a sparse checkout leaves out.
    fn left_out(&self, entry: &Entry) -> Option<ObjectId> {
        let left_out = &self.listing.left_out;
        if left_out.is_empty() {
            return None;
        }
        let entries = &self.listing.entries;
        let index = entries
            .binary_search_by(|other| other.path.cmp(&entry.path))
            .ok()?;
        let found = left_out.binary_search_by_key(&index, |(other, _)| *other);
        Some(left_out[found.ok()?].1)
    }

    /// Returns the blob that the index has for a file, if the file did not change
    /// since it was added. Like Git, this compares only size and times, and not if
    /// the times are too close to be sure (racy-git, Git's technical documentation).
    fn unchanged(&self, git: &gix::Repository, entry: &Entry) -> Option<ObjectId> {
        let tracked = self.index.entry_by_path(entry.path.as_bstr())?;
        let is_link = tracked.mode == gix::index::entry::Mode::SYMLINK;
        if is_link != (entry.kind == FileKind::Symlink) {
            return None;
        }
        let path = disk::disk_path(&self.root, &entry.path).ok()?;
        let metadata = gix::index::fs::Metadata::from_path_no_follow(&path).ok()?;
        let stat = Stat::from_fs(&metadata).ok()?;
        let options = git.stat_options().ok()?;
        let same = tracked.stat.matches(&stat, options)
            && !tracked.stat.is_racy(self.index.timestamp(), options);
        same.then_some(tracked.id)
    }

    /// Returns the blob of an unchanged entry, and its size on the disk if it is
    /// there.
    fn unchanged_at(&self, index: usize) -> Option<(Oid, Option<u64>)> {
        let entry = self.listing.entries.get(index)?;
        if let Some(id) = self.left_out(entry) {
            return Some((Oid(id), None));
        }
        let tracked = || self.index.entry_by_path(entry.path.as_bstr());
        let id = match entry.kind {
            FileKind::Special => None,
            FileKind::Submodule => tracked().map(|tracked| tracked.id),
            FileKind::File | FileKind::Symlink => self
                .repository
                .with_handle(|git| self.unchanged(git, entry)),
        }?;
        let size = tracked()?.stat.size;
        Some((Oid(id), Some(u64::from(size))))
    }

    fn convert(&self, entry: &Entry, bytes: Vec<u8>) -> Result<Content, Error> {
        let pooled = self.converters().pop();
        let mut converter = match pooled {
            Some(converter) => converter,
            None => Converter::new(&self.repository, &self.index)?,
        };
        let path = entry.path.as_bstr();
        let added = if converter.is_filtered(path) {
            self.repository
                .with_handle(|git| self.unchanged(git, entry))
        } else {
            None
        };
        let content = match added {
            Some(id) => read_blob(&self.repository, id, entry, None),
            None => Ok(match converter.convert(path, bytes, &self.index) {
                Ok(bytes) => Content::Bytes(bytes),
                Err(reason) => Content::Unavailable(format!(
                    "it cannot be converted to the bytes that Git stores: {reason}; `git add` it and check with --staged"
                )),
            }),
        };
        self.converters().push(converter);
        content
    }

    fn converters(&self) -> std::sync::MutexGuard<'_, Vec<Converter>> {
        self.converters
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
    }
}

/// Whether an attribute gives some files another encoding in the work tree
/// (`working-tree-encoding`, gitattributes(5)).
fn has_encodings(root: &Path, listing: &Listing) -> bool {
    let entries = listing.entries.iter();
    let mut attributes = entries.filter(|entry| entry.path.name() == b".gitattributes");
    attributes.any(|entry| match disk::read(root, entry, None) {
        Ok(Content::Bytes(bytes)) => bytes.contains_str("working-tree-encoding"),
        Ok(Content::Unavailable(_)) | Err(_) => true,
    })
}

impl Snapshot for WorkTree {
    fn entries(&self) -> &[Entry] {
        &self.listing.entries
    }

    fn read(&self, entry: &Entry, limit: Option<usize>) -> Result<Content, Error> {
        match self.left_out(entry) {
            Some(id) => read_blob(&self.repository, id, entry, limit),
            None => disk::read(&self.root, entry, limit),
        }
    }

    fn is_left_out(&self, entry: &Entry) -> bool {
        self.left_out(entry).is_some()
    }

    fn size(&self, entry: &Entry) -> Option<u64> {
        match self.left_out(entry) {
            Some(id) => size(&self.repository, id),
            None => disk::size(&self.root, entry),
        }
    }

    fn read_stored(&self, entry: &Entry) -> Result<Content, Error> {
        match self.read(entry, None)? {
            Content::Bytes(bytes)
                if entry.kind == FileKind::File && self.left_out(entry).is_none() =>
            {
                self.convert(entry, bytes)
            }
            content => Ok(content),
        }
    }

    fn blob_at(&self, index: usize) -> Option<Oid> {
        self.unchanged_at(index).map(|(blob, _)| blob)
    }

    fn content_id(&self, index: usize) -> Option<(Oid, Option<u64>)> {
        if self.is_filtering {
            None
        } else {
            self.unchanged_at(index)
        }
    }

    fn path_status(&self, path: &RepoPath) -> PathStatus {
        self.status.status(path)
    }

    fn label(&self) -> SnapshotLabel {
        SnapshotLabel {
            kind: "worktree",
            tree: None,
            description: "the work tree".into(),
        }
    }
}
