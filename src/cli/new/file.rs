//! A new file on the disk: whole, in a place that was free, or not at all.

use std::fs;
use std::io::{self, Write};
use std::path::{Path, PathBuf};

use bstr::ByteSlice;

use crate::cli::failure::{Failure, shown};
use crate::text::RepoPath;

/// Where a path of the repository is on the disk.
pub fn place(top: &Path, path: &RepoPath) -> PathBuf {
    top.join(path.as_bytes().to_path_lossy())
}

/// Writes a file that is not there yet.
pub fn write(top: &Path, path: &RepoPath, text: &str) -> Result<PathBuf, Failure> {
    let place = place(top, path);
    let failed = |error: &io::Error| match error.kind() {
        io::ErrorKind::AlreadyExists => Failure::new(format!("`{path}` is there already"))
            .help("name another file; none is ever overwritten"),
        _ => Failure::new(format!("cannot write `{path}`: {error}")),
    };
    if place.symlink_metadata().is_ok() {
        return Err(failed(&io::ErrorKind::AlreadyExists.into()));
    }
    let folder = place.parent().unwrap_or(top);
    let made = make(folder)
        .map_err(|error| Failure::new(format!("cannot make `{}`: {error}", shown(folder))))?;
    let write = || {
        let mut file = readable().tempfile_in(folder)?;
        file.write_all(text.as_bytes())?;
        file.persist_noclobber(&place).map_err(|error| error.error)
    };
    match write() {
        Ok(_) => Ok(place),
        Err(error) => {
            // Folders that were made for nothing; one that somebody uses meanwhile stays.
            for folder in made {
                let _ = fs::remove_dir(folder);
            }
            Err(failed(&error))
        }
    }
}

/// Makes a folder and those above it, and tells which were not there, the
/// deepest first.
fn make(folder: &Path) -> io::Result<Vec<PathBuf>> {
    let absent = folder
        .ancestors()
        .take_while(|it| it.symlink_metadata().is_err());
    let absent = absent.map(Path::to_owned).collect();
    fs::create_dir_all(folder)?;
    Ok(absent)
}

#[cfg(unix)]
fn readable() -> tempfile::Builder<'static, 'static> {
    use std::os::unix::fs::PermissionsExt;
    let mut builder = tempfile::Builder::new();
    // The umask takes away what others may not do.
    builder.permissions(fs::Permissions::from_mode(0o666));
    builder
}

#[cfg(not(unix))]
fn readable() -> tempfile::Builder<'static, 'static> {
    tempfile::Builder::new()
}
