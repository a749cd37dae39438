//! Edits of a varied corpus, each of which is staged.

use std::fs;
use std::path::Path;

use super::measure::git;

/// An edit, and the part of a name that a benchmark prints.
pub(crate) type StagedEdit = (&'static str, fn(&Path));

/// What may be staged, from nothing to what many records depend on.
pub(crate) const EDITS: [StagedEdit; 12] = [
    ("nothing", |_| ()),
    ("3 runs", |tree| append_to_runs(tree, 3)),
    ("10 runs", |tree| append_to_runs(tree, 10)),
    ("1,000 runs", |tree| append_to_runs(tree, 1000)),
    ("the name of a project", |tree| {
        replace(tree, "projects/p03/project.md", "Project 3", "The third");
    }),
    ("the owners of a project", |tree| {
        replace(tree, "projects/p03/project.md", "team3@", "team03@");
    }),
    ("the text of a constraint", |tree| {
        replace(tree, "constraints/c04.md", "published", "shown");
    }),
    ("the indicators of a regime", |tree| {
        replace(
            tree,
            "projects/p03/regime.md",
            "rollback: partial",
            "rollback: available",
        );
    }),
    ("a severity", |tree| {
        replace(
            tree,
            ".holdpoint.yaml",
            "step-count: info",
            "step-count: error",
        );
    }),
    ("the operator of most runs", |tree| {
        let check = "- `quiet`: `grep -c error worker.log`\n";
        let more = format!("{check}- `fast`: `time curl localhost`\n");
        replace(tree, "operators/op-000.md", check, &more);
    }),
    ("the id of that operator", |tree| {
        replace(
            tree,
            "operators/op-000.md",
            "op_id: op-000",
            "op_id: op-zero",
        );
    }),
    ("a symbolic link", |tree| {
        let link = tree.join("docs/here.md");
        std::os::unix::fs::symlink("runbook.md", link).expect("a link");
    }),
];

/// Replaces a part of a file.
fn replace(tree: &Path, path: &str, from: &str, to: &str) {
    let path = tree.join(path);
    let text = fs::read_to_string(&path).expect("a file");
    assert!(text.contains(from), "{path:?}: {from}");
    fs::write(&path, text.replace(from, to)).expect("a file");
}

/// Adds a line to the prose of the first runs.
pub(crate) fn append_to_runs(tree: &Path, count: usize) {
    let runs = git(&["ls-files", "*/runs/*.md"], tree);
    for run in runs.lines().take(count) {
        let path = tree.join(run);
        let text = fs::read_to_string(&path).expect("a run");
        fs::write(&path, text + "\nRead once more.\n").expect("a run");
    }
}
