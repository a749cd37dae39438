//! Runs the program under test in a sandbox.

use std::ffi::OsString;
use std::io::Write;
use std::path::Path;
use std::process::{Command, Output, Stdio};

use serde_json::Value as Json;

use crate::support::Sandbox;

/// The result of one run of the program.
pub(crate) struct Ran {
    pub status: i32,
    pub out: String,
    pub err: String,
}

impl Ran {
    /// Returns the result of a command.
    pub(crate) fn new(output: Output) -> Self {
        Self {
            status: output.status.code().expect("it was not killed"),
            out: String::from_utf8(output.stdout).expect("text"),
            err: String::from_utf8_lossy(&output.stderr).into_owned(),
        }
    }

    /// Returns the result of a command that passes both outputs on to standard error, as Git
    /// does for its hooks.
    pub(crate) fn merged(output: Output) -> Self {
        let out = String::from_utf8_lossy(&output.stdout);
        let err = String::from_utf8_lossy(&output.stderr);
        Self {
            status: output.status.code().expect("it was not killed"),
            err: format!("{out}{err}"),
            out: String::new(),
        }
    }

    /// Asserts the exit status.
    #[track_caller]
    pub(crate) fn ends_with(self, status: i32) -> Self {
        assert_eq!(self.status, status, "{}\n{}", self.out, self.err);
        self
    }

    /// Asserts that standard error contains the words.
    #[track_caller]
    pub(crate) fn says(self, words: &str) -> Self {
        assert!(self.err.contains(words), "no {words:?} in {}", self.err);
        self
    }

    /// Asserts that the exit status is another one.
    #[track_caller]
    pub(crate) fn does_not_end_with(self, status: i32) -> Self {
        assert_ne!(self.status, status, "{}\n{}", self.out, self.err);
        self
    }

    /// Asserts that standard error does not contain the words.
    #[track_caller]
    pub(crate) fn does_not_say(self, words: &str) -> Self {
        assert!(!self.err.contains(words), "{words:?} in {}", self.err);
        self
    }

    /// Asserts that the command failed and that standard error contains the words.
    #[track_caller]
    pub(crate) fn refused(self, words: &str) -> Self {
        self.does_not_end_with(0).says(words)
    }

    /// Parses standard output as JSON.
    pub(crate) fn json(&self) -> Json {
        serde_json::from_str(&self.out).expect("a JSON document")
    }
}

/// Returns a command that runs the program.
pub(crate) fn program(sandbox: &Sandbox, arguments: &[&str]) -> Command {
    let mut command = sandbox.command(env!("CARGO_BIN_EXE_holdpoint"));
    for name in [
        "NO_COLOR",
        "CLICOLOR",
        "CLICOLOR_FORCE",
        "FORCE_HYPERLINK",
        "HOLDPOINT_FAIL_ON",
        "HOLDPOINT_FORMAT",
        "HOLDPOINT_NO_CACHE",
        "HOLDPOINT_NOW",
        "GITHUB_STEP_SUMMARY",
    ] {
        command.env_remove(name);
    }
    command.args(arguments).stdin(Stdio::null());
    command
}

/// Makes the programs that are started from now on obey the signals that end a program, even where
/// this one was started to ignore some, as by `nohup` or in the background of a shell: what a program
/// handles is not ignored by those that it starts (execve(2)).
#[cfg(target_os = "linux")]
pub(crate) fn obey_signals() {
    use std::sync::Arc;
    use std::sync::atomic::AtomicBool;

    use signal_hook::consts::{SIGHUP, SIGINT, SIGTERM};

    let status = std::fs::read_to_string("/proc/self/status").expect("the state of this process");
    let mask = status.lines().find_map(|line| line.strip_prefix("SigIgn:"));
    let mask = u64::from_str_radix(mask.expect("a mask").trim(), 16).expect("a number");
    for signal in [SIGHUP, SIGINT, SIGTERM] {
        if mask & (1 << (signal - 1)) != 0 {
            let flag = Arc::new(AtomicBool::new(false));
            signal_hook::flag::register(signal, flag).expect("a signal that can be handled");
        }
    }
}

/// Does nothing: only on Linux is it known which signals this process ignores.
#[cfg(not(target_os = "linux"))]
pub(crate) fn obey_signals() {}

/// Runs the program.
pub(crate) fn run(sandbox: &Sandbox, arguments: &[&str]) -> Ran {
    Ran::new(program(sandbox, arguments).output().expect("it runs"))
}

/// Returns a `PATH` that begins with the folder of the program under test.
pub(crate) fn search_path() -> OsString {
    let own = Path::new(env!("CARGO_BIN_EXE_holdpoint")).parent();
    let others = std::env::var_os("PATH").unwrap_or_default();
    let folders = own
        .map(Path::to_owned)
        .into_iter()
        .chain(std::env::split_paths(&others));
    std::env::join_paths(folders).expect("folders without a colon")
}

/// Runs the program with variables in its environment.
pub(crate) fn run_with(sandbox: &Sandbox, environment: &[(&str, &str)], arguments: &[&str]) -> Ran {
    let mut command = program(sandbox, arguments);
    Ran::new(
        command
            .envs(environment.iter().copied())
            .output()
            .expect("it runs"),
    )
}

/// Runs the program with text on standard input.
pub(crate) fn feed(sandbox: &Sandbox, arguments: &[&str], input: &str) -> Ran {
    let mut command = program(sandbox, arguments);
    command
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped());
    let mut child = command.spawn().expect("it runs");
    // The program may end before it has read everything.
    let _ = child
        .stdin
        .take()
        .expect("a pipe")
        .write_all(input.as_bytes());
    Ran::new(child.wait_with_output().expect("it ends"))
}
