//! Writes the section for coding agents in `AGENTS.md`. The section is a block between two marks;
//! the rest of the file is never changed.

mod section;

use std::io;
use std::path::Path;

use super::file;
use crate::disk::{Links, read_regular};
use crate::engine::fix::{Rewrite, rewrite};
use crate::git::{Error, cause};
use crate::record::reading::MAX_BYTES;
use crate::text::RepoPath;
use section::with_section;

/// The file that coding agents read (<https://agents.md>).
const PATH: &str = "AGENTS.md";

/// The text of the file without and with the current section.
#[derive(Debug)]
pub(crate) struct AgentsFile {
    /// Where the file is: `AGENTS.md` may be a link to another file of the repository.
    pub path: RepoPath,
    /// `None` if there is no file yet.
    before: Option<String>,
    after: String,
}

impl AgentsFile {
    /// Reads the file, and checks whether the section can be written.
    ///
    /// # Errors
    /// The file cannot be read, or its marks do not form one block.
    pub(crate) fn read(top: &Path) -> Result<Self, Error> {
        let path = path(top)?;
        let refused =
            |reason: &str| Error::at(path.clone(), format!("is left unchanged: {reason}"));
        let place = file::place(top, &path);
        let before = match read_regular(&place, Links::Refused, MAX_BYTES as u64 + 1) {
            Ok(bytes) => {
                let text = String::from_utf8(bytes);
                Some(text.map_err(|_| refused("it is not UTF-8"))?)
            }
            Err(error) if error.kind() == io::ErrorKind::NotFound => None,
            Err(error) => return Err(refused(&cause(&error))),
        };
        let after = with_section(before.as_deref().unwrap_or(""));
        let after = after.map_err(|reason| {
            refused(&reason).help("repair the marks, or remove them; then run the command again")
        })?;
        Ok(Self {
            path,
            before,
            after,
        })
    }

    /// Returns whether there is a file already.
    pub(crate) fn exists(&self) -> bool {
        self.before.is_some()
    }

    /// Returns whether the file already has the current section.
    pub(crate) fn is_done(&self) -> bool {
        self.before.as_deref() == Some(&*self.after)
    }

    /// Writes the section.
    ///
    /// # Errors
    /// The file changed since it was read, or cannot be written.
    pub(crate) fn write(&self, top: &Path) -> Result<(), Error> {
        match &self.before {
            Some(before) => self.put(top, before, &self.after),
            None => file::write(top, &self.path, &self.after).map(drop),
        }
    }

    /// Restores the file, because something else could not be written.
    pub(crate) fn take_back(&self, top: &Path) {
        let _ = match &self.before {
            Some(before) => self.put(top, &self.after, before),
            None => {
                // The file is new, so nobody else has written into it.
                let _ = std::fs::remove_file(file::place(top, &self.path));
                Ok(())
            }
        };
    }

    fn put(&self, top: &Path, before: &str, after: &str) -> Result<(), Error> {
        if before == after {
            return Ok(());
        }
        let rewrite = Rewrite {
            path: self.path.clone(),
            before: before.to_owned(),
            after: after.to_owned(),
        };
        rewrite::write(top, &[rewrite])
    }
}

/// Returns the path of the file, which must be in the repository.
fn path(top: &Path) -> Result<RepoPath, Error> {
    let path = RepoPath::from(PATH);
    let place = file::place(top, &path);
    if !place.is_symlink() {
        return Ok(path);
    }
    let outside = || {
        Error::at(
            path.clone(),
            "is a symbolic link that leaves the repository",
        )
        .help("replace it with a file")
    };
    let target = place.canonicalize().map_err(|_| outside())?;
    let below = target.strip_prefix(top).map_err(|_| outside())?;
    let target = RepoPath::resolve(b"", below.as_os_str().as_encoded_bytes());
    let is_git = |path: &RepoPath| path.as_bytes().starts_with(b".git/");
    target.filter(|path| !is_git(path)).ok_or_else(outside)
}
