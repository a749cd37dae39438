//! The interface of a snapshot: its entries, their content and their status.

use std::ops::{ControlFlow, Range};
use std::sync::atomic::{AtomicU64, Ordering};

use crate::disk::FileState;
use crate::git::{Error, Oid};
use crate::text::RepoPath;

/// A function that takes the bytes of a file piece by piece, and breaks when it has enough.
pub(super) type TakePiece<'a> = dyn FnMut(&[u8]) -> ControlFlow<()> + 'a;

/// A set of files as they are at one moment.
pub trait Snapshot: Sync {
    /// Returns all entries, sorted by the bytes of their paths. No path occurs twice.
    fn entries(&self) -> &[Entry];

    /// Reads an entry: its first `limit` bytes, or all of them. The bytes of a
    /// symbolic link are the path that it points to. The bytes of a converted file
    /// ([`Snapshot::is_converted`]) are those that Git stores.
    fn read(&self, entry: &Entry, limit: Option<usize>) -> Result<Content, Error>;

    /// Reads all bytes of an entry as Git stores them: line endings and encodings are
    /// converted according to `.gitattributes`. No filter program is run.
    fn read_stored(&self, entry: &Entry) -> Result<Content, Error> {
        self.read(entry, None)
    }

    /// Hands the bytes of an entry to `take`, piece by piece until it has enough: those
    /// that [`Snapshot::read_stored`] gives if `stored`, else those of
    /// [`Snapshot::read`]. A large file on the disk is never in memory as a whole, unless
    /// it has to be converted. Of a file with more than `largest` bytes, nothing is handed
    /// on if its size is known without reading it.
    fn stream(
        &self,
        entry: &Entry,
        stored: bool,
        largest: u64,
        take: &mut TakePiece<'_>,
    ) -> Result<Streamed, Error> {
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

    /// Returns whether a sparse checkout leaves the file out of the work tree, so that its bytes
    /// come from Git.
    fn is_left_out(&self, _entry: &Entry) -> bool {
        false
    }

    /// Returns whether a filter or an encoding converts the file on the disk before Git stores it
    /// (gitattributes(5), `filter` and `working-tree-encoding`). The bytes that are read then
    /// differ from those on the disk.
    fn is_converted(&self, _entry: &Entry) -> bool {
        false
    }

    /// Returns how many bytes [`Snapshot::read`] gives for an entry, if that is
    /// known without reading it.
    fn size(&self, _entry: &Entry) -> Option<u64> {
        None
    }

    /// Returns the blob id of the entry with this index, if it is known without
    /// reading the entry.
    fn blob_at(&self, _index: usize) -> Option<Oid> {
        None
    }

    /// Returns the blob id of the bytes that [`Snapshot::read`] gives for the entry with
    /// this index, if it is known without reading the entry. It is not known for a file
    /// on the disk, whose bytes may differ from those that Git stores.
    fn content_id(&self, index: usize) -> Option<Oid> {
        self.blob_at(index)
    }

    /// Returns the state of the entry with this index, if it is a file on the disk. If
    /// the state is the same as at an earlier time, the file may be unchanged.
    fn state_at(&self, _index: usize) -> Option<FileState> {
        None
    }

    /// Returns the state of each entry, in their order. An entry whose state is the same as at an
    /// earlier time, while [`Snapshot::surroundings`] are the same too, is unchanged. `None` stands
    /// for a file whose state proves nothing.
    fn states(&self) -> Vec<Option<EntryState>> {
        Vec::new()
    }

    /// Returns whatever else decides which bytes are read of a file, such as attributes; `None` if
    /// the snapshot does not have the states of its entries.
    fn surroundings(&self) -> Option<&[u8]> {
        None
    }

    /// Reads an entry like [`Snapshot::read`]. Also returns the state of a file on the
    /// disk, if it was the same before and after.
    fn read_with_state(
        &self,
        entry: &Entry,
        limit: Option<usize>,
    ) -> Result<(Content, Option<FileState>), Error> {
        Ok((self.read(entry, limit)?, None))
    }

    /// Returns the blob id of an entry, if it is known without reading the entry.
    fn blob_id(&self, entry: &Entry) -> Option<Oid> {
        self.blob_at(self.position(&entry.path)?)
    }

    /// Returns the index of the entry at exactly this path.
    fn position(&self, path: &RepoPath) -> Option<usize> {
        let entries = self.entries();
        entries.binary_search_by(|entry| entry.path.cmp(path)).ok()
    }

    /// Returns the identity of the list of entries, if others are copied from it.
    fn listing_id(&self) -> Option<ListingId> {
        None
    }

    /// Returns the list that entries were copied from, with their blobs, and which were, in order.
    fn copied(&self) -> Option<(ListingId, &[CopiedEntries])> {
        None
    }

    /// Returns the status of a path that is not an entry. The path on the disk must
    /// agree in letter case.
    fn path_status(&self, _path: &RepoPath) -> PathStatus {
        PathStatus::Absent
    }

    /// Returns what the snapshot is called in reports.
    fn label(&self) -> SnapshotLabel;

    /// Returns the entry at exactly this path.
    fn entry(&self, path: &[u8]) -> Option<&Entry> {
        let entries = self.entries();
        entries
            .binary_search_by(|entry| entry.path.as_bytes().cmp(path))
            .ok()
            .map(|index| &entries[index])
    }
}

/// The identity of a list of entries in this process.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ListingId(u64);

impl Default for ListingId {
    /// Returns an identity that no other list has.
    fn default() -> Self {
        static NEXT: AtomicU64 = AtomicU64::new(0);
        Self(NEXT.fetch_add(1, Ordering::Relaxed))
    }
}

/// Entries of a snapshot that were copied from another list.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CopiedEntries {
    /// The index of the first of them in the snapshot.
    pub at: usize,
    /// Their indices in the other list.
    pub from: Range<usize>,
}

/// One file of a snapshot.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Entry {
    pub path: RepoPath,
    pub kind: FileKind,
    /// Whether Git tracks it. All files of a folder outside Git count as tracked,
    /// so that none of them is reported as untracked.
    pub tracked: bool,
}

/// The state of an entry of a work tree. An entry that is neither a file nor a symbolic link has an
/// empty one.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct EntryState {
    /// The state of a file on the disk.
    pub file: Option<FileState>,
    /// The blob of a file that a sparse checkout leaves out, or the blob that decides how the line
    /// endings of a file on the disk are converted.
    pub blob: Option<Oid>,
}

/// The kind of an entry of a snapshot.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum FileKind {
    File,
    /// A symbolic link. A listing does not follow it.
    Symlink,
    /// The folder of another repository. Its files are not listed.
    Submodule,
    /// A FIFO, a socket or a device. It is listed so that it can be counted, but
    /// never opened.
    Special,
}

/// The result of reading an entry.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Content {
    Bytes(Vec<u8>),
    /// The bytes are not available, for example in a partial clone. The text says
    /// why, and what the user can do.
    Unavailable(String),
}

impl Content {
    /// Hands all bytes to `take`.
    pub(super) fn hand_on(self, take: &mut TakePiece<'_>) -> Streamed {
        match self {
            Self::Bytes(bytes) => {
                let _ = take(&bytes);
                Streamed::Done
            }
            Self::Unavailable(reason) => Streamed::Unavailable(reason),
        }
    }
}

/// How [`Snapshot::stream`] ended.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Streamed {
    /// All bytes were handed on, or as many as were wanted.
    Done,
    TooLarge,
    /// The bytes are not available, for this reason.
    Unavailable(String),
}

/// The status in the work tree of a path that is not an entry.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum PathStatus {
    /// The path does not exist, or there is no work tree.
    Absent,
    /// The path exists, and Git ignores it.
    Ignored,
    /// The path exists, Git does not ignore it, and the snapshot does not have it:
    /// it was never added, or not yet.
    Untracked,
    /// The path exists and is staged, but the commit that is checked is made from another
    /// index: `git commit FILE` records the named files only (git-commit(1), `--only`).
    LeftOut,
}

/// The name of what was checked, for the first line of the output and for reports.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SnapshotLabel {
    /// `worktree`, `folder`, `index`, `revision`, `merge`, `history`, `overlay` or
    /// `memory`.
    pub kind: &'static str,
    /// The full hexadecimal id of the tree, if there is one.
    pub tree: Option<String>,
    /// For people: "the index (tree 3fa2c1d)".
    pub description: String,
}
