//! `pre-commit` and `pre-merge-commit` check what is about to be committed, and not the work tree.
//! Each way to commit is tried twice: with a valid work tree and a faulty index, which is refused,
//! and with a valid index and a faulty work tree, which is accepted.

use super::*;

/// Returns a repository with a project, another project in a subfolder, and hooks.
fn start() -> Sandbox {
    start_with(&[])
}

fn start_with(init: &[&str]) -> Sandbox {
    let sandbox = Sandbox::with_init(init);
    sandbox.write("a.md", VALID);
    sandbox.write("in/b.md", project(VALID, "other"));
    sandbox.commit("one");
    holdpoint(&sandbox, &["hook", "install"]).ends_with(0);
    sandbox
}

fn commit(sandbox: &Sandbox, arguments: &[&str]) -> Ran {
    git(
        sandbox,
        &[&["commit", "--message", "two"][..], arguments].concat(),
    )
}

/// Tries a way to commit that records the index of `path`: with a faulty index, and with a faulty
/// work tree.
#[track_caller]
fn both_ways(start: impl Fn() -> Sandbox, path: &str, way: impl Fn(&Sandbox) -> Ran) {
    let stage = |index: &str, tree: &str| {
        let sandbox = start();
        sandbox.write(path, index);
        let (folder, name) = path.rsplit_once('/').unwrap_or((".", path));
        sandbox.git(&["-C", folder, "add", name]);
        sandbox.write(path, tree);
        way(&sandbox)
    };
    stage(FAULTY, &renamed(VALID)).refused(FAULT);
    stage(&renamed(VALID), FAULTY)
        .accepted()
        .says("checked the index (tree ");
}

#[test]
fn a_commit_is_checked_as_staged_although_files_were_edited_afterwards() {
    both_ways(start, "a.md", |sandbox| commit(sandbox, &[]));
}

#[test]
fn a_staged_file_that_the_commit_leaves_out_is_not_to_be_added_again() {
    let sandbox = start();
    sandbox.write("run.log", "ok");
    sandbox.write("a.md", format!("{VALID}\n[the log](run.log)\n"));
    sandbox.git(&["add", "."]);
    commit(&sandbox, &["a.md"])
        .ends_with(1)
        .says("`run.log` is staged, but not part of this commit");
    commit(&sandbox, &[]).ends_with(0);
}

#[test]
fn a_refused_commit_is_not_made() {
    let sandbox = start();
    let head = sandbox.git(&["rev-parse", "HEAD"]);
    sandbox.write("a.md", FAULTY);
    commit(&sandbox, &["--all"]).ends_with(1).says(FAULT);
    assert_eq!(sandbox.git(&["rev-parse", "HEAD"]), head);
    commit(&sandbox, &["--all", "--no-verify"]).ends_with(0);
    // Existing findings block no commit.
    sandbox.write("c.md", project(VALID, "third"));
    sandbox.git(&["add", "c.md"]);
    commit(&sandbox, &[]).accepted();
}

#[test]
fn a_commit_of_some_hunks_is_checked_as_staged() {
    let far = "# a line\n".repeat(20);
    let text = |owners: &str, name: &str, last: &str| {
        format!(
            "---\nkind: Project\nproject_id: warehouse\n{owners}name: {name}\n{far}{last}x-last: 1\n---\n"
        )
    };
    let owners = "owners: [ada@example.org]\n";
    let stage = |tree: &str| {
        let sandbox = start();
        sandbox.write("a.md", text(owners, "Warehouse", ""));
        commit_without_hooks(&sandbox, ".", "far");
        sandbox.write("a.md", tree);
        // Stages the first hunk, and not the second.
        let mut add = command(&sandbox, "git", &["add", "--patch", "a.md"]);
        let mut add = add
            .stdin(Stdio::piped())
            .stdout(Stdio::null())
            .spawn()
            .expect("git");
        let mut answers = add.stdin.take().expect("a pipe");
        std::io::Write::write_all(&mut answers, b"y\nn\n").expect("answers");
        drop(answers);
        assert!(add.wait().expect("an end").success());
        commit(&sandbox, &[])
    };
    // The owners move down, and only the removal is staged.
    stage(&text("", "Warehouse", owners)).refused(FAULT);
    // A name changes, and the fault is not staged.
    stage(&text(owners, "Depot", "x-last: 0\n")).accepted();
}

#[test]
fn a_commit_with_all_checks_the_tracked_files() {
    let stage = |index: &str, tree: &str| {
        let sandbox = start();
        sandbox.write("a.md", index);
        sandbox.git(&["add", "a.md"]);
        sandbox.write("a.md", tree);
        commit(&sandbox, &["--all"])
    };
    // `git commit --all` records the work tree.
    stage(&renamed(VALID), FAULTY).refused(FAULT);
    stage(FAULTY, &renamed(VALID)).accepted();
    // Untracked files are not recorded.
    let sandbox = start();
    sandbox.write("a.md", renamed(VALID));
    sandbox.write("new.md", project(FAULTY, "new"));
    commit(&sandbox, &["--all"]).accepted();
}

#[test]
fn a_commit_of_one_path_is_checked_without_other_staged_paths() {
    let stage = |own: &str, other: &str, option: &str| {
        let sandbox = start();
        sandbox.write("in/b.md", project(other, "other"));
        sandbox.git(&["add", "in/b.md"]);
        sandbox.write("a.md", own);
        commit(&sandbox, &[option, "a.md"])
    };
    let fine = renamed(VALID);
    stage(FAULTY, &fine, "--only").refused(FAULT);
    stage(&fine, FAULTY, "--only").accepted();
    // `--include` records the staged changes as well.
    stage(&fine, FAULTY, "--include").refused(FAULT);
    stage(&fine, &fine, "--include").accepted();
}

#[test]
fn an_amended_commit_is_checked() {
    both_ways(start, "a.md", |sandbox| commit(sandbox, &["--amend"]));
    // Only the message changes.
    commit(&start(), &["--amend"]).accepted();
}

#[test]
fn a_commit_from_a_subfolder_is_checked() {
    both_ways(start, "a.md", |sandbox| {
        git(sandbox, &["-C", "in", "commit", "--message", "two"])
    });
    let sandbox = start();
    sandbox.write("in/b.md", project(FAULTY, "other"));
    git(
        &sandbox,
        &["-C", "in", "commit", "--message", "two", "b.md"],
    )
    .refused(FAULT);
}

#[test]
fn a_commit_with_git_dir_set_is_checked() {
    both_ways(start, "a.md", |sandbox| {
        let (git_dir, top) = (sandbox.join(".git"), sandbox.path());
        let at = [
            ("GIT_DIR", git_dir.to_str().expect("text")),
            ("GIT_WORK_TREE", top.to_str().expect("text")),
        ];
        git_with(sandbox, &at, &["-C", "/", "commit", "--message", "two"])
    });
}

#[test]
fn a_commit_with_another_index_is_checked() {
    let stage = |other: &str, usual: &str| {
        let sandbox = start();
        let index = sandbox.join("other-index");
        let index = [("GIT_INDEX_FILE", index.to_str().expect("text"))];
        sandbox.write("a.md", other);
        sandbox.git_with(&index, &["read-tree", "HEAD"]);
        sandbox.git_with(&index, &["add", "a.md"]);
        sandbox.write("a.md", usual);
        sandbox.git(&["add", "a.md"]);
        git_with(&sandbox, &index, &["commit", "--message", "two"])
    };
    stage(FAULTY, &renamed(VALID)).refused(FAULT);
    stage(&renamed(VALID), FAULTY).accepted();
}

#[test]
fn a_commit_in_a_linked_work_tree_is_checked() {
    let linked = || {
        let sandbox = start();
        sandbox.git(&["worktree", "add", "--quiet", "linked", "-b", "topic"]);
        // The index and the files of the first worktree do not matter.
        sandbox.write("a.md", FAULTY);
        sandbox.git(&["add", "a.md"]);
        sandbox
    };
    both_ways(linked, "linked/a.md", |sandbox| {
        git(sandbox, &["-C", "linked", "commit", "--message", "two"])
    });
    both_ways(linked, "linked/a.md", |sandbox| {
        git(sandbox, &["-C", "linked/in", "commit", "--message", "two"])
    });
}

#[test]
fn a_commit_in_a_submodule_is_checked() {
    let with_submodule = || {
        let sandbox = start();
        let other = Sandbox::new();
        other.write("a.md", VALID);
        other.commit("one");
        let url = other.path().to_str().expect("text");
        let allow = "protocol.file.allow=always";
        sandbox.git(&["-c", allow, "submodule", "--quiet", "add", url, "sub"]);
        commit_without_hooks(&sandbox, ".", "sub");
        holdpoint(&sandbox, &["-C", "sub", "hook", "install"]).ends_with(0);
        // The outer repository does not matter.
        sandbox.write("a.md", FAULTY);
        sandbox.git(&["add", "a.md"]);
        sandbox
    };
    both_ways(with_submodule, "sub/a.md", |sandbox| {
        git(sandbox, &["-C", "sub", "commit", "--message", "two"])
    });
    // In the outer repository the submodule is one entry.
    let sandbox = with_submodule();
    sandbox.git(&["reset", "--quiet", "--hard"]);
    sandbox.write("sub/a.md", FAULTY);
    commit_without_hooks(&sandbox, "sub", "broken");
    sandbox.git(&["add", "sub"]);
    commit(&sandbox, &[]).accepted();
}

#[test]
fn the_first_commit_is_checked() {
    let unborn = || {
        let sandbox = Sandbox::new();
        holdpoint(&sandbox, &["hook", "install"]).ends_with(0);
        sandbox
    };
    both_ways(unborn, "a.md", |sandbox| commit(sandbox, &[]));
    // Without records the hook blocks nothing.
    let sandbox = unborn();
    sandbox.write("README.md", "# Nothing\n");
    sandbox.git(&["add", "."]);
    commit(&sandbox, &[]).ends_with(0).says(": no records");
}

#[test]
fn a_commit_in_a_sha256_repository_is_checked() {
    let start = || start_with(&["--object-format=sha256"]);
    both_ways(start, "a.md", |sandbox| commit(sandbox, &[]));
    both_ways(start, "a.md", |sandbox| commit(sandbox, &["--amend"]));
}

#[test]
fn files_added_with_intent_to_add_are_not_checked() {
    let sandbox = start();
    sandbox.write("new.md", project(FAULTY, "new"));
    sandbox.git(&["add", "--intent-to-add", "new.md"]);
    sandbox.write("a.md", renamed(VALID));
    sandbox.git(&["add", "a.md"]);
    commit(&sandbox, &[]).accepted();
    // The operator is not part of the commit, so the run refers to an unknown one.
    let sandbox = start();
    sandbox.write("logs/send.log", "450 mailbox busy\n");
    sandbox.write("run.md", RUN);
    sandbox.write("operator.md", OPERATOR);
    sandbox.git(&["add", "logs", "run.md"]);
    sandbox.git(&["add", "--intent-to-add", "operator.md"]);
    commit(&sandbox, &[]).refused(UNKNOWN_OPERATOR);
    sandbox.git(&["add", "operator.md"]);
    commit(&sandbox, &[]).accepted();
}

/// Returns a repository with a run, its operator and its evidence, and with a block of a project.
fn with_run() -> Sandbox {
    let sandbox = start();
    sandbox.write("projects/third.md", project(VALID, "third"));
    sandbox.write("runs/block.md", BLOCK);
    sandbox.write("operators/send-report.md", OPERATOR);
    sandbox.write("runs/10.md", RUN);
    sandbox.write("logs/send.log", "450 mailbox busy\n");
    sandbox.git(&["add", "."]);
    commit(&sandbox, &[]).accepted();
    sandbox
}

#[test]
fn a_commit_that_only_deletes_files_is_checked() {
    let sandbox = with_run();
    sandbox.git(&["rm", "--quiet", "projects/third.md"]);
    commit(&sandbox, &[]).refused(UNKNOWN_PROJECT);
    // The file is still on the disk, but not in a clone.
    let sandbox = with_run();
    sandbox.git(&["rm", "--quiet", "--cached", "logs/send.log"]);
    commit(&sandbox, &[])
        .ends_with(0)
        .says("this change removes `logs/send.log`");
    // An operator may go: its closed run was sound.
    let sandbox = with_run();
    sandbox.git(&["rm", "--quiet", "operators/send-report.md"]);
    commit(&sandbox, &[]).accepted();
    // The file is deleted on the disk, but stays in the commit.
    let sandbox = with_run();
    sandbox.remove("projects/third.md");
    sandbox.write("a.md", renamed(VALID));
    sandbox.git(&["add", "a.md"]);
    commit(&sandbox, &[]).accepted();
    commit(&sandbox, &["--all"]).refused(UNKNOWN_PROJECT);
    // A closed run is final.
    sandbox.remove("runs/10.md");
    commit(&sandbox, &["--all"]).refused("was deleted");
}

#[test]
fn a_commit_that_renames_files_is_checked() {
    let sandbox = with_run();
    sandbox.git(&["mv", "operators/send-report.md", "operators/weekly.md"]);
    commit(&sandbox, &[]).accepted();
    sandbox.git(&["mv", "logs/send.log", "logs/10.log"]);
    commit(&sandbox, &[])
        .ends_with(0)
        .says("this change moves `logs/send.log` to `logs/10.log`");
    // A new run names the old path.
    let sandbox = with_run();
    sandbox.write(
        "runs/11.md",
        RUN.replace("week: 10", "week: 11").replace("T15:", "T13:"),
    );
    sandbox.git(&["add", "runs"]);
    sandbox.git(&["mv", "logs/send.log", "logs/10.log"]);
    commit(&sandbox, &[]).refused("there is no file `logs/send.log`");
    // The old file is on the disk again, but not staged.
    sandbox.write("logs/send.log", "450 mailbox busy\n");
    commit(&sandbox, &[]).refused("logs/send.log");
    sandbox.git(&["add", "--all"]);
    // The file is staged, and deleted again on the disk.
    sandbox.remove("logs/send.log");
    commit(&sandbox, &[]).accepted();
}

#[test]
fn a_commit_in_a_sparse_checkout_is_checked() {
    for option in ["--no-sparse-index", "--sparse-index"] {
        let sparse = || {
            let sandbox = with_run();
            sandbox.git(&["sparse-checkout", "set", "--cone", option, "in"]);
            assert!(!sandbox.join("runs").exists());
            sandbox
        };
        let index = || {
            let sandbox = sparse();
            sandbox.write("a.md", VALID);
            sandbox
        };
        both_ways(index, "a.md", |sandbox| commit(sandbox, &[]));
        // The block that needs it is deleted on the disk.
        let sandbox = sparse();
        sandbox.git(&["rm", "--quiet", "--sparse", "projects/third.md"]);
        commit(&sandbox, &[]).refused(UNKNOWN_PROJECT);
        // A run is added whose operator is deleted on the disk.
        let sandbox = sparse();
        sandbox.write("in/11.md", RUN.replace("week: 10", "week: 11"));
        sandbox.git(&["add", "in"]);
        commit(&sandbox, &[]).accepted();
    }
}

/// Returns a repository with two branches. A run and a block of a project are added on `topic`; the tests
/// delete the project on `main`.
fn diverged() -> Sandbox {
    let sandbox = start();
    sandbox.write("operators/send-report.md", OPERATOR);
    sandbox.write("projects/third.md", project(VALID, "third"));
    commit_without_hooks(&sandbox, ".", "operator");
    sandbox.git(&["checkout", "--quiet", "-b", "topic"]);
    sandbox.write("runs/10.md", RUN);
    sandbox.write("runs/block.md", BLOCK);
    sandbox.write("logs/send.log", "450 mailbox busy\n");
    sandbox.git(&["add", "."]);
    commit(&sandbox, &[]).accepted();
    sandbox.git(&["checkout", "--quiet", "main"]);
    sandbox
}

#[test]
fn a_merge_of_branches_that_break_each_other_is_refused() {
    let sandbox = diverged();
    sandbox.git(&["rm", "--quiet", "projects/third.md"]);
    commit(&sandbox, &[]).accepted();
    let head = sandbox.git(&["rev-parse", "HEAD"]);
    git(&sandbox, &["merge", "--no-edit", "topic"]).refused(UNKNOWN_PROJECT);
    assert_eq!(sandbox.git(&["rev-parse", "HEAD"]), head);
    // The merge is still in progress, and cannot be concluded as it is.
    commit(&sandbox, &[]).refused(UNKNOWN_PROJECT);
    // A project that is only on the disk does not count.
    sandbox.write("untracked.md", project(VALID, "third"));
    commit(&sandbox, &[]).refused(UNKNOWN_PROJECT);
    sandbox.git(&["add", "untracked.md"]);
    commit(&sandbox, &[]).accepted();
    assert_ne!(sandbox.git(&["rev-parse", "HEAD^2"]), head);
}

#[test]
fn a_merge_without_findings_is_accepted() {
    let sandbox = diverged();
    sandbox.write("in/b.md", project(&renamed(VALID), "other"));
    commit(&sandbox, &["--all"]).accepted();
    // A fault on the disk is not part of the merge.
    sandbox.write("a.md", FAULTY);
    git(&sandbox, &["merge", "--no-edit", "topic"])
        .accepted()
        .says("checked the index");
    assert_eq!(sandbox.git(&["log", "--format=%s", "-1", "HEAD^2"]), "two");
}

#[test]
fn a_merge_in_a_linked_work_tree_is_checked() {
    let sandbox = diverged();
    sandbox.git(&["rm", "--quiet", "projects/third.md"]);
    commit(&sandbox, &[]).accepted();
    sandbox.git(&["worktree", "add", "--quiet", "linked", "-b", "third"]);
    git(&sandbox, &["-C", "linked", "merge", "--no-edit", "topic"]).refused(UNKNOWN_PROJECT);
}

#[test]
fn a_merge_with_a_resolved_conflict_is_checked() {
    let sandbox = start();
    sandbox.git(&["checkout", "--quiet", "-b", "topic"]);
    sandbox.write("a.md", renamed(VALID));
    commit(&sandbox, &["--all"]).accepted();
    sandbox.git(&["checkout", "--quiet", "main"]);
    sandbox.write("a.md", VALID.replace("Warehouse", "Store"));
    commit(&sandbox, &["--all"]).accepted();
    git(&sandbox, &["merge", "topic"]).refused("CONFLICT");
    sandbox.write("a.md", FAULTY);
    sandbox.git(&["add", "a.md"]);
    sandbox.write("a.md", VALID);
    commit(&sandbox, &[]).refused(FAULT);
    sandbox.git(&["add", "a.md"]);
    sandbox.write("a.md", FAULTY);
    commit(&sandbox, &[]).accepted();
}

#[test]
fn an_invalid_configuration_refuses_the_commit() {
    let sandbox = start();
    sandbox.write(".holdpoint.yaml", "rulez: {}\n");
    sandbox.git(&["add", "."]);
    commit(&sandbox, &[]).refused("the configuration `.holdpoint.yaml` has a mistake");
    // The configuration of the work tree does not matter.
    sandbox.git(&["reset", "--quiet"]);
    sandbox.write("a.md", renamed(VALID));
    sandbox.git(&["add", "a.md"]);
    commit(&sandbox, &[]).accepted();
}

/// Returns the last line that the hook printed; what `git commit` itself says follows it.
fn last_line(ran: &Ran) -> &str {
    ran.err.trim_end().lines().last().unwrap_or("")
}

#[test]
fn the_verdict_on_a_commit_is_the_last_line() {
    let sandbox = start();
    sandbox.write("a.md", FAULTY);
    sandbox.write("in/b.md", project(FAULTY, "other"));
    sandbox.git(&["add", "."]);
    let refused = commit(&sandbox, &[]).ends_with(1);
    assert_eq!(last_line(&refused), "commit refused: 2 errors");
    // The summary of `check` is for people who ask for it.
    refused.does_not_say("references");
    let checked = holdpoint(&sandbox, &["check", "--staged"]).ends_with(1);
    assert_eq!(last_line(&checked), "a commit hook would refuse this");
    sandbox.write(".holdpoint.yaml", "rulez: {}\n");
    sandbox.git(&["add", "."]);
    let failed = commit(&sandbox, &[]).ends_with(1);
    let verdict = "commit refused: something could not be checked";
    assert_eq!(last_line(&failed), verdict);
}

#[test]
fn a_hook_is_one_line_when_nothing_is_wrong() {
    let sandbox = start();
    sandbox.write("a.md", renamed(VALID));
    sandbox.git(&["add", "."]);
    let ran = git(&sandbox, &["commit", "--quiet", "--message", "two"]).ends_with(0);
    assert_eq!(ran.err.lines().count(), 1, "{}", ran.err);
    ran.says("checked the index (tree ")
        .says(") against HEAD")
        .says(": 2 records, no findings");
}

#[test]
fn a_warning_does_not_stop_a_commit_unless_the_environment_says_so() {
    let sandbox = start();
    let open = BLOCK
        .replace("timestamp_end: 2026-03-06T16:00:00Z\n", "")
        .replace("third", "other");
    sandbox.write("c.md", open);
    sandbox.git(&["add", "."]);
    let strict = [("HOLDPOINT_FAIL_ON", "warning")];
    let refused = git_with(&sandbox, &strict, &["commit", "--message", "two"]).ends_with(1);
    assert_eq!(last_line(&refused), "commit refused: 1 warning");
    commit(&sandbox, &[])
        .ends_with(0)
        .says("1 warning, which does not stop the commit");
}

#[test]
fn a_final_record_that_only_unpushed_commits_have_may_be_edited_with_a_note() {
    let sandbox = start();
    sandbox.write("operators/send.md", OPERATOR);
    sandbox.write("logs/send.log", "sent\n");
    sandbox.write("runs/10.md", RUN);
    sandbox.git(&["add", "."]);
    git(&sandbox, &["commit", "--no-verify", "--message", "run"]).ends_with(0);
    sandbox.write("runs/10.md", RUN.replace("week: 10", "week: 11"));
    sandbox.git(&["add", "."]);
    holdpoint(&sandbox, &["check", "--staged"])
        .says("`runs/10.md` was final in a commit that is not pushed yet: amend that commit");
}
