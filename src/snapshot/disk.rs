//! Reads a listed file from the disk.

use std::fs;
use std::io::{self, Read};
use std::path::{Path, PathBuf};

use super::interface::{Content, Entry, FileKind};
use crate::git::Error;
use crate::text::RepoPath;

/// Returns the path on the disk of a path of the repository.
///
/// # Errors
/// The operating system does not allow such a name.
pub(crate) fn disk_path(root: &Path, path: &RepoPath) -> Result<PathBuf, Error> {
    let relative = gix::path::from_bstr(path.as_bstr()).map_err(|_| {
        Error::at(
            path.clone(),
            "this operating system does not allow this name",
        )
    })?;
    Ok(root.join(relative))
}

/// Returns the size of a listed file in bytes.
pub(super) fn size(root: &Path, entry: &Entry) -> Option<u64> {
    let metadata = disk_path(root, &entry.path).ok()?.symlink_metadata().ok()?;
    metadata.is_file().then_some(metadata.len())
}

/// Reads the first `limit` bytes of a listed entry, or all of them. The bytes of a
/// symbolic link are the path that it points to.
pub(super) fn read(root: &Path, entry: &Entry, limit: Option<usize>) -> Result<Content, Error> {
    let path = disk_path(root, &entry.path)?;
    let bytes = match entry.kind {
        FileKind::File => read_file(&path, limit),
        FileKind::Symlink => fs::read_link(&path).map(|target| link_bytes(&target, limit)),
        FileKind::Submodule => Err(io::Error::other("it is a submodule")),
        FileKind::Special => Err(io::Error::other("it is not a regular file")),
    };
    bytes
        .map(Content::Bytes)
        .map_err(|error| unreadable(entry, &error))
}

/// Reads a file. Since it was listed, it may have become a symbolic link, which is
/// not followed, or something else, which is not read.
fn read_file(path: &Path, limit: Option<usize>) -> io::Result<Vec<u8>> {
    let mut file = gix::fs::open_options_no_follow().read(true).open(path)?;
    let metadata = file.metadata()?;
    if !metadata.is_file() {
        return Err(io::Error::other("it is not a regular file any more"));
    }
    let limit = limit.map_or(u64::MAX, |limit| limit as u64);
    let size = usize::try_from(metadata.len().min(limit)).unwrap_or(0);
    if size == 0 {
        // Some file systems, such as procfs, report a size of 0 for every file.
        let mut bytes = Vec::new();
        file.take(limit).read_to_end(&mut bytes)?;
        return Ok(bytes);
    }
    let mut bytes = vec![0; size];
    let mut filled = 0;
    while filled < size {
        match file.read(&mut bytes[filled..]) {
            Ok(0) => break,
            Ok(count) => filled += count,
            Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
            Err(error) => return Err(error),
        }
    }
    bytes.truncate(filled);
    Ok(bytes)
}

fn link_bytes(target: &Path, limit: Option<usize>) -> Vec<u8> {
    let mut bytes = target.as_os_str().as_encoded_bytes().to_vec();
    bytes.truncate(limit.unwrap_or(usize::MAX));
    bytes
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
