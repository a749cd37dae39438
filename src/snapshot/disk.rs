//! Reads listed files from the disk.

use std::borrow::Cow;
use std::ffi::OsStr;
use std::fs::{File, Metadata};
use std::io::{self, Read};
use std::path::{Path, PathBuf};
use std::sync::Arc;

use super::interface::{Content, Entry, FileKind, Streamed, TakePiece};
use crate::disk::{FileState, FolderHandle, HeldTree};
use crate::git::{Error, cause};
use crate::text::RepoPath;

/// Returns the path on the disk of a path of the repository.
///
/// # Errors
/// The operating system does not allow such a name.
pub(crate) fn disk_path(root: &Path, path: &RepoPath) -> Result<PathBuf, Error> {
    Ok(root.join(relative_path(path)?))
}

/// Returns a path of the repository as the operating system writes it.
///
/// # Errors
/// The operating system does not allow such a name.
pub(crate) fn relative_path(path: &RepoPath) -> Result<Cow<'_, Path>, Error> {
    gix::path::from_bstr(path.as_bstr()).map_err(|_| {
        Error::at(
            path.clone(),
            "this operating system does not allow this name",
        )
    })
}

/// The files below a folder of the disk.
pub(super) struct DiskFiles {
    tree: HeldTree,
}

impl DiskFiles {
    /// Opens the folder. Files are read below this folder even if something else is put in its
    /// place later, and never outside it, because symbolic links are not followed.
    ///
    /// # Errors
    /// The folder cannot be opened.
    pub(crate) fn open(root: &Path) -> Result<Self, Error> {
        let tree = HeldTree::open(root).map_err(|error| {
            let (path, error) = (root.display(), cause(&error));
            Error::new(format!("`{path}`: cannot read this folder: {error}"))
        })?;
        Ok(Self { tree })
    }

    /// Returns the size of a listed file in bytes.
    pub(crate) fn size(&self, entry: &Entry) -> Option<u64> {
        self.state(entry).map(|state| state.size)
    }

    /// Returns the state of a listed file or symbolic link; `None` if it no longer exists or the
    /// system does not report its state.
    pub(crate) fn state(&self, entry: &Entry) -> Option<FileState> {
        let path = relative_path(&entry.path).ok()?;
        let (folder, name) = self.tree.find(&path).ok()?;
        state_in(&folder, name, entry)
    }

    /// Returns the states of entries that are sorted by path, as [`DiskFiles::state`] does. A folder
    /// is looked up once for all entries in it that follow each other.
    pub(crate) fn states(&self, entries: &[Entry]) -> Vec<Option<FileState>> {
        let mut last: Option<(&[u8], Option<Arc<FolderHandle>>)> = None;
        let mut states = Vec::with_capacity(entries.len());
        for entry in entries {
            let parent = entry.path.parent();
            let folder = match &last {
                Some((path, folder)) if *path == parent => folder,
                Some(_) | None => {
                    let folder = relative_path(&entry.path).ok();
                    let folder = folder.and_then(|path| Some(self.tree.find(&path).ok()?.0));
                    &last.insert((parent, folder)).1
                }
            };
            let name = gix::path::from_byte_slice(entry.path.name());
            let found = folder.as_ref().zip(name.ok());
            states.push(found.and_then(|(folder, name)| state_in(folder, name.as_os_str(), entry)));
        }
        states
    }

    /// Reads the first `limit` bytes of a listed entry, or all of them. The bytes of a
    /// symbolic link are the path that it points to.
    pub(crate) fn read(&self, entry: &Entry, limit: Option<usize>) -> Result<Content, Error> {
        let (bytes, _) = self.open_and_read(entry, limit)?;
        Ok(Content::Bytes(bytes))
    }

    /// Reads like [`DiskFiles::read`]. Also returns the state of a regular file, if it was the same
    /// before and after.
    pub(crate) fn read_with_state(
        &self,
        entry: &Entry,
        limit: Option<usize>,
    ) -> Result<(Content, Option<FileState>), Error> {
        let (bytes, opened) = self.open_and_read(entry, limit)?;
        let state = opened.and_then(|(file, before)| {
            let before = FileState::of(&before)?;
            let after = FileState::of(&file.metadata().ok()?)?;
            (before == after).then_some(before)
        });
        Ok((Content::Bytes(bytes), state))
    }

    /// Reads the first `limit` bytes of a listed entry, or all of them. Also returns the file, and its
    /// metadata before it was read.
    fn open_and_read(
        &self,
        entry: &Entry,
        limit: Option<usize>,
    ) -> Result<(Vec<u8>, Option<OpenedFile>), Error> {
        let path = relative_path(&entry.path)?;
        let read = || {
            let (folder, name) = self.tree.find(&path)?;
            match entry.kind {
                FileKind::File => {
                    let (mut file, metadata) = folder.open_file(name)?;
                    let bytes = read_file(&mut file, &metadata, limit)?;
                    Ok((bytes, Some((file, metadata))))
                }
                FileKind::Symlink => {
                    let mut target = folder.read_link(name)?;
                    target.truncate(limit.unwrap_or(usize::MAX));
                    Ok((target, None))
                }
                FileKind::Submodule => Err(io::Error::other("it is a submodule")),
                FileKind::Special => Err(io::Error::other("it is not a regular file")),
            }
        };
        read().map_err(|error| unreadable(entry, &error))
    }

    /// Reads a regular file at a path below the folder, which need not be listed.
    pub(crate) fn read_path(&self, path: &Path) -> io::Result<Vec<u8>> {
        let (folder, name) = self.tree.find(path)?;
        let (mut file, metadata) = folder.open_file(name)?;
        read_file(&mut file, &metadata, None)
    }

    /// Hands the bytes of a listed file of at most `largest` bytes to `take`, piece by piece until it
    /// has enough.
    pub(crate) fn stream(
        &self,
        entry: &Entry,
        largest: u64,
        take: &mut TakePiece<'_>,
    ) -> Result<Streamed, Error> {
        let path = relative_path(&entry.path)?;
        let mut read = || {
            let (folder, name) = self.tree.find(&path)?;
            let (mut file, metadata) = folder.open_file(name)?;
            if metadata.len() > largest {
                return Ok(Streamed::TooLarge);
            }
            // Some file systems, such as procfs, report a size of 0 for every file.
            let size = usize::try_from(metadata.len()).unwrap_or(usize::MAX);
            let size = if size == 0 { usize::MAX } else { size };
            let mut piece = vec![0; size.min(PIECE)];
            let mut left = size;
            while left > 0 {
                let wanted = left.min(piece.len());
                match file.read(&mut piece[..wanted]) {
                    Ok(0) => break,
                    Ok(count) if take(&piece[..count]).is_break() => break,
                    Ok(count) => left -= count,
                    Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
                    Err(error) => return Err(error),
                }
            }
            Ok(Streamed::Done)
        };
        read().map_err(|error| unreadable(entry, &error))
    }
}

/// An open file, and its metadata when it was opened.
type OpenedFile = (File, Metadata);

/// Returns the state of a listed file or symbolic link in an open folder; `None` if something else is
/// there now.
fn state_in(folder: &FolderHandle, name: &OsStr, entry: &Entry) -> Option<FileState> {
    let (is_file, state) = folder.state(name)?;
    (is_file == (entry.kind == FileKind::File)).then_some(state)
}

/// How many bytes of a file are passed on at once, at most.
const PIECE: usize = 64 << 10;

/// Reads the first `limit` bytes of an open file, or all of them.
fn read_file(file: &mut File, metadata: &Metadata, limit: Option<usize>) -> io::Result<Vec<u8>> {
    let limit = limit.map_or(u64::MAX, |limit| limit as u64);
    let size = usize::try_from(metadata.len().min(limit)).unwrap_or(0);
    let mut bytes = Vec::new();
    // A file may be larger than the memory, or have a size that is not that of its content.
    bytes.try_reserve_exact(size).map_err(|_| too_large())?;
    // Some file systems, such as procfs, report a size of 0 for every file.
    let rest = if size == 0 { limit } else { size as u64 };
    file.take(rest).read_to_end(&mut bytes)?;
    Ok(bytes)
}

fn too_large() -> io::Error {
    io::Error::other("there is not enough memory for it")
}

fn unreadable(entry: &Entry, error: &io::Error) -> Error {
    match error.kind() {
        io::ErrorKind::NotFound | io::ErrorKind::NotADirectory => {
            Error::at(entry.path.clone(), "file was deleted during the check")
        }
        _ => Error::at(
            entry.path.clone(),
            format!("cannot read this file: {error}"),
        ),
    }
}
