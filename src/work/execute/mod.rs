//! Executes commands of operators. Nothing else in the program executes anything.
//!
//! A command gets a shell, a process group of its own, an environment that is cut to a few variables,
//! and no standard input. It is ended when its time is over or a signal ends the program.

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
    /// All variables that it gets.
    pub variables: &'a [(OsString, OsString)],
    /// How long it may take.
    pub limit: Duration,
    /// How many bytes of its output are kept.
    pub kept_bytes: usize,
}

/// How a command ended, and what it printed.
#[derive(Clone, Debug)]
pub(crate) struct Execution {
    pub end: End,
    /// What it printed on standard output and standard error, in the order in which it came.
    pub output: Vec<u8>,
    /// Whether it printed more than is kept.
    pub is_cut: bool,
}

/// How a command ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum End {
    /// By itself, with an exit status.
    Exited(i32),
    /// By a signal that did not come from here.
    Killed(i32),
    /// It was ended because its time was over.
    TimedOut,
}

impl End {
    /// Whether the shell says that it could not execute a program: there is none of this name (127),
    /// or it is not executable (126).
    pub(crate) fn is_not_executed(self) -> bool {
        matches!(self, Self::Exited(126 | 127))
    }
}

/// Refuses to execute anything where there are no process groups.
#[cfg(not(unix))]
pub(crate) fn execute(_: &Job<'_>) -> std::io::Result<Execution> {
    Err(std::io::Error::new(
        std::io::ErrorKind::Unsupported,
        "commands are executed only on Unix",
    ))
}
