//! Where bytes come from: sets of files as they are at one moment, behind one small trait.

mod converter;
mod diff;
mod disk;
pub mod folder;
mod folder_walk;
mod git_backed;
mod git_entries;
pub mod index;
mod index_tree;
mod interface;
mod listing;
pub mod memory;
pub mod merged;
pub mod overlay;
mod path_status;
pub mod revision;
pub mod typed_path;
pub mod worktree;

pub use diff::{EntryChange, diff};
pub use disk::disk_path;
pub use folder::Folder;
pub use index::Index;
pub use interface::{Content, Entry, FileKind, PathStatus, Snapshot, SnapshotLabel};
pub use memory::Memory;
pub use merged::Merged;
pub use overlay::Overlay;
pub use revision::Revision;
pub use worktree::WorkTree;
