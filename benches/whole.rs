//! Benchmarks of the whole program. Each is compared with another program on the same repository.
//!
//! ```text
//! cargo bench --bench whole [-- [lsp] RECORDS…]
//! ```
//!
//! With `lsp`, only the language server is measured. `HOLDPOINT_BENCH_PROGRAM` names another program
//! that is measured in place of the one that Cargo built, such as that of a release.
//!
//! Prints the CPU seconds (user and system) of both and their ratio. The two programs run in turn,
//! and the minimum of several rounds is printed, because other work on the machine can only add time.
//! Needs `git` and `rg`. If `rumdl` is installed, its language server is measured too.

#![allow(
    clippy::print_stdout,
    clippy::print_stderr,
    reason = "a benchmark prints its figures"
)]

use std::fs;
use std::path::Path;
use std::process::Command;

#[path = "support/corpus.rs"]
mod corpus;
#[path = "support/editor.rs"]
mod editor;
#[path = "support/edits.rs"]
mod edits;
#[path = "support/in_editor.rs"]
mod in_editor;
#[path = "support/measure.rs"]
mod measure;
#[path = "support/varied.rs"]
mod varied;

use measure::{command, git, holdpoint, peak_memory, program, seconds};

const ROUNDS: usize = 5;

const SEARCH: &[&str] = &["rg", "-c", "^mode_id:"];
const STATUS: &[&str] = &["git", "status"];
const STAGED: &[&str] = &["check", "--staged"];

/// The number of commits of the history that is audited, and of the range that is checked.
const COMMITS: usize = 10_000;
const RANGE: usize = 100;

fn main() {
    let numbers = std::env::args()
        .skip(1)
        .filter_map(|argument| argument.parse().ok());
    let mut sizes: Vec<usize> = numbers.collect();
    if sizes.is_empty() {
        sizes = vec![10_000, 100_000];
    }
    println!(
        "{:>8}  {:<44} {:>9}  {:<10} {:>7}  {:>6}",
        "records", "", "holdpoint", "peer", "", "ratio"
    );
    let is_for_editor = std::env::args().any(|argument| argument == "lsp");
    if is_for_editor {
        for records in sizes {
            let folder = tempfile::tempdir().expect("a temporary folder");
            varied::make(folder.path(), records).expect("a corpus");
            Bench::new("varied", folder.path(), records).editor();
            drop(folder);
            let folder = tempfile::tempdir().expect("a temporary folder");
            corpus::make(folder.path(), records).expect("a corpus");
            Bench::new("plain", folder.path(), records).editor();
        }
        return;
    }
    smallest();
    for records in sizes {
        let folder = tempfile::tempdir().expect("a temporary folder");
        corpus::make(folder.path(), records).expect("a corpus");
        let bench = Bench::new("plain", folder.path(), records);
        bench.unchanged();
        bench.editor();
        drop(folder);
        let folder = tempfile::tempdir().expect("a temporary folder");
        varied::make(folder.path(), records).expect("a corpus");
        let bench = Bench::new("varied", folder.path(), records);
        bench.unchanged();
        bench.editor();
        bench.staged();
        bench.range();
        bench.push();
    }
    let folder = tempfile::tempdir().expect("a temporary folder");
    corpus::make_history(folder.path(), COMMITS).expect("a history");
    let log = ["git", "log", "--name-status", "--format=%H"];
    Bench::new("history", folder.path(), COMMITS).compare("audit", &["audit"], &log);
}

/// Checks a repository of ten records, which is a matter of starting the program.
fn smallest() {
    let folder = tempfile::tempdir().expect("a temporary folder");
    corpus::make(folder.path(), 10 + corpus::PROJECTS).expect("a corpus");
    let bench = Bench::new("smallest", folder.path(), 10 + corpus::PROJECTS);
    bench.compare("check", &["check"], STATUS);
}

/// A corpus that is measured.
struct Bench<'t> {
    corpus: &'static str,
    tree: &'t Path,
    records: usize,
}

impl<'t> Bench<'t> {
    fn new(corpus: &'static str, tree: &'t Path, records: usize) -> Self {
        // The index is written later than all files, so it proves that they are unchanged.
        std::thread::sleep(std::time::Duration::from_millis(1100));
        git(&["status"], tree);
        Self {
            corpus,
            tree,
            records,
        }
    }

    /// Compares checks of a repository in which nothing was changed.
    fn unchanged(&self) {
        self.compare("check --no-cache", &["check", "--no-cache"], SEARCH);
        self.compare("check, nothing changed", &["check"], STATUS);
        self.compare("check --staged, nothing staged", STAGED, STATUS);
        let forget = || drop(fs::remove_dir_all(self.tree.join(".git/holdpoint")));
        self.compare_after("check --staged, first in a clone", STAGED, STATUS, &forget);
        let memory = peak_memory(holdpoint(&["check", "--no-cache"], self.tree));
        let (records, bytes) = (self.records, memory / self.records as u64);
        println!(
            "{records:>8}  {} {bytes} bytes of memory for each record",
            self.corpus
        );
    }

    /// Measures the language server.
    fn editor(&self) {
        in_editor::measure(self.corpus, self.tree, self.records);
    }

    /// Compares checks of the index after edits.
    fn staged(&self) {
        for (name, edit) in edits::EDITS {
            edit(self.tree);
            git(&["add", "--all"], self.tree);
            self.compare(&format!("check --staged, {name}"), STAGED, STATUS);
            git(&["reset", "--quiet", "--hard"], self.tree);
        }
    }

    /// Compares the check of a range of commits.
    fn range(&self) {
        for commit in 0..RANGE {
            edits::append_to_runs(self.tree, commit % 3 + 1);
            git(
                &["commit", "--quiet", "--all", "--message", "more"],
                self.tree,
            );
        }
        let range = format!("HEAD~{RANGE}..HEAD");
        let log = ["git", "log", "--name-status", "--format=%H", &range];
        let name = format!("check --rev, {RANGE} commits");
        self.compare(&name, &["check", "--rev", &range], &log);
    }

    /// Compares a push of one commit to a server that checks it with a push to one that does not.
    fn push(&self) {
        let servers = tempfile::tempdir().expect("a temporary folder");
        for name in ["checked", "other"] {
            let server = servers.path().join(name);
            let server = server.to_str().expect("a path of text");
            git(&["clone", "--quiet", "--bare", ".", server], self.tree);
            git(&["remote", "add", name, server], self.tree);
        }
        let program = program();
        let hook = format!("#!/bin/sh\nexec '{program}' hook run pre-receive\n");
        let path = servers.path().join("checked/hooks/pre-receive");
        fs::write(&path, hook).expect("a hook");
        let executable = std::os::unix::fs::PermissionsExt::from_mode(0o755);
        fs::set_permissions(&path, executable).expect("a hook that can be run");
        let commit = || {
            edits::append_to_runs(self.tree, 1);
            git(
                &["commit", "--quiet", "--all", "--message", "one"],
                self.tree,
            );
        };
        let to = |name| {
            command(
                "git",
                &["push", "--quiet", name, "HEAD:refs/heads/main"],
                self.tree,
            )
        };
        self.least(
            "push of one commit",
            &commit,
            &|| to("checked"),
            "git",
            &|| to("other"),
        );
    }

    fn compare(&self, name: &str, own: &[&str], peer: &[&str]) {
        self.compare_after(name, own, peer, &|| ());
    }

    fn compare_after(&self, name: &str, own: &[&str], peer: &[&str], prepare: &dyn Fn()) {
        let own = || {
            let mut command = holdpoint(own, self.tree);
            if own[0] == "check" {
                command.args(["--fail-on", "never"]);
            }
            command
        };
        let other = || command(peer[0], &peer[1..], self.tree);
        self.least(name, prepare, &own, peer[0], &other);
    }

    /// Runs both programs in turn and prints the least time of each. The first run warms caches.
    fn least(
        &self,
        name: &str,
        prepare: &dyn Fn(),
        own: &dyn Fn() -> Command,
        peer: &str,
        other: &dyn Fn() -> Command,
    ) {
        let (mut least, mut least_other) = (f64::MAX, f64::MAX);
        for round in 0..=ROUNDS {
            prepare();
            let (own, other) = (seconds(own()), seconds(other()));
            if round > 0 {
                (least, least_other) = (least.min(own), least_other.min(other));
            }
        }
        let (records, name) = (self.records, format!("{} {name}", self.corpus));
        let ratio = least / least_other;
        println!(
            "{records:>8}  {name:<44} {least:>8.3}s  {peer:<10} {least_other:>6.3}s  {ratio:>6.2}"
        );
    }
}
