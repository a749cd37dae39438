//! The checkpoint: a check that runs the rules only where something differs from the last one must
//! find what a check without a cache finds.

use holdpoint::config;
use holdpoint::engine::checkpoint::{self, Wanted};
use holdpoint::engine::{self, Analysis, Input};
use holdpoint::snapshot::Memory;
use jiff::{Timestamp, ToSpan};
use proptest::prelude::*;

use super::checking::input;
use super::difference::{Files, Step, apply, governed_yard, settings, step, yard};
use super::packed_memo::PackedMemo;
use super::random_cases::{holds_for, requested_cases};

/// Describes everything that a check found and counted.
fn description(analysis: &Analysis) -> String {
    format!("{:#?}\n{:#?}", analysis.findings, analysis.summary)
}

/// Checks the files with the memo of earlier states, and without.
fn compare(files: &Files, now: Timestamp, memo: &PackedMemo) -> Result<(), TestCaseError> {
    let snapshot = Memory::new(files.clone());
    let settings = settings(&snapshot);
    let input = Input {
        now,
        ..input(&snapshot, &settings)
    };
    let cold = engine::check(&input).expect("files in memory can be read");
    let input = Input {
        memo: Some(memo),
        ..input
    };
    // The second check finds what the first one stored.
    for wanted in [Wanted::Records, Wanted::Findings] {
        let warm = checkpoint::check(&input, wanted).expect("files in memory can be read");
        prop_assert_eq!(description(&warm), description(&cold));
    }
    Ok(())
}

/// A change of the files, or of the clock, which may also be set back.
#[derive(Clone, Debug)]
enum Event {
    Change(Step),
    Hours(i64),
}

fn event() -> impl Strategy<Value = Event> {
    prop_oneof![
        4 => step().prop_map(Event::Change),
        1 => (-50..800i64).prop_map(Event::Hours),
    ]
}

fn agrees(all: &Files, events: &[Event]) -> Result<(), TestCaseError> {
    let memo = PackedMemo::default();
    let mut files = all.clone();
    let mut now: Timestamp = "2026-06-12T00:00:00Z".parse().expect("a time");
    compare(&files, now, &memo)?;
    for event in events {
        match event {
            Event::Change(step) => apply(&mut files, step, all),
            Event::Hours(hours) => now += hours.hours(),
        }
        compare(&files, now, &memo)?;
    }
    Ok(())
}

/// `HOLDPOINT_CHECKPOINT_CASES` sets the number of cases.
fn run(all: &Files) {
    let cases = requested_cases("HOLDPOINT_CHECKPOINT_CASES", 60);
    let events = prop::collection::vec(event(), 5..20);
    holds_for(cases, 100, &events, |events| agrees(all, &events));
}

#[test]
fn what_did_not_change_need_not_be_checked_again() {
    run(&yard());
}

#[test]
fn what_regimes_and_constraints_do_not_affect_need_not_be_checked_again() {
    run(&governed_yard());
}

/// Without this, the tests above would also pass if all rules ran every time.
#[test]
fn the_rules_do_not_run_on_what_is_known_to_be_sound() {
    let files = yard();
    let snapshot = Memory::new(files.clone());
    let settings = config::Settings::default();
    let memo = PackedMemo::default();
    let input = Input {
        memo: Some(&memo),
        ..input(&snapshot, &settings)
    };
    let check = || checkpoint::check(&input, Wanted::Records).expect("a check");
    let (first, again) = (check(), check());
    let count = |analysis: &Analysis| {
        let records = analysis.model.records().iter();
        records
            .filter(|it| analysis.affected.includes(&it.path))
            .count()
    };
    assert_eq!(count(&first), first.model.records().len());
    assert!(count(&again) < count(&first), "{}", count(&again));
    assert_eq!(description(&first), description(&again));
}

#[test]
fn nothing_is_read_if_nothing_was_found_and_nothing_changed() {
    let project = |name: &str| {
        let text = format!(
            "---\nkind: Project\nproject_id: {name}\nname: Yard\nowners: [a@example.org]\n---\n"
        );
        (format!("{name}.md"), text.into_bytes())
    };
    let mut files = Files::from([project("north"), project("south")]);
    let settings = config::Settings::default();
    let memo = PackedMemo::default();
    let check = |files: &Files, now: &str| {
        let snapshot = Memory::new(files.clone());
        let input = Input {
            memo: Some(&memo),
            now: now.parse().expect("a time"),
            ..input(&snapshot, &settings)
        };
        checkpoint::check(&input, Wanted::Findings).expect("a check")
    };
    let is_read = |analysis: &Analysis| !analysis.model.records().is_empty();
    let first = check(&files, "2026-06-12T00:00:00Z");
    assert!(first.findings.is_empty(), "{:?}", first.findings);
    assert!(is_read(&first));
    let again = check(&files, "2026-06-12T01:00:00Z");
    assert!(!is_read(&again));
    assert_eq!(description(&first), description(&again));
    // A clock that was set back proves nothing.
    assert!(is_read(&check(&files, "2026-06-11T00:00:00Z")));
    let (path, text) = files.pop_last().expect("a file");
    assert!(is_read(&check(&files, "2026-06-12T02:00:00Z")));
    files.insert(path, text);
    assert!(is_read(&check(&files, "2026-06-12T03:00:00Z")));
}

/// A decision depends on all constraints, and so on a file that was meant to be one. Its other finding
/// ends with the time, so that nothing else causes it to be checked.
#[test]
fn what_could_not_be_read_is_missed_when_it_is_gone() {
    let events = [
        Event::Change(Step::Rename(2324, 2106)),
        Event::Change(Step::Delete(393)),
        Event::Change(Step::Copy(6062)),
        Event::Change(Step::Line(3316, 7983, 9751, 3270)),
        Event::Hours(209),
        Event::Change(Step::Configure(0)),
        Event::Change(Step::Empty(9774)),
    ];
    agrees(&governed_yard(), &events).expect("the same findings");
}
