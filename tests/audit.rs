//! Runs `holdpoint audit` on real histories: which commits it reports, and what it does not report.

use std::fmt::Write as _;
use std::io::Write as _;
use std::process::Stdio;

use serde_json::Value as Json;

use crate::program::{self, Ran};
use crate::support::NOW;
use crate::support::Sandbox;
use crate::support::history::{commit_by, lay, sound};
use crate::support::records::{DECISION, OPERATOR, PROJECT, RUN, WAIVE, with};

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

/// Returns each finding as `subject of its commit: path:line rule`, newest first.
fn told(sandbox: &Sandbox, arguments: &[&str]) -> Vec<String> {
    let findings = findings(sandbox, arguments).into_iter();
    let told = findings.map(|it| {
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
    told.collect()
}

fn of(sandbox: &Sandbox) -> Vec<String> {
    told(sandbox, &[])
}

const NONE: [&str; 0] = [];

mod rules {
    use super::*;

    #[test]
    fn a_sound_history_hears_nothing() {
        let sandbox = sound();
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
        assert_eq!(of(&sandbox), NONE);
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
    fn each_speaks_of_the_commit_that_did_it() {
        let sandbox = sound();
        sandbox.write("d.md", with(DECISION, "hold", "commit"));
        sandbox.commit("rewrite a decision");
        sandbox.write("r.md", with(RUN, "result: PASS", "result:  PASS"));
        sandbox.commit("lay out a run anew");
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
            of(&sandbox),
            [
                "remove a run: r.md:2 record-deleted",
                "remove a decision: d.md:2 record-deleted",
                "decide for others: d2.md:4 not-state-owner",
                "rename an operator: o.md:3 id-changed",
                "lay out a run anew: r.md:9 record-rewritten",
                "rewrite a decision: d.md:7 record-rewritten",
            ],
            "nobody asks for the evidence of a run that is gone"
        );
        sandbox.git(&["revert", "--no-edit", "HEAD"]);
        let restored = of(&sandbox);
        assert_eq!(
            restored.len(),
            6,
            "a run that is back is not another: {restored:?}"
        );
    }

    #[test]
    fn a_move_with_an_edit_is_an_edit() {
        let sandbox = sound();
        sandbox.remove("d.md");
        sandbox.write("2026/d.md", with(DECISION, "hold", "commit"));
        sandbox.remove("r.md");
        sandbox.write("2026/r.md", with(RUN, "# Monday\n", "# On Monday\n"));
        sandbox.commit("sort and edit");
        assert_eq!(
            of(&sandbox),
            ["sort and edit: 2026/d.md:7 record-rewritten"]
        );
    }

    #[test]
    fn line_ends_are_bytes_of_a_decision_and_none_of_a_run() {
        let sandbox = sound();
        sandbox.write("d.md", DECISION.replace('\n', "\r\n"));
        sandbox.write("r.md", RUN.replace('\n', "\r\n"));
        sandbox.commit("convert");
        assert_eq!(of(&sandbox), ["convert: d.md:2 record-rewritten"]);
    }

    #[test]
    fn the_config_of_the_revision_says_what_counts() {
        let sandbox = sound();
        sandbox.write("d.md", with(DECISION, "hold", "commit"));
        sandbox.commit("rewrite");
        sandbox.write(
            ".holdpoint.yaml",
            "version: 1\nrules: {record-rewritten: warning}\n",
        );
        sandbox.commit("settle");
        assert_eq!(findings(&sandbox, &[])[0]["severity"], "warning");
        assert_eq!(run(&sandbox, &[]).status, 0);
        assert_eq!(run(&sandbox, &["--fail-on", "warning"]).status, 1);
        assert_eq!(run(&sandbox, &["HEAD~1"]).status, 1);
        sandbox.write("config.yaml", "version: 1\nexclude: [d.md]\n");
        assert_eq!(told(&sandbox, &["--config", "config.yaml"]), NONE);
    }

    #[test]
    fn what_no_record_line_says_is_read_all_the_same() {
        let sandbox = sound();
        let odd = with(
            &with(DECISION, "kind: Decision", "\"kind\": \"D\\x65cision\""),
            "night-loads",
            "odd",
        );
        sandbox.write("odd.md", &odd);
        sandbox.commit("write it oddly");
        sandbox.write("odd.md", with(&odd, "hold", "commit"));
        sandbox.commit("rewrite it");
        assert_eq!(of(&sandbox), ["rewrite it: odd.md:7 record-rewritten"]);
    }
}

mod owners {
    use super::*;

    #[test]
    fn are_those_of_the_commit() {
        let sandbox = sound();
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
        assert_eq!(of(&sandbox), expected);
        let related = &findings(&sandbox, &[])[1]["related"][0];
        assert_eq!(
            (&related["path"], &related["span"]["start"]["line"]),
            (&"p.md".into(), &5.into())
        );
    }

    #[test]
    fn are_known_by_the_mailmap() {
        let sandbox = sound();
        sandbox.write("d2.md", with(DECISION, "night-loads", "day-loads"));
        commit_by(&sandbox, "ada", "ada@home.example", "from home");
        assert_eq!(of(&sandbox), ["from home: d2.md:4 not-state-owner"]);
        sandbox.write(
            ".mailmap",
            "Ada Lovelace <ada@example.org> <ADA@home.example>\n",
        );
        sandbox.commit("say who that is");
        assert_eq!(of(&sandbox), NONE);
        sandbox.write("d2.md", with(DECISION, "night-loads", "other"));
        commit_by(&sandbox, "ada", "ada@home.example", "rename");
        let commit = &findings(&sandbox, &[])[0]["commit"];
        assert_eq!(commit["author"], "Ada Lovelace");
    }

    #[test]
    fn of_a_project_that_is_not_there_yet_are_nobody() {
        let sandbox = Sandbox::new();
        sandbox.write("d.md", DECISION);
        commit_by(&sandbox, "Eve", "eve@example.org", "decide");
        sandbox.write("p.md", PROJECT);
        sandbox.commit("own");
        assert_eq!(of(&sandbox), NONE);
    }
}

mod evidence {
    use super::*;

    #[test]
    fn is_reported_at_the_commit_that_changed_it_last() {
        let sandbox = sound();
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
        assert_eq!(of(&sandbox), expected);
        assert_eq!(run(&sandbox, &[]).status, 0, "it is a warning");
        sandbox.write("logs/monday.log", "2 of 2\n");
        sandbox.write("orders.csv", "1\n2\n");
        sandbox.commit("restore both");
        assert_eq!(of(&sandbox), NONE);
    }

    #[test]
    fn may_change_until_the_run_is_closed() {
        let sandbox = Sandbox::new();
        sandbox.write("r.md", with(RUN, "result: PASS\n", ""));
        sandbox.write("orders.csv", "1\n");
        sandbox.write("logs/monday.log", "1\n");
        sandbox.commit("begin");
        sandbox.write("orders.csv", "1\n2\n");
        sandbox.commit("go on");
        sandbox.write("r.md", RUN);
        sandbox.write("logs/monday.log", "2\n");
        sandbox.commit("close");
        assert_eq!(of(&sandbox), NONE);
    }

    #[test]
    fn is_followed_through_moves_and_measured_from_when_it_was_named() {
        let sandbox = sound();
        sandbox.write("logs/monday.log", "1 of 2\n");
        sandbox.commit("change it");
        sandbox.git(&["mv", "r.md", "monday.md"]);
        sandbox.commit("move the run");
        assert_eq!(of(&sandbox), ["change it: r.md:12 evidence-changed"]);
        // The run moves together with the evidence beside it.
        let beside = Sandbox::new();
        let run = with(RUN, "logs/monday.log", "./monday.log");
        beside.write("a/r.md", &run);
        beside.write("a/monday.log", "1\n");
        beside.write("orders.csv", "1\n");
        beside.commit("close");
        beside.git(&["mv", "a", "b"]);
        beside.commit("move");
        assert_eq!(of(&beside), NONE);
        beside.write("b/monday.log", "2\n");
        beside.commit("change");
        assert_eq!(of(&beside), ["change: b/r.md:12 evidence-changed"]);
    }

    #[test]
    fn may_be_waived_afterwards() {
        let sandbox = sound();
        sandbox.write("logs/monday.log", "1 of 2\n");
        sandbox.commit("change it");
        sandbox.write("r.md", with(RUN, "April.\n", &format!("April.\n{WAIVE}")));
        sandbox.commit("waive it");
        assert_eq!(
            of(&sandbox),
            ["change it: r.md:12 evidence-changed (waived)"]
        );
        let ran = run(&sandbox, &["--fail-on", "warning"]);
        assert_eq!((ran.status, &*ran.out), (0, ""));
        assert!(ran.err.contains("none, 1 waived"), "{}", ran.err);
    }

    #[test]
    fn of_a_link_in_the_body_counts_from_when_it_was_written() {
        let sandbox = sound();
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
        assert_eq!(of(&sandbox), NONE);
        sandbox.write("late.log", "3\n");
        sandbox.commit("after it was named");
        assert_eq!(
            of(&sandbox),
            ["after it was named: b.md:17 evidence-changed"]
        );
    }
}

mod merges {
    use super::*;

    #[test]
    fn bring_nothing_of_their_own_unless_they_do() {
        let sandbox = sound();
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
            of(&sandbox),
            ["rewrite on the side: d.md:7 record-rewritten"]
        );
    }

    #[test]
    fn that_resolve_a_conflict_in_a_third_way_are_told() {
        let sandbox = sound();
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
        let mut said = of(&sandbox);
        said.sort();
        expected.sort();
        assert_eq!(said, expected);
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
        assert_eq!(of(&sandbox).len(), 2);
    }

    #[test]
    fn of_waivers_from_both_sides_rewrite_no_run() {
        let sandbox = sound();
        let waiver = |rule: &str| format!("  - {{rule: {rule}, reason: r, until: 2099-01-01}}\n");
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
        assert_eq!(of(&sandbox), NONE);
    }
}

mod clones {
    use super::*;

    /// Clones another sandbox's repository with these arguments.
    fn clone(of: &Sandbox, arguments: &[&str]) -> Sandbox {
        let sandbox = Sandbox::empty();
        let url = format!("file://{}", of.path().display());
        let mut all = vec!["clone", "--quiet"];
        all.extend(arguments);
        all.extend([&*url, "."]);
        sandbox.git(&all);
        sandbox.shield(".");
        sandbox
    }

    #[test]
    fn that_are_shallow_say_what_they_cannot_know() {
        let sandbox = sound();
        sandbox.write("logs/monday.log", "1 of 2\n");
        sandbox.commit("change the evidence");
        sandbox.write("d2.md", with(DECISION, "night-loads", "day-loads"));
        commit_by(&sandbox, "Eve", "eve@example.org", "decide for others");
        let whole = of(&sandbox);
        assert_eq!(
            whole,
            [
                "decide for others: d2.md:4 not-state-owner",
                "change the evidence: r.md:12 evidence-changed"
            ]
        );
        // The project that names the owner has not changed since.
        let shallow = clone(&sandbox, &["--depth", "3"]);
        assert_eq!(of(&shallow), whole[..1]);
        let ran = run(&shallow, &["--require-complete", "--fail-on", "never"]);
        assert_eq!(ran.status, 3, "{}", ran.err);
        let flat: String = ran.err.split_whitespace().collect::<Vec<_>>().join(" ");
        assert!(flat.contains("unverified what 1 commit changed, where this clone ends; what the evidence was when 1 run was committed git fetch --unshallow"), "{flat}");
        // A range that ends where it begins has no commit.
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
        assert_eq!(of(&shallow), whole);
    }

    #[test]
    fn that_are_partial_say_what_was_never_fetched() {
        let sandbox = sound();
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
    fn that_are_bare_have_a_history_too() {
        let sandbox = sound();
        sandbox.write("d.md", with(DECISION, "hold", "commit"));
        sandbox.commit("rewrite");
        let bare = clone(&sandbox, &["--bare"]);
        assert_eq!(of(&bare), ["rewrite: d.md:7 record-rewritten"]);
        assert_eq!(told(&bare, &["main~1"]), NONE);
    }

    #[test]
    fn that_borrow_their_objects_find_them() {
        let sandbox = sound();
        sandbox.write("d.md", with(DECISION, "hold", "commit"));
        sandbox.commit("rewrite");
        sandbox.git(&["gc", "--quiet"]);
        let borrowing = clone(&sandbox, &["--shared"]);
        assert_eq!(of(&borrowing), ["rewrite: d.md:7 record-rewritten"]);
        // `git replace` makes a commit differ from the one in the packs.
        borrowing.git(&["replace", "--graft", "HEAD"]);
        assert_eq!(of(&borrowing), NONE);
    }

    #[test]
    fn of_any_hash_are_read() {
        let sandbox = Sandbox::with_init(&["--object-format=sha256"]);
        lay(&sandbox);
        sandbox.write("d.md", with(DECISION, "hold", "commit"));
        sandbox.commit("rewrite");
        assert_eq!(of(&sandbox), ["rewrite: d.md:7 record-rewritten"]);
        sandbox.git(&["gc", "--quiet"]);
        assert_eq!(of(&sandbox), ["rewrite: d.md:7 record-rewritten"]);
    }
}

mod questions {
    use super::*;

    #[test]
    fn without_an_answer_are_3() {
        let sandbox = Sandbox::new();
        let ran = run(&sandbox, &[]);
        assert_eq!(ran.status, 3);
        assert!(
            ran.err
                .contains("incomplete: there is no record in a history without a commit"),
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
    fn that_cannot_be_asked_are_2() {
        let sandbox = sound();
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
        let sandbox = sound();
        sandbox.write("d.md", with(DECISION, "hold", "commit"));
        sandbox.commit("rewrite");
        sandbox
    }

    #[test]
    fn name_the_commit_in_every_form() {
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
    fn tell_apart_the_same_fault_in_two_commits() {
        let sandbox = faulty();
        sandbox.write("d.md", DECISION);
        sandbox.commit("back");
        sandbox.write("d.md", with(DECISION, "hold", "commit"));
        sandbox.commit("and forth");
        let findings = findings(&sandbox, &[]);
        let mut prints: Vec<_> = findings
            .iter()
            .map(|it| it["fingerprint"].to_string())
            .collect();
        prints.sort();
        prints.dedup();
        assert_eq!((findings.len(), prints.len()), (3, 3));
        assert_eq!(
            run(&sandbox, &["--format", "jsonl"]).out,
            run(&sandbox, &["--format", "jsonl"]).out
        );
    }

    #[test]
    fn write_out_what_would_steer_a_terminal() {
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
fn ten_thousand_commits_are_walked_and_not_climbed() {
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
    let said: Vec<String> = findings(&sandbox, &["main"])
        .iter()
        .map(|it| it["rule"].to_string())
        .collect();
    assert_eq!(said, ["\"record-rewritten\"", "\"evidence-changed\""]);
}
