//! The rules of the family `evidence`, in combination with each other and with other fields.

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

fn judge(fields: &str, files: &[(&str, &str)]) -> Vec<Diagnostic> {
    let snapshot = with_run(fields, files);
    check(&snapshot, &NoHistory, &Settings::default())
}

/// Returns the rules that report something, with the subject where the span does not show it.
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
fn without_any_evidence_a_run_is_told_so_and_nothing_more() {
    for result in ["PASS", "WARN", "FAIL"] {
        let findings = judge(&format!("result: {result}\n"), &[]);
        assert_eq!(rules(&findings), ["run-does-not-count"], "{result}");
    }
    let held = judge("held_by: month-end\nresult: PASS\n", &[]);
    assert_eq!(rules(&held), NONE);
    let empty = judge("result: PASS\nevidence_links: []\n", &[]);
    assert_eq!(rules(&empty), ["run-does-not-count"]);
}

#[test]
fn evidence_that_cannot_be_read_is_reported_where_it_stands_alone() {
    for links in [
        "evidence_links: logs/a.log\n",
        "evidence_links: [{artefact: https://example.org}]\n",
        "evidence_links: [{artifact: [a, b]}, https://example.org]\n",
    ] {
        assert_eq!(rules(&judge(&format!("result: PASS\n{links}"), &[])), NONE);
    }
}

#[test]
fn a_misspelt_key_is_told_by_what_it_cost() {
    let told = |fields: &str| {
        let settings = Settings::default();
        let snapshot = with_run(fields, &[]);
        let mut findings = checking::check(&snapshot, &settings).findings;
        let about = |finding: &Diagnostic| finding.meta.name == "unknown-field";
        findings.retain(|finding| about(finding) || finding.meta.family == "evidence");
        findings
    };
    let fields = "result: FAIL\nevidence_link: [https://example.org]\n";
    let findings = told(fields);
    assert_eq!(rules(&findings), ["run-does-not-count"]);
    let expected = fields.replace("evidence_link:", "evidence_links:");
    assert_eq!(fixed(fields, &findings), run(&expected));
    let held = told("held_by: x\nevidence_link: [https://example.org]\n");
    assert_eq!(rules(&held), ["unknown-field"]);
}

#[test]
fn what_the_pattern_asks_for_depends_on_the_result() {
    let missing = "evidence-incomplete validation";
    let links = "evidence_links: [{artifact: https://example.org}]\n";
    let judge = |result: &str| judge(&format!("result: {result}\n{links}"), &[]);
    let pass = judge("PASS");
    assert_eq!(rules(&pass), [missing, "evidence-preferred manifest"]);
    assert_eq!(pass[0].severity, Severity::Error);
    assert_eq!(pass[1].severity, Severity::Info);
    let warn = judge("WARN");
    assert_eq!(rules(&warn), [missing]);
    assert_eq!(warn[0].severity, Severity::Warning);
    assert_eq!(rules(&judge("FAIL")), NONE);
    assert_eq!(rules(&judge("GOOD")), NONE);
}

#[test]
fn a_validation_that_warned_does_not_count_until_another_passed() {
    let links = "result: PASS\nevidence_links:\n  - {artifact: https://example.org, manifest: https://example.org}\n  - {validation: https://example.org/1, result: WARN}\n";
    let findings = judge(links, &[]);
    assert_eq!(rules(&findings), ["evidence-incomplete validation"]);
    assert_eq!(
        findings[0].message,
        "`validation` evidence has result WARN, but PIPELINE requires one that passed"
    );
    assert_eq!(findings[0].related[0].span.slice(&run(links)), "WARN");
    let passed = format!("{links}  - {{validation: https://example.org/2, result: PASS}}\n");
    assert_eq!(rules(&judge(&passed, &[])), NONE);
}

#[test]
fn the_pattern_is_the_operators_own_or_its_modes_and_else_unknown() {
    let fields = "result: PASS\nevidence_links: [{artifact: https://example.org}]\n";
    let judge = |operator: &str| {
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
        judge("op_id: load\nevidence_pattern: {required: [artifact], preferred: [logs]}\n"),
        ["evidence-preferred logs"]
    );
    assert_eq!(
        judge("op_id: load\nevidence_pattern: GOVERNANCE\n"),
        [
            "evidence-incomplete decision",
            "evidence-incomplete wip_limit|cadence|archive"
        ]
    );
    // The pattern is unknown, and another rule reports why.
    assert_eq!(judge("op_id: load\nevidence_pattern: PIPELIN\n"), NONE);
    assert_eq!(judge("op_id: load\nevidence_pattern: [artifact]\n"), NONE);
    assert_eq!(judge("op_id: lod\nevidence_pattern: PIPELINE\n"), NONE);
}

#[test]
fn one_missing_file_is_one_fault_however_often_it_is_named() {
    let fields = "result: FAIL\noutputs_written: [a.log, out]\nevidence_links: [{logs: a.log}, {diff: a.log#L1}]\n";
    let snapshot = with_run(fields, &[("out/x", "x")])
        .ignored("a.log")
        .untracked("out/x");
    let findings = check(&snapshot, &NoHistory, &Settings::default());
    let told: Vec<_> = findings
        .iter()
        .map(|finding| {
            let help = finding.help.as_deref().unwrap_or("");
            (&*finding.message, help, finding.related.len())
        })
        .collect();
    assert_eq!(
        told,
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
fn outputs_are_held_to_their_place_and_pin_and_not_to_their_content() {
    let fields = format!(
        "result: FAIL\noutputs_written: [/tmp/a, none, gone, none@sha256:{}]\nevidence_links: [https://example.org]\n",
        sha256("x")
    );
    let findings = judge(&fields, &[("none", "")]);
    assert_eq!(rules(&findings), ["outside-repository", "evidence-hash"]);
    // `unknown-debug-packet` reports that the record does not exist.
    let packet =
        "debug_packet: ../../packet.md\nresult: FAIL\nevidence_links: [https://example.org]\n";
    assert_eq!(rules(&judge(packet, &[])), [""; 0]);
}

#[test]
fn a_file_that_was_emptied_after_it_was_pinned_is_one_fault() {
    let link = format!(
        "result: FAIL\nevidence_links: [{{logs: a.log@sha256:{}}}, {{manifest: m.json}}]\n",
        sha256("x")
    );
    let findings = judge(&link, &[("a.log", ""), ("m.json", "\n")]);
    assert_eq!(
        rules(&findings),
        ["evidence-hash", "manifest-integrity unreadable"]
    );
}

#[test]
fn fixes_replace_the_text_where_it_stands_as_it_is() {
    let (old, new) = (sha256("x"), sha256("y"));
    let files = [("Logs/a.log", "y"), ("b c.log", "y")];
    let fields = format!(
        "result: FAIL\nevidence_links:\n  - logs: 'Logs/a.log@sha256:{old}#L1'\n  - \"b c.log@sha256:{old}\"\n  - logs: &same ./../logs/A.LOG\n  - diff: *same\n"
    );
    let findings = judge(&fields, &files);
    assert_eq!(
        rules(&findings),
        [
            "evidence-hash",
            "evidence-hash",
            "dead-evidence",
            "dead-evidence"
        ]
    );
    let expected = fields
        .replace(&old, &new)
        .replace("&same ./../logs/A.LOG", "&same ../Logs/a.log");
    assert_eq!(fixed(&fields, &findings), run(&expected));
    // A fix cannot write into a YAML alias.
    assert!(findings[3].fix.is_none());
    let is_safe = |finding: &Diagnostic| finding.fix.as_ref().is_some_and(|fix| fix.safe);
    assert!(!is_safe(&findings[0]) && is_safe(&findings[2]));
}

#[test]
fn fixes_reach_into_the_body() {
    let old = sha256("x");
    let body = |code: &str, link: &str| {
        format!(
            "result: FAIL\n---\n## Evidence\n\n- logs: `{code}`\n- diff: [the change]({link})\n"
        )
    };
    let fields = body(&format!("a.log@sha256:{old}"), "../Notes.md#top");
    let findings = judge(&fields, &[("a.log", "y"), ("notes.md", "z")]);
    assert_eq!(rules(&findings), ["evidence-hash", "dead-evidence"]);
    let expected = body(&format!("a.log@sha256:{}", sha256("y")), "../notes.md#top");
    assert_eq!(fixed(&fields, &findings), run(&expected));
}

#[test]
fn a_file_that_moved_is_followed_by_a_fix_that_somebody_has_to_want() {
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
fn a_pin_is_asked_for_only_where_the_config_does() {
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
fn a_folder_that_was_moved_is_one_mistake_and_not_a_thousand() {
    let digest = sha256("x");
    let lines = (0..20).map(|number| format!("{digest}  gone-{number}\n"));
    let listing = lines.collect::<String>() + &format!("{digest}  a.log\nand so on\n");
    let fields = "result: FAIL\nevidence_links: [{manifest: SUMS}, {manifest: ./../SUMS}]\n";
    let findings = judge(fields, &[("SUMS", &listing), ("a.log", "y")]);
    let told: Vec<_> = findings.iter().map(|finding| &*finding.message).collect();
    assert_eq!(
        told,
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
