//! The work tree: the files on the disk, and those that a sparse checkout leaves out.

use std::sync::{Mutex, PoisonError};

use gix::ObjectId;
use gix::index::entry::Stat;
use rayon::prelude::*;

use super::converter::{Conversion, Conversions, Converter};
use super::disk::DiskFiles;
use super::git_entries::{read_blob, size};
use super::interface::{
    Content, Entry, EntryState, FileKind, PathStatus, Snapshot, SnapshotLabel, Streamed, TakePiece,
};
use super::listing::{Listing, list};
use super::path_status::StatusReader;
use crate::disk::{FileState, FileTime};
use crate::git::{Error, Oid, Repository};
use crate::text::RepoPath;

/// The files of a work tree that are tracked, or neither tracked nor ignored.
pub(crate) struct WorkTree {
    repository: Repository,
    files: DiskFiles,
    index: gix::worktree::Index,
    listing: Listing,
    status: StatusReader,
    /// Which files may be converted.
    conversions: Conversions,
    /// When the index was written; `None` if that is not certain.
    index_time: Option<FileTime>,
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
        let files = DiskFiles::open(root)?;
        let (index, listing) = repository.with_handle(|git| {
            let index = git
                .index_or_empty()
                .map_err(|error| Error::caused_by("cannot read the index", &error))?;
            let listing = list(repository, git, root, &index)?;
            Ok::<_, Error>((index, listing))
        })?;
        let paths = listing.entries.iter().map(|entry| entry.path.as_bytes());
        let conversions = Conversions::read(repository, &DiskFiles::open(root)?, &index, paths);
        Ok(Self {
            files,
            index_time: time_of(&index),
            index,
            listing,
            status: StatusReader::new(repository),
            conversions,
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
    /// since it was added. Like Git, this compares the state of the file with what
    /// the index recorded. Unlike Git, it compares all of it, whatever
    /// `core.trustctime` and `core.checkStat` are: if a file is replaced by another
    /// of the same size whose time was set back, only the values that these settings
    /// leave out differ.
    fn unchanged(&self, entry: &Entry) -> Option<ObjectId> {
        let tracked = self.index.entry_by_path(entry.path.as_bstr())?;
        let is_link = tracked.mode == gix::index::entry::Mode::SYMLINK;
        if is_link != (entry.kind == FileKind::Symlink) {
            return None;
        }
        let state = self.files.state(entry)?;
        let is_same = stat_of(&state) == recorded(&tracked.stat);
        (is_same && state.is_older_than(self.index_time?)).then_some(tracked.id)
    }

    /// Returns the blob of an unchanged entry.
    fn unchanged_at(&self, index: usize) -> Option<Oid> {
        let entry = self.listing.entries.get(index)?;
        if let Some(id) = self.left_out(entry) {
            return Some(Oid(id));
        }
        let id = match entry.kind {
            FileKind::Special => None,
            FileKind::Submodule => {
                let tracked = self.index.entry_by_path(entry.path.as_bstr());
                tracked.map(|tracked| tracked.id)
            }
            FileKind::File | FileKind::Symlink => self.unchanged(entry),
        };
        id.map(Oid)
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

    /// Returns how a file on the disk is converted to its blob.
    fn conversion(&self, entry: &Entry) -> Result<Conversion, Error> {
        if !self.conversions.filter
            || entry.kind != FileKind::File
            || self.left_out(entry).is_some()
        {
            return Ok(Conversion::Nothing);
        }
        self.with_converter(|converter| converter.conversion(entry.path.as_bstr()))
    }

    /// Reads the bytes that Git stores. If that would run a program, or the file cannot be
    /// converted, the bytes are taken from the index, provided that the file did not change since
    /// it was added.
    fn converted(&self, entry: &Entry, conversion: &Conversion) -> Result<Content, Error> {
        let added = || {
            let id = self.unchanged(entry)?;
            Some(read_blob(&self.repository, id, entry, None))
        };
        if matches!(conversion, Conversion::Program(_) | Conversion::Lfs)
            && let Some(content) = added()
        {
            return content;
        }
        let bytes = match self.files.read(entry, None)? {
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

/// How many states one thread reads at a time.
const STATES: usize = 512;

/// Returns when an index was written; `None` if that is not certain, for example
/// because it was written again after it was read. The earlier one of the two times
/// of its file counts, because anybody can set one of them to a later time.
fn time_of(index: &gix::worktree::Index) -> Option<FileTime> {
    let state = FileState::of(&index.path().symlink_metadata().ok()?)?;
    let read = index.timestamp();
    let is_same = state.modified.seconds == read.unix_seconds()
        && state.modified.nanoseconds == read.nanoseconds();
    is_same.then(|| state.modified.min(state.changed))
}

/// What the index records of a file, whose numbers have 32 bits there
/// (gitformat-index(5), "Index entry"): device, inode, size and both times.
type Recorded = [u32; 7];

fn recorded(stat: &Stat) -> Recorded {
    let (modified, changed) = (stat.mtime, stat.ctime);
    [
        stat.dev,
        stat.ino,
        stat.size,
        modified.secs,
        modified.nsecs,
        changed.secs,
        changed.nsecs,
    ]
}

fn stat_of(state: &FileState) -> Recorded {
    let FileState {
        modified, changed, ..
    } = state;
    [
        state.device as u32,
        state.inode as u32,
        state.size as u32,
        modified.seconds as u32,
        modified.nanoseconds,
        changed.seconds as u32,
        changed.nanoseconds,
    ]
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
            return self.files.read(entry, limit);
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
        // If the attributes cannot be read, reading the file reports that.
        let conversion = self.conversion(entry);
        conversion.is_ok_and(|conversion| conversion.is_undone())
    }

    fn size(&self, entry: &Entry) -> Option<u64> {
        match self.left_out(entry) {
            Some(id) => size(&self.repository, id),
            None if self.is_converted(entry) => None,
            None => self.files.size(entry),
        }
    }

    fn read_stored(&self, entry: &Entry) -> Result<Content, Error> {
        if entry.kind == FileKind::File && self.left_out(entry).is_none() {
            self.converted(entry, &self.conversion(entry)?)
        } else {
            self.read(entry, None)
        }
    }

    fn stream(
        &self,
        entry: &Entry,
        stored: bool,
        largest: u64,
        take: &mut TakePiece<'_>,
    ) -> Result<Streamed, Error> {
        let is_on_disk = entry.kind == FileKind::File && self.left_out(entry).is_none();
        let is_as_read = is_on_disk
            && if stored {
                let path = entry.path.as_bstr();
                self.with_converter(|converter| converter.changes_nothing(path))?
            } else {
                !self.conversion(entry)?.is_undone()
            };
        if is_as_read {
            return self.files.stream(entry, largest, take);
        }
        if self.size(entry).is_some_and(|size| size > largest) {
            return Ok(Streamed::TooLarge);
        }
        let content = if stored {
            self.read_stored(entry)?
        } else {
            self.read(entry, None)?
        };
        Ok(content.hand_on(take))
    }

    fn blob_at(&self, index: usize) -> Option<Oid> {
        self.unchanged_at(index)
    }

    fn content_id(&self, index: usize) -> Option<Oid> {
        let entry = self.listing.entries.get(index)?;
        self.left_out(entry).map(Oid)
    }

    fn state_at(&self, index: usize) -> Option<FileState> {
        let entry = self.listing.entries.get(index)?;
        // The bytes that are read of a converted file depend on the attributes too.
        let is_on_disk = self.left_out(entry).is_none() && !self.is_converted(entry);
        is_on_disk.then(|| self.files.state(entry)).flatten()
    }

    fn states(&self) -> Vec<Option<EntryState>> {
        let with_state = |(entry, file): (&Entry, Option<FileState>)| {
            if let Some(id) = self.left_out(entry) {
                return Some(EntryState {
                    file: None,
                    blob: Some(Oid(id)),
                });
            }
            match entry.kind {
                FileKind::Submodule | FileKind::Special => return Some(EntryState::default()),
                FileKind::File if self.is_converted(entry) => return None,
                FileKind::File | FileKind::Symlink => {}
            }
            // "If the file was committed with CRLF, no conversion is done" (gitattributes(5),
            // `text=auto`), so what the index has is a part of the state.
            let converts = self.conversions.line_endings && entry.tracked;
            let indexed = converts.then(|| self.index.entry_by_path(entry.path.as_bstr()));
            Some(EntryState {
                file: Some(file?),
                blob: indexed.flatten().map(|indexed| Oid(indexed.id)),
            })
        };
        let entries = &self.listing.entries;
        let mut states = vec![None; entries.len()];
        let chunks = entries.par_chunks(STATES);
        let chunks = chunks.zip(states.par_chunks_mut(STATES));
        chunks.for_each(|(entries, states)| {
            let files = self.files.states(entries);
            for (state, found) in states.iter_mut().zip(entries.iter().zip(files)) {
                *state = with_state(found);
            }
        });
        states
    }

    fn surroundings(&self) -> Option<&[u8]> {
        Some(&self.conversions.sources)
    }

    fn read_with_state(
        &self,
        entry: &Entry,
        limit: Option<usize>,
    ) -> Result<(Content, Option<FileState>), Error> {
        if self.left_out(entry).is_some() || self.is_converted(entry) {
            return Ok((self.read(entry, limit)?, None));
        }
        self.files.read_with_state(entry, limit)
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
