//! The history rules between two states: what counts as a change of a record, and what does not.

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

/// Returns what is found between one or more earlier states and a later one, in some paths.
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

/// Returns what is found between one or more earlier states and a later one.
fn found(before: &[&dyn Snapshot], after: &dyn Snapshot, author: Option<&Author>) -> Finished {
    found_in(before, after, author, &[])
}

/// Returns each finding as `path:rule: text of its span`.
fn told(found: &Finished) -> Vec<String> {
    let told = found.findings.iter().map(|finding| {
        let text = found.sources.get(&finding.path).expect("a text");
        let place = finding.span.slice(text);
        let waived = if finding.waived.is_some() {
            " (waived)"
        } else {
            ""
        };
        format!("{}:{}: {place}{waived}", finding.path, finding.meta.name)
    });
    told.collect()
}

fn between(before: Files<'_>, after: Files<'_>) -> Vec<String> {
    let memory = |files: Files<'_>| Memory::new(files.iter().copied());
    told(&found(&[&memory(before)], &memory(after), None))
}

/// Returns the findings for one file that changes from `before` to `after`.
fn of(before: &str, after: &str) -> Vec<String> {
    between(&[("a.md", before)], &[("a.md", after)])
}

mod decisions {
    use super::*;

    #[test]
    fn stay_as_they_are_byte_by_byte() {
        assert_eq!(of(DECISION, DECISION), [""; 0]);
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
                with(DECISION, "outcome: hold\n", "outcome:   hold\n"),
                "outcome:   hold",
            ),
            (
                with(DECISION, "outcome: hold\n", "outcome: hold # for now\n"),
                "outcome: hold # for now",
            ),
            (
                with(DECISION, "at night", "at day"),
                "# We do not load at day.",
            ),
            (format!("{DECISION}\n"), "Decision"),
            (DECISION.replace('\n', "\r\n"), "Decision"),
            (
                with(DECISION, "---\n\n#", &format!("{WAIVE}---\n\n#")),
                "- rule: evidence-changed",
            ),
            (with(DECISION, "Decision", "Regime"), "Regime"),
        ];
        for (after, place) in changed {
            assert_eq!(
                of(DECISION, &after),
                [format!("a.md:record-rewritten: {place}")]
            );
        }
    }

    #[test]
    fn may_be_moved() {
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
        // A copy of the old version in another file does not undo the change.
        let copied = between(
            &[("a.md", DECISION)],
            &[("a.md", &edited), ("b.md", DECISION)],
        );
        assert_eq!(copied, ["a.md:record-rewritten: commit"]);
    }

    #[test]
    fn may_be_moved_to_where_nothing_is_looked_at() {
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
    fn are_not_removed() {
        let gone = between(&[("a.md", DECISION)], &[]);
        assert_eq!(gone, ["a.md:record-deleted: Decision"]);
        assert_eq!(of(DECISION, "# Gone\n"), ["a.md:record-deleted: "]);
        let other = with(DECISION, "night-loads", "day-loads");
        let covered = between(&[("a.md", DECISION), ("b.md", &other)], &[("a.md", &other)]);
        assert_eq!(covered, ["a.md:record-deleted: Decision"]);
        let memory = |files: Files<'_>| Memory::new(files.iter().copied());
        let link = memory(&[]).symlink("a.md", "b.md");
        let linked = told(&found(&[&memory(&[("a.md", DECISION)])], &link, None));
        assert_eq!(linked, ["a.md:record-deleted: Decision"]);
    }

    #[test]
    fn keep_their_id_and_are_told_of_it_once() {
        let renamed = with(DECISION, "night-loads", "day-loads");
        assert_eq!(of(DECISION, &renamed), ["a.md:id-changed: day-loads"]);
        let both = with(&renamed, "hold", "commit");
        assert_eq!(of(DECISION, &both), ["a.md:id-changed: day-loads"]);
        let moved = between(&[("a.md", DECISION)], &[("b.md", &renamed)]);
        assert_eq!(moved, ["b.md:id-changed: day-loads"]);
    }

    #[test]
    fn that_do_not_parse_are_decisions_still() {
        let broken = with(DECISION, "trigger: [", "trigger: [[");
        let gone = between(&[("a.md", &broken)], &[]);
        assert_eq!(gone, ["a.md:record-deleted: Decision"]);
    }
}

mod runs {
    use super::*;

    #[test]
    fn may_be_written_on_below_their_frontmatter() {
        for body in [
            "# Monday, and Tuesday\n",
            "",
            "# Monday\n\n- logs: `b.log`\n",
        ] {
            assert_eq!(of(RUN, &with(RUN, "# Monday\n", body)), [""; 0]);
        }
        assert_eq!(of(RUN, &RUN.replace('\n', "\r\n")), [""; 0]);
        assert_eq!(of(&RUN.replace('\n', "\r\n"), RUN), [""; 0]);
    }

    #[test]
    fn may_be_waived_and_be_waived_no_more() {
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
            "April.\nwaive: [{rule: evidence-changed, reason: rotated, until: 2099-01-01}]\n",
        );
        let crlf = end.replace('\n', "\r\n");
        for waived in [&end, &middle, &start, &commented, &flow, &crlf] {
            assert_eq!(of(RUN, waived), [""; 0], "{waived}");
            assert_eq!(of(waived, RUN), [""; 0], "{waived}");
        }
        let renewed = with(&end, "2099-09-30", "2099-12-31");
        assert_eq!(of(&end, &renewed), [""; 0]);
        assert_eq!(
            of(&middle, &with(&middle, "the provider", "our provider")),
            [""; 0]
        );
        let braces = "---\n{kind: OpRun, result: PASS, op_id: a}\n---\n";
        let in_braces = with(
            braces,
            "PASS,",
            "PASS, waive: [{rule: history, reason: no, until: 2099-01-01}],",
        );
        assert_eq!(of(braces, &in_braces), [""; 0]);
    }

    #[test]
    fn claim_what_they_claimed() {
        let changed = [
            (with(RUN, "result: PASS", "result: WARN"), "WARN"),
            (with(RUN, "result: PASS", "result:  PASS"), "result:  PASS"),
            (
                with(RUN, "result: PASS", "\"result\": PASS"),
                "\"result\": PASS",
            ),
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
            (
                with(RUN, "April.\n", "April.\nx-note: late\n"),
                "x-note: late",
            ),
            (
                with(RUN, "orders.csv", "orders.tsv"),
                "- artifact: orders.tsv",
            ),
            (with(RUN, "kind: OpRun", "kind: Block"), "Block"),
        ];
        for (after, place) in changed {
            assert_eq!(of(RUN, &after), [format!("a.md:record-rewritten: {place}")]);
        }
        let end = with(RUN, "April.\n", &format!("April.\n{WAIVE}"));
        let both = with(&end, "result: PASS", "result: WARN");
        assert_eq!(of(&end, &both), ["a.md:record-rewritten: WARN"]);
        assert_eq!(of(&both, RUN), ["a.md:record-rewritten: PASS"]);
        // `1` and `12` are different, although one begins like the other.
        let short = with(RUN, "April.", "1");
        let long = with(RUN, "April.\n", &format!("12\n{WAIVE}"));
        assert_eq!(
            of(&short, &long),
            ["a.md:record-rewritten: Load March on 1 12"]
        );
    }

    #[test]
    fn that_are_open_may_change() {
        let open = with(RUN, "result: PASS\n", "");
        assert_eq!(of(&open, RUN), [""; 0]);
        assert_eq!(of(&open, &with(&open, "07:20", "07:30")), [""; 0]);
        assert_eq!(between(&[("a.md", &open)], &[]), [""; 0]);
        let held = with(RUN, "result: PASS\n", "held_by: disk-space\n");
        assert_eq!(of(&open, &held), [""; 0]);
        assert_eq!(of(&held, &open), ["a.md:record-rewritten: OpRun"]);
        assert_eq!(
            between(&[("a.md", &held)], &[]),
            ["a.md:record-deleted: OpRun"]
        );
    }

    #[test]
    fn may_be_moved_and_edited_at_once_as_far_as_in_place() {
        let moved = |after: &str| between(&[("a.md", RUN)], &[("2026/a.md", after)]);
        assert_eq!(moved(RUN), [""; 0]);
        assert_eq!(moved(&with(RUN, "# Monday\n", "# Later\n")), [""; 0]);
        let edited = with(RUN, "result: PASS", "result: FAIL");
        assert_eq!(moved(&edited), ["2026/a.md:record-rewritten: FAIL"]);
    }

    #[test]
    fn that_the_config_adopted_are_runs_too() {
        let config = (
            ".holdpoint.yaml",
            "version: 1\nrecords:\n  - paths: [v/*.md]\n    kind: OpRun\n    fields: {result: verdict, waive: leave}\n",
        );
        let verdict = "---\nverdict: PASS\n---\n\nFine.\n";
        let of =
            |after: &str| between(&[config, ("v/1.md", verdict)], &[config, ("v/1.md", after)]);
        let leave = "leave: [{rule: evidence-changed, reason: rotated, until: 2099-01-01}]\n---";
        assert_eq!(of(&with(verdict, "Fine.", "Good.")), [""; 0]);
        assert_eq!(
            of(&with(verdict, "PASS\n---", &format!("PASS\n{leave}"))),
            [""; 0]
        );
        assert_eq!(
            of(&with(verdict, "PASS", "FAIL")),
            ["v/1.md:record-rewritten: FAIL"]
        );
        assert_eq!(of("Fine.\n"), ["v/1.md:record-rewritten: "]);
    }
}

mod ids {
    use super::*;

    #[test]
    fn stay_with_what_others_name_by_them() {
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
            assert_eq!(of(text, &renamed), expected, "{text}");
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
    fn of_records_that_come_and_go_are_no_changes() {
        let other = with(OPERATOR, "load-orders", "load-stock");
        assert_eq!(between(&[("a.md", OPERATOR)], &[]), [""; 0]);
        assert_eq!(between(&[], &[("a.md", OPERATOR)]), [""; 0]);
        // The record moved, and another one took its path.
        let after = with(OPERATOR, "wc -l", "wc --lines");
        let files = [("a.md", &*other), ("b.md", &*after)];
        assert_eq!(between(&[("a.md", OPERATOR)], &files), [""; 0]);
        assert_eq!(of(OPERATOR, PROJECT), [""; 0]);
        assert_eq!(
            of(OPERATOR, &with(OPERATOR, "op_id: load-orders\n", "")),
            [""; 0]
        );
    }
}

mod owners {
    use super::*;

    fn by(author: Option<&str>, before: Files<'_>, after: Files<'_>) -> Vec<String> {
        let memory = |files: Files<'_>| Memory::new(files.iter().copied());
        let author = author.map(|email| Author::new("Somebody", email));
        told(&found(&[&memory(before)], &memory(after), author.as_ref()))
    }

    #[test]
    fn commit_their_decisions() {
        let files: Files<'_> = &[("p.md", PROJECT), ("d.md", DECISION)];
        assert_eq!(by(Some("ada@example.org"), &[], files), [""; 0]);
        assert_eq!(by(Some("ADA@Example.ORG"), &[], files), [""; 0]);
        assert_eq!(by(None, &[], files), [""; 0]);
        assert_eq!(
            by(Some("eve@example.org"), &[], files),
            ["d.md:not-state-owner: warehouse"]
        );
        // The findings that were there before are not attributed to this change.
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

    #[test]
    fn that_nobody_can_read_are_held_against_nobody() {
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

    fn of_log(before: &str, after: &str) -> Vec<String> {
        between(
            &[("r.md", before), LOG, CSV],
            &[("r.md", after), OTHER, CSV],
        )
    }

    #[test]
    fn is_what_it_was() {
        assert_eq!(of_log(RUN, RUN), [CHANGED]);
        assert_eq!(
            of_log(RUN, &with(RUN, "# Monday\n", "# Later\n")),
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
    fn of_a_run_that_was_not_closed_yet_may_change() {
        let open = with(RUN, "result: PASS\n", "");
        assert_eq!(of_log(&open, &open), [""; 0]);
        assert_eq!(of_log(&open, RUN), [""; 0]);
        let unnamed = with(RUN, "  - validation: logs/monday.log\n", "");
        assert_eq!(
            of_log(&unnamed, RUN),
            ["r.md:record-rewritten: - validation: logs/monday.log"]
        );
        assert_eq!(between(&[LOG, CSV], &[("r.md", RUN), OTHER, CSV]), [""; 0]);
    }

    #[test]
    fn that_is_pinned_or_final_has_rules_of_its_own() {
        let pin = format!("monday.log@sha256:{}", "0".repeat(64));
        let pinned = with(RUN, "monday.log", &pin);
        assert_eq!(of_log(&pinned, &pinned), [""; 0]);
        let run = with(RUN, "logs/monday.log", "d.md");
        let edited = with(DECISION, "hold", "commit");
        let files = |decision| [("r.md", &*run), ("d.md", decision), CSV];
        assert_eq!(
            between(&files(DECISION), &files(&edited)),
            ["d.md:record-rewritten: commit"]
        );
    }

    #[test]
    fn is_the_lines_that_are_named() {
        let run = with(RUN, "monday.log", "monday.log#L1-L2");
        let of = |before, after| {
            let log = "logs/monday.log";
            between(
                &[("r.md", &run), (log, before), CSV],
                &[("r.md", &run), (log, after), CSV],
            )
        };
        assert_eq!(of("a\nb\n", "a\nb\nc\n"), [""; 0]);
        assert_eq!(
            of("a\nb\n", "a\nc\n"),
            ["r.md:evidence-changed: logs/monday.log#L1-L2"]
        );
        assert_eq!(of("a\nb\n", "a\n"), [""; 0]);
    }

    #[test]
    fn may_be_waived_and_the_waiver_is_not_idle() {
        let waived = with(RUN, "April.\n", &format!("April.\n{WAIVE}"));
        assert_eq!(of_log(&waived, &waived), [format!("{CHANGED} (waived)")]);
        let memory = Memory::new([
            ("r.md", &*waived),
            LOG,
            CSV,
            ("p.md", PROJECT),
            ("o.md", OPERATOR),
        ]);
        let idle = check(&memory, &settings(&memory)).findings;
        let idle = idle.iter().map(|finding| finding.meta.name);
        assert!(idle.into_iter().all(|name| name != "unused-waiver"));
    }
}

#[test]
fn the_config_has_its_say() {
    let edited = with(DECISION, "hold", "commit");
    let with_rules = |rules: &str| {
        let config = format!("version: 1\nrules: {rules}\n");
        let before = Memory::new([("a.md", DECISION)]);
        let after = Memory::new([("a.md", &*edited), (".holdpoint.yaml", &*config)]);
        found(&[&before], &after, None).findings
    };
    assert_eq!(with_rules("{history: off}"), []);
    let severity = with_rules("{record-rewritten: info}")[0].severity;
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

mod anything {
    use proptest::prelude::*;

    use super::*;

    /// Returns a record with some of its lines removed and others inserted.
    fn spoilt() -> impl Strategy<Value = String> {
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
        fn is_compared_without_a_panic(before in spoilt(), after in spoilt(), other in spoilt()) {
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

/// A merge is responsible only for what differs from all of its parents.
#[test]
fn a_merge_is_held_to_all_its_parents() {
    let memory = |files: Files<'_>| Memory::new(files.iter().copied());
    let edited = with(DECISION, "hold", "commit");
    let other = with(DECISION, "orders", "stock");
    let (ours, theirs) = (
        memory(&[("p.md", PROJECT), ("a.md", DECISION)]),
        memory(&[("p.md", PROJECT), ("a.md", &edited)]),
    );
    let eve = Author::new("Eve", "eve@example.org");
    let merged = |files: Files<'_>| told(&found(&[&ours, &theirs], &memory(files), Some(&eve)));
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
            &format!("April.\nwaive: [{{rule: {rule}, reason: r, until: 2099-01-01}}]\n"),
        )
    };
    let both = told(&found(
        &[
            &memory(&[("r.md", &waived("step-count"))]),
            &memory(&[("r.md", &waived("one-axis"))]),
        ],
        &memory(&[("r.md", &waived("evidence"))]),
        None,
    ));
    assert_eq!(both, [""; 0]);
}

/// Paths restrict what is reported.
#[test]
fn only_some_paths_are_reported() {
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
        // A check passes the history, too.
        let _ = GitHistory::new(&repository, repository.next_parents().expect("parents"));
        told(&found(&before, &index, repository.next_author().as_ref()))
    }

    fn with_author(email: &str) -> Sandbox {
        let sandbox = Sandbox::new();
        sandbox.git(&["config", "user.name", "Somebody"]);
        sandbox.git(&["config", "user.email", email]);
        sandbox.write("p.md", PROJECT);
        sandbox
    }

    #[test]
    fn the_first_commit_is_held_to_its_owners() {
        let sandbox = with_author("eve@example.org");
        sandbox.write("a.md", DECISION);
        sandbox.git(&["add", "."]);
        assert_eq!(staged(&sandbox), ["a.md:not-state-owner: warehouse"]);
        sandbox.git(&["config", "author.email", "ada@example.org"]);
        assert_eq!(staged(&sandbox), [""; 0]);
    }

    #[test]
    fn the_mailmap_says_who_somebody_is() {
        let sandbox = with_author("ada@home.example");
        sandbox.write("a.md", DECISION);
        sandbox.write(".mailmap", "Ada <ada@example.org> <ada@home.example>\n");
        sandbox.git(&["add", "."]);
        assert_eq!(staged(&sandbox), [""; 0]);
        let author = repository(&sandbox).next_author().expect("an author");
        assert_eq!((&*author.name, &*author.email), ("Ada", "ada@example.org"));
        // An owner list with an address that the mailmap replaces still names its owner.
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
    fn a_merge_that_is_under_way_is_held_to_both_sides() {
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
    fn line_ends_that_git_converts_are_no_change() {
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
        assert_eq!(told(&found(&[&head], &tree, None)), [""; 0]);
        sandbox.write(
            "a.md",
            with(DECISION, "hold", "commit").replace('\n', "\r\n"),
        );
        let tree = holdpoint::snapshot::WorkTree::open(&repository).expect("a work tree");
        assert_eq!(
            told(&found(&[&head], &tree, None)),
            ["a.md:record-rewritten: commit"]
        );
    }

    /// The environment has precedence over Git's configuration, as in Git.
    #[test]
    fn the_environment_says_who_commits() {
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
            "internal::history::staged::the_environment_says_who_commits",
            &bob,
        );
    }

    #[test]
    fn where_nothing_says_who_commits_nobody_is_blamed() {
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
        let test = "internal::history::staged::where_nothing_says_who_commits_nobody_is_blamed";
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
    fn git_tells_its_hooks_whom_author_names() {
        use std::os::unix::fs::PermissionsExt;
        let sandbox = with_author("ada@example.org");
        let hook = sandbox.join(".git/hooks/pre-commit");
        sandbox.write(
            ".git/hooks/pre-commit",
            "#!/bin/sh\necho \"$GIT_AUTHOR_EMAIL\" >.git/said\n",
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
        assert_eq!(sandbox.read(".git/said"), "bob@example.org\n");
    }
}
