//! What the terminal shows: suggestions, links and lists.

use crate::program::{run, run_with};
use crate::support::Sandbox;
use crate::support::records::{OPERATOR, PROJECT};

fn small() -> Sandbox {
    let sandbox = Sandbox::empty();
    sandbox.write("runs/2026/a.md", "no record\n");
    sandbox.write("projects/warehouse.md", PROJECT);
    sandbox.write(
        "operators/load.md",
        OPERATOR.replace("load-orders", "deploy-checkout"),
    );
    sandbox
}

#[test]
fn a_misspelt_folder_and_a_part_of_an_id_are_recognised() {
    let sandbox = small();
    let ran = run(&sandbox, &["check", "runz"]).ends_with(2);
    ran.says("did you mean `runs`?");
    let ran = run(&sandbox, &["check", "runs/2025"]).ends_with(2);
    ran.does_not_say("did you mean `runs/2025`");
    let ran = run(&sandbox, &["new", "run", "deploy"]).ends_with(2);
    ran.says("did you mean `deploy-checkout`?");
    let other = OPERATOR.replace("load-orders", "deploy-page");
    sandbox.write("operators/page.md", other);
    let ran = run(&sandbox, &["new", "run", "deploy"]).ends_with(2);
    ran.does_not_say("did you mean");
}

#[test]
fn an_unknown_option_has_no_superfluous_advice() {
    let sandbox = small();
    let ran = run(&sandbox, &["check", "--watch"]).ends_with(2);
    ran.says("unexpected argument '--watch'")
        .does_not_say("as a value");
    let ran = run(&sandbox, &["check", "--formt", "json"]).ends_with(2);
    ran.says("a similar argument exists: '--format'");
}

#[test]
fn explain_lists_the_rules_and_prints_pages_for_programs() {
    let sandbox = small();
    let list = run(&sandbox, &["explain"]).ends_with(0);
    assert!(list.out.starts_with("rule "), "{}", list.out);
    assert!(list.out.lines().count() < 200, "{}", list.out);
    list.says("to explain one: holdpoint explain RULE");
    let all = run(&sandbox, &["explain", "--all"]).ends_with(0);
    assert!(all.out.contains("\n# missing-field\n"));
    let json = run(&sandbox, &["explain", "missing-field", "--format", "json"]).json();
    assert_eq!(json[0]["name"], "missing-field");
    assert!(
        json[0]["page"]
            .as_str()
            .is_some_and(|page| page.contains("# Bad"))
    );
}

#[test]
fn names_of_rules_are_links_where_they_are_asked_for() {
    let sandbox = small();
    sandbox.write(
        "a.md",
        PROJECT
            .replace("owners: [ada@example.org]\n", "")
            .replace("warehouse", "b"),
    );
    let link = "#missing-field\u{1b}\\missing-field\u{1b}]8;;\u{1b}\\";
    for format in ["full", "short"] {
        let check = ["check", "--format", format];
        let plain = run(&sandbox, &check).ends_with(1).out;
        assert!(!plain.contains("\u{1b}]8"), "{plain}");
        let linked = run_with(&sandbox, &[("FORCE_HYPERLINK", "1")], &check).out;
        assert!(linked.contains(link), "{linked:?}");
        // No format for programs has escapes.
        let json = ["check", "--format", "json"];
        let json = run_with(&sandbox, &[("FORCE_HYPERLINK", "1")], &json).out;
        assert!(!json.contains('\u{1b}'), "{json}");
    }
}
