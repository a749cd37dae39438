//! `pre-push`: the commits that leave, against what the remote has, whatever the work tree is like.

use super::*;

/// A repository with hooks that was pushed to a bare one without any.
fn start() -> Sandbox {
    let sandbox = Sandbox::new();
    sandbox.write(".git/info/exclude", "/far\n/other\n");
    sandbox.write("a.md", SOUND);
    sandbox.write("in/b.md", project(SOUND, "other"));
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

/// A commit that somebody made without asking.
fn commit(sandbox: &Sandbox, path: &str, text: &str) -> String {
    sandbox.write(path, text);
    commit_unasked(sandbox, ".", path);
    sandbox.git(&["rev-parse", "HEAD"])
}

fn far(sandbox: &Sandbox, name: &str) -> Option<String> {
    let there = sandbox.try_git(&["-C", "far", "rev-parse", "--verify", "--quiet", name]);
    let id = String::from_utf8_lossy(&there.stdout).trim().to_owned();
    there.status.success().then_some(id)
}

#[test]
fn commits_and_not_the_work_tree() {
    let sandbox = start();
    let before = far(&sandbox, "main");
    commit(&sandbox, "a.md", FAULTY);
    sandbox.write("a.md", SOUND);
    sandbox.git(&["add", "a.md"]);
    push(&sandbox, &["main"])
        .refused(FAULT)
        .says("refused: refs/heads/main")
        .says(", which origin has\n");
    assert_eq!(far(&sandbox, "main"), before);
    let after = commit(&sandbox, "a.md", &renamed(SOUND));
    sandbox.write("a.md", FAULTY);
    sandbox.git(&["add", "a.md"]);
    push(&sandbox, &["main"]).accepted();
    assert_eq!(far(&sandbox, "main"), Some(after));
}

#[test]
fn the_first_push_is_all_there_is() {
    let sandbox = Sandbox::new();
    sandbox.write("a.md", FAULTY);
    sandbox.commit("one");
    sandbox.init("far", &["--bare"]);
    sandbox.git(&["remote", "add", "origin", "far"]);
    holdpoint(&sandbox, &["hook", "install"]).ends_with(0);
    commit(&sandbox, "in/b.md", &project(SOUND, "other"));
    push(&sandbox, &["main"]).refused(FAULT);
    push(&sandbox, &["--no-verify", "main"]).ends_with(0);
    // From here on it blocks nothing.
    commit(&sandbox, "c.md", &project(SOUND, "third"));
    push(&sandbox, &["main"]).accepted();
}

#[test]
fn nothing_to_push() {
    let sandbox = start();
    push(&sandbox, &["main"]).ends_with(0);
    push(&sandbox, &["main:refs/heads/same"])
        .ends_with(0)
        .says("refs/heads/same: nothing to check, no commit of it is new");
}

#[test]
fn a_new_branch_against_what_the_remote_s_branches_have() {
    let sandbox = start();
    commit(&sandbox, "old.md", &project(FAULTY, "old"));
    push(&sandbox, &["--no-verify", "main"]).ends_with(0);
    sandbox.git(&["checkout", "--quiet", "-b", "topic"]);
    commit(&sandbox, "a.md", &renamed(SOUND));
    push(&sandbox, &["topic"]).accepted();
    commit(&sandbox, "a.md", FAULTY);
    push(&sandbox, &["topic:refs/heads/second"]).refused(FAULT);
    // Commits that another remote has do not matter for this one.
    sandbox.git(&["init", "--quiet", "--bare", "other"]);
    sandbox.git(&["remote", "add", "other", "other"]);
    git(&sandbox, &["push", "other", "HEAD~1:refs/heads/topic"])
        .refused("refused: refs/heads/topic")
        .says("against nothing, as all is new");
}

#[test]
fn tags_and_several_refs() {
    let sandbox = start();
    commit(&sandbox, "c.md", &project(SOUND, "third"));
    sandbox.git(&["tag", "light"]);
    sandbox.git(&["tag", "--annotate", "heavy", "--message", "v1"]);
    sandbox.git(&["tag", "--annotate", "tree", "HEAD^{tree}", "--message", "t"]);
    sandbox.git(&["tag", "blob", "HEAD:a.md"]);
    let refs = ["main:refs/heads/new", "light", "heavy", "tree", "blob"];
    push(&sandbox, &refs)
        .accepted()
        .says("refs/heads/new\nrefs/tags/light\nrefs/tags/heavy\n")
        .says("refs/tags/tree: nothing to check, it is at no commit")
        .says("refs/tags/blob: nothing to check, it is at no commit");
    commit(&sandbox, "a.md", FAULTY);
    sandbox.git(&["tag", "--annotate", "broken", "--message", "v2"]);
    push(&sandbox, &["broken"])
        .refused(FAULT)
        .says("refused: refs/tags/broken");
    // One that breaks the records is enough, and only that one is named.
    push(&sandbox, &["HEAD~1:refs/heads/main", "broken"])
        .refused("refused: refs/tags/broken")
        .does_not_say("refused: refs/heads/main");
    assert_eq!(far(&sandbox, "broken"), None);
}

#[test]
fn deletion() {
    let sandbox = start();
    commit(&sandbox, "a.md", FAULTY);
    push(&sandbox, &["--no-verify", "main:gone"]).ends_with(0);
    push(&sandbox, &[":gone"])
        .ends_with(0)
        .says("refs/heads/gone: nothing to check, it is deleted");
    assert_eq!(far(&sandbox, "gone"), None);
}

#[test]
fn by_force() {
    let sandbox = start();
    commit(&sandbox, "a.md", &renamed(SOUND));
    push(&sandbox, &["main"]).accepted();
    sandbox.git(&["reset", "--quiet", "--hard", "HEAD~1"]);
    commit(&sandbox, "a.md", FAULTY);
    push(&sandbox, &["--force", "main"]).refused(FAULT);
    sandbox.git(&["reset", "--quiet", "--hard", "HEAD~1"]);
    commit(&sandbox, "c.md", &project(SOUND, "third"));
    push(&sandbox, &["--force", "main"]).accepted();
}

#[test]
fn over_commits_that_are_not_here() {
    let sandbox = start();
    sandbox.git(&["clone", "--quiet", "far", "other"]);
    sandbox.write("other/x.md", project(FAULTY, "x"));
    commit_unasked(&sandbox, "other", "x");
    sandbox.git(&["-C", "other", "push", "--quiet", "origin", "main"]);
    // The current tip of the remote was never fetched; an earlier one is known.
    commit(&sandbox, "c.md", &project(SOUND, "third"));
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
fn what_the_default_branch_has_is_nothing_new() {
    let sandbox = start();
    sandbox.git(&["checkout", "--quiet", "-b", "topic"]);
    commit(&sandbox, "c.md", &project(SOUND, "third"));
    push(&sandbox, &["topic"]).accepted();
    sandbox.git(&["checkout", "--quiet", "main"]);
    commit(&sandbox, "a.md", FAULTY);
    push(&sandbox, &["--no-verify", "main"]).ends_with(0);
    sandbox.git(&["remote", "set-head", "origin", "main"]);
    sandbox.git(&["checkout", "--quiet", "topic"]);
    sandbox.git(&["merge", "--quiet", "--no-edit", "--no-verify", "main"]);
    push(&sandbox, &["topic"]).accepted();
    sandbox.git(&["reset", "--quiet", "--hard", "main"]);
    commit(&sandbox, "d.md", &project(SOUND, "fourth"));
    push(&sandbox, &["--force", "topic"]).accepted();
    // Commits that the remote does not have are checked.
    commit(&sandbox, "e.md", &project(FAULTY, "fifth"));
    push(&sandbox, &["--force", "topic"]).refused(FAULT);
}

#[test]
fn to_an_address() {
    let sandbox = start();
    commit(&sandbox, "a.md", &renamed(SOUND));
    git(&sandbox, &["push", "./far", "main"])
        .accepted()
        .says("which the remote has");
    commit(&sandbox, "a.md", FAULTY);
    git(&sandbox, &["push", "./far", "HEAD:refs/heads/by/address"]).refused(FAULT);
}

#[test]
fn what_was_typed_for_a_commit() {
    let sandbox = start();
    commit(&sandbox, "a.md", FAULTY);
    commit(&sandbox, "a.md", SOUND);
    push(&sandbox, &["HEAD~1:refs/heads/x"]).refused(FAULT);
    let blanks = "main@{0 days ago}:refs/heads/y";
    push(&sandbox, &[blanks]).accepted();
}

#[test]
fn from_a_linked_work_tree_and_from_a_bare_repository() {
    let sandbox = start();
    sandbox.git(&["worktree", "add", "--quiet", "other", "-b", "topic"]);
    sandbox.write("other/a.md", FAULTY);
    commit_unasked(&sandbox, "other", "broken");
    git(&sandbox, &["-C", "other", "push", "origin", "topic"]).refused(FAULT);
    git(
        &sandbox,
        &["-C", "other/in", "push", "origin", "topic~1:refs/heads/y"],
    )
    .ends_with(0);
    // A bare repository has nothing but commits.
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
fn from_a_shallow_clone() {
    let sandbox = start();
    commit(&sandbox, "old.md", &project(FAULTY, "old"));
    push(&sandbox, &["--no-verify", "main"]).ends_with(0);
    let url = format!("file://{}", sandbox.join("far").display());
    sandbox.git(&["clone", "--quiet", "--depth=1", &url, "other"]);
    holdpoint(&sandbox, &["-C", "other", "hook", "install"]).ends_with(0);
    sandbox.write("other/c.md", project(SOUND, "third"));
    commit_unasked(&sandbox, "other", "two");
    git(
        &sandbox,
        &["-C", "other", "push", "origin", "main", "main:new"],
    )
    .accepted();
    sandbox.write("other/a.md", FAULTY);
    commit_unasked(&sandbox, "other", "three");
    git(&sandbox, &["-C", "other", "push", "origin", "main"]).refused(FAULT);
    git(&sandbox, &["-C", "other", "push", "origin", "main:newer"]).refused(FAULT);
}

#[test]
fn with_long_ids() {
    let sandbox = Sandbox::with_init(&["--object-format=sha256"]);
    sandbox.write("a.md", SOUND);
    sandbox.commit("one");
    sandbox.init("far", &["--bare", "--object-format=sha256"]);
    sandbox.git(&["remote", "add", "origin", "far"]);
    holdpoint(&sandbox, &["hook", "install"]).ends_with(0);
    push(&sandbox, &["main"]).accepted();
    commit(&sandbox, "a.md", FAULTY);
    push(&sandbox, &["main"]).refused(FAULT);
    push(&sandbox, &["main:refs/heads/x"]).refused(FAULT);
    commit(&sandbox, "a.md", &renamed(SOUND));
    push(&sandbox, &["main"]).accepted();
    push(&sandbox, &[":main"]).says("it is deleted");
}

#[test]
fn what_git_did_not_write_is_no_yes() {
    let sandbox = start();
    let feed = |lines: &str| {
        sandbox.write("far/lines", lines);
        let lines = std::fs::File::open(sandbox.join("far/lines")).expect("lines");
        let arguments = ["hook", "run", "pre-push", "origin", "far"];
        let mut run = command(&sandbox, env!("CARGO_BIN_EXE_holdpoint"), &arguments);
        Ran::together(run.stdin(lines).output().expect("it runs"))
    };
    let null = "0".repeat(40);
    let unknown = "1".repeat(40);
    feed("a.md in/b.md\n")
        .ends_with(2)
        .says("is not what Git gives pre-push");
    feed(&format!("main 123 main {null}\n")).ends_with(2);
    feed(&format!(
        "refs/heads/main {unknown} refs/heads/main {null}\n"
    ))
    .ends_with(2)
    .says("refused: refs/heads/main");
    feed("\n").ends_with(0).says("nothing is pushed");
}
