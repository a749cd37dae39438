//! The failure of a command, with which the program ends with exit status 2.

use std::borrow::Cow;
use std::path::Path;

use crate::engine::open::seen_from_here;
use crate::engine::{InvalidConfiguration, Outcome, RunError, SessionError};
use crate::git;
pub(crate) use crate::git::cause;
use crate::snapshot::SnapshotLabel;
use crate::text::RepoPath;

/// A usage, configuration or I/O error.
#[derive(Debug)]
pub(crate) struct Failure {
    pub reason: String,
    /// What the user can do about it.
    pub help: Option<String>,
    /// Further lines, each about a part of the reason.
    pub details: Vec<String>,
    /// The file that the failure is about, if there is one.
    pub path: Option<RepoPath>,
    /// The configuration, if it is invalid.
    pub invalid: Option<Box<InvalidConfiguration>>,
}

impl Failure {
    /// Returns a failure without help.
    pub(crate) fn new(reason: impl Into<String>) -> Self {
        Self {
            reason: reason.into(),
            help: None,
            details: Vec::new(),
            path: None,
            invalid: None,
        }
    }

    /// Adds what the user can do about it.
    pub(crate) fn help(mut self, help: impl Into<String>) -> Self {
        self.help = Some(help.into());
        self
    }

    /// Adds an alternative to the help.
    pub(crate) fn or(mut self, other: &str) -> Self {
        self.help = Some(match self.help {
            Some(help) => format!("{help}; or {other}"),
            None => other.to_owned(),
        });
        self
    }
}

impl From<git::Error> for Failure {
    fn from(error: git::Error) -> Self {
        let reason = match &error.path {
            Some(path) => format!("{}: {}", seen_from_here(path), error.reason),
            None => error.reason,
        };
        Self {
            reason,
            help: error.help,
            details: Vec::new(),
            path: error.path,
            invalid: None,
        }
    }
}

impl From<SessionError> for Failure {
    fn from(error: SessionError) -> Self {
        match error {
            SessionError::Failed(error) => error.into(),
            SessionError::Configuration(invalid) => {
                let mistakes = match invalid.group.findings.len() {
                    1 => "a mistake".to_owned(),
                    count => format!("{count} mistakes"),
                };
                Self {
                    reason: format!(
                        "the configuration `{}` has {mistakes}",
                        invalid.shown_path()
                    ),
                    help: None,
                    details: Vec::new(),
                    path: Some(invalid.path.clone()),
                    invalid: Some(invalid),
                }
            }
        }
    }
}

impl Failure {
    /// Returns the outcome that reports print: that nothing was checked, and the mistakes of the
    /// configuration, if they are the reason.
    pub(crate) fn outcome(&self) -> Outcome {
        let group = self.invalid.as_ref().map(|invalid| invalid.group.clone());
        let label = SnapshotLabel {
            kind: "none",
            tree: None,
            description: "nothing".to_owned(),
        };
        let mut outcome = Outcome::of_group(label, group.unwrap_or_default());
        let Outcome {
            groups, summary, ..
        } = &mut outcome;
        summary.count(groups.iter().flat_map(|group| &group.findings));
        if let Some(invalid) = &self.invalid {
            outcome.folder = invalid.folder.clone();
            outcome.revision = invalid.revision.clone();
            outcome.remote = invalid.remote.clone();
            super::job::add_job(&mut outcome.remote);
        }
        outcome.error = Some(RunError {
            message: self.reason.clone(),
            help: self.help.clone(),
            path: self.path.clone(),
        });
        outcome
    }
}

/// Returns the text of a path, for a message.
pub(crate) fn path_text(path: &Path) -> Cow<'_, str> {
    path.to_string_lossy()
}
