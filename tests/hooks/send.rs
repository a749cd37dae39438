//! `pre-push` checks the pushed commits against what the remote has, and not the work tree.

use super::*;

/// Returns a repository with hooks that was pushed to a bare repository without hooks.
fn start() -> Sandbox {
    let sandbox = Sandbox::new();
    sandbox.write(".git/info/exclude", "/far\n/other\n");
    sandbox.write("a.md", VALID);
    sandbox.write("in/b.md", project(VALID, "other"));
    sandbox.commit("one");
    sandbox.init("far", &["--bare"]);
    let far = sandbox.join("far");
    let far = far.to_str().expect("text");
    sandbox.git(&["remote", "add", "origin", far]);
    holdpoint(&sandbox, &["hook", "install"]).ends_with(0);
    push(&sandbox, &["main"])
        .accepted()
        .says("against nothing, as all is new");
    sandbox
}

fn push(sandbox: &Sandbox, arguments: &[&str]) -> Ran {
    git(sandbox, &[&["push", "origin"][..], arguments].concat())
}

/// Commits a file without hooks.
fn commit(sandbox: &Sandbox, path: &str, text: &str) -> String {
    sandbox.write(path, text);
    commit_without_hooks(sandbox, ".", path);
    sandbox.git(&["rev-parse", "HEAD"])
}

fn far(sandbox: &Sandbox, name: &str) -> Option<String> {
    let output = sandbox.try_git(&["-C", "far", "rev-parse", "--verify", "--quiet", name]);
    let id = String::from_utf8_lossy(&output.stdout).trim().to_owned();
    output.status.success().then_some(id)
}

#[test]
fn the_pushed_commits_are_checked_and_not_the_work_tree() {
    let sandbox = start();
    let before = far(&sandbox, "main");
    commit(&sandbox, "a.md", FAULTY);
    sandbox.write("a.md", VALID);
    sandbox.git(&["add", "a.md"]);
    push(&sandbox, &["main"])
        .refused(FAULT)
        .says("refused: refs/heads/main")
        .says(", which origin has\n");
    assert_eq!(far(&sandbox, "main"), before);
    let after = commit(&sandbox, "a.md", &renamed(VALID));
    sandbox.write("a.md", FAULTY);
    sandbox.git(&["add", "a.md"]);
    push(&sandbox, &["main"]).accepted();
    assert_eq!(far(&sandbox, "main"), Some(after));
}

#[test]
fn the_first_push_is_checked_as_a_whole() {
    let sandbox = Sandbox::new();
    sandbox.write("a.md", FAULTY);
    sandbox.commit("one");
    sandbox.init("far", &["--bare"]);
    sandbox.git(&["remote", "add", "origin", "far"]);
    holdpoint(&sandbox, &["hook", "install"]).ends_with(0);
    commit(&sandbox, "in/b.md", &project(VALID, "other"));
    push(&sandbox, &["main"]).refused(FAULT);
    push(&sandbox, &["--no-verify", "main"]).ends_with(0);
    // From now on, the existing fault refuses no push.
    commit(&sandbox, "c.md", &project(VALID, "third"));
    push(&sandbox, &["main"]).accepted();
}

#[test]
fn a_push_without_new_commits_is_accepted() {
    let sandbox = start();
    push(&sandbox, &["main"]).ends_with(0);
    push(&sandbox, &["main:refs/heads/same"])
        .ends_with(0)
        .says("refs/heads/same: nothing to check: no commit is new");
}

#[test]
fn a_new_branch_is_compared_with_the_branches_of_the_remote() {
    let sandbox = start();
    commit(&sandbox, "old.md", &project(FAULTY, "old"));
    push(&sandbox, &["--no-verify", "main"]).ends_with(0);
    sandbox.git(&["checkout", "--quiet", "-b", "topic"]);
    commit(&sandbox, "a.md", &renamed(VALID));
    push(&sandbox, &["topic"]).accepted();
    commit(&sandbox, "a.md", FAULTY);
    push(&sandbox, &["topic:refs/heads/second"]).refused(FAULT);
    // Commits that another remote has were not made here, so they are not new to this one either.
    sandbox.git(&["init", "--quiet", "--bare", "other"]);
    sandbox.git(&["remote", "add", "other", "other"]);
    git(&sandbox, &["push", "other", "HEAD~1:refs/heads/topic"])
        .ends_with(0)
        .says("refs/heads/topic: nothing to check: no commit is new");
}

#[test]
fn all_refs_and_tags_of_a_push_are_checked() {
    let sandbox = start();
    commit(&sandbox, "c.md", &project(VALID, "third"));
    sandbox.git(&["tag", "light"]);
    sandbox.git(&["tag", "--annotate", "heavy", "--message", "v1"]);
    sandbox.git(&["tag", "--annotate", "tree", "HEAD^{tree}", "--message", "t"]);
    sandbox.git(&["tag", "blob", "HEAD:a.md"]);
    let refs = ["main:refs/heads/new", "light", "heavy", "tree", "blob"];
    push(&sandbox, &refs)
        .accepted()
        .says("refs/heads/new and 2 more: checked")
        .says("refs/tags/tree: nothing to check: the ref does not point to a commit")
        .says("refs/tags/blob: nothing to check: the ref does not point to a commit");
    commit(&sandbox, "a.md", FAULTY);
    sandbox.git(&["tag", "--annotate", "broken", "--message", "v2"]);
    push(&sandbox, &["broken"])
        .refused(FAULT)
        .says("refused: refs/tags/broken");
    // One ref that breaks the records refuses the push, and only that ref is named.
    push(&sandbox, &["HEAD~1:refs/heads/main", "broken"])
        .refused("refused: refs/tags/broken")
        .does_not_say("refused: refs/heads/main");
    assert_eq!(far(&sandbox, "broken"), None);
}

#[test]
fn a_deleted_ref_is_not_checked() {
    let sandbox = start();
    commit(&sandbox, "a.md", FAULTY);
    push(&sandbox, &["--no-verify", "main:gone"]).ends_with(0);
    push(&sandbox, &[":gone"])
        .ends_with(0)
        .says("refs/heads/gone: nothing to check: the ref is deleted");
    assert_eq!(far(&sandbox, "gone"), None);
}

#[test]
fn a_forced_push_is_checked() {
    let sandbox = start();
    commit(&sandbox, "a.md", &renamed(VALID));
    push(&sandbox, &["main"]).accepted();
    sandbox.git(&["reset", "--quiet", "--hard", "HEAD~1"]);
    commit(&sandbox, "a.md", FAULTY);
    push(&sandbox, &["--force", "main"]).refused(FAULT);
    sandbox.git(&["reset", "--quiet", "--hard", "HEAD~1"]);
    commit(&sandbox, "c.md", &project(VALID, "third"));
    push(&sandbox, &["--force", "main"]).accepted();
}

#[test]
fn a_forced_push_over_unknown_commits_is_checked() {
    let sandbox = start();
    sandbox.git(&["clone", "--quiet", "far", "other"]);
    sandbox.write("other/x.md", project(FAULTY, "x"));
    commit_without_hooks(&sandbox, "other", "x");
    sandbox.git(&["-C", "other", "push", "--quiet", "origin", "main"]);
    // The current tip of the remote was never fetched; an earlier one is known.
    commit(&sandbox, "c.md", &project(VALID, "third"));
    push(&sandbox, &["--force", "main"])
        .accepted()
        .says("which origin has");
    sandbox.git(&[
        "-C", "other", "push", "--quiet", "--force", "origin", "main",
    ]);
    commit(&sandbox, "a.md", FAULTY);
    push(&sandbox, &["--force", "main"]).refused(FAULT);
}

#[test]
fn commits_of_the_default_branch_are_not_new() {
    let sandbox = start();
    sandbox.git(&["checkout", "--quiet", "-b", "topic"]);
    commit(&sandbox, "c.md", &project(VALID, "third"));
    push(&sandbox, &["topic"]).accepted();
    sandbox.git(&["checkout", "--quiet", "main"]);
    commit(&sandbox, "a.md", FAULTY);
    push(&sandbox, &["--no-verify", "main"]).ends_with(0);
    sandbox.git(&["remote", "set-head", "origin", "main"]);
    sandbox.git(&["checkout", "--quiet", "topic"]);
    sandbox.git(&["merge", "--quiet", "--no-edit", "--no-verify", "main"]);
    push(&sandbox, &["topic"]).accepted();
    sandbox.git(&["reset", "--quiet", "--hard", "main"]);
    commit(&sandbox, "d.md", &project(VALID, "fourth"));
    push(&sandbox, &["--force", "topic"]).accepted();
    // Commits that the remote does not have are checked.
    commit(&sandbox, "e.md", &project(FAULTY, "fifth"));
    push(&sandbox, &["--force", "topic"]).refused(FAULT);
}

#[test]
fn a_push_to_an_address_is_checked() {
    let sandbox = start();
    commit(&sandbox, "a.md", &renamed(VALID));
    git(&sandbox, &["push", "./far", "main"])
        .accepted()
        .says("which the remote has");
    commit(&sandbox, "a.md", FAULTY);
    git(&sandbox, &["push", "./far", "HEAD:refs/heads/by/address"]).refused(FAULT);
}

#[test]
fn a_push_of_a_revision_expression_is_checked() {
    let sandbox = start();
    commit(&sandbox, "a.md", FAULTY);
    commit(&sandbox, "a.md", VALID);
    push(&sandbox, &["HEAD~1:refs/heads/x"]).refused(FAULT);
    let blanks = "main@{0 days ago}:refs/heads/y";
    push(&sandbox, &[blanks]).accepted();
}

#[test]
fn pushes_from_linked_work_trees_and_bare_repositories_are_checked() {
    let sandbox = start();
    sandbox.git(&["worktree", "add", "--quiet", "other", "-b", "topic"]);
    sandbox.write("other/a.md", FAULTY);
    commit_without_hooks(&sandbox, "other", "broken");
    git(&sandbox, &["-C", "other", "push", "origin", "topic"]).refused(FAULT);
    git(
        &sandbox,
        &["-C", "other/in", "push", "origin", "topic~1:refs/heads/y"],
    )
    .ends_with(0);
    // A bare repository has only commits.
    let bare = Sandbox::empty();
    let url = sandbox.path().to_str().expect("text");
    bare.git(&["clone", "--quiet", "--bare", url, "bare"]);
    bare.init("far", &["--bare"]);
    let install = ["-C", "bare", "hook", "install", "--hook", "pre-push"];
    holdpoint(&bare, &install).ends_with(0);
    git(&bare, &["-C", "bare", "push", "../far", "main"]).accepted();
    git(&bare, &["-C", "bare", "push", "../far", "topic"]).refused(FAULT);
}

#[test]
fn a_push_from_a_shallow_clone_is_checked() {
    let sandbox = start();
    commit(&sandbox, "old.md", &project(FAULTY, "old"));
    push(&sandbox, &["--no-verify", "main"]).ends_with(0);
    let url = format!("file://{}", sandbox.join("far").display());
    sandbox.git(&["clone", "--quiet", "--depth=1", &url, "other"]);
    holdpoint(&sandbox, &["-C", "other", "hook", "install"]).ends_with(0);
    sandbox.write("other/c.md", project(VALID, "third"));
    commit_without_hooks(&sandbox, "other", "two");
    git(
        &sandbox,
        &["-C", "other", "push", "origin", "main", "main:new"],
    )
    .accepted();
    sandbox.write("other/a.md", FAULTY);
    commit_without_hooks(&sandbox, "other", "three");
    git(&sandbox, &["-C", "other", "push", "origin", "main"]).refused(FAULT);
    git(&sandbox, &["-C", "other", "push", "origin", "main:newer"]).refused(FAULT);
}

#[test]
fn a_push_from_a_sha256_repository_is_checked() {
    let sandbox = Sandbox::with_init(&["--object-format=sha256"]);
    sandbox.write("a.md", VALID);
    sandbox.commit("one");
    sandbox.init("far", &["--bare", "--object-format=sha256"]);
    sandbox.git(&["remote", "add", "origin", "far"]);
    holdpoint(&sandbox, &["hook", "install"]).ends_with(0);
    push(&sandbox, &["main"]).accepted();
    commit(&sandbox, "a.md", FAULTY);
    push(&sandbox, &["main"]).refused(FAULT);
    push(&sandbox, &["main:refs/heads/x"]).refused(FAULT);
    commit(&sandbox, "a.md", &renamed(VALID));
    push(&sandbox, &["main"]).accepted();
    push(&sandbox, &[":main"]).says("the ref is deleted");
}

#[test]
fn invalid_standard_input_is_an_error() {
    let sandbox = start();
    let feed = |lines: &str| {
        sandbox.write("far/lines", lines);
        let lines = std::fs::File::open(sandbox.join("far/lines")).expect("lines");
        let arguments = ["hook", "run", "pre-push", "origin", "far"];
        let mut run = command(&sandbox, env!("CARGO_BIN_EXE_holdpoint"), &arguments);
        Ran::merged(run.stdin(lines).output().expect("it runs"))
    };
    let null = "0".repeat(40);
    let unknown = "1".repeat(40);
    feed("a.md in/b.md\n")
        .ends_with(2)
        .says("is not a line that Git writes to pre-push");
    feed(&format!("main 123 main {null}\n")).ends_with(2);
    feed(&format!(
        "refs/heads/main {unknown} refs/heads/main {null}\n"
    ))
    .ends_with(2)
    .says("refused: refs/heads/main");
    feed("\n").ends_with(0).says("no refs are pushed");
}

#[test]
fn the_verdict_on_a_push_counts_the_findings_of_all_its_refs() {
    let sandbox = start();
    commit(&sandbox, "a.md", FAULTY);
    sandbox.git(&["branch", "--quiet", "other", "HEAD~1"]);
    sandbox.git(&["switch", "--quiet", "other"]);
    commit(&sandbox, "in/b.md", &project(FAULTY, "other"));
    let ran = push(&sandbox, &["main", "other"]).refused(FAULT);
    let lines: Vec<&str> = ran.err.lines().collect();
    let verdict = lines
        .iter()
        .position(|line| *line == "push refused: 2 errors");
    let last = lines
        .iter()
        .rposition(|line| line.contains("refused: refs/heads/"));
    assert!(verdict > last, "{}", ran.err);
}
