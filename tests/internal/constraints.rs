//! Constraints and decisions: the hierarchy of constraints, which decisions may commit, how decisions
//! supersede each other, and what is reported for broken ones.

use std::time::{Duration, Instant};

use holdpoint::config::System;

use super::small::{NOTHING, Small};
use super::support::records::with;

const PROJECT: &str = "kind: Project
project_id: ferry
name: Ferry
owners: [crossing@example.org]
states: [timetable]
";

/// The levels of constraints, from the highest to the lowest.
const LEVELS: [&str; 5] = [
    "physical",
    "responsibility",
    "state-ownership",
    "operational",
    "preference",
];

const OPERATOR: &str = "kind: Operator
op_id: sound-the-channel
name: Sound the channel
mode_ids: [CONTACT]
purpose: The depth of the channel is known.
preconditions: [The boat is free.]
inputs: [tide]
steps: [Take the lead., Row., Sound., Note it., Send it.]
outputs: [depths.csv]
acceptance_checks: [{id: depth, run: wc -l depths.csv}]
timebox_minutes: 45
failure_paths: [Sound half of it., Ask the pilot.]
evidence_pattern: CONTACT
evidence_outputs: [depths.csv]
next_pointer_rule: When it is sounded next.
";

const RUN: &str = "kind: OpRun
op_id: sound-the-channel
project_id: ferry
mode_id: CONTACT
timestamp_start: 2026-03-04T07:00:00Z
timestamp_end: 2026-03-04T07:20:00Z
inputs_used: {tide: low}
acceptance_results: {depth: WARN}
result: WARN
evidence_links: [{touch: \"mailto:pilot@example.org\"}]
next_pointer: Sound it again on Monday.
";

const HELD: &str = "kind: OpRun
op_id: sound-the-channel
project_id: ferry
mode_id: CONTACT
timestamp_start: 2026-03-04T07:00:00Z
held_by: no-ice
next_pointer: Sound it when the ice is gone.
";

fn constraint(id: &str, level: &str) -> String {
    format!(
        "kind: Constraint\nconstraint_id: {id}\nlevel: {level}\nstatement: It must not happen.\n"
    )
}

/// Returns a decision with the outcome `commit` and these statuses of constraints.
fn decision(id: &str, status: &str, more: &str) -> String {
    format!(
        "kind: Decision\ndecision_id: {id}\nproject_id: ferry\nstate: timetable\ntrigger: [the ice is 4 cm thick]\noutcome: commit\nconstraint_status: {{{status}}}\nnext_pointer: Sail at nine on Monday.\n{more}"
    )
}

fn hold(id: &str, status: &str, more: &str) -> String {
    with(
        &decision(id, status, more),
        "outcome: commit",
        "outcome: hold",
    )
}

const YARD: &str = "kind: Project\nproject_id: yard\nname: The yard\nowners: [ada@example.org]\n";

fn ferry() -> Small {
    Small::default()
        .with("project", PROJECT)
        .with_file("log.txt", "4 cm\nopen water\n")
}

fn with_ice() -> Small {
    ferry().with("no-ice", constraint("no-ice", "physical"))
}

fn at_work() -> Small {
    with_ice().with("operator", OPERATOR)
}

// The hierarchy.

#[test]
fn only_a_higher_level_overrides_a_lower_one() {
    for (lower, overridden) in LEVELS.iter().enumerate() {
        for (higher, because) in LEVELS.iter().enumerate() {
            let findings = |outcome: &str, status: &str| {
                let status = format!("lower: {status}, higher: respected");
                let text = decision(
                    "d",
                    &status,
                    "override: {constraint: lower, because: higher}\n",
                );
                let text = with(&text, "outcome: commit", &format!("outcome: {outcome}"));
                let small = ferry()
                    .with("lower", constraint("lower", overridden))
                    .with("higher", constraint("higher", because))
                    .with("d", text);
                small.findings()
            };
            let inverted = format!(
                "d hierarchy-inverted: `higher` ({because}) does not override `lower` ({overridden})"
            );
            for outcome in ["commit", "hold"] {
                for status in ["respected", "violated", "unknown"] {
                    let mut expected = Vec::new();
                    // An override that does not hold excuses nothing.
                    if higher >= lower {
                        if outcome == "commit" && *overridden != "preference" {
                            expected.extend(match status {
                                "violated" => Some("d commit-despite-violation: decision commits although `lower` is violated".to_owned()),
                                "unknown" => Some("d commit-on-unknown: decision commits while it is unknown whether `lower` is respected".to_owned()),
                                _ => None,
                            });
                        }
                        expected.push(inverted.clone());
                    }
                    assert_eq!(
                        findings(outcome, status),
                        expected,
                        "{overridden}, {because}"
                    );
                }
            }
        }
    }
}

#[test]
fn a_constraint_that_is_not_respected_blocks_unless_it_is_a_preference() {
    for level in LEVELS {
        for status in ["respected", "violated", "unknown"] {
            let small = || at_work().with("line", constraint("line", level));
            let statuses = format!("no-ice: respected, line: {status}");
            let rule = match (level, status) {
                ("preference", _) | (_, "respected") => None,
                (_, "violated") => Some("commit-despite-violation"),
                _ => Some("commit-on-unknown"),
            };
            let expected = |at: &str| -> Vec<String> {
                rule.iter().map(|rule| format!("{at} {rule}")).collect()
            };
            let what = format!("{level}, {status}");
            let committed = small().with("d", decision("d", &statuses, ""));
            assert_eq!(committed.rules(), expected("d"), "{what}");
            let held = small().with("d", hold("d", &statuses, ""));
            assert_eq!(held.rules(), NOTHING, "{what}");
            let status = format!("constraint_status: {{{statuses}}}\n");
            let executed = small().with("run", format!("{RUN}{status}"));
            assert_eq!(executed.rules(), expected("run"), "{what}");
            let status = with(&status, "no-ice: respected", "no-ice: violated");
            let held = small().with("run", format!("{HELD}{status}"));
            assert_eq!(held.rules(), NOTHING, "{what}");
        }
    }
}

#[test]
fn an_override_names_a_higher_constraint_alone_or_in_words() {
    let findings = |by: &str| {
        let text = decision("d", "no-ice: respected, on-time: violated", by);
        let small = with_ice()
            .with("on-time", constraint("on-time", "preference"))
            .with("rest", constraint("rest", "responsibility"));
        let text = with(
            &text,
            "on-time: violated",
            "on-time: respected, rest: violated",
        );
        small.with("d", text).findings()
    };
    for valid in [
        "override: {constraint: rest, because: no-ice}\n",
        "override: {constraint: rest, because: \"`no-ice`, which nobody can argue with\"}\n",
        "override: {constraint: rest, because: on-time (no-ice)}\n",
    ] {
        assert_eq!(findings(valid), NOTHING, "{valid}");
    }
    let violated = "d commit-despite-violation: decision commits although `rest` is violated";
    let names_none = [
        violated,
        "d hierarchy-inverted: reason of the override names no constraint",
    ];
    assert_eq!(
        findings("override: {constraint: rest, because: no-icee}\n"),
        names_none
    );
    assert_eq!(
        findings("override: {constraint: rest, because: asap}\n"),
        names_none
    );
    let missing_reason =
        "d hierarchy-inverted: missing `because`: nothing says what overrides `rest`";
    assert_eq!(
        findings("override: {constraint: rest}\n"),
        [violated, missing_reason]
    );
    assert_eq!(
        findings("override: {constraint: rest, becuase: no-ice}\n"),
        [missing_reason]
    );
    assert_eq!(
        findings("override: {constraint: rest, because: [no-ice]}\n"),
        ["d field-type: expected text, found a list"]
    );
    assert_eq!(
        findings("override: {because: no-ice}\n"),
        ["d field-type: missing key `constraint`"]
    );
    assert_eq!(
        findings("override: {constrain: rest, because: no-ice}\n"),
        ["d field-type: missing key `constraint`"]
    );
    assert_eq!(
        findings("override: {constraint: rest, because: rest}\n"),
        [
            violated,
            "d hierarchy-inverted: `rest` (responsibility) does not override `rest` (responsibility)"
        ]
    );
    // The override applies to the named constraint only.
    assert_eq!(
        findings("override: {constraint: on-time, because: no-ice}\n"),
        ["d commit-despite-violation: decision commits although `rest` is violated"]
    );
}

#[test]
fn an_unreadable_override_or_constraint_is_one_finding() {
    let text = |more: &str| decision("d", "no-ice: respected, rest: violated", more);
    let small = |no_ice: &str, more: &str| {
        let rest = constraint("rest", "responsibility");
        let small = ferry().with("no-ice", no_ice).with("rest", rest);
        small.with("d", text(more)).rules()
    };
    let no_ice = constraint("no-ice", "physical");
    let by = "override: {constraint: rest, because: no-ice}\n";
    assert_eq!(small(&no_ice, by), NOTHING);
    let nameless = with(&no_ice, "constraint_id: no-ice", "constraint_id: no ice");
    assert_eq!(small(&nameless, by), ["no-ice field-type"]);
    let renamed = with(&no_ice, "constraint_id: no-ice", "constraint_id: fog");
    assert_eq!(small(&renamed, by), ["d unknown-constraint"]);
    let level = with(&no_ice, "level: physical", "level: physics");
    assert_eq!(small(&level, by), ["no-ice field-type"]);
    let misspelt = with(by, "override", "overide");
    assert_eq!(small(&no_ice, &misspelt), ["d commit-despite-violation"]);
    assert_eq!(small(&no_ice, "override: no-ice\n"), ["d field-type"]);
}

#[test]
fn the_override_of_a_decision_also_applies_to_its_run() {
    let small = |more: &str| {
        let text = decision("d", "no-ice: respected, on-time: violated", more);
        let run = format!("{RUN}decision_id: d\nconstraint_status: {{on-time: violated}}\n");
        at_work()
            .with("on-time", constraint("on-time", "operational"))
            .with("d", text)
            .with("run", run)
    };
    let by = "override: {constraint: on-time, because: no-ice}\n";
    assert_eq!(small(by).findings(), NOTHING);
    let both = ["d commit-despite-violation", "run commit-despite-violation"];
    assert_eq!(small("").rules(), both);
}

// Unknown constraints, and states without an owner.

#[test]
fn an_unknown_constraint_is_one_finding_wherever_it_is_named() {
    let unknown = |at: &str| {
        vec![format!(
            "{at} unknown-constraint: unknown constraint `mist`"
        )]
    };
    let decision_findings =
        |status: &str, more: &str| with_ice().with("d", decision("d", status, more)).findings();
    for status in ["respected", "violated", "unknown"] {
        let statuses = format!("no-ice: respected, mist: {status}");
        assert_eq!(decision_findings(&statuses, ""), unknown("d"));
        // The unknown constraint may be the one whose status is missing.
        assert_eq!(
            decision_findings(&format!("mist: {status}"), ""),
            unknown("d")
        );
        let run = format!("{RUN}constraint_status: {{mist: {status}}}\n");
        assert_eq!(at_work().with("run", run).findings(), unknown("run"));
    }
    let by = "override: {constraint: mist, because: no-ice}\n";
    assert_eq!(decision_findings("no-ice: respected", by), unknown("d"));
    assert_eq!(
        decision_findings("no-ice: respected, mist: violated", by),
        unknown("d")
    );
    let held = with(HELD, "no-ice", "mist");
    assert_eq!(at_work().with("run", held).findings(), unknown("run"));
    let listed = format!("{OPERATOR}constraints: [mist]\n");
    let small = with_ice().with("operator", listed).with("run", RUN);
    assert_eq!(small.findings(), unknown("operator"));
}

#[test]
fn a_misspelt_constraint_is_fixed_unless_that_would_duplicate_a_key() {
    let fix = |status: &str| {
        let outcome = with_ice().with("d", hold("d", status, "")).check();
        let found = outcome.findings.iter();
        let mut fixes =
            found.map(|finding| finding.fix.as_ref().map(|fix| fix.edits[0].text.clone()));
        fixes.next().flatten()
    };
    assert_eq!(fix("no-icee: violated").as_deref(), Some("no-ice"));
    assert_eq!(fix("no-ice: unknown, no-icee: violated"), None);
}

#[test]
fn a_constraint_without_an_id_may_be_any_that_a_record_names() {
    let nameless = with(&constraint("mist", "physical"), "constraint_id: mist\n", "");
    let small = with_ice()
        .with("mist", nameless)
        .with("d", hold("d", "no-ice: respected, mist: violated", ""));
    assert_eq!(small.rules(), ["mist missing-field"]);
}

#[test]
fn a_decision_states_the_status_of_every_constraint_of_its_project() {
    let ferry_constraint = format!("{}projects: [ferry]\n", constraint("rest", "preference"));
    let yard_constraint = format!("{}projects: [yard]\n", constraint("dock", "physical"));
    let small = |status: &str| {
        with_ice()
            .with("yard", YARD)
            .with("rest", &ferry_constraint)
            .with("dock", &yard_constraint)
            .with("d", hold("d", status, ""))
    };
    assert_eq!(small("no-ice: violated, rest: unknown").findings(), NOTHING);
    assert_eq!(
        small("no-ice: violated").findings(),
        ["d constraint-gap: missing status of the constraint `rest`, which binds this decision"]
    );
    assert_eq!(small("dock: respected").rules(), ["d constraint-gap"; 2]);
    assert_eq!(
        small("rest: fine, no-ice: violated").rules(),
        ["d field-type"]
    );
    let without = with(
        &hold("d", "no-ice: violated", ""),
        "constraint_status: {no-ice: violated}\n",
        "",
    );
    assert_eq!(with_ice().with("d", without).rules(), ["d missing-field"]);
    let nobody = with(
        &constraint("rest", "physical"),
        "statement",
        "projects: ferry\nstatement",
    );
    let small = with_ice()
        .with("rest", nobody)
        .with("d", hold("d", "no-ice: violated", ""));
    assert_eq!(small.rules(), ["rest field-type"]);
    let misspelt = with(&ferry_constraint, "projects", "project");
    let small = with_ice()
        .with("rest", misspelt)
        .with("d", hold("d", "no-ice: violated", ""));
    assert_eq!(small.rules(), ["rest unknown-field"]);
}

#[test]
fn a_superseded_decision_needs_no_status_of_new_constraints() {
    let small = with_ice()
        .with("a", hold("a", "no-ice: violated", ""))
        .with(
            "b",
            hold("b", "no-ice: violated, rest: respected", "supersedes: a\n"),
        )
        .with("rest", constraint("rest", "responsibility"));
    assert_eq!(small.findings(), NOTHING);
}

#[test]
fn a_run_states_the_status_of_the_constraints_of_its_operator() {
    let listed = format!("{OPERATOR}constraints: [no-ice, rest]\n");
    let small = |run: &str| {
        with_ice()
            .with("rest", constraint("rest", "operational"))
            .with("other", constraint("other", "operational"))
            .with("operator", &listed)
            .with("run", run)
    };
    let run = |status: &str| format!("{RUN}constraint_status: {status}\n");
    assert_eq!(
        small(&run("{no-ice: respected, rest: respected}")).findings(),
        NOTHING
    );
    assert_eq!(
        small(&run("{no-ice: respected}")).findings(),
        ["run constraint-gap: missing status of the constraint `rest`, which binds this run"]
    );
    let absent =
        "run constraint-gap: missing `constraint_status`: `no-ice` and `rest` bind this run";
    assert_eq!(small(RUN).findings(), [absent]);
    assert_eq!(small(&run("{}")).findings(), [absent]);
    // A misspelt key gives the same finding.
    let misspelt = with(
        &run("{no-ice: respected, rest: respected}"),
        "constraint_status",
        "constraints_status",
    );
    assert_eq!(small(&misspelt).findings(), [absent]);
    assert_eq!(small(HELD).findings(), NOTHING);
}

// Held runs, and decisions that hold.

#[test]
fn a_held_run_is_valid_and_is_counted() {
    let small = at_work().with("run", HELD).with("other", RUN);
    assert_eq!(small.findings(), NOTHING);
    let summary = small.check().summary;
    assert_eq!((summary.runs.held, summary.runs.warned), (1, 1));
    let unreadable = with(HELD, "no-ice", "[no-ice]");
    let small = at_work().with("run", unreadable);
    assert_eq!(small.rules(), ["run field-type"]);
    let decided = with_ice()
        .with("a", hold("a", "no-ice: violated", ""))
        .with("b", decision("b", "no-ice: respected", ""));
    let summary = decided.check().summary;
    assert_eq!(
        (summary.decisions.held, summary.decisions.committed),
        (1, 1)
    );
}

#[test]
fn a_held_run_that_acts_is_reported() {
    let findings = |more: &str| {
        at_work()
            .with_file("depths.csv", "1\n")
            .with("run", format!("{HELD}{more}"))
            .findings()
    };
    for (more, what) in [
        ("outputs_written: [depths.csv]\n", "`outputs_written`"),
        (
            "live_changes: [{target: buoy, bound: one}]\n",
            "`live_changes`",
        ),
        ("result: PASS\n", "`result: PASS`"),
        (
            "result: PASS\noutputs_written: [depths.csv]\nlive_changes: [{target: buoy, bound: one}]\n",
            "`outputs_written`, `live_changes` and `result: PASS`",
        ),
    ] {
        let expected = format!("run held-run-acts: run is held by `no-ice` but has {what}");
        assert_eq!(findings(more), [expected], "{more}");
    }
    for more in [
        "result: FAIL\n",
        "result: WARN\n",
        "outputs_written: []\n",
        "timestamp_end: 2026-03-04T07:05:00Z\n",
    ] {
        assert_eq!(findings(more), NOTHING, "{more}");
    }
}

#[test]
fn urgency_alone_is_not_a_trigger() {
    let findings = |trigger: &str| {
        let text = with(
            &hold("d", "no-ice: violated", ""),
            "[the ice is 4 cm thick]",
            trigger,
        );
        with_ice().with("d", text).rules()
    };
    for urgent in [
        "[urgent]",
        "[urgency, ASAP, deadline, pressure, time pressure, escalation, immediately, now]",
        "[\"Now!\", \"urgent, asap\"]",
    ] {
        assert_eq!(findings(urgent), ["d urgency-only"], "{urgent}");
    }
    for valid in [
        "[urgent, the pump failed]",
        "[the deadline of the harbour office]",
    ] {
        assert_eq!(findings(valid), NOTHING, "{valid}");
    }
    assert_eq!(findings("[urgent, {what: pump}]"), ["d field-type"]);
    assert_eq!(findings("[]"), ["d missing-field"]);
    assert_eq!(findings("urgent"), ["d field-type"]);
}

#[test]
fn a_hold_is_lifted_only_with_new_evidence() {
    let lifted = |status: &str, more: &str| {
        let held = hold("ice", "no-ice: violated", "evidence_links: [log.txt#L1]\n");
        let commit = decision("sail", status, &format!("supersedes: ice\n{more}"));
        with_ice().with("ice", held).with("sail", commit).findings()
    };
    let new = "evidence_links: [log.txt#L2]\n";
    assert_eq!(lifted("no-ice: respected", new), NOTHING);
    let not_new = ["sail hold-overridden: decision lifts the hold `ice` without new evidence"];
    assert_eq!(lifted("no-ice: respected", ""), not_new);
    assert_eq!(
        lifted("no-ice: respected", "evidence_links: [./log.txt#L1]\n"),
        not_new
    );
    assert_eq!(
        lifted("no-ice: respected", "evidence_link: [log.txt#L2]\n"),
        not_new
    );
    assert_eq!(
        lifted("no-ice: respected", "evidence_links: log.txt\n"),
        ["sail field-type: expected a list, found text"]
    );
    // Other rules report that the constraint still blocks.
    for more in ["", new] {
        assert_eq!(
            lifted("no-ice: violated", more),
            ["sail commit-despite-violation: decision commits although `no-ice` is violated"]
        );
        assert_eq!(
            lifted("no-ice: unknown", more),
            [
                "sail commit-on-unknown: decision commits while it is unknown whether `no-ice` is respected"
            ]
        );
    }
}

#[test]
fn a_hold_is_lifted_only_if_its_constraints_are_respected() {
    let lifted = |small: Small, held: &str, now: &str, more: &str| {
        let commit = format!("supersedes: ice\nevidence_links: [log.txt#L2]\n{more}");
        small
            .with("ice", hold("ice", held, ""))
            .with("sail", decision("sail", now, &commit))
            .findings()
    };
    let standing =
        ["sail hold-overridden: decision lifts the hold `ice` while `fog` is not respected"];
    // Without any Constraint record, the decision alone counts.
    assert_eq!(
        lifted(ferry(), "fog: violated", "fog: violated", ""),
        standing
    );
    assert_eq!(
        lifted(ferry(), "fog: unknown", "wind: respected", ""),
        standing
    );
    assert_eq!(
        lifted(ferry(), "fog: violated", "fog: respected", ""),
        NOTHING
    );
    // A constraint of another project can still be the reason for a hold.
    let elsewhere = format!("{}projects: [yard]\n", constraint("fog", "physical"));
    let small = || with_ice().with("fog", &elsewhere).with("yard", YARD);
    assert_eq!(
        lifted(
            small(),
            "no-ice: respected, fog: violated",
            "no-ice: respected",
            ""
        ),
        standing
    );
    // A preference does not hold, and an overridden constraint does not have to be respected.
    let fog = |level: &str| with_ice().with("fog", constraint("fog", level));
    let both = (
        "no-ice: violated, fog: violated",
        "no-ice: respected, fog: violated",
    );
    assert_eq!(lifted(fog("preference"), both.0, both.1, ""), NOTHING);
    let by = "override: {constraint: fog, because: no-ice}\n";
    assert_eq!(lifted(fog("operational"), both.0, both.1, by), NOTHING);
    // A missing status is a gap.
    assert_eq!(
        lifted(fog("operational"), both.0, "no-ice: respected", ""),
        ["sail constraint-gap: missing status of the constraint `fog`, which binds this decision"]
    );
}

// States, and chains of decisions.

#[test]
fn a_state_must_belong_to_the_project_of_the_decision() {
    let findings = |small: Small, state: &str| {
        let text = with(
            &hold("d", "no-ice: violated", ""),
            "state: timetable",
            &format!("state: {state}"),
        );
        small.with("d", text).findings()
    };
    let office = "kind: Project\nproject_id: office\nname: Office\nowners: [a@example.org]\nstates: [fares, timetable]\n";
    let small = || with_ice().with("office", office);
    assert_eq!(findings(small(), "timetable"), NOTHING);
    assert_eq!(
        findings(small(), "fares"),
        ["d unowned-state: state `fares` belongs to the project `office`, not to `ferry`"]
    );
    assert_eq!(
        findings(small(), "Timetable"),
        ["d unowned-state: unknown state `Timetable`: no project lists it"]
    );
    assert_eq!(
        findings(small(), "TODO"),
        ["d placeholder: `state` is only a placeholder"]
    );
    let stateless = with(PROJECT, "states: [timetable]\n", "");
    let small = Small::default()
        .with("project", stateless)
        .with("no-ice", constraint("no-ice", "physical"));
    assert_eq!(findings(small, "timetable").len(), 1);
    let unreadable = with(PROJECT, "[timetable]", "timetable");
    let small = Small::default()
        .with("project", unreadable)
        .with("no-ice", constraint("no-ice", "physical"));
    assert_eq!(
        findings(small, "timetable"),
        ["project field-type: expected a list, found text"]
    );
    // The states of an unknown project are unknown.
    let text = with(
        &hold("d", "no-ice: violated", ""),
        "project_id: ferry",
        "project_id: fery",
    );
    assert_eq!(with_ice().with("d", text).rules(), ["d unknown-project"]);
}

/// Returns decisions by number, each of which supersedes the decision with the second number.
fn chain(steps: impl IntoIterator<Item = (usize, Option<usize>)>) -> Small {
    let mut small = ferry();
    for (number, earlier) in steps {
        let more = earlier.map_or(String::new(), |earlier| {
            format!("supersedes: d{earlier:05}\n")
        });
        let text = hold(&format!("d{number:05}"), "ice: violated", &more);
        small = small.with(&format!("{number:05}"), text);
    }
    small
}

#[test]
fn a_cycle_of_any_length_is_one_finding() {
    for length in [1, 2, 3, 7, 10_000] {
        let cycle = (0..length).map(|number| (number, Some((number + 1) % length)));
        let expected = "00000 broken-supersession: `d00000` supersedes itself";
        let expected = match length {
            1 => expected.to_owned(),
            2 => format!("{expected} through `d00001`"),
            _ => format!("{expected} through `d00001` and {} more", length - 2),
        };
        let began = Instant::now();
        assert_eq!(chain(cycle).findings(), [expected]);
        assert!(began.elapsed() < Duration::from_secs(60), "{length}");
    }
}

#[test]
fn a_long_chain_is_checked_in_linear_time() {
    let began = Instant::now();
    let upwards = (0..10_000_usize).map(|number| (number, number.checked_sub(1)));
    assert_eq!(chain(upwards).findings(), NOTHING);
    let downwards = (0..10_000).map(|number| (number, (number < 9_999).then_some(number + 1)));
    assert_eq!(chain(downwards).findings(), NOTHING);
    // This takes seconds in a debug build; a walk from each decision would take minutes.
    assert!(began.elapsed() < Duration::from_secs(120));
}

#[test]
fn cycles_and_chains_that_lead_into_them_are_reported_once() {
    let steps = [
        (0, Some(1)),
        (1, Some(0)),
        (2, Some(3)),
        (3, Some(4)),
        (4, Some(2)),
        // This decision leads into the second cycle, where it competes with another successor.
        (5, Some(2)),
        (6, Some(5)),
        (7, Some(7)),
    ];
    assert_eq!(
        chain(steps).findings(),
        [
            "00000 broken-supersession: `d00000` supersedes itself through `d00001`",
            "00002 broken-supersession: `d00002` supersedes itself through `d00003` and 1 more",
            "00007 broken-supersession: `d00007` supersedes itself",
        ]
    );
}

#[test]
fn two_successors_of_a_decision_are_reported_at_the_later_path() {
    let steps = [(0, None), (1, Some(0)), (2, Some(0)), (3, Some(0))];
    let outcome = chain(steps).check();
    let findings = outcome.findings.iter();
    let findings: Vec<_> = findings
        .map(|finding| (finding.path.text().into_owned(), finding.message.clone()))
        .collect();
    let message = "`d00000` is already superseded by `d00001`";
    assert_eq!(
        findings,
        [
            ("00002.md".to_owned(), message.to_owned()),
            ("00003.md".to_owned(), message.to_owned()),
        ]
    );
    assert_eq!(&*outcome.findings[0].related[0].path.text(), "00001.md");
}

#[test]
fn an_unknown_decision_is_one_finding() {
    let findings = |more: &str| {
        with_ice()
            .with("a", hold("autumn-plan", "no-ice: violated", ""))
            .with("b", hold("winter-plan", "no-ice: violated", more))
            .findings()
    };
    let unknown = |id: &str| [format!("b broken-supersession: unknown decision `{id}`")];
    assert_eq!(findings("supersedes: autumnplan\n"), unknown("autumnplan"));
    assert_eq!(findings("supersedes: no-ice\n"), unknown("no-ice"));
    assert_eq!(
        findings("supersedes: [autumn-plan]\n"),
        ["b field-type: expected an id, found a list"]
    );
    let nameless = with(&hold("x", "no-ice: violated", ""), "decision_id: x\n", "");
    let small = with_ice().with("a", nameless).with(
        "b",
        hold(
            "winter-plan",
            "no-ice: violated",
            "supersedes: autumn-plan\n",
        ),
    );
    assert_eq!(small.rules(), ["a missing-field"]);
}

#[test]
fn a_duplicate_id_is_not_a_cycle() {
    let small = with_ice()
        .with("a", hold("plan", "no-ice: violated", ""))
        .with("b", hold("plan", "no-ice: violated", ""))
        .with("c", hold("later", "no-ice: violated", "supersedes: plan\n"));
    assert_eq!(small.rules(), ["b duplicate-id"]);
}

// Rules that are off by default.

#[test]
fn a_repository_without_constraints_has_no_findings_about_them() {
    let listed = format!("{OPERATOR}constraints: [no-ice]\n");
    let run = format!("{RUN}constraint_status: {{no-ice: violated}}\n");
    let small = || {
        ferry()
            .with("operator", &listed)
            .with("run", &run)
            .with("held", HELD)
            .with(
                "d",
                decision(
                    "d",
                    "no-ice: violated",
                    "override: {constraint: no-ice, because: haste}\n",
                ),
            )
    };
    assert_eq!(small().findings(), NOTHING);
    let required = small().configure(|settings| settings.require.push(System::Constraints));
    let rules = ["d", "held", "operator", "run"].map(|at| format!("{at} unknown-constraint"));
    assert_eq!(required.rules(), rules);
}
