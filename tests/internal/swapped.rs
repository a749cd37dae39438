//! What is put in the place of a listed file or folder: it is neither followed nor waited for.

#![cfg(unix)]

use std::fs;
use std::os::unix::fs::symlink;

use holdpoint::git::Repository;
use holdpoint::snapshot::{Content, Folder, Merged, Snapshot, WorkTree};

use super::support::Sandbox;

fn fifo(sandbox: &Sandbox, path: &str) {
    let mode = nix::sys::stat::Mode::S_IRWXU;
    nix::unistd::mkfifo(&sandbox.join(path), mode).expect("a FIFO");
}

/// Reads a listed file in every way, and returns the errors.
fn errors(snapshot: &dyn Snapshot, path: &str) -> Vec<String> {
    let entry = snapshot.entry(path.as_bytes()).expect("it is listed");
    let results = [
        snapshot.read(entry, None).map(drop),
        snapshot.read(entry, Some(10)).map(drop),
        snapshot.read_stored(entry).map(drop),
        snapshot
            .stream(entry, true, u64::MAX, &mut |_| panic!("no byte"))
            .map(drop),
        snapshot
            .stream(entry, false, u64::MAX, &mut |_| panic!("no byte"))
            .map(drop),
    ];
    let errors = results
        .into_iter()
        .map(|result| result.expect_err("an error"));
    errors.map(|error| error.to_string()).collect()
}

fn repository(sandbox: &Sandbox) -> Repository {
    let found = Repository::discover(sandbox.path()).expect("it can be opened");
    found.expect("a repository")
}

/// Lists a folder and a work tree, changes the disk, and returns the errors of reading `path`.
fn after(path: &str, change: impl Fn(&Sandbox)) -> Vec<String> {
    let sandbox = Sandbox::new();
    sandbox.write("top/runs/a.md", "inside\n");
    sandbox.write("elsewhere/a.md", "outside\n");
    sandbox.commit("first");
    let folder = Folder::open(sandbox.path()).expect("a folder");
    let work_tree = WorkTree::open(&repository(&sandbox)).expect("a work tree");
    change(&sandbox);
    let mut all = errors(&folder, path);
    all.extend(errors(&work_tree, path));
    all.sort();
    all.dedup();
    all
}

const FILE: &str = "top/runs/a.md";

#[test]
fn a_fifo_in_the_place_of_a_file_is_not_waited_for() {
    let errors = after(FILE, |sandbox| {
        sandbox.remove(FILE);
        fifo(sandbox, FILE);
    });
    assert_eq!(
        errors,
        ["top/runs/a.md: cannot read this file: it is not a regular file"]
    );
}

#[test]
fn a_folder_in_the_place_of_a_file_is_not_read() {
    let errors = after(FILE, |sandbox| {
        sandbox.remove(FILE);
        fs::create_dir(sandbox.join(FILE)).expect("a folder");
    });
    assert_eq!(
        errors,
        ["top/runs/a.md: cannot read this file: it is a folder"]
    );
}

#[test]
fn a_link_in_the_place_of_a_file_is_not_followed() {
    let errors = after(FILE, |sandbox| {
        sandbox.remove(FILE);
        symlink(sandbox.join("elsewhere/a.md"), sandbox.join(FILE)).expect("a link");
    });
    assert_eq!(
        errors,
        ["top/runs/a.md: cannot read this file: it is a symbolic link"]
    );
}

#[test]
fn a_link_in_the_place_of_a_folder_is_not_followed() {
    for folder in ["top", "top/runs"] {
        let errors = after(FILE, |sandbox| {
            fs::rename(sandbox.join(folder), sandbox.join("was")).expect("moved");
            fs::create_dir_all(sandbox.join("elsewhere/runs")).expect("a folder");
            fs::copy(
                sandbox.join("elsewhere/a.md"),
                sandbox.join("elsewhere/runs/a.md"),
            )
            .expect("a copy");
            symlink(sandbox.join("elsewhere"), sandbox.join(folder)).expect("a link");
        });
        assert_eq!(errors, ["top/runs/a.md: file was deleted during the check"]);
    }
}

#[test]
fn ignore_rules_and_mailmaps_that_are_no_files_are_not_waited_for() {
    let sandbox = Sandbox::new();
    sandbox.write("a/b.md", "text\n");
    sandbox.write(".git/info/exclude", "*.tmp\n");
    sandbox.commit("first");
    for path in ["a/.gitignore", ".gitignore", ".mailmap"] {
        fifo(&sandbox, path);
    }
    for path in ["a/b.tmp", "a/new.md", "new.md"] {
        sandbox.write(path, "text\n");
    }
    let work_tree = WorkTree::open(&repository(&sandbox)).expect("a work tree");
    for path in ["a/new.md", "new.md"] {
        assert!(work_tree.entry(path.as_bytes()).is_some(), "{path}");
    }
    assert!(work_tree.entry(b"a/b.tmp").is_none(), "it is ignored");
    assert!(repository(&sandbox).next_author().is_some());
}

#[test]
fn attributes_that_are_no_files_are_not_waited_for() {
    let sandbox = Sandbox::new();
    sandbox.write("a/b.md", "text\r\n");
    sandbox.write("c.md", "text\r\n");
    sandbox.commit("first");
    fifo(&sandbox, ".gitattributes");
    fifo(&sandbox, "a/.gitattributes");
    fs::create_dir_all(sandbox.join(".git/info")).expect("a folder");
    fifo(&sandbox, ".git/info/attributes");
    let work_tree = WorkTree::open(&repository(&sandbox)).expect("a work tree");
    for path in ["a/b.md", "c.md"] {
        let entry = work_tree.entry(path.as_bytes()).expect("it is listed");
        let bytes = Content::Bytes(b"text\r\n".to_vec());
        assert_eq!(work_tree.read(entry, None).expect("content"), bytes);
        assert_eq!(work_tree.read_stored(entry).expect("content"), bytes);
    }
    let head = sandbox.git(&["rev-parse", "HEAD"]);
    let head = head.trim();
    let error = Merged::open(&repository(&sandbox), &work_tree, head, head).err();
    let error = error.map_or(String::new(), |error| error.to_string());
    assert!(
        error.is_empty() || error.contains("not a regular file"),
        "{error}"
    );
}

/// The attributes are looked up here and not by a library; Git says what they mean.
#[test]
fn stored_is_what_git_stores() {
    let sandbox = Sandbox::new();
    let user = sandbox.join("user-attributes");
    let user = user.to_str().expect("a path of text");
    sandbox.git(&["config", "core.attributesFile", user]);
    fs::write(user, "*.md text\n*.user text\n*.b binary\n").expect("a file");
    sandbox.write(".git/info/attributes", "deep/own.md -text\n");
    sandbox.write(
        ".gitattributes",
        "[attr]plain -text\n*.md -text\n/top.md text\n*.p plain\n\"a b.md\" text\ndeep/x/* text\n",
    );
    sandbox.write(
        "deep/.gitattributes",
        "*.md text\n*.p !plain text\nx/*.q -text\n",
    );
    sandbox.write(
        "deep/x/.gitattributes",
        "[attr]late text\nlate.md late\n*.md -text\n",
    );
    let names = [
        "a.md",
        "top.md",
        "a.user",
        "a.b",
        "a.p",
        "a b.md",
        "deep/a.md",
        "deep/own.md",
        "deep/top.md",
        "deep/a.p",
        "deep/x/a.md",
        "deep/x/a.q",
        "deep/x/late.md",
        "deep/x/a.txt",
        "deep/a.b",
    ];
    for name in names {
        sandbox.write(name, "text\r\n");
    }
    let work_tree = WorkTree::open(&repository(&sandbox)).expect("a work tree");
    sandbox.git(&["add", "."]);
    for name in names {
        let entry = work_tree.entry(name.as_bytes()).expect("it is listed");
        let Content::Bytes(ours) = work_tree.read_stored(entry).expect("content") else {
            panic!("{name} can be converted");
        };
        let size = sandbox.git(&["cat-file", "-s", &format!(":{name}")]);
        assert_eq!(ours.len().to_string(), size.trim(), "{name}");
    }
}

/// The rules are applied here and not by a library; Git says what they mean.
#[test]
fn ignored_is_what_git_ignores() {
    let sandbox = Sandbox::new();
    sandbox.write(".git/info/exclude", "general\n!kept.log\n");
    sandbox.write(
        ".gitignore",
        "*.log\n/build/\n!important.log\ndeep/*/x\n\\#odd\ntrailing  \nfolder/\n",
    );
    sandbox.write("deep/.gitignore", "!*.log\nlocal\n/anchored\n");
    sandbox.write("deep/folder/.gitignore", "!*\n");
    let names = [
        "a.md",
        "a.log",
        "important.log",
        "kept.log",
        "general",
        "build/a.md",
        "sub/build/a.md",
        "deep/a.log",
        "deep/local",
        "deep/one/x",
        "deep/one/two/x",
        "deep/anchored",
        "deep/one/anchored",
        "deep/folder/a.md",
        "#odd",
        "trailing",
        "folder",
        "sub/folder/a.md",
        "deep/general/a.md",
    ];
    for name in names {
        sandbox.write(name, "text\n");
    }
    let listed = sandbox.git(&["ls-files", "--others", "--exclude-standard"]);
    let mut listed: Vec<&str> = listed.lines().collect();
    listed.sort_unstable();
    let work_tree = WorkTree::open(&repository(&sandbox)).expect("a work tree");
    let entries = work_tree.entries().iter();
    let entries: Vec<_> = entries.map(|entry| entry.path.to_string()).collect();
    assert_eq!(entries, listed);
}
