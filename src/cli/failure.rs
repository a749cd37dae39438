//! Why a command failed: exit status 2, in words.

use std::borrow::Cow;
use std::path::Path;

use super::screen::Screen;
use super::style;
use crate::engine::{Group, SessionError};
use crate::git;
pub use crate::git::cause;
use crate::report::full;
use crate::text::visible;

/// A usage, configuration or I/O error.
#[derive(Debug)]
pub struct Failure {
    reason: String,
    help: Option<String>,
    /// The mistakes in a configuration.
    mistakes: Option<Group>,
}

impl Failure {
    pub fn new(reason: impl Into<String>) -> Self {
        Self {
            reason: reason.into(),
            help: None,
            mistakes: None,
        }
    }

    /// What to do about it.
    pub fn help(mut self, help: impl Into<String>) -> Self {
        self.help = Some(help.into());
        self
    }

    /// What else would do.
    pub fn or(mut self, other: &str) -> Self {
        self.help = Some(match self.help {
            Some(help) => format!("{help}; or {other}"),
            None => other.to_owned(),
        });
        self
    }

    /// Prints the failure on standard error.
    pub fn show(&self, screen: &Screen) {
        if let Some(mistakes) = &self.mistakes {
            let mut drawn = Vec::new();
            // Writing to memory does not fail.
            let _ = full::write_group(mistakes, screen.aside, &mut drawn);
            screen.complain(&String::from_utf8_lossy(&drawn));
        }
        let (red, cyan) = (style::ERROR, style::LITERAL);
        screen.complain(&format!("{red}error:{red:#} {}", visible(&self.reason)));
        if let Some(help) = &self.help {
            screen.complain(&format!("  {cyan}help:{cyan:#} {}", visible(help)));
        }
    }
}

impl From<git::Error> for Failure {
    fn from(error: git::Error) -> Self {
        Self {
            reason: error.to_string(),
            help: error.help,
            mistakes: None,
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
                    reason: format!("the configuration `{}` has {mistakes}", invalid.path),
                    help: None,
                    mistakes: Some(invalid.group),
                }
            }
        }
    }
}

/// A path as it was typed, for a message.
pub fn shown(path: &Path) -> Cow<'_, str> {
    path.to_string_lossy()
}
