//! The lowest severity that fails a check.

use clap::ValueEnum;

use crate::diagnostic::Severity;

/// The lowest severity that fails a check.
#[derive(Clone, Copy, Debug, ValueEnum)]
pub(crate) enum FailOn {
    Error,
    Warning,
    Info,
    Never,
}

impl FailOn {
    /// Returns the lowest severity that fails a check, or `None` if none does.
    pub(crate) fn severity(self) -> Option<Severity> {
        match self {
            Self::Error => Some(Severity::Error),
            Self::Warning => Some(Severity::Warning),
            Self::Info => Some(Severity::Info),
            Self::Never => None,
        }
    }
}
