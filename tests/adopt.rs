//! Checks what `holdpoint adopt` proposes, and how files of other conventions are checked by the program.

use crate::program::run;
use crate::support::Sandbox;

/// Ten tasks, of which each but the first depends on the one before, and notes beside them.
fn tasks() -> Sandbox {
    let sandbox = Sandbox::new();
    for number in 1..=10 {
        let status = if number < 6 { "Done" } else { "To Do" };
        let before = match number {
            1 => String::new(),
            // One dependency does not exist.
            8 => "T-77".to_owned(),
            number => format!("T-{}", number - 1),
        };
        sandbox.write(
            format!("tasks/{number}.md"),
            format!(
                "---\nid: T-{number}\ntitle: Task {number}\nstatus: {status}\ncreated: 2026-03-{number:02}\ndependencies: [{before}]\nowner: {number}\n---\n"
            ),
        );
    }
    sandbox.write("tasks/README.md", "Tasks have an id.\n");
    sandbox
}

#[test]
fn a_configuration_is_proposed_for_what_is_there() {
    let sandbox = tasks();
    let ran = run(&sandbox, &["adopt"])
        .ends_with(0)
        .says("tasks/*.md: 10 files of the kind Task")
        .says("id: `id`")
        .says("findings: 1 unknown-reference");
    for line in [
        "      id: {type: id, required: true}",
        "      created: {type: date, required: true}",
        "      dependencies: {type: ref, kind: Task}",
        "      status: {type: enum, values: [Done, To Do], required: true}",
        "    where: {id: present}",
    ] {
        assert!(ran.out.contains(line), "{line}\n{}", ran.out);
    }
    assert!(!sandbox.join(".holdpoint.yaml").exists());
}

#[test]
fn a_proposal_is_written_once_and_is_what_the_next_check_uses() {
    let sandbox = tasks();
    run(&sandbox, &["adopt", "--write"])
        .ends_with(0)
        .says("wrote .holdpoint.yaml");
    let ran = run(&sandbox, &["check"])
        .ends_with(1)
        .says("records  10 Tasks");
    assert!(ran.out.contains("unknown Task `T-77`"), "{}", ran.out);
    // Everything is known now.
    run(&sandbox, &["adopt", "--write"]).ends_with(3);
    sandbox.write("notes/a.md", "---\nid: a\n---\n");
    sandbox.write("notes/b.md", "---\nid: b\n---\n");
    sandbox.write("notes/c.md", "---\nid: c\n---\n");
    run(&sandbox, &["adopt"]).ends_with(0).says("notes/*.md");
    run(&sandbox, &["adopt", "--write"])
        .ends_with(2)
        .says("is left unchanged");
}

#[test]
fn a_proposal_is_added_to_a_configuration_without_records() {
    let sandbox = tasks();
    sandbox.write(".holdpoint.yaml", "rules: {dead-link: warning}\n");
    // A rule of level 1 is lowered only with a reason.
    run(&sandbox, &["adopt", "--write"]).ends_with(2);
    sandbox.write(".holdpoint.yaml", "exclude: [drafts]\n");
    run(&sandbox, &["adopt", "--write", "tasks"])
        .ends_with(0)
        .says("added to .holdpoint.yaml");
    let text = sandbox.read(".holdpoint.yaml");
    assert!(text.starts_with("exclude: [drafts]\nkinds:\n"), "{text}");
}

#[test]
fn two_files_are_no_convention() {
    let sandbox = Sandbox::new();
    sandbox.write("a.md", "---\nid: a\n---\n");
    sandbox.write("b.md", "---\nid: b\n---\n");
    run(&sandbox, &["adopt"]).ends_with(3);
}

const ADR: &str = "kinds:
  Adr:
    id: number
    fields:
      number: {type: id, required: true}
      status: {type: enum, values: [draft, final], required: true}
      context: {type: text, required: template}
records:
  - {paths: adr, kind: Adr, final_when: {status: final}}
";

#[test]
fn an_own_kind_has_a_schema_and_a_draft() {
    let sandbox = Sandbox::new();
    sandbox.write(".holdpoint.yaml", ADR);
    let schema = run(&sandbox, &["schema", "Adr"]).ends_with(0).json();
    assert_eq!(schema["properties"]["kind"]["const"], "Adr");
    assert_eq!(
        schema["required"],
        serde_json::json!(["kind", "number", "status"])
    );
    run(&sandbox, &["schema", "Adrr"])
        .ends_with(2)
        .says("did you mean `Adr`?");
    let ran = run(&sandbox, &["new", "Adr", "7", "adr/7.md"]).ends_with(0);
    assert_eq!(ran.out, "adr/7.md\n");
    let text = sandbox.read("adr/7.md");
    assert!(
        text.contains("kind: Adr\n") && text.contains("status: TODO\n"),
        "{text}"
    );
    run(&sandbox, &["new", "Zzzzzz"])
        .ends_with(2)
        .says("unknown kind `Zzzzzz`");
    let graph = run(&sandbox, &["export"]).ends_with(0);
    assert!(graph.out.contains("\"kind\":\"Adr\""), "{}", graph.out);
}

#[test]
fn a_file_that_says_that_it_is_final_may_not_change() {
    let sandbox = Sandbox::new();
    sandbox.write(".holdpoint.yaml", ADR);
    let adr = |status: &str, context: &str| {
        format!("---\nnumber: 1\nstatus: {status}\ncontext: {context}\n---\n")
    };
    sandbox.write("adr/1.md", adr("draft", "one"));
    sandbox.commit("draft");
    sandbox.write("adr/1.md", adr("final", "two"));
    sandbox.git(&["add", "-A"]);
    run(&sandbox, &["check", "--staged"]).ends_with(0);
    sandbox.commit("final");
    sandbox.write("other.md", "Nothing.\n");
    sandbox.commit("other");
    sandbox.write("adr/1.md", adr("final", "three"));
    sandbox.git(&["add", "-A"]);
    let ran = run(&sandbox, &["check", "--since", "HEAD"]).ends_with(1);
    assert!(ran.out.contains("final record was changed"), "{}", ran.out);
}

#[test]
fn unmatched_globs_and_fields_of_a_named_configuration_are_reported() {
    let sandbox = tasks();
    sandbox.write(
        "theirs.yaml",
        "records:\n  - {paths: tasks, kind: Document, fields: {id: idd}}\n  - {paths: gone, kind: Document}\n",
    );
    let ran = run(&sandbox, &["check", "--config", "theirs.yaml"]);
    for rule in ["unmatched-field", "unmatched-glob"] {
        assert!(ran.out.contains(rule), "{}", ran.out);
    }
}
