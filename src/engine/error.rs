//! The errors of a session.

use std::fmt;

use super::outcome::Group;
use crate::git;
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
    /// The mistakes, and the text that they point into.
    pub group: Group,
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
                Some(mistake) => write!(f, "{}: {}", invalid.path, mistake.message),
                None => write!(f, "{} has mistakes", invalid.path),
            },
        }
    }
}

impl std::error::Error for SessionError {}
