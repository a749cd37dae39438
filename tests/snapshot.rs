//! Snapshots of real repositories, held against what `git` says.

mod support;

use holdpoint::git::Repository;
use holdpoint::snapshot::{Content, Entry, FileKind, Index, Outside, Revision, Snapshot, WorkTree};
use holdpoint::text::RepoPath;
use support::Sandbox;

fn repository(sandbox: &Sandbox) -> Repository {
    Repository::discover(sandbox.path())
        .expect("a repository that can be opened")
        .expect("a repository")
}

fn worktree(sandbox: &Sandbox) -> WorkTree {
    WorkTree::open(&repository(sandbox)).expect("a work tree")
}

fn index(sandbox: &Sandbox) -> Index {
    Index::open(&repository(sandbox)).expect("an index")
}

fn revision(sandbox: &Sandbox, revision: &str) -> Revision {
    Revision::open(&repository(sandbox), revision).expect("a revision")
}

/// The paths, each with a mark where it is no tracked file.
fn list(snapshot: &dyn Snapshot) -> Vec<String> {
    let entries = snapshot.entries();
    assert!(entries.is_sorted_by(|a, b| a.path < b.path), "{entries:?}");
    entries.iter().map(show).collect()
}

fn show(entry: &Entry) -> String {
    let kind = match entry.kind {
        FileKind::File => "",
        FileKind::Symlink => " -> link",
        FileKind::Submodule => " (submodule)",
        FileKind::Special => " (special)",
    };
    let tracked = if entry.tracked { "" } else { " ?" };
    format!("{}{kind}{tracked}", entry.path.text())
}

fn read(snapshot: &dyn Snapshot, path: &str) -> String {
    let entry = snapshot.entry(path.as_bytes()).expect("a listed path");
    match snapshot.read(entry, None).expect("bytes") {
        Content::Bytes(bytes) => String::from_utf8(bytes).expect("text"),
        Content::Unavailable(reason) => format!("unavailable: {reason}"),
    }
}

fn outside(snapshot: &dyn Snapshot, path: &str) -> Outside {
    snapshot.outside(&RepoPath::from(path))
}

#[test]
fn ignored_files_are_left_out_and_tracked_ones_never() {
    let sandbox = Sandbox::new();
    sandbox.write(".gitignore", "*.log\n/build/\n!keep.log\n");
    sandbox.write("a.md", "a");
    sandbox.write("build/kept.md", "kept");
    sandbox.write("deep/.gitignore", "b.*\n");
    sandbox.write("deep/b.md", "b");
    sandbox.write("deep/c.md", "c");
    sandbox.write("keep.log", "keep");
    sandbox.write("run.log", "log");
    sandbox.git(&["add", "a.md", ".gitignore", "deep/c.md"]);
    sandbox.git(&["add", "--force", "build/kept.md"]);
    sandbox.write("build/left.md", "left");
    sandbox.write("new.md", "new");

    let tree = worktree(&sandbox);
    assert_eq!(
        list(&tree),
        [
            ".gitignore",
            "a.md",
            "build/kept.md",
            "deep/.gitignore ?",
            "deep/c.md",
            "keep.log ?",
            "new.md ?",
        ]
    );
    assert_eq!(outside(&tree, "run.log"), Outside::Ignored);
    assert_eq!(outside(&tree, "build/left.md"), Outside::Ignored);
    assert_eq!(outside(&tree, "RUN.LOG"), Outside::Absent);
    assert_eq!(outside(&tree, "no.log"), Outside::Absent);
}

#[test]
fn the_index_is_what_was_added_and_nothing_else() {
    let sandbox = Sandbox::new();
    sandbox.write("a.md", "one");
    sandbox.write("b.md", "b");
    sandbox.git(&["add", "--all"]);
    sandbox.write("a.md", "two");
    sandbox.write("c.md", "c");
    sandbox.write("d/e.md", "e");

    let index = index(&sandbox);
    assert_eq!(list(&index), ["a.md", "b.md"]);
    assert_eq!(read(&index, "a.md"), "one");
    assert_eq!(read(&worktree(&sandbox), "a.md"), "two");
    assert_eq!(outside(&index, "c.md"), Outside::Untracked);
    assert_eq!(outside(&index, "d"), Outside::Untracked);
    assert_eq!(outside(&index, "e.md"), Outside::Absent);
}

#[test]
fn the_index_has_the_tree_that_git_would_write() {
    let sandbox = Sandbox::new();
    for path in ["a-b.md", "a/x.md", "a.md", "b/c/d/e.md", "b/c.md", "run.sh"] {
        sandbox.write(path, path);
    }
    sandbox.git(&["add", "--all"]);
    sandbox.git(&["update-index", "--chmod=+x", "run.sh"]);
    let tree = |sandbox: &Sandbox| index(sandbox).label().tree.expect("a tree");
    let before = tree(&sandbox);
    assert_eq!(before, sandbox.git(&["write-tree"]));

    sandbox.git(&["commit", "--quiet", "--message", "first"]);
    assert_eq!(tree(&sandbox), before);
    sandbox.write("b/c/d/f.md", "f");
    sandbox.git(&["add", "--all"]);
    let after = tree(&sandbox);
    assert_ne!(before, after);
    assert_eq!(after, sandbox.git(&["write-tree"]));
    let words = index(&sandbox).label().words;
    assert_eq!(words, format!("the index (tree {})", &after[..7]));
}

#[test]
fn a_revision_is_read_in_a_bare_repository() {
    let sandbox = Sandbox::new();
    sandbox.write("a.md", "one");
    sandbox.write("d/b.md", "b");
    sandbox.commit("first");
    sandbox.write("a.md", "two");
    sandbox.commit("second");
    sandbox.git(&["tag", "--annotate", "v1", "HEAD~1", "--message", "v1"]);
    sandbox.git(&["clone", "--quiet", "--bare", ".", "bare.git"]);

    let bare = Repository::discover(&sandbox.join("bare.git"))
        .unwrap()
        .unwrap();
    assert!(bare.is_bare());
    let first = Revision::open(&bare, "v1").unwrap();
    assert_eq!(list(&first), ["a.md", "d/b.md"]);
    assert_eq!(read(&first, "a.md"), "one");
    let tree = sandbox.git(&["rev-parse", "v1^{tree}"]);
    assert_eq!(
        first.label().words,
        format!("revision v1 (tree {})", &tree[..7])
    );
    assert_eq!(
        first.commit(),
        Some(sandbox.git(&["rev-parse", "v1^{commit}"]).as_str())
    );
    assert_eq!(outside(&first, "a.txt"), Outside::Absent);

    let error = WorkTree::open(&bare).err().expect("no work tree");
    assert_eq!(error.reason, "this repository is bare: it has no work tree");
    let error = Revision::open(&bare, "nope").err().expect("no revision");
    assert_eq!(error.reason, "no branch, tag or commit is called `nope`");
    let error = Revision::open(&bare, "v1..main").err().expect("a range");
    assert_eq!(error.reason, "`v1..main` names a range, not one revision");
}
