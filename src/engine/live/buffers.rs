//! The buffers of an editor over the files on the disk.

use std::collections::{BTreeMap, VecDeque};
use std::path::Path;
use std::sync::{Arc, Mutex, PoisonError};

use crate::config;
use crate::engine::error::SessionError;
use crate::engine::open::{OpenSnapshot, SnapshotSource};
use crate::engine::session::{Session, SessionOptions};
use crate::git::{Error, Repository};
use crate::snapshot::{Entry, FileKind, Overlay, PathStatus, Snapshot};
use crate::text::RepoPath;

/// The texts of open buffers, which take the place of the files on the disk.
pub(crate) type Buffers = BTreeMap<RepoPath, Vec<u8>>;

/// Returns the files on the disk under the buffers.
pub(super) fn overlay<'s>(base: &'s dyn Snapshot, buffers: &Buffers) -> Overlay<&'s dyn Snapshot> {
    let buffers = buffers.iter().filter(|(path, _)| is_checked(path, base));
    Overlay::new(
        base,
        buffers.map(|(path, bytes)| (path.clone(), bytes.clone())),
    )
}

/// The lists of files that were made for buffers without a file on the disk. An editor has the same
/// buffers at most keystrokes, and there may be a hundred thousand files.
#[derive(Default)]
pub(super) struct AddedEntries(Mutex<VecDeque<AddedList>>);

/// The paths that only buffers have, and all files with them.
type AddedList = (Vec<RepoPath>, Arc<Vec<Entry>>);

impl AddedEntries {
    /// Returns the files of a session under the buffers.
    pub(super) fn overlay<'s>(
        &self,
        session: &'s Session,
        buffers: &Buffers,
    ) -> Overlay<&'s dyn Snapshot> {
        let base = &*session.files.snapshot;
        let added = buffers.keys();
        let added = added.filter(|path| base.entry(path.as_bytes()).is_none());
        let added: Vec<RepoPath> = added.cloned().collect();
        if added.is_empty() {
            return overlay(base, buffers);
        }
        let mut lists = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let known = lists.iter().find(|(paths, _)| *paths == added);
        if let Some((_, entries)) = known {
            let buffers = buffers.iter().filter(|(path, _)| is_checked(path, base));
            let files = buffers.map(|(path, bytes)| (path.clone(), bytes.clone()));
            return Overlay::with_entries(base, files, Arc::clone(entries));
        }
        let overlay = overlay(base, buffers);
        if let Some(entries) = overlay.shared_entries() {
            // A change has two sides.
            lists.truncate(1);
            lists.push_front((added, entries));
        }
        overlay
    }
}

/// Returns whether a buffer is checked. A buffer is not if `check` would not read a file at its
/// path: one that Git ignores, or that is in a submodule or behind a symbolic link.
pub(super) fn is_checked(path: &RepoPath, base: &dyn Snapshot) -> bool {
    match base.entry(path.as_bytes()) {
        Some(entry) => entry.kind == FileKind::File,
        None => {
            let bytes = path.as_bytes();
            let slashes = bytes.iter().enumerate().filter(|(_, byte)| **byte == b'/');
            let mut folders = slashes.map(|(at, _)| &bytes[..at]).chain([bytes]);
            // A file that was never saved is ignored if its folder is.
            folders.all(|folder| {
                base.entry(folder).is_none()
                    && base.path_status(&RepoPath::new(folder)) != PathStatus::Ignored
            })
        }
    }
}

/// Opens a session of the files on the disk, with the configuration that is in a buffer.
///
/// # Errors
/// The files cannot be read, or the configuration has mistakes.
pub(super) fn open_session(
    folder: &Path,
    repository: Option<&Repository>,
    buffers: &Buffers,
    options: &SessionOptions,
) -> Result<Session, SessionError> {
    let files = work_tree(folder, repository)?;
    let path = RepoPath::from(config::PATH);
    // The configuration is read before anything else, so its buffer lies below the others.
    let files = match buffers.get(&path) {
        Some(bytes) => files.with_document(path, bytes.clone()),
        None => files,
    };
    Ok(Session::new(files, options)?.without_writing())
}

/// Opens the files on the disk: those of a repository, or those of a folder outside of any.
pub(super) fn work_tree(
    folder: &Path,
    repository: Option<&Repository>,
) -> Result<OpenSnapshot, Error> {
    match repository {
        Some(repository) => OpenSnapshot::in_repository(SnapshotSource::WorkTree, repository),
        None => OpenSnapshot::of_folder(folder),
    }
}
