//! The environment variables that stand for options, and the commands that show counts and settings.

use serde_json::{Value as Json, json};

use crate::program::{run, run_with};
use crate::support::Sandbox;

/// A project without owners: one error.
const FAULTY: &str = "---\nkind: Project\nproject_id: warehouse\nname: Warehouse\n---\n";
/// A block that has not ended: one warning.
const BLOCK: &str = "---\nkind: Block\nblock_id: b\nmode_id: PIPELINE\ntimestamp_start: 2026-03-04T09:00:00Z\n---\n";

fn blocks() -> Sandbox {
    let sandbox = Sandbox::empty();
    sandbox.write("blocks/b.md", BLOCK);
    sandbox
}

#[test]
fn a_variable_stands_for_its_option_and_the_option_wins() {
    let sandbox = blocks();
    run(&sandbox, &["check"]).ends_with(0);
    let strict = [("HOLDPOINT_FAIL_ON", "warning")];
    run_with(&sandbox, &strict, &["check"]).ends_with(1);
    run_with(&sandbox, &strict, &["check", "--fail-on", "error"]).ends_with(0);
    // Before the block began, it is not late.
    let early = [
        ("HOLDPOINT_FAIL_ON", "warning"),
        ("HOLDPOINT_NOW", "2026-03-04T10:00:00Z"),
    ];
    run_with(&sandbox, &early, &["check"]).ends_with(0);
    let late = ["check", "--now", "2026-04-04T10:00:00Z"];
    run_with(&sandbox, &early, &late).ends_with(1);
    let format = [("HOLDPOINT_FORMAT", "json")];
    let report = run_with(&sandbox, &format, &["check"]).ends_with(0).json();
    assert_eq!(report["schema"], "holdpoint/report/1");
    let short = run_with(&sandbox, &format, &["check", "--format", "short"]);
    assert!(short.out.starts_with("blocks/b.md:5:"), "{}", short.out);
    // A view has formats of its own.
    let sarif = [("HOLDPOINT_FORMAT", "sarif")];
    run_with(&sandbox, &sarif, &["next"]).ends_with(0);
}

#[test]
fn an_empty_variable_is_not_set_and_a_wrong_one_is_named() {
    let sandbox = blocks();
    for name in [
        "HOLDPOINT_NOW",
        "HOLDPOINT_FAIL_ON",
        "HOLDPOINT_NO_CACHE",
        "HOLDPOINT_FORMAT",
    ] {
        run_with(&sandbox, &[(name, "")], &["check"]).ends_with(0);
        let ran = run_with(&sandbox, &[(name, "tuesday")], &["check"]).ends_with(2);
        ran.says(&format!("the environment variable {name} is `tuesday`"));
    }
    run_with(&sandbox, &[("HOLDPOINT_FAIL_ON", "warnin")], &["next"])
        .ends_with(2)
        .says("did you mean `warning`?");
}

#[test]
fn statistics_count_findings_by_rule_and_by_folder() {
    let sandbox = blocks();
    sandbox.write("a.md", FAULTY);
    sandbox.write("b/c/d.md", FAULTY.replace("warehouse", "desk"));
    let text = run(&sandbox, &["check", "--statistics"]).ends_with(1);
    let expected = "  error warning    info  rule
      2       0       0  missing-field
      0       1       0  block-open

  error warning    info  folder
      1       0       0  .
      1       0       0  b/c
      0       1       0  blocks
";
    assert_eq!(text.out, expected);
    let arguments = ["check", "--statistics", "--format", "json"];
    let counts = run(&sandbox, &arguments).ends_with(1).json();
    assert_eq!(counts["schema"], "holdpoint/statistics/1");
    let first = &counts["rules"][0];
    assert_eq!(
        (&first["rule"], &first["error"]),
        (&json!("missing-field"), &json!(2))
    );
    run(&sandbox, &["check", "--statistics", "--format", "sarif"])
        .ends_with(2)
        .says("--statistics has no form in the format `sarif`");
}

#[test]
fn config_names_the_line_the_variable_or_the_default_of_each_setting() {
    let sandbox = blocks();
    sandbox.write(
        ".holdpoint.yaml",
        "version: 1\nrules:\n  block-open: info\nlimits:\n  steps: 10\nexclude: [drafts/**, old]\n",
    );
    let arguments = ["config", "--format", "json", "--no-cache"];
    let variables = [("HOLDPOINT_NOW", "2026-03-04T10:00:00Z")];
    let document = run_with(&sandbox, &variables, &arguments)
        .ends_with(0)
        .json();
    assert_eq!(document["configuration"], ".holdpoint.yaml");
    let setting = |key: &str| -> Json {
        let settings = document["settings"].as_array().expect("a list");
        let setting = settings.iter().find(|setting| setting["key"] == key);
        setting.expect(key).clone()
    };
    let at = |line: u32| json!({ "kind": "file", "path": ".holdpoint.yaml", "line": line });
    let rule = setting("rules.block-open");
    assert_eq!((&rule["value"], &rule["origin"]), (&json!("info"), &at(3)));
    let steps = setting("limits.steps");
    assert_eq!(
        (&steps["value"], &steps["origin"]),
        (&json!("5-10"), &at(5))
    );
    assert_eq!(setting("exclude")["value"], json!(["drafts/**", "old"]));
    assert_eq!(
        setting("limits.hypotheses")["origin"],
        json!({ "kind": "default" })
    );
    let variable = json!({ "kind": "environment", "variable": "HOLDPOINT_NOW" });
    assert_eq!(setting("--now")["origin"], variable);
    assert_eq!(setting("--no-cache")["origin"], json!({ "kind": "option" }));
    let text = run(&sandbox, &["config"]).ends_with(0);
    assert!(text.out.contains("limits.steps "), "{}", text.out);
    assert!(
        text.out.contains("  .holdpoint.yaml:5  5-10"),
        "{}",
        text.out
    );
    // A file that is named replaces the repository's own.
    sandbox.write("other.yaml", "limits: {hypotheses: 4}\n");
    let text = run(&sandbox, &["config", "--config", "other.yaml"]).ends_with(0);
    assert!(text.out.contains("other.yaml:1"), "{}", text.out);
    assert!(!text.out.contains(".holdpoint.yaml"), "{}", text.out);
}

#[test]
fn the_reports_of_a_job_link_to_its_own_host() {
    let sandbox = Sandbox::new();
    sandbox.write("a.md", FAULTY);
    sandbox.commit("Begin");
    sandbox.git(&["remote", "add", "origin", "git@code.example.org:g/r.git"]);
    let head = sandbox.git(&["rev-parse", "HEAD"]);
    let check = ["check", "--format", "markdown"];
    // The name of the host does not tell what kind of host it is.
    let plain = run(&sandbox, &check).ends_with(1).out;
    assert!(plain.contains("[a.md:2](a.md#L2)"), "{plain}");
    let gitlab = [
        ("GITLAB_CI", "true"),
        ("CI_PROJECT_URL", "https://code.example.org/g/r"),
    ];
    let linked = format!("https://code.example.org/g/r/-/blob/{}/a.md", head.trim());
    let summary = run_with(&sandbox, &gitlab, &check).ends_with(1).out;
    assert!(
        summary.contains(&format!("[a.md:2]({linked}#L2)")),
        "{summary}"
    );
    let page = ["report", "--format", "markdown"];
    let page = run_with(&sandbox, &gitlab, &page).ends_with(0).out;
    assert!(page.contains(&linked), "{page}");
    // A job that checks another repository does not know where that one is.
    sandbox.git(&[
        "remote",
        "set-url",
        "origin",
        "git@code.example.org:g/other.git",
    ]);
    assert_eq!(run_with(&sandbox, &gitlab, &check).ends_with(1).out, plain);
}
