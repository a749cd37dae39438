//! Revisions, ancestry and deleted paths of real repositories, compared with the output of `git`.

use std::collections::HashSet;

use holdpoint::git::{
    GitHistory, History, LastSeen, MemoryCommit, MemoryHistory, ObjectContent, Oid, Repository,
    ResolvedCommit, RevisionLookup, RevisionName,
};
use holdpoint::text::RepoPath;

use super::support::Sandbox;
use super::support::requires::unavailable;

fn repository(sandbox: &Sandbox, folder: &str) -> Repository {
    Repository::discover(&sandbox.join(folder))
        .expect("a repository that can be opened")
        .expect("a repository")
}

fn history(sandbox: &Sandbox, folder: &str) -> GitHistory {
    let repository = repository(sandbox, folder);
    let tips = repository.next_parents().expect("tips");
    GitHistory::new(&repository, tips).expect("a history")
}

fn lookup(history: &dyn History, revision: &str) -> RevisionLookup {
    let mut results = history.resolve(&[revision.to_owned()]);
    assert_eq!(results.len(), 1);
    results.remove(0)
}

fn commit(history: &dyn History, revision: &str) -> ResolvedCommit {
    match lookup(history, revision) {
        RevisionLookup::Commit(commit) => commit,
        other => panic!("{revision}: {other:?}"),
    }
}

fn missing(history: &dyn History, revision: &str) -> String {
    match lookup(history, revision) {
        RevisionLookup::Missing(words) => words,
        other => panic!("{revision}: {other:?}"),
    }
}

fn remedy(history: &dyn History, revision: &str) -> String {
    match lookup(history, revision) {
        RevisionLookup::Unknown { remedy, .. } => remedy,
        other => panic!("{revision}: {other:?}"),
    }
}

fn last_seen(history: &dyn History, path: &str) -> Option<LastSeen> {
    history.last_seen(&[RepoPath::from(path)]).remove(0)
}

/// Returns a history with a merge, a tag and a branch that was never merged.
fn forked() -> Sandbox {
    let sandbox = Sandbox::new();
    sandbox.write("a.md", "one\n");
    sandbox.write("d/b.md", "b\n");
    sandbox.commit_at("2026-01-01T00:00:00Z", "first: lay the ground");
    sandbox.git(&["checkout", "--quiet", "-b", "side"]);
    sandbox.write("side.md", "side\n");
    sandbox.commit_at("2026-01-02T00:00:00Z", "on the side");
    sandbox.git(&["checkout", "--quiet", "main"]);
    sandbox.write("a.md", "two\n");
    sandbox.commit_at("2026-01-03T00:00:00Z", "second");
    sandbox.git(&["merge", "--quiet", "--no-edit", "side"]);
    sandbox.git(&["tag", "--annotate", "v1.0", "--message", "the first"]);
    sandbox.git(&["checkout", "--quiet", "-b", "apart", "HEAD~1"]);
    sandbox.write("apart.md", "apart\n");
    sandbox.commit_at("2026-01-04T00:00:00Z", "never merged");
    sandbox.git(&["checkout", "--quiet", "main"]);
    sandbox
}

#[test]
fn names_and_steps_of_git_are_resolved() {
    let sandbox = forked();
    let history = history(&sandbox, "");
    for revision in [
        "HEAD",
        "@",
        "HEAD~1",
        "HEAD^2",
        "HEAD^0",
        "HEAD^2~1",
        "main^^~0",
        "main",
        "heads/side",
        "refs/heads/side",
        "v1.0",
        "apart",
        "v1.0~2",
    ] {
        let expected = sandbox.git(&["rev-parse", &format!("{revision}^{{commit}}")]);
        assert_eq!(commit(&history, revision).id, expected, "{revision}");
        let time = sandbox.git(&["show", "--no-patch", "--format=%ct", &expected]);
        let committed_at = commit(&history, revision).committed_at;
        assert_eq!(committed_at.as_second().to_string(), time, "{revision}");
        for end in [7, 40] {
            assert_eq!(commit(&history, &expected[..end]).id, expected);
        }
        let upper = expected[..9].to_ascii_uppercase();
        assert_eq!(commit(&history, &upper).id, expected);
    }
    let reachable = |revision| commit(&history, revision).reachable;
    assert_eq!(reachable("side"), Some(true));
    assert_eq!(reachable("HEAD"), Some(true));
    assert_eq!(reachable("apart"), Some(false));
}

#[test]
fn only_an_id_does_not_move() {
    let sandbox = forked();
    let id = sandbox.git(&["rev-parse", "HEAD~1"]);
    sandbox.git(&["update-ref", "refs/remotes/origin/main", "HEAD"]);
    // Whoever may push must not be able to give an id another meaning.
    sandbox.git(&["branch", &id[..7], "HEAD~2"]);
    sandbox.git(&["tag", "HEAD-of-old", "HEAD~2"]);
    let history = history(&sandbox, "");
    let name = |question| commit(&history, question).name;
    assert_eq!(name("HEAD"), RevisionName::Head);
    assert_eq!(name("@~1"), RevisionName::Head);
    assert_eq!(name("main~1"), RevisionName::Branch);
    assert_eq!(name("origin/main"), RevisionName::Branch);
    assert_eq!(name("v1.0"), RevisionName::Tag);
    assert_eq!(name("HEAD-of-old"), RevisionName::Tag);
    assert_eq!(name(&id), RevisionName::Id);
    let abbreviated = commit(&history, &id[..7]);
    assert_eq!((abbreviated.name, abbreviated.id), (RevisionName::Id, id));
}

#[test]
fn refs_of_one_clone_are_no_evidence() {
    let sandbox = forked();
    sandbox.git(&["update-ref", "refs/stash", "HEAD"]);
    sandbox.git(&["update-ref", "ORIG_HEAD", "HEAD"]);
    let history = history(&sandbox, "");
    for name in ["stash", "refs/stash", "ORIG_HEAD"] {
        assert_eq!(
            missing(&history, name),
            format!("`{name}` is neither a branch nor a tag, and differs from clone to clone")
        );
    }
}

#[test]
fn abbreviated_ids_are_found_whatever_the_hash_and_the_storage() {
    for hash in ["sha1", "sha256"] {
        let sandbox = Sandbox::with_init(&["--object-format", hash]);
        sandbox.write("a.md", "a");
        let id = sandbox.commit("first");
        for is_packed in [false, true] {
            if is_packed {
                sandbox.git(&["gc", "--quiet"]);
            }
            let history = history(&sandbox, "");
            let repository = repository(&sandbox, "");
            for end in [4, 7, 39, 40, 41, id.len()] {
                let short = &id[..end.min(id.len())];
                assert_eq!(commit(&history, short).id, id, "{hash} {short}");
                assert_eq!(repository.commit(short).as_ref(), Ok(&id), "{hash} {short}");
                let path = format!("{short}:a.md");
                assert!(matches!(
                    lookup(&history, &path),
                    RevisionLookup::Path { .. }
                ));
            }
            let longer = format!("{id}0");
            assert!(matches!(
                lookup(&history, &longer),
                RevisionLookup::Missing(_)
            ));
            assert!(repository.commit(&longer).is_err());
            for odd in [
                "0".repeat(64),
                format!("HEAD..{longer}"),
                format!("^{longer}"),
                format!("v1-2-g{longer}"),
                format!("{longer}~1"),
                format!("{longer}@{{u}}"),
            ] {
                assert!(repository.commit(&odd).is_err(), "{odd}");
            }
        }
    }
}

#[test]
fn replaced_objects_and_grafts_are_not_read() {
    let sandbox = Sandbox::new();
    sandbox.write("a.md", "one\n");
    let first = sandbox.commit("first");
    sandbox.write("a.md", "two\n");
    let second = sandbox.commit("second");
    let blob = |commit: &str| sandbox.git(&["rev-parse", &format!("{commit}:a.md")]);
    sandbox.git(&["replace", &blob(&second), &blob(&first)]);
    sandbox.git(&["replace", "--graft", &second]);
    sandbox.write(".git/info/grafts", format!("{second}\n"));
    assert_eq!(sandbox.git(&["show", "HEAD:a.md"]), "one");
    for is_packed in [false, true] {
        if is_packed {
            sandbox.git(&["repack", "-adq"]);
        }
        let history = history(&sandbox, "");
        assert_eq!(commit(&history, "HEAD~1").id, first);
        let RevisionLookup::Path { object, .. } = lookup(&history, "HEAD:a.md") else {
            panic!("a file");
        };
        let bytes = b"two\n".to_vec();
        assert_eq!(object, ObjectContent::File { bytes });
        let read = repository(&sandbox, "").history(|reader| {
            let id = Oid::parse(&blob(&second)).expect("an id");
            reader.read(id).expect("a blob that can be read")
        });
        assert_eq!(read.as_deref(), Some(&b"two\n"[..]));
    }
}

#[test]
fn refs_that_replace_objects_are_known() {
    let sandbox = Sandbox::new();
    let repository = repository(&sandbox, "");
    for (name, expected) in [
        ("refs/replace/3f2a9c1", true),
        ("refs/Replace/3f2a9c1", true),
        ("refs/namespaces/a/refs/replace/3f2a9c1", true),
        (
            "refs/namespaces/a/refs/namespaces/b/refs/replace/3f2a9c1",
            true,
        ),
        ("refs/heads/replace/3f2a9c1", false),
        ("refs/replacement", false),
        ("refs/namespaces/a/refs/heads/main", false),
        ("refs/namespaces/", false),
        ("", false),
    ] {
        assert_eq!(repository.replaces_objects(name), expected, "{name}");
    }
}

#[test]
fn the_refs_of_reftables_are_read() {
    let sandbox = Sandbox::empty();
    let init = sandbox.try_git(&[
        "init",
        "--quiet",
        "--initial-branch=main",
        "--ref-format=reftable",
        ".",
    ]);
    if !init.status.success() {
        return unavailable("a Git that writes reftables", "install Git 2.45 or later");
    }
    sandbox.shield(".");
    assert_eq!(repository(&sandbox, "").head(), Ok(None));
    sandbox.write("a.md", "a");
    let first = sandbox.commit("first");
    // More refs than one block has.
    for number in 0..300 {
        sandbox.git(&["update-ref", &format!("refs/tags/v{number}"), &first]);
    }
    let second = sandbox.commit("second");
    sandbox.git(&["tag", "--annotate", "release", "--message", "it", &first]);
    sandbox.git(&["branch", "gone", &first]);
    sandbox.git(&["update-ref", "refs/remotes/origin/main", &first]);
    sandbox.git(&[
        "symbolic-ref",
        "refs/remotes/origin/HEAD",
        "refs/remotes/origin/main",
    ]);
    sandbox.git(&["branch", "--delete", "gone"]);
    sandbox.git(&[
        "worktree", "add", "--quiet", "-b", "linked", "linked", &first,
    ]);
    for is_compacted in [false, true] {
        if is_compacted {
            sandbox.git(&["pack-refs"]);
        }
        let repository = repository(&sandbox, "");
        assert_eq!(repository.head(), Ok(Some(second.clone())));
        assert_eq!(
            repository.remote_tracking_commits(Some("origin")),
            Ok(vec![first.clone()])
        );
        for (revision, expected) in [
            ("HEAD", &second),
            ("HEAD~1", &first),
            ("main", &second),
            ("main^{/first}", &first),
            ("v299", &first),
            ("release", &first),
            ("origin/main", &first),
            ("origin", &first),
            ("@", &second),
        ] {
            assert_eq!(
                repository.commit(revision).as_ref(),
                Ok(expected),
                "{revision}"
            );
        }
        assert!(repository.commit("gone").is_err());
        let history = history(&sandbox, "");
        assert_eq!(commit(&history, "release").name, RevisionName::Tag);
        assert_eq!(commit(&history, "HEAD^").id, first);
        let linked = self::repository(&sandbox, "linked");
        assert_eq!(linked.head(), Ok(Some(first.clone())));
    }
    let list = sandbox.read(".git/reftable/tables.list");
    let table = list.lines().next().expect("a table").to_owned();
    let bytes = std::fs::read(sandbox.join(".git/reftable").join(&table)).expect("the table");
    let whole = bytes.len();
    for length in (0..whole).step_by(97) {
        sandbox.write(format!(".git/reftable/{table}"), &bytes[..length]);
        // No damage causes a panic.
        let _ = repository(&sandbox, "").head();
    }
    sandbox.write(format!(".git/reftable/{table}"), "nonsense");
    let error = repository(&sandbox, "")
        .head()
        .expect_err("a damaged table");
    assert!(error.reason.contains("is damaged"), "{error}");
}

#[test]
fn a_branch_may_follow_a_local_one() {
    let sandbox = forked();
    sandbox.git(&["checkout", "--quiet", "-b", "topic", "--track", "main"]);
    sandbox.commit("on the topic");
    let repository = repository(&sandbox, "");
    for revision in [
        "@{u}",
        "@{upstream}",
        "HEAD@{U}",
        "topic@{u}",
        "topic@{u}~1",
        "@{u}^2",
    ] {
        let expected = sandbox.git(&["rev-parse", revision]);
        assert_eq!(repository.commit(revision), Ok(expected), "{revision}");
    }
    for revision in ["@{push", "side@{u}", "@{u}..", "@{"] {
        assert!(repository.commit(revision).is_err(), "{revision}");
    }
}

#[test]
fn paths_are_found_in_revisions() {
    let sandbox = forked();
    let history = history(&sandbox, "");
    let file = |revision| match lookup(&history, revision) {
        RevisionLookup::Path {
            object: ObjectContent::File { bytes },
            commit,
        } => (String::from_utf8(bytes).unwrap(), commit.id),
        answer => panic!("{revision}: {answer:?}"),
    };
    let first = sandbox.git(&["rev-parse", "HEAD~2"]);
    assert_eq!(file("HEAD~2:a.md"), ("one\n".into(), first));
    assert_eq!(file("v1.0:d/b.md").0, "b\n");
    let RevisionLookup::Path { object, .. } = lookup(&history, "HEAD:d/") else {
        panic!("a folder");
    };
    assert_eq!(object, ObjectContent::Folder);
    let RevisionLookup::Path { commit, .. } = lookup(&history, "apart:apart.md") else {
        panic!("a file");
    };
    assert_eq!(commit.reachable, Some(false));
    let blob = sandbox.git(&["rev-parse", "HEAD:a.md"]);
    assert_eq!(
        missing(&history, &blob),
        format!("`{blob}` is the id of a file, not of a commit")
    );
    assert_eq!(missing(&history, "HEAD:A.md"), "`HEAD` has no `A.md`");
    assert_eq!(missing(&history, "HEAD:a.md/x"), "`HEAD` has no `a.md/x`");
    assert_eq!(
        missing(&history, "HEAD:../x"),
        "`../x` leaves the repository"
    );
}

#[test]
fn a_missing_revision_has_a_message() {
    let sandbox = forked();
    let history = history(&sandbox, "");
    for (revision, words) in [
        ("v1.2", "no branch, tag or commit is called `v1.2`"),
        ("v1.2:a.md", "no branch, tag or commit is called `v1.2`"),
        ("deadbee", "no commit or tag has the id `deadbee`"),
        ("HEAD~500", "`HEAD` exists, but `HEAD~500` does not"),
        ("HEAD^9", "`HEAD` exists, but `HEAD^9` does not"),
        ("main..side", "`main..side` names a range, not one revision"),
        (
            "HEAD@{0}",
            "`HEAD@{0}` is in the reflog, which differs from clone to clone",
        ),
    ] {
        assert_eq!(missing(&history, revision), words);
    }
    let none = "0123456789012345678901234567890123456789";
    assert_eq!(
        missing(&history, none),
        format!("no commit or tag has the id `{none}`")
    );
    // No revision expression causes a panic.
    let repository = repository(&sandbox, "");
    let mut state = 7_u64;
    for _ in 0..3000 {
        let parts = [
            "@",
            "{",
            "}",
            "^",
            "~",
            ":",
            "/",
            "-",
            ".",
            "..",
            "HEAD",
            "main",
            "0",
            "1",
            " ",
            "é",
            "v1.0",
            "u",
            "a.md",
            "!",
            "tree",
            "9999999999",
        ];
        let mut revision = String::new();
        for _ in 0..6 {
            state = state
                .wrapping_mul(6364136223846793005)
                .wrapping_add(1442695040888963407);
            revision.push_str(parts[(state >> 33) as usize % parts.len()]);
        }
        lookup(&history, &revision);
        let _ = repository.commit(&revision);
    }
    for odd in [
        "",
        " ",
        ":",
        "::",
        "^",
        "~",
        "@{",
        "HEAD@{",
        "HEAD^{",
        "HEAD^{x}",
        "HEAD~-1",
        "-x",
        "\0",
        "a:b:c",
        "é",
        "@{-1}@{u}",
        "HEAD@{99999999999999999999}",
        "..",
    ] {
        lookup(&history, odd);
        let _ = repository.commit(odd);
    }
}

#[test]
fn an_ambiguous_id_is_reported_as_missing() {
    let sandbox = Sandbox::new();
    sandbox.write("a.md", "a");
    sandbox.commit("first");
    // Adds blobs until two ids have the same prefix.
    let mut known = HashSet::new();
    let prefix = (0..).find_map(|number| {
        sandbox.write("n", format!("{number}"));
        let id = sandbox.git(&["hash-object", "-w", "n"]);
        let prefix = id[..4].to_owned();
        (!known.insert(prefix.clone())).then_some(prefix)
    });
    let prefix = prefix.unwrap();
    assert_eq!(
        missing(&history(&sandbox, ""), &prefix),
        format!("`{prefix}` is ambiguous: the ids of 2 objects start with it")
    );
}

/// Returns commits with many merges between branches of different lengths.
fn braided(sandbox: &Sandbox) -> Vec<String> {
    let mut time = 1_700_000_000;
    let mut commits: Vec<String> = Vec::new();
    let tree = sandbox.git(&["write-tree"]);
    for number in 0..60_usize {
        let mut parents: Vec<usize> = Vec::new();
        if number > 0 {
            parents.push(number - 1 - (number % 3).min(number - 1));
            let other = number.saturating_sub(1 + number * 7 % 11);
            if number % 4 == 0 && !parents.contains(&other) {
                parents.push(other);
            }
        }
        time += 100 * (number as i64 % 5);
        let date = format!("{time} +0000");
        let message = format!("commit {number}");
        let mut arguments = vec!["commit-tree", &tree, "-m", &message];
        for parent in &parents {
            arguments.extend(["-p", &commits[*parent]]);
        }
        let dates = [("GIT_AUTHOR_DATE", &*date), ("GIT_COMMITTER_DATE", &*date)];
        let id = sandbox.git_with(&dates, &arguments);
        commits.push(id);
    }
    // The later tips are merged; commits that only the earlier tips lead to are unreachable.
    let mut arguments = vec!["commit-tree", &tree, "-m", "all"];
    for commit in &commits[40..] {
        arguments.extend(["-p", commit]);
    }
    let last = sandbox.git(&arguments);
    sandbox.git(&["update-ref", "refs/heads/main", &last]);
    commits.push(last);
    commits
}

#[test]
fn reachability_agrees_with_rev_list() {
    let sandbox = Sandbox::new();
    sandbox.write("a.md", "a");
    sandbox.git(&["add", "--all"]);
    let commits = braided(&sandbox);
    let url = format!("file://{}", sandbox.path().display());
    for depth in 1..12 {
        let name = format!("shallow-{depth}");
        sandbox.git(&[
            "clone",
            "--quiet",
            "--no-checkout",
            "--depth",
            &depth.to_string(),
            &url,
            &name,
        ]);
        let reached = sandbox.git(&["-C", &name, "rev-list", "HEAD"]);
        let reached: HashSet<&str> = reached.lines().collect();
        let history = history(&sandbox, &name);
        assert!(repository(&sandbox, &name).is_shallow());
        for (commit, answer) in commits.iter().zip(history.resolve(&commits)) {
            match answer {
                RevisionLookup::Commit(found) => {
                    assert!(reached.contains(commit.as_str()));
                    assert_eq!(found.reachable, Some(true), "depth {depth}, {commit}");
                }
                RevisionLookup::Unknown { remedy, .. } => {
                    assert!(
                        !reached.contains(commit.as_str()),
                        "depth {depth}, {commit}"
                    );
                    assert_eq!(remedy, "git fetch --unshallow");
                }
                other => panic!("{other:?}"),
            }
        }
    }
    // The full history, without and with Git's commit graph.
    let reached = sandbox.git(&["rev-list", "HEAD"]);
    let reached: HashSet<&str> = reached.lines().collect();
    for _ in 0..2 {
        let history = history(&sandbox, "");
        for (commit, answer) in commits.iter().zip(history.resolve(&commits)) {
            let RevisionLookup::Commit(found) = answer else {
                panic!("{commit}: {answer:?}");
            };
            assert_eq!(
                found.reachable,
                Some(reached.contains(commit.as_str())),
                "{commit}"
            );
        }
        sandbox.git(&["commit-graph", "write", "--reachable"]);
    }
}

#[test]
fn a_shallow_clone_does_not_report_unfetched_commits_as_missing() {
    let sandbox = forked();
    let apart = sandbox.git(&["rev-parse", "apart"]);
    let url = format!("file://{}", sandbox.path().display());
    sandbox.git(&[
        "clone",
        "--quiet",
        "--depth",
        "1",
        "--no-single-branch",
        "--no-tags",
        &url,
        "../shallow",
    ]);
    let shallow = Sandbox::empty();
    std::fs::rename(sandbox.join("../shallow"), shallow.join("clone")).unwrap();
    let history = history(&shallow, "clone");
    assert_eq!(commit(&history, "HEAD").reachable, Some(true));
    // The commit exists, but the clone is too shallow to show whether `HEAD` descends from it.
    assert_eq!(commit(&history, &apart).reachable, None);
    assert_eq!(remedy(&history, "HEAD~1"), "git fetch --unshallow");
    assert_eq!(remedy(&history, "deadbee"), "git fetch --unshallow");
    assert_eq!(remedy(&history, "v1.0"), "git fetch --unshallow --tags");
    // Reachability within the clone is known.
    assert_eq!(missing(&history, "HEAD:nope.md"), "`HEAD` has no `nope.md`");
    assert_eq!(
        missing(&history, "HEAD..main"),
        "`HEAD..main` names a range, not one revision"
    );
}

#[test]
fn a_partial_clone_names_the_command_that_fetches() {
    let sandbox = forked();
    sandbox.git(&["config", "uploadpack.allowFilter", "true"]);
    let url = format!("file://{}", sandbox.path().display());
    let partial = Sandbox::empty();
    partial.git(&[
        "clone",
        "--quiet",
        "--no-checkout",
        "--filter=blob:none",
        &url,
        "clone",
    ]);
    let history = history(&partial, "clone");
    assert_eq!(commit(&history, "v1.0").reachable, Some(true));
    let blob = sandbox.git(&["rev-parse", "HEAD:a.md"]);
    assert_eq!(
        remedy(&history, "HEAD:a.md"),
        format!("git cat-file -e {blob}")
    );
    assert_eq!(remedy(&history, "v9"), "git fetch --tags origin");
    let none = "0123456789012345678901234567890123456789";
    assert_eq!(remedy(&history, none), format!("git fetch origin {none}"));
    assert_eq!(missing(&history, "HEAD:nope.md"), "`HEAD` has no `nope.md`");
}

#[test]
fn a_large_file_is_not_read() {
    let sandbox = Sandbox::new();
    let file = std::fs::File::create(sandbox.join("large.bin")).unwrap();
    file.set_len((16 << 20) + 1).unwrap();
    sandbox.commit("first");
    let RevisionLookup::Path { object, .. } = lookup(&history(&sandbox, ""), "HEAD:large.bin")
    else {
        panic!("a path");
    };
    assert_eq!(
        object,
        ObjectContent::LargeFile {
            size: (16 << 20) + 1
        }
    );
}

#[test]
fn the_commit_that_removed_or_moved_a_path_is_found() {
    let sandbox = Sandbox::new();
    sandbox.write("old/a.md", "the same bytes\n");
    sandbox.write("gone.md", "gone\n");
    sandbox.write("empty.md", "");
    sandbox.write("stays.md", "stays\n");
    sandbox.write(
        ".mailmap",
        "Ada Lovelace <ada@example.org> Ada <ada@example.org>\n",
    );
    sandbox.commit_at("2026-01-01T00:00:00Z", "first");
    sandbox.write("b/a.md", "the same bytes\n");
    sandbox.write("a-copy.md", "the same bytes\n");
    sandbox.write("empty-too.md", "");
    sandbox.remove("old/a.md");
    sandbox.remove("empty.md");
    let moved = sandbox.commit_at("2026-02-01T00:00:00+09:00", "move");
    sandbox.git(&["checkout", "--quiet", "-b", "side"]);
    sandbox.remove("gone.md");
    let removed = sandbox.commit_at("2026-03-01T23:30:00-08:00", "remove");
    sandbox.git(&["checkout", "--quiet", "main"]);
    sandbox.write("stays.md", "more\n");
    sandbox.commit_at("2026-03-03T00:00:00Z", "more");
    sandbox.git(&["merge", "--quiet", "--no-edit", "side"]);

    let history = history(&sandbox, "");
    let last = last_seen(&history, "old/a.md").unwrap();
    assert!(moved.starts_with(&last.commit) && last.commit.len() >= 7);
    assert_eq!(last.author, "Ada Lovelace");
    assert_eq!(last.date, "2026-02-01");
    assert_eq!(last.moved_to, Some(RepoPath::from("b/a.md")));
    let last = last_seen(&history, "gone.md").unwrap();
    assert!(removed.starts_with(&last.commit), "{last:?}");
    assert_eq!((last.date.as_str(), last.moved_to), ("2026-03-01", None));
    assert_eq!(last_seen(&history, "empty.md").unwrap().moved_to, None);
    assert!(moved.starts_with(&last_seen(&history, "old").unwrap().commit));
    assert_eq!(last_seen(&history, "never.md"), None);
    assert_eq!(last_seen(&history, "stays.md"), None);
    assert_eq!(last_seen(&history, ""), None);
}

#[test]
fn a_path_deleted_after_the_last_commit_was_removed_by_no_commit() {
    let sandbox = Sandbox::new();
    sandbox.write("a.md", "a\n");
    sandbox.commit_at("2026-01-01T00:00:00Z", "add");
    sandbox.remove("a.md");
    sandbox.commit_at("2026-01-02T00:00:00Z", "remove");
    sandbox.write("a.md", "a\n");
    sandbox.commit_at("2026-01-03T00:00:00Z", "add again");
    sandbox.remove("a.md");
    assert_eq!(last_seen(&history(&sandbox, ""), "a.md"), None);
}

#[test]
fn a_merge_that_drops_a_path_is_found() {
    let sandbox = Sandbox::new();
    sandbox.commit_at("2026-01-01T00:00:00Z", "first");
    sandbox.git(&["checkout", "--quiet", "-b", "side"]);
    sandbox.write("a.md", "a\n");
    sandbox.commit_at("2026-01-02T00:00:00Z", "add");
    sandbox.git(&["checkout", "--quiet", "main"]);
    sandbox.git(&[
        "merge",
        "--quiet",
        "--no-edit",
        "--no-ff",
        "--strategy=ours",
        "side",
    ]);
    let merge = sandbox.git(&["rev-parse", "HEAD"]);
    let last = last_seen(&history(&sandbox, ""), "a.md").unwrap();
    assert!(merge.starts_with(&last.commit));
}

#[test]
fn without_a_checked_commit_nothing_is_reachable_or_seen() {
    let sandbox = forked();
    let none: [&str; 0] = [];
    let history = GitHistory::new(&repository(&sandbox, ""), none).unwrap();
    assert_eq!(commit(&history, "HEAD").reachable, None);
    assert_eq!(last_seen(&history, "gone.md"), None);
    assert!(GitHistory::new(&repository(&sandbox, ""), ["HEAD"]).is_err());
}

#[test]
fn a_history_in_memory_behaves_like_a_real_one() {
    let id = "3f2a9c1000000000000000000000000000000000";
    let history = MemoryHistory::new()
        .commit(
            MemoryCommit::new(id, "2026-03-04T10:00:00Z".parse().unwrap())
                .named("v1.0")
                .reachable(Some(false))
                .file("logs/a.log", "a\n"),
        )
        .unknown("origin/x", "not fetched", "git fetch");
    assert_eq!(commit(&history, "3f2a9c1").id, id);
    assert_eq!(commit(&history, "v1.0").reachable, Some(false));
    assert!(matches!(
        lookup(&history, "v1.0:logs"),
        RevisionLookup::Path {
            object: ObjectContent::Folder,
            ..
        }
    ));
    assert_eq!(missing(&history, "v1.0:b"), "`v1.0` has no `b`");
    assert_eq!(
        missing(&history, "deadbee"),
        "no commit or tag has the id `deadbee`"
    );
    assert_eq!(
        missing(&history, "a..b"),
        "`a..b` names a range, not one revision"
    );
    assert_eq!(remedy(&history, "origin/x"), "git fetch");
}
