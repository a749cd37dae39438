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
fn notes_beside_the_files_of_a_convention_are_left_alone() {
    let sandbox = Sandbox::new();
    for day in 1..=3 {
        let text = format!("---\ndate: 2026-03-0{day}\n---\n# Review\n");
        sandbox.write(format!("reviews/{day}.md"), text);
        sandbox.write(format!("reviews/note-{day}.md"), "# A note\n");
    }
    run(&sandbox, &["adopt", "--write"])
        .ends_with(0)
        .says("reviews/*.md: 3 files of the kind Review")
        .says("date: a date, in every file")
        .says("findings: none")
        .says("left out: 3 files");
    run(&sandbox, &["check"])
        .ends_with(0)
        .says("records  3 Reviews");
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
    // The folder says what kind of record it is.
    assert!(
        !text.contains("kind:") && text.contains("status: TODO\n"),
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

/// Runs that have their results in a file beside them.
const BESIDE: &str = "records:
  - paths: runs/*/README.md
    kind: OpRun
    fields:
      result: {beside: meta.yaml, key: state.word}
      acceptance_results: {section: Checklist, boxes: '^\\(R\\)'}
    values: {result: {finished: PASS, running: null}}
    defaults: {op_id: run, project_id: all, mode_id: CONTRACT, timestamp_start: 2026-03-01T00:00:00Z, next_pointer: see the issue}
rules:
  evidence: {severity: off, reason: none is named}
  missing-section: off
  run-open: {severity: off, reason: a run may wait}
";

/// One run with an open box that counts and one that does not.
fn run_with_meta(meta: Option<&str>) -> Sandbox {
    let sandbox = Sandbox::new();
    sandbox.write(".holdpoint.yaml", BESIDE);
    sandbox.write(
        "runs/1/README.md",
        "# Load\n\n## Checklist\n\n- [x] (R) loaded\n- [ ] (R) counted\n- [ ] told\n",
    );
    if let Some(meta) = meta {
        sandbox.write("runs/1/meta.yaml", meta);
    }
    sandbox
}

const FINISHED: &str = "name: load\nstate:\n  word: finished\n";
const RUNNING: &str = "name: load\nstate:\n  word: running\n";

#[test]
fn a_value_in_a_file_beside_the_record_is_judged_and_shown() {
    let sandbox = run_with_meta(Some(FINISHED));
    let report = run(&sandbox, &["check", "--format", "json"])
        .ends_with(1)
        .json();
    let findings = report["findings"].as_array().expect("a list");
    assert_eq!(findings.len(), 1, "{report}");
    let finding = &findings[0];
    assert_eq!(finding["rule"], "result-not-grounded");
    assert_eq!(finding["path"], "runs/1/README.md");
    assert_eq!(
        finding["message"],
        "`state.word` is `finished`, but 1 of 2 checks failed (in `meta.yaml`)"
    );
    let related = finding["related"].as_array().expect("a list");
    let beside: Vec<_> = related
        .iter()
        .filter(|label| label["path"] == "runs/1/meta.yaml")
        .collect();
    assert_eq!(beside.len(), 1, "{report}");
    assert_eq!(beside[0]["span"]["start"]["line"], 3);
    assert_eq!(beside[0]["span"]["start"]["column"], 9);
    assert!(finding["fix"].is_null(), "{report}");
    run(&sandbox, &["fix", "--unsafe"]);
    assert_eq!(sandbox.read("runs/1/meta.yaml"), FINISHED);
}

#[test]
fn a_change_of_only_the_file_beside_a_record_is_seen() {
    let sandbox = run_with_meta(Some(RUNNING));
    sandbox.commit("running");
    let check = |arguments: &[&str], status: i32| {
        let cached = run(&sandbox, arguments).ends_with(status);
        let fresh = run(&sandbox, &[arguments, &["--no-cache"]].concat()).ends_with(status);
        assert_eq!(cached.out, fresh.out, "{arguments:?}");
        // What the first check stored is read by the second.
        assert_eq!(run(&sandbox, arguments).ends_with(status).out, fresh.out);
    };
    check(&["check"], 0);
    sandbox.write("runs/1/meta.yaml", FINISHED);
    check(&["check"], 1);
    // Only what is staged counts.
    check(&["check", "--staged"], 0);
    sandbox.git(&["add", "-A"]);
    sandbox.write("runs/1/meta.yaml", RUNNING);
    check(&["check"], 0);
    check(&["check", "--staged"], 1);
    sandbox.write("runs/1/meta.yaml", FINISHED);
    sandbox.commit("finished");
    check(&["check", "--since", "HEAD~"], 1);
    check(&["check", "--since", "HEAD"], 0);
    check(&["check", "--rev", "HEAD"], 1);
    check(&["check", "--rev", "HEAD~"], 0);
}

#[test]
fn a_file_beside_a_record_that_cannot_be_read_is_reported_once() {
    let sandbox = run_with_meta(None);
    run(&sandbox, &["check"]).ends_with(0);
    let one = |sandbox: &Sandbox, words: &str| {
        let report = run(sandbox, &["check", "--format", "json"])
            .ends_with(1)
            .json();
        let findings = report["findings"].as_array().expect("a list");
        let [finding] = &findings[..] else {
            panic!("{report}");
        };
        assert_eq!(finding["rule"], "frontmatter-syntax", "{report}");
        assert_eq!(finding["path"], "runs/1/README.md");
        let message = finding["message"].as_str().expect("text");
        assert!(message.contains(words), "{message}");
    };
    sandbox.write("runs/1/meta.yaml", "name: [load\nstate: {word\n: : :\n");
    one(&sandbox, "(in `meta.yaml`)");
    sandbox.write("runs/1/meta.yaml", "#".repeat((4 << 20) + 1));
    one(&sandbox, "`meta.yaml` is larger than 4 MiB");
    #[cfg(unix)]
    {
        std::fs::remove_file(sandbox.join("runs/1/meta.yaml")).expect("it exists");
        sandbox.write("meta.yaml", FINISHED);
        std::os::unix::fs::symlink("../../meta.yaml", sandbox.join("runs/1/meta.yaml"))
            .expect("a link");
        one(&sandbox, "`meta.yaml` is a symbolic link and is not read");
    }
}

#[test]
fn a_file_beside_a_record_is_named_in_one_way() {
    let sandbox = Sandbox::new();
    let entry = |fields: &str| {
        format!("records:\n  - {{paths: runs, kind: OpRun, fields: {{{fields}}}}}\n")
    };
    for (fields, words) in [
        (
            "result: {beside: ../meta.yaml, key: a}",
            "`../meta.yaml` is not the name of a file in the same folder",
        ),
        (
            "result: {beside: '..', key: a}",
            "`..` is not the name of a file in the same folder",
        ),
        (
            "result: {beside: other.md, key: a}",
            "`other.md` is not a YAML file",
        ),
        ("result: {beside: meta.yaml}", "`beside` needs a `key`"),
        ("result: {key: a}", "`key` needs `beside`"),
        (
            "result: {beside: meta.yaml, key: a, line: Result}",
            "it is not clear where the value is",
        ),
        (
            "result: {beside: a.yaml, key: a}, op_id: {beside: b.yaml, key: a}",
            "an entry reads one file beside its records, found `a.yaml` and `b.yaml`",
        ),
    ] {
        sandbox.write(".holdpoint.yaml", entry(fields));
        run(&sandbox, &["check"]).ends_with(2).says(words);
    }
}

#[test]
fn what_a_file_beside_a_record_says_makes_it_not_final() {
    let sandbox = run_with_meta(Some("state: {word: finished}\n"));
    sandbox.write(
        "runs/1/README.md",
        "# Load\n\n## Checklist\n\n- [x] (R) loaded\n",
    );
    sandbox.commit("finished");
    sandbox.write(
        "runs/1/README.md",
        "# Load\n\n## Checklist\n\n- [x] (R) loaded\n- [x] (R) counted\n",
    );
    sandbox.commit("changed");
    run(&sandbox, &["audit"]).ends_with(0);
    run(&sandbox, &["check", "--since", "HEAD~"]).ends_with(0);
}

#[test]
fn folders_are_proposed_in_which_links_of_a_vault_are_found() {
    let sandbox = Sandbox::new();
    for number in 0..4 {
        sandbox.write(
            format!("vault/notes/{number}.md"),
            format!("![a]({number}%20a.png)\n[b](notes/0.md)\n"),
        );
        sandbox.write(format!("vault/files/{number} a.png"), "x");
    }
    // Few links that happen to name a file are no convention.
    sandbox.write("vault/notes/4.md", "[c](c.md)\n[gone](gone.md)\n");
    sandbox.write("vault/old/c.md", "c\n");
    let ran = run(&sandbox, &["adopt"])
        .ends_with(0)
        .says("links: looked up in ., files too")
        .says("findings: 2 dead-link");
    assert!(
        ran.out.contains("    link_folders: ['.', files]\n"),
        "{}",
        ran.out
    );
    run(&sandbox, &["adopt", "--write"]).ends_with(0);
    run(&sandbox, &["check"]).ends_with(1).says("2 errors");
}

#[test]
fn a_value_that_other_readers_take_for_a_number_is_reported_and_left_as_it_is() {
    let sandbox = Sandbox::new();
    sandbox.write(".holdpoint.yaml", ADR);
    let text = "---\nnumber: 0010\nstatus: draft\ncontext: speed\n---\n";
    sandbox.write("adr/a.md", text);
    run(&sandbox, &["check"])
        .ends_with(0)
        .says("1 ambiguous-scalar");
    // The reader of these files may expect it in this form.
    run(&sandbox, &["fix"]).says("nothing to fix");
    assert_eq!(sandbox.read("adr/a.md"), text);
    // In a file of Holdpoint's own form, quotes are a safe fix.
    let own = text.replacen("---\n", "---\nkind: Adr\n", 1);
    sandbox.write("notes/a.md", own.replace("0010", "0011"));
    run(&sandbox, &["fix"]);
    assert!(sandbox.read("notes/a.md").contains("number: \"0011\"\n"));
}
