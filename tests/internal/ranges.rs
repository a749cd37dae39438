//! Ranges and pushes: a check that reads only the records that a commit can concern says the same as
//! one that reads all records of every commit.

use holdpoint::engine::comparison::PushedCommit;
use holdpoint::engine::history::range::CommitRange;
use holdpoint::engine::{Comparison, OpenSnapshot, Session, SessionOptions, SnapshotSource};
use holdpoint::git::Repository;
use proptest::prelude::*;

use super::checking::json;
use super::difference::{Files, Step, apply, governed_yard, step, yard};
use super::random_cases::{holds_for, requested_cases};
use super::support::Sandbox;

/// Commits a state of all files, which may be that of the last commit.
fn commit(sandbox: &Sandbox, before: &Files, after: &Files) -> String {
    for path in before.keys().filter(|path| !after.contains_key(*path)) {
        sandbox.remove(path);
    }
    for (path, bytes) in after {
        if before.get(path) != Some(bytes) {
            sandbox.write(path, bytes);
        }
    }
    sandbox.git(&["add", "--all"]);
    sandbox.git(&["commit", "--allow-empty", "--message", "next"]);
    sandbox.git(&["rev-parse", "HEAD"]).trim().to_owned()
}

/// What is asked about the commits from one to another.
#[derive(Clone, Copy, Debug)]
enum Question {
    Range,
    Push,
}

/// Returns the report, or the error.
fn ask(sandbox: &Sandbox, question: Question, [since, tip]: [&str; 2], no_cache: bool) -> String {
    let repository = Repository::discover(sandbox.path()).expect("a repository");
    let repository = repository.expect("a repository");
    let source = SnapshotSource::Revision(tip);
    let files = OpenSnapshot::in_repository(source, &repository).expect("its files");
    let options = SessionOptions {
        no_cache,
        now: Some("2026-07-01T00:00:00Z".parse().expect("a time")),
        ..SessionOptions::default()
    };
    let known = [since.to_owned()];
    let pushed = PushedCommit {
        id: tip,
        known: &known,
        replaced: Vec::new(),
        owner: "which is here",
    };
    let comparison = Comparison::with_pushed(&files, pushed).expect("the bases");
    let session = match Session::new(files, &options) {
        Ok(session) => session.without_records(),
        Err(error) => return error.to_string(),
    };
    let outcome = match question {
        Question::Range => {
            let written = format!("{since}..{tip}");
            session.check_range(CommitRange::parse(&written).expect("a range"))
        }
        Question::Push => session.check(&[], &comparison),
    };
    let outcome = match outcome {
        Ok(outcome) => outcome,
        Err(error) => return error.to_string(),
    };
    json(&outcome)
}

fn agrees(all: &Files, changes: &[Vec<Step>]) -> Result<(), TestCaseError> {
    let sandbox = Sandbox::new();
    let mut files = all.clone();
    let mut commits = vec![commit(&sandbox, &Files::new(), &files)];
    for steps in changes {
        let before = files.clone();
        steps.iter().for_each(|step| apply(&mut files, step, all));
        commits.push(commit(&sandbox, &before, &files));
    }
    let last = commits.len() - 1;
    // The table is of an older commit, of the base, of a commit between, or of a later one.
    for [from, to] in [[0, 1], [1, last], [0, last], [last - 1, last], [0, 2]] {
        for question in [Question::Push, Question::Range] {
            let ends = [&*commits[from], &*commits[to]];
            let whole = ask(&sandbox, question, ends, true);
            for _ in 0..2 {
                let narrow = ask(&sandbox, question, ends, false);
                prop_assert_eq!(&narrow, &whole, "{:?} of {} to {}", question, from, to);
            }
        }
    }
    Ok(())
}

/// `HOLDPOINT_RANGE_CASES` sets the number of cases.
#[test]
fn ranges_and_pushes_are_checked_alike_with_and_without_a_table() {
    let cases = requested_cases("HOLDPOINT_RANGE_CASES", 3);
    for all in [yard(), governed_yard()] {
        let changes = prop::collection::vec(prop::collection::vec(step(), 0..3), 2..6);
        holds_for(cases, 40, &changes, |changes| agrees(&all, &changes));
    }
}

/// The last commit leaves out files that the first one reads. The history is checked as the first one
/// reads it, and the table has only what the last one reads.
#[test]
fn files_that_a_commit_leaves_out_are_checked_with_a_table_too() {
    let changes = [
        vec![Step::Configure(6)],
        Vec::new(),
        vec![Step::Line(1235, 5, 4090, 8679)],
    ];
    agrees(&governed_yard(), &changes).expect("the same report");
    agrees(&yard(), &changes).expect("the same report");
}
