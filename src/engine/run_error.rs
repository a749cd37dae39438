//! The error of a command that checked nothing. Reports with such an error are complete documents
//! too.

use crate::text::{RepoPath, visible};

/// The error with which a command ended before it had checked anything.
#[derive(Clone, Debug)]
pub struct RunError {
    /// What went wrong.
    pub message: String,
    /// What the user can do about it.
    pub help: Option<String>,
    /// The file that the error is about, if it is about one.
    pub path: Option<RepoPath>,
}

/// The path of an error that is about no file, in formats that require a path.
const ROOT: &str = ".";

impl RunError {
    /// Returns the message and the help as one text.
    pub(crate) fn text(&self) -> String {
        let message = visible(&self.message);
        match &self.help {
            Some(help) => format!("{message}\nhelp: {}", visible(help)),
            None => message.into_owned(),
        }
    }

    /// Returns the path that the error is about, or the repository's root.
    pub(crate) fn path_or_root(&self) -> String {
        let path = self.path.as_ref();
        path.map_or_else(
            || ROOT.to_owned(),
            |path| visible(&path.text()).into_owned(),
        )
    }
}
