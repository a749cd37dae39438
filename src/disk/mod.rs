//! The disk: files and folders that are opened without following or waiting for what was put in
//! their place, and files that are written as a whole or not at all.

mod draft;
mod file_state;
mod folder;
mod interruption;
mod random_name;
mod regular_file;
mod tree;

pub(crate) use draft::{Draft, is_own, sweep};
pub(crate) use file_state::{FileState, FileTime};
pub(crate) use folder::FolderHandle;
pub(crate) use interruption::{Litter, postpone, watch};
pub(crate) use regular_file::{Links, open_regular, read_regular};
pub(crate) use tree::Tree;
