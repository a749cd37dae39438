//! A new file on the disk: whole, in a place that was free, or not at all.

use std::fs;
use std::io::{self, Write};
use std::path::{Path, PathBuf};

use bstr::ByteSlice;

use super::failure::{Failure, cause, shown};
use crate::text::RepoPath;

/// A file that was written, and the folders that were made for it.
#[derive(Debug)]
pub struct Written {
    pub place: PathBuf,
    /// The deepest first.
    made: Vec<PathBuf>,
}

impl Written {
    /// Makes it as if it had never been written.
    pub fn take_back(&self) -> io::Result<()> {
        fs::remove_file(&self.place)?;
        take_away(&self.made);
        Ok(())
    }
}

/// Where a path of the repository is on the disk.
pub fn place(top: &Path, path: &RepoPath) -> PathBuf {
    top.join(path.as_bytes().to_path_lossy())
}

/// A path as it can be opened from here.
pub fn from_here(path: &Path) -> PathBuf {
    let here = std::env::current_dir().and_then(|here| here.canonicalize());
    let below = here
        .ok()
        .and_then(|here| path.strip_prefix(here).ok().map(Path::to_owned));
    below.unwrap_or_else(|| path.to_owned())
}

/// Writes a file that is not there yet.
pub fn write(top: &Path, path: &RepoPath, text: &str) -> Result<Written, Failure> {
    let place = place(top, path);
    let failed = |error: &io::Error| match error.kind() {
        io::ErrorKind::AlreadyExists => Failure::new(format!("`{path}` is there already"))
            .help("name another file; none is ever overwritten"),
        _ => Failure::new(format!("cannot write `{path}`: {}", cause(error))),
    };
    if place.symlink_metadata().is_ok() {
        return Err(failed(&io::ErrorKind::AlreadyExists.into()));
    }
    let folder = place.parent().unwrap_or(top);
    let made = make(folder).map_err(|error| {
        let folder = from_here(folder);
        Failure::new(format!(
            "cannot make `{}`: {}",
            shown(&folder),
            cause(&error)
        ))
    })?;
    let write = || {
        let mut file = readable().tempfile_in(folder)?;
        file.write_all(text.as_bytes())?;
        file.persist_noclobber(&place).map_err(|error| error.error)
    };
    match write() {
        Ok(_) => Ok(Written { place, made }),
        Err(error) => {
            take_away(&made);
            Err(failed(&error))
        }
    }
}

/// Makes a folder and those above it, all or none, and tells which were not
/// there, the deepest first.
fn make(folder: &Path) -> io::Result<Vec<PathBuf>> {
    let absent = folder
        .ancestors()
        .take_while(|it| it.symlink_metadata().is_err());
    let absent: Vec<PathBuf> = absent.map(Path::to_owned).collect();
    fs::create_dir_all(folder).inspect_err(|_| take_away(&absent))?;
    Ok(absent)
}

/// Removes folders that were made for nothing; one that somebody uses meanwhile stays.
fn take_away(made: &[PathBuf]) {
    for folder in made {
        let _ = fs::remove_dir(folder);
    }
}

/// Temporary files with the rights of any other new file.
#[cfg(unix)]
pub fn readable() -> tempfile::Builder<'static, 'static> {
    use std::os::unix::fs::PermissionsExt;
    let mut builder = tempfile::Builder::new();
    // The umask takes away what others may not do.
    builder.permissions(fs::Permissions::from_mode(0o666));
    builder
}

/// Temporary files.
#[cfg(not(unix))]
pub fn readable() -> tempfile::Builder<'static, 'static> {
    tempfile::Builder::new()
}
