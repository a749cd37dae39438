//! How settings affect a check: which rules apply, to which files, and which kinds the records have.

use std::collections::BTreeMap;

use holdpoint::config::family::INVALID_CONFIG;
use holdpoint::config::{self, RuleNames, RuleSetting, Settings};
use holdpoint::diagnostic::{Level, Meta, Severity};
use holdpoint::document::FaultKind;
use holdpoint::engine::{self, Analysis, Input};
use holdpoint::record::{Fields, Kind, OpRun, Record};
use holdpoint::snapshot::Memory;
use holdpoint::text::{LineIndex, RepoPath};

use super::checking;

/// Checks a repository with the configuration among its files.
#[track_caller]
fn check(files: &[(&str, &str)], scope: &[RepoPath]) -> Analysis {
    let snapshot = Memory::new(files.iter().copied());
    let settings = checking::settings(&snapshot);
    let input = Input {
        scope,
        ..checking::input(&snapshot, &settings)
    };
    engine::check(&input).expect("a snapshot in memory")
}

/// Returns the findings of one rule as `path:line: severity message`.
fn findings_of_rule(outcome: &Analysis, rule: &str) -> Vec<String> {
    let findings = outcome
        .findings
        .iter()
        .filter(|finding| finding.meta.name == rule);
    let line = |finding: &holdpoint::diagnostic::Diagnostic| {
        let position = LineIndex::new(outcome.sources.get(&finding.path).expect("a source"))
            .position(finding.span.start);
        format!(
            "{}:{}: {} {}",
            finding.path, position.line, finding.severity, finding.message
        )
    };
    findings.map(line).collect()
}

/// A project without owners.
const PROJECT: &str = "---\nkind: Project\nproject_id: p\nname: P\n---\n";

/// Returns the severities of `missing-field` for a project without owners at three paths, with a
/// configuration.
#[track_caller]
fn severities(config: &str) -> BTreeMap<String, Severity> {
    let files = [
        (config::PATH, config),
        ("a.md", PROJECT),
        ("old/b.md", PROJECT),
        ("old/kept/c.md", PROJECT),
    ];
    let outcome = check(&files, &[]);
    let findings = outcome
        .findings
        .iter()
        .filter(|finding| finding.meta.name == "missing-field");
    findings
        .map(|finding| (finding.path.to_string(), finding.severity))
        .collect()
}

/// Asserts the severities of `missing-field` with a configuration.
#[track_caller]
fn assert_severities(config: &str, expected: &[(&str, Severity)]) {
    let expected = expected
        .iter()
        .map(|(path, severity)| ((*path).to_owned(), *severity));
    assert_eq!(severities(config), expected.collect(), "{config}");
}

#[test]
fn the_setting_of_a_rule_takes_precedence_over_its_family() {
    use Severity::{Error, Info, Warning};
    let all = |severity| {
        [
            ("a.md", severity),
            ("old/b.md", severity),
            ("old/kept/c.md", severity),
        ]
    };
    assert_severities("", &all(Error));
    assert_severities(
        "rules: { document: { severity: info, reason: r } }",
        &all(Info),
    );
    assert_severities(
        "rules: { document: { severity: off, reason: r }, missing-field: { severity: warning, reason: r } }",
        &all(Warning),
    );
    assert_severities(
        "rules: { missing-field: { severity: off, reason: r }, document: error }",
        &[],
    );
}

#[test]
fn overrides_take_precedence_and_later_ones_over_earlier_ones() {
    use Severity::{Error, Info, Warning};
    assert_severities(
        "rules: { missing-field: { severity: warning, reason: r } }
overrides:
  - { paths: old, rules: { document: { severity: off, reason: r } } }
  - { paths: old/kept, rules: { document: { severity: info, reason: r } } }
",
        &[("a.md", Warning), ("old/kept/c.md", Info)],
    );
    assert_severities(
        "rules: { document: { severity: off, reason: r } }
overrides:
  - { paths: old/kept, rules: { missing-field: error } }
  - { paths: old, rules: { evidence: { severity: off, reason: r } } }
",
        &[("old/kept/c.md", Error)],
    );
}

#[test]
fn a_rule_that_is_off_by_default_is_turned_on_by_its_name() {
    static PINS: Meta = Meta {
        name: "pins",
        family: "evidence",
        level: Level::Preference,
        severity: Severity::Info,
        opt_in: true,
        source: "Holdpoint",
        doc: "",
    };
    let setting = |config: &str, path: &str| {
        let names = RuleNames {
            rules: &["pins", "evidence"],
            metas: &[],
            unknown_rule: &INVALID_CONFIG,
        };
        let (settings, findings) = config::read(&RepoPath::from(config::PATH), config, &names);
        assert_eq!(findings, []);
        settings.setting(&PINS, &RepoPath::from(path))
    };
    assert_eq!(
        Settings::default().setting(&PINS, &RepoPath::from("a")),
        Some(RuleSetting::Off)
    );
    assert_eq!(
        setting("rules: { evidence: error }", "a"),
        Some(RuleSetting::Off)
    );
    let info = Some(RuleSetting::On(Severity::Info));
    assert_eq!(setting("rules: { pins: info, evidence: error }", "a"), info);
    let some = "overrides: [{ paths: data, rules: { pins: info } }]";
    assert_eq!(setting(some, "data/a"), info);
    assert_eq!(setting(some, "a"), Some(RuleSetting::Off));
    let family = "rules: { pins: info }\noverrides: [{ paths: old, rules: { evidence: { severity: off, reason: r } } }]";
    assert_eq!(setting(family, "a"), info);
    assert_eq!(setting(family, "old/a"), Some(RuleSetting::Off));
}

#[test]
fn only_included_files_that_are_not_excluded_are_checked() {
    let files = |config| {
        [
            (config::PATH, config),
            ("a.md", PROJECT),
            ("old/b.md", PROJECT),
        ]
    };
    let records = |config| {
        let outcome = check(&files(config), &[]);
        let records = outcome.model.records().iter();
        let paths: Vec<String> = records.map(|entry| entry.path.to_string()).collect();
        (paths.join(" "), outcome.summary.skipped.excluded)
    };
    assert_eq!(records(""), ("a.md old/b.md".into(), 0));
    assert_eq!(records("include: [old]"), ("old/b.md".into(), 1));
    assert_eq!(records("exclude: [old/]"), ("a.md".into(), 1));
    assert_eq!(
        records("{ include: ['*.md'], exclude: [a.md] }"),
        ("old/b.md".into(), 1)
    );
}

#[test]
fn an_unmatched_glob_is_an_ordinary_finding() {
    let files = [(config::PATH, "exclude:\n  - drafts\n"), ("a.md", PROJECT)];
    let warning = [".holdpoint.yaml:2: warning `drafts` matches no file"];
    assert_eq!(
        findings_of_rule(&check(&files, &[]), "unmatched-glob"),
        warning
    );
    let elsewhere = [RepoPath::from("a.md")];
    assert_eq!(
        findings_of_rule(&check(&files, &elsewhere), "unmatched-glob"),
        [""; 0]
    );
    let off = [(
        config::PATH,
        "exclude: [drafts]\nrules: { unmatched-glob: off }\n",
    )];
    assert_eq!(
        findings_of_rule(&check(&off, &[]), "unmatched-glob"),
        [""; 0]
    );
}

/// A configuration that maps the files of another tool to runs.
const MAPPING: &str = "records:
  - paths: checks
    kind: OpRun
    fields: { result: verdict, timestamp_start: started }
    defaults:
      op_id: nightly
      project_id: shop
      mode_id: PIPELINE
      acceptance_results: { smoke: PASS }
      next_pointer: read the log
";

/// Checks a mapped file, and returns its record and the analysis.
#[track_caller]
fn check_mapped(text: &str) -> (Record, Analysis) {
    let files = [(config::PATH, MAPPING), ("checks/one.md", text)];
    let outcome = check(&files, &[]);
    let record = outcome.model.record(&RepoPath::from("checks/one.md"));
    (record.expect("a record").clone(), outcome)
}

fn run(record: &Record) -> &OpRun {
    match &record.fields {
        Fields::OpRun(run) => run,
        other => panic!("a run, not {:?}", other.kind()),
    }
}

#[test]
fn mapped_fields_are_read_from_their_keys_or_from_defaults() {
    let text = "---
verdict: FAIL
started: 2026-03-04T09:00:00Z
timestamp_end: 2026-03-04T09:20:00Z
next_pointer: mend the pump
severity: 3
---
# Nightly export
";
    let (record, outcome) = check_mapped(text);
    let run = run(&record);
    assert_eq!(
        run.result.as_ref().map(|result| result.value.word()),
        Some("FAIL")
    );
    let place = run.result.as_ref().expect("a result").span;
    assert_eq!(place.slice(text), "FAIL");
    assert_eq!(run.op_id.as_ref().map(|id| &*id.0), Some("nightly"));
    let pointer = run.next_pointer.as_ref().map(|pointer| &*pointer.0);
    assert_eq!(pointer, Some("mend the pump"));
    let results = run.acceptance_results.as_ref().expect("results");
    assert_eq!(&*results.0[0].check.0, "smoke");
    assert_eq!(
        record.title.as_ref().map(|title| &*title.0),
        Some("Nightly export")
    );
    assert_eq!(findings_of_rule(&outcome, "missing-field"), [""; 0]);
    assert_eq!(record.faults, []);
}

#[test]
fn a_missing_field_of_a_mapped_file_is_reported_at_its_first_line() {
    let (_, outcome) = check_mapped(
        "---\nstarted: 2026-03-04T09:00:00Z\ntimestamp_end: 2026-03-04T09:20:00Z\n---\n",
    );
    let missing = ["checks/one.md:1: error missing required field `verdict`"];
    assert_eq!(findings_of_rule(&outcome, "missing-field"), missing);
}

#[test]
fn a_mapped_file_without_frontmatter_is_a_record() {
    for text in ["# Nightly export\n\nAll went well.\n", ""] {
        let (record, outcome) = check_mapped(text);
        assert_eq!(record.kind(), Some(Kind::OpRun));
        // Without a result and an end, the run is open.
        let missing = ["checks/one.md:1: error missing required field `started`"];
        assert_eq!(findings_of_rule(&outcome, "missing-field"), missing);
    }
}

#[test]
fn a_broken_field_is_not_also_missing() {
    let text = "---\nverdict: @pass\nstarted: 2026-03-04T09:00:00Z\n---\n";
    let (record, outcome) = check_mapped(text);
    let faults: Vec<&str> = record
        .faults_of(FaultKind::Syntax)
        .map(|fault| fault.span.slice(text))
        .collect();
    assert_eq!(faults, ["@pass"]);
    assert!(run(&record).timestamp_start.is_some());
    assert_eq!(findings_of_rule(&outcome, "missing-field"), [""; 0]);
    for unreadable in ["---\n- a\n- b\n---\n", "---\nnothing but prose\n---\n"] {
        let (record, outcome) = check_mapped(unreadable);
        assert_eq!(
            record.faults_of(FaultKind::Syntax).count(),
            1,
            "{unreadable}"
        );
        assert_eq!(
            findings_of_rule(&outcome, "missing-field"),
            [""; 0],
            "{unreadable}"
        );
    }
}

#[test]
fn the_configured_kind_takes_precedence_over_the_kind_in_the_file() {
    let theirs = "---\nkind: verdict\nverdict: PASS\nstarted: 2026-03-04T09:00:00Z\n---\n";
    let (record, outcome) = check_mapped(theirs);
    assert_eq!(record.kind(), Some(Kind::OpRun));
    assert_eq!(findings_of_rule(&outcome, "unknown-kind"), [""; 0]);
    let ours = "---\nkind: OpRun\ntimestamp_end: 2026-03-04T09:20:00Z\n---\n";
    let (_, outcome) = check_mapped(ours);
    let missing = [
        "checks/one.md:2: error missing required field `started`",
        "checks/one.md:2: error missing required field `verdict`",
    ];
    assert_eq!(findings_of_rule(&outcome, "missing-field"), missing);
}

#[test]
fn the_first_matching_entry_of_records_applies() {
    let config = "records:
  - { paths: checks/weekly, kind: Block }
  - { paths: checks, kind: OpRun }
";
    let files = [
        (config::PATH, config),
        ("checks/weekly/a.md", ""),
        ("checks/b.md", ""),
    ];
    let outcome = check(&files, &[]);
    let kinds: Vec<_> = outcome
        .model
        .records()
        .iter()
        .map(|entry| entry.entry.kind)
        .collect();
    assert_eq!(kinds, [Some(Kind::OpRun), Some(Kind::Block)]);
}

#[test]
fn a_mapped_field_is_not_read_from_headings() {
    let config = "records: [{ paths: a.md, kind: OpRun, fields: { evidence_links: proof } }]\n";
    let text =
        "---\nproof: [b.md]\n---\n## Evidence\n\n- it went well\n\n## Next pointer\n\nGo on\n";
    let outcome = check(
        &[(config::PATH, config), ("a.md", text), ("b.md", "# B\n")],
        &[],
    );
    let record = outcome
        .model
        .record(&RepoPath::from("a.md"))
        .expect("a record");
    assert_eq!(record.faults, []);
    assert_eq!(
        run(record)
            .evidence_links
            .as_ref()
            .map(|links| links.value.len()),
        Some(1)
    );
    let pointer = run(record).next_pointer.as_ref().map(|pointer| &*pointer.0);
    assert_eq!(pointer, Some("Go on"));
}

#[test]
fn defaults_do_not_change_fingerprints() {
    let config = "records:
  - paths: checks
    kind: OpRun
    defaults: { op_id: a, project_id: b, timestamp_start: 2026-03-04T09:00:00Z }
";
    let fingerprint = |files: &[(&str, &str)]| {
        let outcome = check(files, &[]);
        let findings = outcome
            .findings
            .iter()
            .filter(|finding| finding.meta.name == "missing-field");
        let findings = findings.filter(|finding| finding.path.to_string() == "checks/2.md");
        findings
            .map(|finding| finding.fingerprint)
            .collect::<Vec<_>>()
    };
    let one = [(config::PATH, config), ("checks/2.md", "# Two\n")];
    let two = [one[0], one[1], ("checks/1.md", "# One\n")];
    assert!(!fingerprint(&one).is_empty());
    assert_eq!(fingerprint(&one), fingerprint(&two));
}
