//! Faults of runs, debug packets and waivers that several rules could report, and only one reports.

use holdpoint::config::{Settings, System};
use holdpoint::diagnostic::{Diagnostic, Severity};
use holdpoint::record::record_mapping::{MappedField, ValueSource};
use holdpoint::record::{Kind, RecordMapping};
use holdpoint::snapshot::Memory;

use super::checking;
use super::support::records::with;

const PROJECT: &str = "kind: Project
project_id: helpdesk
name: Helpdesk
owners: [desk@example.org]
";

const OPERATOR: &str = "kind: Operator
op_id: send-report
name: Send the weekly report
mode_ids: [CONTACT]
inputs: [week]
steps: [Write it., Read it., Count., Send it., Note the day.]
outputs: [reports/*.txt, sheets/*.csv]
acceptance_checks:
  - {id: numbers, run: grep -c total reports/10.txt}
  - {id: two-readers, run: grep -c read-by reports/10.txt, required: false}
timebox_minutes: 30
";

const RUN: &str = "kind: OpRun
op_id: send-report
project_id: helpdesk
mode_id: CONTACT
timestamp_start: 2026-03-06T15:00:00Z
timestamp_end: 2026-03-06T15:20:00Z
inputs_used: {week: 10}
outputs_written: [reports/10.txt, sheets/10.csv]
acceptance_results: {numbers: PASS, two-readers: PASS}
result: PASS
next_pointer: Send the report of week 11 on 13 March.
";

const PACKET: &str = "kind: DebugPacket
project_id: helpdesk
symptom: The total is missing.
hypotheses: [The sheet is empty.]
experiments: [{change: none, result: it is, evidence: [sheets/10.csv]}]
decision: The sheet was empty.
";

fn run(line: &str, by: &str) -> String {
    with(RUN, line, by)
}

/// Returns the findings for a repository with these frontmatters.
fn findings(frontmatters: &[&str]) -> Vec<Diagnostic> {
    run_and_waiver_findings(every_finding(frontmatters))
}

fn run_and_waiver_findings(mut findings: Vec<Diagnostic>) -> Vec<Diagnostic> {
    findings.retain(|finding| matches!(finding.meta.family, "run" | "waiver"));
    findings
}

fn every_finding(frontmatters: &[&str]) -> Vec<Diagnostic> {
    let record =
        |(number, yaml): (usize, &&str)| (format!("{number}.md"), format!("---\n{yaml}---\n"));
    let records = frontmatters.iter().enumerate().map(record);
    let written = [
        ("reports/10.txt", "total 17"),
        ("sheets/10.csv", "parcels,17"),
    ];
    let written = written.map(|(path, text)| (path.to_owned(), text.to_owned()));
    check(records.chain(written), &Settings::default())
}

fn check(files: impl Iterator<Item = (String, String)>, settings: &Settings) -> Vec<Diagnostic> {
    let snapshot = Memory::new(files);
    checking::check(&snapshot, settings).findings
}

fn messages(frontmatters: &[&str]) -> Vec<String> {
    let findings = findings(frontmatters);
    let messages = findings
        .iter()
        .map(|finding| format!("{}: {}", finding.meta.name, finding.message));
    messages.collect()
}

/// Returns the findings for a run beside its valid operator and project.
fn run_messages(run: &str) -> Vec<String> {
    messages(&[PROJECT, OPERATOR, run])
}

#[test]
fn a_valid_run_has_no_findings() {
    assert_eq!(run_messages(RUN), [""; 0]);
}

#[test]
fn a_misspelt_check_is_reported_only_as_a_gap() {
    let fields = "{number: FAIL, two-readers: PASS}\nresult: FAIL\n";
    let run = run("{numbers: PASS, two-readers: PASS}\nresult: PASS\n", fields);
    assert_eq!(
        run_messages(&run),
        ["acceptance-gap: acceptance check `numbers` has no result"]
    );
}

#[test]
fn a_check_without_a_result_may_explain_any_result() {
    for result in ["PASS", "WARN", "FAIL"] {
        let fields = format!("{{two-readers: PASS}}\nresult: {result}\n");
        let run = run(
            "{numbers: PASS, two-readers: PASS}\nresult: PASS\n",
            &fields,
        );
        assert_eq!(
            run_messages(&run),
            ["acceptance-gap: acceptance check `numbers` has no result"]
        );
    }
    let fields = "{numbers: FAIL}\nresult: WARN\n";
    let run = run("{numbers: PASS, two-readers: PASS}\nresult: PASS\n", fields);
    assert_eq!(
        run_messages(&run),
        [
            "acceptance-gap: acceptance check `two-readers` has no result",
            "result-not-grounded: result is WARN, but 1 of 1 checks failed",
        ]
    );
}

#[test]
fn an_unknown_check_may_explain_a_warning_or_a_failure() {
    let reported = |result: &str| {
        let fields = format!("two-readers: PASS, spelling: FAIL}}\nresult: {result}\n");
        run_messages(&run("two-readers: PASS}\nresult: PASS\n", &fields))
    };
    let unknown = "unknown-acceptance: operator `send-report` has no acceptance check `spelling`";
    assert_eq!(reported("WARN"), [unknown]);
    assert_eq!(reported("FAIL"), [unknown]);
    let ungrounded = "result-not-grounded: result is PASS, but 1 of 3 checks failed";
    assert_eq!(reported("PASS"), [unknown, ungrounded]);
}

#[test]
fn an_unreadable_value_is_not_reported_as_missing() {
    for (line, by) in [
        ("{numbers: PASS,", "{numbers: OK,"),
        (
            "{numbers: PASS, two-readers: PASS}\nresult: PASS",
            "{numbers: BAD, two-readers: PASS}\nresult: FAIL",
        ),
        ("{numbers: PASS, two-readers: PASS}", "all of them"),
        ("result: PASS\n", "result: passed\n"),
        ("result: PASS\n", ""),
        ("inputs_used: {week: 10}", "inputs_used: 10"),
        ("inputs_used: {week: 10}", "inputs_used: [week 10]"),
        (
            "inputs_used: {week: 10}",
            "inputs_used: {week: 10, a: \"b\" c}",
        ),
        ("[reports/10.txt, sheets/10.csv]", "reports/10.txt"),
        (
            "[reports/10.txt, sheets/10.csv]",
            "[reports/10.txt, {path: sheets/10.csv}]",
        ),
        (
            "next_pointer: Send the report of week 11 on 13 March.",
            "next_pointer: {to: Ada}",
        ),
        ("op_id: send-report", "op_id: send report"),
        ("project_id: helpdesk", "project_id: {id: helpdesk}"),
        (
            "{numbers: PASS, two-readers: PASS}",
            "{numbers: FAIL}\nheld_by: [quiet]",
        ),
    ] {
        assert_eq!(run_messages(&run(line, by)), [""; 0], "{by}");
    }
}

#[test]
fn an_unreadable_operator_requires_nothing_of_its_runs() {
    for (line, by) in [
        ("op_id: send-report\n", ""),
        ("op_id: send-report\n", "op_id: [send-report]\n"),
        ("  - {id: numbers,", "  - {id: numbers, type: unheard-of,"),
        ("  - {id: numbers,", "  - {"),
        ("outputs: [reports/*.txt, sheets/*.csv]\n", ""),
        ("inputs: [week]\n", "inputs: week\n"),
    ] {
        let operator = with(OPERATOR, line, by);
        assert_eq!(messages(&[PROJECT, &operator, RUN]), [""; 0], "{by}");
    }
}

#[test]
fn an_unknown_operator_is_one_finding() {
    let fields = "{numbers: PASS, two-readers: FAIL}\nresult: WARN\n";
    let run = run("{numbers: PASS, two-readers: PASS}\nresult: PASS\n", fields);
    let run = with(&run, "op_id: send-report", "op_id: answer");
    assert_eq!(
        run_messages(&run),
        ["unknown-operator: unknown operator `answer`"]
    );
}

#[test]
fn a_held_run_needs_only_a_next_pointer() {
    let held = "kind: OpRun
op_id: send-report
project_id: helpdesk
mode_id: CONTACT
timestamp_start: 2026-03-06T15:00:00Z
held_by: quiet-hours
";
    assert_eq!(
        run_messages(held),
        ["next-pointer: run has no next pointer"]
    );
    let held = format!("{held}next_pointer: Send it on Monday.\n");
    assert_eq!(run_messages(&held), [""; 0]);
}

#[test]
fn a_missing_output_is_one_finding() {
    let with_outputs = |outputs: &str| run("[reports/10.txt, sheets/10.csv]", outputs);
    let reported = |outputs: &str| run_messages(&with_outputs(outputs));
    assert_eq!(
        reported("[reports/10.text, sheets/10.csv]"),
        ["missing-output: there is no file `reports/10.text`"]
    );
    assert_eq!(
        reported("[sheets]"),
        ["missing-output: result is PASS, but output `reports/*.txt` was not written"]
    );
    // Other rules report what is missing from the repository.
    assert_eq!(reported("[/home/ada/reports/10.txt]"), [""; 0]);
    assert_eq!(
        reported("[reports, sheets, \"s3://bucket/10\", \"https://example.org/10\"]"),
        [""; 0]
    );
    assert_eq!(
        reported("[\"git:3f2a9c1:reports/10.txt\", sheets/10.csv#L1]"),
        [""; 0]
    );
    let without = run("outputs_written: [reports/10.txt, sheets/10.csv]\n", "");
    let findings = findings(&[PROJECT, OPERATOR, &without]);
    let about: Vec<_> = findings
        .iter()
        .map(|finding| finding.about.as_deref())
        .collect();
    assert_eq!(about, [Some("reports/*.txt"), Some("sheets/*.csv")]);
    assert_ne!(findings[0].fingerprint, findings[1].fingerprint);
    let failed = with(&without, "{numbers: PASS", "{numbers: FAIL");
    assert_eq!(
        run_messages(&with(&failed, "result: PASS", "result: FAIL")),
        [""; 0]
    );
}

#[test]
fn inputs_are_matched_by_name_in_every_form() {
    let reported = |inputs: &str| run_messages(&run("inputs_used: {week: 10}", inputs));
    assert_eq!(reported("inputs_used: [week=10]"), [""; 0]);
    assert_eq!(reported("inputs_used: {Week: 10}"), [""; 0]);
    assert_eq!(
        reported("inputs_used: {week: }"),
        ["unresolved-input: input `week` has no value"]
    );
    assert_eq!(
        reported("inputs_used: [\"week=${WEEK}\"]"),
        ["unresolved-input: input `week` still contains the placeholder `${WEEK}`"]
    );
    // `placeholder` speaks of what is nothing but a placeholder.
    assert_eq!(reported("inputs_used: {week: {{week}}}"), [""; 0]);
}

#[test]
fn a_debug_packet_needs_a_next_pointer_or_a_resolution() {
    let reported = |fields: &str| messages(&[PROJECT, &format!("{PACKET}{fields}")]);
    assert_eq!(
        reported(""),
        ["next-pointer: debug packet has no next pointer"]
    );
    assert_eq!(
        reported("resolution_or_next: Ask for the sheet earlier.\n"),
        [""; 0]
    );
    assert_eq!(
        reported("resolution_or_next: |\n  It was empty.\n  Ask earlier.\n"),
        ["next-pointer: next pointer has 2 lines, expected one"]
    );
    assert_eq!(
        reported(
            "resolution_or_next: |\n  One.\n  Two.\nnext_pointer: Ask for the sheet earlier.\n"
        ),
        [""; 0]
    );
    assert_eq!(
        reported("resolution_or_next: |\n  One.\n  Two.\nnext_pointer: [Ask]\n"),
        [""; 0]
    );
}

#[test]
fn a_misspelt_next_pointer_is_reported_as_missing_with_a_fix() {
    let block = "kind: Block
block_id: friday
mode_id: CONTACT
timestamp_start: 2026-03-06T09:00:00Z
timestamp_end: 2026-03-06T11:00:00Z
next_pionter: Ask the carrier on Monday.
";
    let all = |frontmatter: &str| every_finding(&[PROJECT, OPERATOR, frontmatter]);
    let last_record = |findings: Vec<Diagnostic>| -> Vec<_> {
        let findings = findings
            .into_iter()
            .filter(|finding| &*finding.path.text() == "2.md");
        findings
            .map(|finding| {
                (
                    finding.meta.name,
                    finding.fix.map(|fix| fix.edits[0].text.clone()),
                )
            })
            .collect()
    };
    let fix = Some("next_pointer".to_owned());
    assert_eq!(last_record(all(block)), [("next-pointer", fix.clone())]);
    let run = run("next_pointer:", "next_pionter:");
    let reported = last_record(all(&run))
        .into_iter()
        .filter(|(_, fix)| fix.is_some());
    assert_eq!(
        reported.collect::<Vec<_>>(),
        [("next-pointer", fix.clone())]
    );
    let open = block.replace("timestamp_end: 2026-03-06T11:00:00Z\n", "");
    let reported = last_record(all(&open)).into_iter();
    let reported = reported.filter(|(rule, _)| *rule != "block-open");
    assert_eq!(reported.collect::<Vec<_>>(), [("unknown-field", fix)]);
}

#[test]
fn an_unknown_project_is_an_error_once_there_is_a_project() {
    use holdpoint::diagnostic::Severity::{Error, Info};
    let block = "kind: Block\nblock_id: friday\nproject_id: helpline\nmode_id: CONTACT\ntimestamp_start: 2026-03-06T09:00:00Z\n";
    let severity = |frontmatters: &[&str]| -> Vec<_> {
        let findings = findings(frontmatters);
        findings.iter().map(|finding| finding.severity).collect()
    };
    assert_eq!(severity(&[block]), [Info]);
    assert_eq!(severity(&[block, PROJECT]), [Error]);
    let required = Settings {
        require: vec![System::Projects],
        ..Settings::default()
    };
    let file = ("0.md".to_owned(), format!("---\n{block}---\n"));
    let findings = run_and_waiver_findings(check([file].into_iter(), &required));
    let severities: Vec<_> = findings.iter().map(|finding| finding.severity).collect();
    assert_eq!(severities, [Error]);
}

#[test]
fn an_id_is_fixed_only_if_it_is_clearly_misspelt() {
    let fix = |written: &str, known: &[&str]| {
        let operators = known.iter().map(|id| with(OPERATOR, "send-report", id));
        let operators: Vec<String> = operators.collect();
        let run = run("op_id: send-report", &format!("op_id: {written}"));
        let mut all = vec![PROJECT, &run];
        all.extend(operators.iter().map(String::as_str));
        let findings = findings(&all);
        assert_eq!(findings.len(), 1, "{written}");
        findings[0]
            .fix
            .as_ref()
            .map(|fix| fix.edits[0].text.clone())
    };
    assert_eq!(
        fix("send-repport", &["send-report"]).as_deref(),
        Some("send-report")
    );
    assert_eq!(
        fix("\"Send-Report\"", &["send-report"]).as_deref(),
        Some("send-report")
    );
    assert_eq!(fix("send-v1", &["send-v2"]), None);
    assert_eq!(fix("send-x", &["send-a", "send-b"]), None);
    assert_eq!(fix("am", &["pm"]), None);
    assert_eq!(fix("send-report-please", &["send-report"]), None);
    assert_eq!(fix("send-rep", &["send-re#"]), None);
}

#[test]
fn nothing_is_reported_of_a_default_from_the_configuration() {
    let files = [
        ("0.md", format!("---\n{PROJECT}---\n")),
        ("1.md", format!("---\n{OPERATOR}---\n")),
        ("verdicts/1.md", "---\nverdict: PASS\n---\n".to_owned()),
    ];
    let mapping = RecordMapping {
        fields: vec![MappedField {
            name: "result".to_owned(),
            sources: vec![ValueSource::Key("verdict".to_owned())],
        }],
        defaults: vec![("op_id".to_owned(), "send-repport".to_owned())],
        ..RecordMapping::new(Kind::OpRun)
    };
    let mut globs = globset::GlobSetBuilder::new();
    globs.add(globset::Glob::new("verdicts/*").expect("a glob"));
    let settings = Settings {
        record_mappings: vec![(globs.build().expect("globs"), mapping)],
        ..Settings::default()
    };
    let files = files.map(|(path, text)| (path.to_owned(), text));
    let findings = run_and_waiver_findings(check(files.into_iter(), &settings));
    let names: Vec<&str> = findings.iter().map(|finding| finding.meta.name).collect();
    assert!(!names.contains(&"unknown-operator"), "{names:?}");
}

/// Returns a block with waivers.
fn waiving(waive: &str) -> String {
    format!(
        "kind: Block\nblock_id: friday\nmode_id: CONTACT\ntimestamp_start: 2026-03-06T09:00:00Z\n{waive}"
    )
}

#[test]
fn every_fault_of_a_waiver_is_reported_and_a_faulty_waiver_is_never_unused() {
    let reported = |waive: &str| messages(&[&waiving(waive)]);
    assert_eq!(
        reported("waive: [{rule: next-pointer, reason: urgent, until: 2026-06-30}]\n"),
        [
            "waiver-forbidden: the rule `next-pointer` cannot be waived: it is of level 2 (responsibility)",
            "waiver-unreasoned: waiver has no reason other than urgency",
            "waiver-expired: waiver expired on 2026-06-30",
        ]
    );
    let both = reported("waive: [{rule: unresolved-input}]\n");
    assert_eq!(
        both,
        [
            "waiver-expired: waiver without `until`",
            "waiver-unreasoned: waiver without `reason`"
        ]
    );
    // `field-type` reports values that cannot be read.
    assert_eq!(
        reported("waive: [{rule: unresolved-input, reason: [a], until: soon}]\n"),
        [""; 0]
    );
    assert_eq!(reported("waive: unresolved-input\n"), [""; 0]);
    assert_eq!(
        reported(
            "waive: [{rule: unresolved-inputt, reason: it is being renamed, until: 2026-07-01}]\n"
        ),
        ["unknown-rule: unknown rule `unresolved-inputt`"]
    );
}

#[test]
fn a_waiver_applies_through_its_last_day() {
    let waive =
        "waive: [{rule: unresolved-input, reason: the list comes later, until: 2026-07-01}]\n";
    let run = run("inputs_used: {week: 10}\n", waive);
    let findings = findings(&[PROJECT, OPERATOR, &run]);
    assert_eq!(findings.len(), 1);
    assert_eq!(
        findings[0].waived.as_ref().expect("waived").reason,
        "the list comes later"
    );
}

#[test]
fn the_fix_for_an_unused_waiver_removes_exactly_its_lines() {
    let item =
        |rule: &str| format!("- {{rule: {rule}, reason: it is being renamed, until: 2026-09-30}}");
    let one = item("unresolved-input");
    let left = |waive: &str| {
        let yaml = waiving(waive);
        let findings = findings(&[&yaml]);
        let fix = findings[0].fix.clone()?;
        let mut text = format!("---\n{yaml}---\n");
        text.replace_range(fix.edits[0].span.range(), &fix.edits[0].text);
        let left = text.strip_prefix("---\n")?.strip_suffix("---\n")?;
        Some(left.strip_prefix(&waiving(""))?.to_owned())
    };
    let gone = Some(String::new());
    assert_eq!(left(&format!("waive:\n  {one}\n")), gone);
    assert_eq!(
        left(&format!("waive:  # for a while\n{one}   # until then\n")),
        gone
    );
    assert_eq!(left(&format!("waive: [{}]\n", &one[2..])), gone);
    let long = "waive:\n  - rule: unresolved-input\n    reason: |\n      it is\n      being renamed\n    until: 2026-09-30\n";
    assert_eq!(left(long), gone);
    let other = item("unknown-acceptance");
    assert_eq!(
        left(&format!("waive:\n  {one}\n  {other}\n")),
        Some(format!("waive:\n  {other}\n"))
    );
    // There is no fix where the value shares its lines, or where an anchor in it is used elsewhere.
    assert_eq!(
        left(&format!("waive: [{}, {}]\n", &one[2..], &other[2..])),
        None
    );
    assert_eq!(
        left(&format!("waive:\n  {}\n", one.replace("- ", "- &a "))),
        None
    );
}

/// Returns the findings of all rules for these records beside their project.
fn error_messages(frontmatters: &[&str]) -> Vec<String> {
    let frontmatters: Vec<&str> = [PROJECT].iter().chain(frontmatters).copied().collect();
    let findings = every_finding(&frontmatters).into_iter();
    let errors = findings.filter(|finding| finding.severity == Severity::Error);
    errors
        .map(|finding| format!("{}: {}", finding.meta.name, finding.message))
        .collect()
}

#[test]
fn a_run_path_outside_the_repository_is_one_finding() {
    let packet = |path: &str| {
        let pointer = "next_pointer: Fill the sheet.\n";
        error_messages(&[&format!("{PACKET}{pointer}op_run: {path}\n")])
    };
    assert_eq!(
        packet("/srv/runs/1.md"),
        ["unknown-debug-packet: `/srv/runs/1.md` is an absolute path"]
    );
    assert_eq!(
        packet("../../1.md"),
        ["unknown-debug-packet: `../../1.md` is a path that leaves the repository"]
    );
}

#[test]
fn a_misspelt_key_of_an_experiment_is_reported_by_the_rule_that_needs_it() {
    let experiment = |parts: &str| {
        let sound = "change: none, result: it is, evidence: [sheets/10.csv]";
        let packet = with(PACKET, sound, parts);
        let packet = format!("{packet}next_pointer: Fill the sheet.\n");
        let findings = every_finding(&[PROJECT, &packet]).into_iter();
        let own = findings.filter(|finding| finding.path.to_string() == "1.md");
        let own = own.filter(|finding| !matches!(finding.meta.name, "missing-section"));
        let lines = own.map(|finding| {
            let fix = finding.fix.as_ref();
            let fix = fix.map_or("", |fix| &fix.edits[0].text);
            format!("{}: {} -> {fix}", finding.meta.name, finding.message)
        });
        lines.collect::<Vec<_>>()
    };
    assert_eq!(
        experiment("change: none, result: it is, evidense: [sheets/10.csv]"),
        ["experiment-without-evidence: experiment has no evidence -> evidence"]
    );
    // Each rule suggests a fix for the field that it misses.
    assert_eq!(
        experiment("chagne: none, result: it is, evidense: [sheets/10.csv]"),
        [
            "experiment-without-evidence: experiment has no evidence -> evidence",
            "experiment-shape: experiment without `change` -> change",
        ]
    );
}

#[test]
fn a_run_with_a_misspelt_held_by_counts_as_held() {
    let constraint = "kind: Constraint
constraint_id: week-is-over
level: physical
statement: A report of a week is sent when the week is over.
";
    let held = "kind: OpRun
op_id: send-report
project_id: helpdesk
mode_id: CONTACT
timestamp_start: 2026-03-06T15:00:00Z
heldby: week-is-over
constraint_status: {week-is-over: violated}
next_pointer: Send the report of week 11 on 13 March.
";
    let findings = every_finding(&[PROJECT, OPERATOR, constraint, held]);
    let reported: Vec<_> = findings
        .iter()
        .filter(|finding| finding.path.to_string() == "3.md")
        .map(|finding| format!("{}: {}", finding.meta.name, finding.message))
        .collect();
    assert_eq!(reported, ["unknown-field: unknown field `heldby`"]);
}
