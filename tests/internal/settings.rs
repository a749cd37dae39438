//! How settings affect a check: which rules run, on which files, as which kinds of records.

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
fn said(outcome: &Analysis, rule: &str) -> Vec<String> {
    let of_rule = outcome
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
    of_rule.map(line).collect()
}

/// A project without owners.
const PROJECT: &str = "---\nkind: Project\nproject_id: p\nname: P\n---\n";

/// Returns what `missing-field` reports for a project without owners at four paths, with a configuration.
#[track_caller]
fn severities(config: &str) -> BTreeMap<String, Severity> {
    let files = [
        (config::PATH, config),
        ("a.md", PROJECT),
        ("old/b.md", PROJECT),
        ("old/kept/c.md", PROJECT),
    ];
    let outcome = check(&files, &[]);
    let of_rule = outcome
        .findings
        .iter()
        .filter(|finding| finding.meta.name == "missing-field");
    of_rule
        .map(|finding| (finding.path.to_string(), finding.severity))
        .collect()
}

#[track_caller]
fn holds(config: &str, expected: &[(&str, Severity)]) {
    let expected = expected
        .iter()
        .map(|(path, severity)| ((*path).to_owned(), *severity));
    assert_eq!(severities(config), expected.collect(), "{config}");
}

#[test]
fn a_rule_goes_before_its_family() {
    use Severity::{Error, Info, Warning};
    let all = |severity| {
        [
            ("a.md", severity),
            ("old/b.md", severity),
            ("old/kept/c.md", severity),
        ]
    };
    holds("", &all(Error));
    holds("rules: { document: info }", &all(Info));
    holds(
        "rules: { document: off, missing-field: warning }",
        &all(Warning),
    );
    holds("rules: { missing-field: off, document: error }", &[]);
}

#[test]
fn an_override_goes_before_the_general_setting_and_a_later_one_before_an_earlier() {
    use Severity::{Error, Info, Warning};
    holds(
        "rules: { missing-field: warning }
overrides:
  - { paths: old, rules: { document: off } }
  - { paths: old/kept, rules: { document: info } }
",
        &[("a.md", Warning), ("old/kept/c.md", Info)],
    );
    holds(
        "rules: { document: off }
overrides:
  - { paths: old/kept, rules: { missing-field: error } }
  - { paths: old, rules: { evidence: off } }
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
    let family = "rules: { pins: info }\noverrides: [{ paths: old, rules: { evidence: off } }]";
    assert_eq!(setting(family, "a"), info);
    assert_eq!(setting(family, "old/a"), Some(RuleSetting::Off));
}

#[test]
fn only_what_is_included_and_not_excluded_is_looked_at() {
    let files = |config| {
        [
            (config::PATH, config),
            ("a.md", PROJECT),
            ("old/b.md", PROJECT),
        ]
    };
    let records = |config| {
        let outcome = check(&files(config), &[]);
        let members = outcome.model.records().iter();
        let paths: Vec<String> = members.map(|member| member.path.to_string()).collect();
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
fn a_glob_without_a_file_is_a_finding_like_any_other() {
    let files = [(config::PATH, "exclude:\n  - drafts\n"), ("a.md", PROJECT)];
    let warning = [".holdpoint.yaml:2: warning `drafts` matches no file"];
    assert_eq!(said(&check(&files, &[]), "unmatched-glob"), warning);
    let elsewhere = [RepoPath::from("a.md")];
    assert_eq!(said(&check(&files, &elsewhere), "unmatched-glob"), [""; 0]);
    let off = [(
        config::PATH,
        "exclude: [drafts]\nrules: { unmatched-glob: off }\n",
    )];
    assert_eq!(said(&check(&off, &[]), "unmatched-glob"), [""; 0]);
}

/// Files of another tool, mapped to runs.
const ADOPTING: &str = "records:
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

#[track_caller]
fn adopted(text: &str) -> (Record, Analysis) {
    let files = [(config::PATH, ADOPTING), ("checks/one.md", text)];
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
fn fields_come_from_their_keys_and_what_is_never_said_from_defaults() {
    let text = "---
verdict: FAIL
started: 2026-03-04T09:00:00Z
next_pointer: mend the pump
severity: 3
---
# Nightly export
";
    let (record, outcome) = adopted(text);
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
    assert_eq!(said(&outcome, "missing-field"), [""; 0]);
    assert_eq!(record.faults, []);
}

#[test]
fn what_is_missing_is_said_at_the_beginning() {
    let (_, outcome) = adopted("---\nstarted: 2026-03-04T09:00:00Z\n---\n");
    let missing = ["checks/one.md:1: error missing required field `result`"];
    assert_eq!(said(&outcome, "missing-field"), missing);
}

#[test]
fn a_file_without_frontmatter_is_a_record_all_the_same() {
    for text in ["# Nightly export\n\nAll went well.\n", ""] {
        let (record, outcome) = adopted(text);
        assert_eq!(record.kind(), Some(Kind::OpRun));
        let missing = [
            "checks/one.md:1: error missing required field `result`",
            "checks/one.md:1: error missing required field `timestamp_start`",
        ];
        assert_eq!(said(&outcome, "missing-field"), missing);
    }
}

#[test]
fn what_is_broken_is_not_missing_as_well() {
    let text = "---\nverdict: @pass\nstarted: 2026-03-04T09:00:00Z\n---\n";
    let (record, outcome) = adopted(text);
    let faults: Vec<&str> = record
        .faults_of(FaultKind::Syntax)
        .map(|fault| fault.span.slice(text))
        .collect();
    assert_eq!(faults, ["@pass"]);
    assert!(run(&record).timestamp_start.is_some());
    assert_eq!(said(&outcome, "missing-field"), [""; 0]);
    for unreadable in ["---\n- a\n- b\n---\n", "---\nnothing but prose\n---\n"] {
        let (record, outcome) = adopted(unreadable);
        assert_eq!(
            record.faults_of(FaultKind::Syntax).count(),
            1,
            "{unreadable}"
        );
        assert_eq!(said(&outcome, "missing-field"), [""; 0], "{unreadable}");
    }
}

#[test]
fn the_config_says_what_a_file_is_whatever_kind_it_names_itself() {
    let theirs = "---\nkind: verdict\nverdict: PASS\nstarted: 2026-03-04T09:00:00Z\n---\n";
    let (record, outcome) = adopted(theirs);
    assert_eq!(record.kind(), Some(Kind::OpRun));
    assert_eq!(said(&outcome, "unknown-kind"), [""; 0]);
    let ours = "---\nkind: OpRun\nstarted: 2026-03-04T09:00:00Z\n---\n";
    let (_, outcome) = adopted(ours);
    let missing = ["checks/one.md:2: error missing required field `result`"];
    assert_eq!(said(&outcome, "missing-field"), missing);
}

#[test]
fn the_first_entry_that_matches_counts() {
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
        .map(|member| member.entry.kind)
        .collect();
    assert_eq!(kinds, [Some(Kind::OpRun), Some(Kind::Block)]);
}

#[test]
fn a_field_with_a_key_of_theirs_is_not_read_from_their_headings() {
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
fn what_is_the_same_by_default_tells_no_file_from_another() {
    let config = "records:
  - paths: checks
    kind: OpRun
    defaults: { op_id: a, project_id: b, timestamp_start: 2026-03-04T09:00:00Z }
";
    let fingerprint = |files: &[(&str, &str)]| {
        let outcome = check(files, &[]);
        let of_two = outcome
            .findings
            .iter()
            .filter(|finding| finding.meta.name == "missing-field");
        let of_two = of_two.filter(|finding| finding.path.to_string() == "checks/2.md");
        of_two
            .map(|finding| finding.fingerprint)
            .collect::<Vec<_>>()
    };
    let one = [(config::PATH, config), ("checks/2.md", "# Two\n")];
    let two = [one[0], one[1], ("checks/1.md", "# One\n")];
    assert!(!fingerprint(&one).is_empty());
    assert_eq!(fingerprint(&one), fingerprint(&two));
}
