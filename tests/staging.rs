//! What a commit, a branch or a merge changes in the findings, with real `git`.

use std::fs;
#[cfg(unix)]
use std::path::Path;

use crate::program::{Ran, run, run_with};
use crate::support::NOW;
use crate::support::Sandbox;

/// A project without owners: one `missing-field`, and nothing else.
const FAULTY: &str = "---\nkind: Project\nproject_id: desk\nname: Desk\n---\n";
const SOUND: &str =
    "---\nkind: Project\nproject_id: desk\nname: Desk\nowners: [desk@example.org]\n---\n";
const OPERATOR: &str = "operators/backfill-orders.md";

/// Returns the handbook, committed: it is valid, with many references between its records.
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
    fn a_commit_of_nothing_brings_nothing() {
        let sandbox = handbook();
        let ran = staged(&sandbox).ends_with(0).says("against HEAD");
        assert_eq!(ran.out, "");
    }

    #[test]
    fn what_is_deleted_breaks_what_hangs_on_it() {
        let sandbox = handbook();
        sandbox.git(&["rm", "--quiet", OPERATOR]);
        let ran = staged(&sandbox).ends_with(1);
        let rules = rules(&ran);
        assert!(rules.len() > 1, "{}", ran.out);
        assert!(
            rules.iter().all(|rule| rule == "unknown-operator"),
            "{}",
            ran.out
        );
        let whole = check(&sandbox, &[]).ends_with(1);
        assert_eq!(whole.out, ran.out);
    }

    #[test]
    fn old_faults_block_nobody() {
        let sandbox = project(FAULTY);
        sandbox.write("other.md", SOUND.replace("desk", "shop"));
        sandbox.git(&["add", "."]);
        staged(&sandbox).ends_with(0);
        check(&sandbox, &[]).ends_with(1);
    }

    #[test]
    fn an_old_fault_stays_old_when_it_moves() {
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
    fn the_work_tree_is_not_the_index() {
        let sandbox = project(SOUND);
        sandbox.write("desk.md", FAULTY);
        sandbox.git(&["add", "desk.md"]);
        sandbox.write("desk.md", SOUND);
        staged(&sandbox).ends_with(1);
        sandbox.git(&["add", "desk.md"]);
        sandbox.write("desk.md", FAULTY);
        staged(&sandbox).ends_with(0);
    }

    #[test]
    fn the_index_that_git_names() {
        let sandbox = project(SOUND);
        let other = [("GIT_INDEX_FILE", ".git/other-index")];
        sandbox.write("desk.md", FAULTY);
        sandbox.git_with(&other, &["add", "--all"]);
        staged(&sandbox).ends_with(0);
        run_with(&sandbox, &other, &["check", "--staged"]).ends_with(1);
    }

    #[test]
    fn evidence_that_is_removed_is_missed() {
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
    fn what_is_only_meant_to_be_added_is_not_there() {
        let sandbox = project(SOUND);
        sandbox.write("other.md", FAULTY.replace("desk", "shop"));
        sandbox.git(&["add", "--intent-to-add", "other.md"]);
        staged(&sandbox).ends_with(0);
        sandbox.git(&["add", "other.md"]);
        staged(&sandbox).ends_with(1);
    }

    #[test]
    fn a_sparse_index_is_whole() {
        let sandbox = handbook();
        sandbox.git(&["sparse-checkout", "set", "--cone", "--sparse-index", "runs"]);
        assert!(!sandbox.join(OPERATOR).exists());
        let ran = staged(&sandbox).ends_with(0);
        assert!(ran.err.contains("9 Operators"), "{}", ran.err);
        sandbox.git(&["rm", "--quiet", "--sparse", OPERATOR]);
        staged(&sandbox).ends_with(1);
    }

    #[test]
    fn a_waiver_that_is_taken_out_bares_what_it_hid() {
        let waived = "---\nkind: Operator\nop_id: tidy\nname: Tidy\nmode_ids: [PIPELINE]\n\
            steps: [Sweep.]\nacceptance_checks: [{id: clean, run: ls}]\ntimebox_minutes: 30\n\
            waive:\n  - {rule: missing-section, reason: the form is not settled, until: 2099-01-01}\n  \
            - {rule: step-count, reason: there is one step, until: 2099-01-01}\n---\n";
        let sandbox = project(SOUND);
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
    fn another_config_weighs_everything_anew() {
        let sandbox = project(FAULTY);
        sandbox.write(".holdpoint.yaml", "rules: {missing-field: off}\n");
        sandbox.commit("leave it");
        staged(&sandbox).ends_with(0);
        sandbox.write(".holdpoint.yaml", "rules: {missing-field: error}\n");
        sandbox.git(&["add", "--all"]);
        staged(&sandbox).ends_with(1);
    }

    #[test]
    fn machines_are_told_what_it_was_held_against() {
        let sandbox = project(SOUND);
        let head = sandbox.git(&["rev-parse", "HEAD"]);
        let ran = run(&sandbox, &["check", "--staged", "--format", "json"]).ends_with(0);
        assert_eq!(ran.json()["snapshot"]["base"], head);
        assert_eq!(ran.json()["snapshot"]["kind"], "index");
    }
}

mod branches {
    use super::*;

    /// `main` gets a fault after the branch was made.
    fn forked() -> Sandbox {
        let sandbox = project(SOUND);
        sandbox.git(&["branch", "work"]);
        sandbox.write("late.md", FAULTY.replace("desk", "late"));
        sandbox.commit("a fault on main");
        sandbox.git(&["checkout", "--quiet", "work"]);
        sandbox
    }

    #[test]
    fn only_what_the_branch_brings() {
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
    fn histories_that_have_nothing_in_common() {
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
    fn a_shallow_clone_says_what_it_lacks() {
        let sandbox = forked();
        sandbox.write("early.md", SOUND.replace("desk", "early"));
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
    fn a_baseline_exempts_what_was_there() {
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
    fn two_sound_branches_that_break_each_other() {
        let sandbox = handbook();
        let shop = SOUND.replace("desk", "shop");
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
    fn a_merge_is_of_what_is_checked() {
        let sandbox = project(SOUND);
        sandbox.git(&["branch", "work"]);
        sandbox.write("other.md", SOUND.replace("desk", "other"));
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
    fn a_conflict_in_a_record_is_named() {
        let sandbox = project(SOUND);
        sandbox.write("notes.txt", "one\n");
        sandbox.commit("notes");
        sandbox.git(&["branch", "work"]);
        sandbox.write("desk.md", SOUND.replace("name: Desk", "name: Front desk"));
        sandbox.write("notes.txt", "two\n");
        sandbox.commit("front");
        sandbox.git(&["checkout", "--quiet", "work"]);
        sandbox.write("notes.txt", "three\n");
        sandbox.commit("elsewhere");
        check(&sandbox, &["--merge-with", "main"]).ends_with(0);
        sandbox.write("desk.md", SOUND.replace("name: Desk", "name: Back desk"));
        sandbox.commit("back");
        check(&sandbox, &["--merge-with", "main"])
            .ends_with(2)
            .says("a conflict in `desk.md`");
    }

    #[test]
    fn no_merge_driver_is_run() {
        let sandbox = project(SOUND);
        sandbox.write(".gitattributes", "*.md merge=touch\n");
        sandbox.commit("attributes");
        sandbox.git(&["config", "merge.touch.driver", "touch ran-it; true"]);
        sandbox.git(&["branch", "work"]);
        sandbox.write("desk.md", SOUND.replace("name: Desk", "name: Front desk"));
        sandbox.commit("front");
        sandbox.git(&["checkout", "--quiet", "work"]);
        sandbox.write("desk.md", SOUND.replace("---\nkind", "---\nx-a: 1\nkind"));
        sandbox.commit("top");
        check(&sandbox, &["--merge-with", "main"]);
        assert!(!sandbox.join("ran-it").exists());
    }
}

mod memo {
    use super::*;

    const MEMO: &str = ".git/holdpoint/memo";

    fn bytes(sandbox: &Sandbox, arguments: &[&str]) -> (i32, String, String) {
        let clock = ["--now", NOW, "--format", "json"];
        let ran = run(sandbox, &[&["check"], arguments, &clock].concat());
        (ran.status, ran.out, ran.err)
    }

    /// The output is the same with and without the cache.
    fn agree(sandbox: &Sandbox) {
        for arguments in [&[][..], &["--staged"], &["--rev", "HEAD"]] {
            let cold = bytes(sandbox, &[arguments, &["--no-cache"]].concat());
            assert_eq!(bytes(sandbox, arguments), cold);
            assert_eq!(bytes(sandbox, arguments), cold);
        }
    }

    #[test]
    fn it_changes_no_answer() {
        let sandbox = handbook();
        agree(&sandbox);
        sandbox.git(&["rm", "--quiet", OPERATOR]);
        agree(&sandbox);
        sandbox.git(&["mv", "runs", "moved"]);
        agree(&sandbox);
        let config = "modes: {REVIEW: {intent: looking, keywords: [backfill]}}\n";
        sandbox.write(".holdpoint.yaml", config);
        agree(&sandbox);
        sandbox.write(
            ".holdpoint.yaml",
            "records: [{paths: ['**/*.md'], kind: Project}]\n",
        );
        agree(&sandbox);
    }

    #[test]
    fn nothing_is_kept_that_nobody_wants_kept() {
        let sandbox = handbook();
        check(&sandbox, &["--no-cache"]).ends_with(0);
        assert!(!sandbox.join(MEMO).exists());
        check(&sandbox, &[]).ends_with(0);
        assert!(sandbox.join(MEMO).exists());
        assert_eq!(sandbox.git(&["status", "--short"]), "");
    }

    /// The commits of a range share one cache, which is written once, with what all of them have.
    #[test]
    fn a_range_keeps_what_each_of_its_commits_has() {
        let sandbox = project(SOUND);
        sandbox.write("shop.md", SOUND.replace("desk", "shop"));
        sandbox.commit("another project");
        let size = || fs::metadata(sandbox.join(MEMO)).expect("a memo").len();
        for id in ["store", "stand"] {
            sandbox.write("shop.md", SOUND.replace("desk", id));
            sandbox.commit(id);
        }
        let all = ["--fail-on", "never", "--rev"];
        check(&sandbox, &[&all[..], &["HEAD~1..HEAD"]].concat()).ends_with(0);
        let of_last_commit = size();
        sandbox.remove(MEMO);
        check(&sandbox, &[&all[..], &["HEAD~3..HEAD"]].concat()).ends_with(0);
        assert!(size() > of_last_commit);
    }

    #[test]
    fn a_damaged_one_is_left_aside() {
        let sandbox = handbook();
        let cold = bytes(&sandbox, &["--no-cache"]);
        check(&sandbox, &[]).ends_with(0);
        let whole = fs::read(sandbox.join(MEMO)).expect("a memo");
        let mut damaged: Vec<Vec<u8>> = vec![Vec::new(), b"holdpoint memo\n\0".to_vec()];
        damaged.push(whole[..whole.len() / 2].to_vec());
        for at in [0, 17, 30, 40, 60, 200, whole.len() / 2, whole.len() - 20] {
            let mut bytes = whole.clone();
            bytes[at] ^= 0x55;
            damaged.push(bytes);
        }
        for memo in damaged {
            sandbox.write(MEMO, &memo);
            let (status, out, _) = bytes(&sandbox, &[]);
            assert_eq!((status, out), (cold.0, cold.1.clone()));
        }
        // A damaged cache is replaced.
        assert_eq!(bytes(&sandbox, &["--staged"]).0, 0);
    }

    /// Whatever lies where the cache should be, it is neither read nor waited for, and a note says so.
    #[cfg(unix)]
    #[test]
    fn what_is_no_cache_hurts_nobody() {
        /// What the note says, and what makes the file that it is said of.
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
                // A sound head that promises all the memory that there is.
                let sandbox = handbook();
                check(&sandbox, &[]).ends_with(0);
                let mut bytes = fs::read(sandbox.join(MEMO)).expect("a memo");
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
            make(&sandbox.join(MEMO));
            let (status, out, err) = bytes(&sandbox, &[]);
            assert_eq!((status, out), (cold.0, cold.1), "{reason}");
            assert!(
                err.contains(&format!("is not used: {reason}")),
                "{reason}: {err}"
            );
        }
    }

    #[test]
    fn linked_work_trees_share_it() {
        let sandbox = handbook();
        sandbox.git(&["worktree", "add", "--quiet", "linked"]);
        check(&sandbox, &["-C", "linked"]).ends_with(0);
        assert!(sandbox.join(MEMO).exists());
        assert!(!sandbox.join(".git/worktrees/linked/holdpoint").exists());
    }

    #[test]
    fn a_file_that_is_converted_is_read_as_it_is_on_the_disk() {
        let sandbox = Sandbox::new();
        sandbox.write(".gitattributes", "*.md text eol=crlf\n");
        sandbox.write("desk.md", FAULTY);
        sandbox.commit("one");
        sandbox.remove("desk.md");
        sandbox.git(&["checkout", "--quiet", "desk.md"]);
        assert!(sandbox.read("desk.md").contains("\r\n"));
        // The index is written first, with other content.
        check(&sandbox, &["--rev", "HEAD"]).ends_with(1);
        agree(&sandbox);
        let place = |arguments: &[&str]| {
            let out = bytes(&sandbox, arguments).1;
            let json: serde_json::Value = serde_json::from_str(&out).expect("a document");
            json["findings"][0]["span"]["start"]["byte"].clone()
        };
        assert_ne!(place(&[]), place(&["--rev", "HEAD"]));
    }

    #[test]
    fn a_changed_file_of_the_same_length_is_read() {
        let sandbox = project(SOUND);
        check(&sandbox, &[]).ends_with(0);
        sandbox.write("desk.md", SOUND.replace("owners", "ownerz"));
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
        let owned = SOUND.replace("owners", "states: [queue]\nowners");
        let sandbox = project(&owned.replace("desk@example.org", "ada@example.org"));
        sandbox.write(DECISION, decision("the sum differs"));
        sandbox.commit("hold");
        sandbox
    }

    #[test]
    fn a_decision_stays_as_it_was_committed() {
        let sandbox = decided();
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
    fn who_does_not_own_the_state_does_not_decide() {
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
        sandbox.write("more.md", SOUND.replace("desk", "more"));
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
    fn a_branch_that_rewrites_is_told() {
        let sandbox = decided();
        sandbox.git(&["checkout", "--quiet", "-b", "work"]);
        sandbox.write(DECISION, decision("somebody said so"));
        sandbox.commit("better words");
        let ran = check(&sandbox, &["--since", "main"]).ends_with(1);
        assert_eq!(rules(&ran), ["record-rewritten"]);
        // Both snapshots are valid.
        check(&sandbox, &[]).ends_with(0);
    }
}

mod ranges {
    use super::*;

    /// Returns a history with three commits after the first: valid, broken, fixed.
    fn mended() -> Sandbox {
        let sandbox = project(SOUND);
        sandbox.write("late.md", FAULTY.replace("desk", "late"));
        sandbox.commit("broken");
        sandbox.write("late.md", SOUND.replace("desk", "late"));
        sandbox.commit("mended");
        sandbox
    }

    #[test]
    fn each_commit_stands_for_itself() {
        let sandbox = mended();
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
    fn an_old_fault_is_told_of_the_commit_that_brought_it() {
        let sandbox = project(FAULTY);
        sandbox.write("more.md", SOUND.replace("desk", "more"));
        sandbox.commit("more");
        check(&sandbox, &["--rev", "HEAD~1..HEAD"]).ends_with(0);
    }

    #[test]
    fn a_merge_is_told_of_what_it_breaks() {
        let sandbox = project(SOUND);
        let shop = SOUND.replace("desk", "shop");
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
    fn a_range_that_is_cut_off_is_no_answer() {
        let sandbox = mended();
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
    fn machines_are_told_the_commit() {
        let sandbox = mended();
        let range = ["check", "--rev", "HEAD~2..HEAD", "--format", "json"];
        let json = run(&sandbox, &range).ends_with(1).json();
        let commit = &json["findings"][0]["commit"]["id"];
        assert_eq!(commit, &sandbox.git(&["rev-parse", "HEAD~1"]));
    }
}
