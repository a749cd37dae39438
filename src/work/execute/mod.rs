//! Executes commands of operators. No other module executes anything.
//!
//! A command runs in a shell and in a process group of its own, with a few environment variables and
//! without standard input. It is ended at its time limit, or when a signal ends the program.

mod environment;
#[cfg(unix)]
mod orphans;
mod output;
#[cfg(unix)]
mod process;
mod trust;

use std::ffi::OsString;
use std::path::Path;
use std::time::Duration;

pub(crate) use environment::{Environment, EnvironmentError};
pub(crate) use output::{MAX_OUTPUT, Secrets};
#[cfg(unix)]
pub(crate) use process::execute;
pub(crate) use trust::{TrustedCommands, command_of_constraint, owner_of_constraint};

/// A command to execute.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Job<'a> {
    /// The command, for a shell.
    pub command: &'a str,
    /// The folder in which it is executed.
    pub folder: &'a Path,
    /// The whole environment of the command.
    pub variables: &'a [(OsString, OsString)],
    /// The time limit.
    pub limit: Duration,
    /// The number of bytes of the output that are kept.
    pub kept_bytes: usize,
}

/// How a command ended, and what it printed.
#[derive(Clone, Debug)]
pub(crate) struct Execution {
    pub end: End,
    /// The standard output and the standard error, in the order in which they were written.
    pub output: Vec<u8>,
    /// Whether it printed more than is kept.
    pub is_cut: bool,
}

/// How a command ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum End {
    /// The command exited with this status.
    Exited(i32),
    /// A signal that this program did not send ended the command.
    Killed(i32),
    /// The command was ended at its time limit.
    TimedOut,
}

impl End {
    /// Returns whether the shell could not execute a program: it was not found (127) or is not
    /// executable (126).
    pub(crate) fn is_not_executed(self) -> bool {
        matches!(self, Self::Exited(126 | 127))
    }
}

/// Returns an error on systems without process groups.
#[cfg(not(unix))]
pub(crate) fn execute(_: &Job<'_>) -> std::io::Result<Execution> {
    Err(std::io::Error::new(
        std::io::ErrorKind::Unsupported,
        "commands are executed only on Unix",
    ))
}
