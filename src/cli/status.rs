//! Exit statuses: the same for every command and in every format.

use std::process::ExitCode;

/// What became of the question. Of several that hold, the first in the order
/// `NotAsked`, `Faults`, `NoAnswer` counts.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Status {
    /// Checked, and nothing at or above what fails.
    Sound = 0,
    /// Checked, and something was.
    Faults = 1,
    /// The question could not be asked: usage, config, a path, the disk.
    NotAsked = 2,
    /// There is no answer: no record, or something that could not be verified.
    NoAnswer = 3,
}

impl Status {
    /// What became of two questions.
    pub fn and(self, other: Self) -> Self {
        let order = [Self::NotAsked, Self::Faults, Self::NoAnswer];
        let first = order.into_iter().find(|one| [self, other].contains(one));
        first.unwrap_or(Self::Sound)
    }
}

impl From<Status> for ExitCode {
    fn from(status: Status) -> Self {
        Self::from(status as u8)
    }
}
