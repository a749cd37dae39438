//! The whole program on a work tree, beside ripgrep on the same tree in the same run.
//!
//! ```text
//! cargo bench --bench whole [-- RECORDS…]
//! ```
//!
//! Prints CPU seconds (user and system) and their ratio; the least of several
//! rounds that take turns, because a machine that does other things as well
//! only ever adds time. Needs `git` and `rg`.

use std::path::Path;
use std::process::{Command, Stdio};

use nix::sys::resource::{UsageWho, getrusage};

#[path = "support/corpus.rs"]
mod corpus;

const ROUNDS: usize = 5;

fn main() {
    let numbers = std::env::args()
        .skip(1)
        .filter_map(|argument| argument.parse().ok());
    let mut sizes: Vec<usize> = numbers.collect();
    if sizes.is_empty() {
        sizes = vec![10_000, 100_000];
    }
    println!(
        "{:>8}  {:>9}  {:>9}  {:>6}  {:>12}",
        "records", "holdpoint", "ripgrep", "ratio", "bytes/record"
    );
    for records in sizes {
        let folder = tempfile::tempdir().expect("a temporary folder");
        corpus::make(folder.path(), records).expect("a corpus");
        compare(folder.path(), records);
    }
}

fn compare(tree: &Path, records: usize) {
    let (mut holdpoint, mut ripgrep) = (f64::MAX, f64::MAX);
    for _ in 0..ROUNDS {
        holdpoint = holdpoint.min(seconds(check(tree)));
        ripgrep = ripgrep.min(seconds(search(tree)));
    }
    let memory = peak_memory(tree) / records as u64;
    let ratio = holdpoint / ripgrep;
    println!("{records:>8}  {holdpoint:>8.2}s  {ripgrep:>8.2}s  {ratio:>6.2}  {memory:>12}");
}

fn check(tree: &Path) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_holdpoint"));
    command
        .args(["check", "--now", "2026-07-01T00:00:00Z"])
        .current_dir(tree);
    command
}

fn search(tree: &Path) -> Command {
    let mut command = Command::new("rg");
    command.args(["-c", "^mode_id:"]).current_dir(tree);
    command
}

/// CPU seconds of one run that has to succeed.
fn seconds(mut command: Command) -> f64 {
    let used = || {
        let usage = getrusage(UsageWho::RUSAGE_CHILDREN).expect("the usage of children");
        let seconds =
            |time: nix::sys::time::TimeVal| time.tv_sec() as f64 + time.tv_usec() as f64 / 1e6;
        seconds(usage.user_time()) + seconds(usage.system_time())
    };
    let before = used();
    let status = command
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .status()
        .expect("the program");
    assert!(status.success(), "{command:?}: {status}");
    used() - before
}

/// The most memory of its own that one check held, in bytes. Mapped files
/// (the index, packs) are the kernel's to drop and do not count.
fn peak_memory(tree: &Path) -> u64 {
    let mut child = check(tree)
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
