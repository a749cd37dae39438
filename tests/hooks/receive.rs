//! `pre-receive` and `update` check pushes to a bare repository before the server stores them.

use super::*;

/// Returns an empty repository with a remote that has hooks.
fn start_with(hooks: &[&str], init: &[&str]) -> Sandbox {
    let sandbox = Sandbox::with_init(init);
    sandbox.write(".git/info/exclude", "/far\n/other\n/tmp\n");
    sandbox.write("tmp/.keep", "");
    sandbox.init("far", &[&["--bare"], init].concat());
    sandbox.git(&["remote", "add", "origin", "far"]);
    let mut arguments = vec!["-C", "far", "hook", "install"];
    arguments.extend(hooks.iter().flat_map(|hook| ["--hook", hook]));
    holdpoint(&sandbox, &arguments).ends_with(0);
    sandbox
}

/// Runs a test for each of the two hooks, with such a repository.
fn each(test: impl Fn(Sandbox)) {
    for hook in ["pre-receive", "update"] {
        println!("{hook}");
        test(start_with(&[hook], &[]));
    }
}

fn commit(sandbox: &Sandbox, path: &str, text: &str) -> String {
    sandbox.write(path, text);
    commit_without_hooks(sandbox, ".", path);
    sandbox.git(&["rev-parse", "HEAD"])
}

fn push(sandbox: &Sandbox, arguments: &[&str]) -> Ran {
    let had_cache = sandbox.join("far/holdpoint").exists();
    let tmp = sandbox.join("tmp");
    let tmp = [("TMPDIR", tmp.to_str().expect("text"))];
    let ran = git_with(
        sandbox,
        &tmp,
        &[&["push", "origin"][..], arguments].concat(),
    );
    let left = std::fs::read_dir(sandbox.join("tmp")).expect("a folder");
    assert_eq!(
        left.count(),
        1,
        "something was left in the temporary folder"
    );
    // Before its objects are stored, only a push that is accepted may leave something for later
    // ones. Git runs `update` only afterwards.
    let may_write = ran.status == 0 || !sandbox.join("far/hooks/pre-receive").exists();
    assert!(
        may_write || had_cache || !sandbox.join("far/holdpoint").exists(),
        "a refused push wrote a cache"
    );
    ran
}

/// Pushes without any hooks.
fn push_without_hooks(sandbox: &Sandbox, arguments: &[&str]) {
    let no_hooks = ["-c", "core.hooksPath=/dev/null", "push", "--quiet"];
    let pack = "--receive-pack=git -c core.hooksPath=/dev/null receive-pack";
    sandbox.git(&[&no_hooks[..], &[pack, "origin"], arguments].concat());
}

/// Returns the refs of the server, and the paths of all its files.
fn state(sandbox: &Sandbox) -> (String, Vec<String>) {
    let files = walkdir::WalkDir::new(sandbox.join("far")).sort_by_file_name();
    let files = files.into_iter().map(|entry| {
        let path = entry.expect("an entry").into_path();
        path.display().to_string()
    });
    (sandbox.git(&["-C", "far", "for-each-ref"]), files.collect())
}

/// Asserts that a push is refused and leaves nothing behind. Git runs `update` only after the objects
/// are stored, so in that case only the refs must be unchanged.
#[track_caller]
fn refused(sandbox: &Sandbox, arguments: &[&str], words: &str) -> Ran {
    let before = state(sandbox);
    let ran = push(sandbox, arguments).refused(words);
    let after = state(sandbox);
    assert_eq!(before.0, after.0);
    if sandbox.join("far/hooks/pre-receive").exists() {
        assert_eq!(before.1, after.1);
    }
    ran.says("remote: refused: refs/")
}

#[test]
fn the_first_push_and_later_ones_are_checked() {
    each(|sandbox| {
        commit(&sandbox, "a.md", FAULTY);
        refused(&sandbox, &["main"], FAULT)
            .says("remote: refs/heads/main")
            .says("nothing, as all is new")
            .says("remote: refused: refs/heads/main")
            .says("[remote rejected] main -> main");
        commit(&sandbox, "a.md", VALID);
        push(&sandbox, &["main"]).accepted();
        commit(&sandbox, "a.md", FAULTY);
        sandbox.write("a.md", VALID);
        refused(&sandbox, &["main"], FAULT).says(", which is here");
        commit(&sandbox, "a.md", &renamed(VALID));
        sandbox.write("a.md", FAULTY);
        push(&sandbox, &["main"]).accepted();
    });
}

#[test]
fn a_ref_that_replaces_objects_is_refused_and_may_be_deleted() {
    each(|sandbox| {
        commit(&sandbox, "a.md", VALID);
        push(&sandbox, &["main"]).accepted();
        let sound = sandbox.git(&["rev-parse", "HEAD:a.md"]);
        commit(&sandbox, "a.md", FAULTY);
        let faulty = sandbox.git(&["rev-parse", "HEAD:a.md"]);
        let name = format!("refs/replace/{faulty}");
        let replace = format!("{sound}:{name}");
        refused(
            &sandbox,
            &[&replace],
            "another object than the one that a commit names",
        );
        // If the repository has such a ref already, the records themselves are read nevertheless.
        push_without_hooks(&sandbox, &[&replace]);
        refused(&sandbox, &["main"], FAULT);
        push(&sandbox, &[&format!(":{name}")]).says("the ref is deleted");
        assert!(
            !sandbox
                .git(&["-C", "far", "for-each-ref"])
                .contains("refs/replace")
        );
    });
}

/// A server can keep the refs of many repositories in namespaces of one (gitnamespaces(7)).
#[test]
fn a_push_into_a_namespace_is_checked() {
    each(|sandbox| {
        let namespace = [("GIT_NAMESPACE", "tenant")];
        let push = || git_with(&sandbox, &namespace, &["push", "origin", "main"]);
        commit(&sandbox, "a.md", VALID);
        push().accepted();
        commit(&sandbox, "a.md", FAULTY);
        push().refused(FAULT).says(", which is here");
        commit(&sandbox, "a.md", &renamed(VALID));
        push().accepted();
        let refs = sandbox.git(&["-C", "far", "for-each-ref", "--format=%(refname)"]);
        assert_eq!(refs, "refs/namespaces/tenant/refs/heads/main");
    });
}

#[test]
fn existing_faults_do_not_refuse_a_push() {
    each(|sandbox| {
        commit(&sandbox, "a.md", FAULTY);
        push_without_hooks(&sandbox, &["main"]);
        commit(&sandbox, "b.md", &project(VALID, "other"));
        push(&sandbox, &["main"]).accepted();
        commit(&sandbox, "c.md", &project(FAULTY, "third"));
        refused(&sandbox, &["main"], "c.md:2:7").does_not_say("a.md");
    });
}

#[test]
fn a_push_that_git_keeps_as_a_pack_is_checked() {
    each(|sandbox| {
        for at in 0..150 {
            let id = format!("p{at}");
            sandbox.write(format!("many/{id}.md"), project(VALID, &id));
        }
        commit(&sandbox, "a.md", FAULTY);
        refused(&sandbox, &["main"], FAULT);
        commit(&sandbox, "a.md", VALID);
        push(&sandbox, &["main"]).accepted().says("151 records");
        let packs = std::fs::read_dir(sandbox.join("far/objects/pack")).expect("packs");
        assert!(packs.count() > 0, "Git kept the objects as a pack");
    });
}

#[test]
fn pushes_of_loose_objects_and_of_thin_packs_are_checked() {
    for limit in ["1", "100000"] {
        each(|sandbox| {
            sandbox.git(&["-C", "far", "config", "receive.unpackLimit", limit]);
            let long = "# a line\n".repeat(2000);
            let text = |head: &str| head.replacen("---\n", &format!("---\n{long}"), 1);
            commit(&sandbox, "a.md", &text(VALID));
            push(&sandbox, &["main"]).accepted();
            // This push is a thin pack: a delta against an object that only the server has.
            commit(&sandbox, "a.md", &text(FAULTY));
            refused(&sandbox, &["main"], FAULT);
            commit(&sandbox, "a.md", &text(&renamed(VALID)));
            push(&sandbox, &["main"]).accepted();
        });
    }
}

#[test]
fn tags_and_new_branches_are_checked() {
    each(|sandbox| {
        commit(&sandbox, "a.md", VALID);
        push(&sandbox, &["main"]).accepted();
        sandbox.git(&["checkout", "--quiet", "-b", "topic"]);
        commit(&sandbox, "b.md", &project(VALID, "other"));
        sandbox.git(&["tag", "--annotate", "v1", "--message", "v1"]);
        sandbox.git(&["tag", "light"]);
        sandbox.git(&["tag", "old", "main"]);
        sandbox.git(&["tag", "--annotate", "tree", "HEAD^{tree}", "--message", "t"]);
        sandbox.git(&["tag", "blob", "HEAD:a.md"]);
        push(&sandbox, &["topic", "v1", "light", "old", "tree", "blob"])
            .accepted()
            .says("refs/tags/old: nothing to check: no commit is new")
            .says("refs/tags/tree: nothing to check: the ref does not point to a commit")
            .says("refs/tags/blob: nothing to check: the ref does not point to a commit");
        commit(&sandbox, "b.md", &project(FAULTY, "other"));
        sandbox.git(&["tag", "--annotate", "v2", "--message", "v2"]);
        sandbox.git(&[
            "tag",
            "--annotate",
            "v2-tag",
            "v2",
            "--message",
            "a tag of it",
        ]);
        refused(&sandbox, &["v2"], "refused: refs/tags/v2");
        refused(&sandbox, &["v2-tag"], "refused: refs/tags/v2-tag");
        refused(&sandbox, &["topic:second"], "refused: refs/heads/second");
    });
}

#[test]
fn many_refs_are_checked_with_the_last_commits_that_contain_theirs() {
    each(|sandbox| {
        commit(&sandbox, "a.md", VALID);
        push(&sandbox, &["main"]).accepted();
        for number in 0..6 {
            let id = format!("other-{number}");
            commit(&sandbox, &format!("b{number}.md"), &project(VALID, &id));
            sandbox.git(&["tag", &format!("t{number}")]);
        }
        sandbox.git(&["checkout", "--quiet", "-b", "topic", "t2"]);
        commit(&sandbox, "c.md", &project(FAULTY, "third"));
        let pushed = push(&sandbox, &["--atomic", "t0", "t1", "t4", "t5", "topic"]);
        pushed.refused("refused: refs/heads/topic");
        push(&sandbox, &["t0", "t1", "t4", "t5"]).accepted();
    });
}

#[test]
fn a_new_branch_is_compared_with_the_default_branch() {
    each(|sandbox| {
        commit(&sandbox, "a.md", FAULTY);
        push_without_hooks(&sandbox, &["main"]);
        commit(&sandbox, "b.md", &project(VALID, "other"));
        push(&sandbox, &["main:topic"])
            .accepted()
            .says("which is here");
        commit(&sandbox, "b.md", &project(FAULTY, "other"));
        refused(&sandbox, &["main:second"], "b.md:2:7").does_not_say("a.md");
        // An unrelated branch is new as a whole.
        sandbox.git(&["checkout", "--quiet", "--orphan", "alone"]);
        commit(&sandbox, "b.md", &project(VALID, "other"));
        refused(&sandbox, &["alone"], "a.md:2:7").says("nothing, as all is new");
        commit(&sandbox, "a.md", VALID);
        push(&sandbox, &["alone"]).accepted();
    });
}

#[test]
fn what_any_branch_has_is_not_new() {
    each(|sandbox| {
        commit(&sandbox, "b.md", &project(VALID, "other"));
        push(&sandbox, &["main", "main:topic"]).accepted();
        sandbox.git(&["checkout", "--quiet", "-b", "topic"]);
        commit(&sandbox, "c.md", &project(VALID, "third"));
        push(&sandbox, &["topic"]).accepted();
        sandbox.git(&["checkout", "--quiet", "main"]);
        commit(&sandbox, "a.md", FAULTY);
        push_without_hooks(&sandbox, &["main"]);
        sandbox.git(&["checkout", "--quiet", "topic"]);
        sandbox.git(&["merge", "--quiet", "--no-edit", "main"]);
        push(&sandbox, &["topic"]).accepted();
        sandbox.git(&["reset", "--quiet", "--hard", "main"]);
        commit(&sandbox, "d.md", &project(VALID, "fourth"));
        push(&sandbox, &["--force", "topic"]).accepted();
        commit(&sandbox, "e.md", &project(FAULTY, "fifth"));
        refused(&sandbox, &["topic"], "e.md:2:7").does_not_say("a.md:");
        // The commits of all branches were accepted before, and are not new to another branch.
        push_without_hooks(&sandbox, &["topic"]);
        push(&sandbox, &["topic:main"])
            .ends_with(0)
            .says("refs/heads/main: nothing to check: no commit is new");
    });
}

#[test]
fn a_deleted_ref_is_not_checked() {
    each(|sandbox| {
        commit(&sandbox, "a.md", FAULTY);
        push_without_hooks(&sandbox, &["main", "main:gone"]);
        push(&sandbox, &[":gone"])
            .ends_with(0)
            .says("refs/heads/gone: nothing to check: the ref is deleted");
        assert!(!sandbox.join("far/refs/heads/gone").exists());
    });
}

#[test]
fn a_forced_push_is_checked() {
    each(|sandbox| {
        commit(&sandbox, "a.md", VALID);
        push(&sandbox, &["main"]).accepted();
        let kept = commit(&sandbox, "b.md", &project(VALID, "other"));
        push(&sandbox, &["main"]).accepted();
        sandbox.git(&["reset", "--quiet", "--hard", "HEAD~1"]);
        commit(&sandbox, "a.md", FAULTY);
        refused(&sandbox, &["--force", "main"], FAULT);
        assert_eq!(sandbox.git(&["-C", "far", "rev-parse", "main"]), kept);
        sandbox.git(&["reset", "--quiet", "--hard", "HEAD~1"]);
        commit(&sandbox, "a.md", &renamed(VALID));
        push(&sandbox, &["--force", "main"]).accepted();
        // The new history has no commit in common with the old one.
        sandbox.git(&["checkout", "--quiet", "--orphan", "alone"]);
        commit(&sandbox, "a.md", FAULTY);
        refused(&sandbox, &["--force", "alone:main"], FAULT).says("nothing, as all is new");
    });
}

#[test]
fn all_refs_of_a_push_are_checked() {
    let several = |hook: &str| {
        let sandbox = start_with(&[hook], &[]);
        commit(&sandbox, "a.md", VALID);
        push(&sandbox, &["main"]).accepted();
        commit(&sandbox, "b.md", &project(VALID, "other"));
        sandbox.git(&["branch", "fine"]);
        commit(&sandbox, "a.md", FAULTY);
        sandbox.git(&["branch", "one"]);
        commit(&sandbox, "c.md", &project(FAULTY, "third"));
        sandbox.git(&["branch", "two"]);
        let ran = push(&sandbox, &["fine", "one", "two"])
            .refused("remote: refused: refs/heads/one")
            .says("remote: refused: refs/heads/two");
        (sandbox.join("far/refs/heads/fine").exists(), ran)
    };
    // `pre-receive` refuses the whole push, and `update` each ref separately.
    assert!(!several("pre-receive").0);
    assert!(several("update").0);
}

#[test]
fn a_push_that_breaks_earlier_records_is_refused() {
    each(|sandbox| {
        sandbox.write("a.md", VALID);
        sandbox.write("operators/send-report.md", OPERATOR);
        sandbox.write("projects/third.md", project(VALID, "third"));
        let both = commit(&sandbox, "logs/send.log", "450 mailbox busy\n");
        push(&sandbox, &["main"]).accepted();
        sandbox.write("runs/block.md", BLOCK);
        commit(&sandbox, "runs/10.md", RUN);
        push(&sandbox, &["main"]).accepted();
        // The commit only deletes a file.
        sandbox.git(&["rm", "--quiet", "projects/third.md"]);
        commit_without_hooks(&sandbox, ".", "gone");
        refused(&sandbox, &["main"], UNKNOWN_PROJECT);
        // The evidence is two commits: one from before, and one of this push.
        sandbox.git(&["reset", "--quiet", "--hard", "HEAD~1"]);
        let own = commit(&sandbox, "b.md", &project(VALID, "other"));
        let links = format!("evidence_links:\n  - note: git:{both}\n  - note: git:{own}\n");
        commit(
            &sandbox,
            "runs/11.md",
            &RUN.replace("evidence_links:\n", &links),
        );
        push(&sandbox, &["main"]).accepted();
        let nowhere = "1".repeat(40);
        let text = RUN.replace("logs: logs/send.log", &format!("fix: git:{nowhere}"));
        commit(&sandbox, "runs/12.md", &text);
        refused(&sandbox, &["main"], &nowhere[..7]);
    });
}

#[test]
fn an_invalid_configuration_refuses_the_push() {
    each(|sandbox| {
        commit(&sandbox, "a.md", VALID);
        push(&sandbox, &["main"]).accepted();
        commit(&sandbox, ".holdpoint.yaml", "rulez: {}\n");
        refused(&sandbox, &["main"], "has a mistake").says("[.holdpoint.yaml:1:1]");
    });
}

#[test]
fn a_branch_without_records_is_accepted() {
    each(|sandbox| {
        commit(&sandbox, "README.md", "# Nothing\n");
        push(&sandbox, &["main"]).ends_with(0).says("no records");
        let note = ["notes", "add", "--message", "a note"];
        sandbox.git(&note);
        push(&sandbox, &["refs/notes/commits"])
            .ends_with(0)
            .says("no records");
    });
}

#[test]
fn pushes_to_a_sha256_repository_are_checked() {
    for hook in ["pre-receive", "update"] {
        let sandbox = start_with(&[hook], &["--object-format=sha256"]);
        commit(&sandbox, "a.md", VALID);
        push(&sandbox, &["main"]).accepted();
        commit(&sandbox, "a.md", FAULTY);
        refused(&sandbox, &["main", "main:second"], FAULT);
        commit(&sandbox, "a.md", &renamed(VALID));
        sandbox.git(&["tag", "--annotate", "v1", "--message", "v1"]);
        push(&sandbox, &["main", "v1", "main:second"]).accepted();
        push(&sandbox, &[":second"]).ends_with(0);
    }
}

#[test]
fn a_repository_with_borrowed_objects_and_separators_in_its_path_is_checked() {
    each(|sandbox| {
        let head = commit(&sandbox, "a.md", VALID);
        push(&sandbox, &["main"]).accepted();
        // The repository has no objects of its own; the path to the borrowed ones has a colon and
        // quotes.
        let odd = "other/a:\"b\"";
        std::fs::create_dir(sandbox.join("other")).expect("a folder");
        std::fs::rename(sandbox.join("far"), sandbox.join(odd)).expect("a move");
        let reference = sandbox.join(odd);
        let reference = reference.to_str().expect("text");
        let objects = format!("{reference}/objects");
        sandbox.init("far", &["--bare"]);
        let alternates = "far/objects/info/alternates";
        sandbox.write(alternates, format!("{}\n", objects));
        sandbox.git(&["-C", "far", "update-ref", "refs/heads/main", &head]);
        std::fs::remove_dir_all(sandbox.join("far/hooks")).expect("no hooks");
        let hooks = (sandbox.join(odd).join("hooks"), sandbox.join("far/hooks"));
        std::fs::rename(hooks.0, hooks.1).expect("a move");
        commit(&sandbox, "a.md", FAULTY);
        refused(&sandbox, &["main"], FAULT).says("which is here");
        commit(&sandbox, "a.md", &renamed(VALID));
        push(&sandbox, &["main"]).accepted();
        // The repository with the unusual path itself is checked as well.
        let hooks = (sandbox.join("far/hooks"), sandbox.join(odd).join("hooks"));
        std::fs::rename(hooks.0, hooks.1).expect("a move");
        let url = format!("file://{reference}");
        git(&sandbox, &["push", &url, "main"]).accepted();
        commit(&sandbox, "a.md", FAULTY);
        git(&sandbox, &["push", &url, "main"]).refused(FAULT);
    });
}

#[test]
fn a_push_into_a_repository_with_a_work_tree_is_checked() {
    for hook in ["pre-receive", "update"] {
        let sandbox = Sandbox::new();
        sandbox.write(".git/info/exclude", "/far\n");
        commit(&sandbox, "a.md", VALID);
        sandbox.git(&["clone", "--quiet", ".", "far"]);
        sandbox.shield("far");
        sandbox.git(&[
            "-C",
            "far",
            "config",
            "receive.denyCurrentBranch",
            "updateInstead",
        ]);
        let install = ["-C", "far", "hook", "install", "--hook", hook];
        holdpoint(&sandbox, &install).ends_with(0);
        commit(&sandbox, "a.md", FAULTY);
        git(&sandbox, &["push", "./far", "main"]).refused(FAULT);
        assert_eq!(sandbox.read("far/a.md"), VALID);
        commit(&sandbox, "a.md", &renamed(VALID));
        git(&sandbox, &["push", "./far", "main"]).accepted();
        assert_eq!(sandbox.read("far/a.md"), renamed(VALID));
    }
}

#[test]
fn output_fits_the_terminal_of_the_pusher() {
    each(|sandbox| {
        let long = "x".repeat(60);
        let words = "a name that goes on ".repeat(20);
        let text = FAULTY.replace("Warehouse", &words);
        commit(&sandbox, &format!("{long}/a.md"), &text);
        let ran = refused(&sandbox, &["main"], FAULT);
        assert!(!ran.err.contains('\u{1b}'), "{}", ran.err);
        let lines = ran.err.lines().filter(|line| line.starts_with("remote: "));
        // A line with a longer file name cannot be wrapped.
        let lines = lines.filter(|line| !line.contains(&long));
        for line in lines {
            let width = line.trim_end().chars().count();
            assert!(width <= 80, "{width}: {line}");
        }
        let colours = [("CLICOLOR_FORCE", "1")];
        let ran = git_with(&sandbox, &colours, &["push", "origin", "main"]);
        assert!(ran.err.contains("\u{1b}["), "{}", ran.err);
    });
}

#[test]
fn invalid_arguments_are_an_error() {
    let sandbox = start_with(&["pre-receive"], &[]);
    let head = commit(&sandbox, "a.md", VALID);
    let null = "0".repeat(40);
    let update = |arguments: &[&str]| {
        let arguments = [&["-C", "far", "hook", "run", "update"], arguments].concat();
        holdpoint(&sandbox, &arguments)
    };
    update(&[])
        .ends_with(2)
        .says("update needs the arguments that Git passes");
    update(&["refs/heads/main", "main", "other"]).ends_with(2);
    // The commit does not exist on the server.
    update(&["refs/heads/main", &null, &head])
        .ends_with(2)
        .says("refused: refs/heads/main");
    push(&sandbox, &["main"]).accepted();
    update(&["refs/heads/x", &null, &head])
        .ends_with(0)
        .says("no commit is new");
    update(&["refs/heads/main", &head, &null]).ends_with(0);
}

const OWNED: &str = "---\nkind: Project\nproject_id: desk\nname: Desk\nstates: [queue]\n\
    owners: [ada@example.org]\n---\n";
const DECISION: &str = "---\nkind: Decision\ndecision_id: freeze\nproject_id: desk\nstate: queue\n\
    trigger: [the count is off]\noutcome: hold\nconstraint_status: {crew: respected}\n\
    next_pointer: Count again on Monday morning.\n---\n";

#[test]
fn a_push_that_rewrites_a_decision_is_refused() {
    each(|sandbox| {
        commit(&sandbox, "desk.md", OWNED);
        commit(&sandbox, "decisions/freeze.md", DECISION);
        push(&sandbox, &["main"]).accepted();
        commit(
            &sandbox,
            "decisions/freeze.md",
            &DECISION.replace("off", "fine"),
        );
        refused(&sandbox, &["main"], "record-rewritten");
        // The commits are checked one by one, so that restoring the record does not undo the
        // rewrite.
        commit(&sandbox, "decisions/freeze.md", DECISION);
        refused(&sandbox, &["main"], "record-rewritten");
        // A commit that was not pushed may still be undone.
        sandbox.git(&["reset", "--quiet", "--hard", "HEAD~2"]);
        push(&sandbox, &["main"]).ends_with(0);
        // If the history already has a rewrite, restoring the record is not a fault.
        commit(
            &sandbox,
            "decisions/freeze.md",
            &DECISION.replace("off", "fine"),
        );
        push_without_hooks(&sandbox, &["main"]);
        commit(&sandbox, "decisions/freeze.md", DECISION);
        push(&sandbox, &["main"]).accepted();
    });
}

#[test]
fn a_decision_by_somebody_who_does_not_own_the_state_is_refused() {
    each(|sandbox| {
        commit(&sandbox, "desk.md", OWNED);
        push(&sandbox, &["main"]).accepted();
        sandbox.write("decisions/freeze.md", DECISION);
        sandbox.git(&["add", "."]);
        let bob = [
            ("GIT_AUTHOR_NAME", "Bob"),
            ("GIT_AUTHOR_EMAIL", "bob@example.org"),
        ];
        let message = [
            "-c",
            "core.hooksPath=/dev/null",
            "commit",
            "--quiet",
            "--message",
            "it",
        ];
        sandbox.git_with(&bob, &message);
        commit(
            &sandbox,
            "more.md",
            &OWNED.replace("desk", "more").replace("queue", "mail"),
        );
        refused(&sandbox, &["main"], "not-state-owner");
    });
}

#[test]
fn a_pusher_cannot_loosen_the_hook_of_a_server() {
    each(|sandbox| {
        commit(&sandbox, "a.md", FAULTY);
        let loose = [("HOLDPOINT_FAIL_ON", "never")];
        git_with(&sandbox, &loose, &["push", "origin", "main"])
            .refused(FAULT)
            .says("push refused: 1 error");
    });
}
