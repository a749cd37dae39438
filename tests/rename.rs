//! `rename` with real repositories: ids, files and folders, and what is refused.

use sha2::{Digest, Sha256};

use crate::program::{Ran, run_with};
use crate::support::Sandbox;

const NOW: [(&str, &str); 2] = [("HOLDPOINT_NOW", "2026-03-10T00:00:00Z"), ("TZ", "UTC")];

fn rename(sandbox: &Sandbox, arguments: &[&str]) -> Ran {
    run_with(sandbox, &NOW, &[&["rename"], arguments].concat())
}

fn check(sandbox: &Sandbox, arguments: &[&str]) -> Ran {
    run_with(
        sandbox,
        &NOW,
        &[&["check", "--fail-on", "warning"], arguments].concat(),
    )
}

fn digest(text: &str) -> String {
    let digest = Sha256::digest(text.as_bytes());
    digest.iter().map(|byte| format!("{byte:02x}")).collect()
}

const OPERATOR: &str = "---
kind: Operator
op_id: load-orders   # stable
name: Load
mode_ids: [PIPELINE]
purpose: Bring the orders.
preconditions: [The month is over.]
inputs: [{name: source, type: path}, {name: state, type: object, required: false}]
steps: [Fetch., Load., Count., Compare., Note.]
outputs: ['data/orders/*.csv']
acceptance_checks:
  - {id: count, run: \"wc -l data/orders/a.csv\"}
timebox_minutes: 90
failure_paths: [Again., Ask.]
evidence_pattern: PIPELINE
evidence_outputs: [The log.]
next_pointer_rule: Name the month.
constraints: [disk]
---
See [the run](../runs/2026/a.md), a run of load-orders.
";

/// Returns a sound repository in which everything names everything else.
fn repository() -> Sandbox {
    let sandbox = Sandbox::new();
    let rows = "id\n1\n";
    let manifest = format!(
        "{{\"files\": [{{\"path\": \"orders/a.csv\", \"sha256\": \"{}\"}}]}}\n",
        digest(rows)
    );
    let run = format!(
        "---
kind: OpRun
op_id: 'load-orders'
project_id: warehouse
mode_id: PIPELINE
timestamp_start: 2026-03-02T07:00:00Z
timestamp_end: 2026-03-02T07:20:00Z
acceptance_results: {{count: PASS}}
result: PASS
inputs_used: {{source: data/orders/a.csv, state: warehouse}}
outputs_written:
  - data/orders/a.csv  # all of them
evidence_links:
  - artifact: ../../data/orders/a.csv@sha256:{}
    manifest: data/MANIFEST.json@sha256:{}
  - validation: ./log.txt#L1
    result: PASS
constraint_status: {{disk: respected}}
next_pointer: Load April.
---
The [data](../../data/orders/a.csv 'rows') is there; see the [door](../../README.md#x).
",
        digest(rows),
        digest(&manifest)
    );
    sandbox.write("data/orders/a.csv", rows);
    sandbox.write("data/MANIFEST.json", manifest);
    sandbox.write("runs/2026/a.md", run.replace('\n', "\r\n"));
    sandbox.write("runs/2026/log.txt", "ok\n");
    sandbox.write("operators/load.md", OPERATOR);
    sandbox.write(
        "projects/warehouse.md",
        "---\nkind: Project\nproject_id: warehouse\nname: Warehouse\nowners: [ada@example.org]\nstates: [orders]\n---\n",
    );
    sandbox.write(
        "constraints/disk.md",
        "---\nkind: Constraint\nconstraint_id: disk\nlevel: physical\nstatement: It is full.\nprojects: [warehouse]\n---\n",
    );
    sandbox.write(
        "README.md",
        "A [run](runs/2026/a.md), its [rows](<data/orders/a.csv>) and [all][a].\n\n[a]: data/orders 'the folder'\n",
    );
    sandbox.write(".holdpoint.yaml", "version: 1\nexclude: [data/orders/*.md]\nrules: {unmatched-glob: {severity: off, reason: it is empty}}\n");
    sandbox.commit("Begin");
    check(&sandbox, &[]).ends_with(0);
    sandbox
}

/// Returns everything in the folder but Git's own, with its text.
fn files(sandbox: &Sandbox) -> Vec<(String, String)> {
    let listed = sandbox.git(&["ls-files", "--cached", "--others"]);
    let mut names: Vec<&str> = listed.lines().collect();
    names.sort_unstable();
    names.dedup();
    names
        .into_iter()
        .filter(|name| sandbox.join(name).exists())
        .map(|name| (name.to_owned(), sandbox.read(name)))
        .collect()
}

#[test]
fn an_id_is_renamed_in_every_record_that_names_it() {
    let sandbox = repository();
    rename(&sandbox, &["operator:load-orders", "load-month"])
        .ends_with(0)
        .says("renamed the Operator `load-orders` to `load-month`: 2 files edited, 1 final record with a correction")
        .says("not edited: operators/load.md:20")
        .says("`id-changed` will report the commit");
    let expected = OPERATOR.replacen("load-orders", "load-month", 1);
    assert_eq!(sandbox.read("operators/load.md"), expected);
    let run = sandbox.read("runs/2026/a.md");
    assert!(run.contains("op_id: 'load-month'\r\n"), "{run}");
    let entry = "corrections:\r\n  - field: op_id\r\n    was: 'load-orders'\r\n    reason: the Operator `load-orders` was renamed to `load-month`\r\n    at: 2026-03-10T00:00:00Z\r\n---\r\n";
    assert!(run.contains(entry), "{run}");
    assert!(
        !run.replace("\r\n", "").contains('\n'),
        "every line ends as before"
    );
    check(&sandbox, &[]).ends_with(0);
    sandbox.git(&["add", "--all"]);
    let staged = run_with(&sandbox, &NOW, &["check", "--staged", "--format", "short"]).ends_with(1);
    assert_eq!(staged.out.lines().count(), 1, "{}", staged.out);
    assert!(staged.out.contains("error[id-changed]"), "{}", staged.out);
}

#[test]
fn every_kind_of_id_is_found_where_it_is_named() {
    for (old, new, field) in [
        ("project:warehouse", "depot", "project_id"),
        ("constraint_id:disk", "plate", "constraint_status"),
        ("OP:load-orders", "op:load-month", "op_id"),
    ] {
        let sandbox = repository();
        rename(&sandbox, &[old, new]).ends_with(0);
        check(&sandbox, &[]).ends_with(0);
        let run = sandbox.read("runs/2026/a.md");
        assert!(run.contains(&format!("field: {field}\r\n")), "{run}");
        let name = new.rsplit(':').next().unwrap_or(new);
        assert!(run.contains(name), "{run}");
    }
    let sandbox = repository();
    rename(&sandbox, &["warehouse", "depot"]).ends_with(0);
    assert!(sandbox.read("runs/2026/a.md").contains("state: depot}"));
    assert!(
        sandbox
            .read("constraints/disk.md")
            .contains("    was: [warehouse]\n")
    );
}

#[test]
fn an_id_that_nobody_else_knows_leaves_nothing_to_report() {
    let sandbox = repository();
    sandbox.write("operators/send.md", OPERATOR.replace("load-orders", "send"));
    rename(&sandbox, &["op:send", "post"])
        .ends_with(0)
        .does_not_say("id-changed");
    sandbox.git(&["add", "--all"]);
    check(&sandbox, &["--staged"]).ends_with(0);
}

#[test]
fn a_folder_is_renamed_in_everything_that_leads_to_it() {
    let sandbox = repository();
    rename(&sandbox, &["file:data/orders", "data/months"]).ends_with(0);
    sandbox.git(&["add", "--all"]);
    check(&sandbox, &[]).ends_with(0);
    run_with(&sandbox, &NOW, &["check", "--staged"]).ends_with(0);
    assert!(sandbox.join("data/months/a.csv").exists());
    assert!(!sandbox.join("data/orders").exists());
    let run = sandbox.read("runs/2026/a.md");
    assert!(
        run.contains("inputs_used: {source: data/months/a.csv, state"),
        "{run}"
    );
    assert!(
        run.contains("  - data/months/a.csv  # all of them\r\n"),
        "{run}"
    );
    assert!(
        run.contains("artifact: ../../data/months/a.csv@sha256:"),
        "{run}"
    );
    assert!(run.contains("(../../data/months/a.csv 'rows')"), "{run}");
    for field in ["evidence_links", "inputs_used", "outputs_written"] {
        assert!(run.contains(&format!("  - field: {field}\r\n")), "{run}");
    }
    let readme = sandbox.read("README.md");
    assert!(readme.contains("[rows](<data/months/a.csv>)"), "{readme}");
    assert!(readme.contains("[a]: data/months 'the folder'"), "{readme}");
    assert!(
        sandbox
            .read("data/MANIFEST.json")
            .contains("\"months/a.csv\"")
    );
    assert!(
        sandbox
            .read("operators/load.md")
            .contains("outputs: ['data/months/*.csv']\n")
    );
    assert!(
        sandbox
            .read(".holdpoint.yaml")
            .contains("exclude: [data/months/*.md]\n")
    );
}

#[test]
fn what_a_moved_record_names_is_named_from_its_new_folder() {
    let sandbox = repository();
    rename(&sandbox, &["runs/2026", "archive/old runs/2026"]).ends_with(0);
    sandbox.git(&["add", "--all"]);
    check(&sandbox, &[]).ends_with(0);
    run_with(&sandbox, &NOW, &["check", "--staged"]).ends_with(0);
    let run = sandbox.read("archive/old runs/2026/a.md");
    assert!(
        run.contains("artifact: ../../../data/orders/a.csv@"),
        "{run}"
    );
    assert!(run.contains("validation: ./log.txt#L1"), "{run}");
    assert!(run.contains("[door](../../../README.md#x)"), "{run}");
    let readme = sandbox.read("README.md");
    assert!(
        readme.contains("(archive/old%20runs/2026/a.md)"),
        "{readme}"
    );
}

#[test]
fn paths_are_those_of_the_current_folder() {
    let sandbox = repository();
    let ran = rename(&sandbox, &["-C", "runs", "file:2026/log.txt", "2026/logs/"]).ends_with(0);
    assert_eq!(ran.out, "2026/a.md\n2026/logs/log.txt\n");
    assert!(
        sandbox
            .read("runs/2026/a.md")
            .contains("validation: ./logs/log.txt#L1")
    );
}

#[test]
fn the_patch_does_what_the_command_does() {
    for arguments in [
        ["op:load-orders", "load-month"],
        ["runs/2026", "archive/2026"],
    ] {
        let sandbox = repository();
        let before = files(&sandbox);
        let patch = rename(&sandbox, &[&["--diff"][..], &arguments].concat())
            .ends_with(0)
            .out;
        assert_eq!(files(&sandbox), before, "--diff writes nothing");
        rename(&sandbox, &arguments).ends_with(0);
        let renamed = files(&sandbox);
        sandbox.git(&["checkout", "--quiet", "."]);
        sandbox.git(&["clean", "--quiet", "-fd"]);
        assert_eq!(files(&sandbox), before);
        sandbox.write("../patch", &patch);
        sandbox.git(&["apply", "../patch"]);
        assert_eq!(files(&sandbox), renamed);
        sandbox.remove("../patch");
    }
}

#[test]
fn what_cannot_be_renamed_is_refused() {
    let sandbox = repository();
    sandbox.write("operators/b.md", OPERATOR.replace("load-orders", "twice"));
    sandbox.write("operators/c.md", OPERATOR.replace("load-orders", "twice"));
    std::os::unix::fs::symlink("a.csv", sandbox.join("data/orders/link")).expect("a link");
    let before = files(&sandbox);
    for (old, new, reason) in [
        ("op:load-order", "x", "did you mean `load-orders`?"),
        (
            "op:twice",
            "x",
            "is ambiguous: `operators/b.md` and `operators/c.md`",
        ),
        ("op:load-orders", "twice", "exists: `operators/b.md`"),
        (
            "op:load-orders",
            "load orders",
            "an id cannot contain spaces",
        ),
        ("op:load-orders", "a/b", "an id cannot contain slashes"),
        ("op:load-orders", "", "the new id is empty"),
        ("op:load-orders", "TODO", "it is a placeholder"),
        ("op:load-orders", "a\u{7}", "it has a control character"),
        ("op:load-orders", "load-orders", "already"),
        ("run:load-orders", "x", "there is no `load-orders`"),
        (
            "what:load-orders",
            "x",
            "no record and no file called `what:load-orders`",
        ),
        ("letter:x", "x", "`letter` is not a kind"),
        ("file:gone.md", "x.md", "there is no `gone.md`"),
        ("file:README.md", "../x.md", "is outside the repository"),
        ("file:README.md", "/etc/x.md", "is outside the repository"),
        ("file:README.md", "runs", "`runs` already exists"),
        (
            "file:README.md",
            ".git/x.md",
            "cannot be the path of a file",
        ),
        ("file:runs", "runs/2026/x", "cannot be moved into itself"),
        ("file:.", "x", "the root of the repository"),
        ("file:.holdpoint.yaml", "x", "must be named"),
        ("file:runs/2026/a.md", "runs/2026/a.txt", "is not Markdown"),
        (
            "file:data/orders/link",
            "data/orders/other",
            "is a symbolic link",
        ),
        ("file:README.md", "README.md", "already"),
    ] {
        rename(&sandbox, &[old, new]).ends_with(2).says(reason);
        assert_eq!(files(&sandbox), before, "{old} {new}");
    }
    rename(&sandbox, &["op:load-orders", "x", "--reason", "urgent"])
        .ends_with(2)
        .says("only says that it is urgent");
}

#[test]
fn a_rename_that_would_cause_a_finding_is_refused() {
    let sandbox = repository();
    // The run is pinned by another one, so that it cannot get a correction.
    let pin = digest(&sandbox.read("runs/2026/log.txt"));
    sandbox.write(
        "packets/p.md",
        format!(
            "---\nkind: DebugPacket\nproject_id: warehouse\nsymptom: Rows are missing.\ncontext: None.\nhypotheses: [one]\nexperiments:\n  - {{change: a, result: b, evidence: 'runs/2026/log.txt@sha256:{pin}'}}\ndecision: Wait.\nnext_pointer: Ask the shop.\ntime_spent_minutes: 5\n---\n"
        ),
    );
    sandbox.commit("Add a packet");
    check(&sandbox, &[]).ends_with(0);
    let before = files(&sandbox);
    sandbox.write(
        "runs/2026/b.md",
        sandbox
            .read("runs/2026/a.md")
            .replace("T07:", "T08:")
            .replace(
                "  - validation: ./log.txt#L1",
                &format!(
                    "  - note: operators/load.md@sha256:{}\r\n  - validation: ./log.txt#L1",
                    digest(OPERATOR)
                ),
            ),
    );
    sandbox.commit("Add a run that pins the operator");
    check(&sandbox, &[]).ends_with(0);
    rename(&sandbox, &["op:load-orders", "load-month"])
        .ends_with(2)
        .says("the rename would cause a finding")
        .says("[evidence-hash]")
        .says("nothing was written");
    sandbox.remove("runs/2026/b.md");
    assert_eq!(files(&sandbox), before);
}

#[test]
fn a_failure_puts_back_what_was_written() {
    let sandbox = repository();
    let before = files(&sandbox);
    // The files are edited before the folder is moved, which fails.
    rename(&sandbox, &["data/orders", "README.md/orders"])
        .ends_with(2)
        .says("nothing was written");
    assert_eq!(files(&sandbox), before);
    assert_eq!(sandbox.git(&["status", "--porcelain"]), "");
}
