//! Reading one listed file from the disk, and nothing but a file.

use std::fs;
use std::io::{self, Read};
use std::path::{Path, PathBuf};

use super::{Content, Entry, Error, FileKind};
use crate::text::RepoPath;

/// Where a path of the repository is on the disk.
pub fn place(root: &Path, path: &RepoPath) -> Result<PathBuf, Error> {
    let relative = gix::path::from_bstr(path.as_bstr())
        .map_err(|_| Error::at(path.clone(), "this name cannot be on this system's disks"))?;
    Ok(root.join(relative))
}

/// How large a listed file is.
pub(super) fn size(root: &Path, entry: &Entry) -> Option<u64> {
    let metadata = place(root, &entry.path).ok()?.symlink_metadata().ok()?;
    metadata.is_file().then_some(metadata.len())
}

/// The first `limit` bytes of a listed entry, or all; of a symbolic link, where it points.
pub(super) fn read(root: &Path, entry: &Entry, limit: Option<usize>) -> Result<Content, Error> {
    let place = place(root, &entry.path)?;
    let bytes = match entry.kind {
        FileKind::File => file(&place, limit),
        FileKind::Symlink => fs::read_link(&place).map(|target| link(&target, limit)),
        FileKind::Submodule => Err(io::Error::other("it is a submodule")),
        FileKind::Special => Err(io::Error::other("it is no regular file")),
    };
    bytes
        .map(Content::Bytes)
        .map_err(|error| refused(entry, &error))
}

/// What is listed as a file may be something else by now: a link is not
/// followed, and what turns out to be no file is not read.
fn file(place: &Path, limit: Option<usize>) -> io::Result<Vec<u8>> {
    let mut file = gix::fs::open_options_no_follow().read(true).open(place)?;
    let metadata = file.metadata()?;
    if !metadata.is_file() {
        return Err(io::Error::other("it is no regular file any more"));
    }
    let limit = limit.map_or(u64::MAX, |limit| limit as u64);
    let size = usize::try_from(metadata.len().min(limit)).unwrap_or(0);
    if size == 0 {
        // Some file systems do not tell sizes.
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

fn link(target: &Path, limit: Option<usize>) -> Vec<u8> {
    let mut bytes = target.as_os_str().as_encoded_bytes().to_vec();
    bytes.truncate(limit.unwrap_or(usize::MAX));
    bytes
}

fn refused(entry: &Entry, error: &io::Error) -> Error {
    let reason = match error.kind() {
        io::ErrorKind::NotFound | io::ErrorKind::NotADirectory => {
            "this file vanished while it was checked".into()
        }
        _ => format!("this file cannot be read: {error}"),
    };
    Error::at(entry.path.clone(), reason)
}
