//! A check that follows edits finds what a fresh check of the same texts finds.

use std::collections::BTreeMap;
use std::env;
use std::path::Path;

use holdpoint::diagnostic::Diagnostic;
use holdpoint::engine::live::{Buffers, LiveCheck};
use holdpoint::engine::{Comparison, SessionOptions};
use holdpoint::text::RepoPath;

use sha2::{Digest, Sha256};

use super::checking::{session, wait_for_clock};
use super::support::records::{CONSTRAINT, DECISION, OPERATOR, PROJECT, RUN};
use super::support::{Sandbox, claims, now, root};

/// How many edits are made in each test; `HOLDPOINT_EDITS` sets another number.
fn edits() -> usize {
    let number = env::var("HOLDPOINT_EDITS").ok();
    number.and_then(|number| number.parse().ok()).unwrap_or(150)
}

fn options() -> SessionOptions {
    SessionOptions {
        now: Some(now()),
        ..SessionOptions::default()
    }
}

/// A small generator of numbers, the same in every run.
struct Random(u64);

impl Random {
    fn below(&mut self, limit: usize) -> usize {
        // The constants are those of Knuth's MMIX.
        self.0 = self
            .0
            .wrapping_mul(6364136223846793005)
            .wrapping_add(1442695040888963407);
        usize::try_from(self.0 >> 33).expect("31 bits") % limit.max(1)
    }

    fn one_of<'a, T: ?Sized>(&mut self, all: &[&'a T]) -> &'a T {
        all[self.below(all.len())]
    }
}

/// What is typed: parts of records, and what breaks them.
const TYPED: &[&str] = &[
    "load-orders",
    "warehouse",
    "disk-space",
    "night-loads",
    "PIPELINE",
    "REPAIR",
    "PASS",
    "FAIL",
    "kind: OpRun\n",
    "kind: Operator\n",
    "kind: Regime\nregime: exist\ndeclared_at: 2026-01-01\n",
    "project_id: desk\n",
    "op_id: ",
    "result: ",
    "waive:\n  - {rule: evidence, reason: the log is lost, until: 2026-08-01}\n",
    "  - validation: logs/monday.log\n",
    "debug_packet: runs/b.md\n",
    "takes_up: runs/a.md\n",
    "held_by: disk-space\n",
    "constraint_status: {disk-space: violated}\n",
    "timestamp_end: 2026-03-02T09:20:00Z\n",
    "next_due: 2026-03-05\n",
    "---\n",
    "\n",
    "  ",
    "\"",
    "[",
    "]",
    "{",
    ": ",
    "# Steps\n",
    "é😀",
    "\r\n",
    "\t",
    "status: paused\n",
    "level: preference\n",
    "supersedes: night-loads\n",
    "[a link](../runs/a.md)\n",
];

/// Changes a text at random.
fn edited(text: &str, others: &[&str], random: &mut Random) -> String {
    let place = |random: &mut Random| text.floor_char_boundary(random.below(text.len() + 1));
    match random.below(10) {
        0 => random.one_of(others).to_owned(),
        1 => String::new(),
        2 => {
            let lines: Vec<&str> = text.split_inclusive('\n').collect();
            let gone = random.below(lines.len());
            let lines = lines.iter().enumerate().filter(|(at, _)| *at != gone);
            lines.map(|(_, line)| *line).collect()
        }
        3 => {
            let (a, b) = (place(random), place(random));
            format!("{}{}", &text[..a.min(b)], &text[a.max(b)..])
        }
        4 | 5 => {
            let starts = text.match_indices('\n').map(|(at, _)| at + 1);
            let starts: Vec<usize> = std::iter::once(0).chain(starts).collect();
            let at = starts[random.below(starts.len())];
            format!("{}{}{}", &text[..at], random.one_of(TYPED), &text[at..])
        }
        _ => {
            let at = place(random);
            let end = text
                .floor_char_boundary((at + random.below(8)).min(text.len()))
                .max(at);
            format!("{}{}{}", &text[..at], random.one_of(TYPED), &text[end..])
        }
    }
}

/// Returns findings without their fingerprints, which number the findings of one fault.
fn comparable(live: &LiveCheck) -> BTreeMap<RepoPath, Vec<Diagnostic>> {
    let mut findings = live.findings().clone();
    for finding in findings.values_mut().flatten() {
        finding.fingerprint = Default::default();
        finding.fault = Default::default();
    }
    findings
}

#[track_caller]
fn assert_same_as_fresh(live: &LiveCheck, folder: &Path, buffers: &Buffers, step: usize) {
    let fresh = LiveCheck::open(folder, buffers.clone(), &options()).expect("it is checked");
    let (live, fresh) = (comparable(live), comparable(&fresh));
    if live != fresh {
        let paths = live.keys().chain(fresh.keys());
        for path in paths.filter(|path| live.get(*path) != fresh.get(*path)) {
            eprintln!(
                "{path}\n live: {:#?}\nfresh: {:#?}",
                live.get(path),
                fresh.get(path)
            );
        }
        for (path, bytes) in buffers {
            eprintln!("== {path}\n{}", String::from_utf8_lossy(bytes));
        }
        panic!("a difference after {step} edits");
    }
}

/// Makes random edits of some files, and compares with a fresh check after every few of them.
///
/// With `defers`, records that are not open are checked later, and not always before the next edit.
fn edit_at_random(sandbox: &Sandbox, paths: &[&str], seed: u64, defers: bool) {
    let folder = sandbox.path();
    let mut random = Random(seed);
    let mut live = LiveCheck::open(folder, Buffers::new(), &options()).expect("it is checked");
    live.set_deferring(defers.then_some(0));
    let texts: Vec<String> = paths
        .iter()
        .map(|path| live.text(&RepoPath::from(*path)).unwrap_or_default())
        .collect();
    let originals: Vec<&str> = texts.iter().map(String::as_str).collect();
    let mut buffers = Buffers::new();
    for step in 0..edits() {
        let at = random.below(paths.len());
        let path = RepoPath::from(paths[at]);
        if random.below(12) == 0 {
            buffers.remove(&path);
        } else {
            let text = buffers
                .get(&path)
                .map(|bytes| String::from_utf8_lossy(bytes).into_owned());
            // A text that is broken beyond repair is of little interest.
            let text = text.filter(|_| random.below(6) > 0);
            let text = text.unwrap_or_else(|| texts[at].clone());
            buffers.insert(path, edited(&text, &originals, &mut random).into_bytes());
        }
        live.update(&buffers).expect("it is checked");
        if defers && random.below(2) == 0 {
            live.proceed(&|| true).expect("it is checked");
        }
        if step % (edits() / 30).max(1) == 0 {
            live.proceed(&|| false).expect("it is checked");
            assert_same_as_fresh(&live, folder, &buffers, step);
        }
    }
    live.proceed(&|| false).expect("it is checked");
    assert_same_as_fresh(&live, folder, &buffers, edits());
}

const PACKET: &str = "---
kind: DebugPacket
project_id: warehouse
mode_id: REPAIR
op_run: runs/a.md
---

# The sums differ
";

const BLOCK: &str = "---
kind: Block
block_id: monday
project_id: warehouse
mode_id: PIPELINE
timestamp_start: 2026-03-02T06:00:00Z
timestamp_end: 2026-03-02T09:00:00Z
---
";

const REGIME: &str = "---
kind: Regime
project_id: warehouse
regime: persist
declared_at: 2026-02-01
---
";

/// Returns a repository with a record of each kind.
fn one_of_each() -> Sandbox {
    let sandbox = Sandbox::new();
    for (path, text) in [
        ("projects/a.md", PROJECT),
        ("constraints/a.md", CONSTRAINT),
        ("operators/a.md", OPERATOR),
        ("decisions/a.md", DECISION),
        ("runs/a.md", RUN),
        ("runs/b.md", PACKET),
        ("blocks/a.md", BLOCK),
        ("regimes/a.md", REGIME),
        ("README.md", "# Not a record\n"),
        ("orders.csv", "1,2\n"),
        ("logs/monday.log", "done\n"),
    ] {
        sandbox.write(path, text);
    }
    sandbox.commit("records");
    sandbox
}

const PATHS: &[&str] = &[
    "projects/a.md",
    "constraints/a.md",
    "operators/a.md",
    "decisions/a.md",
    "runs/a.md",
    "runs/b.md",
    "runs/new.md",
    "blocks/a.md",
    "regimes/a.md",
    "README.md",
    "logs/monday.log",
];

#[test]
fn random_edits_leave_no_difference_to_a_fresh_check() {
    edit_at_random(&one_of_each(), PATHS, 1, false);
}

#[test]
fn nor_do_they_if_a_part_is_checked_later() {
    edit_at_random(&one_of_each(), PATHS, 4, true);
}

#[test]
fn findings_of_the_baseline_stay_exempt_while_records_are_edited() {
    let sandbox = one_of_each();
    sandbox.write("runs/c.md", RUN.replace("op_id: ", "op_id: un"));
    let first = sandbox.commit("a fault");
    let paths = [PATHS, &["runs/c.md"]].concat();
    sandbox.write(
        ".holdpoint.yaml",
        format!("version: 1\nbaseline: {first}\n"),
    );
    sandbox.commit("a baseline");
    edit_at_random(&sandbox, &paths, 5, false);
    edit_at_random(&sandbox, &paths, 6, true);
}

#[test]
fn random_edits_of_a_larger_repository_leave_no_difference() {
    let sandbox = Sandbox::new();
    let folder = root().join("fixtures/handbook");
    let mut paths = Vec::new();
    for entry in walkdir::WalkDir::new(&folder).sort_by_file_name() {
        let entry = entry.expect("a file");
        if entry.file_type().is_file() && entry.file_name() != "expected.txt" {
            let path = entry.path().strip_prefix(&folder).expect("below it");
            let path = path.to_str().expect("text").to_owned();
            let bytes = std::fs::read(entry.path()).expect("a file");
            match String::from_utf8(bytes) {
                Ok(text) => {
                    sandbox.write(&path, claims::split(&path, &text).0);
                    if path.ends_with(".md") {
                        paths.push(path);
                    }
                }
                Err(error) => sandbox.write(&path, error.into_bytes()),
            }
        }
    }
    sandbox.commit("records");
    let paths: Vec<&str> = paths.iter().map(String::as_str).collect();
    edit_at_random(&sandbox, &paths, 2, false);
    edit_at_random(&sandbox, &paths, 7, true);
}

#[test]
fn what_changes_on_the_disk_is_found_when_the_files_are_listed_again() {
    let sandbox = one_of_each();
    let folder = sandbox.path();
    let mut random = Random(3);
    let buffers = Buffers::new();
    let mut live = LiveCheck::open(folder, Buffers::new(), &options()).expect("it is checked");
    let originals = [RUN, OPERATOR, PROJECT, DECISION];
    for step in 0..edits() / 5 {
        let path = PATHS[random.below(PATHS.len())];
        if random.below(6) == 0 && sandbox.join(path).exists() {
            sandbox.remove(path);
        } else {
            let text = live.text(&RepoPath::from(path)).unwrap_or_default();
            sandbox.write(path, edited(&text, &originals, &mut random));
        }
        match random.below(8) {
            0 => drop(sandbox.commit("more")),
            1 => drop(sandbox.git(&["add", "--all"])),
            _ => {}
        }
        live.reload(&buffers).expect("it is checked");
        assert_same_as_fresh(&live, folder, &buffers, step);
    }
}

/// Once a file that is not a record came into a folder, a file there that was meant to be a record was
/// still an error.
#[test]
fn what_was_meant_to_be_a_record_depends_on_the_other_files_of_its_folder() {
    let sandbox = one_of_each();
    sandbox.write("runs/a.md", RUN.replace("kind: OpRun\n", ""));
    let folder = sandbox.path();
    let mut live = LiveCheck::open(folder, Buffers::new(), &options()).expect("it is checked");
    for (step, text) in ["# Notes\n", RUN, "# Notes\n"].into_iter().enumerate() {
        sandbox.write("runs/notes.md", text);
        live.reload(&Buffers::new()).expect("it is checked");
        assert_same_as_fresh(&live, folder, &Buffers::new(), step);
    }
    sandbox.remove("runs/notes.md");
    live.reload(&Buffers::new()).expect("it is checked");
    assert_same_as_fresh(&live, folder, &Buffers::new(), 3);
}

#[test]
fn an_edit_that_no_other_record_depends_on_checks_one_record() {
    let sandbox = one_of_each();
    let run = |number: usize| RUN.replace("T07:00", &format!("T06:{:02}", number + 10));
    for number in 0..40 {
        sandbox.write(format!("runs/more-{number}.md"), run(number));
    }
    let mut live =
        LiveCheck::open(sandbox.path(), Buffers::new(), &options()).expect("it is checked");
    let path = RepoPath::from("runs/more-1.md");
    let text = format!("{}\nA remark.\n", run(1));
    live.update(&Buffers::from([(path, text.into_bytes())]))
        .expect("it is checked");
    let steps = live.steps;
    assert!(steps.whole == 1 && steps.records <= 2, "{steps:?}");
}

#[test]
fn what_is_open_from_the_start_is_compared_with_what_the_last_check_saw() {
    let sandbox = one_of_each();
    wait_for_clock();
    let last = session(&sandbox);
    last.check(&[], &Comparison::none()).expect("it is checked");
    last.save_cache();
    let operator = RepoPath::from("operators/a.md");
    for text in [
        OPERATOR.to_owned(),
        OPERATOR.replace("op_id: ", "op_id: un"),
    ] {
        let buffers = Buffers::from([(operator.clone(), text.into_bytes())]);
        let live = LiveCheck::open(sandbox.path(), buffers.clone(), &options());
        let without_cache = SessionOptions {
            no_cache: true,
            ..options()
        };
        let fresh = LiveCheck::open(sandbox.path(), buffers, &without_cache);
        let [live, fresh] = [live, fresh].map(|it| comparable(&it.expect("it is checked")));
        assert_eq!(live, fresh);
    }
}

#[test]
fn the_committed_files_are_not_listed_for_a_letter() {
    let sandbox = one_of_each();
    let path = "runs/more.md";
    let run = RUN.replace("op_id: ", "op_id: un");
    sandbox.write(path, &run);
    sandbox.commit("a run of an unknown operator");
    let mut live =
        LiveCheck::open(sandbox.path(), Buffers::new(), &options()).expect("it is checked");
    let steps = |live: &LiveCheck| live.session().closing_steps();
    assert!(steps(&live)[0] > 0);
    let mut text = run;
    for _ in 0..3 {
        text.push_str("A remark.\n");
        let buffers = Buffers::from([(path.into(), text.clone().into_bytes())]);
        live.update(&buffers).expect("it is checked");
        assert!(live.findings().contains_key(&RepoPath::from(path)));
    }
    assert_eq!(steps(&live)[1], 0);
}

#[test]
fn what_a_manifest_lists_is_known_and_read_again_when_it_changes() {
    let sandbox = one_of_each();
    let digest = |text: &str| {
        let bytes = Sha256::digest(text).into_iter();
        bytes.map(|byte| format!("{byte:02x}")).collect::<String>()
    };
    let manifest = "data/SHA256SUMS";
    let links = "evidence_links:\n  - manifest: data/SHA256SUMS\n";
    let run = RUN.replace("evidence_links:\n", links);
    assert_ne!(run, RUN);
    sandbox.write("runs/a.md", &run);
    sandbox.write("data/one.md", "one\n");
    sandbox.write("data/two.md", "two\n");
    sandbox.write(manifest, format!("{}  one.md\n", digest("one\n")));
    sandbox.commit("a manifest");
    let mut buffers = Buffers::new();
    let mut live =
        LiveCheck::open(sandbox.path(), Buffers::new(), &options()).expect("it is checked");
    let mut counts = Vec::new();
    for (step, (path, text)) in [
        ("data/one.md", "another\n".to_owned()),
        ("data/two.md", "another\n".to_owned()),
        (manifest, format!("{}  two.md\n", digest("another\n"))),
        ("data/one.md", "one\n".to_owned()),
        ("data/two.md", "two\n".to_owned()),
        (manifest, format!("{}  two.md\n", digest("two\n"))),
    ]
    .into_iter()
    .enumerate()
    {
        buffers.insert(path.into(), text.into_bytes());
        live.update(&buffers).expect("it is checked");
        assert_same_as_fresh(&live, sandbox.path(), &buffers, step);
        counts.push(live.findings().values().flatten().count());
    }
    let before = counts[5];
    assert_eq!(
        counts,
        [before + 1, before + 1, before, before, before + 1, before]
    );
}

#[test]
fn nothing_is_written() {
    let sandbox = one_of_each();
    let listed = || {
        let files = walkdir::WalkDir::new(sandbox.path()).sort_by_file_name();
        files
            .into_iter()
            .map(|entry| entry.expect("a file").into_path())
            .collect::<Vec<_>>()
    };
    let before = listed();
    let mut live =
        LiveCheck::open(sandbox.path(), Buffers::new(), &options()).expect("it is checked");
    let buffers = Buffers::from([(RepoPath::from("runs/a.md"), OPERATOR.as_bytes().to_vec())]);
    live.update(&buffers).expect("it is checked");
    live.reload(&buffers).expect("it is checked");
    assert_eq!(listed(), before);
}
