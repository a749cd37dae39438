//! Runs in folders whose files the configuration maps have the form of these files.

use super::*;

/// Returns a repository whose files in `work` are runs, with names and words of their own.
fn mapped(fields: &str) -> Sandbox {
    let sandbox = repository("  - {id: rows, run: 'true'}\n  - {id: sums, run: 'true'}");
    let modes = sandbox.read(".holdpoint.yaml");
    sandbox.write(
        ".holdpoint.yaml",
        format!(
            "{modes}records:
  - paths: work/*.md
    kind: OpRun
    fields: {{op_id: task, timestamp_start: begun, timestamp_end: ended, next_pointer: then, {fields}}}
    values:
      result: {{Done: PASS, Broken: FAIL, Open: null}}
      acceptance_results: {{ok: PASS, bad: FAIL}}
    defaults: {{mode_id: LOADING}}
"
        ),
    );
    sandbox.commit("Map");
    sandbox
}

#[test]
fn a_run_is_started_closed_and_corrected_in_the_form_of_its_file() {
    let sandbox = mapped("result: status, acceptance_results: checks");
    let path = start(&sandbox, &["work/march.md"]);
    assert_eq!(path, "work/march.md");
    let text = sandbox.read(&path);
    for line in ["task: load\n", "project_id: warehouse\n", "status: Open\n"] {
        assert!(text.contains(line), "{line}\n{text}");
    }
    for name in ["kind:", "op_id", "timestamp_start", "mode_id", "result:"] {
        assert!(!text.contains(name), "{name}\n{text}");
    }
    run(&sandbox, &["status"]).ends_with(0).says("1 open run");
    sandbox.commit("Start");

    let finish = ["finish", "--check", "--yes"];
    run(&sandbox, &[&finish[..], &NEXT].concat())
        .ends_with(0)
        .says("closed with PASS");
    let text = sandbox.read(&path);
    for line in [
        "status: Done\n",
        "checks:\n  rows: ok\n  sums: ok\n",
        "\nended: ",
        "then: Load April on 1 May.\n",
        "  - validation: evidence/march/",
    ] {
        assert!(text.contains(line), "{line}\n{text}");
    }
    for name in [
        "result: PASS\ntask",
        "acceptance_results",
        "timestamp_end",
        "Open",
    ] {
        assert!(!text.contains(name), "{name}\n{text}");
    }
    sandbox.commit("Finish");
    run(&sandbox, &["check"]).ends_with(0);

    let correct = [
        "correct",
        &path,
        "status",
        "Broken",
        "--reason",
        "A sum is wrong.",
    ];
    run(&sandbox, &correct)
        .ends_with(2)
        .says("`status` is `Broken`, but no check failed");
    let note = [
        "correct",
        &path,
        "then",
        "Load May.",
        "--reason",
        "April is loaded.",
    ];
    run(&sandbox, &note).ends_with(0);
    let text = sandbox.read(&path);
    assert!(text.contains("then: Load May.\n"), "{text}");
    assert!(text.contains("was: Load April on 1 May.\n"), "{text}");
    sandbox.git(&["add", "--all"]);
    run(&sandbox, &["check", "--staged"]).ends_with(0);
}

#[test]
fn a_value_that_the_file_has_in_its_body_is_not_written_elsewhere() {
    let sandbox = mapped("result: {section: Status}, acceptance_results: checks");
    let path = start(&sandbox, &["work/march.md"]);
    let text = sandbox.read(&path);
    assert!(text.contains("## Status\n\nOpen\n"), "{text}");
    let finish = ["finish", "--check", "--yes"];
    run(&sandbox, &[&finish[..], &NEXT].concat())
        .ends_with(2)
        .says("it has `result` under the heading `Status`: change it there by hand");
    assert_eq!(sandbox.read(&path), text);
}

#[test]
fn a_word_that_the_file_does_not_have_is_not_written() {
    let sandbox = mapped("result: status, acceptance_results: checks");
    start(&sandbox, &["work/march.md"]);
    let finish = ["finish", "--result", "rows=WARN", "--result", "sums=PASS"];
    run(&sandbox, &[&finish[..], &NEXT].concat())
        .ends_with(2)
        .says("its words for `checks` have none for WARN");
}
