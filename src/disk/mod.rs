//! Opens and writes files on the disk safely: opening does not follow symbolic links or wait for a
//! FIFO that was put in the place of a file, and a file is written as a whole or not at all.

mod draft;
mod file_state;
mod folder;
mod interruption;
mod random_name;
mod regular_file;
mod tree;

pub(crate) use draft::{FileDraft, is_own, sweep};
pub(crate) use file_state::{FileState, FileTime};
pub(crate) use folder::FolderHandle;
pub(crate) use interruption::{AtEnd, Litter, at_end, postpone, watch};
pub(crate) use regular_file::{Links, open_regular, read_regular};
pub(crate) use tree::HeldTree;
