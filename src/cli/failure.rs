//! Why a question could not be asked.

use std::borrow::Cow;
use std::path::Path;

use super::screen::Screen;
use super::style;
use crate::git;
pub use crate::git::cause;
use crate::text::visible;

/// Exit status 2, in words.
#[derive(Debug)]
pub struct Failure {
    reason: String,
    help: Option<String>,
}

impl Failure {
    pub fn new(reason: impl Into<String>) -> Self {
        Self {
            reason: reason.into(),
            help: None,
        }
    }

    /// Something was asked that only a Git repository can answer.
    pub fn nowhere() -> Self {
        Self::new("this folder is in no Git repository")
            .help("go into one, or name it: holdpoint -C DIR check")
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

    pub fn show(&self, screen: &Screen) {
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
        }
    }
}

/// A path as it was typed, for a message.
pub fn shown(path: &Path) -> Cow<'_, str> {
    path.to_string_lossy()
}
