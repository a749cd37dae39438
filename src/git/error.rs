//! Why there is no snapshot, or no bytes.

use std::fmt;
use std::io;

use crate::text::RepoPath;

/// The snapshot could not be made or a file of it not be read: the disk or Git said no.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Error {
    pub path: Option<RepoPath>,
    pub reason: String,
    /// What to do about it.
    pub help: Option<String>,
}

impl Error {
    pub fn new(reason: impl Into<String>) -> Self {
        Self {
            path: None,
            reason: reason.into(),
            help: None,
        }
    }

    pub fn at(path: RepoPath, reason: impl Into<String>) -> Self {
        Self {
            path: Some(path),
            reason: reason.into(),
            help: None,
        }
    }

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

/// What the system says, without the name of a temporary file, which tempfile puts behind it.
pub fn cause(error: &io::Error) -> String {
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
    fn a_temporary_name_is_not_told() {
        let nowhere = std::path::Path::new("/nowhere/at/all");
        let error = tempfile::NamedTempFile::new_in(nowhere).expect_err("no such folder");
        assert!(error.to_string().contains("nowhere"));
        assert!(!cause(&error).contains("nowhere"), "{}", cause(&error));
    }
}
