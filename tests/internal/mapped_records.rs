//! Files that are records by a mapping of the configuration: where their values come from, and what
//! is reported about them.

use holdpoint::engine::Analysis;
use holdpoint::snapshot::Memory;

use super::checking::{check, check_files, found, settings};

/// Defaults for the fields of mapped runs that these tests are not about.
const DEFAULTS: &str = "    defaults: {op_id: work, project_id: backlog, mode_id: TOOLSMITH, timestamp_start: 2026-03-02T07:00:00Z, next_pointer: none}\n";

/// Checks files with a configuration, whose defaults are completed.
fn run(records: &str, files: &[(&str, &str)]) -> Analysis {
    let config = format!(
        "{records}{DEFAULTS}rules:\n  evidence: {{severity: off, reason: not the subject}}\n  missing-section: off\n"
    );
    check_files(&config, files)
}

/// Checks the findings in one file.
#[track_caller]
fn assert_found(records: &str, text: &str, expected: &[&str]) {
    let analysis = run(records, &[("tasks/7-load.md", text)]);
    assert_eq!(found(&analysis), expected);
}

#[test]
fn a_nested_key_is_read_and_named_as_the_file_has_it() {
    let records = "records:\n  - paths: tasks/*\n    kind: OpRun\n    fields: {result: metadata.status, acceptance_results: checks}\n";
    assert_found(
        records,
        "---\nmetadata:\n  status: PASS\nchecks: {rows: FAIL}\n---\n",
        &[
            "tasks/7-load.md [PASS] result-not-grounded: `metadata.status` is `PASS`, but 1 of 1 checks failed",
        ],
    );
    assert_found(
        records,
        "---\nmetadata: {status: Pass}\nchecks: {rows: PASS}\n---\n",
        &["tasks/7-load.md [Pass] field-type: expected `PASS`, `WARN` or `FAIL`, found `Pass`"],
    );
}

#[test]
fn the_first_of_several_keys_counts() {
    let records = "records:\n  - paths: tasks/*\n    kind: OpRun\n    fields: {result: [verdict, status], acceptance_results: checks}\n";
    assert_found(
        records,
        "---\nverdict:\nstatus: PASS\nchecks: {rows: PASS}\n---\n",
        &[],
    );
    let wrong = "---\nstatus: PASS\nverdict: PASSED\nchecks: {rows: PASS}\n---\n";
    let analysis = run(records, &[("tasks/7-load.md", wrong)]);
    assert_eq!(
        found(&analysis),
        ["tasks/7-load.md [PASSED] field-type: expected `PASS`, `WARN` or `FAIL`, found `PASSED`"]
    );
}

#[test]
fn a_finding_names_the_key_that_the_file_has() {
    let records = "records:\n  - paths: tasks/*\n    kind: OpRun\n    fields: {result: [verdict, meta.status], acceptance_results: checks}\n";
    for (line, name) in [
        ("verdict: PASS", "verdict"),
        ("meta: {status: PASS}", "meta.status"),
        ("result: PASS", "result"),
    ] {
        let text = format!("---\n{line}\nchecks: {{rows: FAIL}}\n---\n");
        let expected = format!("`{name}` is `PASS`, but 1 of 1 checks failed");
        let analysis = run(records, &[("tasks/7-load.md", &text)]);
        let findings = analysis.findings.iter();
        let mut of_result = findings.filter(|it| it.meta.name == "result-not-grounded");
        let finding = of_result.next().expect("a finding");
        assert_eq!(finding.message, expected);
        let help = finding.help.as_ref().expect("a help").to_string();
        assert!(help.contains(&format!("`{name}: WARN`")), "{help}");
    }
}

#[test]
fn advice_on_evidence_names_a_place_of_its_type() {
    let records = "records:\n  - paths: tasks/*\n    kind: OpRun\n    fields: {result: status, evidence_links: [{from: log, type: smoke_run}, {from: manual, type: usage}]}\n    defaults: {op_id: work, project_id: backlog, mode_id: TOOLSMITH, timestamp_start: 2026-03-02T07:00:00Z, acceptance_results: {rows: PASS}, next_pointer: none}\n";
    let files = [
        ("tasks/7-load.md", "---\nstatus: PASS\nlog: out.log\n---\n"),
        ("out.log", "ok\n"),
    ];
    let analysis = check_files(records, &files);
    let helps = analysis.findings.iter().filter_map(|finding| {
        let help = finding.help.as_ref()?;
        (finding.meta.name == "evidence-incomplete")
            .then(|| (finding.message.clone(), help.to_string()))
    });
    let helps: Vec<(String, String)> = helps.collect();
    let unmapped = "map a field of the files to it, under `evidence_links` in `.holdpoint.yaml`, or turn the rule off for them";
    let missing = |kind: &str| format!("missing `{kind}` evidence, which TOOLSMITH requires");
    let expected = [
        ("consumer", unmapped),
        ("interface", unmapped),
        ("usage", "give it under `manual`"),
    ];
    let expected = expected.map(|(kind, help)| (missing(kind), help.to_owned()));
    assert_eq!(helps, expected);
}

#[test]
fn words_are_translated_and_a_wrong_one_is_compared_with_those_of_the_files() {
    let records = "records:\n  - paths: tasks/*\n    kind: OpRun\n    fields: {result: status, acceptance_results: checks}\n    values: {result: {Done: PASS, Dropped: FAIL, To Do: null}}\n";
    assert_found(
        records,
        "---\nstatus: Done\nchecks: {rows: PASS}\n---\n",
        &[],
    );
    // A task that is still to be done is open, and needs no results.
    assert_found(
        records,
        "---\nstatus: To Do\n---\n",
        &[".holdpoint.yaml [checks] unmatched-field: no file of this entry has the key `checks`"],
    );
    let analysis = run(
        records,
        &[(
            "tasks/7-load.md",
            "---\nstatus: done\nchecks: {rows: PASS}\n---\n",
        )],
    );
    assert_eq!(
        found(&analysis),
        ["tasks/7-load.md [done] field-type: expected `Done`, `Dropped` or `To Do`, found `done`"]
    );
    let fix = analysis.findings[0].fix.as_ref().expect("a fix");
    assert_eq!(fix.edits[0].text, "Done");
}

#[test]
fn a_fix_never_writes_built_in_words_into_a_translated_value() {
    let records = "records:\n  - paths: tasks/*\n    kind: OpRun\n    fields: {op_id: procedure}\n    values: {op_id: {Load: load-ordres}}\n";
    let operator = "---\nkind: Operator\nop_id: load-orders\n---\n";
    let config =
        format!("{records}rules:\n  evidence: {{severity: off, reason: not the subject}}\n");
    let snapshot = Memory::new([
        (".holdpoint.yaml".to_owned(), config),
        ("operators/load.md".to_owned(), operator.to_owned()),
        (
            "tasks/1.md".to_owned(),
            "---\nprocedure: Load\n---\n".to_owned(),
        ),
    ]);
    let analysis = check(&snapshot, &settings(&snapshot));
    let unknown = analysis
        .findings
        .iter()
        .find(|it| it.meta.name == "unknown-operator");
    let unknown = unknown.expect("an unknown operator");
    assert!(unknown.fix.is_none(), "{unknown:?}");
}

#[test]
fn headings_lines_and_file_names_are_read() {
    let records = "records:\n  - paths: tasks/*\n    kind: OpRun\n    fields:\n      result: {line: Status}\n      title: {file: '^\\d+-(.*)\\.md$'}\n      acceptance_results: {section: Checks}\n      result_note: {section: Verdict}\n    values: {result: {Accepted: PASS}}\n";
    let text = "# Load\n\n- **Status**: Accepted\n\n## Checks\n- rows: PASS\n\n## Verdict\nFine.\n";
    assert_found(records, text, &[]);
    assert_found(
        records,
        "# Load\n\nStatus: Accepted\n\n## Checks\n- rows: FAIL\n\n## Verdict\nFine.\n",
        &[
            "tasks/7-load.md [Accepted] result-not-grounded: `Status` is `Accepted`, but 1 of 1 checks failed",
        ],
    );
}

#[test]
fn the_finding_about_a_file_name_is_at_the_start_of_the_file() {
    let records = "records:\n  - paths: tasks/*\n    kind: OpRun\n    fields: {title: name, op_id: {file: name}, result: verdict, acceptance_results: checks}\n";
    let analysis = run(
        records,
        &[(
            "tasks/two words.md",
            "---\nname: One\nverdict: PASS\nchecks: {rows: PASS}\n---\n",
        )],
    );
    let finding = &analysis.findings[0];
    assert_eq!(
        (finding.meta.name, finding.span.start, finding.span.end),
        ("field-type", 0, 0)
    );
}

#[test]
fn check_boxes_are_results() {
    let records = "records:\n  - paths: tasks/*\n    kind: OpRun\n    fields: {result: status, acceptance_results: {section: Acceptance criteria, boxes: true}}\n    values: {result: {Done: PASS}}\n";
    let text = |boxes: &str| format!("---\nstatus: Done\n---\n## Acceptance Criteria\n{boxes}");
    assert_found(
        records,
        &text("- [x] #1 Rows are counted\n- [X] Sums agree\n"),
        &[],
    );
    assert_found(
        records,
        &text("- [x] Rows are counted\n- [ ] Sums agree\n"),
        &[
            "tasks/7-load.md [Done] result-not-grounded: `status` is `Done`, but 1 of 2 checks failed",
        ],
    );
    let chosen = records.replace("boxes: true", "boxes: '^\\(R\\)'");
    assert_found(
        &chosen,
        &text("- [x] (R) Rows are counted\n- [ ] Sums agree\n"),
        &[],
    );
}

#[test]
fn a_single_text_is_a_list_of_one() {
    let records = "records:\n  - paths: tasks/*\n    kind: OpRun\n    fields: {result: verdict, acceptance_results: checks, outputs_written: wrote}\n";
    assert_found(
        records,
        "---\nverdict: PASS\nchecks: {rows: PASS}\nwrote: 'https://example.org/report'\ntags: one\n---\n",
        &[],
    );
}

#[test]
fn scalars_become_typed_evidence() {
    let records = "records:\n  - paths: tasks/*\n    kind: OpRun\n    fields:\n      result: verdict\n      acceptance_results: checks\n      evidence_links:\n        - {from: log, type: logs}\n        - {from: commits, type: fix, as: revision}\n";
    let config = format!("{records}{DEFAULTS}");
    let text =
        "---\nverdict: PASS\nchecks: {rows: PASS}\nlog: logs/gone.log\ncommits: [abc1234]\n---\n";
    let snapshot = Memory::new([
        (".holdpoint.yaml".to_owned(), config),
        ("tasks/1.md".to_owned(), text.to_owned()),
    ]);
    let analysis = check(&snapshot, &settings(&snapshot));
    let dead = analysis
        .findings
        .iter()
        .filter(|it| it.meta.name == "dead-evidence");
    let dead: Vec<&str> = dead.map(|it| it.span.slice(text)).collect();
    assert_eq!(dead, ["logs/gone.log"]);
    let record = analysis.model.records()[0].record();
    let links = record
        .fields
        .run()
        .and_then(|run| run.evidence_links.clone())
        .expect("links");
    let targets = links.value.iter().flat_map(|link| link.targets.clone());
    let targets: Vec<String> = targets
        .map(|it| {
            format!(
                "{} {}",
                it.kind.expect("a type").value,
                it.target.value.text
            )
        })
        .collect();
    assert_eq!(targets, ["logs logs/gone.log", "fix git:abc1234"]);
}

#[test]
fn times_are_completed() {
    let records = "records:\n  - paths: tasks/*\n    kind: OpRun\n    fields: {result: verdict, acceptance_results: checks, timestamp_start: from, timestamp_end: to}\n    time_zone: Europe/Zurich\n";
    assert_found(
        records,
        "---\nverdict: PASS\nchecks: {rows: PASS}\nfrom: 2026-03-02\nto: 2026-03-02 09:30\n---\n",
        &[],
    );
    assert_found(
        records,
        "---\nverdict: PASS\nchecks: {rows: PASS}\nfrom: 2026-03-02T09:30\nto: '2026-03-02 08:29:59Z'\n---\n",
        &["tasks/7-load.md ['2026-03-02 08:29:59Z'] time-order: `to` is before `from`"],
    );
}

#[test]
fn only_files_that_the_condition_holds_for_are_records() {
    let records = "records:\n  - paths: tasks/*\n    kind: OpRun\n    where: {type: [task, bug], verdict: present, skip: absent}\n    fields: {result: verdict, acceptance_results: checks}\n";
    let count = |text: &str| run(records, &[("tasks/1.md", text)]).model.records().len();
    assert_eq!(count("---\ntype: bug\nverdict: PASS\n---\n"), 1);
    assert_eq!(count("---\ntype: [chore, task]\nverdict: PASS\n---\n"), 1);
    assert_eq!(count("---\ntype: note\nverdict: PASS\n---\n"), 0);
    assert_eq!(count("---\ntype: bug\n---\n"), 0);
    assert_eq!(count("---\ntype: bug\nverdict: PASS\nskip: 1\n---\n"), 0);
    assert_eq!(count("no frontmatter\n"), 0);
}

#[test]
fn a_missing_field_has_the_name_that_the_files_give_it() {
    let records = "records:\n  - paths: tasks/*\n    kind: OpRun\n    fields: {result: verdict, acceptance_results: [checks, {section: Checks}], timestamp_end: closed}\n";
    let analysis = run(
        records,
        &[("tasks/1.md", "---\nclosed: 2026-03-03\nchecks:\n---\n")],
    );
    let found = found(&analysis);
    assert!(
        found.contains(&"tasks/1.md [---] missing-field: missing required field `verdict`".into()),
        "{found:?}"
    );
}

#[test]
fn an_entry_that_no_file_has_is_reported_at_its_place() {
    let records = "records:\n  - paths: tasks/*\n    kind: OpRun\n    fields: {result: verdict, acceptance_results: [checks, {section: Chekcs}], title: titel}\n";
    let analysis = run(
        records,
        &[(
            "tasks/1.md",
            "---\nverdict: PASS\nchecks: {rows: PASS}\n---\n",
        )],
    );
    assert_eq!(
        found(&analysis),
        [".holdpoint.yaml [titel] unmatched-field: no file of this entry has the key `titel`"]
    );
}

#[test]
fn the_file_says_whether_it_is_final() {
    let records = "records:\n  - paths: tasks/*\n    kind: OpRun\n    fields: {result: verdict, acceptance_results: checks}\n    final_when: {status: [Done], Status: Final}\n";
    let is_final = |text: &str| {
        let analysis = run(records, &[("tasks/1.md", text)]);
        let record = analysis.model.records()[0].open().into_owned();
        (record.is_final(), record.closed_run().is_some())
    };
    assert_eq!(
        is_final("---\nverdict: PASS\nstatus: Done\n---\n"),
        (Some(true), true)
    );
    assert_eq!(
        is_final("---\nverdict: PASS\nstatus: Draft\n---\n"),
        (Some(false), false)
    );
    assert_eq!(
        is_final("---\nverdict: PASS\n---\n- Status: Final\n"),
        (Some(true), true)
    );
}

#[test]
fn a_heading_does_not_override_a_default() {
    let records = "records:\n  - paths: tasks/*\n    kind: OpRun\n    fields: {result: verdict, acceptance_results: checks}\n";
    assert_found(
        records,
        "---\nverdict: PASS\nchecks: {rows: PASS}\n---\n## Next pointer\n- several\n- items\n",
        &[],
    );
}

#[test]
fn a_heading_of_a_field_with_other_content_is_not_a_fault() {
    let records = "records:\n  - paths: tasks/*\n    kind: OpRun\n    fields: {result: verdict, acceptance_results: checks}\n";
    assert_found(
        records,
        "---\nverdict: PASS\nchecks: {rows: PASS}\n---\n## Evidence\n- see [the log](https://example.org/log), which says so\n",
        &[],
    );
}
