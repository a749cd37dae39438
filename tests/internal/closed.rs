//! How much is looked up to check closed records, and that what is remembered of them changes nothing.

use holdpoint::diagnostic::Severity;
use holdpoint::engine::{Comparison, SnapshotSource};
use proptest::prelude::*;

use super::cache;
use super::checking::{session, session_with, wait_for_clock};
use super::random_cases::{holds_for, requested_cases};
use super::support::Sandbox;
use super::support::history::clean_history;
use super::support::records::{DECISION, OPERATOR, PROJECT, RUN, with};

const PACKET: &str = "---\nkind: DebugPacket\nproject_id: shop\nsymptom: rows are missing\n\
    hypotheses: [the file is cut]\ndecision: ask the vendor\nresolved: false\n---\n";

/// A configuration with which a run without a manifest has no finding.
const NO_ADVICE: &str = "rules: {evidence-preferred: off}\n";

/// Checks the work tree, and returns the number of errors and what was looked up.
fn check(sandbox: &Sandbox) -> (usize, [usize; 4]) {
    let session = session(sandbox);
    let outcome = session.check(&[], &Comparison::none()).expect("files");
    let errors = outcome.summary.errors;
    (errors, session.closing_steps())
}

#[test]
fn where_nothing_depends_on_what_was_nothing_is_looked_up() {
    let sandbox = clean_history();
    // Runs, whatever their faults, are looked up where others can be the cause only.
    sandbox.write("o.md", with(OPERATOR, "wc -l", "wc --lines"));
    sandbox.write("bad.md", "---\nkind: OpRun\nresult: PASS\n---\n");
    // What the configuration turns off is not a finding either: the run has no manifest.
    sandbox.write(".holdpoint.yaml", NO_ADVICE);
    let (errors, steps) = check(&sandbox);
    assert!(errors > 0);
    assert_eq!(steps, [0; 4]);
}

#[test]
fn history_is_walked_once_and_what_it_says_is_remembered() {
    let sandbox = clean_history();
    sandbox.write(".holdpoint.yaml", NO_ADVICE);
    let check_added = "orders.csv}\n  - {id: sums, run: true}\n";
    sandbox.write("o.md", with(OPERATOR, "orders.csv}\n", check_added));
    sandbox.commit("check the sums too");
    wait_for_clock();
    let (errors, [_, _, walks, _]) = check(&sandbox);
    assert_eq!((errors, walks), (0, 1));
    // What was sound because of its closing commit is not even checked again,
    assert_eq!(check(&sandbox), (0, [0; 4]));
    // nor after further commits that do not touch it.
    sandbox.write("other.txt", "");
    sandbox.commit("go on");
    wait_for_clock();
    assert_eq!(check(&sandbox), (0, [0; 4]));
    // A commit that was replaced may have been the closing one.
    sandbox.git(&["commit", "--quiet", "--amend", "--message", "go on again"]);
    let (errors, [lookups, _, walks, _]) = check(&sandbox);
    assert_eq!((errors, walks), (0, 0));
    assert!(lookups > 0);
    sandbox.write("r.md", with(RUN, "# Monday", "# The first Monday"));
    sandbox.commit("say more");
    let (errors, [lookups, _, _, _]) = check(&sandbox);
    assert_eq!(errors, 0);
    assert!(lookups > 0);
}

/// Returns how many records and files a check gathers after the evidence of closed runs was moved and a first regime made every
/// project need one. Each run was closed by its own commit, has its own operator and debug packet, and
/// belongs to its own project.
fn gathered_for(count: usize) -> usize {
    let sandbox = Sandbox::new();
    for at in 0..count {
        let id = format!("project-{at}");
        sandbox.write(format!("p{at}.md"), PROJECT.replace("warehouse", &id));
        let operator = OPERATOR.replace("load-orders", &format!("operator-{at}"));
        sandbox.write(format!("o{at}.md"), operator);
    }
    sandbox.commit("lay the ground");
    for at in 0..count {
        sandbox.write(format!("evidence/{at}/orders.csv"), format!("{at}\n"));
        sandbox.write(format!("evidence/{at}/monday.log"), format!("{at}\n"));
        sandbox.write(
            format!("evidence/{at}/packet.md"),
            PACKET.replace("shop", &format!("project-{at}")),
        );
        let run = RUN.replace("orders.csv", &format!("evidence/{at}/orders.csv"));
        let run = run.replace("logs/monday.log", &format!("evidence/{at}/monday.log"));
        let run = run.replace("load-orders", &format!("operator-{at}"));
        let run = run.replace(
            "project_id: warehouse",
            &format!("project_id: project-{at}"),
        );
        let packet = format!("debug_packet: evidence/{at}/packet.md\nresult:");
        sandbox.write(format!("r{at}.md"), run.replace("result:", &packet));
        sandbox.commit("close a run");
    }
    sandbox.git(&["mv", "evidence", "kept"]);
    sandbox.write("p.md", PROJECT);
    sandbox.write(
        "regime.md",
        "---\nkind: Regime\nproject_id: warehouse\nregime: exist\n---\n",
    );
    sandbox.commit("tidy up");
    let (_, [_, _, walks, gathered]) = check(&sandbox);
    assert_eq!(walks, 1);
    gathered
}

#[test]
fn judging_records_by_many_commits_takes_time_in_proportion_to_their_number() {
    let gathered = [5, 10, 20].map(gathered_for);
    let growth = [gathered[1] - gathered[0], (gathered[2] - gathered[1]) / 2];
    assert!(growth[1] <= growth[0], "{gathered:?}");
}

#[test]
fn evidence_that_was_missing_is_reported_with_and_without_what_is_remembered() {
    let sandbox = clean_history();
    sandbox.remove("logs/monday.log");
    sandbox.write("runs/second.md", RUN.replace("2026-03-02", "2026-03-09"));
    sandbox.commit("close a run without its log");
    let rules = |no_cache: bool| {
        let session = session_with(&sandbox, no_cache);
        let outcome = session.check(&[], &Comparison::none()).expect("files");
        let findings = outcome.findings();
        let of_run = findings.filter(|it| it.path.as_bytes() == b"runs/second.md");
        let errors = of_run.filter(|it| it.severity == Severity::Error);
        errors.map(|it| it.meta.name).collect::<Vec<_>>()
    };
    assert_eq!([rules(false), rules(true)], [["dead-evidence"]; 2]);
    // The file is on the disk now, but still not in Git.
    sandbox.write("logs/monday.log", "2 of 2\n");
    assert_eq!([rules(false), rules(true)], [["untracked-evidence"]; 2]);
    sandbox.git(&["add", "--all"]);
    assert_eq!([rules(false), rules(true)], [[""; 0]; 2]);
}

/// The files that a random history changes, each with the texts that it may have.
fn variants() -> Vec<(&'static str, Vec<String>)> {
    let second = RUN.replace("2026-03-02", "2026-03-09");
    let run = |text: &str| {
        vec![
            text.to_owned(),
            text.replace("result: PASS\n", ""),
            text.replace("row-count: PASS", "row-count: PASS, sums: PASS"),
            text.replace("# Monday", "# Another day"),
            text.replace("orders.csv", "counts.csv"),
        ]
    };
    vec![
        (
            "o.md",
            vec![
                OPERATOR.to_owned(),
                with(OPERATOR, "orders.csv}\n", "orders.csv}\n  - {id: sums}\n"),
                with(OPERATOR, "required: false", "required: true"),
                with(OPERATOR, "mode_ids: [PIPELINE]", "mode_ids: [SCAN]"),
                with(OPERATOR, "load-orders", "load-all-orders"),
            ],
        ),
        ("r.md", run(RUN)),
        ("runs/second.md", run(&second)),
        (
            "p.md",
            vec![
                PROJECT.to_owned(),
                with(PROJECT, "states: [orders]", "states: [invoices]"),
                with(PROJECT, "ada@", "bob@"),
            ],
        ),
        (
            "d.md",
            vec![
                DECISION.to_owned(),
                with(DECISION, "respected", "violated"),
                with(DECISION, "# We do not", "# Never"),
            ],
        ),
        ("orders.csv", vec!["1\n2\n".to_owned(), "3\n".to_owned()]),
        ("logs/monday.log", vec!["2 of 2\n".to_owned()]),
    ]
}

/// A move in a random history.
#[derive(Clone, Debug)]
enum Move {
    /// The number of a file, and of its new text; it is removed if there is no such text.
    Write(usize, usize),
    Commit,
    Amend,
    /// The last commit is taken back, and perhaps what it changed.
    Reset(&'static str),
    /// Another branch is checked out, and made if there is none.
    Switch(usize),
    Merge(usize),
}

fn moves() -> impl Strategy<Value = Move> {
    prop_oneof![
        8 => (0..7usize, 0..6usize).prop_map(|(file, text)| Move::Write(file, text)),
        4 => Just(Move::Commit),
        1 => Just(Move::Amend),
        1 => prop_oneof![Just("--soft"), Just("--hard"), Just("--mixed")].prop_map(Move::Reset),
        1 => (0..3usize).prop_map(Move::Switch),
        1 => (0..3usize).prop_map(Move::Merge),
    ]
}

fn make(sandbox: &Sandbox, next: &Move) {
    let branch = |number: &usize| format!("branch-{number}");
    // What Git refuses, such as to take back the first commit, changes nothing.
    let attempt = |args: &[&str]| sandbox.try_git(args).status.success();
    let commit = |option: &str| {
        attempt(&["add", "--all"]);
        attempt(&["commit", "--allow-empty", option, "--message=next"])
    };
    match next {
        Move::Write(file, text) => {
            let (path, texts) = &variants()[*file];
            match texts.get(*text) {
                Some(text) => sandbox.write(path, text),
                None => drop(std::fs::remove_file(sandbox.path().join(path))),
            }
        }
        Move::Commit => drop(commit("--quiet")),
        Move::Amend => drop(commit("--amend")),
        Move::Reset(how) => drop(attempt(&["reset", "--quiet", how, "HEAD~1"])),
        Move::Switch(number) => {
            if !attempt(&["checkout", "--quiet", &branch(number)]) {
                attempt(&["branch", &branch(number)]);
            }
        }
        Move::Merge(number) => {
            if !attempt(&["merge", "--quiet", "--no-edit", &branch(number)]) {
                attempt(&["merge", "--abort"]);
            }
        }
    }
    wait_for_clock();
}

/// Checks the work tree after each move, with what earlier checks stored and without. A second check
/// takes what the first one stored.
fn is_checked_alike(moves: &[Move]) -> Result<(), TestCaseError> {
    let sandbox = clean_history();
    sandbox.write(".holdpoint.yaml", NO_ADVICE);
    for next in moves {
        make(&sandbox, next);
        let check = |no_cache| cache::check(&sandbox, SnapshotSource::WorkTree, no_cache);
        let whole = check(true);
        for _ in 0..2 {
            prop_assert_eq!(&check(false), &whole, "after {:?}", next);
        }
    }
    Ok(())
}

/// `HOLDPOINT_CLOSED_CASES` sets the number of cases.
#[test]
fn what_is_remembered_of_closed_records_changes_no_finding() {
    let cases = requested_cases("HOLDPOINT_CLOSED_CASES", 6);
    let moves = prop::collection::vec(moves(), 5..30);
    holds_for(cases, 100, &moves, |moves| is_checked_alike(&moves));
}
