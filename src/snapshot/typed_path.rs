//! Converts typed paths to paths of a repository, and reads files that a user named.

use std::path::{Component, Path, PathBuf};

use crate::disk::{Links, read_regular};
use crate::git::Error;
use crate::text::{RepoPath, visible};

/// Returns the current folder as an absolute path, because a search upwards from `.` would not
/// leave a `.git` folder.
///
/// # Errors
/// The system cannot determine the current folder.
pub(crate) fn current_folder() -> Result<PathBuf, Error> {
    std::env::current_dir()
        .map_err(|error| Error::new(format!("cannot read the current folder: {error}")))
}

/// Returns the folder to check outside Git: the named folder, or else the current one. A single
/// file outside the current folder is checked in its own folder.
pub(crate) fn folder_to_check(paths: &[PathBuf]) -> &Path {
    let here = Path::new(".");
    match paths {
        [path] if path.is_dir() => path,
        [path] if !resolve_links(folder_of(path)).starts_with(resolve_links(here)) => {
            folder_of(path)
        }
        [] | [_] | [_, _, ..] => here,
    }
}

/// Returns a folder itself, or the folder that a file is in.
pub(crate) fn folder_of(path: &Path) -> &Path {
    if path.is_dir() {
        return path;
    }
    match path.parent() {
        Some(parent) if !parent.as_os_str().is_empty() => parent,
        Some(_) | None => Path::new("."),
    }
}

/// Returns a path with all links resolved, or as it is written if there is no such path.
pub(crate) fn resolve_links(path: &Path) -> PathBuf {
    path.canonicalize().unwrap_or_else(|_| path.to_owned())
}

/// Returns the repository path of a typed path, which need not exist. The links in `root`, the top
/// of the work tree, must be resolved. In a bare repository, which has no work tree, a typed path
/// is relative to the root of its files.
///
/// # Errors
/// The path is outside the repository.
pub(crate) fn repository_path(root: Option<&Path>, written: &Path) -> Result<RepoPath, Error> {
    let bytes = written.as_os_str().as_encoded_bytes();
    let Some(root) = root else {
        return RepoPath::resolve(b"", bytes).ok_or_else(|| outside(written));
    };
    let absolute = std::path::absolute(written)
        .map_err(|error| Error::new(format!("`{}`: {error}", written.to_string_lossy())))?;
    let absolute = resolve_folder(&absolute);
    let below = absolute.strip_prefix(root).map_err(|_| outside(written))?;
    let parts = below.components().map(|part| match part {
        Component::Normal(part) => Ok(part.as_encoded_bytes()),
        Component::Prefix(_) | Component::RootDir | Component::CurDir | Component::ParentDir => {
            Err(outside(written))
        }
    });
    let parts: Vec<&[u8]> = parts.collect::<Result<_, _>>()?;
    Ok(RepoPath::new(bstr::join("/", parts)))
}

/// Returns whether there is anything on the disk at a path.
pub(crate) fn exists(path: &Path) -> bool {
    path.symlink_metadata().is_ok()
}

/// Reads at most `limit` bytes of a file that a user named, without waiting for a FIFO.
///
/// # Errors
/// The file cannot be read, or is not a regular file.
pub(crate) fn read_file(path: &Path, limit: usize) -> Result<Vec<u8>, Error> {
    let read = read_regular(path, Links::Followed, limit as u64);
    let path = path.to_string_lossy();
    read.map_err(|error| Error::new(format!("cannot read `{}`: {error}", visible(&path))))
}

fn outside(written: &Path) -> Error {
    let folder = if written.is_dir() {
        written
    } else {
        written.parent().unwrap_or(written)
    };
    let (written, folder) = (written.to_string_lossy(), folder.to_string_lossy());
    Error::new(format!("`{written}` is outside the repository")).help(format!(
        "check it in its own repository: holdpoint -C {folder} check"
    ))
}

/// Resolves the links in a path, but not its last part: a repository contains a link as a link.
/// Parts that do not exist are taken as written.
pub(crate) fn resolve_folder(path: &Path) -> PathBuf {
    match (path.parent(), path.file_name()) {
        (Some(folder), Some(name)) => {
            let folder = folder
                .canonicalize()
                .unwrap_or_else(|_| resolve_folder(folder));
            folder.join(name)
        }
        _ => resolve_links(path),
    }
}
