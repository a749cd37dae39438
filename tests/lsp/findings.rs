//! Findings in texts that are being edited.

use std::collections::BTreeSet;
use std::path::Path;

use serde_json::{Value as Json, json};

use super::client::{Client, codes};
use super::{OPERATOR_PATH, RUN_PATH, records};
use crate::program::run;
use crate::support::records::{OPERATOR, RUN, with};
use crate::support::{NOW, Sandbox, claims, root};

#[test]
fn findings_follow_the_text_while_it_is_typed() {
    let sandbox = records();
    let mut client = Client::new(&sandbox);
    client.open(RUN_PATH, RUN);
    let before = client.codes(RUN_PATH);
    let typed = with(RUN, "op_id: ", "op_id: un");
    client.change(RUN_PATH, 2, json!([{ "text": typed }]));
    let found = client.diagnostics(RUN_PATH);
    let unknown = found
        .iter()
        .find(|it| it["code"] == "unknown-operator")
        .expect("a finding");
    assert_eq!(unknown["source"], "holdpoint");
    assert_eq!(unknown["severity"], 1);
    let href = unknown["codeDescription"]["href"].as_str().expect("a URL");
    assert!(href.ends_with("#unknown-operator"), "{href}");
    client.change(RUN_PATH, 3, json!([{ "text": RUN }]));
    assert_eq!(client.codes(RUN_PATH), before);
    assert_eq!(client.close(), 0);
}

#[test]
fn an_id_that_changes_in_one_buffer_breaks_the_records_that_name_it() {
    let sandbox = records();
    // A run that is not committed yet is checked against the current operators.
    let new = "runs/new.md";
    sandbox.write(new, with(RUN, "2026-03-02T07:00", "2026-03-02T07:01"));
    let mut client = Client::new(&sandbox);
    client.open(OPERATOR_PATH, OPERATOR);
    let is_broken = |client: &mut Client| {
        let all = client.workspace();
        let found = all.get(new).map_or(&[][..], Vec::as_slice);
        codes(found).contains(&"unknown-operator".to_owned())
    };
    assert!(!is_broken(&mut client));
    let other = with(OPERATOR, "op_id: ", "op_id: new-");
    client.change(OPERATOR_PATH, 2, json!([{ "text": other }]));
    assert!(is_broken(&mut client));
    assert_eq!(client.close(), 0);
}

#[test]
fn an_unchanged_file_is_not_reported_again() {
    let sandbox = records();
    sandbox.write("runs/b.md", with(RUN, "op_id: ", "op_id: un"));
    let mut client = Client::new(&sandbox);
    let first = client.ask("workspace/diagnostic", json!({ "previousResultIds": [] }));
    let reports = first["items"].as_array().expect("a list");
    let known = reports
        .iter()
        .map(|it| json!({ "uri": it["uri"], "value": it["resultId"] }));
    let known: Vec<Json> = known.collect();
    assert!(!known.is_empty());
    let again = client.ask(
        "workspace/diagnostic",
        json!({ "previousResultIds": known }),
    );
    let again = again["items"].as_array().expect("a list");
    assert!(
        again.iter().all(|it| it["kind"] == "unchanged"),
        "{again:?}"
    );
    sandbox.write("runs/b.md", RUN);
    let change = json!({ "uri": client.uri("runs/b.md"), "type": 2 });
    client.tell(
        "workspace/didChangeWatchedFiles",
        json!({ "changes": [change] }),
    );
    let last = client.ask(
        "workspace/diagnostic",
        json!({ "previousResultIds": known }),
    );
    let uri = client.uri("runs/b.md");
    let items = last["items"].as_array().expect("a list");
    let report = items.iter().find(|it| it["uri"] == uri).expect("a report");
    assert_eq!(report["kind"], "full", "{report}");
    let refreshed = client
        .notes
        .iter()
        .any(|it| it["method"] == "workspace/diagnostic/refresh");
    assert!(refreshed, "the client is told to ask again");
    assert_eq!(client.close(), 0);
}

#[test]
fn a_client_that_does_not_ask_is_sent_diagnostics() {
    let sandbox = records();
    sandbox.write("runs/b.md", with(RUN, "op_id: ", "op_id: un"));
    let mut client = Client::with(&sandbox, &json!({}));
    client.open(RUN_PATH, RUN);
    let uri = client.uri("runs/b.md");
    let published = loop {
        let message = client.read().expect("a message");
        if message["method"] == "textDocument/publishDiagnostics" && message["params"]["uri"] == uri
        {
            break message;
        }
    };
    let found = published["params"]["diagnostics"]
        .as_array()
        .expect("a list");
    assert!(codes(found).contains(&"unknown-operator".to_owned()));
    assert_eq!(client.close(), 0);
}

#[test]
fn a_configuration_counts_while_it_is_typed() {
    let sandbox = records();
    sandbox.write("runs/b.md", with(RUN, "op_id: ", "op_id: un"));
    let mut client = Client::new(&sandbox);
    client.open(".holdpoint.yaml", "");
    assert!(
        client
            .codes("runs/b.md")
            .contains(&"unknown-operator".to_owned())
    );
    let off = "version: 1\nrules:\n  unknown-operator: off\n";
    client.change(".holdpoint.yaml", 2, json!([{ "text": off }]));
    assert!(
        !client
            .codes("runs/b.md")
            .contains(&"unknown-operator".to_owned())
    );
    client.change(
        ".holdpoint.yaml",
        3,
        json!([{ "text": "rules:\n  nonsense: off\n" }]),
    );
    assert!(!client.diagnostics(".holdpoint.yaml").is_empty());
    assert!(
        client.codes("runs/b.md").is_empty(),
        "like `check`, which then checks nothing"
    );
    let hover = client.at("textDocument/hover", "runs/b.md", RUN, "project_id: ");
    assert!(hover.is_object(), "what is known can still be looked up");
    client.change(".holdpoint.yaml", 4, json!([{ "text": "" }]));
    assert!(
        client
            .codes("runs/b.md")
            .contains(&"unknown-operator".to_owned())
    );
    assert_eq!(client.close(), 0);
}

#[test]
fn what_git_ignores_is_not_checked() {
    let sandbox = records();
    sandbox.write(".gitignore", "scratch/\n");
    sandbox.write("scratch/b.md", "# Notes\n");
    let mut client = Client::new(&sandbox);
    client.open("scratch/a.md", &with(RUN, "op_id: ", "op_id: un"));
    assert!(client.codes("scratch/a.md").is_empty());
    assert_eq!(client.close(), 0);
}

/// Reads a small repository of `fixtures/` into a sandbox, without its caret lines.
fn fixture(folder: &Path) -> Sandbox {
    let sandbox = Sandbox::new();
    for entry in walkdir::WalkDir::new(folder) {
        let entry = entry.expect("a file");
        let path = entry.path().strip_prefix(folder).expect("below it");
        if !entry.file_type().is_file() || path.ends_with("expected.txt") {
            continue;
        }
        let bytes = std::fs::read(entry.path()).expect("a file");
        match String::from_utf8(bytes) {
            Ok(text) if path.extension().is_some_and(|it| it == "md") => {
                let shown = path.to_string_lossy();
                sandbox.write(path, claims::split(&shown, &text).0);
            }
            Ok(text) => sandbox.write(path, text),
            Err(error) => sandbox.write(path, error.into_bytes()),
        }
    }
    sandbox.git(&["add", "."]);
    sandbox
}

/// A finding: its path, its rule, its first and its last line, its severity and its message.
type Finding = (String, String, u64, u64, u64, String);

#[test]
fn the_findings_are_those_of_check() {
    let fixtures = root().join("fixtures");
    let broken = std::fs::read_dir(fixtures.join("broken")).expect("fixtures");
    let mut folders: Vec<_> = broken
        .map(|entry| entry.expect("a folder").path())
        .collect();
    folders.extend(["handbook", "first-look"].map(|name| fixtures.join(name)));
    folders.sort();
    for folder in folders.iter().filter(|folder| folder.is_dir()) {
        let sandbox = fixture(folder);
        let report = run(&sandbox, &["check", "--format", "json", "--now", NOW]).json();
        let mut expected: BTreeSet<Finding> = BTreeSet::new();
        for finding in report["findings"].as_array().expect("a list") {
            let text = |name: &str| finding[name].as_str().expect("text").to_owned();
            let line = |end: &str| finding["span"][end]["line"].as_u64().expect("a line") - 1;
            let severity = match &*text("severity") {
                _ if finding["waived"].is_object() => 4,
                "error" => 1,
                "warning" => 2,
                _ => 3,
            };
            let (start, end) = (line("start"), line("end"));
            expected.insert((
                text("path"),
                text("rule"),
                start,
                end,
                severity,
                text("message"),
            ));
        }
        let mut client = Client::new(&sandbox);
        let mut found = BTreeSet::new();
        for (path, diagnostics) in client.workspace() {
            for it in diagnostics {
                let text = |name: &str| it[name].as_str().expect("text").to_owned();
                let line = |end: &str| it["range"][end]["line"].as_u64().expect("a line");
                let severity = it["severity"].as_u64().expect("a number");
                let message = text("message").lines().next().unwrap_or("").to_owned();
                let (start, end) = (line("start"), line("end"));
                found.insert((path.clone(), text("code"), start, end, severity, message));
            }
        }
        assert_eq!(found, expected, "{}", folder.display());
        assert_eq!(client.close(), 0);
    }
}
