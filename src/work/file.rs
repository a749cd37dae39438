//! Writes files on the disk, each as a whole or not at all.

use std::fs::{self, File};
use std::io::{self, BufWriter, Write};
use std::path::{Component, Path, PathBuf};

use bstr::ByteSlice;

use crate::disk::{FileDraft, FolderHandle, Links, postpone, read_regular};
use crate::git::{Error, cause};
use crate::text::RepoPath;

/// A file that was written, and the folders that were created for it.
#[derive(Debug)]
pub(crate) struct Written {
    pub place: PathBuf,
    /// The deepest folder first.
    created: Vec<PathBuf>,
}

impl Written {
    /// Removes the file and the folders that were created for it.
    pub(crate) fn remove(&self) -> io::Result<()> {
        fs::remove_file(&self.place)?;
        remove_folders(&self.created);
        Ok(())
    }
}

/// Returns where a path of the repository is on the disk.
pub(crate) fn place(top: &Path, path: &RepoPath) -> PathBuf {
    top.join(path.as_bytes().to_path_lossy())
}

/// Returns a path relative to the current folder where that is shorter, or else the path itself.
pub(crate) fn from_here(path: &Path) -> PathBuf {
    let here = std::env::current_dir().and_then(|here| here.canonicalize());
    let Ok(here) = here else {
        return path.to_owned();
    };
    let both = path.components().zip(here.components());
    let shared = both.take_while(|(one, other)| one == other).count();
    let up = here.components().skip(shared).map(|_| Component::ParentDir);
    let relative: PathBuf = up.chain(path.components().skip(shared)).collect();
    match relative.as_os_str().len() {
        0 => PathBuf::from("."),
        length if length < path.as_os_str().len() => relative,
        _ => path.to_owned(),
    }
}

/// Writes a new file. A file that exists is never overwritten.
pub(crate) fn write(top: &Path, path: &RepoPath, text: &str) -> Result<Written, Error> {
    write_bytes(top, path, text.as_bytes())
}

/// Writes a new file that need not be text. A file that exists is never overwritten.
pub(crate) fn write_bytes(top: &Path, path: &RepoPath, bytes: &[u8]) -> Result<Written, Error> {
    let place = place(top, path);
    let name = place.file_name().unwrap_or_default();
    let seen = from_here(&place);
    let displayed = seen.display();
    let failed = |error: &io::Error| match error.kind() {
        io::ErrorKind::AlreadyExists => Error::new(format!("`{displayed}` already exists"))
            .help("name another file; existing files are never overwritten"),
        _ => Error::new(format!("cannot write `{displayed}`: {}", cause(error))),
    };
    if place.symlink_metadata().is_ok() {
        return Err(failed(&io::ErrorKind::AlreadyExists.into()));
    }
    let folder = place.parent().unwrap_or(top);
    // The folders and the file are created together or not at all.
    let _postponed = postpone();
    let created = create_missing(folder).map_err(|error| {
        let folder = from_here(folder);
        Error::new(format!(
            "cannot create `{}`: {}",
            folder.display(),
            cause(&error)
        ))
    })?;
    let write = || {
        let folder = FolderHandle::open(folder)?;
        let mut draft = FileDraft::new(&folder, READABLE)?;
        draft.file().write_all(bytes)?;
        draft.place(name)
    };
    match write() {
        Ok(()) => Ok(Written { place, created }),
        Err(error) => {
            remove_folders(&created);
            Err(failed(&error))
        }
    }
}

/// Writes a file and replaces an existing one, which stays as it was if this fails.
/// A path that is not a regular file, such as a terminal or a pipe, is written to directly.
pub(crate) fn put(
    path: &Path,
    fill: impl FnOnce(&mut dyn Write) -> io::Result<()>,
) -> io::Result<()> {
    let there = match fs::metadata(path) {
        Ok(there) if there.is_file() => Some(there),
        Err(error) if error.kind() == io::ErrorKind::NotFound && !path.is_symlink() => None,
        Ok(_) | Err(_) => return fill_in_place(path, fill),
    };
    // A symbolic link is kept, and its target is replaced. Replacing a file does not need the
    // permission to write it, so opening the file checks that permission.
    let place = match &there {
        Some(_) => {
            File::options().write(true).open(path)?;
            path.canonicalize()?
        }
        None => path.to_owned(),
    };
    let folder = place.parent().filter(|it| !it.as_os_str().is_empty());
    let folder = FolderHandle::open(folder.unwrap_or(Path::new(".")));
    let draft = { folder.as_ref() }.map(|folder| FileDraft::new(folder, READABLE));
    let mut draft = match (draft, &there) {
        (Ok(Ok(draft)), _) => draft,
        // The file may be writable although its folder is not.
        (_, Some(_)) => return fill_in_place(path, fill),
        (Ok(Err(error)), None) => return Err(error),
        (Err(error), None) => return Err(io::Error::new(error.kind(), error.to_string())),
    };
    let mut out = BufWriter::new(draft.file());
    fill(&mut out)?;
    out.flush()?;
    drop(out);
    if let Some(there) = there {
        draft.set_permissions(there.permissions())?;
    }
    draft.replace(place.file_name().unwrap_or_default(), || Ok(()))
}

/// Appends bytes to a file, which is created if it does not exist.
pub(crate) fn append(path: &Path, bytes: &[u8]) -> io::Result<()> {
    let mut file = File::options().append(true).create(true).open(path)?;
    file.write_all(bytes)
}

/// Creates a folder and its parents if they do not exist.
pub(crate) fn create_folder(folder: &Path) -> io::Result<()> {
    fs::create_dir_all(folder)
}

/// The number of bytes of a file that are read: more than any file that this module writes.
const MAX_BYTES: u64 = 4 << 20;

/// Reads a file as text. CRLF becomes LF, because Git may have converted the line endings.
pub(crate) fn read_text(path: &Path) -> io::Result<String> {
    let bytes = read_regular(path, Links::Refused, MAX_BYTES)?;
    Ok(String::from_utf8_lossy(&bytes).replace("\r\n", "\n"))
}

fn fill_in_place(
    path: &Path,
    fill: impl FnOnce(&mut dyn Write) -> io::Result<()>,
) -> io::Result<()> {
    let mut out = BufWriter::new(File::create(path)?);
    fill(&mut out)?;
    out.flush()
}

/// Creates a folder and its parents, all or none, and returns those that did not exist, the
/// deepest first.
fn create_missing(folder: &Path) -> io::Result<Vec<PathBuf>> {
    let missing = folder
        .ancestors()
        .take_while(|it| it.symlink_metadata().is_err());
    let missing: Vec<PathBuf> = missing.map(Path::to_owned).collect();
    fs::create_dir_all(folder).inspect_err(|_| remove_folders(&missing))?;
    Ok(missing)
}

/// Removes folders that are not needed after all. A folder in which another program has put a file
/// stays.
fn remove_folders(folders: &[PathBuf]) {
    for folder in folders {
        let _ = fs::remove_dir(folder);
    }
}

/// The permissions of a new file before the umask is applied.
const READABLE: u32 = 0o666;
