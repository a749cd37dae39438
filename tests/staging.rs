//! Which findings are new in a commit, a branch or a merge, with real `git`.

use std::fs;
#[cfg(unix)]
use std::path::Path;

use crate::program::{Ran, run, run_with};
use crate::support::NOW;
use crate::support::Sandbox;
use crate::support::requires::unavailable;

/// A project without owners: one `missing-field`, and nothing else.
const FAULTY: &str = "---\nkind: Project\nproject_id: desk\nname: Desk\n---\n";
const VALID: &str =
    "---\nkind: Project\nproject_id: desk\nname: Desk\nowners: [desk@example.org]\n---\n";
const OPERATOR: &str = "operators/backfill-orders.md";
const PROJECT: &str = "projects/status-page.md";

/// Returns a repository with the handbook, which has no findings and many references.
fn handbook() -> Sandbox {
    let sandbox = Sandbox::new();
    sandbox.copy("fixtures/handbook");
    sandbox.commit("all of it");
    sandbox
}

fn project(text: &str) -> Sandbox {
    let sandbox = Sandbox::new();
    sandbox.write("desk.md", text);
    sandbox.commit("one");
    sandbox
}

fn check(sandbox: &Sandbox, arguments: &[&str]) -> Ran {
    let clock = ["--now", NOW, "--format", "short"];
    let all = [&["check"], arguments, &clock].concat();
    run(sandbox, &all)
}

fn staged(sandbox: &Sandbox) -> Ran {
    check(sandbox, &["--staged"])
}

/// Returns the rules of all findings, one for each finding.
fn rules(ran: &Ran) -> Vec<String> {
    let rule = |line: &str| Some(line.split_once('[')?.1.split_once(']')?.0.to_owned());
    ran.out.lines().filter_map(rule).collect()
}

mod index {
    use super::*;

    #[test]
    fn without_staged_changes_there_are_no_findings() {
        let sandbox = handbook();
        let ran = staged(&sandbox).ends_with(0).says("against HEAD");
        assert_eq!(ran.out, "");
    }

    #[test]
    fn a_staged_deletion_reports_the_records_that_it_breaks() {
        let sandbox = handbook();
        // The runs of an operator were sound when they were closed.
        sandbox.git(&["rm", "--quiet", OPERATOR]);
        staged(&sandbox).ends_with(0);
        sandbox.git(&["rm", "--quiet", PROJECT]);
        let ran = staged(&sandbox).ends_with(1);
        let rules = rules(&ran);
        assert!(rules.len() > 1, "{}", ran.out);
        // The project may only be removed by one of its owners.
        let (owners, others): (Vec<_>, Vec<_>) =
            rules.iter().partition(|rule| *rule == "not-state-owner");
        assert_eq!(owners.len(), 1, "{}", ran.out);
        assert!(
            others.iter().all(|rule| *rule == "unknown-project"),
            "{}",
            ran.out
        );
        let whole = check(&sandbox, &[]).ends_with(1);
        let about_records = ran
            .out
            .lines()
            .filter(|line| !line.contains("not-state-owner"));
        assert!(whole.out.lines().eq(about_records), "{}", whole.out);
    }

    #[test]
    fn existing_faults_are_not_reported() {
        let sandbox = project(FAULTY);
        sandbox.write("other.md", VALID.replace("desk", "shop"));
        sandbox.git(&["add", "."]);
        staged(&sandbox).ends_with(0);
        check(&sandbox, &[]).ends_with(1);
    }

    #[test]
    fn a_moved_fault_is_not_new() {
        let sandbox = project(FAULTY);
        let moved = FAULTY.replace("name: Desk", "x-note: moved down\nname:   Desk");
        sandbox.write("projects/renamed.md", moved);
        sandbox.remove("desk.md");
        sandbox.git(&["add", "--all"]);
        staged(&sandbox).ends_with(0);
    }

    #[test]
    fn a_second_fault_of_a_faulty_record_is_new() {
        let sandbox = project(FAULTY);
        sandbox.write("desk.md", FAULTY.replace("name: Desk", "name: TODO"));
        sandbox.git(&["add", "--all"]);
        let ran = staged(&sandbox).ends_with(1);
        assert_eq!(rules(&ran), ["placeholder"]);
    }

    #[test]
    fn the_index_is_checked_and_not_the_work_tree() {
        let sandbox = project(VALID);
        sandbox.write("desk.md", FAULTY);
        sandbox.git(&["add", "desk.md"]);
        sandbox.write("desk.md", VALID);
        staged(&sandbox).ends_with(1);
        sandbox.git(&["add", "desk.md"]);
        sandbox.write("desk.md", FAULTY);
        staged(&sandbox).ends_with(0);
    }

    #[test]
    fn the_index_named_by_the_environment_is_checked() {
        let sandbox = project(VALID);
        let other = [("GIT_INDEX_FILE", ".git/other-index")];
        sandbox.write("desk.md", FAULTY);
        sandbox.git_with(&other, &["add", "--all"]);
        staged(&sandbox).ends_with(0);
        run_with(&sandbox, &other, &["check", "--staged"]).ends_with(1);
    }

    #[test]
    fn evidence_removed_from_the_index_is_reported() {
        let sandbox = handbook();
        sandbox.git(&["rm", "-r", "--quiet", "--cached", "data"]);
        let ran = staged(&sandbox).ends_with(1);
        assert!(!ran.out.is_empty());
        assert!(
            rules(&ran).contains(&"untracked-evidence".to_owned()),
            "{}",
            ran.out
        );
    }

    #[test]
    fn a_file_with_intent_to_add_is_not_checked() {
        let sandbox = project(VALID);
        sandbox.write("other.md", FAULTY.replace("desk", "shop"));
        sandbox.git(&["add", "--intent-to-add", "other.md"]);
        staged(&sandbox).ends_with(0);
        sandbox.git(&["add", "other.md"]);
        staged(&sandbox).ends_with(1);
    }

    #[test]
    fn a_sparse_index_is_read_completely() {
        let sandbox = handbook();
        sandbox.git(&["sparse-checkout", "set", "--cone", "--sparse-index", "runs"]);
        assert!(!sandbox.join(OPERATOR).exists());
        let ran = staged(&sandbox).ends_with(0);
        assert!(ran.err.contains("9 Operators"), "{}", ran.err);
        sandbox.git(&["rm", "--quiet", "--sparse", PROJECT]);
        staged(&sandbox).ends_with(1);
    }

    #[test]
    fn removing_a_waiver_reports_what_it_waived() {
        let waived = "---\nkind: Operator\nop_id: tidy\nname: Tidy\nmode_ids: [PIPELINE]\n\
            steps: [Sweep.]\nacceptance_checks: [{id: clean, run: ls}]\ntimebox_minutes: 30\n\
            waive:\n  - {rule: missing-section, reason: the form is not settled, until: 2027-01-01}\n  \
            - {rule: step-count, reason: there is one step, until: 2027-01-01}\n---\n";
        let sandbox = project(VALID);
        sandbox.write("tidy.md", waived);
        sandbox.commit("waived");
        let plain: String = waived
            .split_inclusive('\n')
            .filter(|line| !line.contains("waive") && !line.contains("{rule"))
            .collect();
        sandbox.write("tidy.md", plain);
        sandbox.git(&["add", "--all"]);
        let ran = check(&sandbox, &["--staged", "--fail-on", "warning"]).ends_with(1);
        assert!(
            rules(&ran).contains(&"step-count".to_owned()),
            "{}",
            ran.out
        );
        assert!(
            rules(&ran).contains(&"missing-section".to_owned()),
            "{}",
            ran.out
        );
    }

    #[test]
    fn a_changed_configuration_is_applied_to_all_records() {
        let sandbox = project(FAULTY);
        sandbox.write(
            ".holdpoint.yaml",
            "rules: {missing-field: {severity: off, reason: imported}}\n",
        );
        sandbox.commit("leave it");
        staged(&sandbox).ends_with(0);
        sandbox.write(".holdpoint.yaml", "rules: {missing-field: error}\n");
        sandbox.git(&["add", "--all"]);
        staged(&sandbox).ends_with(1);
    }

    #[test]
    fn a_setting_that_ended_binds_no_later_change() {
        let sandbox = project(VALID);
        let ended = "rules: {step-count: {severity: error, until: 2026-01-31}}\n";
        sandbox.write(".holdpoint.yaml", ended);
        sandbox.commit("strict for a month");
        sandbox.write(".holdpoint.yaml", "version: 1\n");
        sandbox.git(&["add", "--all"]);
        // It has no effect any more, so that removing it loosens nothing.
        let ran = staged(&sandbox).ends_with(0);
        assert_eq!(rules(&ran), [""; 0]);
    }

    #[test]
    fn json_names_the_base_of_the_comparison() {
        let sandbox = project(VALID);
        let head = sandbox.git(&["rev-parse", "HEAD"]);
        let ran = run(&sandbox, &["check", "--staged", "--format", "json"]).ends_with(0);
        assert_eq!(ran.json()["snapshot"]["base"], head);
        assert_eq!(ran.json()["snapshot"]["kind"], "index");
    }
}

mod branches {
    use super::*;

    /// Returns a repository in which `main` got a fault after the branch `work` was created.
    fn forked() -> Sandbox {
        let sandbox = project(VALID);
        sandbox.git(&["branch", "work"]);
        sandbox.write("late.md", FAULTY.replace("desk", "late"));
        sandbox.commit("a fault on main");
        sandbox.git(&["checkout", "--quiet", "work"]);
        sandbox
    }

    #[test]
    fn since_reports_only_what_the_branch_introduces() {
        let sandbox = forked();
        sandbox.write("early.md", FAULTY.replace("desk", "early"));
        let ran = check(&sandbox, &["--since", "main"]).ends_with(1);
        assert!(ran.out.starts_with("early.md:"), "{}", ran.out);
        assert!(ran.err.contains("the merge base with main"), "{}", ran.err);
        sandbox.commit("it");
        check(&sandbox, &["--rev", "work", "--since", "main"]).ends_with(1);
        check(&sandbox, &["--rev", "main", "--since", "work"]).ends_with(1);
        check(&sandbox, &["--rev", "main", "--since", "main"]).ends_with(0);
        check(&sandbox, &["--since", "HEAD"]).ends_with(0);
    }

    #[test]
    fn unrelated_histories_are_an_error() {
        let sandbox = forked();
        sandbox.git(&["checkout", "--quiet", "--orphan", "alone"]);
        sandbox.commit("alone");
        check(&sandbox, &["--since", "main"])
            .ends_with(2)
            .says("no common ancestor");
        check(&sandbox, &["--since", "nobody"])
            .ends_with(2)
            .says("nobody");
    }

    #[test]
    fn a_shallow_clone_without_the_merge_base_is_an_error() {
        let sandbox = forked();
        sandbox.write("early.md", VALID.replace("desk", "early"));
        sandbox.commit("more");
        let url = format!("file://{}", sandbox.path().display());
        let clone = [
            "clone",
            "--quiet",
            "--depth",
            "1",
            "--no-single-branch",
            &url,
            "shallow",
        ];
        sandbox.git(&clone);
        check(&sandbox, &["-C", "shallow", "--since", "origin/main"])
            .ends_with(2)
            .says("git fetch --unshallow");
    }

    #[test]
    fn a_baseline_exempts_existing_findings() {
        let sandbox = project(FAULTY);
        let baseline = sandbox.git(&["rev-parse", "HEAD"]);
        sandbox.write(".holdpoint.yaml", format!("baseline: {baseline}\n"));
        check(&sandbox, &[]).ends_with(0);
        sandbox.commit("exempt");
        check(&sandbox, &["--rev", "HEAD"]).ends_with(0);
        sandbox.write("shop.md", FAULTY.replace("desk", "shop"));
        let ran = check(&sandbox, &[]).ends_with(1);
        assert_eq!(ran.out.lines().count(), 1, "{}", ran.out);
        sandbox.write(".holdpoint.yaml", "baseline: v1.0\n");
        check(&sandbox, &[])
            .ends_with(2)
            .says("the configuration's `baseline`");
    }

    #[test]
    fn merge_with_reports_branches_that_break_each_other() {
        let sandbox = handbook();
        let shop = VALID.replace("desk", "shop");
        sandbox.git(&["branch", "work"]);
        sandbox.write("projects/shop.md", &shop);
        sandbox.commit("a project");
        sandbox.git(&["checkout", "--quiet", "work"]);
        sandbox.write("projects/corner-shop.md", &shop);
        sandbox.commit("the same");
        for branch in ["main", "work"] {
            check(&sandbox, &["--rev", branch]).ends_with(0);
        }
        let objects = sandbox.git(&["count-objects", "-v"]);
        let ran = check(&sandbox, &["--merge-with", "main"]).ends_with(1);
        assert_eq!(rules(&ran), ["duplicate-id"]);
        check(&sandbox, &["--rev", "main", "--merge-with", "work"]).ends_with(1);
        assert_eq!(sandbox.git(&["count-objects", "-v"]), objects);
        assert_eq!(sandbox.git(&["status", "--short"]), "");
    }

    #[test]
    fn merge_with_merges_the_checked_snapshot() {
        let sandbox = project(VALID);
        sandbox.git(&["branch", "work"]);
        sandbox.write("other.md", VALID.replace("desk", "other"));
        sandbox.commit("other");
        sandbox.git(&["checkout", "--quiet", "work"]);
        check(&sandbox, &["--merge-with", "main"])
            .ends_with(0)
            .says("2 Projects");
        sandbox.write("late.md", FAULTY.replace("desk", "late"));
        check(&sandbox, &["--merge-with", "main"]).ends_with(1);
        check(&sandbox, &["--staged", "--merge-with", "main"]).ends_with(0);
        sandbox.git(&["add", "."]);
        check(&sandbox, &["--staged", "--merge-with", "main"]).ends_with(1);
    }

    #[test]
    fn a_merge_conflict_in_a_record_is_an_error() {
        let sandbox = project(VALID);
        sandbox.write("notes.txt", "one\n");
        sandbox.commit("notes");
        sandbox.git(&["branch", "work"]);
        sandbox.write("desk.md", VALID.replace("name: Desk", "name: Front desk"));
        sandbox.write("notes.txt", "two\n");
        sandbox.commit("front");
        sandbox.git(&["checkout", "--quiet", "work"]);
        sandbox.write("notes.txt", "three\n");
        sandbox.commit("elsewhere");
        check(&sandbox, &["--merge-with", "main"]).ends_with(0);
        sandbox.write("desk.md", VALID.replace("name: Desk", "name: Back desk"));
        sandbox.commit("back");
        check(&sandbox, &["--merge-with", "main"])
            .ends_with(2)
            .says("a conflict in `desk.md`");
    }

    #[test]
    fn no_merge_driver_is_run() {
        let sandbox = project(VALID);
        sandbox.write(".gitattributes", "*.md merge=touch\n");
        sandbox.commit("attributes");
        sandbox.git(&["config", "merge.touch.driver", "touch ran-it; true"]);
        sandbox.git(&["branch", "work"]);
        sandbox.write("desk.md", VALID.replace("name: Desk", "name: Front desk"));
        sandbox.commit("front");
        sandbox.git(&["checkout", "--quiet", "work"]);
        sandbox.write("desk.md", VALID.replace("---\nkind", "---\nx-a: 1\nkind"));
        sandbox.commit("top");
        check(&sandbox, &["--merge-with", "main"]);
        assert!(!sandbox.join("ran-it").exists());
    }
}

mod cache {
    use super::*;

    const CACHE: &str = ".git/holdpoint/memo";

    fn bytes(sandbox: &Sandbox, arguments: &[&str]) -> (i32, String, String) {
        let clock = ["--now", NOW, "--format", "json"];
        let ran = run(sandbox, &[&["check"], arguments, &clock].concat());
        (ran.status, ran.out, ran.err)
    }

    /// Asserts that the output is the same with and without the cache.
    fn assert_cache_changes_nothing(sandbox: &Sandbox) {
        for arguments in [&[][..], &["--staged"], &["--rev", "HEAD"]] {
            let cold = bytes(sandbox, &[arguments, &["--no-cache"]].concat());
            assert_eq!(bytes(sandbox, arguments), cold);
            assert_eq!(bytes(sandbox, arguments), cold);
        }
    }

    #[test]
    fn the_cache_does_not_change_the_output() {
        let sandbox = handbook();
        assert_cache_changes_nothing(&sandbox);
        sandbox.git(&["rm", "--quiet", OPERATOR]);
        assert_cache_changes_nothing(&sandbox);
        sandbox.git(&["mv", "runs", "moved"]);
        assert_cache_changes_nothing(&sandbox);
        let config = "modes: {REVIEW: {intent: looking, keywords: [backfill]}}\n";
        sandbox.write(".holdpoint.yaml", config);
        assert_cache_changes_nothing(&sandbox);
        sandbox.write(
            ".holdpoint.yaml",
            "records: [{paths: ['**/*.md'], kind: Project}]\n",
        );
        assert_cache_changes_nothing(&sandbox);
    }

    #[test]
    fn with_no_cache_nothing_is_written() {
        let sandbox = handbook();
        check(&sandbox, &["--no-cache"]).ends_with(0);
        assert!(!sandbox.join(CACHE).exists());
        check(&sandbox, &[]).ends_with(0);
        assert!(sandbox.join(CACHE).exists());
        assert_eq!(sandbox.git(&["status", "--short"]), "");
    }

    /// The commits of a range share one cache, which is written once with the files of all of them.
    #[test]
    fn a_range_caches_the_files_of_all_its_commits() {
        let sandbox = project(VALID);
        sandbox.write("shop.md", VALID.replace("desk", "shop"));
        sandbox.commit("another project");
        let size = || fs::metadata(sandbox.join(CACHE)).expect("a cache").len();
        for id in ["store", "stand"] {
            sandbox.write("shop.md", VALID.replace("desk", id));
            sandbox.commit(id);
        }
        let all = ["--fail-on", "never", "--rev"];
        check(&sandbox, &[&all[..], &["HEAD~1..HEAD"]].concat()).ends_with(0);
        let of_last_commit = size();
        sandbox.remove(CACHE);
        check(&sandbox, &[&all[..], &["HEAD~3..HEAD"]].concat()).ends_with(0);
        assert!(size() > of_last_commit);
    }

    #[test]
    fn a_damaged_cache_is_ignored() {
        let sandbox = handbook();
        let cold = bytes(&sandbox, &["--no-cache"]);
        check(&sandbox, &[]).ends_with(0);
        let whole = fs::read(sandbox.join(CACHE)).expect("a cache");
        let mut damaged: Vec<Vec<u8>> = vec![Vec::new(), b"holdpoint memo\n\0".to_vec()];
        damaged.push(whole[..whole.len() / 2].to_vec());
        for at in [0, 17, 30, 40, 60, 200, whole.len() / 2, whole.len() - 20] {
            let mut bytes = whole.clone();
            bytes[at] ^= 0x55;
            damaged.push(bytes);
        }
        for cache in damaged {
            sandbox.write(CACHE, &cache);
            let (status, out, _) = bytes(&sandbox, &[]);
            assert_eq!((status, out), (cold.0, cold.1.clone()));
        }
        // A damaged cache is replaced.
        assert_eq!(bytes(&sandbox, &["--staged"]).0, 0);
    }

    /// Whatever lies where the cache should be, it is neither read nor waited for, and a note says so.
    #[cfg(unix)]
    #[test]
    fn whatever_is_at_the_path_of_the_cache_is_ignored() {
        /// Words of the note, and a function that creates the unusable cache.
        type Case = (&'static str, fn(&Path));
        let cases: [Case; 6] = [
            ("it is a folder", |path| {
                fs::create_dir_all(path).expect("a folder");
            }),
            ("it is not a regular file", |path| {
                nix::unistd::mkfifo(path, nix::sys::stat::Mode::S_IRWXU).expect("a FIFO");
            }),
            ("it is a symbolic link", |path| {
                std::os::unix::fs::symlink("/dev/zero", path).expect("a link");
            }),
            ("it is damaged", |path| {
                fs::write(path, "").expect("an empty file");
            }),
            ("it is damaged", |path| {
                let file = fs::File::create(path).expect("a file");
                file.set_len(1 << 40).expect("a file of a tebibyte");
            }),
            ("it is damaged or too large", |path| {
                // A valid header that announces more content than fits into memory.
                let sandbox = handbook();
                check(&sandbox, &[]).ends_with(0);
                let mut bytes = fs::read(sandbox.join(CACHE)).expect("a memo");
                bytes[40..48].copy_from_slice(&(1_u64 << 39).to_le_bytes());
                fs::write(path, bytes).expect("a file");
                let file = fs::File::options().append(true).open(path);
                file.and_then(|file| file.set_len(1 << 40)).expect("a file");
            }),
        ];
        for (reason, make) in cases {
            let sandbox = handbook();
            fs::create_dir_all(sandbox.join(".git/holdpoint")).expect("a folder");
            let cold = bytes(&sandbox, &["--no-cache"]);
            make(&sandbox.join(CACHE));
            let (status, out, err) = bytes(&sandbox, &[]);
            assert_eq!((status, out), (cold.0, cold.1), "{reason}");
            assert!(
                err.contains(&format!("is not used: {reason}")),
                "{reason}: {err}"
            );
        }
    }

    #[test]
    fn linked_work_trees_share_the_cache() {
        let sandbox = handbook();
        sandbox.git(&["worktree", "add", "--quiet", "linked"]);
        check(&sandbox, &["-C", "linked"]).ends_with(0);
        assert!(sandbox.join(CACHE).exists());
        // The state of its own files is kept apart.
        assert!(
            !sandbox
                .join(".git/worktrees/linked/holdpoint/memo")
                .exists()
        );
    }

    #[test]
    fn the_cache_distinguishes_converted_line_endings() {
        let sandbox = Sandbox::new();
        sandbox.write(".gitattributes", "*.md text eol=crlf\n");
        sandbox.write("desk.md", FAULTY);
        sandbox.commit("one");
        sandbox.remove("desk.md");
        sandbox.git(&["checkout", "--quiet", "desk.md"]);
        assert!(sandbox.read("desk.md").contains("\r\n"));
        // The index is written first, with other content.
        check(&sandbox, &["--rev", "HEAD"]).ends_with(1);
        assert_cache_changes_nothing(&sandbox);
        let place = |arguments: &[&str]| {
            let out = bytes(&sandbox, arguments).1;
            let json: serde_json::Value = serde_json::from_str(&out).expect("a document");
            json["findings"][0]["span"]["start"]["byte"].clone()
        };
        assert_ne!(place(&[]), place(&["--rev", "HEAD"]));
    }

    #[test]
    fn a_changed_file_of_the_same_length_is_read_again() {
        let sandbox = project(VALID);
        check(&sandbox, &[]).ends_with(0);
        sandbox.write("desk.md", VALID.replace("owners", "ownerz"));
        check(&sandbox, &[]).ends_with(1);
    }
}

mod history {
    use super::*;

    const DECISION: &str = "decisions/2026-03-04-freeze.md";

    fn decision(because: &str) -> String {
        format!(
            "---\nkind: Decision\ndecision_id: freeze\nproject_id: desk\nstate: queue\n\
             trigger: [the count is off]\noutcome: hold\nconstraint_status: {{crew: respected}}\n\
             reasoning: [{because}]\nnext_pointer: Count again on Monday morning.\n---\n"
        )
    }

    /// Returns a project whose owner is not the user of the sandbox.
    fn decided() -> Sandbox {
        let owned = VALID.replace("owners", "states: [queue]\nowners");
        let sandbox = project(&owned.replace("desk@example.org", "ada@example.org"));
        sandbox.write(DECISION, decision("the sum differs"));
        sandbox.commit("hold");
        sandbox
    }

    #[test]
    fn a_changed_or_deleted_decision_is_reported() {
        let sandbox = decided();
        sandbox.write(DECISION, decision("somebody said so"));
        sandbox.git(&["add", "."]);
        // The last commit may still be amended, and Git tells no hook whether it is.
        staged(&sandbox).ends_with(0).says(
            "note: `decisions/2026-03-04-freeze.md` was final in a commit that is not pushed yet",
        );
        sandbox.git(&["reset", "--quiet", "--hard"]);
        sandbox.write("notes.txt", "another commit");
        sandbox.commit("go on");
        sandbox.write(DECISION, decision("somebody said so"));
        sandbox.git(&["add", "."]);
        assert_eq!(rules(&staged(&sandbox).ends_with(1)), ["record-rewritten"]);
        sandbox.git(&["reset", "--quiet", "--hard"]);
        sandbox.git(&["rm", "--quiet", DECISION]);
        assert_eq!(rules(&staged(&sandbox).ends_with(1)), ["record-deleted"]);
        sandbox.git(&["reset", "--quiet", "--hard"]);
        sandbox.git(&["mv", DECISION, "decisions/moved.md"]);
        staged(&sandbox).ends_with(0);
    }

    #[test]
    fn a_final_record_that_is_not_read_any_more_is_reported() {
        let sandbox = decided();
        sandbox.write("notes.txt", "another commit");
        sandbox.commit("go on");
        let sound = decision("the sum differs");
        for text in [
            format!("\n{sound}"),
            sound.replacen("---", "----", 1),
            sound.replace("kind:", "Kind:"),
        ] {
            sandbox.write(DECISION, &text);
            sandbox.git(&["add", "."]);
            let ran = staged(&sandbox).ends_with(1);
            assert_eq!(rules(&ran), ["record-deleted"]);
            assert!(ran.out.contains("is not a record any more"), "{}", ran.out);
            // The finding says why.
            let why = text
                .starts_with('\n')
                .then_some("any more: its first line is not `---`");
            assert!(ran.out.contains(why.unwrap_or_default()), "{}", ran.out);
        }
    }

    #[test]
    fn a_change_cannot_say_that_its_author_is_an_owner() {
        let sandbox = decided();
        sandbox.git(&["checkout", "--quiet", "-b", "topic"]);
        sandbox.write(".mailmap", "Ada <ada@example.org> <bob@example.org>\n");
        sandbox.commit("say that this is Ada");
        let other = decision("more of it").replace("freeze", "thaw");
        sandbox.write("decisions/thaw.md", other);
        sandbox.git(&["add", "."]);
        let bob = [
            ("GIT_AUTHOR_NAME", "Bob"),
            ("GIT_AUTHOR_EMAIL", "bob@example.org"),
        ];
        sandbox.git_with(&bob, &["commit", "--quiet", "--message", "thaw"]);
        for question in [&["--since", "main"][..], &["--rev", "main..topic"]] {
            let ran = check(&sandbox, question).ends_with(1);
            assert_eq!(rules(&ran), ["not-state-owner"], "{question:?}");
        }
    }

    #[test]
    fn a_decision_by_somebody_who_does_not_own_the_state_is_reported() {
        let sandbox = decided();
        let other = decision("more of it").replace("freeze", "thaw");
        sandbox.write("decisions/thaw.md", other);
        sandbox.git(&["add", "."]);
        staged(&sandbox).ends_with(0);
        let bob = [
            ("GIT_AUTHOR_NAME", "Bob"),
            ("GIT_AUTHOR_EMAIL", "bob@example.org"),
        ];
        let ran = run_with(&sandbox, &bob, &["check", "--staged", "--format", "short"]);
        assert_eq!(rules(&ran.ends_with(1)), ["not-state-owner"]);
        // A branch is checked commit by commit, because each has its own author.
        sandbox.git(&["checkout", "--quiet", "-b", "work"]);
        sandbox.git_with(&bob, &["commit", "--quiet", "--message", "thaw"]);
        sandbox.write("more.md", VALID.replace("desk", "more"));
        sandbox.commit("more");
        assert_eq!(
            rules(&check(&sandbox, &["--since", "main"]).ends_with(1)),
            ["not-state-owner"]
        );
        let ran = check(&sandbox, &["--rev", "work", "--since", "main"]).ends_with(1);
        assert!(ran.out.starts_with("decisions/thaw.md:"), "{}", ran.out);
        run(&sandbox, &["audit", "--format", "short"]).ends_with(1);
    }

    #[test]
    fn a_branch_that_rewrites_a_decision_is_reported() {
        let sandbox = decided();
        sandbox.git(&["checkout", "--quiet", "-b", "work"]);
        sandbox.write(DECISION, decision("somebody said so"));
        sandbox.commit("better words");
        let ran = check(&sandbox, &["--since", "main"]).ends_with(1);
        assert_eq!(rules(&ran), ["record-rewritten"]);
        // The later snapshot itself has no findings.
        check(&sandbox, &[]).ends_with(0);
    }
}

mod ranges {
    use super::*;

    /// Returns a history with three commits after the first: valid, broken, fixed.
    fn broken_and_fixed() -> Sandbox {
        let sandbox = project(VALID);
        sandbox.write("late.md", FAULTY.replace("desk", "late"));
        sandbox.commit("broken");
        sandbox.write("late.md", VALID.replace("desk", "late"));
        sandbox.commit("fixed");
        sandbox
    }

    #[test]
    fn each_commit_of_a_range_is_checked_separately() {
        let sandbox = broken_and_fixed();
        check(&sandbox, &["--rev", "HEAD"]).ends_with(0);
        let ran = check(&sandbox, &["--rev", "HEAD~2..HEAD"]).ends_with(1);
        assert_eq!(rules(&ran), ["missing-field"]);
        let commit = sandbox.git(&["rev-parse", "HEAD~1"]);
        assert!(ran.out.contains(&commit[..7]), "{}", ran.out);
        check(&sandbox, &["--rev", "HEAD~1..HEAD"]).ends_with(0);
        check(&sandbox, &["--rev", "HEAD~1.."]).ends_with(0);
        let ran = check(&sandbox, &["--rev", "HEAD..HEAD"]).ends_with(0);
        assert!(ran.err.contains("2 Projects"), "{}", ran.err);
    }

    #[test]
    fn a_fault_is_reported_only_at_the_commit_that_introduced_it() {
        let sandbox = project(FAULTY);
        sandbox.write("more.md", VALID.replace("desk", "more"));
        sandbox.commit("more");
        check(&sandbox, &["--rev", "HEAD~1..HEAD"]).ends_with(0);
    }

    #[test]
    fn a_merge_in_a_range_reports_what_it_breaks() {
        let sandbox = project(VALID);
        let shop = VALID.replace("desk", "shop");
        sandbox.git(&["branch", "work"]);
        sandbox.write("shop.md", &shop);
        sandbox.commit("a project");
        sandbox.git(&["checkout", "--quiet", "work"]);
        sandbox.write("corner-shop.md", &shop);
        sandbox.commit("the same");
        sandbox.git(&["merge", "--quiet", "--no-edit", "main"]);
        let ran = check(&sandbox, &["--rev", "main~1..work"]).ends_with(1);
        assert_eq!(rules(&ran), ["duplicate-id"]);
    }

    #[test]
    fn a_range_beyond_a_shallow_clone_is_an_error() {
        let sandbox = broken_and_fixed();
        let url = format!("file://{}", sandbox.path().display());
        sandbox.git(&["clone", "--quiet", "--depth", "2", &url, "shallow"]);
        // `HEAD~1` is in the clone, but its parent is not.
        sandbox.git(&["-C", "shallow", "branch", "early", "HEAD~1"]);
        sandbox.git(&["-C", "shallow", "checkout", "--quiet", "--orphan", "alone"]);
        sandbox.git(&["-C", "shallow", "commit", "--quiet", "--message", "alone"]);
        check(&sandbox, &["-C", "shallow", "--rev", "alone..early"])
            .ends_with(2)
            .says("git fetch --unshallow");
        check(&sandbox, &["--rev", "nobody..HEAD"]).ends_with(2);
        check(&sandbox, &["--rev", "HEAD~1..HEAD", "desk.md"]).ends_with(2);
    }

    #[test]
    fn json_names_the_commit_of_a_finding() {
        let sandbox = broken_and_fixed();
        let range = ["check", "--rev", "HEAD~2..HEAD", "--format", "json"];
        let json = run(&sandbox, &range).ends_with(1).json();
        let commit = &json["findings"][0]["commit"]["id"];
        assert_eq!(commit, &sandbox.git(&["rev-parse", "HEAD~1"]));
    }
}

/// Findings must depend neither on how Git stores its data nor on what only one clone has.
mod storage {
    use super::*;

    const EVIDENCE: &str = "---\nkind: DebugPacket\nproject_id: desk\nsymptom: It is late.\n\
        context: A new desk.\nhypotheses: [It is slow.]\nexperiments:\n  - change: Wait.\n    \
        result: It comes.\n    evidence: ";
    const REST: &str = "\ndecision: Wait.\ntime_spent_minutes: 5\n\
        next_pointer: Wait longer next week.\n---\n";

    fn packet(evidence: &str) -> String {
        format!("{EVIDENCE}{evidence}\n    minutes: 5{REST}")
    }

    #[test]
    fn a_repository_with_reftables_is_checked_like_any_other() {
        let sandbox = Sandbox::empty();
        let init = [
            "init",
            "--quiet",
            "--initial-branch=main",
            "--ref-format=reftable",
            ".",
        ];
        if !sandbox.try_git(&init).status.success() {
            return unavailable("a Git that writes reftables", "install Git 2.45 or later");
        }
        sandbox.write("desk.md", VALID);
        sandbox.commit("one");
        staged(&sandbox).ends_with(0).says("against HEAD");
        sandbox.write("new.md", FAULTY.replace("desk", "other"));
        sandbox.git(&["add", "new.md"]);
        staged(&sandbox).ends_with(1);
        check(&sandbox, &["--rev", "main"]).ends_with(0);
        check(&sandbox, &["--since", "main"]).ends_with(1);
    }

    #[test]
    fn an_entry_of_the_reflog_is_not_evidence_in_any_clone() {
        let sandbox = project(VALID);
        sandbox.write(".git/info/exclude", "/clone\n");
        for evidence in [
            "git:HEAD@{1}",
            "git:@{u}",
            "git::/one",
            "git:HEAD^{/one}",
            "git:-",
        ] {
            sandbox.write("packet.md", packet(&format!("\"{evidence}\"")));
            sandbox.commit("a packet");
            sandbox.git(&["clone", "--quiet", ".", "clone"]);
            let arguments = ["--rev", "HEAD"];
            let here = check(&sandbox, &arguments).ends_with(1);
            let there = check(&sandbox, &["-C", "clone", "--rev", "HEAD"]).ends_with(1);
            assert_eq!(here.out, there.out);
            assert_eq!(rules(&here), ["dead-evidence"], "{}", here.out);
            fs::remove_dir_all(sandbox.join("clone")).expect("the clone");
        }
    }

    #[test]
    fn a_branch_as_evidence_becomes_an_id() {
        let sandbox = project(VALID);
        let id = sandbox.git(&["rev-parse", "HEAD"]);
        sandbox.write("packet.md", packet("git:main:desk.md"));
        sandbox.git(&["add", "packet.md"]);
        let ran = check(&sandbox, &[]);
        assert_eq!(rules(&ran), ["moving-evidence"], "{}", ran.out);
        run(&sandbox, &["fix", "--now", NOW]).ends_with(0);
        assert_eq!(
            sandbox.read("packet.md"),
            packet(&format!("git:{id}:desk.md"))
        );
        assert_eq!(rules(&check(&sandbox, &[])), [""; 0]);
    }

    #[test]
    fn a_replaced_object_leaves_nothing_in_the_cache() {
        let sandbox = project(VALID);
        let sound = sandbox.git(&["rev-parse", "HEAD:desk.md"]);
        sandbox.write("desk.md", FAULTY);
        sandbox.git(&["add", "desk.md"]);
        let faulty = sandbox.git(&["rev-parse", ":desk.md"]);
        sandbox.git(&["replace", &faulty, &sound]);
        staged(&sandbox).ends_with(1);
        sandbox.git(&["replace", "--delete", &faulty]);
        staged(&sandbox).ends_with(1);
    }

    #[test]
    fn what_an_encoding_hides_is_read_and_not_edited() {
        let sandbox = project(VALID);
        sandbox.write(
            ".gitattributes",
            "packet.md text working-tree-encoding=UTF-16\n",
        );
        let text = packet("git:main").replace('\n', "\r\n");
        let units = std::iter::once(0xfeff).chain(text.encode_utf16());
        let bytes: Vec<u8> = units.flat_map(u16::to_be_bytes).collect();
        sandbox.write("packet.md", &bytes);
        sandbox.git(&["add", "--all"]);
        assert_eq!(rules(&check(&sandbox, &[])), ["moving-evidence"]);
        assert_eq!(rules(&staged(&sandbox)), ["moving-evidence"]);
        let ran = run(&sandbox, &["fix", "--now", NOW]);
        ran.says("a filter or an encoding converts the file before Git stores it");
        assert_eq!(
            fs::read(sandbox.join("packet.md")).expect("the packet"),
            bytes
        );
    }

    #[test]
    fn what_a_filter_would_store_is_not_guessed() {
        let sandbox = project(VALID);
        sandbox.git(&["config", "filter.up.clean", "tr a-z A-Z"]);
        sandbox.write(".gitattributes", "*.csv filter=up\n");
        sandbox.write("a.csv", "abc\n");
        let pin = "0".repeat(64);
        sandbox.write("packet.md", packet(&format!("a.csv@sha256:{pin}")));
        sandbox.git(&["add", "packet.md", ".gitattributes"]);
        sandbox.git(&["add", "--intent-to-add", "a.csv"]);
        let ran = check(&sandbox, &["--require-complete"]).ends_with(3);
        assert_eq!(ran.out, "");
        ran.says("the filter `up`").says("git add a.csv");
        run(&sandbox, &["fix", "--unsafe", "--now", NOW]);
        assert!(sandbox.read("packet.md").contains(&pin));
        sandbox.git(&["add", "a.csv"]);
        assert_eq!(rules(&staged(&sandbox)), ["evidence-hash"]);
    }
}

/// A file that is renamed in the change itself is named, and not another one with a similar name.
#[test]
fn a_rename_in_the_same_change_is_seen() {
    let sandbox = project(VALID);
    sandbox.write("logs/zone-1.log", "UTC\n");
    sandbox.write("logs/zone-2.log", "Europe/Berlin\n");
    sandbox.write(
        "late.md",
        "---\nkind: DebugPacket\nproject_id: desk\nsymptom: Late.\ncontext: Monday.\n\
         hypotheses: [A zone.]\nexperiments:\n  - {change: Read., result: Right., evidence: logs/zone-1.log, minutes: 5}\n\
         decision: A zone.\nnext_pointer: Set the zone.\ntime_spent_minutes: 5\n---\n",
    );
    sandbox.commit("two");
    sandbox.git(&["mv", "logs/zone-1.log", "logs/first.log"]);
    for source in [&["--staged"][..], &[]] {
        let all = [&["check", "--now", NOW][..], source].concat();
        let ran = run(&sandbox, &all).ends_with(1);
        let help = "this change moved it to `logs/first.log`";
        assert!(ran.out.contains(help), "{}", ran.out);
    }
    run(&sandbox, &["fix", "--unsafe", "--now", NOW]).ends_with(0);
    assert!(
        sandbox
            .read("late.md")
            .contains("evidence: logs/first.log,")
    );
}
