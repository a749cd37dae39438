//! Writes edited files to the disk: all of them, each as a whole, or none.

use std::fs;
use std::io::{self, Write};
use std::path::{Path, PathBuf};

use tempfile::TempPath;

use crate::git::{Error, cause};
use crate::snapshot::disk_path;
use crate::text::RepoPath;

/// One file, as it was read and as it will be written.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Rewrite {
    /// Where the file is.
    pub path: RepoPath,
    /// Its text as it was read.
    pub before: String,
    /// Its text with the edits made.
    pub after: String,
}

/// Writes files below a folder. All are written to temporary files beside their destinations first,
/// so that a full disk or a folder without write access leaves everything unchanged; then each is
/// renamed over its destination.
///
/// # Errors
/// Where a file changed since it was read, or the disk refuses. Unless the error says so, nothing
/// was changed.
pub(crate) fn write(top: &Path, files: &[Rewrite]) -> Result<(), Error> {
    let ready: Result<Vec<_>, Error> = files.iter().map(|file| file.prepare(top)).collect();
    let mut written: Vec<&RepoPath> = Vec::new();
    for (file, (place, ready)) in files.iter().zip(ready?) {
        let put = file
            .is_unchanged(&place)
            .and_then(|()| ready.persist(&place).map_err(|error| error.error));
        if let Err(error) = put {
            let error = Error::at(file.path.clone(), error.to_string());
            return Err(match written.len() {
                0 => error.help("nothing was written"),
                count => error.help(format!("{count} files before it were written")),
            });
        }
        written.push(&file.path);
    }
    Ok(())
}

impl Rewrite {
    /// Writes the new file beside the old one, with the same permissions.
    fn prepare(&self, top: &Path) -> Result<(PathBuf, TempPath), Error> {
        let place = disk_path(top, &self.path)?;
        let folder = place.parent().unwrap_or(top);
        let write = || -> io::Result<TempPath> {
            self.is_unchanged(&place)?;
            let permissions = fs::symlink_metadata(&place)?.permissions();
            // A rename would replace the file all the same.
            if permissions.readonly() {
                return Err(io::Error::other("it is read-only"));
            }
            let mut file = tempfile::Builder::new()
                .prefix(".holdpoint-")
                .tempfile_in(folder)?;
            file.write_all(self.after.as_bytes())?;
            file.as_file().set_permissions(permissions)?;
            // Closed here, because there may be more files than a process may have open.
            Ok(file.into_temp_path())
        };
        let ready = write().map_err(|error| {
            Error::at(
                self.path.clone(),
                format!("cannot be written: {}", cause(&error)),
            )
            .help("nothing was written")
        });
        Ok((place, ready?))
    }

    /// Checks that the file is still what was read, and a regular file.
    fn is_unchanged(&self, place: &Path) -> io::Result<()> {
        let is_file = fs::symlink_metadata(place)?.is_file();
        if is_file && fs::read(place)? == self.before.as_bytes() {
            Ok(())
        } else {
            Err(io::Error::other("it changed while it was checked"))
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn rewrite(path: &str) -> Rewrite {
        Rewrite {
            path: path.into(),
            before: "old\r\n".into(),
            after: "new\r\n".into(),
        }
    }

    #[test]
    fn all_files_are_written() {
        let dir = tempfile::tempdir().expect("a folder");
        for name in ["a.md", "b.md"] {
            fs::write(dir.path().join(name), "old\r\n").expect("a file");
        }
        write(dir.path(), &[rewrite("a.md"), rewrite("b.md")]).expect("written");
        for name in ["a.md", "b.md"] {
            let text = fs::read_to_string(dir.path().join(name));
            assert_eq!(text.expect("a file"), "new\r\n");
        }
    }

    #[test]
    fn a_file_that_changed_meanwhile_keeps_all_from_being_written() {
        let dir = tempfile::tempdir().expect("a folder");
        fs::write(dir.path().join("a.md"), "old\r\n").expect("a file");
        fs::write(dir.path().join("b.md"), "old\n").expect("a file");
        let refused = write(dir.path(), &[rewrite("a.md"), rewrite("b.md")]);
        let error = refused.expect_err("b.md is another text");
        assert!(
            error
                .to_string()
                .contains("it changed while it was checked")
        );
        assert_eq!(
            fs::read(dir.path().join("a.md")).expect("a file"),
            b"old\r\n"
        );
        let entries = fs::read_dir(dir.path()).expect("the folder");
        assert_eq!(entries.count(), 2, "nothing is left behind");
    }

    #[cfg(unix)]
    #[test]
    fn what_has_become_a_link_is_not_followed() {
        let dir = tempfile::tempdir().expect("a folder");
        fs::write(dir.path().join("elsewhere"), "old\r\n").expect("a file");
        std::os::unix::fs::symlink("elsewhere", dir.path().join("a.md")).expect("a link");
        write(dir.path(), &[rewrite("a.md")]).expect_err("a link is no file");
        assert_eq!(
            fs::read(dir.path().join("elsewhere")).expect("a file"),
            b"old\r\n"
        );
    }
}
