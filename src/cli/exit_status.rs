//! The exit statuses, which mean the same for every command and format.

use std::process::ExitCode;

/// The exit status of a command.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Status {
    /// Checked, and no finding fails the check.
    Passed = 0,
    /// Checked, and a finding fails the check.
    Failed = 1,
    /// Usage, configuration or I/O error.
    Error = 2,
    /// No records, or something could not be verified.
    Incomplete = 3,
}

impl Status {
    /// Returns the status with a number; an unknown one is an error.
    pub(crate) fn from_code(code: i32) -> Self {
        match code {
            0 => Self::Passed,
            1 => Self::Failed,
            3 => Self::Incomplete,
            _ => Self::Error,
        }
    }

    /// Combines the statuses of two checks: the first in the order `Error`, `Failed`, `Incomplete`,
    /// `Passed` counts.
    pub fn and(self, other: Self) -> Self {
        let order = [Self::Error, Self::Failed, Self::Incomplete];
        let first = order
            .into_iter()
            .find(|status| [self, other].contains(status));
        first.unwrap_or(Self::Passed)
    }
}

impl From<Status> for ExitCode {
    fn from(status: Status) -> Self {
        Self::from(status as u8)
    }
}
