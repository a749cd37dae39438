//! One fault of a document gives one finding: its consequences are not reported.

use std::collections::BTreeMap;

use globset::{Glob, GlobSet};
use holdpoint::config::Settings;
use holdpoint::record::{Kind, RecordMapping};
use holdpoint::snapshot::{Memory, Snapshot};

use super::checking::check;

/// Returns the findings as `path:line rule`.
fn found(snapshot: &dyn Snapshot, settings: &Settings) -> Vec<String> {
    let outcome = check(snapshot, settings);
    let line = |finding: &holdpoint::diagnostic::Diagnostic| {
        let text = outcome.sources.get(&finding.path).expect("a source");
        let place = holdpoint::text::LineIndex::new(text).position(finding.span.start);
        format!("{}:{} {}", finding.path, place.line, finding.meta.name)
    };
    outcome.findings.iter().map(line).collect()
}

/// Asserts that a record has exactly these findings, each as `line rule`.
#[track_caller]
fn assert_found_in_bytes(record: impl Into<Vec<u8>>, expected: &[&str]) {
    let snapshot = Memory::new([("a.md", record.into())]);
    let found = found(&snapshot, &Settings::default());
    let expected: Vec<String> = expected.iter().map(|line| format!("a.md:{line}")).collect();
    assert_eq!(found, expected);
}

/// Asserts that a record has exactly these findings. The line break at the beginning of the Rust
/// string is removed, so that the line numbers match.
#[track_caller]
fn assert_found(text: &str, expected: &[&str]) {
    assert_found_in_bytes(text.trim_start_matches('\n'), expected);
}

const BLOCK: &str = "kind: Block
block_id: morning
mode_id: PIPELINE
timestamp_start: 2026-06-30T09:00:00Z
";

#[test]
fn a_missing_closing_fence_is_one_finding() {
    let end = ["1 frontmatter-syntax"];
    assert_found(&format!("---\n{BLOCK}"), &end);
    assert_found(&format!("---\n{BLOCK}\n# Title\n\nText: of it.\n"), &end);
    assert_found(&format!("---\n{BLOCK}\nText of it. More text.\n"), &end);
    assert_found(
        &format!("---\n{BLOCK}\nNote: this.\n\n- a\n- b: c\n\n## D\n"),
        &end,
    );
    assert_found(&format!("---\n{BLOCK}\n| a | b |\n|---|---|\n"), &end);
}

#[test]
fn entries_that_do_not_parse_are_one_finding_each() {
    assert_found(
        "---\nkind: Block\nblock_id: [a\nmode_id: PIPELINE\ntimestamp_start: 2026-06-30T09:00:00Z\n---\n",
        &["3 frontmatter-syntax"],
    );
    assert_found(
        "---\nkind: Block\nblock_id: \"a\nmode_id: PIPELINE\ntimestamp_start: 2026-06-30T09:00:00Z\n---\n",
        &["3 frontmatter-syntax"],
    );
    assert_found(
        &format!("---\n{BLOCK}title: a: b\nwaive: *nobody\n---\n"),
        &["6 frontmatter-syntax", "7 frontmatter-syntax"],
    );
    let deep = format!("{}{}", "[".repeat(80), "]".repeat(80));
    assert_found(
        &format!("---\n{BLOCK}title: {deep}\n---\n"),
        &["6 frontmatter-syntax"],
    );
}

#[test]
fn a_line_that_is_not_a_field_is_one_finding() {
    for broken in [
        "block_id morning",
        "block_id:morning",
        "block_id = morning",
        " block_id: morning",
        "\tblock_id: morning",
        "- block_id: morning",
        "block_id: : morning",
        "block_id:\nmorning",
        "block_id: {morning",
    ] {
        let text = format!("---\n{BLOCK}---\n").replace("block_id: morning", broken);
        let line = if broken.contains('\n') { 4 } else { 3 };
        assert_found(&text, &[&format!("{line} frontmatter-syntax")]);
    }
    // YAML reads these as keys.
    for broken in ["block_id:{a: 1}", "block_id {a: 1}", "block_id = a: 1"] {
        let text = format!("---\n{BLOCK}---\n").replace("block_id: morning", broken);
        assert_found(&text, &["3 field-type"]);
    }
}

#[test]
fn frontmatter_that_is_not_a_mapping_is_reported() {
    assert_found("---\n- kind: Block\n- block_id: a\n---\n", &[]);
    assert_found(&format!("---\n[\n{BLOCK}---\n"), &["2 frontmatter-syntax"]);
    assert_found(&format!("---\n{{\n{BLOCK}---\n"), &["2 frontmatter-syntax"]);
    assert_found(
        "---\nkind: Block\n- a\n---\n",
        &[
            "2 missing-field",
            "2 missing-field",
            "2 missing-field",
            "3 frontmatter-syntax",
        ],
    );
}

#[test]
fn a_mapped_file_that_cannot_be_read_is_reported() {
    let glob = Glob::new("*.md").expect("a glob");
    let mapping = RecordMapping::new(Kind::Block);
    let globs = GlobSet::builder().add(glob).build().expect("a set");
    let settings = Settings {
        record_mappings: vec![(globs, mapping)],
        ..Settings::default()
    };
    let found_in = |text: &str| found(&Memory::new([("a.md", text)]), &settings);
    assert_eq!(
        found_in("---\n- block_id: a\n---\n"),
        ["a.md:2 frontmatter-syntax"]
    );
    assert_eq!(
        found_in("---\nblock_id\n---\n"),
        ["a.md:2 frontmatter-syntax"]
    );
    assert_eq!(found_in("---\n]\n---\n"), ["a.md:2 frontmatter-syntax"]);
    assert_eq!(found_in("no frontmatter\n").len(), 3);
}

#[test]
fn invalid_utf8_is_reported_where_it_is() {
    let latin = |text: &str| -> Vec<u8> { text.chars().map(|char| char as u8).collect() };
    assert_found_in_bytes(
        latin(
            "---\nkind: Project\nproject_id: a\nname: ÄÖÜ\nowners: [a@example.org]\nstatus: ü\n---\n\n[Übersicht](übersicht.md)\n",
        ),
        &[
            "4 frontmatter-syntax",
            "6 frontmatter-syntax",
            "9 frontmatter-syntax",
        ],
    );
    assert_found_in_bytes(
        latin(&format!("---\n{BLOCK}x-ü: 1\nx-ö: 2\n---\n").replace("PIPELINE", "PIPELÎNE")),
        &[
            "4 frontmatter-syntax",
            "6 frontmatter-syntax",
            "7 frontmatter-syntax",
        ],
    );
}

#[test]
fn an_unknown_kind_is_one_finding() {
    assert_found(
        "---\nkind: Blok\nblock_id: a b\nfoo: 1\ntimestamp_end: x\n---\n",
        &["2 unknown-kind"],
    );
    assert_found("---\nkind:\nblock_id: a\n---\n", &["2 unknown-kind"]);
    assert_found(
        "---\nkind: [Block]\nblock_id: a\n---\n",
        &["2 unknown-kind"],
    );
    assert_found(
        "---\nkind: Blok\nblock_id: a\nmode_id: [\n---\n",
        &["2 unknown-kind"],
    );
    // A file of another tool is not a record.
    assert_found("---\nkind: Blok\ntitle: a\n---\n", &[]);
    assert_found("---\nkind:\n---\n", &[]);
    assert_found("---\nkind: Pod\nspec: x\n", &[]);
    assert_found("---\nkind: Pod\nspec: a: b\n---\n", &[]);
}

#[test]
fn a_misspelt_key_is_one_finding() {
    let block = |from: &str, to: &str| format!("---\n{}---\n", BLOCK.replace(from, to));
    assert_found(&block("block_id", "block-id"), &["2 missing-field"]);
    assert_found(&block("block_id", "Block_ID"), &["2 missing-field"]);
    assert_found(
        &format!("---\n{BLOCK}tittle: a\n---\n"),
        &["6 unknown-field"],
    );
    // Of two keys for the same field, the first counts.
    assert_found(
        &block("block_id: morning", "block-id: a\nblockid: b"),
        &["2 missing-field", "4 unknown-field"],
    );
    // The same key twice: one duplicate key, and one missing field.
    assert_found(
        &block("block_id: morning", "block-id: a\nblock-id: b"),
        &["2 missing-field", "4 duplicate-key"],
    );
    // A fix never suggests a key that is already there.
    assert_found(
        &format!("---\n{BLOCK}block-id: a\n---\n"),
        &["6 unknown-field"],
    );
    assert_found(
        &format!("---\n{BLOCK}waive:\n  - {{rul: x, reason: y, until: 2026-12-31}}\n---\n"),
        &["7 field-type"],
    );
}

#[test]
fn an_invalid_id_is_one_finding() {
    assert_found(
        &format!("---\n{BLOCK}---\n").replace("morning", "2026-03-04 09:00:00"),
        &["3 field-type"],
    );
    assert_found(
        &format!("---\n{BLOCK}---\n").replace("morning", "TODO"),
        &["3 placeholder"],
    );
    assert_found(
        &format!("---\n{BLOCK}---\n").replace("morning", "<fill in>"),
        &["3 placeholder"],
    );
}

#[test]
fn an_invalid_mode_is_one_finding() {
    for (mode, rule) in [
        ("pipeline", "unknown-mode"),
        ("model/analyze", "unknown-mode"),
        ("n/a", "unknown-mode"),
        ("TODO", "placeholder"),
        ("???", "placeholder"),
        ("PIPELINE/SERVICE", "one-mode"),
        ("PIPELINE, FOO", "one-mode"),
        ("pipeline service", "one-mode"),
        ("[]", "missing-field"),
        ("{PIPELINE: 1}", "field-type"),
    ] {
        let line = if rule == "missing-field" { 2 } else { 4 };
        assert_found(
            &format!("---\n{BLOCK}---\n").replace("PIPELINE", mode),
            &[&format!("{line} {rule}")],
        );
    }
}

#[test]
fn contradictory_timestamps_are_reported() {
    let block = |start: &str, end: &str| {
        format!(
            "---\nkind: Block\nblock_id: a\nmode_id: PIPELINE\ntimestamp_start: {start}\ntimestamp_end: {end}\nnext_pointer: Load the orders of May.\n---\n"
        )
    };
    let (past, future) = ("2026-03-04T09:00:00Z", "2062-03-04T09:00:00Z");
    assert_found(&block(future, past), &["6 time-order"]);
    assert_found(&block(past, future), &["6 future-time"]);
    assert_found(&block(future, future), &["5 future-time", "6 future-time"]);
    assert_found(&block(past, past), &[]);
}

#[test]
fn dead_links_are_reported() {
    let with = |links: &str| format!("---\n{BLOCK}---\n{links}\n");
    let check = |snapshot: Memory| found(&snapshot, &Settings::default());
    let text = with("[a](out/a.csv) [b](b) [c](sub/c.md) [d](d%20e.txt#x) [f](%2Fetc)");
    let files = || Memory::new([("a.md", text.as_str()), ("d e.txt", "")]);
    assert_eq!(check(files()), ["a.md:7 dead-link"; 4], "`d e.txt` exists");
    let files = files()
        .ignored("out/a.csv")
        .not_added("b.md")
        .submodule("sub");
    assert_eq!(
        check(files),
        ["a.md:7 dead-link"; 3],
        "a path in a submodule is not reported"
    );
}

#[test]
fn a_fault_of_an_operator_is_not_reported_at_its_runs() {
    let operator = |modes: &str, pattern: &str| {
        format!(
            "---
kind: Operator
op_id: call-back
name: Call back
mode_ids: {modes}
purpose: Whoever asked is called back the same day.
preconditions: [The list of yesterday.]
inputs: [{{name: list, required: false}}]
steps: [Take the list., Call the oldest first., Note it., Ask again., File the list.]
outputs: [calls.csv]
acceptance_checks: [{{id: answered, run: grep -c open calls.csv}}]
timebox_minutes: 45
failure_paths: [Write a mail., Call tomorrow.]
evidence_pattern: {pattern}
evidence_outputs: [calls.csv]
next_pointer_rule: Who is called first tomorrow.
---
"
        )
    };
    let run = "---
kind: OpRun
op_id: call-back
project_id: sales
mode_id: CONTACT
title: Follow-up with everybody
timestamp_start: 2026-03-04T09:00:00Z
timestamp_end: 2026-03-04T09:20:00Z
acceptance_results: {answered: WARN}
result: WARN
evidence_links: [{touch: 'mailto:customers@example.org'}]
next_pointer: Call the two who were out.
---
";
    let project =
        "---\nkind: Project\nproject_id: sales\nname: Sales\nowners: [a@example.org]\n---\n";
    let check = |modes: &str, pattern: &str| {
        let files: BTreeMap<&str, String> = BTreeMap::from([
            ("o.md", operator(modes, pattern)),
            ("p.md", project.to_owned()),
            ("r.md", run.to_owned()),
        ]);
        found(&Memory::new(files), &Settings::default())
    };
    assert!(check("[CONTACT]", "CONTACT").is_empty());
    assert_eq!(check("[CONTCT]", "CONTACT"), ["o.md:5 unknown-mode"]);
    assert_eq!(check("[contact]", "CONTACT"), ["o.md:5 unknown-mode"]);
    assert_eq!(check("CONTACT", "CONTACT"), ["o.md:5 field-type"]);
    assert_eq!(check("[{a: b}]", "CONTACT"), ["o.md:5 field-type"]);
    assert_eq!(check("[CONTACT]", "PIPELNE"), ["o.md:14 unknown-mode"]);
    assert_eq!(check("[CONTACT]", "PIPELINE"), ["o.md:14 pattern-mismatch"]);
    assert_eq!(check("[PIPELINE]", "PIPELINE"), ["r.md:5 illegal-operator"]);
}
