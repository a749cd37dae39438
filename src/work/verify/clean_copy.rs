//! Checks out a commit into a temporary folder, in which commands are executed.

use std::path::Path;

use crate::disk::Litter;
use crate::git::{Error, Repository, cause};

/// A clean copy of a commit in a temporary folder, which is removed when this is dropped or a signal
/// ends the program.
pub(crate) struct CleanCopy(Litter);

impl CleanCopy {
    /// Makes a copy.
    ///
    /// # Errors
    /// The copy cannot be written, or this clone does not have the whole commit.
    pub(crate) fn new(repository: &Repository, commit: &str) -> Result<Self, Error> {
        let folder = Litter::folder(&std::env::temp_dir(), "holdpoint-verify-");
        let folder = folder.map_err(|error| {
            Error::new(format!("cannot make a temporary folder: {}", cause(&error)))
        })?;
        repository.check_out(commit, folder.path())?;
        Ok(Self(folder))
    }

    /// Returns the folder of the copy.
    pub(crate) fn folder(&self) -> &Path {
        self.0.path()
    }
}
