//! Where bytes come from: a set of files as they stand at one moment, behind one small trait.

mod difference;
mod disk;
pub mod folder;
pub mod index;
mod index_tree;
mod listing;
pub mod memory;
pub mod merged;
mod objects;
mod outside;
pub mod overlay;
pub mod revision;
mod stored;
mod storing;
pub mod typed_path;
mod walk;
pub mod worktree;

use crate::git::{Error, Oid};
use crate::text::RepoPath;

pub use difference::{Changed, changed};
pub use disk::place;
pub use folder::Folder;
pub use index::Index;
pub use memory::Memory;
pub use merged::Merged;
pub use overlay::Overlay;
pub use revision::Revision;
pub use worktree::WorkTree;

/// What an entry of a snapshot is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum FileKind {
    File,
    /// Listed, never followed while listing.
    Symlink,
    /// Another repository's folder; what it holds is not looked at.
    Submodule,
    /// A FIFO, a socket or a device: listed so that it can be counted, never opened.
    Special,
}

/// One file of a snapshot.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Entry {
    pub path: RepoPath,
    pub kind: FileKind,
    /// Whether Git tracks it. Files of a folder outside Git count as tracked:
    /// nothing about them is missing.
    pub tracked: bool,
}

/// What reading an entry gave.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Content {
    Bytes(Vec<u8>),
    /// Git knows the file and does not have its bytes (a partial clone): the
    /// reason, in words a user can act on.
    Unavailable(String),
}

/// How a path that is not listed stands in the work tree.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Outside {
    /// Nothing there, or there is no work tree to look into.
    Absent,
    /// There, and ignored by Git.
    Ignored,
    /// There, not ignored, and not in what is checked: never added, or not yet.
    Untracked,
}

/// What was checked, as the first line of a run and the report say it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Label {
    /// `worktree`, `folder`, `index`, `revision`, `history`, `overlay` or `memory`.
    pub kind: &'static str,
    /// The id of the tree in full hexadecimal, where there is one.
    pub tree: Option<String>,
    /// In words: "the index (tree 3fa2c1d)".
    pub words: String,
}

/// Files as they stand at one moment.
pub trait Snapshot: Sync {
    /// All entries, sorted by the bytes of their paths, each path once.
    fn entries(&self) -> &[Entry];

    /// The first `limit` bytes of a listed entry, or all of them. For a
    /// symbolic link these are the bytes of where it points.
    fn read(&self, entry: &Entry, limit: Option<usize>) -> Result<Content, Error>;

    /// All bytes as Git stores them: line ends and encodings that
    /// `.gitattributes` converts are converted, no filter program is run.
    fn stored(&self, entry: &Entry) -> Result<Content, Error> {
        self.read(entry, None)
    }

    /// Whether a listed file's bytes come from Git, and there is none on the
    /// disk where it would be: a sparse checkout leaves it out.
    fn is_left_out(&self, _entry: &Entry) -> bool {
        false
    }

    /// How many bytes reading a listed entry would give, where that is known
    /// without reading it.
    fn size(&self, _entry: &Entry) -> Option<u64> {
        None
    }

    /// What tells the stored bytes of the entry at a place among the entries
    /// from all others, where that is known without reading them.
    fn blob(&self, _at: usize) -> Option<Oid> {
        None
    }

    /// The id of what [`Snapshot::read`] gives of the entry at a place, where
    /// that is known without reading it; and how many bytes that are, where
    /// they may be others than the blob's (line ends are converted in a work tree).
    fn content(&self, at: usize) -> Option<(Oid, Option<u64>)> {
        self.blob(at).map(|blob| (blob, None))
    }

    /// The same of a listed entry.
    fn id(&self, entry: &Entry) -> Option<Oid> {
        let entries = self.entries();
        let at = entries.binary_search_by(|other| other.path.cmp(&entry.path));
        self.blob(at.ok()?)
    }

    /// How a path that is not listed stands on the disk; letter case must agree exactly.
    fn outside(&self, _path: &RepoPath) -> Outside {
        Outside::Absent
    }

    fn label(&self) -> Label;

    /// The entry at exactly this path.
    fn entry(&self, path: &[u8]) -> Option<&Entry> {
        let entries = self.entries();
        entries
            .binary_search_by(|entry| entry.path.as_bytes().cmp(path))
            .ok()
            .map(|at| &entries[at])
    }
}
