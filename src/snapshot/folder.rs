//! A plain folder, in no Git repository.

use std::path::{Path, PathBuf};

use super::walk::Walk;
use super::{Content, Entry, Error, Label, Snapshot, disk};
use crate::text::RepoPath;

/// All files below a folder, but none in a `.git`.
pub struct Folder {
    root: PathBuf,
    entries: Vec<Entry>,
}

impl Folder {
    /// Lists the folder. Nothing is ignored: without Git there is nothing that
    /// would say so.
    ///
    /// # Errors
    /// It, or a folder below, cannot be listed.
    pub fn open(root: &Path) -> Result<Self, Error> {
        let mut entries = Vec::new();
        let mut walk = Walk::new(root);
        while let Some(found) = walk.next() {
            let found = found?;
            if found.is_dot_git() {
                if found.is_dir() {
                    walk.prune();
                }
            } else if !found.is_dir() {
                entries.push(Entry {
                    path: RepoPath::new(&*found.path()?),
                    kind: found.kind(),
                    tracked: true,
                });
            }
        }
        Ok(Self {
            root: root.to_owned(),
            entries,
        })
    }

    /// Where it is on the disk.
    pub fn root(&self) -> &Path {
        &self.root
    }
}

impl Snapshot for Folder {
    fn entries(&self) -> &[Entry] {
        &self.entries
    }

    fn read(&self, entry: &Entry, limit: Option<usize>) -> Result<Content, Error> {
        disk::read(&self.root, entry, limit)
    }

    fn size(&self, entry: &Entry) -> Option<u64> {
        disk::size(&self.root, entry)
    }

    fn label(&self) -> Label {
        Label {
            kind: "folder",
            tree: None,
            words: "the folder".into(),
        }
    }
}
