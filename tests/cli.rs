//! Runs the program and checks its output, its messages and its exit status.

use std::io::{BufRead, BufReader};
use std::process::{Command, Stdio};

use holdpoint::Format;
use serde_json::Value as Json;

use crate::program::{Ran, feed, program, run, run_with};
use crate::support::NOW;
use crate::support::Sandbox;

/// A project without owners: one `missing-field`, and nothing else.
const FAULTY: &str = "---\nkind: Project\nproject_id: warehouse\nname: Warehouse\n---\n";
const VALID: &str =
    "---\nkind: Project\nproject_id: warehouse\nname: Warehouse\nowners: [data@example.org]\n---\n";
/// A block with an unused waiver: one warning.
const UNUSED_WAIVER: &str = "---\nkind: Block\nblock_id: am\nmode_id: PIPELINE\n\
    timestamp_start: 2026-03-04T09:00:00Z\nwaive:\n  - rule: unused-waiver\n    \
    reason: the vendor asks for each step to be signed\n    until: 2027-02-28\n---\n";
/// A run whose evidence is a commit, which a plain folder cannot resolve.
const UNVERIFIED: &str =
    "---\nkind: OpRun\nop_id: backfill\nevidence_links:\n  - fix: git:3f2a9c1\n---\n";
const SHORT: &str = "a.md:2:7: error[missing-field] missing required field `owners`\n";

/// Returns the same project under another id.
fn project(text: &str, id: &str) -> String {
    text.replace("warehouse", id)
}

fn folder<const N: usize>(files: [(&str, &str); N]) -> Sandbox {
    let sandbox = Sandbox::empty();
    files
        .iter()
        .for_each(|(path, text)| sandbox.write(path, text));
    sandbox
}

fn repository<const N: usize>(files: [(&str, &str); N]) -> Sandbox {
    let sandbox = Sandbox::new();
    files
        .iter()
        .for_each(|(path, text)| sandbox.write(path, text));
    sandbox
}

mod statuses {
    use super::*;

    #[test]
    fn without_findings_the_status_is_0_and_a_summary_is_printed() {
        let ran = run(&folder([("a.md", VALID)]), &["check"]).ends_with(0);
        assert_eq!(ran.out, "");
        ran.says("checking the folder\n")
            .says("1 Project")
            .says("findings  none");
    }

    #[test]
    fn a_finding_at_or_above_fail_on_has_status_1() {
        let faulty = folder([("a.md", FAULTY)]);
        let warned = folder([("a.md", UNUSED_WAIVER)]);
        for (sandbox, severity, status) in [
            (&faulty, "error", 1),
            (&faulty, "info", 1),
            (&faulty, "never", 0),
            (&warned, "error", 0),
            (&warned, "warning", 1),
            (&warned, "info", 1),
            (&warned, "never", 0),
        ] {
            for format in Format::ALL.map(Format::name) {
                let severity = ["--fail-on", severity, "--now", NOW];
                let arguments = [&["check", "--format", format][..], &severity].concat();
                run(sandbox, &arguments).ends_with(status);
            }
        }
    }

    #[test]
    fn usage_configuration_and_io_errors_have_status_2() {
        let sandbox = repository([("a.md", FAULTY)]);
        sandbox.commit("first");
        for (arguments, words) in [
            (
                &["check", "b.md"][..],
                "there is no `b.md` in the work tree",
            ),
            (&["check", "--rev", "v9"], "`v9`"),
            (
                &["check", "--rev", "HEAD", "new.md"],
                "there is no `new.md`",
            ),
            (
                &["check", "--format", "jso"],
                "a similar value exists: 'json'",
            ),
            (&["chekc"], "'check'"),
            (&["check", "--now", "noon"], "2026-07-01T00:00:00Z"),
            (&["check", "--config", "no.yaml"], "cannot read `no.yaml`"),
            (
                &["check", "--staged", "--rev", "HEAD"],
                "cannot be used with",
            ),
            (&["check", "-C", "nowhere"], "cannot enter `nowhere`"),
            (&["check", ".."], "is outside the repository"),
            (&["check", "-"], "--stdin-filename PATH"),
            (&["check", "--output", "jsn=x"], "did you mean `json`?"),
            (
                &["check", "--output", "json=no/such/folder"],
                "cannot write `no/such/folder`",
            ),
            (&["explain", "mising-field"], "`missing-field`"),
        ] {
            let ran = run(&sandbox, arguments).ends_with(2).says(words);
            assert_eq!(ran.out, "", "{arguments:?}");
        }
    }

    #[test]
    fn without_records_the_status_is_3() {
        let sandbox = repository([("README.md", "# Nothing\n")]);
        sandbox.git(&["add", "."]);
        run(&sandbox, &["check"])
            .ends_with(3)
            .says("incomplete: there are no records in the work tree");
        run(&sandbox, &["check", "-q"])
            .ends_with(3)
            .says("incomplete");
        run(&sandbox, &["check", "--allow-empty"])
            .ends_with(0)
            .says("1 other Markdown file");
        run(&sandbox, &["check", "--staged"])
            .ends_with(0)
            .says("there are no records in the index");
        let document = run(&sandbox, &["check", "--format", "json"])
            .ends_with(3)
            .json();
        assert_eq!(document["findings"], Json::Array(Vec::new()));
    }

    #[test]
    fn an_unverified_target_has_status_3_with_require_complete() {
        let sandbox = folder([("run.md", UNVERIFIED)]);
        let never = ["check", "--fail-on", "never", "--require-complete"];
        run(&sandbox, &never)
            .ends_with(3)
            .says("1 target could not be verified");
        let ran = run(
            &sandbox,
            &["check", "--fail-on", "never", "--format", "json"],
        )
        .ends_with(0);
        assert_eq!(ran.json()["complete"], false);
        assert_eq!(ran.json()["unverified"][0]["targets"], 1);
        ran.says("unverified  1 target: this folder is not in a Git repository\n")
            .says("            check the repository that the revision is in\n");
    }

    #[test]
    fn status_2_takes_precedence_over_1_and_1_over_3() {
        let sandbox = folder([("run.md", UNVERIFIED), ("a.md", FAULTY)]);
        run(&sandbox, &["check", "--require-complete"]).ends_with(1);
        run(
            &sandbox,
            &["check", "--require-complete", "--output", "json=no/where"],
        )
        .ends_with(2);
    }

    #[test]
    fn a_record_that_does_not_parse_is_a_finding_and_not_an_error() {
        let sandbox = folder([("a.md", "---\nkind: Project\nname: [\n")]);
        let ran = run(&sandbox, &["check"]);
        assert!(ran.status < 2, "{}", ran.err);
    }
}

mod sources {
    use super::*;

    #[test]
    fn staged_checks_what_would_be_committed() {
        let sandbox = repository([("a.md", FAULTY)]);
        sandbox.git(&["add", "."]);
        sandbox.write("a.md", VALID);
        let tree = sandbox.git(&["write-tree"]);
        let first = format!(
            "checking the index (tree {}) against nothing, as there is no commit yet\n",
            &tree[..7]
        );
        let ran = run(&sandbox, &["check", "--staged", "--format", "json"]).ends_with(1);
        assert_eq!(ran.json()["snapshot"]["tree"], tree);
        assert!(ran.err.starts_with(&first), "{}", ran.err);
        run(&sandbox, &["check"]).ends_with(0);
        sandbox.git(&["add", "."]);
        sandbox.write("a.md", FAULTY);
        run(&sandbox, &["check", "--staged"]).ends_with(0);
        run(&sandbox, &["check"]).ends_with(1);
    }

    #[test]
    fn an_index_with_unmerged_paths_is_an_error() {
        let sandbox = repository([("a.md", VALID)]);
        sandbox.commit("one");
        sandbox.git(&["checkout", "--quiet", "-b", "other"]);
        sandbox.write("a.md", FAULTY);
        sandbox.commit("two");
        sandbox.git(&["checkout", "--quiet", "main"]);
        sandbox.remove("a.md");
        sandbox.commit("three");
        sandbox.try_git(&["merge", "other"]);
        run(&sandbox, &["check", "--staged"])
            .ends_with(2)
            .says("unmerged paths: `a.md`");
    }

    #[test]
    fn rev_checks_any_revision_also_in_a_bare_repository() {
        let sandbox = repository([("a.md", FAULTY)]);
        sandbox.commit("one");
        sandbox.write("a.md", VALID);
        sandbox.commit("two");
        run(&sandbox, &["check", "--rev", "HEAD"])
            .ends_with(0)
            .says("checking revision HEAD (tree ");
        run(&sandbox, &["check", "--rev", "HEAD~1"]).ends_with(1);
        sandbox.git(&["clone", "--quiet", "--bare", ".", "bare"]);
        let rev = [
            "-C", "bare", "check", "--rev", "HEAD~1", "--format", "short",
        ];
        assert_eq!(run(&sandbox, &rev).ends_with(1).out, SHORT);
        let scoped = ["-C", "bare", "check", "--rev", "HEAD~1", "a.md"];
        run(&sandbox, &scoped).ends_with(1);
        run(&sandbox, &["-C", "bare", "check"])
            .ends_with(2)
            .says("--rev HEAD");
        run(&sandbox, &["-C", "bare", "check", "--staged"])
            .ends_with(2)
            .says("bare");
    }

    #[cfg(unix)]
    #[test]
    fn staged_checks_the_pending_commit_inside_a_hook() {
        use std::os::unix::fs::PermissionsExt;
        let sandbox = repository([("a.md", VALID), ("b.md", &project(VALID, "b"))]);
        sandbox.commit("one");
        let hook = format!(
            "#!/bin/sh\nexec '{}' check --staged\n",
            env!("CARGO_BIN_EXE_holdpoint")
        );
        sandbox.write(".git/hooks/pre-commit", hook);
        let mode = std::fs::Permissions::from_mode(0o755);
        std::fs::set_permissions(sandbox.join(".git/hooks/pre-commit"), mode).expect("a hook");
        sandbox.write("a.md", FAULTY);
        // For `git commit b.md`, Git gives the hook a temporary index.
        sandbox.write("b.md", project(VALID, "b").replace("Warehouse", "Shop"));
        sandbox.git(&["commit", "--quiet", "--message", "two", "b.md"]);
        let all = Ran::new(sandbox.try_git(&["commit", "--all", "--message", "three"]));
        all.ends_with(1)
            .says("missing required field `owners`")
            .says("checking the index (tree ");
        sandbox.git(&["worktree", "add", "--quiet", "linked"]);
        run(&sandbox, &["-C", "linked", "check"]).ends_with(0);
        sandbox.write("linked/a.md", FAULTY);
        run(&sandbox, &["-C", "linked", "check", "a.md"]).ends_with(1);
        run(&sandbox, &["-C", "linked", "check", "--staged"]).ends_with(0);
    }

    #[test]
    fn paths_are_those_of_the_current_folder() {
        let sandbox = Sandbox::new();
        sandbox.write("a.md", VALID);
        sandbox.write("notes.md", "# Notes\n");
        sandbox.write("below/more.md", "# More\n");
        let below = |arguments: &[&str]| run(&sandbox, &[&["-C", "below"], arguments].concat());
        below(&["check", "../notes.md", "more.md"])
            .ends_with(0)
            .says("reporting on ../notes.md and 1 more\n")
            .says("note: `../notes.md` is not a record")
            .says("note: `more.md` is not a record");
        below(&["check", "../a"])
            .ends_with(2)
            .says("there is no `../a` in");
        sandbox.write(".holdpoint.yml", "version: 1\n");
        below(&["check"]).says("note: `../.holdpoint.yml` is not read");
        sandbox.write(".holdpoint.yaml", "rules: {no-such-rule: off}\n");
        below(&["check"])
            .ends_with(2)
            .says("[../.holdpoint.yaml:1:9]")
            .says("the configuration `../.holdpoint.yaml` has a mistake");
        // The path of a named file is relative to the current folder anyway.
        below(&["check", "--config", "../.holdpoint.yaml"])
            .ends_with(2)
            .says("[../.holdpoint.yaml:1:9]");
    }

    #[test]
    fn check_works_inside_the_git_folder() {
        let sandbox = repository([("a.md", FAULTY)]);
        run(&sandbox, &["-C", ".git", "check"]).ends_with(1);
        run(&sandbox, &["-C", ".git", "check", "../a.md"]).ends_with(1);
    }

    #[test]
    fn outside_git_the_named_folder_is_checked() {
        let sandbox = folder([("in/a.md", FAULTY), ("b.md", &project(VALID, "b"))]);
        let short = |arguments: &[&str]| {
            run(
                &sandbox,
                &[&["check", "--format", "short"], arguments].concat(),
            )
        };
        assert_eq!(short(&["in"]).ends_with(1).out, SHORT);
        let ran = short(&["in/a.md"]).ends_with(1);
        assert!(ran.out.starts_with("in/a.md:2:7: "), "{}", ran.out);
        short(&["b.md"]).ends_with(0);
        short(&["in", "b.md"]).ends_with(1);
        short(&["-C", "in", "../b.md"]).ends_with(0);
        run(&sandbox, &["check", "--staged"])
            .ends_with(2)
            .says("not in a Git repository");
    }

    #[test]
    fn a_document_on_standard_input_replaces_its_file_in_the_work_tree() {
        let sandbox = repository([("a.md", FAULTY), ("b.md", &project(FAULTY, "b"))]);
        let arguments = [
            "check",
            "-",
            "--stdin-filename",
            "a.md",
            "--format",
            "short",
        ];
        feed(&sandbox, &arguments, VALID)
            .ends_with(0)
            .says("checking `a.md` over the work tree");
        assert_eq!(feed(&sandbox, &arguments, FAULTY).ends_with(1).out, SHORT);
        let new = [
            "check",
            "-",
            "--stdin-filename",
            "new/a.md",
            "--format",
            "json",
        ];
        let ran = feed(&sandbox, &new, &project(FAULTY, "c"))
            .ends_with(1)
            .json();
        assert_eq!(ran["findings"][0]["path"], "new/a.md");
        assert_eq!(ran["summary"]["records"]["Project"], 3);
        feed(
            &sandbox,
            &["check", "-", "--stdin-filename", "../a.md"],
            VALID,
        )
        .ends_with(2);
        feed(
            &sandbox,
            &["check", "-", "--stdin-filename", "a.md"],
            &"x".repeat(6 << 20),
        )
        .ends_with(0);
    }
}

mod configurations {
    use super::*;

    const OFF: &str = "rules:\n  missing-field: {severity: off, reason: imported}\n";

    #[test]
    fn each_snapshot_uses_its_own_configuration() {
        let sandbox = repository([("a.md", FAULTY), (".holdpoint.yaml", OFF)]);
        sandbox.git(&["add", "."]);
        run(&sandbox, &["check"]).ends_with(0);
        run(&sandbox, &["check", "--staged"]).ends_with(0);
        sandbox.remove(".holdpoint.yaml");
        run(&sandbox, &["check"]).ends_with(1);
        run(&sandbox, &["check", "--staged"]).ends_with(0);
    }

    #[test]
    fn config_names_another_configuration() {
        let sandbox = folder([
            ("a.md", FAULTY),
            ("in/off.yaml", OFF),
            (".holdpoint.yaml", "rulez: 1\n"),
        ]);
        run(&sandbox, &["check", "--config", "in/off.yaml"]).ends_with(0);
        run(
            &sandbox,
            &["-C", "in", "check", "..", "--config", "off.yaml"],
        )
        .ends_with(0);
        run(&sandbox, &["check", "--config", "off.yaml"]).ends_with(2);
    }

    #[test]
    fn a_mistake_is_reported_at_its_location_and_nothing_is_checked() {
        let sandbox = folder([
            ("a.md", FAULTY),
            ("other.yaml", "rules:\n  mising-field: off\n"),
        ]);
        sandbox.write(".holdpoint.yaml", "exclud: [drafts]\n");
        for format in ["full", "json"] {
            let ran = run(&sandbox, &["check", "-q", "--format", format]).ends_with(2);
            // A program gets a document, with the reason in it.
            assert_eq!(ran.out.is_empty(), format == "full");
            ran.says("[.holdpoint.yaml:1:1]\n")
                .says("the configuration `.holdpoint.yaml` has a mistake");
        }
        run(&sandbox, &["check", "--config", "other.yaml"])
            .ends_with(2)
            .says("[other.yaml:2:3]\n")
            .says("`missing-field`");
        run(&sandbox, &["classify", "Lunch"])
            .ends_with(2)
            .says("[.holdpoint.yaml:1:1]");
        sandbox.write("broken.yaml", b"version: 1\n# \xff\n");
        run(&sandbox, &["check", "--config", "broken.yaml"])
            .ends_with(2)
            .says("[broken.yaml:2:3]");
    }

    #[test]
    fn an_unmatched_glob_is_reported_in_the_configuration_that_contains_it() {
        let unmatched = "exclude:\n  - archive/**\n";
        let sandbox = folder([("a.md", VALID), (".holdpoint.yaml", unmatched)]);
        sandbox.write("other.yaml", format!("# other\n{unmatched}"));
        let short = |arguments: &[&str]| {
            run(
                &sandbox,
                &[&["check", "--format", "short"], arguments].concat(),
            )
        };
        let line = ":5: warning[unmatched-glob] `archive/**` matches no file\n";
        assert_eq!(
            short(&[]).ends_with(0).out,
            format!(".holdpoint.yaml:2{line}")
        );
        let named = short(&["--config", "other.yaml", "--fail-on", "warning"]).ends_with(1);
        assert_eq!(named.out, format!("other.yaml:3{line}"));
        named
            .says("1 warning")
            .says("holdpoint explain unmatched-glob");
        assert_eq!(short(&["--config", "other.yaml", "a.md"]).out, "");
        run(&sandbox, &["explain", "unmatched-glob"]).ends_with(0);
    }

    #[test]
    fn a_configuration_with_a_wrong_extension_is_noted() {
        let sandbox = folder([("a.md", VALID), (".holdpoint.yml", "version: 1\n")]);
        run(&sandbox, &["check"])
            .ends_with(0)
            .says("`.holdpoint.yml` is not read");
    }

    #[cfg(unix)]
    #[test]
    fn a_configuration_behind_a_symbolic_link_is_an_error() {
        let sandbox = folder([("a.md", VALID), ("c.yaml", "version: 1\n")]);
        std::os::unix::fs::symlink("c.yaml", sandbox.join(".holdpoint.yaml")).expect("a link");
        run(&sandbox, &["check"])
            .ends_with(2)
            .says("`.holdpoint.yaml` is a symbolic link");
    }

    #[test]
    fn classify_uses_the_configured_modes() {
        let modes = "modes:\n  GARDEN:\n    intent: grow things\n    keywords: [compost]\n    evidence: {required: [artifact]}\n";
        let sandbox = repository([(".holdpoint.yaml", modes), ("in/a.md", VALID)]);
        let ran = run(
            &sandbox,
            &["-C", "in", "classify", "Turn", "the", "compost"],
        );
        assert_eq!(ran.ends_with(0).out, "GARDEN\n  GARDEN  compost\n");
    }
}

mod paths {
    use super::*;

    fn three() -> Sandbox {
        let (a, b) = (project(FAULTY, "a"), project(FAULTY, "b"));
        repository([("in/a.md", &a), ("in/deep/b.md", &b), ("c.md", VALID)])
    }

    fn paths(ran: &Ran) -> Vec<String> {
        let findings = ran.json()["findings"].clone();
        let findings = findings.as_array().expect("a list").iter();
        findings
            .map(|finding| finding["path"].as_str().expect("a path").to_owned())
            .collect()
    }

    #[test]
    fn paths_limit_what_is_reported_but_not_what_is_read() {
        let sandbox = three();
        let check_paths = |arguments: &[&str]| {
            let ran = run(
                &sandbox,
                &[&["check", "--format", "json"], arguments].concat(),
            );
            assert_eq!(ran.json()["summary"]["records"]["Project"], 3);
            paths(&ran)
        };
        let all = ["in/a.md", "in/deep/b.md"];
        assert_eq!(check_paths(&[]), all);
        assert_eq!(check_paths(&["."]), all);
        assert_eq!(check_paths(&["in"]), all);
        assert_eq!(check_paths(&["in/"]), all);
        assert_eq!(check_paths(&["in/deep"]), all[1..]);
        assert_eq!(check_paths(&["./in//../in/a.md"]), all[..1]);
        assert_eq!(check_paths(&["c.md"]), [""; 0]);
        assert_eq!(check_paths(&["-C", "in", "deep"]), all[1..]);
        assert_eq!(check_paths(&["-C", "in", "-C", "deep", "."]), all[1..]);
        assert_eq!(check_paths(&["-C", "in/deep", ".."]), all);
        let around = ["-C", "in", "check", "-C", "deep", ".", "--format", "json"];
        assert_eq!(paths(&run(&sandbox, &around)), all[1..]);
        assert_eq!(check_paths(&["-C", "in"]), all);
        let absolute = sandbox.join("in/deep");
        assert_eq!(check_paths(&[absolute.to_str().expect("text")]), all[1..]);
    }

    #[test]
    fn a_note_says_why_a_named_file_is_not_a_record() {
        let sandbox = three();
        sandbox.write("notes.md", "# Notes\n");
        sandbox.write("news.md", "---\nkind: article\ntitle: News\n---\n");
        sandbox.write("orders.csv", "1\n");
        run(&sandbox, &["check", "notes.md", "news.md", "orders.csv"])
            .ends_with(0)
            .says("note: `notes.md` is not a record: it has no `kind`\n")
            .says("note: `news.md` is not a record: `article` is not a kind of record\n")
            .says("note: `orders.csv` is not a record: it is not a Markdown file\n");
        sandbox.write("notes.md", "\n---\nkind: Block\nblock_id: am\n---\n");
        let ran = run(&sandbox, &["check", "--format", "short", "notes.md"]).ends_with(0);
        assert_eq!(
            ran.out,
            "notes.md:1:1: warning[near-record] file is not read as a record: its first line is \
             not `---`\n"
        );
    }

    #[test]
    fn a_similar_path_is_suggested_for_a_missing_one() {
        run(&three(), &["check", "in/deep/d.md"])
            .ends_with(2)
            .says("did you mean `in/deep/b.md`?");
    }

    #[test]
    fn ignored_files_and_empty_folders_are_noted() {
        let sandbox = three();
        sandbox.write(".gitignore", "/out/\n");
        sandbox.write("out/x.md", FAULTY);
        std::fs::create_dir(sandbox.join("empty")).expect("a folder");
        run(&sandbox, &["check", "out/x.md"])
            .ends_with(0)
            .says("`out/x.md` is ignored by Git");
        run(&sandbox, &["check", "empty"])
            .ends_with(0)
            .says("`empty` contains no file");
        run(&sandbox, &["check", "--staged", "out/x.md"]).ends_with(2);
    }

    #[test]
    fn a_path_in_a_submodule_is_an_error() {
        let sandbox = three();
        let other = repository([("x.md", FAULTY)]);
        other.commit("one");
        let url = other.path().to_str().expect("text");
        let allow = "protocol.file.allow=always";
        sandbox.git(&["-c", allow, "submodule", "--quiet", "add", url, "sub"]);
        run(&sandbox, &["check", "sub/x.md"])
            .ends_with(2)
            .says("holdpoint -C sub check");
        run(&sandbox, &["-C", "sub", "check"]).ends_with(1);
    }

    #[cfg(unix)]
    #[test]
    fn links_in_parent_folders_are_resolved_but_a_link_itself_is_not() {
        use std::os::unix::fs::symlink;
        let sandbox = three();
        let beside = Sandbox::empty();
        symlink(sandbox.path(), beside.join("repo")).expect("a link");
        symlink("a.md", sandbox.join("in/link.md")).expect("a link");
        let ran = run(
            &beside,
            &["-C", "repo/in", "check", "a.md", "--format", "json"],
        );
        assert_eq!(paths(&ran), ["in/a.md"]);
        let through = run(&beside, &["check", "repo/in/a.md", "--format", "json"]);
        assert_eq!(paths(&through), ["in/a.md"]);
        run(&sandbox, &["check", "in/link.md"])
            .ends_with(0)
            .says("is a symbolic link");
    }
}

mod reports {
    use super::*;

    #[test]
    fn full_shows_the_source_at_the_finding() {
        let ran = run(&folder([("a.md", FAULTY)]), &["check"]).ends_with(1);
        let lines: Vec<&str> = ran.out.lines().collect();
        assert_eq!(
            lines[0],
            "error[missing-field]: missing required field `owners`"
        );
        assert_eq!(lines[1], "   ╭─[a.md:2:7]");
        assert_eq!(lines[4], "   ·       ───────");
        ran.says("1 error")
            .says("2 responsibility")
            .says("holdpoint explain missing-field");
    }

    #[test]
    fn short_has_one_line_for_each_finding() {
        let ran = run(&folder([("a.md", FAULTY)]), &["check", "--format", "short"]);
        assert_eq!(ran.ends_with(1).out, SHORT);
    }

    #[test]
    fn json_is_one_document_with_keys_in_a_fixed_order() {
        let sandbox = folder([("a.md", FAULTY), ("b.md", UNUSED_WAIVER)]);
        let ran = run(&sandbox, &["check", "--format", "json", "--now", NOW]);
        let document = ran.json();
        let keys = |value: &Json| {
            value
                .as_object()
                .expect("a mapping")
                .keys()
                .cloned()
                .collect::<Vec<_>>()
        };
        let expected = [
            "schema",
            "tool",
            "snapshot",
            "complete",
            "unverified",
            "findings",
            "summary",
        ];
        assert_eq!(keys(&document), expected);
        assert_eq!(document["schema"], "holdpoint/report/1");
        assert_eq!(keys(&document["snapshot"]), ["kind", "tree", "base"]);
        assert_eq!(
            keys(&document["summary"]),
            [
                "records",
                "runs",
                "decisions",
                "error",
                "warning",
                "info",
                "waived"
            ]
        );
        let finding = &document["findings"][0];
        let expected = [
            "rule",
            "family",
            "level",
            "severity",
            "path",
            "span",
            "message",
            "help",
            "related",
            "fingerprint",
            "url",
        ];
        assert_eq!(keys(finding), expected);
        assert_eq!(
            finding["span"]["start"],
            serde_json::json!({"line": 2, "column": 7, "byte": 10})
        );
        assert_eq!(finding["level"], 2);
        assert_eq!(document["summary"]["error"], 1);
        assert_eq!(document["summary"]["warning"], 2);
    }

    #[test]
    fn jsonl_has_the_findings_of_json_and_nothing_else() {
        let sandbox = folder([("a.md", FAULTY), ("b.md", UNUSED_WAIVER)]);
        let lines = run(&sandbox, &["check", "--format", "jsonl", "--now", NOW]).out;
        let lines: Vec<Json> = lines
            .lines()
            .map(|line| serde_json::from_str(line).expect("JSON"))
            .collect();
        let document = run(&sandbox, &["check", "--format", "json", "--now", NOW]).json();
        assert_eq!(document["findings"], Json::Array(lines));
        let valid = folder([("a.md", VALID)]);
        assert_eq!(
            run(&valid, &["check", "--format", "jsonl"])
                .ends_with(0)
                .out,
            ""
        );
    }

    #[test]
    fn the_same_input_gives_the_same_bytes() {
        let sandbox = folder([("run.md", UNVERIFIED), ("b.md", UNUSED_WAIVER)]);
        (0..50).for_each(|at| sandbox.write(format!("{at}.md"), FAULTY));
        for format in Format::ALL.map(Format::name) {
            let arguments = ["check", "--format", format, "--now", NOW];
            let one = run_with(&sandbox, &[("RAYON_NUM_THREADS", "1")], &arguments);
            let many = run_with(
                &sandbox,
                &[("RAYON_NUM_THREADS", "7"), ("COLUMNS", "60")],
                &arguments,
            );
            assert_eq!(one.out, many.out);
            assert!(!one.out.contains(sandbox.path().to_str().expect("text")));
        }
    }

    #[test]
    fn output_writes_further_reports_to_files() {
        let sandbox = folder([("a.md", FAULTY)]);
        let outputs = [
            "--output",
            "json=out.json",
            "--output",
            "short=out.txt",
            "--output",
            "full=out.full",
        ];
        let ran = run(
            &sandbox,
            &[&["check", "--color", "always"], &outputs[..]].concat(),
        )
        .ends_with(1);
        assert!(ran.out.contains('\u{1b}'));
        assert_eq!(sandbox.read("out.txt"), SHORT);
        assert!(!sandbox.read("out.full").contains('\u{1b}'));
        let document: Json = serde_json::from_str(&sandbox.read("out.json")).expect("JSON");
        assert_eq!(document["summary"]["error"], 1);
    }

    #[test]
    fn quiet_prints_only_findings_and_errors() {
        let sandbox = folder([("a.md", FAULTY)]);
        let ran = run(&sandbox, &["check", "-q", "--format", "short"]).ends_with(1);
        assert_eq!((ran.out.as_str(), ran.err.as_str()), (SHORT, ""));
        run(&sandbox, &["check", "-q", "b.md"])
            .ends_with(2)
            .says("there is no `b.md`");
    }

    #[test]
    fn waived_findings_are_counted_and_are_in_json() {
        let operator = "---\nkind: Operator\nop_id: load\nname: Load\ninputs: [day]\n---\n";
        let run_text = "---\nkind: OpRun\nop_id: load\ninputs_used: {other: 1}\n\
            timestamp_end: 2026-03-04T09:20:00Z\nwaive:\n  - rule: \
            unresolved-input\n    reason: the day is in the title\n    until: 2027-01-01\n---\n";
        let sandbox = folder([("operator.md", operator), ("run.md", run_text)]);
        let ran = run(&sandbox, &["check", "--format", "json", "--now", NOW]);
        let findings = ran.json()["findings"].clone();
        let mut findings = findings.as_array().expect("a list").iter();
        let waived = findings.find(|finding| finding["rule"] == "unresolved-input");
        let expected =
            serde_json::json!({"reason": "the day is in the title", "until": "2027-01-01"});
        assert_eq!(waived.expect("a finding")["waived"], expected);
        assert_eq!(ran.json()["summary"]["waived"], 1);
        ran.says(", 1 waived\n");
        for format in ["full", "short"] {
            let ran = run(&sandbox, &["check", "--format", format, "--now", NOW]);
            assert!(!ran.out.contains("unresolved-input"), "{}", ran.out);
        }
    }

    #[test]
    fn markdown_files_without_kind_are_counted() {
        let sandbox = repository([
            ("a.md", VALID),
            ("b.md", "# B\n"),
            ("c.MARKDOWN", "c\n"),
            ("d.txt", "d\n"),
        ]);
        run(&sandbox, &["check"])
            .ends_with(0)
            .says("skipped  2 other Markdown files");
    }

    #[cfg(unix)]
    #[test]
    fn a_fifo_named_md_is_counted_and_not_opened() {
        let sandbox = folder([("a.md", VALID)]);
        let result = sandbox
            .command("mkfifo")
            .arg("pipe.md")
            .status()
            .expect("mkfifo");
        assert!(result.success());
        std::os::unix::fs::symlink("a.md", sandbox.join("link.md")).expect("a link");
        run(&sandbox, &["check"])
            .ends_with(0)
            .says("1 symbolic link not followed, 1 special file not opened");
    }
}

mod terminals {
    use super::*;

    #[test]
    fn colours_follow_the_environment_and_the_option() {
        let sandbox = folder([("a.md", FAULTY)]);
        for (environment, option, is_colored) in [
            (&[][..], "auto", false),
            (&[("CLICOLOR_FORCE", "1")], "auto", true),
            (&[("CLICOLOR_FORCE", "1"), ("NO_COLOR", "1")], "auto", false),
            (&[("CLICOLOR_FORCE", "1")], "never", false),
            (&[("NO_COLOR", "1")], "always", true),
        ] {
            for format in ["full", "short", "json"] {
                let ran = run_with(
                    &sandbox,
                    environment,
                    &["check", "--color", option, "--format", format],
                );
                let is_colored = is_colored && format != "json";
                assert_eq!(
                    ran.out.contains('\u{1b}'),
                    is_colored,
                    "{environment:?} {option} {format}"
                );
            }
            let ran = run_with(
                &sandbox,
                environment,
                &["--color", option, "explain", "missing-field"],
            );
            assert_eq!(
                ran.out.contains('\u{1b}'),
                is_colored,
                "{environment:?} {option}"
            );
        }
    }

    #[test]
    fn colours_of_a_usage_error_and_of_help_follow_the_option() {
        let sandbox = Sandbox::empty();
        let forced = &[("CLICOLOR_FORCE", "1")][..];
        for (environment, arguments, is_colored) in [
            (&[][..], &["--color", "always", "chekc"][..], true),
            (&[], &["chekc", "--color=always"], true),
            (&[], &["check", "--colour", "always"], false),
            (&[], &["check", "--nope", "--", "--color=always"], false),
            (forced, &["chekc"], true),
            (forced, &["chekc", "--color", "never"], false),
            (forced, &["--color=always", "--color=never", "check"], false),
            (forced, &["check", "--help", "--color", "never"], false),
            (&[], &["check", "--help", "--color", "always"], true),
            (&[], &["--color", "sometimes", "--color", "always"], true),
        ] {
            let ran = run_with(&sandbox, environment, arguments);
            let output = ran.out + &ran.err;
            assert_eq!(output.contains('\u{1b}'), is_colored, "{arguments:?}");
        }
    }

    #[test]
    fn a_closed_pipe_ends_the_program_without_a_message() {
        let sandbox = Sandbox::empty();
        (0..2000).for_each(|at| sandbox.write(format!("{at}.md"), FAULTY));
        for format in ["full", "short", "json"] {
            let mut command = program(&sandbox, &["check", "--format", format, "--quiet"]);
            command.stdout(Stdio::piped()).stderr(Stdio::piped());
            let mut child = command.spawn().expect("it runs");
            let mut line = String::new();
            let mut out = BufReader::with_capacity(64, child.stdout.take().expect("a pipe"));
            out.read_line(&mut line).expect("a line");
            drop(out);
            let ran = Ran::new(child.wait_with_output().expect("it ends")).ends_with(1);
            assert_eq!(ran.err, "");
        }
    }

    #[cfg(target_os = "linux")]
    #[test]
    fn a_full_disk_is_reported() {
        let sandbox = folder([("a.md", FAULTY)]);
        for arguments in [&["check"][..], &["rules"], &["completions", "fish"]] {
            let full = std::fs::File::create("/dev/full").expect("/dev/full");
            let output = program(&sandbox, arguments).stdout(full).output();
            Ran::new(output.expect("it runs"))
                .ends_with(2)
                .says("cannot write to standard output");
        }
    }

    #[cfg(unix)]
    #[test]
    fn control_characters_in_names_and_texts_are_escaped() {
        use std::ffi::OsStr;
        use std::os::unix::ffi::OsStrExt;
        let sandbox = Sandbox::empty();
        for name in [&b"a\nb.md"[..], b"c\x1b[31md.md", b"e\xfff.md"] {
            sandbox.write(
                OsStr::from_bytes(name),
                FAULTY.replace("Warehouse", "\u{1b}[31mred\u{9b}"),
            );
        }
        for format in ["full", "short"] {
            let ran = run(&sandbox, &["check", "--format", format]);
            let places = ["a\\nb.md:2:7", "c\\x1B[31md.md:2:7", "e\\xFFf.md:2:7"];
            places
                .iter()
                .for_each(|place| assert!(ran.out.contains(place), "{}", ran.out));
            assert!(!ran.out.contains(['\u{1b}', '\u{9b}']), "{:?}", ran.out);
        }
        let document = run(&sandbox, &["check", "--format", "json"]).json();
        let paths = document["findings"].as_array().expect("a list").iter();
        let paths = paths.filter(|finding| finding["rule"] == "missing-field");
        let paths: Vec<&str> = paths
            .filter_map(|finding| finding["path"].as_str())
            .collect();
        assert_eq!(paths, ["a\nb.md", "c\u{1b}[31md.md", "e\\xFFf.md"]);
        run(&sandbox, &["check", "no\u{1b}[31m"])
            .ends_with(2)
            .says("no\\x1B[31m");
    }

    #[cfg(unix)]
    #[test]
    fn an_unreadable_file_is_named() {
        use std::os::unix::fs::PermissionsExt;
        if let Some(place) = Sandbox::of_parent() {
            let program = Command::new(env!("CARGO_BIN_EXE_holdpoint"))
                .arg("check")
                .current_dir(place)
                .output();
            Ran::new(program.expect("it runs"))
                .ends_with(2)
                .says("b.md: cannot read this file");
            return;
        }
        let sandbox = folder([("a.md", VALID), ("b.md", VALID)]);
        let closed = std::fs::Permissions::from_mode(0o000);
        std::fs::set_permissions(sandbox.join("b.md"), closed).expect("a change of mode");
        sandbox.again_as_nobody("cli::terminals::an_unreadable_file_is_named");
    }
}

/// Every fixture can be checked, whatever the rules report.
#[test]
fn every_fixture_can_be_checked() {
    let fixtures = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("fixtures");
    let ceiling = fixtures.to_str().expect("text");
    let broken = std::fs::read_dir(fixtures.join("broken")).expect("fixtures");
    let broken = broken.map(|entry| entry.expect("a folder").path());
    for folder in broken.chain([fixtures.join("handbook")]) {
        let arguments = ["check", "--format", "json", folder.to_str().expect("text")];
        let ran = run_with(
            &Sandbox::empty(),
            &[("GIT_CEILING_DIRECTORIES", ceiling)],
            &arguments,
        );
        assert!(ran.status < 2, "{}: {}", folder.display(), ran.err);
        assert_eq!(ran.json()["snapshot"]["kind"], "folder");
    }
}
