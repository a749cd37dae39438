//! The error of reading from the disk or from Git.

use std::fmt;
use std::io;

use crate::text::RepoPath;

/// A snapshot, a file of it, or a part of Git's history cannot be read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Error {
    /// The file that the error is about, if it is about one.
    pub path: Option<RepoPath>,
    /// The fault, in lower case and without a full stop.
    pub reason: String,
    /// What to do about it.
    pub help: Option<String>,
}

impl Error {
    /// Creates an error that is not about one file.
    pub fn new(reason: impl Into<String>) -> Self {
        Self {
            path: None,
            reason: reason.into(),
            help: None,
        }
    }

    /// Creates an error about one file of the repository.
    pub fn at(path: RepoPath, reason: impl Into<String>) -> Self {
        Self {
            path: Some(path),
            reason: reason.into(),
            help: None,
        }
    }

    /// Creates the error for a file that a check read twice and found different.
    pub fn changed_during_check(path: RepoPath) -> Self {
        Self::at(path, "changed while it was checked").help("run the check again")
    }

    /// Creates an error from one of `gix`. `message` says what failed; of the
    /// chain of causes only the probable one is kept, because it says why.
    pub(crate) fn caused_by(message: &str, error: &gix::Error) -> Self {
        Self::new(format!("{message}: {}", error.probable_cause()))
    }

    /// Adds what to do about the error.
    pub fn help(mut self, help: impl Into<String>) -> Self {
        self.help = Some(help.into());
        self
    }
}

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.path {
            Some(path) => write!(f, "{path}: {}", self.reason),
            None => f.write_str(&self.reason),
        }
    }
}

impl std::error::Error for Error {}

/// Returns the operating system's message of an I/O error. The `tempfile` crate
/// appends the name of its temporary file, which means nothing to a user and is
/// removed.
pub(crate) fn cause(error: &io::Error) -> String {
    let text = error.to_string();
    match (error.get_ref(), text.split_once(" at path \"")) {
        (Some(_), Some((cause, _))) => cause.to_owned(),
        (Some(_) | None, _) => text,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_name_of_a_temporary_file_is_removed() {
        let nowhere = std::path::Path::new("/nowhere/at/all");
        let error = tempfile::NamedTempFile::new_in(nowhere).expect_err("no such folder");
        assert!(error.to_string().contains("nowhere"));
        assert!(!cause(&error).contains("nowhere"), "{}", cause(&error));
    }
}
