//! Rules that overlap: one cause gives one finding, and no finding hides an independent one.

use super::small::{NOTHING, Small};
use super::support::records::with;

const PROJECT: &str = "kind: Project
project_id: ferry
name: Ferry
owners: [crossing@example.org]
";

const OPERATOR: &str = "kind: Operator
op_id: sound
name: Sound the channel
mode_ids: [PIPELINE, SERVICE]
purpose: The depth of the channel is known.
preconditions: [The boat is free.]
inputs: [{name: tide, required: false}]
steps: [Take the lead., Row., Sound., Note it., Send it.]
outputs: []
acceptance_checks: [{id: depth, run: wc -l depths.csv}]
timebox_minutes: 60
failure_paths: [Sound half of it., Ask the pilot.]
evidence_pattern: {required: [decision]}
evidence_outputs: [depths.csv]
next_pointer_rule: When it is sounded next.
";

const RUN: &str = "kind: OpRun
op_id: sound
project_id: ferry
mode_id: PIPELINE
timestamp_start: 2026-03-04T07:00:00Z
timestamp_end: 2026-03-04T07:20:00Z
acceptance_results: {depth: PASS}
result: PASS
evidence_links: [{artifact: depths.csv, validation: log.txt, manifest: MANIFEST.json, decision: log.txt}]
next_pointer: Sound it again on Monday.
";

const FAILED: &str = "kind: OpRun
op_id: sound
project_id: ferry
mode_id: PIPELINE
timestamp_start: 2026-03-04T07:00:00Z
timestamp_end: 2026-03-04T09:00:00Z
acceptance_results: {depth: FAIL}
result: FAIL
evidence_links: [{artifact: depths.csv, validation: log.txt}]
next_pointer: Sound it again on Monday.
";

const PACKET: &str = "kind: DebugPacket
project_id: ferry
symptom: The lead is lost.
context: The rope is old.
hypotheses: [The knot was wet.]
experiments: [{change: Tie it dry., result: It holds., evidence: log.txt, minutes: 5}]
decision: Tie it dry.
next_pointer: Buy a rope on Monday.
time_spent_minutes: 5
";

fn ferry_with(operator: &str, run: &str) -> Small {
    Small::default()
        .with("project", PROJECT)
        .with("operator", operator)
        .with("run", run)
        .with_file("log.txt", "2.4 m\n")
        .with_file("depths.csv", "buoy,depth\n1,2.4\n2,2.6\n")
        .with_file("MANIFEST.json", r#"{"files": []}"#)
}

fn rules(run: &str) -> Vec<String> {
    ferry_with(OPERATOR, run).rules()
}

#[test]
fn a_sound_run_has_no_findings() {
    assert_eq!(ferry_with(OPERATOR, RUN).findings(), NOTHING);
}

#[test]
fn a_timebox_and_a_missing_repro_are_one_finding_that_either_stop_answers() {
    assert_eq!(rules(FAILED), ["run timebox-exceeded"]);
    for stop in [
        "stop: {rule: timebox, action: schedule}\n",
        "stop: {rule: no-repro, action: debug_packet}\n",
    ] {
        assert_eq!(rules(&format!("{FAILED}{stop}")), NOTHING, "{stop}");
    }
    let named = format!("{FAILED}debug_packet: packet.md\n");
    let small = ferry_with(OPERATOR, &named).with("packet", PACKET);
    assert_eq!(small.findings(), NOTHING);
    // With a repro only the timebox is left, and a packet is not an answer to it.
    let evidence = "validation: log.txt, repro: log.txt";
    let with_repro = with(&named, "validation: log.txt", evidence);
    let small = ferry_with(OPERATOR, &with_repro).with("packet", PACKET);
    assert_eq!(small.rules(), ["run timebox-exceeded"]);
    // Within the timebox only the repro is missing.
    let short = with(FAILED, "T09:00", "T07:50");
    assert_eq!(rules(&short), ["run debug-packet-due"]);
}

#[test]
fn a_live_change_without_a_bound_or_a_health_check_is_reported_once() {
    let service = with(FAILED, "PIPELINE", "SERVICE");
    let service = with(&service, "T09:00", "T07:20");
    let change = "live_changes: [{target: the light on the pier}]\n";
    let both = ["run unbounded-live-change", "run unbounded-live-change"];
    assert_eq!(rules(&format!("{service}{change}")), both);
    let passed = with(&service, "result: FAIL", "result: PASS");
    let passed = with(&passed, "{depth: FAIL}", "{depth: PASS}");
    let evidence = "logs: log.txt, restart: log.txt, runbook: log.txt, decision: log.txt";
    let passed = with(
        &passed,
        "artifact: depths.csv, validation: log.txt",
        evidence,
    );
    assert_eq!(rules(&passed), ["run evidence-incomplete"]);
    let change = "live_changes: [{target: the light on the pier, bound: one hour}]\n";
    assert_eq!(
        rules(&format!("{passed}{change}")),
        ["run unbounded-live-change"]
    );
    // A check that failed is there; the mode asks for one that passed.
    let failed = "logs: log.txt}, {health_check: log.txt, result: FAIL";
    let failed = with(
        &passed,
        "decision: log.txt",
        &format!("decision: log.txt, {failed}"),
    );
    let failed = with(
        &failed,
        "decision: log.txt, logs: log.txt}",
        "decision: log.txt}",
    );
    assert_eq!(
        rules(&format!("{failed}{change}")),
        ["run evidence-incomplete"]
    );
}

#[test]
fn the_pattern_of_an_operator_only_adds_to_that_of_the_mode() {
    let without = |kinds: &[&str]| {
        let removed = kinds
            .iter()
            .fold(RUN.to_owned(), |run, kind| with(&run, kind, ""));
        ferry_with(OPERATOR, &removed).findings()
    };
    let missing = |kind: &str, by: &str| {
        format!("run evidence-incomplete: missing `{kind}` evidence, which {by} requires")
    };
    assert_eq!(
        without(&[", decision: log.txt"]),
        [missing("decision", "`sound`")]
    );
    assert_eq!(
        without(&[", validation: log.txt"]),
        [missing("validation", "PIPELINE")]
    );
    // A type that both require is reported once.
    let operator = with(OPERATOR, "[decision]", "[validation, decision]");
    let run = with(RUN, ", validation: log.txt", "");
    assert_eq!(
        ferry_with(&operator, &run).findings(),
        [missing("validation", "PIPELINE")]
    );
}

#[test]
fn an_operator_may_have_no_outputs() {
    for none in ["[]", "none", "None"] {
        let operator = with(OPERATOR, "outputs: []", &format!("outputs: {none}"));
        assert_eq!(ferry_with(&operator, RUN).findings(), NOTHING, "{none}");
    }
    let absent = with(OPERATOR, "outputs: []\n", "");
    assert_eq!(
        ferry_with(&absent, RUN).rules(),
        ["operator missing-section"]
    );
    let null = with(OPERATOR, "outputs: []\n", "outputs:\n");
    assert_eq!(ferry_with(&null, RUN).rules(), ["operator missing-section"]);
}

#[test]
fn an_output_that_is_not_a_file_is_counted_as_unverified() {
    let check = |outputs: &str| {
        let run = format!("{RUN}outputs_written: [{outputs}]\n");
        ferry_with(OPERATOR, &run)
    };
    let analysis = check("\"ref:shop.depths\", \"https://example.org/depths\"").check();
    assert_eq!(analysis.findings, []);
    assert_eq!(analysis.summary.unverified_total(), 1);
    assert_eq!(check("\"ref:\"").rules(), ["run missing-output"]);
    // Evidence has to be something that can be looked at.
    let run = with(RUN, "decision: log.txt", "decision: \"ref:shop.depths\"");
    assert_eq!(rules(&run), ["run dead-evidence"]);
    let promised = with(OPERATOR, "outputs: []", "outputs: [\"ref:shop.depths\"]");
    assert_eq!(ferry_with(&promised, RUN).rules(), ["run missing-output"]);
    let run = format!("{RUN}outputs_written: [\"ref:shop.depths\"]\n");
    assert_eq!(ferry_with(&promised, &run).findings(), NOTHING);
}

#[test]
fn an_input_is_of_the_type_that_the_operator_declares() {
    let findings = |kind: &str, value: &str| {
        let input = format!("inputs: [{{name: tide, type: {kind}, required: false}}]");
        let operator = with(OPERATOR, "inputs: [{name: tide, required: false}]", &input);
        let run = format!("{RUN}inputs_used: {{tide: {value}}}\n");
        ferry_with(&operator, &run).rules()
    };
    for (kind, value) in [
        ("path", "depths.csv"),
        ("path", "./depths.csv#L2"),
        ("path", "[depths.csv, nowhere.csv]"),
        ("url", "https://example.org/tide"),
        ("url", "\"s3://bucket/key\""),
        ("object", "ferry"),
        ("object", "sound"),
        ("object", "\"ref:shop.depths\""),
        ("param", "anything at all"),
    ] {
        assert_eq!(findings(kind, value), NOTHING, "{kind} {value}");
    }
    for (kind, value) in [
        ("path", "nowhere"),
        ("path", "nowhere.csv"),
        ("path", "../nowhere.csv"),
        ("path", "/etc/passwd"),
        ("url", "example.org"),
        ("url", "\"https://exa mple.org\""),
        ("object", "ferri"),
        ("object", "\"ref:\""),
    ] {
        assert_eq!(
            findings(kind, value),
            ["run unresolved-input"],
            "{kind} {value}"
        );
    }
}

#[test]
fn a_manifest_lists_the_rows_of_a_table() {
    let digest = "95801ec61d0cf3e826315b1ae8750c0cd7731dfc08e5b9657f09578d3203616e";
    let rows = |rows: &str| {
        let manifest = format!(
            r#"{{"files": [{{"path": "depths.csv", "sha256": "{digest}", "rows": {rows}}}]}}"#
        );
        Small::default()
            .with("project", PROJECT)
            .with("operator", OPERATOR)
            .with("run", RUN)
            .with_file("log.txt", "2.4 m\n")
            .with_file("depths.csv", "buoy,depth\n1,2.4\n2,2.6\n")
            .with_file("MANIFEST.json", &manifest)
            .findings()
    };
    assert_eq!(rows("2"), NOTHING);
    let message = "run manifest-integrity: manifest lists 3 rows for `depths.csv`, file has 2";
    assert_eq!(rows("3"), [message]);
    let message = "run manifest-integrity: `MANIFEST.json` has a `rows` that is not a whole number";
    assert_eq!(rows("\"two\""), [message]);
}

#[test]
fn of_two_waivers_of_one_rule_the_second_is_unused() {
    let waivers = |second: &str| {
        format!(
            "waive:\n  - {{rule: step-count, reason: there are two steps, until: 2026-12-31}}\n  \
             - {{rule: {second}, reason: there are two steps, until: 2027-01-31}}\n"
        )
    };
    let operator = with(
        OPERATOR,
        "[Take the lead., Row., Sound., Note it., Send it.]",
        "[Take the lead., Row.]",
    );
    let unused = ["operator unused-waiver"];
    for second in ["step-count", "failure-path-count"] {
        let waived = format!("{operator}{}", waivers(second));
        assert_eq!(ferry_with(&waived, RUN).rules(), unused, "{second}");
    }
    let far = waivers("purpose-sentence").replace("2027-01-31", "2027-07-03");
    let too_long = ["operator waiver-expired"];
    assert_eq!(
        ferry_with(&format!("{operator}{far}"), RUN).rules(),
        too_long
    );
    let limit = ferry_with(&format!("{operator}{far}"), RUN)
        .configure(|settings| settings.limits.waiver_days = 367);
    assert_eq!(limit.rules(), unused);
}

#[test]
fn an_override_that_does_not_hold_excuses_no_violation() {
    let constraint = |id: &str, level: &str| {
        format!(
            "kind: Constraint\nconstraint_id: {id}\nlevel: {level}\nstatement: No boat sails on ice.\n"
        )
    };
    let project = format!("{PROJECT}states: [timetable]\n");
    let decision = |overruled: &str| {
        let text = format!(
            "kind: Decision\ndecision_id: ice\nproject_id: ferry\nstate: timetable\n\
             trigger: [there is ice]\noutcome: commit\n\
             constraint_status: {{low: violated, high: respected, same: respected}}\n\
             next_pointer: Sail at nine.\noverride: {overruled}\n"
        );
        Small::default()
            .with("project", &project)
            .with("low", constraint("low", "operational"))
            .with("same", constraint("same", "operational"))
            .with("high", constraint("high", "physical"))
            .with("ice", text)
            .rules()
    };
    assert_eq!(decision("{constraint: low, because: high}"), NOTHING);
    let both = ["ice commit-despite-violation", "ice hierarchy-inverted"];
    for overruled in [
        "{constraint: low, because: same}",
        "{constraint: low, because: it is late}",
        "{constraint: low}",
    ] {
        assert_eq!(decision(overruled), both, "{overruled}");
    }
    assert_eq!(
        decision("{constraint: same, because: high}"),
        ["ice commit-despite-violation"]
    );
}

#[test]
fn hypotheses_that_are_ruled_out_do_not_count() {
    let rules = |hypotheses: &str| {
        let packet = with(PACKET, "hypotheses: [The knot was wet.]\n", hypotheses);
        ferry_with(OPERATOR, RUN).with("packet", packet).rules()
    };
    let four = "hypotheses: [a b, c d, e f, g h]\n";
    assert_eq!(rules(four), ["packet too-many-hypotheses"]);
    for three in [
        "hypotheses: [a b, c d, e f, ~~g h~~]\n",
        "hypotheses: [a b, c d, {text: e f, status: ruled-out}, g h]\n",
    ] {
        assert_eq!(rules(three), NOTHING, "{three}");
    }
    for open in ["open", "confirmed"] {
        let listed = format!("hypotheses: [a b, c d, {{text: e f, status: {open}}}, g h]\n");
        assert_eq!(rules(&listed), ["packet too-many-hypotheses"], "{open}");
    }
    let wrong = "hypotheses: [a b, {text: e f, status: wrong}]\n";
    assert_eq!(rules(wrong), ["packet field-type"]);
    let body = with(PACKET, "hypotheses: [The knot was wet.]\n", "");
    let text =
        format!("---\n{body}---\n## Hypotheses\n\n- a b\n- c d\n- e f\n- ~~g *h*~~ by log\n");
    let small = ferry_with(OPERATOR, RUN).with_file("packet.md", &text);
    assert_eq!(small.findings(), NOTHING);
}

/// Returns the helps of a rule's findings.
fn helps(small: &Small, rule: &str) -> Vec<String> {
    let findings = small.check().findings.into_iter();
    let of_rule = findings.filter(|finding| finding.meta.name == rule);
    of_rule
        .map(|finding| finding.help.as_deref().unwrap_or_default().to_owned())
        .collect()
}

fn channel() -> Small {
    Small::default()
        .with("project", PROJECT)
        .with("operator", OPERATOR)
        .with_file("depths.csv", "1,2\n")
        .with_file("log.txt", "all is well\n")
        .with_file(
            "MANIFEST.json",
            "{\"files\": [{\"path\": \"depths.csv\"}]}\n",
        )
}

#[test]
fn a_word_that_only_looks_like_a_known_one_is_told_apart() {
    // One letter of each word is Cyrillic.
    let look = |letter: &str| format!("its character {letter}, and not");
    let failed = with(
        RUN,
        "{depth: PASS}\nresult: PASS",
        "{depth: FAIL}\nresult: FAIL",
    );
    let stopped = |stop: &str| channel().with("run", format!("{failed}stop: {{{stop}}}\n"));
    for (small, rule, letter) in [
        (
            stopped("rule: timebox, action: schedul\u{435}"),
            "stop-action",
            "8 is U+0435",
        ),
        (
            stopped("rule: timeb\u{43e}x, action: schedule"),
            "stop-action",
            "6 is U+043E",
        ),
        (
            channel().with(
                "run",
                format!("{RUN}waive: [{{rule: step-c\u{43e}unt, reason: it is so, until: 2026-09-01}}]\n"),
            ),
            "unknown-rule",
            "7 is U+043E",
        ),
    ] {
        let helps = helps(&small, rule);
        assert_eq!(helps.len(), 1, "{rule}");
        assert!(helps[0].contains(&look(letter)), "{}", helps[0]);
    }
}

#[test]
fn a_stop_in_another_letter_case_is_written_as_its_rule_has_it() {
    let failed = with(
        RUN,
        "{depth: PASS}\nresult: PASS",
        "{depth: FAIL}\nresult: FAIL",
    );
    let stopped = format!("{failed}stop: {{rule: Timebox, action: schedule}}\n");
    let findings = channel().with("run", stopped).check().findings;
    let stop = findings.iter().find(|it| it.meta.name == "stop-action");
    let fix = stop
        .and_then(|finding| finding.fix.as_ref())
        .expect("a fix");
    assert!(fix.safe);
    assert_eq!(fix.edits[0].text, "timebox");
}

#[test]
fn a_file_that_is_evidence_and_linked_in_the_text_is_missing_once() {
    let gone = with(RUN, "artifact: depths.csv", "artifact: gone.csv");
    let text =
        format!("---\n{gone}---\n\nSee [the depths](gone.csv) and [the chart](chart.png).\n");
    let found = channel().with_file("run.md", &text).rules();
    let dead: Vec<&String> = found
        .iter()
        .filter(|it| it.starts_with("run dead"))
        .collect();
    assert_eq!(dead, ["run dead-evidence", "run dead-link"]);
}

#[test]
fn owners_are_compared_without_letter_case() {
    let project = with(PROJECT, "crossing@", "j\u{fc}rgen@") + "states: [timetable]\n";
    let decision = "kind: Decision
decision_id: winter
project_id: ferry
state: timetable
trigger: [the days are short]
outcome: commit
decided_by: J\u{dc}RGEN@example.org
constraint_status: {}
next_pointer: Print the plan by Friday.
";
    let small = Small::default()
        .with("project", project)
        .with("decision", decision);
    let found = small.rules();
    assert!(
        !found.contains(&"decision unowned-state".to_owned()),
        "{found:?}"
    );
}
