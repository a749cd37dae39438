//! The rules about history, applied to two snapshots: what counts as a change of a record.

use holdpoint::engine::history::changes::check_change;
use holdpoint::engine::tail::Finished;
use holdpoint::engine::{self, Input};
use holdpoint::git::{Author, GitHistory, Repository};
use holdpoint::snapshot::{Index, Memory, Revision, Snapshot};
use holdpoint::text::RepoPath;

use super::checking::{check, input, settings};
use super::support::Sandbox;
use super::support::records::{CONSTRAINT, DECISION, OPERATOR, PROJECT, RUN, WAIVE, with};

type Files<'f> = &'f [(&'f str, &'f str)];

/// Returns the findings for the changes from one or more earlier snapshots to a later one, in some
/// paths.
fn found_in(
    before: &[&dyn Snapshot],
    after: &dyn Snapshot,
    author: Option<&Author>,
    scope: &[RepoPath],
) -> Finished {
    let settings = settings(after);
    let input = Input {
        scope,
        ..input(after, &settings)
    };
    let analysis = engine::check(&input).expect("a snapshot that can be read");
    let change = check_change(before, &input, &analysis, author);
    change.expect("snapshots that can be read").finished
}

/// Returns the findings for the changes from one or more earlier snapshots to a later one.
fn found(before: &[&dyn Snapshot], after: &dyn Snapshot, author: Option<&Author>) -> Finished {
    found_in(before, after, author, &[])
}

/// Returns each finding as `path:rule: text of its span`.
fn describe(found: &Finished) -> Vec<String> {
    let lines = found.findings.iter().map(|finding| {
        let text = found.sources.get(&finding.path).expect("a text");
        let place = finding.span.slice(text);
        let waived = if finding.waived.is_some() {
            " (waived)"
        } else {
            ""
        };
        format!("{}:{}: {place}{waived}", finding.path, finding.meta.name)
    });
    lines.collect()
}

fn between(before: Files<'_>, after: Files<'_>) -> Vec<String> {
    let memory = |files: Files<'_>| Memory::new(files.iter().copied());
    describe(&found(&[&memory(before)], &memory(after), None))
}

/// Returns the findings for one file that changes from `before` to `after`.
fn change(before: &str, after: &str) -> Vec<String> {
    between(&[("a.md", before)], &[("a.md", after)])
}

mod decisions {
    use super::*;

    #[test]
    fn any_change_of_a_decision_is_reported() {
        assert_eq!(change(DECISION, DECISION), [""; 0]);
        let changed = [
            (with(DECISION, "hold", "commit"), "commit"),
            (
                with(
                    DECISION,
                    "trigger: [the carrier's contract ends]",
                    "trigger: [our lease ends]",
                ),
                "[our lease ends]",
            ),
            (
                with(
                    DECISION,
                    "next_pointer:",
                    "expires: 2026-09-30\nnext_pointer:",
                ),
                "2026-09-30",
            ),
            (with(DECISION, "state: orders\n", ""), "Decision"),
            (
                with(DECISION, "at night", "at day"),
                "We do not load at day.",
            ),
            (with(DECISION, "Decision", "Regime"), "Regime"),
        ];
        for (after, place) in changed {
            assert_eq!(
                change(DECISION, &after),
                [format!("a.md:record-rewritten: {place}")]
            );
        }
    }

    #[test]
    fn layout_other_text_and_waivers_of_a_decision_may_change() {
        for after in [
            with(DECISION, "outcome: hold\n", "outcome:   'hold' # for now\n"),
            format!("{DECISION}\nMore was said on Tuesday.\n"),
            DECISION.replace('\n', "\r\n"),
            with(DECISION, "---\n\n#", &format!("{WAIVE}---\n\n#")),
        ] {
            assert_eq!(change(DECISION, &after), [""; 0], "{after}");
        }
    }

    #[test]
    fn a_decision_may_be_moved() {
        let moved = |before, after| between(&[("a.md", before)], &[("d/b.md", after)]);
        assert_eq!(moved(DECISION, DECISION), [""; 0]);
        let edited = with(DECISION, "hold", "commit");
        assert_eq!(
            moved(DECISION, &edited),
            ["d/b.md:record-rewritten: commit"]
        );
        let other = with(DECISION, "night-loads", "day-loads");
        let swapped = between(
            &[("a.md", DECISION), ("b.md", &other)],
            &[("a.md", &other), ("b.md", DECISION)],
        );
        assert_eq!(swapped, [""; 0]);
        let replaced = between(
            &[("a.md", DECISION)],
            &[("a.md", PROJECT), ("b.md", DECISION)],
        );
        assert_eq!(replaced, [""; 0]);
        // A copy of the old version in another file does not cancel the finding.
        let copied = between(
            &[("a.md", DECISION)],
            &[("a.md", &edited), ("b.md", DECISION)],
        );
        assert_eq!(copied, ["a.md:record-rewritten: commit"]);
    }

    #[test]
    fn a_decision_may_be_moved_to_an_excluded_path() {
        let config = (".holdpoint.yaml", "version: 1\nexclude: [archive/**]\n");
        let kept = with(PROJECT, "ada", "eve");
        let files = [config, ("p.md", &kept), ("archive/a.md", DECISION)];
        let before = [config, ("p.md", &kept), ("a.md", DECISION)];
        assert_eq!(between(&before, &files), [""; 0]);
        let rewritten = with(DECISION, "hold", "commit");
        let files = [config, ("p.md", &*kept), ("archive/a.md", &rewritten)];
        assert_eq!(between(&before, &files), ["a.md:record-deleted: Decision"]);
    }

    #[test]
    fn a_removed_decision_is_reported() {
        let gone = between(&[("a.md", DECISION)], &[]);
        assert_eq!(gone, ["a.md:record-deleted: Decision"]);
        assert_eq!(change(DECISION, "# Gone\n"), ["a.md:record-deleted: "]);
        let other = with(DECISION, "night-loads", "day-loads");
        let covered = between(&[("a.md", DECISION), ("b.md", &other)], &[("a.md", &other)]);
        assert_eq!(covered, ["a.md:record-deleted: Decision"]);
        let memory = |files: Files<'_>| Memory::new(files.iter().copied());
        let link = memory(&[]).symlink("a.md", "b.md");
        let linked = describe(&found(&[&memory(&[("a.md", DECISION)])], &link, None));
        assert_eq!(linked, ["a.md:record-deleted: Decision"]);
    }

    #[test]
    fn a_changed_id_of_a_decision_hides_no_other_change() {
        let renamed = with(DECISION, "night-loads", "day-loads");
        assert_eq!(change(DECISION, &renamed), ["a.md:id-changed: day-loads"]);
        let both = with(&renamed, "hold", "commit");
        assert_eq!(
            change(DECISION, &both),
            [
                "a.md:id-changed: day-loads",
                "a.md:record-rewritten: commit"
            ]
        );
        let moved = between(&[("a.md", DECISION)], &[("b.md", &renamed)]);
        assert_eq!(moved, ["b.md:id-changed: day-loads"]);
    }

    #[test]
    fn a_removed_decision_that_does_not_parse_is_reported() {
        let broken = with(DECISION, "trigger: [", "trigger: [[");
        let gone = between(&[("a.md", &broken)], &[]);
        assert_eq!(gone, ["a.md:record-deleted: Decision"]);
    }
}

mod runs {
    use super::*;

    #[test]
    fn the_body_of_a_closed_run_may_change() {
        for body in ["# Monday\n\nIt rained.\n", "# Monday\n\n- logs: `b.log`\n"] {
            assert_eq!(change(RUN, &with(RUN, "# Monday\n", body)), [""; 0]);
        }
        assert_eq!(change(RUN, &RUN.replace('\n', "\r\n")), [""; 0]);
        assert_eq!(change(&RUN.replace('\n', "\r\n"), RUN), [""; 0]);
    }

    #[test]
    fn waivers_of_a_closed_run_may_be_added_and_removed() {
        let end = with(RUN, "April.\n", &format!("April.\n{WAIVE}"));
        let middle = with(RUN, "result: PASS\n", &format!("result: PASS\n{WAIVE}"));
        let start = with(RUN, "kind: OpRun\n", &format!("{WAIVE}kind: OpRun\n"));
        let commented = with(
            RUN,
            "April.\n",
            &format!("April.\n\n# for a while\n{WAIVE}# that is all\n"),
        );
        let flow = with(
            RUN,
            "April.\n",
            "April.\nwaive: [{rule: evidence-changed, reason: rotated, until: 2027-01-01}]\n",
        );
        let crlf = end.replace('\n', "\r\n");
        for waived in [&end, &middle, &start, &commented, &flow, &crlf] {
            assert_eq!(change(RUN, waived), [""; 0], "{waived}");
            assert_eq!(change(waived, RUN), [""; 0], "{waived}");
        }
        let renewed = with(&end, "2027-02-28", "2027-03-01");
        assert_eq!(change(&end, &renewed), [""; 0]);
        assert_eq!(
            change(&middle, &with(&middle, "the provider", "our provider")),
            [""; 0]
        );
        let braces = "---\n{kind: OpRun, result: PASS, op_id: a}\n---\n";
        let in_braces = with(
            braces,
            "PASS,",
            "PASS, waive: [{rule: history, reason: no, until: 2027-01-01}],",
        );
        assert_eq!(change(braces, &in_braces), [""; 0]);
    }

    #[test]
    fn a_changed_claim_of_a_closed_run_is_reported() {
        let changed = [
            (with(RUN, "result: PASS", "result: WARN"), "WARN"),
            (with(RUN, "result: PASS\n", ""), "OpRun"),
            (
                with(RUN, "next_pointer", "title: Monday\nnext_pointer"),
                "Monday",
            ),
            (
                with(RUN, "April.\n", "April. Or not.\n"),
                "Load March on 1 April. Or not.",
            ),
            (
                with(RUN, "April.\n", &format!("May.\n{WAIVE}")),
                "Load March on 1 May.",
            ),
            (with(RUN, "April.\n", "April.\nx-note: late\n"), "late"),
            (with(RUN, "# Monday", "# Tuesday"), "Tuesday"),
            (with(RUN, "kind: OpRun", "kind: Block"), "Block"),
        ];
        for (after, place) in changed {
            assert_eq!(
                change(RUN, &after),
                [format!("a.md:record-rewritten: {place}")]
            );
        }
        let end = with(RUN, "April.\n", &format!("April.\n{WAIVE}"));
        let both = with(&end, "result: PASS", "result: WARN");
        assert_eq!(change(&end, &both), ["a.md:record-rewritten: WARN"]);
        assert_eq!(change(&both, RUN), ["a.md:record-rewritten: PASS"]);
        // `1` and `12` differ, although both begin with the same character.
        let short = with(RUN, "April.", "1");
        let long = with(RUN, "April.\n", &format!("12\n{WAIVE}"));
        assert_eq!(
            change(&short, &long),
            ["a.md:record-rewritten: Load March on 1 12"]
        );
    }

    #[test]
    fn an_open_run_may_change() {
        let ended = with(RUN, "result: PASS\n", "");
        assert_eq!(
            change(&ended, &with(&ended, "07:20", "07:30")),
            ["a.md:record-rewritten: 2026-03-02T07:30:00Z"]
        );
        let open = with(&ended, "timestamp_end: 2026-03-02T07:20:00Z\n", "");
        assert_eq!(change(&open, RUN), [""; 0]);
        assert_eq!(change(&open, &with(&open, "April", "May")), [""; 0]);
        assert_eq!(between(&[("a.md", &open)], &[]), [""; 0]);
        let held = with(RUN, "result: PASS\n", "held_by: disk-space\n");
        assert_eq!(change(&open, &held), [""; 0]);
        assert_eq!(change(&held, &open), ["a.md:record-rewritten: OpRun"]);
        assert_eq!(
            between(&[("a.md", &held)], &[]),
            ["a.md:record-deleted: OpRun"]
        );
    }

    #[test]
    fn a_moved_run_is_compared_like_one_in_place() {
        let moved = |after: &str| between(&[("a.md", RUN)], &[("2026/a.md", after)]);
        assert_eq!(moved(RUN), [""; 0]);
        assert_eq!(
            moved(&with(RUN, "# Monday\n", "# Monday\n\nLater.\n")),
            [""; 0]
        );
        let edited = with(RUN, "result: PASS", "result: FAIL");
        assert_eq!(moved(&edited), ["2026/a.md:record-rewritten: FAIL"]);
    }

    #[test]
    fn a_run_that_the_configuration_maps_is_checked_too() {
        let config = (
            ".holdpoint.yaml",
            "version: 1\nrecords:\n  - paths: [v/*.md]\n    kind: OpRun\n    fields: {result: verdict, waive: leave}\n",
        );
        let verdict = "---\nverdict: PASS\n---\n\nFine.\n";
        let change =
            |after: &str| between(&[config, ("v/1.md", verdict)], &[config, ("v/1.md", after)]);
        let leave = "leave: [{rule: evidence-changed, reason: rotated, until: 2027-01-01}]\n---";
        assert_eq!(change(&with(verdict, "Fine.", "Good.")), [""; 0]);
        assert_eq!(
            change(&with(verdict, "PASS\n---", &format!("PASS\n{leave}"))),
            [""; 0]
        );
        assert_eq!(
            change(&with(verdict, "PASS", "FAIL")),
            ["v/1.md:record-rewritten: FAIL"]
        );
        assert_eq!(change("Fine.\n"), ["v/1.md:record-rewritten: "]);
    }
}

mod ids {
    use super::*;

    #[test]
    fn a_changed_id_is_reported_for_kinds_that_others_refer_to() {
        let block = "---\nkind: Block\nblock_id: am\n---\n";
        for (text, id, kept) in [
            (OPERATOR, "load-orders", false),
            (PROJECT, "warehouse", false),
            (CONSTRAINT, "disk-space", false),
            (block, "am", true),
        ] {
            let id = format!("_id: {id}\n");
            let renamed = with(text, &id, "_id: other\n");
            let expected: &[&str] = if kept {
                &[]
            } else {
                &["a.md:id-changed: other"]
            };
            assert_eq!(change(text, &renamed), expected, "{text}");
            let expected: &[&str] = if kept {
                &[]
            } else {
                &["b.md:id-changed: other"]
            };
            let moved = between(&[("a.md", text)], &[("b.md", &renamed)]);
            assert_eq!(moved, expected, "{text}");
        }
    }

    #[test]
    fn added_and_removed_records_are_not_changed_ids() {
        let other = with(OPERATOR, "load-orders", "load-stock");
        assert_eq!(between(&[("a.md", OPERATOR)], &[]), [""; 0]);
        assert_eq!(between(&[], &[("a.md", OPERATOR)]), [""; 0]);
        // The record moved, and another one took its path.
        let after = with(OPERATOR, "wc -l", "wc --lines");
        let files = [("a.md", &*other), ("b.md", &*after)];
        assert_eq!(between(&[("a.md", OPERATOR)], &files), [""; 0]);
        assert_eq!(change(OPERATOR, PROJECT), [""; 0]);
        assert_eq!(
            change(OPERATOR, &with(OPERATOR, "op_id: load-orders\n", "")),
            [""; 0]
        );
    }
}

/// A debug packet with fields in its body.
const PACKET: &str = "---
kind: DebugPacket
project_id: warehouse
resolved: true
---
# Missing rows

## Symptom

Rows are missing.

## Hypotheses

- the export skips Sundays
- see [the notes](../notes.md)

## Experiments

- Change: the export runs on Sunday
  Result: no row is missing

## Conclusion

The export is at fault.

## Notes

Free.
";

const REGIME: &str = "---
kind: Regime
project_id: warehouse
regime: exist
declared_at: 2026-01-01
indicators: {invariants: at_risk}
literacies: {horizon: a.md}
---
";

mod final_records {
    use super::*;

    #[test]
    fn fields_in_the_body_of_a_resolved_packet_stay() {
        for (from, to, place) in [
            (
                "- the export skips Sundays\n",
                "",
                "- see [the notes](../notes.md)",
            ),
            (
                "no row is missing",
                "one row is missing",
                "- Change: the export runs on Sunday\n  Result: one row is missing",
            ),
            ("are missing", "are late", "Rows are late."),
            ("resolved: true", "resolved: false", "false"),
            ("## Symptom", "## Seen", "DebugPacket"),
        ] {
            let after = with(PACKET, from, to);
            let changed = change(PACKET, &after);
            assert_eq!(changed.len(), 1, "{changed:?}");
            let place = format!("a.md:record-rewritten: {place}");
            assert_eq!(changed[0].trim(), place);
        }
        let open = with(PACKET, "resolved: true\n", "");
        assert_eq!(
            change(&open, &with(&open, "are missing", "are late")),
            [""; 0]
        );
        for (from, to) in [("Free.", "Free text."), ("# Missing rows", "# Rows")] {
            assert_eq!(change(PACKET, &with(PACKET, from, to)), [""; 0]);
        }
        assert_eq!(
            between(&[("a.md", PACKET)], &[]),
            ["a.md:record-deleted: DebugPacket"]
        );
    }

    #[test]
    fn a_move_may_adapt_relative_links() {
        let moved = with(PACKET, "../notes.md", "../../notes.md");
        let files = |path, text| [(path, text)];
        assert_eq!(
            between(&files("d/a.md", PACKET), &files("d/e/a.md", &moved)),
            [""; 0]
        );
        let other = with(PACKET, "../notes.md", "../other.md");
        let changed = between(&files("d/a.md", PACKET), &files("d/e/a.md", &other));
        assert_eq!(changed.len(), 1);
    }

    #[test]
    fn a_regime_is_final() {
        let changed = with(REGIME, "regime: exist", "regime: persist");
        assert_eq!(change(REGIME, &changed), ["a.md:record-rewritten: persist"]);
        assert_eq!(
            between(&[("a.md", REGIME)], &[]),
            ["a.md:record-deleted: Regime"]
        );
    }

    /// Returns a run with corrections.
    fn corrected(entries: &str) -> String {
        let warned = with(RUN, "result: PASS", "result: WARN");
        with(
            &warned,
            "next_pointer",
            &format!("corrections: [{entries}]\nnext_pointer"),
        )
    }

    const ENTRY: &str = "{field: result, was: PASS, reason: one row was late, at: 2026-03-03}";

    #[test]
    fn a_change_that_a_correction_names_is_allowed() {
        assert_eq!(change(RUN, &corrected(ENTRY)), [""; 0]);
        let changed = ["a.md:record-rewritten: WARN"];
        for entries in [
            "{field: result, was: FAIL, reason: late, at: 2026-03-03}",
            "{field: result, reason: late, at: 2026-03-03}",
            "{field: result, was: PASS, at: 2026-03-03}",
            "{field: result, was: PASS, reason: '', at: 2026-03-03}",
            "{field: next_pointer, was: PASS, reason: late, at: 2026-03-03}",
        ] {
            assert_eq!(change(RUN, &corrected(entries)), changed, "{entries}");
        }
        let both = with(&corrected(ENTRY), "1 April", "1 May");
        assert_eq!(
            change(RUN, &both),
            ["a.md:record-rewritten: Load March on 1 May."]
        );
        // An entry explains one change only.
        let once = corrected(ENTRY);
        let again = with(&once, "result: WARN", "result: FAIL");
        assert_eq!(change(&once, &again), ["a.md:record-rewritten: FAIL"]);
    }

    #[test]
    fn a_correction_may_name_a_field_that_was_absent_or_is_in_the_body() {
        let added = with(
            RUN,
            "next_pointer",
            "title: Monday\ncorrections: [{field: title, was: Monday, reason: no, at: 2026-03-03}]\nnext_pointer",
        );
        assert_eq!(change(RUN, &added), [""; 0]);
        let added = with(
            RUN,
            "next_pointer",
            "block_id: b\ncorrections: [{field: block_id, reason: it was forgotten, at: 2026-03-03}]\nnext_pointer",
        );
        assert_eq!(change(RUN, &added), [""; 0]);
        let symptom = with(PACKET, "Rows are missing.", "Rows are late.");
        let entry = "corrections: [{field: symptom, was: Rows are missing., reason: they came, at: 2026-03-03}]\n";
        let symptom = with(&symptom, "resolved", &format!("{entry}resolved"));
        assert_eq!(change(PACKET, &symptom), [""; 0]);
    }

    #[test]
    fn corrections_stay_and_keep_the_record_final() {
        let once = corrected(ENTRY);
        let more = with(
            &once,
            "03}]",
            "03}, {field: title, was: x, reason: y, at: 2026-03-04}]",
        );
        assert_eq!(change(&once, &more), [""; 0]);
        for other in [
            corrected(&ENTRY.replace("late", "lost")),
            with(&once, "was: PASS", "was: FAIL"),
        ] {
            assert_eq!(change(&once, &other).len(), 1);
        }
        assert_eq!(change(&once, RUN), ["a.md:record-rewritten: OpRun"]);
        let opened = with(&once, "result: WARN\n", "");
        let opened = with(&opened, "timestamp_end: 2026-03-02T07:20:00Z\n", "");
        assert_eq!(
            change(&opened, &with(&opened, "April", "May")),
            ["a.md:record-rewritten: Load March on 1 May."]
        );
    }
}

mod constraints {
    use super::*;

    #[test]
    fn a_weaker_constraint_is_reported_once_for_each_way() {
        let listed = with(
            CONSTRAINT,
            "statement",
            "projects: [warehouse, shop]\nstatement",
        );
        let level = with(CONSTRAINT, "physical", "operational");
        let weakened = |place: &str| vec![format!("a.md:constraint-weakened: {place}")];
        assert_eq!(change(CONSTRAINT, &level), weakened("operational"));
        assert_eq!(change(&level, CONSTRAINT), [""; 0]);
        assert_eq!(change(CONSTRAINT, &listed), weakened("[warehouse, shop]"));
        assert_eq!(change(&listed, CONSTRAINT), [""; 0]);
        let fewer = with(&listed, ", shop", "");
        assert_eq!(change(&listed, &fewer), weakened("[warehouse]"));
        assert_eq!(change(&fewer, &listed), [""; 0]);
        let statement = with(CONSTRAINT, "two months", "one month");
        assert_eq!(
            change(CONSTRAINT, &statement),
            weakened("The disk holds one month of orders.")
        );
        let without = with(CONSTRAINT, "level: physical\n", "");
        assert_eq!(change(CONSTRAINT, &without), weakened("Constraint"));
        assert_eq!(
            between(&[("a.md", CONSTRAINT)], &[]),
            weakened("Constraint")
        );
        let moved = between(&[("a.md", CONSTRAINT)], &[("b.md", CONSTRAINT)]);
        assert_eq!(moved, [""; 0]);
        let entry = "corrections: [{field: level, was: physical, reason: a disk was bought, at: 2026-03-03}]\n";
        let open = with(&level, "statement", &format!("{entry}statement"));
        assert_eq!(change(CONSTRAINT, &open), [""; 0]);
        assert_eq!(change(&open, &level), weakened("Constraint"));
    }
}

mod owners {
    use super::*;

    fn by(author: Option<&str>, before: Files<'_>, after: Files<'_>) -> Vec<String> {
        let memory = |files: Files<'_>| Memory::new(files.iter().copied());
        let author = author.map(|email| Author::new("Somebody", email));
        describe(&found(&[&memory(before)], &memory(after), author.as_ref()))
    }

    #[test]
    fn a_decision_by_somebody_who_is_not_an_owner_is_reported() {
        let files: Files<'_> = &[("p.md", PROJECT), ("d.md", DECISION)];
        assert_eq!(by(Some("ada@example.org"), &[], files), [""; 0]);
        assert_eq!(by(Some("ADA@Example.ORG"), &[], files), [""; 0]);
        assert_eq!(by(None, &[], files), [""; 0]);
        assert_eq!(
            by(Some("eve@example.org"), &[], files),
            ["d.md:not-state-owner: warehouse"]
        );
        // Findings that existed before are not attributed to this change.
        assert_eq!(by(Some("eve@example.org"), files, files), [""; 0]);
        let moved = [("p.md", PROJECT), ("e.md", DECISION)];
        assert_eq!(by(Some("eve@example.org"), files, &moved), [""; 0]);
        let edited = with(DECISION, "hold", "commit");
        let edited = by(
            Some("eve@example.org"),
            files,
            &[("p.md", PROJECT), ("d.md", &edited)],
        );
        assert_eq!(
            edited,
            [
                "d.md:not-state-owner: warehouse",
                "d.md:record-rewritten: commit"
            ]
        );
    }

    const EVE: Option<&str> = Some("eve@example.org");
    const ADA: Option<&str> = Some("ada@example.org");

    #[test]
    fn nobody_appoints_herself() {
        let eves = with(PROJECT, "ada", "eve");
        let own: Files<'_> = &[("p.md", PROJECT)];
        let found = by(EVE, own, &[("p.md", &eves), ("d.md", DECISION)]);
        assert_eq!(
            found,
            [
                "d.md:not-state-owner: warehouse",
                "p.md:not-state-owner: [eve@example.org]"
            ]
        );
        assert_eq!(
            by(ADA, own, &[("p.md", &eves), ("d.md", DECISION)]),
            [""; 0]
        );
        assert_eq!(
            by(EVE, &[], &[("p.md", &eves), ("d.md", DECISION)]),
            [""; 0]
        );
        // Nor by removing the record, or by writing a second one.
        assert_eq!(by(EVE, own, &[]), ["p.md:not-state-owner: Project"]);
        assert_eq!(
            by(EVE, own, &[("p.md", PROJECT), ("q.md", &eves)]),
            ["q.md:not-state-owner: [eve@example.org]"]
        );
        let renamed = with(PROJECT, "name: ", "name: Old ");
        assert_eq!(by(EVE, own, &[("p.md", &renamed)]), [""; 0]);
    }

    #[test]
    fn a_regime_and_a_constraint_belong_to_owners() {
        let before: Files<'_> = &[("p.md", PROJECT), ("c.md", CONSTRAINT)];
        let regime = [("p.md", PROJECT), ("c.md", CONSTRAINT), ("r.md", REGIME)];
        assert_eq!(
            by(EVE, before, &regime),
            ["r.md:not-state-owner: warehouse"]
        );
        assert_eq!(by(ADA, before, &regime), [""; 0]);
        let raised = with(CONSTRAINT, "statement", "check: df\nstatement");
        let raised = [("p.md", PROJECT), ("c.md", &*raised)];
        assert_eq!(by(EVE, before, &raised), ["c.md:not-state-owner: df"]);
        assert_eq!(by(ADA, before, &raised), [""; 0]);
        assert_eq!(by(EVE, &before[..1], before), [""; 0]);
    }

    #[test]
    fn unknown_or_unreadable_owners_give_no_finding() {
        let eve = Some("eve@example.org");
        assert_eq!(by(eve, &[], &[("d.md", DECISION)]), [""; 0]);
        for owners in [
            "",
            "owners: []\n",
            "owners: ada\n",
            "owners: [bob@example.org, ada]\n",
        ] {
            let project = with(PROJECT, "owners: [ada@example.org]\n", owners);
            let files = [("p.md", &*project), ("d.md", DECISION)];
            assert_eq!(by(eve, &[], &files), [""; 0], "{owners}");
        }
        let several = with(
            DECISION,
            "project_id: warehouse",
            "project_id: [warehouse, shop]",
        );
        assert_eq!(
            by(eve, &[], &[("p.md", PROJECT), ("d.md", &several)]),
            [""; 0]
        );
    }
}

mod evidence {
    use super::*;

    const LOG: (&str, &str) = ("logs/monday.log", "48134 rows\n");
    const OTHER: (&str, &str) = ("logs/monday.log", "48135 rows\n");
    const CSV: (&str, &str) = ("orders.csv", "1\n2\n");
    const CHANGED: &str = "r.md:evidence-changed: logs/monday.log";

    fn with_changed_log(before: &str, after: &str) -> Vec<String> {
        between(
            &[("r.md", before), LOG, CSV],
            &[("r.md", after), OTHER, CSV],
        )
    }

    #[test]
    fn changed_evidence_of_a_closed_run_is_reported() {
        assert_eq!(with_changed_log(RUN, RUN), [CHANGED]);
        assert_eq!(
            with_changed_log(RUN, &with(RUN, "# Monday\n", "# Monday\n\nLater.\n")),
            [CHANGED]
        );
        let before = [("r.md", RUN), LOG, CSV];
        assert_eq!(between(&before, &[("r.md", RUN), LOG, CSV]), [""; 0]);
        // Another rule reports deleted evidence, and a move of the run changes nothing.
        assert_eq!(between(&before, &[("r.md", RUN), CSV]), [""; 0]);
        let moved = between(&before, &[("2026/r.md", RUN), OTHER, CSV]);
        assert_eq!(moved, ["2026/r.md:evidence-changed: logs/monday.log"]);
    }

    #[test]
    fn evidence_of_an_open_run_may_change() {
        let open = with(RUN, "result: PASS\n", "");
        let open = with(&open, "timestamp_end: 2026-03-02T07:20:00Z\n", "");
        assert_eq!(with_changed_log(&open, &open), [""; 0]);
        assert_eq!(with_changed_log(&open, RUN), [""; 0]);
        let unnamed = with(RUN, "  - validation: logs/monday.log\n", "");
        assert_eq!(
            with_changed_log(&unnamed, RUN),
            ["r.md:record-rewritten: - artifact: orders.csv\n  - validation: logs/monday.log"]
        );
        assert_eq!(between(&[LOG, CSV], &[("r.md", RUN), OTHER, CSV]), [""; 0]);
    }

    #[test]
    fn changes_of_pinned_or_final_evidence_are_left_to_other_rules() {
        let pin = format!("monday.log@sha256:{}", "0".repeat(64));
        let pinned = with(RUN, "monday.log", &pin);
        assert_eq!(with_changed_log(&pinned, &pinned), [""; 0]);
        let run = with(RUN, "logs/monday.log", "d.md");
        let edited = with(DECISION, "hold", "commit");
        let files = |decision| [("r.md", &*run), ("d.md", decision), CSV];
        assert_eq!(
            between(&files(DECISION), &files(&edited)),
            ["d.md:record-rewritten: commit"]
        );
    }

    #[test]
    fn only_the_named_lines_of_evidence_count() {
        let run = with(RUN, "monday.log", "monday.log#L1-L2");
        let change = |before, after| {
            let log = "logs/monday.log";
            between(
                &[("r.md", &run), (log, before), CSV],
                &[("r.md", &run), (log, after), CSV],
            )
        };
        assert_eq!(change("a\nb\n", "a\nb\nc\n"), [""; 0]);
        assert_eq!(
            change("a\nb\n", "a\nc\n"),
            ["r.md:evidence-changed: logs/monday.log#L1-L2"]
        );
        assert_eq!(change("a\nb\n", "a\n"), [""; 0]);
    }

    #[test]
    fn changed_evidence_may_be_waived_and_the_waiver_is_not_unused() {
        let waived = with(RUN, "April.\n", &format!("April.\n{WAIVE}"));
        assert_eq!(
            with_changed_log(&waived, &waived),
            [format!("{CHANGED} (waived)")]
        );
        let memory = Memory::new([
            ("r.md", &*waived),
            LOG,
            CSV,
            ("p.md", PROJECT),
            ("o.md", OPERATOR),
        ]);
        let findings = check(&memory, &settings(&memory)).findings;
        let findings = findings.iter().map(|finding| finding.meta.name);
        assert!(findings.into_iter().all(|name| name != "unused-waiver"));
    }
}

#[test]
fn the_configuration_sets_the_severity_of_history_rules() {
    let edited = with(DECISION, "hold", "commit");
    let with_rules = |rules: &str| {
        let config = format!("version: 1\nrules: {rules}\n");
        let before = Memory::new([("a.md", DECISION)]);
        let after = Memory::new([("a.md", &*edited), (".holdpoint.yaml", &*config)]);
        found(&[&before], &after, None).findings
    };
    assert_eq!(
        with_rules("{history: {severity: off, reason: the history was imported}}"),
        []
    );
    let severity =
        with_rules("{record-rewritten: {severity: info, reason: the history was imported}}")[0]
            .severity;
    assert_eq!(severity.name(), "info");
}

#[test]
fn a_finding_keeps_its_fingerprint_through_moves() {
    let edited = with(DECISION, "hold", "commit");
    let fingerprint = |path: &str| {
        let (before, after) = (
            Memory::new([("a.md", DECISION)]),
            Memory::new([(path, &*edited)]),
        );
        found(&[&before], &after, None).findings[0].fingerprint
    };
    assert_eq!(fingerprint("a.md"), fingerprint("d/b.md"));
}

mod damaged {
    use proptest::prelude::*;

    use super::*;

    /// Returns a record with some of its lines removed and others inserted.
    fn damaged_record() -> impl Strategy<Value = String> {
        let waived = with(RUN, "April.\n", &format!("April.\n{WAIVE}"));
        let whole = prop::sample::select(vec![
            RUN.to_owned(),
            waived,
            DECISION.to_owned(),
            OPERATOR.to_owned(),
            String::new(),
        ]);
        let piece = prop::sample::select(vec![
            "---\n",
            "waive: [",
            "waive:\n",
            "{",
            "}",
            "é😀",
            "\r\n",
            "\n",
            ": |\n  a\n",
            "&a ",
            "*a",
            "\"",
            "#",
            "kind: Decision\n",
            "result: PASS\n",
            "\u{feff}",
        ]);
        let edits = prop::collection::vec((any::<prop::sample::Index>(), 0..12_usize, piece), 0..4);
        (whole, edits).prop_map(|(mut text, edits)| {
            for (at, length, piece) in edits {
                let start = text.floor_char_boundary(at.index(text.len() + 1));
                let end = text.floor_char_boundary((start + length).min(text.len()));
                text.replace_range(start..end, piece);
            }
            text
        })
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(512))]

        #[test]
        fn damaged_records_are_compared_without_a_panic(before in damaged_record(), after in damaged_record(), other in damaged_record()) {
            let was = Memory::new([("a.md", &*before), ("b.md", &*other)]);
            let is = Memory::new([("a.md", &*after), ("c.md", &*before)]);
            let eve = Author::new("Eve", "eve@example.org");
            let found = found(&[&was], &is, Some(&eve));
            for finding in &found.findings {
                let text = found.sources.get(&finding.path).expect("a text");
                prop_assert!(text.get(finding.span.range()).is_some());
            }
            prop_assert_eq!(between(&[("a.md", &before)], &[("z/a.md", &before)]), [""; 0]);
        }
    }
}

/// A merge is compared with all of its parents: only what differs from each of them is reported.
#[test]
fn a_merge_is_compared_with_all_its_parents() {
    let memory = |files: Files<'_>| Memory::new(files.iter().copied());
    let edited = with(DECISION, "hold", "commit");
    let other = with(DECISION, "orders", "stock");
    let (ours, theirs) = (
        memory(&[("p.md", PROJECT), ("a.md", DECISION)]),
        memory(&[("p.md", PROJECT), ("a.md", &edited)]),
    );
    let eve = Author::new("Eve", "eve@example.org");
    let merged = |files: Files<'_>| describe(&found(&[&ours, &theirs], &memory(files), Some(&eve)));
    assert_eq!(merged(&[("p.md", PROJECT), ("a.md", &edited)]), [""; 0]);
    assert_eq!(merged(&[("p.md", PROJECT), ("a.md", DECISION)]), [""; 0]);
    assert_eq!(
        merged(&[("p.md", PROJECT), ("a.md", &other)]),
        [
            "a.md:not-state-owner: warehouse",
            "a.md:record-rewritten: stock"
        ]
    );
    assert_eq!(
        merged(&[("p.md", PROJECT)]),
        ["a.md:record-deleted: Decision"]
    );
    // Each side adds a waiver, and neither counts as a rewritten run.
    let waived = |rule: &str| {
        with(
            RUN,
            "April.\n",
            &format!("April.\nwaive: [{{rule: {rule}, reason: r, until: 2027-01-01}}]\n"),
        )
    };
    let both = describe(&found(
        &[
            &memory(&[("r.md", &waived("step-count"))]),
            &memory(&[("r.md", &waived("one-axis"))]),
        ],
        &memory(&[("r.md", &waived("evidence"))]),
        None,
    ));
    assert_eq!(both, [""; 0]);
}

#[test]
fn paths_limit_what_is_reported() {
    let edited = with(DECISION, "hold", "commit");
    let before = Memory::new([
        ("a.md", DECISION),
        ("r.md", RUN),
        ("orders.csv", "1"),
        ("logs/monday.log", "1"),
    ]);
    let after = Memory::new([
        ("a.md", &*edited),
        ("r.md", RUN),
        ("orders.csv", "1"),
        ("logs/monday.log", "2"),
    ]);
    assert_eq!(found(&[&before], &after, None).findings.len(), 2);
    let narrow = found_in(&[&before], &after, None, &[RepoPath::from("r.md")]);
    let rules: Vec<&str> = narrow.findings.iter().map(|it| it.meta.name).collect();
    assert_eq!(rules, ["evidence-changed"]);
}

mod staged {
    use super::*;

    fn repository(sandbox: &Sandbox) -> Repository {
        let found = Repository::discover(sandbox.path()).expect("a repository that can be opened");
        found.expect("a repository")
    }

    /// Returns what a commit of the index would report.
    fn staged(sandbox: &Sandbox) -> Vec<String> {
        let repository = repository(sandbox);
        let index = Index::open(&repository).expect("an index");
        let parents = repository.next_parents().expect("parents");
        let parents: Vec<Revision> = parents
            .iter()
            .map(|id| Revision::open(&repository, id).expect("a commit"))
            .collect();
        let before: Vec<&dyn Snapshot> = parents.iter().map(|it| it as &dyn Snapshot).collect();
        // A check also opens the history, which must not fail.
        let _ = GitHistory::new(&repository, repository.next_parents().expect("parents"));
        describe(&found(&before, &index, repository.next_author().as_ref()))
    }

    fn with_author(email: &str) -> Sandbox {
        let sandbox = Sandbox::new();
        sandbox.git(&["config", "user.name", "Somebody"]);
        sandbox.git(&["config", "user.email", email]);
        sandbox.write("p.md", PROJECT);
        sandbox
    }

    #[test]
    fn the_owner_rule_applies_to_the_first_commit() {
        let sandbox = with_author("eve@example.org");
        sandbox.write("a.md", DECISION);
        sandbox.git(&["add", "."]);
        assert_eq!(staged(&sandbox), ["a.md:not-state-owner: warehouse"]);
        sandbox.git(&["config", "author.email", "ada@example.org"]);
        assert_eq!(staged(&sandbox), [""; 0]);
    }

    #[test]
    fn the_mailmap_identifies_the_author() {
        let sandbox = with_author("ada@home.example");
        sandbox.write("a.md", DECISION);
        sandbox.write(".mailmap", "Ada <ada@example.org> <ada@home.example>\n");
        sandbox.git(&["add", "."]);
        // A change cannot decide who its author is.
        assert_eq!(staged(&sandbox), ["a.md:not-state-owner: warehouse"]);
        sandbox.git(&["commit", "--quiet", "-m", "say who that is", ".mailmap"]);
        assert_eq!(staged(&sandbox), [""; 0]);
        let author = repository(&sandbox).next_author().expect("an author");
        assert_eq!((&*author.name, &*author.email), ("Ada", "ada@example.org"));
        // An owner may still be listed with an address that the mailmap replaces.
        assert!(author.addresses().any(|own| own == "ada@home.example"));
    }

    #[test]
    fn the_index_is_compared_and_not_the_work_tree() {
        let sandbox = with_author("ada@example.org");
        sandbox.write("a.md", DECISION);
        sandbox.write("r.md", RUN);
        sandbox.write("orders.csv", "1\n");
        sandbox.write("logs/monday.log", "48134\n");
        sandbox.commit("first");
        sandbox.write("a.md", with(DECISION, "hold", "commit"));
        sandbox.write("logs/monday.log", "48135\n");
        assert_eq!(staged(&sandbox), [""; 0]);
        sandbox.git(&["add", "logs"]);
        assert_eq!(staged(&sandbox), ["r.md:evidence-changed: logs/monday.log"]);
        sandbox.git(&["add", "."]);
        assert_eq!(staged(&sandbox).len(), 2);
        sandbox.git(&["reset", "--quiet", "--hard"]);
        sandbox.git(&["mv", "a.md", "b.md"]);
        sandbox.git(&["rm", "--quiet", "r.md"]);
        assert_eq!(staged(&sandbox), ["r.md:record-deleted: OpRun"]);
    }

    #[test]
    fn a_merge_in_progress_is_compared_with_both_sides() {
        let sandbox = with_author("eve@example.org");
        sandbox.write("a.md", DECISION);
        sandbox.commit("first");
        sandbox.git(&["checkout", "--quiet", "-b", "side"]);
        sandbox.write("b.md", with(DECISION, "night-loads", "day-loads"));
        sandbox.commit("a decision of Ada's on the side");
        sandbox.git(&["checkout", "--quiet", "main"]);
        sandbox.write("c.txt", "c");
        sandbox.commit("meanwhile");
        sandbox.git(&["merge", "--no-ff", "--no-commit", "side"]);
        assert_eq!(staged(&sandbox), [""; 0]);
        sandbox.write("c.md", with(DECISION, "night-loads", "more-loads"));
        sandbox.git(&["add", "."]);
        assert_eq!(staged(&sandbox), ["c.md:not-state-owner: warehouse"]);
    }

    #[test]
    fn converted_line_endings_are_not_a_change() {
        let sandbox = with_author("ada@example.org");
        sandbox.write(".gitattributes", "*.md text eol=crlf\n");
        sandbox.write("a.md", DECISION);
        sandbox.commit("first");
        sandbox.write("a.md", DECISION.replace('\n', "\r\n"));
        sandbox.git(&["add", "."]);
        assert_eq!(staged(&sandbox), [""; 0]);
        let repository = repository(&sandbox);
        let tree = holdpoint::snapshot::WorkTree::open(&repository).expect("a work tree");
        let head = Revision::open(&repository, "HEAD").expect("a commit");
        assert_eq!(describe(&found(&[&head], &tree, None)), [""; 0]);
        sandbox.write(
            "a.md",
            with(DECISION, "hold", "commit").replace('\n', "\r\n"),
        );
        let tree = holdpoint::snapshot::WorkTree::open(&repository).expect("a work tree");
        assert_eq!(
            describe(&found(&[&head], &tree, None)),
            ["a.md:record-rewritten: commit"]
        );
    }

    /// The environment has precedence over Git's configuration, as in Git.
    #[test]
    fn the_environment_names_the_author() {
        if let Some(place) = Sandbox::of_parent() {
            let repository = Repository::discover(&place)
                .expect("it opens")
                .expect("one");
            let author = repository.next_author().expect("an author");
            assert_eq!((&*author.name, &*author.email), ("Bob", "bob@example.org"));
            return;
        }
        let sandbox = with_author("ada@example.org");
        let bob = [
            ("GIT_AUTHOR_NAME", "Bob"),
            ("GIT_AUTHOR_EMAIL", "bob@example.org"),
        ];
        sandbox.again(
            "internal::history::staged::the_environment_names_the_author",
            &bob,
        );
    }

    #[test]
    fn without_a_configured_author_there_is_none() {
        if let Some(place) = Sandbox::of_parent() {
            let repository = Repository::discover(&place)
                .expect("it opens")
                .expect("one");
            assert_eq!(repository.next_author(), None);
            return;
        }
        let sandbox = Sandbox::new();
        // An environment without these variables and without a user's configuration.
        let program = std::env::current_exe().expect("this program");
        let mut command = sandbox.command(program);
        for name in ["GIT_AUTHOR_NAME", "GIT_AUTHOR_EMAIL", "EMAIL"] {
            command.env_remove(name);
        }
        let test = "internal::history::staged::without_a_configured_author_there_is_none";
        let ran = command
            .args([test, "--exact"])
            .env("HOLDPOINT_SANDBOX", sandbox.path())
            .output()
            .expect("it runs");
        let printed = String::from_utf8_lossy(&ran.stdout);
        assert!(printed.contains("1 passed"), "{printed}");
    }

    /// The author that `next_author` returns inside of a hook.
    #[cfg(unix)]
    #[test]
    fn git_passes_the_author_option_to_hooks() {
        use std::os::unix::fs::PermissionsExt;
        let sandbox = with_author("ada@example.org");
        let hook = sandbox.join(".git/hooks/pre-commit");
        sandbox.write(
            ".git/hooks/pre-commit",
            "#!/bin/sh\necho \"$GIT_AUTHOR_EMAIL\" >.git/author\n",
        );
        let mut mode = hook.metadata().expect("a hook").permissions();
        mode.set_mode(0o755);
        std::fs::set_permissions(&hook, mode).expect("a mode");
        sandbox.git(&["add", "."]);
        sandbox.git(&[
            "commit",
            "--quiet",
            "--author",
            "Bob <bob@example.org>",
            "--message",
            "m",
        ]);
        assert_eq!(sandbox.read(".git/author"), "bob@example.org\n");
    }
}
