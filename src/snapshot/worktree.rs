//! The work tree: what is on the disk, and what a sparse checkout left in the index.

use std::path::{Path, PathBuf};
use std::sync::{Mutex, PoisonError};

use bstr::ByteSlice;
use gix::ObjectId;
use gix::index::entry::Stat;

use super::listing::{Listing, list};
use super::objects::{blob, size};
use super::outside::Disk;
use super::storing::Converter;
use super::{Content, Entry, Error, FileKind, Label, Outside, Snapshot, disk};
use crate::git::Oid;
use crate::git::repository::{Repository, failed};
use crate::text::RepoPath;

/// The files of a work tree: tracked ones, and those that are neither tracked
/// nor ignored.
pub struct WorkTree {
    repository: Repository,
    root: PathBuf,
    index: gix::worktree::Index,
    listing: Listing,
    disk: Disk,
    /// Whether what is on the disk may be another text than what is stored,
    /// though both are of one length.
    is_filtering: bool,
    /// Converters at rest; each is one thread's at a time.
    converters: Mutex<Vec<Converter>>,
}

impl WorkTree {
    /// Lists the whole work tree, from its top.
    ///
    /// # Errors
    /// The repository is bare, its index cannot be read, or a folder cannot be listed.
    pub fn open(repository: &Repository) -> Result<Self, Error> {
        let Some(root) = repository.work_dir() else {
            return Err(Error::new("this repository is bare: it has no work tree")
                .help("name a revision instead: --rev HEAD"));
        };
        let (index, listing) = repository.ask(|git| {
            let index = git
                .index_or_empty()
                .map_err(|error| failed("the index cannot be read", &error))?;
            let listing = list(repository, git, root, &index)?;
            Ok((index, listing))
        })?;
        let is_filtering = repository.has_filters() || has_encodings(root, &listing);
        Ok(Self {
            root: root.to_owned(),
            index,
            listing,
            disk: Disk::new(repository),
            is_filtering,
            converters: Mutex::default(),
            repository: repository.clone(),
        })
    }

    /// Where its top is on the disk.
    pub fn root(&self) -> &Path {
        &self.root
    }

    /// The blob of an entry that is not on the disk.
    fn absent(&self, entry: &Entry) -> Option<ObjectId> {
        let absent = &self.listing.absent;
        if absent.is_empty() {
            return None;
        }
        let entries = &self.listing.entries;
        let at = entries
            .binary_search_by(|other| other.path.cmp(&entry.path))
            .ok()?;
        let at = absent.binary_search_by_key(&at, |(place, _)| *place).ok()?;
        Some(absent[at].1)
    }

    /// The blob that the index has for a file, if the file is the one that was
    /// added: Git too tells that by size and times alone. Not where the times
    /// are too close to be sure ("racy", Git's technical documentation).
    fn unchanged(&self, git: &gix::Repository, entry: &Entry) -> Option<ObjectId> {
        let tracked = self.index.entry_by_path(entry.path.as_bstr())?;
        let is_link = tracked.mode == gix::index::entry::Mode::SYMLINK;
        if is_link != (entry.kind == FileKind::Symlink) {
            return None;
        }
        let place = disk::place(&self.root, &entry.path).ok()?;
        let metadata = gix::index::fs::Metadata::from_path_no_follow(&place).ok()?;
        let stat = Stat::from_fs(&metadata).ok()?;
        let options = git.stat_options().ok()?;
        let same = tracked.stat.matches(&stat, options)
            && !tracked.stat.is_racy(self.index.timestamp(), options);
        same.then_some(tracked.id)
    }

    /// The blob of an entry that is not changed, and its size on the disk.
    fn known(&self, at: usize) -> Option<(Oid, Option<u64>)> {
        let entry = self.listing.entries.get(at)?;
        if let Some(id) = self.absent(entry) {
            return Some((Oid(id), None));
        }
        let tracked = || self.index.entry_by_path(entry.path.as_bstr());
        let id = match entry.kind {
            FileKind::Special => None,
            FileKind::Submodule => tracked().map(|tracked| tracked.id),
            FileKind::File | FileKind::Symlink => {
                self.repository.ask(|git| self.unchanged(git, entry))
            }
        }?;
        let size = tracked()?.stat.size;
        Some((Oid(id), Some(u64::from(size))))
    }

    fn convert(&self, entry: &Entry, bytes: Vec<u8>) -> Result<Content, Error> {
        let rested = self.rested().pop();
        let mut converter = match rested {
            Some(converter) => converter,
            None => Converter::new(&self.repository, &self.index)?,
        };
        let path = entry.path.as_bstr();
        let added = match converter.is_filtered(path) {
            true => self.repository.ask(|git| self.unchanged(git, entry)),
            false => None,
        };
        let content = match added {
            Some(id) => blob(&self.repository, id, entry, None),
            None => Ok(match converter.store(path, bytes, &self.index) {
                Ok(bytes) => Content::Bytes(bytes),
                Err(reason) => Content::Unavailable(format!(
                    "it cannot be converted to what Git stores: {reason}; `git add` it and check with --staged"
                )),
            }),
        };
        self.rested().push(converter);
        content
    }

    fn rested(&self) -> std::sync::MutexGuard<'_, Vec<Converter>> {
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
        match self.absent(entry) {
            Some(id) => blob(&self.repository, id, entry, limit),
            None => disk::read(&self.root, entry, limit),
        }
    }

    fn is_left_out(&self, entry: &Entry) -> bool {
        self.absent(entry).is_some()
    }

    fn size(&self, entry: &Entry) -> Option<u64> {
        match self.absent(entry) {
            Some(id) => size(&self.repository, id),
            None => disk::size(&self.root, entry),
        }
    }

    fn stored(&self, entry: &Entry) -> Result<Content, Error> {
        let content = self.read(entry, None)?;
        match content {
            Content::Bytes(bytes)
                if entry.kind == FileKind::File && self.absent(entry).is_none() =>
            {
                self.convert(entry, bytes)
            }
            as_it_is => Ok(as_it_is),
        }
    }

    fn blob(&self, at: usize) -> Option<Oid> {
        self.known(at).map(|(blob, _)| blob)
    }

    fn content(&self, at: usize) -> Option<(Oid, Option<u64>)> {
        match self.is_filtering {
            true => None,
            false => self.known(at),
        }
    }

    fn outside(&self, path: &RepoPath) -> Outside {
        self.disk.standing(path)
    }

    fn label(&self) -> Label {
        Label {
            kind: "worktree",
            tree: None,
            words: "the work tree".into(),
        }
    }
}
