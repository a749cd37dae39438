//! Reports of commands that end with exit status 2: a machine format is a valid document then too.

use std::fs;

use serde_json::Value as Json;

use crate::program::run;
use crate::support::fits::fits;
use crate::support::{Sandbox, root};

const PROJECT: &str =
    "---\nkind: Project\nproject_id: desk\nname: Desk\nowners: [ada@example.org]\n---\n";

/// Returns a sandbox whose configuration has a mistake.
fn misconfigured() -> Sandbox {
    let sandbox = Sandbox::empty();
    sandbox.write("desk.md", PROJECT);
    sandbox.write(".holdpoint.yaml", "rules:\n  missing-feild: off\n");
    sandbox
}

fn parse(text: &str) -> Json {
    serde_json::from_str(text).expect("a JSON document")
}

#[test]
fn a_faulty_configuration_is_in_every_machine_format() {
    let sandbox = misconfigured();
    let check = |format: &str| {
        let ran = run(&sandbox, &["check", "--format", format]).ends_with(2);
        ran.says("the configuration `.holdpoint.yaml` has a mistake")
            .out
    };
    let report = parse(&check("json"));
    assert_eq!(report["schema"], "holdpoint/report/1");
    assert_eq!(report["complete"], false);
    assert_eq!(report["error"]["path"], ".holdpoint.yaml");
    assert_eq!(report["findings"][0]["path"], ".holdpoint.yaml");
    assert_eq!(report["findings"][0]["span"]["start"]["line"], 2);
    assert_eq!(report["summary"]["error"], 1);
    let sarif = parse(&check("sarif"));
    let invocation = &sarif["runs"][0]["invocations"][0];
    assert_eq!(invocation["executionSuccessful"], false);
    let notification = &invocation["toolExecutionNotifications"][0];
    assert_eq!(notification["level"], "error");
    assert!(notification["message"]["text"].is_string());
    let gitlab = parse(&check("gitlab"));
    let issues = gitlab.as_array().expect("a list");
    assert_eq!(issues.len(), 2);
    assert_eq!(issues[1]["severity"], "blocker");
    assert_eq!(issues[1]["location"]["path"], ".holdpoint.yaml");
    let rdjson = parse(&check("rdjson"));
    assert_eq!(rdjson["severity"], "ERROR");
    assert_eq!(rdjson["diagnostics"].as_array().map(Vec::len), Some(2));
    let junit = check("junit");
    assert!(junit.contains("errors=\"1\""), "{junit}");
    assert!(
        junit.contains("<error message=\"the configuration"),
        "{junit}"
    );
    let lines = check("jsonl");
    assert_eq!(lines.lines().count(), 1);
    assert_eq!(parse(lines.trim())["path"], ".holdpoint.yaml");
    let github = check("github");
    assert!(
        github.contains("::error file=.holdpoint.yaml,title=holdpoint::"),
        "{github}"
    );
    assert!(check("markdown").contains("Nothing was checked"));
    assert_eq!(check("short"), "");
}

#[test]
fn a_failure_of_other_kinds_is_a_document_too() {
    let sandbox = Sandbox::empty();
    sandbox.write("desk.md", PROJECT);
    let ran = run(&sandbox, &["check", "--format", "json", "nowhere.md"]).ends_with(2);
    let message = ran.json()["error"]["message"].clone();
    let message = message.as_str().expect("a message").to_owned();
    assert!(message.contains("nowhere.md"), "{message}");
    let ran = run(&sandbox, &["audit", "--format", "sarif"]).ends_with(2);
    let invocation = ran.json()["runs"][0]["invocations"][0].clone();
    assert_eq!(invocation["executionSuccessful"], false);
    let ran = run(&sandbox, &["fix", "--format", "gitlab", "nowhere.md"]).ends_with(2);
    assert_eq!(ran.json()[0]["location"]["path"], ".");
    // A report that cannot be written does not leave standard output empty.
    fs::create_dir(sandbox.join("folder")).expect("a folder");
    let arguments = ["check", "--format", "json", "--output", "sarif=folder"];
    assert!(run(&sandbox, &arguments).ends_with(2).json()["error"].is_object());
}

/// The commands that show something, with the schema of their document.
const VIEWS: [(&[&str], &str); 7] = [
    (&["next"], "next"),
    (&["report"], "overview"),
    (&["status"], "status"),
    (&["graph"], "graph"),
    (&["impact", "desk"], "impact"),
    (&["verify"], "verify"),
    (&["config"], "settings"),
];

fn schema(name: &str) -> Json {
    let path = root().join(format!("schema/{name}.json"));
    parse(&fs::read_to_string(path).expect("a schema"))
}

#[test]
fn a_view_of_nothing_is_a_document_that_says_why() {
    let sandbox = Sandbox::new();
    sandbox.copy(misconfigured().path());
    sandbox.commit("a mistake");
    for (command, name) in VIEWS {
        let arguments = [command, &["--format", "json"]].concat();
        let ran = run(&sandbox, &arguments).ends_with(2);
        let document = ran.json();
        ran.says("the configuration `.holdpoint.yaml` has a mistake");
        fits(&document, &schema(name), name);
        let error = &document["error"];
        assert_eq!(error["path"], ".holdpoint.yaml", "{name}");
        assert_eq!(error["findings"][0]["rule"], "unknown-rule", "{name}");
        assert_eq!(error["findings"][0]["span"]["start"]["line"], 2, "{name}");
        if name != "settings" {
            assert_eq!(document["snapshot"]["kind"], "none", "{name}");
        }
        // People read it once.
        let text = run(&sandbox, command).ends_with(2);
        if !matches!(name, "graph" | "overview") {
            assert_eq!(text.out, "", "{name}");
        }
    }
    let rows = run(&sandbox, &["export"]).ends_with(2).out;
    let rows: Vec<Json> = rows.lines().map(parse).collect();
    rows.iter()
        .for_each(|row| fits(row, &schema("export"), "export"));
    assert_eq!(rows[0]["rule"], "unknown-rule");
    assert_eq!(
        (&rows[1]["type"], &rows[1]["path"]),
        (&"error".into(), &".holdpoint.yaml".into())
    );
    assert!(rows[1]["message"].is_string());
}

#[test]
fn views_of_what_does_not_exist_are_documents_too() {
    let sandbox = Sandbox::empty();
    sandbox.write("desk.md", PROJECT);
    for (command, words) in [
        (&["next", "dsk"][..], "unknown project `dsk`"),
        (&["graph", "dsk"], "`dsk`"),
        (&["impact", "dsk"], "`dsk`"),
        (&["next", "--config", "no.yaml"], "cannot read `no.yaml`"),
        (&["status", "--rev", "no-such"], "not in a Git repository"),
    ] {
        let arguments = [command, &["--format", "json"]].concat();
        let document = run(&sandbox, &arguments).ends_with(2).json();
        let message = document["error"]["message"].as_str().unwrap_or_default();
        assert!(message.contains(words), "{command:?}: {document}");
    }
}

#[test]
fn files_of_views_are_written_when_nothing_could_be_read() {
    let sandbox = misconfigured();
    let outputs = [
        "--output=html=a.html",
        "--output=markdown=a.md",
        "--output=json=a.json",
    ];
    let ran = run(&sandbox, &[&["report"][..], &outputs].concat()).ends_with(2);
    assert_eq!(ran.out, "");
    for name in ["a.html", "a.md"] {
        let text = sandbox.read(name);
        assert!(text.contains("has a mistake"), "{text}");
        assert!(text.contains("holdpoint.yaml:2"), "{text}");
    }
    assert!(parse(&sandbox.read("a.json"))["error"].is_object());
    let outputs = ["--output=json=b.json", "--output=text=b.txt"];
    run(&sandbox, &[&["next"][..], &outputs].concat()).ends_with(2);
    assert!(parse(&sandbox.read("b.json"))["error"].is_object());
    assert!(sandbox.read("b.txt").contains("unknown-rule"));
    run(&sandbox, &["export", "--output", "c.jsonl"]).ends_with(2);
    assert_eq!(sandbox.read("c.jsonl").lines().count(), 2);
    // The page that is written by default stays as it was.
    sandbox.write("holdpoint-report.html", "yesterday");
    run(&sandbox, &["report"]).ends_with(2);
    assert_eq!(sandbox.read("holdpoint-report.html"), "yesterday");
    let graph = |format: &str| {
        run(&sandbox, &["graph", "--format", format])
            .ends_with(2)
            .out
    };
    assert!(graph("dot").starts_with("digraph holdpoint {\n  label="));
    assert!(graph("mermaid").starts_with("flowchart LR\n  error["));
}

#[test]
fn files_are_written_when_nothing_could_be_checked() {
    let sandbox = misconfigured();
    let outputs = [
        "--output=json=a.json",
        "--output=sarif=a.sarif",
        "--output=junit=a.xml",
        "--output=full=a.txt",
    ];
    let arguments = [&["check"][..], &outputs].concat();
    let ran = run(&sandbox, &arguments).ends_with(2);
    assert_eq!(ran.out, "");
    assert!(parse(&sandbox.read("a.json"))["error"].is_object());
    let sarif = parse(&sandbox.read("a.sarif"));
    assert_eq!(sarif["runs"][0]["invocations"][0]["exitCode"], 2);
    assert!(sandbox.read("a.xml").contains("<error "));
    let text = sandbox.read("a.txt");
    assert!(
        text.ends_with("error: the configuration `.holdpoint.yaml` has a mistake\n"),
        "{text}"
    );
}

#[test]
fn an_error_about_a_file_names_it_from_the_current_folder() {
    let sandbox = Sandbox::new();
    sandbox.write("desks/desk.md", PROJECT);
    sandbox.git(&["add", "."]);
    let blob = sandbox.git(&["rev-parse", ":desks/desk.md"]);
    let (folder, name) = blob.trim().split_at(2);
    let objects = sandbox.path().join(".git/objects");
    fs::remove_file(objects.join(folder).join(name)).expect("a loose object");
    let check = |more: &[&str]| {
        let arguments = [more, &["check", "--staged"]].concat();
        run(&sandbox, &arguments).ends_with(2)
    };
    check(&[]).says("error: desks/desk.md: its content, object ");
    check(&["-C", "desks"]).says("error: desk.md: its content, object ");
}
