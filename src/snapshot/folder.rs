//! A folder that is not in a Git repository.

use std::path::Path;

use super::disk::DiskFiles;
use super::folder_walk::FolderWalk;
use super::interface::{Content, Entry, Snapshot, SnapshotLabel, Streamed, TakePiece};
use crate::git::Error;
use crate::text::RepoPath;

/// All files below a folder, except those in a `.git` folder.
pub(crate) struct Folder {
    files: DiskFiles,
    entries: Vec<Entry>,
}

impl Folder {
    /// Lists the folder. All files count, because ignore rules belong to Git.
    ///
    /// # Errors
    /// The folder or one below it cannot be listed.
    pub(crate) fn open(root: &Path) -> Result<Self, Error> {
        let files = DiskFiles::open(root)?;
        let mut entries = Vec::new();
        let mut walk = FolderWalk::new(root);
        while let Some(walked) = walk.next() {
            let walked = walked?;
            if walked.is_dot_git() {
                if walked.is_dir() {
                    walk.prune();
                }
            } else if !walked.is_dir() {
                entries.push(Entry {
                    path: RepoPath::new(&*walked.path()?),
                    kind: walked.kind(),
                    tracked: true,
                });
            }
        }
        Ok(Self { files, entries })
    }
}

impl Snapshot for Folder {
    fn entries(&self) -> &[Entry] {
        &self.entries
    }

    fn read(&self, entry: &Entry, limit: Option<usize>) -> Result<Content, Error> {
        self.files.read(entry, limit)
    }

    fn stream(
        &self,
        entry: &Entry,
        _: bool,
        largest: u64,
        take: &mut TakePiece<'_>,
    ) -> Result<Streamed, Error> {
        self.files.stream(entry, largest, take)
    }

    fn size(&self, entry: &Entry) -> Option<u64> {
        self.files.size(entry)
    }

    fn label(&self) -> SnapshotLabel {
        SnapshotLabel {
            kind: "folder",
            tree: None,
            description: "the folder".into(),
        }
    }
}
