//! Compares the language server with a check of the same repository, and with the server of `rumdl`
//! if it is installed.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use super::editor::{self, Latencies, Place};
use super::measure::{command, git, holdpoint, peak_memory, seconds};

/// How often each server is started. The least time counts, because other work can only add some.
const ROUNDS: usize = 3;

const PEER: &str = "rumdl";

/// The places at which letters are typed: the name, the kind of the record, which of these it is, and
/// the text before the place. No other record depends on a body. The rules about all work for a project read the operator
/// of each run, all runs of an operator depend on its fields, and a twentieth of all records on the id
/// of a project.
const PLACES: [(&str, &str, usize, &str); 4] = [
    ("a body", "OpRun", 0, "\n---\n"),
    ("the id of a run's operator", "OpRun", 1, "\nop_id: "),
    ("the name of an operator", "Operator", 0, "\nname: "),
    ("the id of a project", "Project", 0, "\nproject_id: "),
];

/// Measures the language server on a repository after a check has filled the cache, and prints what it
/// used.
pub(crate) fn measure(corpus: &str, tree: &Path, records: usize) {
    let check = |more: &[&str]| {
        let mut command = holdpoint(&["check", "--fail-on", "never"], tree);
        command.args(more);
        command
    };
    // The first one fills the cache.
    seconds(check(&[]));
    let warm = (0..ROUNDS).map(|_| seconds(check(&[])));
    let warm = warm.fold(f64::MAX, f64::min);
    let memories = [
        ("check, warm", peak_memory(check(&[]))),
        ("check --no-cache", peak_memory(check(&["--no-cache"]))),
    ];
    let files = PLACES.map(|(_, kind, at, _)| record_of_kind(kind, at, tree));
    let places: Vec<Place<'_>> = files
        .iter()
        .zip(PLACES)
        .map(|(file, (.., before))| (&**file, before))
        .collect();
    let used = least(tree, &places, &|| holdpoint(&["lsp"], tree));
    let has_peer = Command::new(PEER).arg("--version").output().is_ok();
    let other = has_peer.then(|| least(tree, &places, &|| command(PEER, &["server"], tree)));

    let ready = [("ready", Some(used.ready)), ("all files", used.workspace)];
    for (name, used) in ready {
        let Some(used) = used else { continue };
        let (name, ratio) = (format!("{corpus} lsp, {name}"), used / warm);
        println!(
            "{records:>8}  {name:<44} {used:>8.3}s  {:<10} {warm:>6.3}s  {ratio:>6.2}",
            "check"
        );
    }
    for (at, (place, ..)) in PLACES.iter().enumerate() {
        let name = format!("{corpus} lsp, a letter in {place}");
        let own = used.letters[at] * 1000.0;
        let other = other.as_ref().map(|other| other.letters[at] * 1000.0);
        let other = other.map_or_else(String::new, |other| {
            format!("{PEER:<10} {other:>5.1}ms  {:>6.2}", own / other)
        });
        println!("{records:>8}  {name:<44} {own:>7.1}ms  {other}");
    }
    let megabytes = |bytes: u64| bytes as f64 / 1e6;
    for (name, memory) in memories {
        let (own, ratio) = (megabytes(used.memory), used.memory as f64 / memory as f64);
        println!(
            "{records:>8}  {corpus} lsp, {own:.0} MB of memory, {ratio:.2} times the {:.0} MB of \
             `{name}`",
            megabytes(memory)
        );
    }
    if let Some(other) = &other {
        println!(
            "{records:>8}  {corpus} {PEER} server, ready after {:.3}s, {:.0} MB of memory",
            other.ready,
            megabytes(other.memory)
        );
    }
}

/// Returns the path of a record of a kind, counted from 0.
fn record_of_kind(kind: &str, at: usize, tree: &Path) -> PathBuf {
    let paths = git(&["ls-files", "*.md"], tree);
    let line = format!("kind: {kind}");
    let mut paths = paths.lines().filter(|path| {
        let text = fs::read_to_string(tree.join(path)).unwrap_or_default();
        text.lines().any(|it| it == line)
    });
    paths.nth(at).expect("a record").into()
}

/// Runs a server several times, and returns the least times and the most memory.
fn least(tree: &Path, places: &[Place<'_>], server: &dyn Fn() -> Command) -> Latencies {
    let rounds = (0..ROUNDS).map(|_| editor::measure(server(), tree, places));
    let least = rounds.reduce(|one, other| Latencies {
        ready: one.ready.min(other.ready),
        workspace: one.workspace.zip(other.workspace).map(|(a, b)| a.min(b)),
        letters: one
            .letters
            .iter()
            .zip(&other.letters)
            .map(|(a, b)| a.min(*b))
            .collect(),
        memory: one.memory.max(other.memory),
    });
    least.expect("a round")
}
