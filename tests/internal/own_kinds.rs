//! Kinds that the configuration defines, and the built-in kind `Document`.

use holdpoint::config;

use super::checking::{check_files, found, rule_names};

const ADR: &str = "kinds:
  Adr:
    id: number
    fields:
      number: {type: id, required: true}
      status: {type: enum, values: [proposed, accepted, superseded], required: true}
      decided: {type: date}
      reviewed: {type: time}
      context: {type: text, required: template}
      authors: {type: list}
      votes: {type: number}
      urgent: {type: bool}
      evidence: {type: target}
      supersedes: {type: ref, kind: Adr}
      superseded_by: {type: ref, kind: Adr}
      related: {type: ref}
    headings: {Context: context, Status: status}
";

/// Checks what is reported about one record of the kind `Adr`, beside a sound one, which has the
/// number 2.
#[track_caller]
fn assert_adr(yaml: &str, body: &str, expected: &[&str]) {
    let text = format!("---\nkind: Adr\n{yaml}---\n{body}");
    let other = "---\nkind: Adr\nnumber: 2\nstatus: accepted\ncontext: there\n---\n";
    let analysis = check_files(ADR, &[("adr/1.md", &text), ("adr/2.md", other)]);
    assert_eq!(found(&analysis), expected);
}

#[test]
fn a_sound_record_of_an_own_kind_has_no_findings() {
    assert_adr(
        "number: 1\nstatus: accepted\ndecided: 2026-03-04\nreviewed: 2026-03-04T09:00:00Z\nauthors: [a, b]\nvotes: 3.5\nurgent: true\nevidence: [adr/2.md, 'https://example.org']\nsupersedes: 2\ntitle: One\nx-own: 1\n",
        "## Context\nSome words.\n",
        &[],
    );
    assert_adr(
        "number: 1\ncontext: here\n",
        "## Status\n\nAccepted\n",
        &[
            "adr/1.md [Accepted] field-type: expected `proposed`, `accepted` or `superseded`, found `Accepted`",
        ],
    );
    assert_adr(
        "number: 1\ncontext: here\n",
        "## Status\n\naccepted\n\nMore words.\n",
        &[],
    );
}

#[test]
fn the_general_rules_hold_for_an_own_kind() {
    assert_adr(
        "number: 1\n",
        "",
        &[
            "adr/1.md [Adr] missing-field: missing required field `status`",
            "adr/1.md [Adr] missing-section: missing recommended field `context`",
        ],
    );
    assert_adr(
        "number: 1\nstatus: accepted\ncontext: TBD\ndecided: soon\nvotes: many\nurgent: 1\nauthors: {a: b}\nstaus: x\n",
        "",
        &[
            "adr/1.md [TBD] placeholder: `context` is only a placeholder",
            "adr/1.md [soon] field-type: expected a date, as in `2026-03-04`, found `soon`",
            "adr/1.md [many] field-type: expected a number, found text",
            "adr/1.md [1] field-type: expected `true` or `false`, found a number",
            "adr/1.md [{a: b}] field-type: expected a list, found a mapping",
            "adr/1.md [staus] unknown-field: unknown field `staus`",
        ],
    );
    assert_adr(
        "number: 2\nstatus: accepted\ncontext: here\nevidence: gone.txt\n",
        "[gone](gone.md)\n",
        &[
            "adr/1.md [gone.txt] dead-evidence: there is no file `gone.txt`",
            "adr/1.md [gone.md] dead-link: there is no file `adr/gone.md`",
            "adr/2.md [2] duplicate-id: another Adr has the id `2`",
        ],
    );
    assert_adr(
        "number: 1\nstatus: accepted\ncontext: here\n",
        "## Context\nThere.\n",
        &["adr/1.md [There.] duplicate-field: duplicate field `context`"],
    );
}

#[test]
fn a_reference_names_a_record_by_its_id_or_by_its_file() {
    assert_adr(
        "number: 1\nstatus: accepted\ncontext: here\nrelated: [2, 1]\nsupersedes: ./2.md\n",
        "",
        &[],
    );
    assert_adr(
        "number: 1\nstatus: accepted\ncontext: here\nrelated: '2, 7'\n",
        "",
        &["adr/1.md [7] unknown-reference: unknown record `7`"],
    );
}

#[test]
fn records_that_supersede_each_other_agree() {
    let adr = |number: u8, more: &str| {
        format!("---\nkind: Adr\nnumber: {number}\nstatus: accepted\ncontext: here\n{more}---\n")
    };
    let run = |files: [String; 3]| {
        let [a, b, c] = files;
        found(&check_files(
            ADR,
            &[("1.md", &a), ("2.md", &b), ("3.md", &c)],
        ))
    };
    let none: [&str; 0] = [];
    assert_eq!(
        run([
            adr(1, "superseded_by: 2\n"),
            adr(2, "supersedes: 1\n"),
            adr(3, "")
        ]),
        none
    );
    assert_eq!(
        run([adr(1, "superseded_by: 2\n"), adr(2, ""), adr(3, "")]),
        none
    );
    assert_eq!(
        run([
            adr(1, "superseded_by: 2\n"),
            adr(2, "supersedes: 3\n"),
            adr(3, "")
        ]),
        ["1.md [2] broken-supersession: 2.md says that it supersedes another record"]
    );
    assert_eq!(
        run([adr(1, "supersedes: 1\n"), adr(2, ""), adr(3, "")]),
        ["1.md [1] broken-supersession: record supersedes itself"]
    );
    assert_eq!(
        run([
            adr(1, "supersedes: 2\n"),
            adr(2, "supersedes: 3\n"),
            adr(3, "supersedes: 1\n")
        ]),
        ["3.md [1] broken-supersession: record supersedes itself through 3.md"]
    );
    // One cycle may lead to another one.
    assert_eq!(
        run([
            adr(1, "supersedes: 2\n"),
            adr(2, "supersedes: [3, 1]\n"),
            adr(3, "supersedes: 3\n")
        ]),
        [
            "2.md [1] broken-supersession: record supersedes itself through 2.md",
            "3.md [3] broken-supersession: record supersedes itself"
        ]
    );
}

#[test]
fn a_document_is_any_file_whose_frontmatter_and_links_are_checked() {
    let config = "records:\n  - {paths: docs, kind: Document}\n";
    let analysis = check_files(
        config,
        &[
            (
                "docs/a.md",
                "---\nid: intro\nanything: [goes]\n---\n[b](b.md)\n",
            ),
            ("docs/b.md", "---\nid: intro\n---\n[gone](c.md)\n"),
            ("docs/c.txt", ""),
            ("docs/d.md", "---\ntitle: [a\n---\n"),
            ("docs/e.md", "No frontmatter.\n"),
        ],
    );
    assert_eq!(
        found(&analysis),
        [
            "docs/b.md [intro] duplicate-id: another Document has the id `intro`",
            "docs/b.md [c.md] dead-link: there is no file `docs/c.md`",
            "docs/d.md [[] frontmatter-syntax: this `[` is never closed",
        ]
    );
    assert_eq!(analysis.summary.records.values().sum::<usize>(), 4);
}

#[test]
fn the_status_of_a_foreign_file_is_read_from_its_body() {
    let config = format!(
        "{ADR}records:\n  - paths: adr/*\n    kind: Adr\n    fields:\n      number: {{file: '^(\\d+)-'}}\n      status: {{section: Status}}\n      superseded_by: {{line: Superseded by}}\n    values: {{status: {{Accepted: accepted, Superseded by 0002: superseded}}}}\n    defaults: {{context: in the text}}\n"
    );
    let analysis = check_files(
        &config,
        &[
            (
                "adr/0001-a.md",
                "# 1. A\n\n## Status\n\nAccepted\n\nSuperseded by [2. B](0002-b.md)\n",
            ),
            ("adr/0002-b.md", "# 2. B\n\n## Status\n\nAccepted\n"),
            ("adr/0003-c.md", "# 3. C\n\n## Status\n\nAcepted\n"),
        ],
    );
    assert_eq!(
        found(&analysis),
        [
            "adr/0003-c.md [Acepted] field-type: expected `Accepted` or `Superseded by 0002`, found `Acepted`"
        ]
    );
}

#[test]
fn faults_of_a_kind_are_reported_at_their_place() {
    let text = "kinds:
  OpRun: {fields: {a: {type: text}}}
  Adr:
    id: nubmer
    fields:
      number: {type: id}
      status: {type: enum}
      other: {type: text, values: [a]}
      next: {type: ref, kind: Ard}
      kind: {type: text}
      due: {type: day, required: maybe}
    headings: {Status: staus}
";
    let (_, findings) = config::read(&".holdpoint.yaml".into(), text, &rule_names());
    let found: Vec<String> = findings
        .iter()
        .map(|it| format!("[{}] {}", it.span.slice(text), it.message))
        .collect();
    assert_eq!(
        found,
        [
            "[OpRun] `OpRun` is a built-in kind",
            "[Adr] a field refers to the kind `Ard`, which is not defined",
            "[nubmer] the kind has no field `nubmer`",
            "[{type: enum}] an `enum` needs `values`",
            "[{type: text, values: [a]}] only an `enum` has `values`",
            "[kind] `kind` is a reserved key of records",
            "[day] expected a type, found `day`",
            "[maybe] expected `true`, `false` or `template`, found `maybe`",
            "[staus] the kind has no field `staus`",
        ]
    );
}
