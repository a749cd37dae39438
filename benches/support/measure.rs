//! Measures CPU time and memory of programs.

use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::thread::{self, JoinHandle};
use std::time::Duration;

use nix::sys::resource::{UsageWho, getrusage};
use nix::sys::time::TimeVal;
use nix::time::clock_getcpuclockid;
use nix::unistd::Pid;

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

/// Returns the peak of a program's private memory, in bytes.
pub(crate) fn peak_memory(mut command: Command) -> u64 {
    let mut child = command
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .spawn()
        .expect("the program");
    let peak = PeakMemory::of(&child);
    child.wait().expect("the program");
    peak.end()
}

/// Watches the private memory of a process. Mapped files (the index, packs) do not count, because the
/// kernel can drop them.
pub(crate) struct PeakMemory {
    is_over: Arc<AtomicBool>,
    watching: JoinHandle<u64>,
}

impl PeakMemory {
    pub(crate) fn of(process: &Child) -> Self {
        let path = format!("/proc/{}/status", process.id());
        let is_over = Arc::new(AtomicBool::new(false));
        let asked = Arc::clone(&is_over);
        let watching = thread::spawn(move || {
            let mut peak = 0;
            while !asked.load(Ordering::Relaxed) {
                peak = peak.max(private_memory(&path));
                thread::sleep(Duration::from_millis(2));
            }
            peak
        });
        Self { is_over, watching }
    }

    /// Returns the peak in bytes.
    pub(crate) fn end(self) -> u64 {
        self.is_over.store(true, Ordering::Relaxed);
        self.watching.join().expect("the peak")
    }
}

/// Reads the private memory from a file like `/proc/self/status`: 0 if the process has ended.
fn private_memory(path: &str) -> u64 {
    let status = std::fs::read_to_string(path).unwrap_or_default();
    let own = status
        .lines()
        .find_map(|line| line.strip_prefix("RssAnon:"));
    let kilobytes = own.and_then(|line| line.split_whitespace().next()?.parse::<u64>().ok());
    kilobytes.unwrap_or(0) * 1024
}

/// Returns the CPU seconds that a process has used so far, with all its threads.
pub(crate) fn seconds_of(process: &Child) -> f64 {
    let id = i32::try_from(process.id()).expect("the id of a process");
    let clock = clock_getcpuclockid(Pid::from_raw(id)).expect("its clock");
    let used = clock.now().expect("its time");
    used.tv_sec() as f64 + used.tv_nsec() as f64 / 1e9
}

/// Returns a command in a folder.
pub(crate) fn command(program: &str, arguments: &[&str], folder: &Path) -> Command {
    let mut command = Command::new(program);
    command.args(arguments).current_dir(folder);
    command
}

/// Returns the program that is measured.
pub(crate) fn program() -> String {
    let other = std::env::var("HOLDPOINT_BENCH_PROGRAM");
    other.unwrap_or_else(|_| env!("CARGO_BIN_EXE_holdpoint").to_owned())
}

/// Returns a command of Holdpoint, at a time at which no step of a corpus is overdue.
pub(crate) fn holdpoint(arguments: &[&str], folder: &Path) -> Command {
    let mut command = command(&program(), arguments, folder);
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
