//! Runs `holdpoint audit` on real histories, and checks which commits it reports.

use std::fmt::Write as _;
use std::io::Write as _;
use std::process::Stdio;

use serde_json::Value as Json;

use crate::program::{self, Ran};
use crate::support::NOW;
use crate::support::Sandbox;
use crate::support::history::{clean_history, commit_by, commit_records};
use crate::support::records::{CONSTRAINT, DECISION, OPERATOR, PROJECT, RUN, WAIVE, with};

fn run(sandbox: &Sandbox, arguments: &[&str]) -> Ran {
    program::run(sandbox, &[&["audit", "--now", NOW], arguments].concat())
}

fn findings(sandbox: &Sandbox, arguments: &[&str]) -> Vec<Json> {
    let ran = run(sandbox, &[&["--format", "jsonl"], arguments].concat());
    let lines = ran.out.lines();
    lines
        .map(|line| serde_json::from_str(line).expect("a finding"))
        .collect()
}

/// Returns each finding as `subject of its commit: path:line rule`, the newest first.
fn finding_lines(sandbox: &Sandbox, arguments: &[&str]) -> Vec<String> {
    let findings = findings(sandbox, arguments).into_iter();
    let lines = findings.map(|it| {
        let commit = it["commit"]["id"].as_str().expect("a commit");
        let subject = sandbox.git(&["show", "--no-patch", "--format=%s", commit]);
        let waived = if it.get("waived").is_some() {
            " (waived)"
        } else {
            ""
        };
        format!(
            "{subject}: {}:{} {}{waived}",
            it["path"].as_str().expect("a path"),
            it["span"]["start"]["line"],
            it["rule"].as_str().expect("a rule"),
        )
    });
    lines.collect()
}

/// Returns the findings in the history of `HEAD`, as [`finding_lines`] does.
fn audit(sandbox: &Sandbox) -> Vec<String> {
    finding_lines(sandbox, &[])
}

const NONE: [&str; 0] = [];

mod rules {
    use super::*;

    #[test]
    fn a_clean_history_has_no_findings() {
        let sandbox = clean_history();
        sandbox.write(
            "r.md",
            with(RUN, "# Monday\n", "# Monday\n\nThe carrier was late.\n"),
        );
        sandbox.commit("write on below");
        sandbox.write("r.md", with(RUN, "April.\n", &format!("April.\n{WAIVE}")));
        sandbox.commit("waive");
        sandbox.git(&["mv", "d.md", "decided.md"]);
        sandbox.commit("move a decision");
        sandbox.write("o.md", with(OPERATOR, "wc -l", "wc --lines"));
        sandbox.commit("better an operator");
        assert_eq!(audit(&sandbox), NONE);
        let ran = run(&sandbox, &[]);
        assert_eq!((ran.status, &*ran.out), (0, ""));
        assert!(
            ran.err
                .contains("audited  7 commits, the history of revision HEAD"),
            "{}",
            ran.err
        );
        assert!(
            ran.err
                .contains("records  5: 1 Operator, 1 OpRun, 1 Project, 1 Constraint, 1 Decision"),
            "{}",
            ran.err
        );
    }

    #[test]
    fn each_finding_names_the_commit_that_caused_it() {
        let sandbox = clean_history();
        sandbox.write("d.md", with(DECISION, "hold", "commit"));
        sandbox.commit("rewrite a decision");
        sandbox.write("r.md", with(RUN, "result: PASS", "result:  PASS"));
        sandbox.commit("reformat a run");
        sandbox.write("logs/monday.log", "1 of 2\n");
        sandbox.commit("touch the evidence");
        sandbox.write("o.md", with(OPERATOR, "load-orders", "load-month"));
        sandbox.commit("rename an operator");
        sandbox.write("d2.md", with(DECISION, "night-loads", "day-loads"));
        commit_by(&sandbox, "Eve", "eve@example.org", "decide for others");
        sandbox.remove("d.md");
        sandbox.commit("remove a decision");
        sandbox.remove("r.md");
        sandbox.commit("remove a run");
        assert_eq!(
            audit(&sandbox),
            [
                "remove a run: r.md:2 record-deleted",
                "remove a decision: d.md:2 record-deleted",
                "decide for others: d2.md:4 not-state-owner",
                "rename an operator: o.md:3 id-changed",
                "rewrite a decision: d.md:7 record-rewritten",
            ],
            "the evidence of a deleted run is not checked"
        );
        sandbox.git(&["revert", "--no-edit", "HEAD"]);
        let restored = audit(&sandbox);
        assert_eq!(
            restored.len(),
            5,
            "a restored run has no findings any more: {restored:?}"
        );
    }

    #[test]
    fn an_edit_during_a_move_is_reported() {
        let sandbox = clean_history();
        sandbox.remove("d.md");
        sandbox.write("2026/d.md", with(DECISION, "hold", "commit"));
        sandbox.remove("r.md");
        sandbox.write("2026/r.md", with(RUN, "# Monday\n", "# On Monday\n"));
        sandbox.commit("sort and edit");
        // The heading is the title of a run without `title`.
        assert_eq!(
            audit(&sandbox),
            [
                "sort and edit: 2026/d.md:7 record-rewritten",
                "sort and edit: 2026/r.md:16 record-rewritten"
            ]
        );
    }

    #[test]
    fn changed_line_endings_are_not_reported() {
        let sandbox = clean_history();
        sandbox.write("d.md", DECISION.replace('\n', "\r\n"));
        sandbox.write("r.md", RUN.replace('\n', "\r\n"));
        sandbox.commit("convert");
        assert_eq!(audit(&sandbox), NONE);
    }

    #[test]
    fn the_configuration_of_the_audited_revision_applies() {
        let sandbox = clean_history();
        sandbox.write("d.md", with(DECISION, "hold", "commit"));
        sandbox.commit("rewrite");
        sandbox.write(
            ".holdpoint.yaml",
            "version: 1\nrules: {record-rewritten: {severity: warning, reason: imported}}\n",
        );
        sandbox.commit("settle");
        assert_eq!(findings(&sandbox, &[])[0]["severity"], "warning");
        let json = run(&sandbox, &["--format", "json"]).json();
        let loosened = &json["summary"]["loosened"][0];
        assert_eq!(loosened["rule"], "record-rewritten");
        assert_eq!(loosened["reason"], "imported");
        assert_eq!(run(&sandbox, &[]).status, 0);
        assert_eq!(run(&sandbox, &["--fail-on", "warning"]).status, 1);
        assert_eq!(run(&sandbox, &["HEAD~1"]).status, 1);
        sandbox.write("config.yaml", "version: 1\nexclude: [d.md]\n");
        assert_eq!(finding_lines(&sandbox, &["--config", "config.yaml"]), NONE);
    }

    #[test]
    fn a_record_with_an_escaped_kind_is_audited() {
        let sandbox = clean_history();
        let odd = with(
            &with(DECISION, "kind: Decision", "\"kind\": \"D\\x65cision\""),
            "night-loads",
            "odd",
        );
        sandbox.write("odd.md", &odd);
        sandbox.commit("write it oddly");
        sandbox.write("odd.md", with(&odd, "hold", "commit"));
        sandbox.commit("rewrite it");
        assert_eq!(audit(&sandbox), ["rewrite it: odd.md:7 record-rewritten"]);
    }
}

mod owners {
    use super::*;

    #[test]
    fn owners_are_those_named_at_the_commit() {
        let sandbox = clean_history();
        sandbox.write("d2.md", with(DECISION, "night-loads", "day-loads"));
        commit_by(&sandbox, "Bob", "bob@example.org", "too early");
        sandbox.git(&["mv", "p.md", "warehouse.md"]);
        sandbox.write(
            "warehouse.md",
            with(PROJECT, "[ada@example.org]", "[bob@example.org]"),
        );
        sandbox.commit("hand over");
        sandbox.write("d3.md", with(DECISION, "night-loads", "more-loads"));
        commit_by(&sandbox, "Bob", "BOB@example.org", "in time");
        sandbox.write("d4.md", with(DECISION, "night-loads", "less-loads"));
        sandbox.commit("too late");
        let expected = [
            "too late: d4.md:4 not-state-owner",
            "too early: d2.md:4 not-state-owner",
        ];
        assert_eq!(audit(&sandbox), expected);
        let related = &findings(&sandbox, &[])[1]["related"][0];
        assert_eq!(
            (&related["path"], &related["span"]["start"]["line"]),
            (&"p.md".into(), &5.into())
        );
    }

    #[test]
    fn a_commit_that_appoints_its_author_is_reported() {
        let sandbox = clean_history();
        sandbox.write("p.md", with(PROJECT, "[ada@", "[eve@example.org, ada@"));
        sandbox.write("d2.md", with(DECISION, "night-loads", "day-loads"));
        commit_by(&sandbox, "Eve", "eve@example.org", "appoint");
        assert_eq!(
            audit(&sandbox),
            [
                "appoint: d2.md:4 not-state-owner",
                "appoint: p.md:5 not-state-owner"
            ]
        );
    }

    #[test]
    fn the_mailmap_identifies_owners() {
        let sandbox = clean_history();
        sandbox.write("d2.md", with(DECISION, "night-loads", "day-loads"));
        commit_by(&sandbox, "ada", "ada@home.example", "from home");
        assert_eq!(audit(&sandbox), ["from home: d2.md:4 not-state-owner"]);
        sandbox.write(
            ".mailmap",
            "Ada Lovelace <ada@example.org> <ADA@home.example>\n",
        );
        sandbox.commit("say who that is");
        assert_eq!(audit(&sandbox), NONE);
        sandbox.write("d2.md", with(DECISION, "night-loads", "other"));
        commit_by(&sandbox, "ada", "ada@home.example", "rename");
        let commit = &findings(&sandbox, &[])[0]["commit"];
        assert_eq!(commit["author"], "Ada Lovelace");
    }

    #[test]
    fn a_decision_before_its_project_has_no_owners_to_check() {
        let sandbox = Sandbox::new();
        sandbox.write("d.md", DECISION);
        commit_by(&sandbox, "Eve", "eve@example.org", "decide");
        sandbox.write("p.md", PROJECT);
        sandbox.commit("own");
        assert_eq!(audit(&sandbox), NONE);
    }
}

mod evidence {
    use super::*;

    #[test]
    fn changed_evidence_is_reported_at_the_last_commit_that_changed_it() {
        let sandbox = clean_history();
        sandbox.write("logs/monday.log", "1 of 2\n");
        sandbox.commit("change it");
        sandbox.write("r.md", with(RUN, "# Monday\n", "# Monday\n\nSee above.\n"));
        sandbox.commit("write on");
        sandbox.write("orders.csv", "1\n");
        sandbox.commit("change the other");
        let expected = [
            "change the other: r.md:11 evidence-changed",
            "change it: r.md:12 evidence-changed",
        ];
        assert_eq!(audit(&sandbox), expected);
        assert_eq!(run(&sandbox, &[]).status, 0, "it is a warning");
        sandbox.write("logs/monday.log", "2 of 2\n");
        sandbox.write("orders.csv", "1\n2\n");
        sandbox.commit("restore both");
        assert_eq!(audit(&sandbox), NONE);
    }

    #[test]
    fn evidence_may_change_until_its_run_is_closed() {
        let sandbox = Sandbox::new();
        let open = with(RUN, "result: PASS\n", "");
        sandbox.write(
            "r.md",
            with(&open, "timestamp_end: 2026-03-02T07:20:00Z\n", ""),
        );
        sandbox.write("orders.csv", "1\n");
        sandbox.write("logs/monday.log", "1\n");
        sandbox.commit("begin");
        sandbox.write("orders.csv", "1\n2\n");
        sandbox.commit("go on");
        sandbox.write("r.md", RUN);
        sandbox.write("logs/monday.log", "2\n");
        sandbox.commit("close");
        assert_eq!(audit(&sandbox), NONE);
    }

    #[test]
    fn evidence_is_compared_with_its_state_when_the_run_named_it_even_after_moves() {
        let sandbox = clean_history();
        sandbox.write("logs/monday.log", "1 of 2\n");
        sandbox.commit("change it");
        sandbox.git(&["mv", "r.md", "monday.md"]);
        sandbox.commit("move the run");
        assert_eq!(audit(&sandbox), ["change it: r.md:12 evidence-changed"]);
        // The run moves together with the evidence beside it.
        let beside = Sandbox::new();
        let run = with(RUN, "logs/monday.log", "./monday.log");
        beside.write("a/r.md", &run);
        beside.write("a/monday.log", "1\n");
        beside.write("orders.csv", "1\n");
        beside.commit("close");
        beside.git(&["mv", "a", "b"]);
        beside.commit("move");
        assert_eq!(audit(&beside), NONE);
        beside.write("b/monday.log", "2\n");
        beside.commit("change");
        assert_eq!(audit(&beside), ["change: b/r.md:12 evidence-changed"]);
    }

    #[test]
    fn changed_evidence_may_be_waived_afterwards() {
        let sandbox = clean_history();
        sandbox.write("logs/monday.log", "1 of 2\n");
        sandbox.commit("change it");
        sandbox.write("r.md", with(RUN, "April.\n", &format!("April.\n{WAIVE}")));
        sandbox.commit("waive it");
        assert_eq!(
            audit(&sandbox),
            ["change it: r.md:12 evidence-changed (waived)"]
        );
        let ran = run(&sandbox, &["--fail-on", "warning"]);
        assert_eq!((ran.status, &*ran.out), (0, ""));
        assert!(ran.err.contains("none, 1 waived"), "{}", ran.err);
    }

    #[test]
    fn evidence_linked_in_the_body_counts_from_the_commit_that_added_the_link() {
        let sandbox = clean_history();
        let plain = with(
            RUN,
            "evidence_links:\n  - artifact: orders.csv\n  - validation: logs/monday.log\n",
            "",
        );
        sandbox.write("b.md", &plain);
        sandbox.write("late.log", "1\n");
        sandbox.commit("close another");
        sandbox.write("late.log", "2\n");
        sandbox.commit("before it is named");
        sandbox.write(
            "b.md",
            format!("{plain}\n## Evidence\n\n- logs: [late](late.log)\n"),
        );
        sandbox.commit("name it");
        let named = "name it: b.md:17 record-rewritten";
        assert_eq!(audit(&sandbox), [named]);
        sandbox.write("late.log", "3\n");
        sandbox.commit("after it was named");
        assert_eq!(
            audit(&sandbox),
            ["after it was named: b.md:17 evidence-changed", named]
        );
    }
}

mod merges {
    use super::*;

    #[test]
    fn a_merge_does_not_repeat_the_findings_of_its_branches() {
        let sandbox = clean_history();
        sandbox.git(&["checkout", "--quiet", "-b", "side"]);
        sandbox.write("d.md", with(DECISION, "hold", "commit"));
        sandbox.commit("rewrite on the side");
        sandbox.write("s.md", with(DECISION, "night-loads", "side"));
        sandbox.commit("decide on the side");
        sandbox.git(&["checkout", "--quiet", "main"]);
        sandbox.write("m.txt", "m");
        sandbox.commit("meanwhile");
        let eve = [
            ("GIT_AUTHOR_NAME", "Eve"),
            ("GIT_AUTHOR_EMAIL", "eve@example.org"),
        ];
        sandbox.git_with(
            &eve,
            &["merge", "--quiet", "--no-ff", "-m", "merge", "side"],
        );
        assert_eq!(
            audit(&sandbox),
            ["rewrite on the side: d.md:7 record-rewritten"]
        );
    }

    #[test]
    fn a_merge_that_resolves_a_conflict_differently_from_both_sides_is_reported() {
        let sandbox = clean_history();
        sandbox.git(&["checkout", "--quiet", "-b", "side"]);
        sandbox.write("d.md", with(DECISION, "state: orders", "state: stock"));
        sandbox.commit("theirs");
        sandbox.git(&["checkout", "--quiet", "main"]);
        sandbox.write("d.md", with(DECISION, "state: orders", "state: loads"));
        sandbox.commit("ours");
        assert!(
            !sandbox
                .try_git(&["merge", "--quiet", "side"])
                .status
                .success()
        );
        sandbox.write("d.md", with(DECISION, "state: orders", "state: both"));
        sandbox.commit("resolve");
        let mut expected = vec![
            "resolve: d.md:5 record-rewritten",
            "theirs: d.md:5 record-rewritten",
            "ours: d.md:5 record-rewritten",
        ];
        let mut reported = audit(&sandbox);
        reported.sort();
        expected.sort();
        assert_eq!(reported, expected);
        // A conflict resolved in favour of one side changes nothing on that side.
        sandbox.git(&["checkout", "--quiet", "-b", "again", "HEAD^1"]);
        assert!(
            !sandbox
                .try_git(&["merge", "--quiet", "side"])
                .status
                .success()
        );
        sandbox.git(&["checkout", "--ours", "d.md"]);
        sandbox.commit("resolve for ours");
        assert_eq!(audit(&sandbox).len(), 2);
    }

    #[test]
    fn a_merge_that_takes_back_what_one_side_did_is_reported() {
        const REGIME: &str =
            "---\nkind: Regime\nproject_id: warehouse\ndeclared_at: 2026-01-01\n---\n";
        let sandbox = clean_history();
        sandbox.git(&["checkout", "--quiet", "-b", "side"]);
        sandbox.write("g.md", REGIME);
        sandbox.write(
            "p.md",
            with(
                PROJECT,
                "[ada@example.org]",
                "[ada@example.org, bob@example.org]",
            ),
        );
        sandbox.commit("on the side");
        sandbox.git(&["checkout", "--quiet", "main"]);
        sandbox.write("notes.md", "# Notes\n");
        sandbox.commit("meanwhile");
        assert_eq!(audit(&sandbox), NONE);
        let eve = [
            ("GIT_AUTHOR_NAME", "Eve"),
            ("GIT_AUTHOR_EMAIL", "eve@example.org"),
        ];
        let merge = [
            "merge", "--quiet", "-s", "ours", "--no-ff", "-m", "merge", "side",
        ];
        sandbox.git_with(&eve, &merge);
        let mut found = audit(&sandbox);
        found.sort();
        assert_eq!(
            found,
            [
                "merge: g.md:2 record-deleted",
                "merge: p.md:5 not-state-owner",
            ]
        );
    }

    #[test]
    fn a_merge_that_drops_one_of_two_records_that_both_sides_added_is_reported() {
        for id in ["night-loads", "day-loads"] {
            let sandbox = Sandbox::new();
            sandbox.write("p.md", PROJECT);
            sandbox.write("c.md", CONSTRAINT);
            sandbox.commit("lay the ground");
            sandbox.git(&["checkout", "--quiet", "-b", "side"]);
            sandbox.write("d.md", DECISION);
            sandbox.commit("theirs");
            sandbox.git(&["checkout", "--quiet", "main"]);
            let ours = with(DECISION, "outcome: hold", "outcome: commit");
            sandbox.write("d.md", with(&ours, "night-loads", id));
            sandbox.commit("ours");
            sandbox.git(&["merge", "--quiet", "-s", "ours", "-m", "merge", "side"]);
            let id_changed = (id == "day-loads").then_some("merge: d.md:3 id-changed");
            let expected = id_changed
                .into_iter()
                .chain(["merge: d.md:7 record-rewritten"]);
            assert_eq!(audit(&sandbox), expected.collect::<Vec<_>>());
            if id == "night-loads" {
                continue;
            }
            // Both are kept.
            sandbox.git(&["reset", "--quiet", "--hard", "HEAD^1"]);
            sandbox.git(&["merge", "--quiet", "-s", "ours", "--no-commit", "side"]);
            sandbox.write("e.md", DECISION);
            sandbox.commit("merge both");
            assert_eq!(audit(&sandbox), NONE);
        }
    }

    #[test]
    fn merging_waivers_from_both_sides_does_not_rewrite_a_run() {
        let sandbox = clean_history();
        let waiver = |rule: &str| format!("  - {{rule: {rule}, reason: r, until: 2027-01-01}}\n");
        let waived = |waivers: &str| with(RUN, "April.\n", &format!("April.\nwaive:\n{waivers}"));
        sandbox.git(&["checkout", "--quiet", "-b", "side"]);
        sandbox.write("r.md", waived(&waiver("one-axis")));
        sandbox.commit("theirs");
        sandbox.git(&["checkout", "--quiet", "main"]);
        sandbox.write("r.md", waived(&waiver("step-count")));
        sandbox.commit("ours");
        assert!(
            !sandbox
                .try_git(&["merge", "--quiet", "side"])
                .status
                .success()
        );
        sandbox.write(
            "r.md",
            waived(&(waiver("step-count") + &waiver("one-axis"))),
        );
        sandbox.commit("resolve");
        assert_eq!(audit(&sandbox), NONE);
    }
}

mod clones {
    use super::*;

    /// Clones another sandbox's repository with these arguments.
    fn clone(origin: &Sandbox, arguments: &[&str]) -> Sandbox {
        let sandbox = Sandbox::empty();
        let url = format!("file://{}", origin.path().display());
        let mut all = vec!["clone", "--quiet"];
        all.extend(arguments);
        all.extend([&*url, "."]);
        sandbox.git(&all);
        sandbox.shield(".");
        sandbox
    }

    #[test]
    fn a_shallow_clone_reports_what_it_cannot_verify() {
        let sandbox = clean_history();
        sandbox.write("logs/monday.log", "1 of 2\n");
        sandbox.commit("change the evidence");
        sandbox.write("d2.md", with(DECISION, "night-loads", "day-loads"));
        commit_by(&sandbox, "Eve", "eve@example.org", "decide for others");
        let whole = audit(&sandbox);
        assert_eq!(
            whole,
            [
                "decide for others: d2.md:4 not-state-owner",
                "change the evidence: r.md:12 evidence-changed"
            ]
        );
        // The project that names the owner has not changed since.
        let shallow = clone(&sandbox, &["--depth", "3"]);
        assert_eq!(audit(&shallow), whole[..1]);
        let ran = run(&shallow, &["--require-complete", "--fail-on", "never"]);
        assert_eq!(ran.status, 3, "{}", ran.err);
        let flat: String = ran.err.split_whitespace().collect::<Vec<_>>().join(" ");
        assert!(flat.contains("unverified what 1 commit changed, where this clone ends; what the evidence was when 1 run was committed git fetch --unshallow"), "{flat}");
        // With one commit, the clone has no parent to compare it with.
        let shallow = clone(&sandbox, &["--depth", "1"]);
        let ran = run(&shallow, &["--format", "json"]);
        let report: Json = serde_json::from_str(&ran.out).expect("a document");
        assert_eq!(
            (&report["complete"], &report["findings"]),
            (&false.into(), &Json::Array(Vec::new()))
        );
        assert_eq!(report["unverified"][0]["remedy"], "git fetch --unshallow");
        assert_eq!(ran.status, 0);
        shallow.git(&["fetch", "--quiet", "--unshallow"]);
        assert_eq!(audit(&shallow), whole);
    }

    #[test]
    fn a_partial_clone_reports_what_was_never_fetched() {
        let sandbox = clean_history();
        sandbox.write("d.md", with(DECISION, "hold", "commit"));
        sandbox.commit("rewrite");
        sandbox.git(&["config", "uploadpack.allowFilter", "true"]);
        let partial = clone(&sandbox, &["--filter=blob:none"]);
        let ran = run(&partial, &["--require-complete"]);
        assert_eq!((ran.status, &*ran.out), (3, ""), "{}", ran.err);
        assert!(
            ran.err.contains("git fetch --refetch --no-filter origin"),
            "{}",
            ran.err
        );
    }

    #[test]
    fn a_bare_clone_can_be_audited() {
        let sandbox = clean_history();
        sandbox.write("d.md", with(DECISION, "hold", "commit"));
        sandbox.commit("rewrite");
        let bare = clone(&sandbox, &["--bare"]);
        assert_eq!(audit(&bare), ["rewrite: d.md:7 record-rewritten"]);
        assert_eq!(finding_lines(&bare, &["main~1"]), NONE);
    }

    #[test]
    fn a_clone_with_shared_objects_can_be_audited() {
        let sandbox = clean_history();
        sandbox.write("d.md", with(DECISION, "hold", "commit"));
        sandbox.commit("rewrite");
        sandbox.git(&["gc", "--quiet"]);
        let borrowing = clone(&sandbox, &["--shared"]);
        assert_eq!(audit(&borrowing), ["rewrite: d.md:7 record-rewritten"]);
        // `git replace` would make a commit differ from the one in the packs, and is ignored.
        borrowing.git(&["replace", "--graft", "HEAD"]);
        assert_eq!(audit(&borrowing), ["rewrite: d.md:7 record-rewritten"]);
    }

    #[test]
    fn a_sha256_repository_can_be_audited() {
        let sandbox = Sandbox::with_init(&["--object-format=sha256"]);
        commit_records(&sandbox);
        sandbox.write("d.md", with(DECISION, "hold", "commit"));
        sandbox.commit("rewrite");
        assert_eq!(audit(&sandbox), ["rewrite: d.md:7 record-rewritten"]);
        sandbox.git(&["gc", "--quiet"]);
        assert_eq!(audit(&sandbox), ["rewrite: d.md:7 record-rewritten"]);
    }
}

mod exit_statuses {
    use super::*;

    #[test]
    fn without_records_the_status_is_3() {
        let sandbox = Sandbox::new();
        let ran = run(&sandbox, &[]);
        assert_eq!(ran.status, 3);
        assert!(
            ran.err
                .contains("incomplete: there are no records in a history without a commit"),
            "{}",
            ran.err
        );
        assert_eq!(run(&sandbox, &["--allow-empty"]).status, 0);
        let json: Json =
            serde_json::from_str(&run(&sandbox, &["--format", "json"]).out).expect("a document");
        assert_eq!(json["snapshot"]["kind"], "history");
        sandbox.write("a.txt", "a");
        sandbox.commit("no record");
        assert_eq!(run(&sandbox, &[]).status, 3);
    }

    #[test]
    fn usage_and_configuration_errors_have_status_2() {
        let sandbox = clean_history();
        for arguments in [
            &["v9"][..],
            &["HEAD^{tree}"],
            &["HEAD~1..HEAD"],
            &["--config", "none.yaml"],
            &["--now", "today"],
        ] {
            let ran = run(&sandbox, arguments);
            assert_eq!(
                (ran.status, &*ran.out),
                (2, ""),
                "{arguments:?}: {}",
                ran.err
            );
        }
        let ran = run(&Sandbox::empty(), &[]);
        assert_eq!(ran.status, 2);
        assert!(ran.err.contains("not in a Git repository"), "{}", ran.err);
        sandbox.write(".holdpoint.yaml", "version: 2\n");
        sandbox.commit("a broken config");
        assert_eq!(run(&sandbox, &[]).status, 2);
    }
}

mod reports {
    use super::*;

    fn faulty() -> Sandbox {
        let sandbox = clean_history();
        sandbox.write("d.md", with(DECISION, "hold", "commit"));
        sandbox.commit("rewrite");
        sandbox
    }

    #[test]
    fn every_format_names_the_commit() {
        let sandbox = faulty();
        let id = sandbox.git(&["rev-parse", "HEAD"]);
        let short = &id[..7];
        let ran = run(&sandbox, &["--format", "short"]);
        assert_eq!(ran.status, 1);
        assert_eq!(
            ran.out,
            format!(
                "d.md:7:10: error[record-rewritten] committed decision was changed: `outcome` was `hold` ({short}, Ada, 2026-03-04)\n"
            )
        );
        let ran = run(&sandbox, &["--color", "never"]);
        assert!(
            ran.out.starts_with(&format!(
                "commit {short}, Ada, 2026-03-04\nerror[record-rewritten]: committed"
            )),
            "{}",
            ran.out
        );
        assert!(
            ran.out.contains("─[d.md:7:10]") && ran.out.contains("outcome: commit"),
            "{}",
            ran.out
        );
        assert!(ran.err.contains("1 record-rewritten"), "{}", ran.err);
        let json: Json =
            serde_json::from_str(&run(&sandbox, &["--format", "json"]).out).expect("a document");
        let commit = &json["findings"][0]["commit"];
        assert_eq!(commit["id"], id);
        assert_eq!(commit["short"], short);
        assert_eq!(commit["date"], "2026-03-04");
        assert_eq!(
            json["snapshot"]["tree"],
            sandbox.git(&["rev-parse", "HEAD^{tree}"])
        );
        assert_eq!(json["summary"]["records"]["Decision"], 1);
        let ran = run(
            &sandbox,
            &["--output", "jsonl=out.jsonl", "--format", "jsonl"],
        );
        assert_eq!(sandbox.read("out.jsonl"), ran.out);
    }

    #[test]
    fn the_same_fault_in_two_commits_has_two_fingerprints() {
        let sandbox = faulty();
        sandbox.write("d.md", with(DECISION, "second truck", "third truck"));
        sandbox.commit("other words");
        sandbox.write("d.md", with(DECISION, "hold", "commit"));
        sandbox.commit("and back");
        let findings = findings(&sandbox, &[]);
        let mut fingerprints: Vec<_> = findings
            .iter()
            .map(|it| it["fingerprint"].to_string())
            .collect();
        fingerprints.sort();
        fingerprints.dedup();
        assert_eq!((findings.len(), fingerprints.len()), (3, 3));
        assert_eq!(
            run(&sandbox, &["--format", "jsonl"]).out,
            run(&sandbox, &["--format", "jsonl"]).out
        );
    }

    #[test]
    fn control_characters_are_escaped() {
        let sandbox = faulty();
        sandbox.write("d.md", with(DECISION, "hold", "commit # \x1b[31m"));
        commit_by(&sandbox, "Eve \x1b[31m", "eve@example.org", "odd");
        for format in ["full", "short"] {
            let ran = run(&sandbox, &["--format", format]);
            assert!(!ran.out.contains('\x1b'), "{}", ran.out);
        }
    }
}

#[test]
fn ten_thousand_commits_can_be_audited() {
    const COMMITS: usize = 10_000;
    let sandbox = Sandbox::with_init(&["--bare"]);
    let mut stream = String::new();
    let mut commit = |number: usize, files: &[(&str, &str)]| {
        let time = 1_700_000_000 + number;
        write!(
            stream,
            "commit refs/heads/main\ncommitter Ada <ada@example.org> {time} +0000\ndata 1\nm\n"
        )
        .expect("text");
        for (path, text) in files {
            write!(
                stream,
                "M 100644 inline {path}\ndata {}\n{text}\n",
                text.len()
            )
            .expect("text");
        }
    };
    commit(
        0,
        &[
            ("p.md", PROJECT),
            ("d.md", DECISION),
            ("r.md", RUN),
            ("logs/monday.log", "0"),
            ("orders.csv", "0"),
        ],
    );
    for number in 1..COMMITS {
        commit(number, &[("n.txt", &number.to_string())]);
    }
    commit(
        COMMITS,
        &[
            ("d.md", &with(DECISION, "hold", "commit")),
            ("orders.csv", "1"),
        ],
    );
    let mut import = sandbox.command("git");
    let mut import = import
        .args(["fast-import", "--quiet"])
        .stdin(Stdio::piped())
        .spawn()
        .expect("git");
    let input = import.stdin.as_mut().expect("a pipe");
    input.write_all(stream.as_bytes()).expect("a stream");
    assert!(import.wait().expect("git").success());
    let reported: Vec<String> = findings(&sandbox, &["main"])
        .iter()
        .map(|it| it["rule"].to_string())
        .collect();
    assert_eq!(reported, ["\"record-rewritten\"", "\"evidence-changed\""]);
}
