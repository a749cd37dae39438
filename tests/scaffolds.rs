//! Checks what `holdpoint new` writes: known values are filled in, placeholders are reported, and no
//! file is overwritten.

use std::fs;

use holdpoint::Kind;
use serde_json::Value as Json;

use crate::program::{Ran, run};
use crate::support::{NOW, Sandbox, root};

const START: &str = "2026-04-02T09:00:00Z";

/// Returns a copy of the handbook in a temporary repository.
fn handbook() -> Sandbox {
    let sandbox = Sandbox::new();
    sandbox.copy("fixtures/handbook");
    sandbox
}

fn new(sandbox: &Sandbox, arguments: &[&str]) -> Ran {
    run(sandbox, &[&["new", "--start", START], arguments].concat())
}

/// Writes a record, and returns its path and text.
#[track_caller]
fn written(sandbox: &Sandbox, arguments: &[&str]) -> (String, String) {
    let ran = new(sandbox, arguments).ends_with(0);
    let path = ran.out.trim_end().to_owned();
    let text = sandbox.read(&path);
    (path, text)
}

/// Asserts that all findings of a new record concern what is still to be written.
#[track_caller]
fn assert_only_unwritten_values_are_reported(sandbox: &Sandbox, path: &str, text: &str) {
    let ran = run(
        sandbox,
        &[
            "check",
            path,
            "--format",
            "json",
            "--no-cache",
            "--now",
            NOW,
        ],
    );
    let report = ran.ends_with(1).json();
    let byte = |place: &Json| place["byte"].as_u64().expect("a place") as usize;
    for finding in report["findings"].as_array().expect("findings") {
        let rule = finding["rule"].as_str().expect("a name");
        assert_eq!(finding["path"], *path, "{finding}");
        let span = &finding["span"];
        let place = &text[byte(&span["start"])..byte(&span["end"])];
        let is_absence = ["missing-field", "missing-section"].contains(&rule);
        let is_open = ["TODO", "<TODO>"].contains(&place);
        let is_repro = rule == "repro-incomplete";
        // The block began three months before it is checked.
        let is_late = rule == "block-open";
        assert!(
            is_absence || is_open || is_repro || is_late,
            "{finding}\n{text}"
        );
    }
}

#[test]
fn only_unwritten_values_of_a_new_record_are_reported() {
    let sandbox = handbook();
    let cases: &[&[&str]] = &[
        &["run", "backfill-orders", "--project", "warehouse"],
        &["run", "answer-queue", "--project", "helpdesk"],
        &["run", "repair-boundary", "--project", "warehouse"],
        &["run", "roll-out-service", "--project", "status-page"],
        &["run", "weekly-review", "--project", "helpdesk"],
        &["run", "build-tool", "--project", "warehouse"],
        &["operator", "count-tools"],
        &[
            "operator",
            "0010",
            "--mode",
            "CONTRACT",
            "--title",
            "yes: no # [maybe",
        ],
        &[
            "debug-packet",
            "--run",
            "runs/2026-01/14-status-page-domain.md",
        ],
        &[
            "debug-packet",
            "--project",
            "warehouse",
            "--mode",
            "CONTRACT",
        ],
        &["block", "2026-04-02", "--project", "helpdesk"],
        &["project", "1e3", "--title", "on"],
        &["regime", "--project", "status-page"],
        &["regime", "--project", "warehouse", "--regime", "persist"],
        &["constraint", "1:30", "--project", "warehouse"],
        &["decision", "on", "--project", "warehouse"],
        &["decision"],
    ];
    for arguments in cases {
        // The handbook has several projects, so the project must be named.
        if *arguments == ["decision"] {
            new(&sandbox, arguments)
                .ends_with(2)
                .says("missing project for the Decision");
            continue;
        }
        let (path, text) = written(&sandbox, arguments);
        assert_only_unwritten_values_are_reported(&sandbox, &path, &text);
        sandbox.remove(&path);
    }
}

#[test]
fn a_run_is_filled_in_from_its_operator() {
    let sandbox = handbook();
    let title = ["--title", "Backfill the orders of March"];
    let request = ["OpRun", "backfill-orders", "--project", "warehouse"];
    let (path, text) = written(&sandbox, &[&request[..], &title].concat());
    assert_eq!(
        path,
        "runs/2026-04/2026-04-02-backfill-the-orders-of-march.md"
    );
    for line in [
        "mode_id: PIPELINE\n",
        "timestamp_start: 2026-04-02T09:00:00Z\n",
        "acceptance_results:\n  row-count: TODO  # PASS, WARN or FAIL\n  schema: TODO",
        "inputs_used:\n  month: <TODO>\n  totals: <TODO>\n",
        "evidence_links:\n  - artifact: <TODO>\n  - validation: <TODO>\n",
        "title: Backfill the orders of March\n",
        "next_pointer: TODO\n",
    ] {
        assert!(text.contains(line), "{line}\n{text}");
    }
    // A second record of the same day gets a number.
    let (second, _) = written(&sandbox, &[&request[..], &title].concat());
    assert_eq!(second, path.replace(".md", "-2.md"));
}

#[test]
fn a_record_is_filled_in_from_related_records() {
    let sandbox = handbook();
    let run = "runs/2026-01/14-status-page-domain.md";
    let (_, packet) = written(&sandbox, &["packet", "--run", run]);
    for line in [
        "project_id: status-page\n",
        "mode_id: SERVICE\n",
        "op_run: runs/2026-01/14",
    ] {
        assert!(packet.contains(line), "{line}\n{packet}");
    }
    let (_, decision) = written(&sandbox, &["decision", "on", "--project", "warehouse"]);
    for line in [
        "decision_id: \"on\"\n",
        "  staging-room: TODO  # respected, violated or unknown\n",
    ] {
        assert!(decision.contains(line), "{line}\n{decision}");
    }
    let scale = ["regime", "--project", "warehouse", "--regime", "scale"];
    let (_, regime) = written(&sandbox, &scale);
    for line in [
        "  tail_risk: TODO  # dominant or bounded\n",
        "  adversarial-dynamics: <TODO>\n",
    ] {
        assert!(regime.contains(line), "{line}\n{regime}");
    }
}

#[test]
fn required_and_recommended_fields_are_written_in_order() {
    let format = fs::read_to_string(root().join("schema/README.md")).expect("the format");
    let sandbox = handbook();
    for kind in Kind::ALL {
        let mut arguments = vec![kind.word()];
        match kind {
            Kind::OpRun => arguments.extend(["answer-queue", "--project", "helpdesk"]),
            Kind::DebugPacket | Kind::Regime => arguments.extend(["--project", "helpdesk"]),
            Kind::Decision => arguments.extend(["d", "--project", "helpdesk"]),
            Kind::Operator | Kind::Block | Kind::Project | Kind::Constraint | Kind::Own(_) => {
                arguments.push("own")
            }
        }
        let (_, text) = written(&sandbox, &arguments);
        let (start, end) = (format!("<!-- {kind} -->"), format!("<!-- /{kind} -->"));
        let (_, table) = format.split_once(&start).expect("the fields of the kind");
        let (table, _) = table.split_once(&end).expect("the end of the table");
        let mut fields = 0;
        let mut rest = &*text;
        for row in table.lines().filter(|line| line.starts_with("| `")) {
            let cells: Vec<&str> = row.split('|').map(str::trim).collect();
            let key = format!("\n{}:", cells[1].trim_matches('`'));
            let is_expected = matches!(cells[2], "required" | "recommended");
            fields += usize::from(is_expected);
            assert!(!is_expected || text.contains(&key), "{kind}: {row}");
            if let Some(at) = rest.find(&key) {
                rest = &rest[at..];
            }
            assert!(
                !is_expected || rest.starts_with(&key),
                "{kind}: the order of {row}"
            );
        }
        assert!(fields > 1, "{kind}: {table}");
    }
}

#[test]
fn no_file_is_overwritten_or_written_at_an_invalid_path() {
    let sandbox = handbook();
    let before = sandbox.read("projects/helpdesk.md");
    new(&sandbox, &["project", "desk", "projects/helpdesk.md"])
        .ends_with(2)
        .says("`projects/helpdesk.md` already exists");
    assert_eq!(sandbox.read("projects/helpdesk.md"), before);
    new(&sandbox, &["project", "desk", "README.md/desk.md"])
        .ends_with(2)
        .says("error: cannot create `README.md`: ");
    new(&sandbox, &["project", "desk", "../desk.md"])
        .ends_with(2)
        .says("is outside the repository")
        .does_not_say("check");
    for path in [".git/desk.md", ".git/refs/heads/desk.md"] {
        new(&sandbox, &["project", "desk", path])
            .ends_with(2)
            .says("is inside Git's folder");
        assert!(!sandbox.join(path).exists());
    }
    new(&sandbox, &["project", "desk", "projects/desk.txt"])
        .ends_with(2)
        .says("records are Markdown");
    new(&sandbox, &["project", "helpdesk"])
        .ends_with(2)
        .says("a Project with the id `helpdesk` already exists");
    let (path, _) = written(&sandbox, &["project", "desk", "projects"]);
    assert_eq!(path, "projects/desk.md");
}

#[cfg(unix)]
#[test]
fn a_folder_that_cannot_be_written_to_is_an_error() {
    use std::os::unix::fs::PermissionsExt;
    let sandbox = handbook();
    let mode = |mode| {
        let mode = fs::Permissions::from_mode(mode);
        fs::set_permissions(sandbox.join("projects"), mode).expect("own folder");
    };
    mode(0o555);
    let can_write = fs::write(sandbox.join("projects/probe"), "").is_ok();
    let ran = new(&sandbox, &["project", "desk", "projects/new/desk.md"]);
    mode(0o755);
    // File permissions do not stop root.
    if !can_write {
        ran.ends_with(2).says("error: cannot create ");
        assert!(!sandbox.join("projects/new").exists());
    }
}

#[test]
fn every_name_of_a_kind_gives_the_same_schema() {
    let sandbox = Sandbox::new();
    let schema = |name: &str| run(&sandbox, &["schema", name]).ends_with(0).out;
    for name in ["run", "oprun", "Run"] {
        assert_eq!(schema(name), schema("OpRun"), "{name}");
    }
    assert_eq!(schema("Config"), schema("config"));
}

#[test]
fn records_can_be_created_in_an_empty_repository() {
    let sandbox = Sandbox::new();
    new(&sandbox, &["run"])
        .ends_with(2)
        .says("create an operator first: `holdpoint new operator ID`")
        .does_not_say("operators:");
    // Two records without an id do not count as duplicates.
    new(&sandbox, &["block"]).ends_with(0);
    new(&sandbox, &["block"])
        .ends_with(0)
        .says("`block_id` is only a placeholder")
        .does_not_say("duplicate-id");
}

#[test]
fn unknown_names_are_errors_with_suggestions() {
    let sandbox = handbook();
    for (arguments, words) in [
        (&["runs"][..], "tip: a similar value exists: 'run'"),
        (&["run"], "missing operator of the run"),
        (
            &["run", "backfil-orders"],
            "did you mean `backfill-orders`?",
        ),
        (
            &["run", "answer-queue"],
            "add `--project ID`; projects: helpdesk",
        ),
        (
            &["run", "answer-queue", "--project", "helpdsk"],
            "did you mean `helpdesk`?",
        ),
        (
            &["run", "answer-queue", "--mode", "PIPELINE"],
            "operator `answer-queue` does not allow the mode `PIPELINE`",
        ),
        (
            &["operator", "a", "--mode", "pipeline"],
            "did you mean `PIPELINE`?",
        ),
        (&["operator", "two words"], "an id cannot contain spaces"),
        (
            &["debug-packet", "--run", "README.md"],
            "`README.md` is not an OpRun",
        ),
        (&["regime", "a", "b"], "a Regime has no id"),
        (
            &["block", "--regime", "exist"],
            "--regime is only for a Regime",
        ),
    ] {
        new(&sandbox, arguments).ends_with(2).says(words);
    }
}

#[test]
fn the_first_record_of_a_kind_gets_the_usual_folder() {
    let sandbox = Sandbox::empty();
    let (path, text) = written(&sandbox, &["project", "ferry"]);
    assert_eq!(path, "projects/ferry.md");
    assert_only_unwritten_values_are_reported(&sandbox, &path, &text);
    // The only project need not be named.
    let (path, text) = written(&sandbox, &["decision", "two-boats"]);
    assert_eq!(path, "decisions/2026-04-02-two-boats.md");
    assert!(text.contains("project_id: ferry\n"), "{text}");
}

#[test]
fn a_record_in_a_folder_of_another_tool_has_the_form_of_its_files() {
    let sandbox = Sandbox::new();
    sandbox.write(
        ".holdpoint.yaml",
        "\
kinds:
  Adr:
    id: number
    fields:
      number: {type: id, required: true}
      state: {type: enum, values: [open, decided], required: true}
      owner: {type: text, required: true}
      date: {type: text, required: true}
      reason: {type: text, required: true}
      area: {type: text, required: true}
records:
  - paths: doc/adr/*.md
    kind: Adr
    where: {type: adr}
    fields:
      number: {file: '^(\\d+)-'}
      state: Status
      owner: meta.owner
      date: {line: Date}
      reason: {section: Context}
    values: {state: {Proposed: open, Accepted: decided}}
    defaults: {area: all}
",
    );
    let first = "---\ntype: adr\nStatus: Accepted\nmeta: {owner: ana}\n---\n# One\n\nDate: 2026-01-02\n\n## Context\n\nSpeed.\n";
    sandbox.write("doc/adr/0001-one.md", first);
    run(&sandbox, &["check"]).ends_with(0);
    let (path, text) = written(&sandbox, &["Adr", "0002", "--title", "Use one tool"]);
    assert_eq!(path, "doc/adr/0002-use-one-tool.md");
    assert_eq!(
        text,
        "\
---
Status: TODO  # Proposed or Accepted
meta:
  owner: TODO
# The configuration recognises such files by this key.
type: adr
---

# Use one tool

- Date: TODO

## Context

TODO
"
    );
    assert_only_unwritten_values_are_reported(&sandbox, &path, &text);
    // Once they are written, nothing is left to say.
    let done = text.replace("Status: TODO", "Status: Proposed");
    sandbox.write(&path, done.replace("TODO", "because"));
    run(&sandbox, &["check"]).ends_with(0);
    // Elsewhere, a record needs its kind and the names of its fields.
    let (path, text) = written(&sandbox, &["Adr", "0003", "notes.md"]);
    assert_eq!(path, "notes.md");
    assert!(
        text.contains("kind: Adr\n") && text.contains("number: \"0003\"\n"),
        "{text}"
    );
}

#[test]
fn a_run_in_a_folder_of_another_tool_has_the_form_of_its_files() {
    let sandbox = Sandbox::new();
    sandbox.copy("fixtures/adopt/backlog-runs");
    sandbox.write(
        "operators/task.md",
        "---\nkind: Operator\nop_id: task\n---\n",
    );
    let (path, text) = written(
        &sandbox,
        &[
            "run",
            "task",
            "backlog/tasks/task-900.md",
            "--title",
            "Load it",
            "--project",
            "backlog",
        ],
    );
    assert_eq!(path, "backlog/tasks/task-900.md");
    for part in [
        "created_date: 2026-04-02T09:00:00Z\n",
        "status: TODO  # ",
        "id: TODO\n",
        "# Load it\n",
        "## Acceptance Criteria\n\n- [ ] TODO\n",
    ] {
        assert!(text.contains(part), "{part}\n{text}");
    }
    for part in ["kind:", "op_id", "next_pointer", "timestamp_start"] {
        assert!(!text.contains(part), "{part}\n{text}");
    }
}
