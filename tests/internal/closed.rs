//! How much is looked up to judge closed records.

use holdpoint::engine::{Comparison, OpenSnapshot, Session, SessionOptions, SnapshotSource};
use holdpoint::git::Repository;

use super::support::Sandbox;
use super::support::history::clean_history;
use super::support::records::{OPERATOR, with};

/// Checks the work tree, and returns the number of findings and of lookups.
fn check(sandbox: &Sandbox) -> (usize, (usize, usize)) {
    let repository = Repository::discover(sandbox.path()).expect("a repository");
    let repository = repository.expect("a repository");
    let files = OpenSnapshot::in_repository(SnapshotSource::WorkTree, &repository);
    let options = SessionOptions {
        now: Some(super::support::now()),
        ..SessionOptions::default()
    };
    let session = Session::new(files.expect("files"), &options).expect("a configuration");
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
    let (_, first) = check(&sandbox);
    let without_info = first.1;
    assert!(without_info <= 1, "{first:?}");
}

#[test]
fn history_is_walked_once_and_what_it_says_is_remembered() {
    let sandbox = clean_history();
    let check_added = "orders.csv}\n  - {id: sums, run: true}\n";
    sandbox.write("o.md", with(OPERATOR, "orders.csv}\n", check_added));
    sandbox.commit("check the sums too");
    let (errors, (_, walks)) = check(&sandbox);
    assert_eq!((errors, walks), (0, 1));
    let (errors, (_, walks)) = check(&sandbox);
    assert_eq!((errors, walks), (0, 0));
    sandbox.write("other.txt", "");
    sandbox.commit("go on");
    let (errors, (_, walks)) = check(&sandbox);
    assert_eq!((errors, walks), (0, 0));
}
