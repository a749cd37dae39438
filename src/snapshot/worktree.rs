//! The work tree: the files on the disk, and those that a sparse checkout leaves out.

use std::path::PathBuf;
use std::sync::{Mutex, PoisonError};

use gix::ObjectId;
use gix::index::entry::Stat;

use super::converter::{Conversion, Converter, may_convert};
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
        let paths = listing.entries.iter().map(|entry| entry.path.as_bytes());
        let is_filtering = may_convert(repository, root, &index, paths);
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

    /// Calls a function with a converter that no other thread uses at the same time.
    fn with_converter<T>(&self, function: impl FnOnce(&mut Converter) -> T) -> Result<T, Error> {
        let pooled = self.converters().pop();
        let mut converter = match pooled {
            Some(converter) => converter,
            None => Converter::new(&self.repository, &self.index)?,
        };
        let result = function(&mut converter);
        self.converters().push(converter);
        Ok(result)
    }

    /// Returns what stands between a file on the disk and its blob.
    fn conversion(&self, entry: &Entry) -> Result<Conversion, Error> {
        if !self.is_filtering || entry.kind != FileKind::File || self.left_out(entry).is_some() {
            return Ok(Conversion::Nothing);
        }
        self.with_converter(|converter| converter.conversion(entry.path.as_bstr()))
    }

    /// Reads the bytes that Git stores. If a program would have to be run for them, or they cannot
    /// be converted, they are those of the index, if the file did not change since it was added.
    fn converted(&self, entry: &Entry, conversion: &Conversion) -> Result<Content, Error> {
        let added = || {
            let id = self
                .repository
                .with_handle(|git| self.unchanged(git, entry));
            id.map(|id| read_blob(&self.repository, id, entry, None))
        };
        if matches!(conversion, Conversion::Program(_) | Conversion::Lfs)
            && let Some(content) = added()
        {
            return content;
        }
        let bytes = match disk::read(&self.root, entry, None)? {
            Content::Bytes(bytes) => bytes,
            content => return Ok(content),
        };
        let path = entry.path.as_bstr();
        let converted = self
            .with_converter(|converter| converter.convert(path, bytes, conversion, &self.index))?;
        match converted {
            Ok(bytes) => Ok(Content::Bytes(bytes)),
            Err(reason) => added().unwrap_or(Ok(Content::Unavailable(format!(
                "it cannot be converted to the bytes that Git stores: {reason}"
            )))),
        }
    }

    fn converters(&self) -> std::sync::MutexGuard<'_, Vec<Converter>> {
        self.converters
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
    }
}

impl Snapshot for WorkTree {
    fn entries(&self) -> &[Entry] {
        &self.listing.entries
    }

    fn read(&self, entry: &Entry, limit: Option<usize>) -> Result<Content, Error> {
        if let Some(id) = self.left_out(entry) {
            return read_blob(&self.repository, id, entry, limit);
        }
        let conversion = self.conversion(entry)?;
        if !conversion.is_undone() {
            return disk::read(&self.root, entry, limit);
        }
        let mut content = self.converted(entry, &conversion)?;
        if let (Content::Bytes(bytes), Some(limit)) = (&mut content, limit) {
            bytes.truncate(limit);
        }
        Ok(content)
    }

    fn is_left_out(&self, entry: &Entry) -> bool {
        self.left_out(entry).is_some()
    }

    fn is_converted(&self, entry: &Entry) -> bool {
        // If the attributes cannot be read, reading says so.
        let conversion = self.conversion(entry);
        conversion.is_ok_and(|conversion| conversion.is_undone())
    }

    fn size(&self, entry: &Entry) -> Option<u64> {
        match self.left_out(entry) {
            Some(id) => size(&self.repository, id),
            None if self.is_converted(entry) => None,
            None => disk::size(&self.root, entry),
        }
    }

    fn read_stored(&self, entry: &Entry) -> Result<Content, Error> {
        if entry.kind == FileKind::File && self.left_out(entry).is_none() {
            self.converted(entry, &self.conversion(entry)?)
        } else {
            self.read(entry, None)
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
