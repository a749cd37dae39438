//! The walk over a history: which commits it visits, and what each commit changed.

use holdpoint::config::Settings;
use holdpoint::engine::Outcome;
use holdpoint::engine::history::audit::{AuditInput, audit};
use holdpoint::engine::outcome::history_label;
use holdpoint::git::{Oid, Repository};
use holdpoint::snapshot::Revision;

use super::support::history::{clean_history, commit_by};
use super::support::records::{DECISION, with};
use super::support::{Sandbox, now};

/// Findings of commits outside of the range are not reported, but their records still count.
#[test]
fn a_range_is_checked_against_the_records_before_it() {
    let sandbox = clean_history();
    sandbox.write("d.md", with(DECISION, "hold", "commit"));
    sandbox.commit("before");
    let base = sandbox.git(&["rev-parse", "HEAD"]);
    sandbox.write("logs/monday.log", "1 of 2\n");
    sandbox.commit("change the evidence");
    sandbox.write("d2.md", with(DECISION, "night-loads", "day-loads"));
    commit_by(&sandbox, "Eve", "eve@example.org", "decide for others");
    let repository = Repository::discover(sandbox.path())
        .expect("it opens")
        .expect("one");
    let snapshot = Revision::open(&repository, "HEAD").expect("a commit");
    let oid = |hex: &str| Oid::parse(hex).expect("an id");
    let range = |except: &[Oid]| -> Outcome {
        let input = AuditInput {
            repository: &repository,
            tip: oid(snapshot.commit().expect("a commit")),
            except,
            mailmap_of: None,
            baseline: None,
            scope: &[],
            snapshot: &snapshot,
            settings: &Settings::default(),
            now: now(),
            counts_records: true,
            naming: None,
        };
        audit(&input, history_label(None, String::new())).expect("a history")
    };
    let rules = |outcome: &Outcome| -> Vec<&str> {
        let findings = outcome.findings();
        findings.map(|finding| finding.meta.name).collect()
    };
    let since = range(&[oid(&base)]);
    assert_eq!(
        (since.commits, rules(&since)),
        (Some(2), vec!["not-state-owner", "evidence-changed"])
    );
    assert_eq!(since.summary.unverified.len(), 0);
    let all = range(&[]);
    assert_eq!((all.commits, rules(&all).len()), (Some(6), 3));
    assert_eq!(
        range(&[oid(snapshot.commit().expect("a commit"))]).commits,
        Some(0)
    );
}

/// Compares with `git` what differs between each commit and its parent, and between a merge and
/// all of its parents, in a history with every kind of tree entry.
#[test]
fn the_changes_of_a_commit_are_those_that_git_lists() {
    let sandbox = Sandbox::new();
    let mut state = 11_u64;
    let mut random = |below: u64| {
        state = state
            .wrapping_mul(6364136223846793005)
            .wrapping_add(1442695040888963407);
        (state >> 33) % below
    };
    sandbox.write("a/b/c.md", "0");
    sandbox.commit("first");
    for number in 0..60 {
        for _ in 0..=random(3) {
            let path = [
                "a", "a.md", "a/b", "a/b/c.md", "a-b", "a/b.md", "z/y", "a0/x",
            ][random(8) as usize];
            let place = sandbox.join(path);
            let _ = std::fs::remove_dir_all(&place);
            let _ = std::fs::remove_file(&place);
            // A parent folder may be a file or a link instead.
            for folder in place
                .ancestors()
                .skip(1)
                .take_while(|it| *it != sandbox.path())
            {
                if !folder.symlink_metadata().is_ok_and(|it| it.is_dir()) {
                    let _ = std::fs::remove_file(folder);
                }
            }
            match random(5) {
                0 => {}
                #[cfg(unix)]
                1 => {
                    std::fs::create_dir_all(place.parent().expect("a folder")).expect("folders");
                    std::os::unix::fs::symlink("t", &place).expect("a link");
                }
                _ => sandbox.write(path, format!("{}\n", random(4))),
            }
        }
        sandbox.commit(&format!("number {number}"));
        if number % 7 == 3 {
            sandbox.git(&["checkout", "--quiet", "-B", "side", "HEAD~2"]);
        } else if number % 7 == 6 {
            sandbox.git(&[
                "merge", "--quiet", "--no-ff", "-s", "ours", "-m", "merge", "main",
            ]);
            sandbox.write("merged.md", number.to_string());
            sandbox.git(&["add", "--all"]);
            sandbox.git(&["commit", "--quiet", "--amend", "--no-edit"]);
            sandbox.git(&["branch", "--force", "main"]);
            sandbox.git(&["checkout", "--quiet", "main"]);
        }
    }
    for packed in [false, true] {
        if packed {
            sandbox.git(&["repack", "-adfq", "--depth=50"]);
        }
        let repository = Repository::discover(sandbox.path())
            .expect("it opens")
            .expect("one");
        let head = Oid::parse(&sandbox.git(&["rev-parse", "HEAD"])).expect("an id");
        let commits = sandbox.git(&["rev-list", "HEAD"]);
        let mut merges = 0;
        repository.history(|past| {
            let walked: Vec<_> = past.walk(&[head], &[]).expect("a walk").collect();
            let ids: Vec<String> = walked.iter().map(|it| it.commit.to_string()).collect();
            assert_eq!(ids.join("\n"), commits);
            for commit in walked {
                let id = commit.commit.to_string();
                merges += usize::from(commit.parents.len() > 1);
                let changed = past
                    .tree_changes(&commit)
                    .expect("trees")
                    .expect("all of them");
                let paths: Vec<String> = changed
                    .iter()
                    .map(|it| it.path.text().into_owned())
                    .collect();
                let flags = [
                    "diff-tree",
                    "-c",
                    "-r",
                    "--root",
                    "--no-renames",
                    "--no-commit-id",
                    "--raw",
                    "--abbrev=40",
                ];
                let git = sandbox.git(&[&flags[..], &[&id]].concat());
                let expected: Vec<String> = git.lines().filter_map(regular).collect();
                assert_eq!(paths, expected, "{id}: {git}");
            }
        });
        assert!(merges > 3);
    }
}

/// Returns the path of a raw line, if at least one side is a regular file and the
/// change is more than a new executable bit.
fn regular(line: &str) -> Option<String> {
    let (sides, path) = line.split_once('\t')?;
    let words: Vec<&str> = sides.trim_start_matches(':').split(' ').collect();
    let parents = sides.chars().take_while(|char| *char == ':').count();
    let modes = &words[..=parents];
    let ids = &words[parents + 1..=2 * parents + 1];
    let file = |at: usize| modes[at].starts_with("100").then(|| ids[at]);
    let after = file(parents);
    let differs = (0..parents).all(|at| file(at) != after);
    differs.then(|| path.to_owned())
}
