//! Benchmarks of the whole program. Each is compared with another program on the same repository.
//!
//! ```text
//! cargo bench --bench whole [-- RECORDS…]
//! ```
//!
//! Prints the CPU seconds (user and system) of both and their ratio. The two programs run in turn,
//! and the minimum of several rounds is printed, because other work on the machine can only add time.
//! Needs `git` and `rg`.

#![allow(
    clippy::print_stdout,
    clippy::print_stderr,
    reason = "a benchmark prints its figures"
)]

use std::path::Path;
use std::process::{Command, Stdio};

use nix::sys::resource::{UsageWho, getrusage};

#[path = "support/corpus.rs"]
mod corpus;

const ROUNDS: usize = 5;

/// A command of Holdpoint, and the program that it is compared with.
struct Pair {
    name: &'static str,
    check: &'static [&'static str],
    peer: &'static [&'static str],
}

const SEARCH: &[&str] = &["rg", "-c", "^mode_id:"];
const STATUS: &[&str] = &["git", "status"];

/// The benchmarks on the repository without changes.
const CLEAN: [Pair; 3] = [
    Pair {
        name: "check, everything read",
        check: &["check", "--no-cache"],
        peer: SEARCH,
    },
    Pair {
        name: "check, with the cache",
        check: &["check"],
        peer: SEARCH,
    },
    Pair {
        name: "check --staged, nothing changed",
        check: &["check", "--staged"],
        peer: STATUS,
    },
];

/// The benchmarks after three records are changed and staged.
const STAGED: [Pair; 1] = [Pair {
    name: "check --staged, 3 changed",
    check: &["check", "--staged"],
    peer: STATUS,
}];

/// The benchmark on a history.
const PAST: Pair = Pair {
    name: "audit",
    check: &["audit"],
    peer: &["git", "log", "--name-status", "--format=%H"],
};

/// The number of commits in that history.
const COMMITS: usize = 10_000;

fn main() {
    let numbers = std::env::args()
        .skip(1)
        .filter_map(|argument| argument.parse().ok());
    let mut sizes: Vec<usize> = numbers.collect();
    if sizes.is_empty() {
        sizes = vec![10_000, 100_000];
    }
    println!(
        "{:>8}  {:<32} {:>9}  {:<10} {:>7}  {:>6}",
        "records", "", "holdpoint", "peer", "", "ratio"
    );
    for records in sizes {
        let folder = tempfile::tempdir().expect("a temporary folder");
        let tree = folder.path();
        corpus::make(tree, records).expect("a corpus");
        CLEAN.iter().for_each(|pair| compare(pair, tree, records));
        stage_three(tree);
        STAGED.iter().for_each(|pair| compare(pair, tree, records));
        let memory = peak_memory(tree) / records as u64;
        println!("{records:>8}  {memory} bytes of memory per record, everything read");
    }
    let folder = tempfile::tempdir().expect("a temporary folder");
    corpus::make_history(folder.path(), COMMITS).expect("a history");
    compare(&PAST, folder.path(), COMMITS);
}

fn compare(pair: &Pair, tree: &Path, records: usize) {
    let peer = || {
        let mut command = Command::new(pair.peer[0]);
        command.args(&pair.peer[1..]).current_dir(tree);
        command
    };
    // The first run of each warms its caches.
    seconds(holdpoint(pair.check, tree));
    seconds(peer());
    let (mut own, mut other) = (f64::MAX, f64::MAX);
    for _ in 0..ROUNDS {
        own = own.min(seconds(holdpoint(pair.check, tree)));
        other = other.min(seconds(peer()));
    }
    let (name, program) = (pair.name, pair.peer[0]);
    let ratio = own / other;
    println!("{records:>8}  {name:<32} {own:>8.2}s  {program:<10} {other:>6.2}s  {ratio:>6.2}");
}

fn holdpoint(arguments: &[&str], tree: &Path) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_holdpoint"));
    command
        .args(arguments)
        .args(["--now", "2026-07-01T00:00:00Z"])
        .current_dir(tree);
    command
}

/// Changes the prose of three runs and stages them.
fn stage_three(tree: &Path) {
    let git = |arguments: &[&str]| {
        let output = Command::new("git")
            .args(arguments)
            .current_dir(tree)
            .output();
        output.expect("git").stdout
    };
    let runs = git(&["ls-files", "runs/*.md"]);
    for run in String::from_utf8_lossy(&runs).lines().take(3) {
        let path = tree.join(run);
        let text = std::fs::read_to_string(&path).expect("a run");
        std::fs::write(&path, text + "\nRead once more.\n").expect("a run");
        git(&["add", run]);
    }
}

/// Returns the CPU seconds of one run, which must succeed.
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

/// Returns the peak of the private memory of one check, in bytes. Mapped files (the index, packs) do
/// not count, because the kernel can drop them.
fn peak_memory(tree: &Path) -> u64 {
    let mut child = holdpoint(&["check", "--no-cache"], tree)
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
