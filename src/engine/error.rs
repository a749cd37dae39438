//! The errors of a session.

use std::borrow::Cow;
use std::fmt;

use super::open::OpenSnapshot;
use super::outcome::Group;
use crate::git::{self, Remote, Repository};
use crate::text::RepoPath;

/// The reason why there is no outcome.
#[derive(Debug)]
pub enum SessionError {
    /// The disk or Git failed, or an argument is wrong.
    Failed(git::Error),
    /// The configuration has mistakes.
    Configuration(Box<InvalidConfiguration>),
}

/// A configuration with mistakes.
#[derive(Debug)]
pub struct InvalidConfiguration {
    /// The file, as it was named.
    pub path: RepoPath,
    /// The folder that the user works in, if the path begins at the repository's root.
    pub folder: RepoPath,
    /// The full id of the commit that the file is based on, if it is the repository's own.
    pub revision: Option<String>,
    /// The address of that repository's remote.
    pub remote: Option<Remote>,
    /// The mistakes, and the text that they point into.
    pub group: Group,
}

impl InvalidConfiguration {
    /// Returns the path as the reader writes it.
    pub(crate) fn shown_path(&self) -> Cow<'_, RepoPath> {
        self.path.seen_from(&self.folder)
    }
}

impl SessionError {
    /// Returns the error for a reader in a folder of the repository.
    pub(super) fn seen_from(self, folder: RepoPath) -> Self {
        match self {
            Self::Failed(error) => Self::Failed(error),
            Self::Configuration(invalid) => {
                let invalid = InvalidConfiguration { folder, ..*invalid };
                Self::Configuration(Box::new(invalid))
            }
        }
    }

    /// Returns the error about a configuration that is one of some files.
    pub(super) fn of_files(self, files: &OpenSnapshot) -> Self {
        match self {
            Self::Failed(error) => Self::Failed(error),
            Self::Configuration(invalid) => Self::Configuration(Box::new(InvalidConfiguration {
                revision: files.commits.first().cloned(),
                remote: files.repository.as_ref().and_then(Repository::remote),
                ..*invalid
            })),
        }
    }
}

impl From<git::Error> for SessionError {
    fn from(error: git::Error) -> Self {
        Self::Failed(error)
    }
}

impl fmt::Display for SessionError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Failed(error) => error.fmt(f),
            Self::Configuration(invalid) => match invalid.group.findings.first() {
                Some(mistake) => write!(f, "{}: {}", invalid.shown_path(), mistake.message),
                None => write!(f, "{} has mistakes", invalid.shown_path()),
            },
        }
    }
}

impl std::error::Error for SessionError {}
