//! The rules of the family `evidence`, in combination with each other and with other rules.

use holdpoint::config::{RuleSetting, Settings};
use holdpoint::diagnostic::{Diagnostic, Severity};
use holdpoint::engine::{self, Input};
use holdpoint::git::{History, LastSeen, MemoryHistory, NoHistory};
use holdpoint::snapshot::Memory;
use sha2::{Digest, Sha256};

use super::checking;
use super::checking::input;

const OPERATOR: &str = "---\nkind: Operator\nop_id: load\nmode_ids: [PIPELINE]\n---\n";

/// Returns a run of that operator, with these fields and this body.
fn run(fields: &str) -> String {
    let (fields, body) = fields.split_once("---\n").unwrap_or((fields, ""));
    format!(
        "---\nkind: OpRun\nop_id: load\nmode_id: PIPELINE\ntimestamp_start: 2026-03-04T09:00:00.5Z\n{fields}---\n{body}"
    )
}

fn check(snapshot: &Memory, history: &dyn History, settings: &Settings) -> Vec<Diagnostic> {
    let input = Input {
        history,
        ..input(snapshot, settings)
    };
    let mut findings = engine::check(&input).expect("an outcome").findings;
    findings.retain(|finding| finding.meta.family == "evidence");
    findings
}

/// Returns a repository with one run, at `runs/a.md`.
fn with_run(fields: &str, files: &[(&str, &str)]) -> Memory {
    let run = run(fields);
    let own = [("operators/load.md", OPERATOR), ("runs/a.md", run.as_str())];
    Memory::new(own.iter().chain(files).copied())
}

fn check_run(fields: &str, files: &[(&str, &str)]) -> Vec<Diagnostic> {
    let snapshot = with_run(fields, files);
    check(&snapshot, &NoHistory, &Settings::default())
}

/// Returns the rule of each finding, with its subject if the span does not show it.
fn rules(findings: &[Diagnostic]) -> Vec<String> {
    let rules = findings.iter().map(|finding| {
        let about = finding.about.iter().map(|about| format!(" {about}"));
        format!("{}{}", finding.meta.name, about.collect::<String>())
    });
    rules.collect()
}

/// Returns the record after its fixes are applied.
fn fixed(fields: &str, findings: &[Diagnostic]) -> String {
    let mut text = run(fields);
    let fixes = findings.iter().filter_map(|finding| finding.fix.as_ref());
    let mut edits: Vec<_> = fixes.flat_map(|fix| &fix.edits).collect();
    edits.sort_by_key(|edit| std::cmp::Reverse(edit.span));
    for edit in edits {
        text.replace_range(edit.span.range(), &edit.text);
    }
    text
}

fn sha256(text: &str) -> String {
    let digest = Sha256::digest(text);
    digest.iter().map(|byte| format!("{byte:02x}")).collect()
}

const NONE: [&str; 0] = [];

#[test]
fn a_run_without_evidence_is_one_finding() {
    for result in ["PASS", "WARN", "FAIL"] {
        let findings = check_run(&format!("result: {result}\n"), &[]);
        assert_eq!(rules(&findings), ["run-does-not-count"], "{result}");
    }
    let held = check_run("held_by: month-end\nresult: PASS\n", &[]);
    assert_eq!(rules(&held), NONE);
    let empty = check_run("result: PASS\nevidence_links: []\n", &[]);
    assert_eq!(rules(&empty), ["run-does-not-count"]);
}

#[test]
fn unreadable_evidence_is_not_reported_as_missing() {
    let missing = |links: &str| rules(&check_run(&format!("result: PASS\n{links}"), &[]));
    assert_eq!(missing("evidence_links: logs/a.log\n"), NONE);
    assert_eq!(
        missing("evidence_links: [https://example.org, [a]]\n"),
        NONE
    );
    // A type that cannot be read is not missing, and hides no other.
    let others = [
        "evidence-incomplete validation",
        "evidence-preferred manifest",
    ];
    for links in [
        "evidence_links: [{artefact: https://example.org}]\n",
        "evidence_links: [{artifact: [a, b]}, https://example.org]\n",
        "evidence_links: [{artifact: TODO}]\n",
    ] {
        assert_eq!(missing(links), others, "{links}");
    }
}

#[test]
fn a_misspelt_evidence_key_is_reported_as_missing_evidence() {
    let findings_for = |fields: &str| {
        let settings = Settings::default();
        let snapshot = with_run(fields, &[]);
        let mut findings = checking::check(&snapshot, &settings).findings;
        let about = |finding: &Diagnostic| finding.meta.name == "unknown-field";
        findings.retain(|finding| about(finding) || finding.meta.family == "evidence");
        findings
    };
    let fields = "result: FAIL\nevidence_link: [https://example.org]\n";
    let findings = findings_for(fields);
    assert_eq!(rules(&findings), ["run-does-not-count"]);
    let expected = fields.replace("evidence_link:", "evidence_links:");
    assert_eq!(fixed(fields, &findings), run(&expected));
    let held = findings_for("held_by: x\nevidence_link: [https://example.org]\n");
    assert_eq!(rules(&held), ["unknown-field"]);
}

#[test]
fn the_severity_of_missing_evidence_depends_on_the_result() {
    let missing = "evidence-incomplete validation";
    let links = "evidence_links: [{artifact: https://example.org}]\n";
    let check_run = |result: &str| check_run(&format!("result: {result}\n{links}"), &[]);
    let pass = check_run("PASS");
    assert_eq!(rules(&pass), [missing, "evidence-preferred manifest"]);
    assert_eq!(pass[0].severity, Severity::Error);
    assert_eq!(pass[1].severity, Severity::Info);
    let warn = check_run("WARN");
    assert_eq!(rules(&warn), [missing]);
    assert_eq!(warn[0].severity, Severity::Warning);
    assert_eq!(rules(&check_run("FAIL")), NONE);
    assert_eq!(rules(&check_run("GOOD")), NONE);
}

#[test]
fn a_validation_that_warned_does_not_count_unless_another_passed() {
    let links = "result: PASS\nevidence_links:\n  - {artifact: https://example.org, manifest: https://example.org}\n  - {validation: https://example.org/1, result: WARN}\n";
    let findings = check_run(links, &[]);
    assert_eq!(rules(&findings), ["evidence-incomplete validation"]);
    assert_eq!(
        findings[0].message,
        "`validation` evidence has result WARN, but PIPELINE requires evidence that passed"
    );
    assert_eq!(findings[0].related[0].span.slice(&run(links)), "WARN");
    let passed = format!("{links}  - {{validation: https://example.org/2, result: PASS}}\n");
    assert_eq!(rules(&check_run(&passed, &[])), NONE);
}

#[test]
fn the_operator_adds_a_pattern_to_that_of_the_mode() {
    let fields = "result: PASS\nevidence_links: [{artifact: https://example.org}]\n";
    let check_run = |operator: &str| {
        let run = run(fields);
        let operator = format!("---\nkind: Operator\n{operator}---\n");
        let files = [("o.md", operator.as_str()), ("runs/a.md", run.as_str())];
        rules(&check(
            &Memory::new(files),
            &NoHistory,
            &Settings::default(),
        ))
    };
    assert_eq!(
        check_run("op_id: load\nevidence_pattern: {required: [artifact], preferred: [logs]}\n"),
        [
            "evidence-incomplete validation",
            "evidence-preferred logs",
            "evidence-preferred manifest"
        ]
    );
    assert_eq!(
        check_run("op_id: load\nevidence_pattern: GOVERNANCE\n"),
        [
            "evidence-incomplete decision",
            "evidence-incomplete validation",
            "evidence-incomplete wip_limit|cadence|archive",
            "evidence-preferred manifest"
        ]
    );
    // The operator's pattern is unknown, and another rule reports why.
    let of_mode = [
        "evidence-incomplete validation",
        "evidence-preferred manifest",
    ];
    assert_eq!(
        check_run("op_id: load\nevidence_pattern: PIPELIN\n"),
        of_mode
    );
    assert_eq!(
        check_run("op_id: load\nevidence_pattern: [artifact]\n"),
        of_mode
    );
    // An operator that is not known adds nothing to what the mode requires.
    assert_eq!(
        check_run("op_id: lod\nevidence_pattern: PIPELINE\n"),
        [
            "evidence-incomplete validation",
            "evidence-preferred manifest"
        ]
    );
}

#[test]
fn a_missing_file_is_one_finding_however_often_it_is_named() {
    let fields = "result: FAIL\noutputs_written: [a.log, out]\nevidence_links: [{logs: a.log}, {diff: a.log#L1}]\n";
    let snapshot = with_run(fields, &[("out/x", "x")])
        .ignored("a.log")
        .untracked("out/x");
    let findings = check(&snapshot, &NoHistory, &Settings::default());
    let reported: Vec<_> = findings
        .iter()
        .map(|finding| {
            let help = finding.help.as_deref().unwrap_or("");
            (&*finding.message, help, finding.related.len())
        })
        .collect();
    assert_eq!(
        reported,
        [
            (
                "`out` is on this disk only: it was never added",
                "git add out",
                0
            ),
            (
                "`a.log` is on this disk only: Git ignores it",
                "git add --force a.log",
                2
            ),
        ]
    );
    // A record that is not added to Git yet may name files that are not added yet.
    let untracked = snapshot.untracked("runs/a.md");
    let findings = check(&untracked, &NoHistory, &Settings::default());
    assert_eq!(rules(&findings), ["untracked-evidence"]);
}

#[test]
fn outputs_are_checked_for_their_path_and_pin_but_not_their_content() {
    let fields = format!(
        "result: FAIL\noutputs_written: [/tmp/a, none, gone, none@sha256:{}]\nevidence_links: [https://example.org]\n",
        sha256("x")
    );
    let findings = check_run(&fields, &[("none", "")]);
    assert_eq!(rules(&findings), ["outside-repository", "evidence-hash"]);
    // `unknown-debug-packet` reports that the record does not exist.
    let packet =
        "debug_packet: ../../packet.md\nresult: FAIL\nevidence_links: [https://example.org]\n";
    assert_eq!(rules(&check_run(packet, &[])), [""; 0]);
}

#[test]
fn an_emptied_file_with_a_pin_is_one_finding() {
    let link = format!(
        "result: FAIL\nevidence_links: [{{logs: a.log@sha256:{}}}, {{manifest: m.json}}]\n",
        sha256("x")
    );
    let findings = check_run(&link, &[("a.log", ""), ("m.json", "\n")]);
    assert_eq!(
        rules(&findings),
        ["evidence-hash", "manifest-integrity unreadable"]
    );
}

#[test]
fn fixes_keep_the_quotes_and_the_form_of_paths() {
    let (old, new) = (sha256("x"), sha256("y"));
    let files = [("Logs/a.log", "y"), ("b c.log", "y")];
    let fields = format!(
        "result: FAIL\nevidence_links:\n  - logs: 'Logs/a.log@sha256:{old}#L1'\n  - \"b c.log@sha256:{old}\"\n  - logs: &same ./../logs/A.LOG\n  - diff: *same\n"
    );
    let findings = check_run(&fields, &files);
    assert_eq!(
        rules(&findings),
        ["evidence-hash", "evidence-hash", "dead-evidence"]
    );
    let expected = fields
        .replace(&old, &new)
        .replace("&same ./../logs/A.LOG", "&same ../Logs/a.log");
    assert_eq!(fixed(&fields, &findings), run(&expected));
    let is_safe = |finding: &Diagnostic| finding.fix.as_ref().is_some_and(|fix| fix.safe);
    assert!(!is_safe(&findings[0]) && is_safe(&findings[2]));
}

#[test]
fn fixes_edit_targets_in_the_body() {
    let old = sha256("x");
    let body = |code: &str, link: &str| {
        format!(
            "result: FAIL\n---\n## Evidence\n\n- logs: `{code}`\n- diff: [the change]({link})\n"
        )
    };
    let fields = body(&format!("a.log@sha256:{old}"), "../Notes.md#top");
    let findings = check_run(&fields, &[("a.log", "y"), ("notes.md", "z")]);
    assert_eq!(rules(&findings), ["evidence-hash", "dead-evidence"]);
    let expected = body(&format!("a.log@sha256:{}", sha256("y")), "../notes.md#top");
    assert_eq!(fixed(&fields, &findings), run(&expected));
}

#[test]
fn a_moved_file_has_an_unsafe_fix_to_its_new_path() {
    let seen = |moved_to: Option<&str>| LastSeen {
        commit: "5e0c1aa".into(),
        author: "Ada".into(),
        date: "2026-03-02".into(),
        moved_to: moved_to.map(Into::into),
    };
    let history = MemoryHistory::new()
        .seen("a.log", seen(Some("old/a.log")))
        .seen("b.log", seen(None));
    let fields = "result: FAIL\nevidence_links: [{logs: a.log#L1}, b.log]\n";
    let snapshot = with_run(fields, &[("old/a.log", "x")]);
    let findings = check(&snapshot, &history, &Settings::default());
    let help = |at: usize| findings[at].help.as_deref().unwrap_or("");
    assert_eq!(
        help(0),
        "commit 5e0c1aa moved it to `old/a.log` (Ada, 2026-03-02)"
    );
    assert!(help(1).starts_with("commit 5e0c1aa removed it (Ada, 2026-03-02)"));
    assert!(findings[0].fix.as_ref().is_some_and(|fix| !fix.safe));
    assert_eq!(
        fixed(fields, &findings),
        run(&fields.replace("a.log#L1", "old/a.log#L1"))
    );
}

#[test]
fn a_missing_pin_is_reported_only_if_the_rule_is_on() {
    let fields = "result: FAIL\nevidence_links: [{logs: a.log}, https://example.org, .]\n";
    let snapshot = with_run(fields, &[("a.log", "x")]);
    let mut settings = Settings::default();
    assert_eq!(rules(&check(&snapshot, &NoHistory, &settings)), NONE);
    let on = RuleSetting::On(Severity::Warning);
    settings.rules = [("unpinned-evidence".to_owned(), on)].into();
    let findings = check(&snapshot, &NoHistory, &settings);
    assert_eq!(rules(&findings), ["unpinned-evidence"]);
    let pinned = format!("a.log@sha256:{}", sha256("x"));
    assert_eq!(
        fixed(fields, &findings),
        run(&fields.replace("a.log", &pinned))
    );
}

#[test]
fn many_missing_files_of_a_manifest_are_one_finding() {
    let digest = sha256("x");
    let lines = (0..20).map(|number| format!("{digest}  gone-{number}\n"));
    let listing = lines.collect::<String>() + &format!("{digest}  a.log\nand so on\n");
    let fields = "result: FAIL\nevidence_links: [{manifest: SUMS}, {manifest: ./../SUMS}]\n";
    let findings = check_run(fields, &[("SUMS", &listing), ("a.log", "y")]);
    let reported: Vec<_> = findings.iter().map(|finding| &*finding.message).collect();
    assert_eq!(
        reported,
        [
            "20 files that `SUMS` lists do not exist",
            "`SUMS` has a line that is not a digest and a name",
            &format!(
                "manifest lists digest {digest} for `a.log`, file has {}",
                sha256("y")
            ),
        ]
    );
    assert_eq!(findings[0].related.len(), 6);
    assert!(
        findings[0]
            .help
            .as_deref()
            .is_some_and(|help| help.contains("15 more"))
    );
    let place = findings[0].related[1].span;
    assert_eq!(place.slice(&listing), "gone-1");
}
