//! What a change of a symbolic link, of another repository or of a folder affects.

use std::cell::Cell;

use proptest::prelude::*;

use super::difference::{Files, LINK, compare, compare_narrow};
use super::random_cases::{holds_for, requested_cases};

/// What is at a path.
#[derive(Clone, Debug)]
enum Place {
    Nothing,
    File(&'static str),
    /// A symbolic link to a path from its own folder.
    Link(&'static str),
    /// Two files and a manifest that lists one of them.
    Folder(&'static str),
}

/// The paths at which something changes. Records name these and paths below them.
const PLACES: [&str; 6] = ["a", "b", "l", "a/in", "deep/m", "deep/n"];

fn place() -> impl Strategy<Value = Place> {
    let content = || prop_oneof![Just("one\n"), Just("two\n"), Just("")];
    let target = prop_oneof![
        Just("a"),
        Just("b"),
        Just("../a"),
        Just("../a/in"),
        Just("."),
        Just("a/x.txt"),
        Just("m"),
        Just("nowhere"),
        Just("../../outside")
    ];
    prop_oneof![
        Just(Place::Nothing),
        content().prop_map(Place::File),
        target.prop_map(Place::Link),
        content().prop_map(Place::Folder),
        content().prop_map(Place::Folder),
    ]
}

/// Returns records that name each place and files below it, as evidence, in a manifest and in links.
fn records() -> Files {
    let mut files = Files::new();
    let operator = "kind: Operator\nop_id: saw\nname: Saw\nmode_ids: [PIPELINE]\ntimebox_minutes: 30\noutputs: none\nsteps: [Lift., Saw., Turn., Saw., Stack.]\nacceptance_checks: [{id: even, run: level}]\n";
    let project = "kind: Project\nproject_id: yard\nname: Yard\nowners: [a@example.org]\n";
    let mut add = |name: &str, yaml: &str| {
        let text = format!("---\n{yaml}---\n");
        files.insert(format!("records/{name}.md"), text.into_bytes());
    };
    add("saw", operator);
    add("yard", project);
    for (at, place) in PLACES.iter().enumerate() {
        for (more, below) in ["", "/x.txt", "/in/x.txt", "/x.txt#L1", "/none"]
            .iter()
            .enumerate()
        {
            let text = format!(
                "kind: OpRun\nop_id: saw\nproject_id: yard\nmode_id: PIPELINE\n\
                 timestamp_start: 2026-06-{:02}T08:{more:02}:00Z\ntimestamp_end: 2026-06-{:02}T08:20:00Z\n\
                 acceptance_results: {{even: PASS}}\nresult: PASS\n\
                 evidence_links: [{{artifact: '{place}{below}', validation: '{place}{below}', manifest: {place}/MANIFEST.json}}]\n\
                 next_pointer: Saw the next trunk.\n",
                at + 1,
                at + 1
            );
            add(&format!("run-{at}-{more}"), &text);
        }
    }
    files
}

/// Puts something at each place.
fn with_places(places: &[Place]) -> Files {
    let mut files = records();
    for (path, place) in PLACES.iter().zip(places) {
        // Nothing can be below a file or a link.
        let is_below = |other: &String| path.starts_with(&format!("{other}/"));
        if files.keys().any(is_below) {
            continue;
        }
        match place {
            Place::Nothing => {}
            Place::File(text) => drop(files.insert((*path).to_owned(), text.as_bytes().to_vec())),
            Place::Link(to) => {
                files.insert((*path).to_owned(), [LINK, to.as_bytes()].concat());
            }
            Place::Folder(text) => {
                let manifest = br#"{"files": [{"path": "x.txt", "sha256": "2c8b08da5ce60398e1f19af0e5dccc744df274b826abe585eaba68c525434806"}]}"#;
                files.insert(format!("{path}/x.txt"), text.as_bytes().to_vec());
                files.insert(format!("{path}/MANIFEST.json"), manifest.to_vec());
            }
        }
    }
    files
}

/// `HOLDPOINT_LINK_CASES` sets the number of cases.
#[test]
fn a_changed_link_or_folder_affects_what_is_named_through_it() {
    let cases = requested_cases("HOLDPOINT_LINK_CASES", 300);
    let enough = Cell::new(0);
    let state = || prop::collection::vec(place(), PLACES.len());
    // In many of the cases, few places differ.
    let change = prop::collection::vec((0..PLACES.len(), place()), 0..3);
    holds_for(cases, 400, &(state(), change), |(before, change)| {
        let mut after = before.clone();
        change.into_iter().for_each(|(at, place)| after[at] = place);
        let [before, after] = [before, after].map(|places| with_places(&places));
        compare(&before, &after).map_err(TestCaseError::fail)?;
        for known in [(&before, "before"), (&after, "after")] {
            let is_enough = compare_narrow(known, &before, &after);
            let is_enough = is_enough.map_err(TestCaseError::fail)?;
            enough.set(enough.get() + u32::from(is_enough));
        }
        Ok(())
    });
    assert!(enough.get() > cases / 8, "{}", enough.get());
}
