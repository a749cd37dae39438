//! Snapshots of real repositories, compared with the output of `git`.

use holdpoint::git::Repository;
use holdpoint::snapshot::{
    Content, Entry, FileKind, Folder, Index, Memory, Overlay, PathStatus, Revision, Snapshot,
    WorkTree,
};
use holdpoint::text::RepoPath;

use super::checking::wait_for_clock;
use super::support::Sandbox;
use super::support::requires::{tool, unavailable};
use super::support::sandbox::is_root;

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

/// Returns the paths of all entries, each with a mark if it is not a tracked file.
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

fn stored(snapshot: &dyn Snapshot, path: &str) -> Vec<u8> {
    let entry = snapshot.entry(path.as_bytes()).expect("a listed path");
    match snapshot.read_stored(entry).expect("bytes") {
        Content::Bytes(bytes) => bytes,
        Content::Unavailable(reason) => panic!("unavailable: {reason}"),
    }
}

fn path_status(snapshot: &dyn Snapshot, path: &str) -> PathStatus {
    snapshot.path_status(&RepoPath::from(path))
}

#[test]
fn ignored_files_are_left_out_unless_they_are_tracked() {
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
    assert_eq!(path_status(&tree, "run.log"), PathStatus::Ignored);
    assert_eq!(path_status(&tree, "build/left.md"), PathStatus::Ignored);
    assert_eq!(path_status(&tree, "RUN.LOG"), PathStatus::Absent);
    assert_eq!(path_status(&tree, "no.log"), PathStatus::Absent);
}

/// A generator of pseudo-random numbers, which are the same in every run.
struct Random(u64);

impl Random {
    fn below(&mut self, sides: usize) -> usize {
        self.0 = self
            .0
            .wrapping_mul(6364136223846793005)
            .wrapping_add(1442695040888963407);
        (self.0 >> 33) as usize % sides
    }

    fn pick<'a>(&mut self, from: &[&'a str]) -> &'a str {
        from[self.below(from.len())]
    }
}

#[test]
fn the_work_tree_is_listed_as_git_lists_it() {
    const PARTS: [&str; 6] = ["a", "b.md", "a-b", "a.d", "A", "log"];
    const RULES: [&str; 14] = [
        "a", "/a", "a/", "*.md", "!*.md", "!a", "log/", "**/log", "a/**", "a/b.md", "!/a/b.md",
        "a*", "/*", "!a/",
    ];
    for seed in 0..10 {
        let mut random = Random(seed);
        let sandbox = Sandbox::new();
        // `git ls-files --deleted` omits a file that was replaced by a folder.
        let mut removed: Vec<std::path::PathBuf> = Vec::new();
        for _ in 0..40 {
            let depth = 1 + random.below(4);
            let mut path: Vec<&str> = (0..depth).map(|_| random.pick(&PARTS)).collect();
            if random.below(5) == 0 {
                path.push(".gitignore");
            }
            let place = sandbox.join(path.join("/"));
            let blocked = place.ancestors().skip(1).any(|folder| folder.is_file());
            let taken = removed.iter().any(|removed| place.starts_with(removed));
            if taken || blocked || place.is_dir() {
                continue;
            }
            let rules: Vec<_> = (0..3).map(|_| random.pick(&RULES)).collect();
            sandbox.write(path.join("/"), rules.join("\n"));
            if random.below(3) == 0 {
                sandbox.git(&["add", "--force", &path.join("/")]);
                if random.below(5) == 0 {
                    sandbox.remove(path.join("/"));
                    removed.push(place);
                }
            }
        }
        let listed = |arguments: &[&str]| {
            let all = [&["ls-files", "--exclude-standard", "-z"], arguments].concat();
            let names = sandbox.git(&all);
            let names = names.split('\0').filter(|name| !name.is_empty());
            names
                .map(str::to_owned)
                .collect::<std::collections::BTreeSet<_>>()
        };
        let gone = listed(&["--deleted"]);
        let mut expected: Vec<_> = listed(&["--cached"]).difference(&gone).cloned().collect();
        expected.extend(
            listed(&["--others"])
                .into_iter()
                .map(|name| format!("{name} ?")),
        );
        let mut found = list(&worktree(&sandbox));
        expected.sort();
        found.sort();
        assert_eq!(found, expected, "seed {seed}");

        let tree = worktree(&sandbox);
        for ignored in listed(&["--others", "--ignored"]) {
            assert_eq!(
                path_status(&tree, &ignored),
                PathStatus::Ignored,
                "seed {seed}, {ignored}"
            );
        }
        assert_eq!(
            index(&sandbox).label().tree.unwrap(),
            sandbox.git(&["write-tree"])
        );
    }
}

#[test]
fn the_index_has_only_what_was_added() {
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
    assert_eq!(path_status(&index, "c.md"), PathStatus::Untracked);
    assert_eq!(path_status(&index, "d"), PathStatus::Untracked);
    assert_eq!(path_status(&index, "e.md"), PathStatus::Absent);
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
    let words = index(&sandbox).label().description;
    assert_eq!(words, format!("the index (tree {})", &after[..7]));
}

#[test]
fn a_revision_can_be_read_in_a_bare_repository() {
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
        first.label().description,
        format!("revision v1 (tree {})", &tree[..7])
    );
    assert_eq!(
        first.commit(),
        Some(sandbox.git(&["rev-parse", "v1^{commit}"]).as_str())
    );
    assert_eq!(path_status(&first, "a.txt"), PathStatus::Absent);

    let error = WorkTree::open(&bare).err().expect("no work tree");
    assert_eq!(error.reason, "this repository is bare and has no work tree");
    let error = Revision::open(&bare, "nope").err().expect("no revision");
    assert_eq!(error.reason, "no branch, tag or commit is called `nope`");
    let error = Revision::open(&bare, "v1..main").err().expect("a range");
    assert_eq!(error.reason, "`v1..main` names a range, not one revision");
}

#[test]
fn a_folder_outside_git_is_listed_completely() {
    let sandbox = Sandbox::empty();
    sandbox.write(".gitignore", "*.log\n");
    sandbox.write("a.log", "a");
    sandbox.write("a/b.md", "b");
    sandbox.write("a/.git/HEAD", "not read");
    assert!(Repository::discover(sandbox.path()).unwrap().is_none());
    let folder = Folder::open(sandbox.path()).unwrap();
    assert_eq!(list(&folder), [".gitignore", "a.log", "a/b.md"]);
    assert_eq!(read(&folder, "a/b.md"), "b");
    assert!(Folder::open(&sandbox.join("nope")).is_err());
}

#[test]
fn a_repository_without_commits_can_be_read() {
    let sandbox = Sandbox::new();
    sandbox.write("a.md", "a");
    assert_eq!(list(&worktree(&sandbox)), ["a.md ?"]);
    let empty = index(&sandbox);
    assert!(empty.entries().is_empty());
    assert_eq!(empty.label().tree.unwrap(), sandbox.git(&["write-tree"]));
    assert_eq!(repository(&sandbox).head().unwrap(), None);
    assert!(repository(&sandbox).next_parents().unwrap().is_empty());
    assert!(Revision::open(&repository(&sandbox), "HEAD").is_err());
}

#[test]
fn deleted_files_are_not_listed_and_unmerged_ones_are() {
    let sandbox = Sandbox::new();
    sandbox.write("a.md", "a\n");
    sandbox.write("b.md", "b\n");
    sandbox.commit("first");
    sandbox.git(&["checkout", "--quiet", "-b", "side"]);
    sandbox.write("a.md", "side\n");
    let side = sandbox.commit("side");
    sandbox.git(&["checkout", "--quiet", "main"]);
    sandbox.write("a.md", "main\n");
    let main = sandbox.commit("main");
    assert!(!sandbox.try_git(&["merge", "side"]).status.success());
    sandbox.remove("b.md");

    assert_eq!(list(&worktree(&sandbox)), ["a.md"]);
    assert!(read(&worktree(&sandbox), "a.md").contains("<<<<<<<"));
    let error = Index::open(&repository(&sandbox))
        .err()
        .expect("an unmerged index");
    assert_eq!(error.reason, "the index has unmerged paths: `a.md`");
    assert_eq!(repository(&sandbox).next_parents().unwrap(), [main, side]);
}

#[test]
fn a_file_with_intent_to_add_is_tracked_but_not_in_the_index() {
    let sandbox = Sandbox::new();
    sandbox.write("a.md", "a");
    sandbox.write("d/b.md", "b");
    sandbox.git(&["add", "a.md"]);
    sandbox.git(&["add", "--intent-to-add", "d/b.md"]);
    assert_eq!(list(&worktree(&sandbox)), ["a.md", "d/b.md"]);
    let index = index(&sandbox);
    assert_eq!(list(&index), ["a.md"]);
    assert_eq!(index.label().tree.unwrap(), sandbox.git(&["write-tree"]));
    assert_eq!(path_status(&index, "d/b.md"), PathStatus::Untracked);
}

#[test]
fn submodules_and_nested_repositories_are_not_read() {
    let sandbox = Sandbox::empty();
    sandbox.init("lib", &[]);
    sandbox.write("lib/inside.md", "inside");
    sandbox.git(&["-C", "lib", "add", "."]);
    sandbox.git(&["-C", "lib", "commit", "--quiet", "--message", "lib"]);
    sandbox.init("top", &[]);
    let top = sandbox.join("top");
    let lib = sandbox.join("lib").display().to_string();
    let add = [
        "-C",
        "top",
        "-c",
        "protocol.file.allow=always",
        "submodule",
        "--quiet",
        "add",
    ];
    sandbox.git(&[&add[..], &[&lib, "sub"]].concat());
    sandbox.git(&["clone", "--quiet", "lib", "top/nested"]);
    sandbox.write(
        "top/sub-a.md",
        "sorts between the file `sub` and the folder `sub/`",
    );
    sandbox.write("top/sub.md", "as does this");

    let repository = Repository::discover(&top).unwrap().unwrap();
    let tree = WorkTree::open(&repository).unwrap();
    assert_eq!(
        list(&tree),
        [
            ".gitmodules",
            "nested (submodule) ?",
            "sub (submodule)",
            "sub-a.md ?",
            "sub.md ?",
        ]
    );
    let index = Index::open(&repository).unwrap();
    assert_eq!(list(&index), [".gitmodules", "sub (submodule)"]);
    assert!(index.read(index.entry(b"sub").unwrap(), None).is_err());
    assert_eq!(
        index.label().tree.unwrap(),
        sandbox.git(&["-C", "top", "write-tree"])
    );

    // The submodule is a repository like any other.
    let inside = Repository::discover(&top.join("sub")).unwrap().unwrap();
    assert_eq!(list(&WorkTree::open(&inside).unwrap()), ["inside.md"]);
    assert_eq!(list(&Index::open(&inside).unwrap()), ["inside.md"]);
}

#[cfg(unix)]
#[test]
fn symbolic_links_are_listed_and_not_followed() {
    use std::os::unix::fs::symlink;
    let sandbox = Sandbox::new();
    sandbox.write("real/a.md", "a");
    sandbox.write("gone/b.md", "b");
    symlink("..", sandbox.join("real/loop")).unwrap();
    symlink("nowhere", sandbox.join("broken.md")).unwrap();
    sandbox.commit("first");
    // A tracked path below a symbolic link does not exist (git-add(1) calls it "beyond a symbolic
    // link").
    sandbox.remove("gone/b.md");
    std::fs::remove_dir(sandbox.join("gone")).unwrap();
    sandbox.write("elsewhere/b.md", "b");
    symlink("elsewhere", sandbox.join("gone")).unwrap();

    let tree = worktree(&sandbox);
    assert_eq!(
        list(&tree),
        [
            "broken.md -> link",
            "elsewhere/b.md ?",
            "gone -> link ?",
            "real/a.md",
            "real/loop -> link",
        ]
    );
    assert_eq!(read(&tree, "broken.md"), "nowhere");
    assert_eq!(read(&index(&sandbox), "broken.md"), "nowhere");
    assert_eq!(path_status(&tree, "gone/b.md"), PathStatus::Absent);
}

#[cfg(unix)]
#[test]
fn special_files_are_listed_and_never_opened() {
    let sandbox = Sandbox::new();
    if !tool("mkfifo") {
        return;
    }
    let status = sandbox.command("mkfifo").arg("pipe.md").status();
    assert!(status.is_ok_and(|status| status.success()));
    let _socket = std::os::unix::net::UnixListener::bind(sandbox.join("socket.md")).unwrap();
    let tree = worktree(&sandbox);
    assert_eq!(
        list(&tree),
        ["pipe.md (special) ?", "socket.md (special) ?"]
    );
    let error = tree.read(&tree.entries()[0], None).unwrap_err();
    assert_eq!(
        error.to_string(),
        "pipe.md: cannot read this file: it is not a regular file"
    );
}

#[cfg(unix)]
#[test]
fn unreadable_files_and_folders_are_errors_that_name_them() {
    use std::fs::{Permissions, set_permissions};
    use std::os::unix::fs::PermissionsExt;
    let Some(parent) = Sandbox::of_parent() else {
        let sandbox = Sandbox::new();
        sandbox.write("a.md", "a");
        sandbox.write("locked/b.md", "b");
        sandbox.again_as_nobody(
            "internal::snapshot::unreadable_files_and_folders_are_errors_that_name_them",
        );
        return;
    };
    let repository = Repository::discover(&parent).unwrap().unwrap();
    let lock = |path: &str, mode| {
        set_permissions(parent.join(path), Permissions::from_mode(mode)).unwrap();
    };
    lock("a.md", 0);
    let tree = WorkTree::open(&repository).unwrap();
    let error = tree.read(tree.entry(b"a.md").unwrap(), None).unwrap_err();
    assert!(
        error
            .to_string()
            .starts_with("a.md: cannot read this file: Permission denied"),
        "{error}"
    );
    lock("locked", 0);
    let error = WorkTree::open(&repository).err().expect("a locked folder");
    assert!(
        error
            .to_string()
            .starts_with("locked: cannot read this folder: Permission denied"),
        "{error}"
    );
    lock("locked", 0o700);
}

#[test]
fn a_file_deleted_during_the_check_is_an_error() {
    let sandbox = Sandbox::new();
    sandbox.write("a.md", "a");
    let tree = worktree(&sandbox);
    sandbox.remove("a.md");
    let error = tree.read(&tree.entries()[0], None).unwrap_err();
    assert_eq!(error.to_string(), "a.md: file was deleted during the check");
}

#[test]
fn files_outside_a_sparse_checkout_are_read_from_the_index() {
    for index_is_sparse in [false, true] {
        let sandbox = Sandbox::new();
        sandbox.write("in/a.md", "a");
        sandbox.write("out/b.md", "b");
        sandbox.write("out/deep/c.md", "c");
        sandbox.write("top.md", "top");
        sandbox.commit("first");
        sandbox.git(&["sparse-checkout", "init", "--cone"]);
        if index_is_sparse {
            sandbox.git(&["config", "index.sparse", "true"]);
        }
        sandbox.git(&["sparse-checkout", "set", "in"]);
        assert!(!sandbox.join("out").exists());
        let entries = sandbox.git(&["ls-files", "--sparse"]);
        assert_eq!(entries.contains("out/\n"), index_is_sparse, "{entries}");
        sandbox.write("in/new.md", "new");
        sandbox.write("out/deep/c.md", "there despite being left out");

        let tree = worktree(&sandbox);
        assert_eq!(
            list(&tree),
            [
                "in/a.md",
                "in/new.md ?",
                "out/b.md",
                "out/deep/c.md",
                "top.md"
            ]
        );
        assert_eq!(read(&tree, "out/b.md"), "b");
        assert_eq!(stored(&tree, "out/b.md"), b"b");
        assert_eq!(read(&tree, "out/deep/c.md"), "there despite being left out");
        let index = index(&sandbox);
        assert_eq!(
            list(&index),
            ["in/a.md", "out/b.md", "out/deep/c.md", "top.md"]
        );
        assert_eq!(read(&index, "out/deep/c.md"), "c");
        assert_eq!(
            index.label().tree.unwrap(),
            sandbox.git(&["rev-parse", "HEAD^{tree}"])
        );
    }
}

#[test]
fn stored_bytes_are_those_that_git_would_hash() {
    let sandbox = Sandbox::new();
    sandbox.write(
        ".gitattributes",
        "*.md text=auto\n*.bin binary\n*.u16 text working-tree-encoding=UTF-16LE\n*.id ident\n*.raw -text\n*.up filter=up\n",
    );
    sandbox.write("had-crlf.md", "a\r\nb\r\n");
    sandbox.write("lfs.up", "abc");
    sandbox.git(&["-c", "core.autocrlf=false", "add", "--all"]);
    // Files added before the attributes changed keep their line endings.
    let had = sandbox.git(&["hash-object", "-w", "--no-filters", "had-crlf.md"]);
    sandbox.git(&[
        "update-index",
        "--cacheinfo",
        &format!("100644,{had},had-crlf.md"),
    ]);
    sandbox.write("crlf.md", "a\r\nb\r\n");
    sandbox.write("lf.md", "a\nb\n");
    sandbox.write("as-is.bin", "a\r\n\0b\r\n");
    sandbox.write("as-is.raw", "a\r\nb\r\n");
    sandbox.write("wide.u16", "a\0b\0\n\0");
    sandbox.write("keyword.id", "$Id: 1234 $\n");
    sandbox.write("unknown.up", "raw\r\n");

    let tree = worktree(&sandbox);
    let stored: Vec<_> = tree
        .entries()
        .iter()
        .map(|entry| tree.read_stored(entry).unwrap())
        .collect();
    sandbox.git(&["add", "--all"]);
    for (entry, stored) in tree.entries().iter().zip(stored) {
        let path = entry.path.text();
        let expected = sandbox.git(&["rev-parse", &format!(":{path}")]);
        let Content::Bytes(bytes) = stored else {
            panic!("{path} is unavailable");
        };
        sandbox.write(".git/stored", &bytes);
        let hashed = sandbox.git(&["hash-object", "--no-filters", ".git/stored"]);
        assert_eq!(hashed, expected, "{path}");
    }
}

#[test]
fn a_filter_program_is_never_run() {
    let sandbox = Sandbox::new();
    sandbox.write(".gitattributes", "*.big filter=shout\n");
    sandbox.write("a.big", "quiet\n");
    sandbox.git(&["config", "filter.shout.clean", "touch ran && tr a-z A-Z"]);
    sandbox.git(&["add", "--all"]);
    assert_eq!(sandbox.git(&["show", ":a.big"]), "QUIET");
    sandbox.remove("ran");
    // Without this, the index would have the same time as its files, and Git would read them again.
    let old = std::time::SystemTime::now() - std::time::Duration::from_secs(60);
    std::fs::File::options()
        .write(true)
        .open(sandbox.join("a.big"))
        .and_then(|file| file.set_modified(old))
        .unwrap();
    wait_for_clock();
    sandbox.git(&["add", "--all"]);
    sandbox.remove("ran");

    let tree = worktree(&sandbox);
    assert_eq!(stored(&tree, "a.big"), b"QUIET\n");
    assert_eq!(read(&tree, "a.big"), "QUIET\n");
    assert!(tree.is_converted(tree.entry(b"a.big").unwrap()));
    assert!(!tree.is_converted(tree.entry(b".gitattributes").unwrap()));
    // What Git would store is not known without the program.
    sandbox.write("a.big", "changed\n");
    sandbox.write("new.big", "new\n");
    let tree = worktree(&sandbox);
    for path in ["a.big", "new.big"] {
        let entry = tree.entry(path.as_bytes()).unwrap();
        for content in [tree.read_stored(entry), tree.read(entry, Some(1))] {
            let content = content.unwrap();
            assert!(matches!(content, Content::Unavailable(_)), "{content:?}");
        }
    }
    // A filter without a program changes nothing.
    sandbox.git(&["config", "--unset", "filter.shout.clean"]);
    assert_eq!(stored(&worktree(&sandbox), "a.big"), b"changed\n");
    assert!(!sandbox.join("ran").exists());
}

#[test]
fn attributes_count_wherever_git_reads_them() {
    let encoded =
        |text: &str| -> Vec<u8> { text.encode_utf16().flat_map(u16::to_le_bytes).collect() };
    let rule = "*.u16 text working-tree-encoding=UTF-16LE\n";
    for place in ["info", "user", "ignored", "index", "below"] {
        let sandbox = Sandbox::new();
        sandbox.write("d/a.u16", encoded("a\r\nb\n"));
        match place {
            "info" => sandbox.write(".git/info/attributes", rule),
            "user" => {
                sandbox.write("my-attributes", rule);
                let path = sandbox.join("my-attributes");
                sandbox.git(&["config", "core.attributesFile", path.to_str().unwrap()]);
            }
            "ignored" => {
                sandbox.write(".gitignore", ".gitattributes\n");
                sandbox.write(".gitattributes", rule);
            }
            "index" => {
                sandbox.write(".gitattributes", rule);
                sandbox.git(&["add", ".gitattributes"]);
                sandbox.remove(".gitattributes");
            }
            _ => sandbox.write("d/.gitattributes", rule),
        }
        let tree = worktree(&sandbox);
        assert_eq!(stored(&tree, "d/a.u16"), b"a\nb\n", "{place}");
        assert_eq!(read(&tree, "d/a.u16"), "a\nb\n", "{place}");
    }
}

#[test]
fn a_file_in_an_unknown_encoding_is_unavailable() {
    let sandbox = Sandbox::new();
    sandbox.write(
        ".gitattributes",
        "*.odd working-tree-encoding=NO-SUCH-ENCODING\n",
    );
    sandbox.write("a.odd", "a");
    let tree = worktree(&sandbox);
    let content = tree.read_stored(tree.entry(b"a.odd").unwrap()).unwrap();
    assert!(matches!(content, Content::Unavailable(_)), "{content:?}");
}

#[test]
fn a_linked_work_tree_has_its_own_index() {
    let sandbox = Sandbox::empty();
    sandbox.init("main", &[]);
    sandbox.write("main/a.md", "a");
    sandbox.git(&["-C", "main", "add", "."]);
    sandbox.git(&["-C", "main", "commit", "--quiet", "--message", "first"]);
    sandbox.git(&["-C", "main", "worktree", "add", "--quiet", "../linked"]);
    sandbox.write("linked/b.md", "b");
    sandbox.git(&["-C", "linked", "add", "b.md"]);

    let linked = Repository::discover(&sandbox.join("linked"))
        .unwrap()
        .unwrap();
    assert_eq!(linked.work_dir(), Some(sandbox.join("linked").as_path()));
    assert_eq!(list(&WorkTree::open(&linked).unwrap()), ["a.md", "b.md"]);
    let index = Index::open(&linked).unwrap();
    assert_eq!(list(&index), ["a.md", "b.md"]);
    assert_eq!(
        index.label().tree.unwrap(),
        sandbox.git(&["-C", "linked", "write-tree"])
    );
    let main = Repository::discover(&sandbox.join("main"))
        .unwrap()
        .unwrap();
    assert_eq!(list(&Index::open(&main).unwrap()), ["a.md"]);
    assert_eq!(
        linked.common_dir().canonicalize().unwrap(),
        main.git_dir().canonicalize().unwrap()
    );
}

#[test]
fn the_environment_variables_of_git_are_respected() {
    let Some(parent) = Sandbox::of_parent() else {
        let sandbox = Sandbox::new();
        sandbox.write("a.md", "a");
        sandbox.commit("first");
        sandbox.write("b.md", "b");
        let other = sandbox.join("other-index");
        let other = other.to_str().unwrap();
        sandbox.git_with(&[("GIT_INDEX_FILE", other)], &["add", "b.md"]);
        std::fs::create_dir(sandbox.join("below")).unwrap();
        let name = "internal::snapshot::the_environment_variables_of_git_are_respected";
        sandbox.again(
            name,
            &[("GIT_INDEX_FILE", "other-index"), ("CASE", "index")],
        );
        sandbox.again(name, &[("GIT_DIR", ".git"), ("CASE", "dir")]);
        let top = sandbox.path().to_str().unwrap();
        sandbox.again(
            name,
            &[("GIT_CEILING_DIRECTORIES", top), ("CASE", "ceiling")],
        );
        sandbox.write("far/c.md", "c");
        let git_dir = sandbox.join(".git");
        let far = sandbox.join("far");
        let environment = [
            ("GIT_DIR", git_dir.to_str().unwrap()),
            ("GIT_WORK_TREE", far.to_str().unwrap()),
            ("CASE", "work tree"),
        ];
        sandbox.again(name, &environment);
        sandbox.again(name, &[("GIT_DIR", "nowhere"), ("CASE", "nowhere")]);
        sandbox.again(name, &[("GIT_NAMESPACE", "tenant"), ("CASE", "namespace")]);
        let ignored = [
            ("GIT_CONFIG_PARAMETERS", "'core.excludesFile'='my-ignores'"),
            ("CASE", "parameters"),
        ];
        sandbox.write("my-ignores", "b.md\n");
        sandbox.again(name, &ignored);
        sandbox.again(
            name,
            &[("GIT_CONFIG_PARAMETERS", "bogus"), ("CASE", "bogus")],
        );
        return;
    };
    let found = |folder: &str| Repository::discover(&parent.join(folder));
    match std::env::var("CASE").unwrap().as_str() {
        "index" => {
            let index = Index::open(&found("").unwrap().unwrap()).unwrap();
            assert_eq!(list(&index), ["b.md"]);
        }
        // The refs of a repository are not those that it shows under a namespace.
        "namespace" => assert!(found("").unwrap().unwrap().head().unwrap().is_some()),
        "parameters" => {
            let tree = WorkTree::open(&found("").unwrap().unwrap()).unwrap();
            assert!(
                !list(&tree).contains(&"b.md ?".to_owned()),
                "{:?}",
                list(&tree)
            );
        }
        "bogus" => {
            let error = found("").err().expect("refused");
            assert_eq!(error.reason, "bogus format in GIT_CONFIG_PARAMETERS");
        }
        "dir" => {
            // The variable applies in any folder.
            let repository = Repository::discover(std::path::Path::new("/"))
                .unwrap()
                .unwrap();
            assert_eq!(repository.work_dir(), Some(parent.as_path()));
        }
        "ceiling" => {
            assert!(found("below").unwrap().is_none());
            assert!(found("").unwrap().is_some());
        }
        "work tree" => {
            let repository = found("").unwrap().unwrap();
            assert_eq!(list(&WorkTree::open(&repository).unwrap()), ["c.md ?"]);
        }
        "nowhere" => {
            let error = found("").err().expect("no repository there");
            assert_eq!(error.help.as_deref(), Some("GIT_DIR is set to `nowhere`"));
        }
        case => panic!("{case}"),
    }
}

#[cfg(unix)]
#[test]
fn file_names_may_be_any_bytes() {
    use std::ffi::OsStr;
    use std::os::unix::ffi::OsStrExt;
    let sandbox = Sandbox::new();
    let names: [&[u8]; 5] = [
        b"a b.md",
        b"line\nbreak.md",
        b"quote\"'.md",
        b"tab\t.md",
        b"\xff.md",
    ];
    for name in names {
        sandbox.write(OsStr::from_bytes(name), name);
    }
    let check = |snapshot: &dyn Snapshot, tracked: bool| {
        assert_eq!(snapshot.entries().len(), names.len());
        for name in names {
            let entry = snapshot.entry(name).unwrap();
            assert_eq!(entry.tracked, tracked);
            assert_eq!(
                snapshot.read(entry, None).unwrap(),
                Content::Bytes(name.to_vec())
            );
            assert_eq!(
                snapshot.read_stored(entry).unwrap(),
                Content::Bytes(name.to_vec())
            );
        }
    };
    check(&worktree(&sandbox), false);
    sandbox.commit("first");
    check(&worktree(&sandbox), true);
    check(&index(&sandbox), true);
    check(&revision(&sandbox, "HEAD"), true);
}

#[test]
fn reading_stops_at_the_limit() {
    let sandbox = Sandbox::new();
    sandbox.write("a.md", "abcdef");
    sandbox.commit("first");
    for snapshot in [&worktree(&sandbox) as &dyn Snapshot, &index(&sandbox)] {
        let bytes = snapshot.read(&snapshot.entries()[0], Some(3)).unwrap();
        assert_eq!(bytes, Content::Bytes(b"abc".to_vec()));
    }
}

#[test]
fn sha256_repositories_can_be_read() {
    let sandbox = Sandbox::with_init(&["--object-format=sha256"]);
    sandbox.write("d/a.md", "a");
    sandbox.commit("first");
    sandbox.write("d/b.md", "b");
    sandbox.git(&["add", "--all"]);
    assert_eq!(read(&revision(&sandbox, "HEAD"), "d/a.md"), "a");
    assert_eq!(list(&worktree(&sandbox)), ["d/a.md", "d/b.md"]);
    assert_eq!(
        index(&sandbox).label().tree.unwrap(),
        sandbox.git(&["write-tree"])
    );
}

#[test]
fn a_repository_with_many_packs_can_be_read() {
    let sandbox = Sandbox::new();
    for number in 0..40 {
        sandbox.write(format!("{number:02}.md"), format!("{number}"));
        sandbox.commit("one more");
        sandbox.git(&["repack", "--quiet", "-d"]);
    }
    let packs = std::fs::read_dir(sandbox.join(".git/objects/pack"))
        .unwrap()
        .flatten();
    let packs = packs.filter(|entry| entry.path().extension().is_some_and(|end| end == "pack"));
    assert!(packs.count() > 32);
    let snapshot = revision(&sandbox, "HEAD");
    for (number, entry) in snapshot.entries().iter().enumerate() {
        assert_eq!(read(&snapshot, &entry.path.text()), number.to_string());
    }
}

#[test]
fn unknown_repository_formats_are_errors() {
    let sandbox = Sandbox::empty();
    sandbox.init("stored", &[]);
    for (key, value) in [("repositoryFormatVersion", "1"), ("refStorage", "stones")] {
        let section = if value == "1" { "core" } else { "extensions" };
        let config = sandbox.join("stored/.git/config");
        let config = config.to_str().unwrap();
        sandbox.git(&[
            "config",
            "--file",
            config,
            &format!("{section}.{key}"),
            value,
        ]);
    }
    let error = Repository::discover(&sandbox.join("stored"))
        .err()
        .expect("refused");
    assert_eq!(
        error.reason,
        "unsupported ref storage `stones` in this repository"
    );
    sandbox.init("odd", &[]);
    sandbox.git(&["-C", "odd", "config", "extensions.noSuchThing", "true"]);
    // "If the version is 0, extensions are not consulted."
    assert!(Repository::discover(&sandbox.join("odd")).is_ok());
    sandbox.git(&["-C", "odd", "config", "core.repositoryFormatVersion", "1"]);
    let error = Repository::discover(&sandbox.join("odd"))
        .err()
        .expect("refused");
    assert!(
        error.reason.to_lowercase().contains("`nosuchthing`"),
        "{error}"
    );
}

#[cfg(unix)]
#[test]
fn a_repository_of_another_user_is_refused_as_by_git() {
    let Some(parent) = Sandbox::of_parent() else {
        if !is_root() {
            unavailable("the right to give files away", "run the tests as root");
            return;
        }
        let sandbox = Sandbox::new();
        sandbox.write("a.md", "a");
        sandbox.commit("first");
        let top = sandbox.path().display().to_string();
        sandbox.write("trust", format!("[safe]\n\tdirectory = {top}\n"));
        sandbox.git(&["config", "core.excludesFile", &format!("{top}/ignored")]);
        sandbox.write("ignored", "ignored\ntrust\n");
        sandbox.give_to(12345);
        let refused = sandbox.try_git(&["status"]);
        assert!(String::from_utf8_lossy(&refused.stderr).contains("safe.directory"));
        let name = "internal::snapshot::a_repository_of_another_user_is_refused_as_by_git";
        sandbox.again(name, &[("CASE", "refused")]);
        let trust = format!("{top}/trust");
        sandbox.again(name, &[("GIT_CONFIG_GLOBAL", &trust), ("CASE", "trusted")]);
        let above = format!("{}/*", sandbox.path().parent().unwrap().display());
        for (values, ask) in [
            (vec!["*"], "trusted"),
            (vec!["/nowhere", &top], "trusted"),
            (vec![&*above], "trusted"),
            (vec!["."], "trusted"),
            (vec!["*", "", "/nowhere"], "refused"),
            (vec!["*", ""], "refused"),
        ] {
            // Each value is given in the two ways in which Git takes them, and Git is asked too.
            let count = values.len().to_string();
            let names: Vec<_> = (0..values.len())
                .map(|at| {
                    (
                        format!("GIT_CONFIG_KEY_{at}"),
                        format!("GIT_CONFIG_VALUE_{at}"),
                    )
                })
                .collect();
            let mut counted = vec![("GIT_CONFIG_COUNT", &*count)];
            for ((key, name), value) in names.iter().zip(&values) {
                counted.extend([(&**key, "safe.directory"), (&**name, *value)]);
            }
            let quoted = values
                .iter()
                .map(|value| format!("'safe.directory'='{value}'"));
            let quoted = quoted.collect::<Vec<_>>().join(" ");
            for mut environment in [counted, vec![("GIT_CONFIG_PARAMETERS", &*quoted)]] {
                let git = sandbox.try_git_with(&environment, &["status"]);
                assert_eq!(git.status.success(), ask == "trusted", "{values:?}");
                environment.push(("CASE", ask));
                sandbox.again(name, &environment);
            }
        }
        // What the command says prevails over what the user says.
        let forgotten = [
            ("GIT_CONFIG_GLOBAL", &*trust),
            ("GIT_CONFIG_PARAMETERS", "'safe.directory='"),
            ("CASE", "refused"),
        ];
        assert!(
            !sandbox
                .try_git_with(&forgotten, &["status"])
                .status
                .success()
        );
        sandbox.again(name, &forgotten);
        // Git does not check the owner of the folder in GIT_DIR.
        assert!(
            sandbox
                .try_git_with(&[("GIT_DIR", ".git")], &["status"])
                .status
                .success()
        );
        sandbox.again(name, &[("GIT_DIR", ".git"), ("CASE", "trusted")]);
        return;
    };
    let found = Repository::discover(&parent);
    if std::env::var("CASE").unwrap() == "refused" {
        let error = found.err().expect("refused");
        let top = parent.display();
        assert_eq!(
            error.reason,
            format!("the repository at `{top}` belongs to another user")
        );
        let help = error.help.unwrap();
        assert!(
            help.contains(&format!("git config --global --add safe.directory '{top}'")),
            "{help}"
        );
    } else {
        let tree = WorkTree::open(&found.unwrap().unwrap()).unwrap();
        // The repository's configuration is read, too.
        assert_eq!(list(&tree), ["a.md"]);
    }
}

#[cfg(unix)]
#[test]
fn objects_of_a_push_can_be_read_before_they_are_stored() {
    use std::os::unix::fs::PermissionsExt;
    let name = "internal::snapshot::objects_of_a_push_can_be_read_before_they_are_stored";
    let Some(parent) = Sandbox::of_parent() else {
        let sandbox = Sandbox::new();
        sandbox.write("a.md", "one");
        sandbox.commit("first");
        sandbox.git(&["init", "--quiet", "--bare", "server.git"]);
        let program = std::env::current_exe().unwrap();
        let hook = format!(
            "#!/bin/sh\nread old new ref\nNEW=$new HOLDPOINT_SANDBOX='{}' exec '{}' {name} --exact --nocapture\n",
            sandbox.path().display(),
            program.display()
        );
        sandbox.write("server.git/hooks/pre-receive", hook);
        let hook = sandbox.join("server.git/hooks/pre-receive");
        std::fs::set_permissions(hook, std::fs::Permissions::from_mode(0o755)).unwrap();
        sandbox.git(&["push", "--quiet", "server.git", "main"]);
        sandbox.write("a.md", "two");
        sandbox.git(&["commit", "--quiet", "--all", "--message", "second"]);
        sandbox.git(&["push", "--quiet", "server.git", "main"]);
        assert_eq!(sandbox.read("server.git/seen"), "one\ntwo\n");
        return;
    };
    let repository = Repository::discover(std::path::Path::new("."))
        .unwrap()
        .unwrap();
    assert_eq!(repository.git_dir(), parent.join("server.git").as_path());
    let snapshot = Revision::open(&repository, &std::env::var("NEW").unwrap()).unwrap();
    assert_eq!(list(&snapshot), ["a.md"]);
    let seen = std::fs::read_to_string("seen").unwrap_or_default();
    std::fs::write("seen", format!("{seen}{}\n", read(&snapshot, "a.md"))).unwrap();
}

#[test]
fn a_git_file_that_names_a_missing_repository_is_an_error() {
    let sandbox = Sandbox::empty();
    sandbox.write(".git", "gitdir: ../nowhere\n");
    sandbox.write("below/a.md", "a");
    let error = Repository::discover(&sandbox.join("below"))
        .err()
        .expect("refused");
    assert!(
        error
            .reason
            .ends_with("/.git` names a repository that does not exist"),
        "{error}"
    );
}

#[test]
fn a_snapshot_can_be_read_by_many_threads() {
    let sandbox = Sandbox::new();
    for number in 0..200 {
        sandbox.write(format!("{number:03}.md"), format!("{number}"));
    }
    sandbox.commit("first");
    for snapshot in [
        &worktree(&sandbox) as &dyn Snapshot,
        &index(&sandbox),
        &revision(&sandbox, "HEAD"),
    ] {
        std::thread::scope(|scope| {
            for _ in 0..4 {
                scope.spawn(|| {
                    for (number, entry) in snapshot.entries().iter().enumerate() {
                        let expected = Content::Bytes(number.to_string().into_bytes());
                        assert_eq!(snapshot.read(entry, None).unwrap(), expected);
                        assert_eq!(snapshot.read_stored(entry).unwrap(), expected);
                    }
                });
            }
        });
    }
}

#[test]
fn a_partial_clone_names_the_command_that_fetches_a_missing_file() {
    let sandbox = Sandbox::empty();
    sandbox.init("origin", &[]);
    sandbox.git(&["-C", "origin", "config", "uploadpack.allowFilter", "true"]);
    sandbox.git(&[
        "-C",
        "origin",
        "config",
        "uploadpack.allowAnySHA1InWant",
        "true",
    ]);
    sandbox.write("origin/a.md", "a");
    sandbox.git(&["-C", "origin", "add", "."]);
    sandbox.git(&["-C", "origin", "commit", "--quiet", "--message", "first"]);
    let url = format!("file://{}", sandbox.join("origin").display());
    sandbox.git(&[
        "clone",
        "--quiet",
        "--no-checkout",
        "--filter=blob:none",
        &url,
        "partial",
    ]);

    let partial = Repository::discover(&sandbox.join("partial"))
        .unwrap()
        .unwrap();
    assert!(partial.is_partial() && !partial.is_shallow());
    let snapshot = Revision::open(&partial, "HEAD").unwrap();
    assert_eq!(list(&snapshot), ["a.md"]);
    let missing = read(&snapshot, "a.md");
    let (_, command) = missing
        .split_once('`')
        .map(|_| missing.rsplit_once("; ").unwrap())
        .unwrap();
    let command = command.split('`').nth(1).unwrap();
    let mut words = vec!["-C", "partial"];
    words.extend(command.split(' ').skip(1));
    sandbox.git(&words);
    assert_eq!(
        read(&Revision::open(&partial, "HEAD").unwrap(), "a.md"),
        "a"
    );
}

#[test]
fn a_snapshot_in_memory_behaves_like_others() {
    let memory = Memory::new([("b.md", "b"), ("a.md", "a")])
        .untracked("b.md")
        .symlink("link", "a.md")
        .submodule("sub")
        .ignored("logs/run.log")
        .not_added("new.md");
    assert_eq!(
        list(&memory),
        ["a.md", "b.md ?", "link -> link", "sub (submodule)"]
    );
    assert_eq!(read(&memory, "link"), "a.md");
    assert_eq!(path_status(&memory, "logs/run.log"), PathStatus::Ignored);
    assert_eq!(path_status(&memory, "logs"), PathStatus::Ignored);
    assert_eq!(path_status(&memory, "new.md"), PathStatus::Untracked);
    assert_eq!(path_status(&memory, "log"), PathStatus::Absent);
}

#[cfg(unix)]
#[test]
fn unusual_ignore_files_are_read_as_git_reads_them() {
    let sandbox = Sandbox::new();
    sandbox.write("a/.gitignore/x.md", "a folder of that name");
    sandbox.write("a/b.md", "b");
    std::fs::create_dir(sandbox.join("c")).unwrap();
    std::os::unix::fs::symlink("/etc/passwd", sandbox.join("c/.gitignore")).unwrap();
    sandbox.write("c/d.md", "d");
    sandbox.write("e/.gitignore", b"\xff\xfe\n\0\n[\n\\\n!\n**\x80\n");
    sandbox.write("e/f.md", "f");
    sandbox.write(".gitattributes/x", "x");
    let tree = worktree(&sandbox);
    let others = sandbox.git(&["ls-files", "--others", "--exclude-standard"]);
    let expected: Vec<_> = others.lines().collect();
    let found: Vec<_> = tree
        .entries()
        .iter()
        .map(|entry| entry.path.text().into_owned())
        .collect();
    assert_eq!(found, expected);
    assert_eq!(stored(&tree, "a/b.md"), b"b");
}

#[test]
fn a_buffer_that_is_as_its_file_leaves_the_state_of_the_file() {
    let sandbox = Sandbox::new();
    for path in ["a.md", "c.md", "d.md"] {
        sandbox.write(path, "one\n");
    }
    sandbox.commit("files");
    wait_for_clock();
    let tree = worktree(&sandbox);
    let states = tree.states();
    assert!(states.iter().all(Option::is_some), "{states:?}");
    let buffers = [("a.md", "one\n"), ("b.md", "one\n"), ("c.md", "one\ntwo\n")];
    let buffers = buffers.map(|(path, text)| (RepoPath::from(path), text.into()));
    let overlay = Overlay::new(&tree, buffers);
    assert_eq!(list(&overlay), ["a.md", "b.md ?", "c.md", "d.md"]);
    assert_eq!(overlay.states(), [states[0], None, None, states[2]]);
    // The file is written after its state was read.
    sandbox.write("a.md", "two\n");
    let buffer = (RepoPath::from("a.md"), b"two\n".to_vec());
    let overlay = Overlay::new(&tree, [buffer]);
    let states = overlay.states();
    assert_eq!(states[0], tree.states()[0]);
    assert_eq!(
        Overlay::new(&tree, [(RepoPath::from("a.md"), b"one\n".to_vec())]).states()[0],
        None
    );
}
