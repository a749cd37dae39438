//! Snapshots: sets of files as they are at one moment, from the disk, from Git or in memory.

mod converter;
mod diff;
mod disk;
mod encoding;
pub(crate) mod folder;
pub(crate) mod folder_states;
mod folder_walk;
mod git_backed;
mod git_entries;
mod git_listing;

pub(crate) mod index;
mod index_tree;
mod interface;
mod listing;
mod listing_copy;
pub(crate) mod memory;
pub(crate) mod merged;
pub(crate) mod overlay;
mod path_status;
mod renamed;
pub(crate) mod revision;
mod trees;
pub(crate) mod typed_path;
pub(crate) mod worktree;

pub(crate) use diff::{EntryChange, diff};
pub(crate) use disk::relative_path;
pub(crate) use folder::Folder;
pub(crate) use index::Index;
pub use interface::SnapshotLabel;
pub(crate) use interface::{Content, Entry, EntryState, FileKind, PathStatus, Snapshot, Streamed};
pub use memory::Memory;
pub(crate) use merged::Merged;
pub(crate) use overlay::Overlay;
pub(crate) use renamed::Renamed;
pub(crate) use revision::Revision;
pub(crate) use trees::Trees;
pub(crate) use worktree::WorkTree;
