//! Measures CPU time and memory of programs.

use std::path::Path;
use std::process::{Command, Stdio};

use nix::sys::resource::{UsageWho, getrusage};
use nix::sys::time::TimeVal;

/// Returns the CPU seconds (user and system) of one run of a program and its children. It may find
/// something (exit status 1) but not fail.
pub(crate) fn seconds(mut command: Command) -> f64 {
    let before = used();
    let output = command
        .stdout(Stdio::null())
        .stderr(Stdio::piped())
        .output();
    let output = output.expect("the program");
    let seconds = used() - before;
    let is_done = output.status.code().is_some_and(|code| code <= 1);
    let message = String::from_utf8_lossy(&output.stderr);
    assert!(is_done, "{command:?}: {}: {message}", output.status);
    seconds
}

/// Returns the CPU seconds of all children that have ended.
fn used() -> f64 {
    let usage = getrusage(UsageWho::RUSAGE_CHILDREN).expect("the usage of children");
    let seconds = |time: TimeVal| time.tv_sec() as f64 + time.tv_usec() as f64 / 1e6;
    seconds(usage.user_time()) + seconds(usage.system_time())
}

/// Returns the peak of a program's private memory, in bytes. Mapped files (the index, packs) do not
/// count, because the kernel can drop them.
pub(crate) fn peak_memory(mut command: Command) -> u64 {
    let mut child = command
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .spawn()
        .expect("the program");
    let path = format!("/proc/{}/status", child.id());
    let mut peak = 0;
    while child.try_wait().expect("the child").is_none() {
        let status = std::fs::read_to_string(&path).unwrap_or_default();
        let own = status
            .lines()
            .find_map(|line| line.strip_prefix("RssAnon:"));
        let kilobytes = own.and_then(|line| line.split_whitespace().next()?.parse::<u64>().ok());
        peak = peak.max(kilobytes.unwrap_or(0) * 1024);
        std::thread::sleep(std::time::Duration::from_millis(2));
    }
    peak
}

/// Returns a command in a folder.
pub(crate) fn command(program: &str, arguments: &[&str], folder: &Path) -> Command {
    let mut command = Command::new(program);
    command.args(arguments).current_dir(folder);
    command
}

/// Returns a command of Holdpoint, at a time at which no step of a corpus is overdue.
pub(crate) fn holdpoint(arguments: &[&str], folder: &Path) -> Command {
    let mut command = command(env!("CARGO_BIN_EXE_holdpoint"), arguments, folder);
    command.args(["--now", "2026-07-01T00:00:00Z"]);
    command
}

/// Runs Git, which must succeed, and returns what it prints.
pub(crate) fn git(arguments: &[&str], folder: &Path) -> String {
    let names = [
        "-c",
        "user.name=corpus",
        "-c",
        "user.email=corpus@example.org",
    ];
    let mut command = command("git", &names, folder);
    let output = command.args(arguments).output().expect("git");
    let message = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success(), "git {arguments:?}: {message}");
    String::from_utf8_lossy(&output.stdout).into_owned()
}
