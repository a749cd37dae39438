//! Folders, repositories, and what changes in them.

use std::path::Path;

use serde_json::{Value as Json, json};

use super::client::{Client, rich};
use super::{OPERATOR_PATH, RUN_PATH, records};
use crate::support::Sandbox;
use crate::support::records::{OPERATOR, RUN, with};
use crate::support::sandbox::is_root;

/// Starts the server for several folders.
fn in_folders(sandbox: &Sandbox, folders: &[&Path]) -> Client {
    let mut client = Client::silent(sandbox);
    let folders = folders.iter().map(|folder| {
        let uri = format!("file://{}", folder.to_str().expect("text"));
        json!({ "uri": uri, "name": "a folder" })
    });
    let folders: Vec<Json> = folders.collect();
    client.ask(
        "initialize",
        json!({ "capabilities": rich(), "workspaceFolders": folders }),
    );
    client.tell("initialized", json!({}));
    client
}

#[test]
fn two_folders_are_two_repositories() {
    let (one, other) = (records(), records());
    let unknown = with(RUN, "op_id: ", "op_id: un");
    one.write("runs/b.md", &unknown);
    other.write("runs/c.md", &unknown);
    let mut client = in_folders(&one, &[one.path(), other.path()]);
    let report = client.ask("workspace/diagnostic", json!({ "previousResultIds": [] }));
    let reports = report["items"].as_array().expect("a list").iter();
    let uris: Vec<&str> = reports.filter_map(|it| it["uri"].as_str()).collect();
    for (sandbox, path) in [(&one, "runs/b.md"), (&other, "runs/c.md")] {
        let uri = format!("file://{}", sandbox.join(path).to_str().expect("text"));
        assert!(uris.contains(&&*uri), "no {uri} in {uris:?}");
    }
    let removed = json!([{ "uri": format!("file://{}", other.path().display()), "name": "" }]);
    client.tell(
        "workspace/didChangeWorkspaceFolders",
        json!({ "event": { "added": [], "removed": removed } }),
    );
    assert!(client.workspace().contains_key("runs/b.md"));
    assert_eq!(client.close(), 0);
}

#[test]
fn a_folder_within_a_repository_shows_its_own_files() {
    let sandbox = records();
    sandbox.write("runs/b.md", with(RUN, "op_id: ", "op_id: un"));
    sandbox.write("other/c.md", with(RUN, "op_id: ", "op_id: un"));
    let mut client = in_folders(&sandbox, &[&sandbox.join("runs")]);
    let all = client.workspace();
    assert!(
        all.contains_key("runs/b.md") && !all.contains_key("other/c.md"),
        "{all:?}"
    );
    assert!(
        !client.codes("other/c.md").is_empty(),
        "but a file that is asked for is checked"
    );
    assert_eq!(client.close(), 0);
}

#[test]
fn a_folder_outside_git_is_checked_as_it_is() {
    let sandbox = Sandbox::empty();
    sandbox.write(RUN_PATH, RUN);
    let mut client = Client::new(&sandbox);
    assert!(
        client
            .codes(RUN_PATH)
            .contains(&"unknown-operator".to_owned())
    );
    client.open("new.md", &with(RUN, "op_id: load", "op_id: un"));
    assert!(
        client
            .codes("new.md")
            .contains(&"unknown-operator".to_owned())
    );
    let elsewhere = Sandbox::empty();
    elsewhere.write("a.md", RUN);
    let uri = format!("file://{}", elsewhere.join("a.md").display());
    let document = json!({ "textDocument": { "uri": uri } });
    let report = client.ask("textDocument/diagnostic", document);
    assert_eq!(report["items"], json!([]), "a lone file is nobody's record");
    assert_eq!(client.close(), 0);
}

#[test]
fn a_repository_that_git_refuses_is_refused_with_the_reason() {
    if !is_root() {
        return;
    }
    let sandbox = records();
    sandbox.give_to(65534);
    let mut client = Client::new(&sandbox);
    client.open(RUN_PATH, RUN);
    assert!(client.diagnostics(RUN_PATH).is_empty());
    let notes = client
        .notes
        .iter()
        .filter(|it| it["method"] == "window/showMessage");
    let notes: Vec<&str> = notes
        .filter_map(|it| it["params"]["message"].as_str())
        .collect();
    assert!(
        matches!(&notes[..], [one] if one.contains("safe.directory")),
        "{notes:?}"
    );
    sandbox.give_to(0);
    assert_eq!(client.close(), 0);
}

#[test]
fn another_branch_counts_when_it_is_checked_out() {
    let sandbox = records();
    sandbox.git(&["switch", "--quiet", "--create", "other"]);
    sandbox.write(OPERATOR_PATH, with(OPERATOR, "op_id: ", "op_id: new-"));
    sandbox.commit("another id");
    sandbox.git(&["switch", "--quiet", "main"]);
    let mut client = Client::new(&sandbox);
    let open = with(RUN, "2026-03-02T07:00", "2026-03-02T07:01");
    client.open("runs/b.md", &open);
    assert!(
        !client
            .codes("runs/b.md")
            .contains(&"unknown-operator".to_owned())
    );
    sandbox.git(&["switch", "--quiet", "other"]);
    assert!(
        client
            .codes("runs/b.md")
            .contains(&"unknown-operator".to_owned())
    );
    sandbox.git(&["switch", "--quiet", "main"]);
    assert!(
        !client
            .codes("runs/b.md")
            .contains(&"unknown-operator".to_owned())
    );
    assert_eq!(client.close(), 0);
}

#[test]
fn a_file_that_is_created_deleted_or_moved_is_followed() {
    let sandbox = records();
    let mut client = Client::new(&sandbox);
    let watched = |client: &mut Client, path: &str, kind: u32| {
        let change = json!({ "uri": client.uri(path), "type": kind });
        client.tell(
            "workspace/didChangeWatchedFiles",
            json!({ "changes": [change] }),
        );
    };
    let unknown = with(RUN, "op_id: ", "op_id: un");
    assert!(!client.workspace().contains_key("runs/b.md"));
    sandbox.write("runs/b.md", &unknown);
    watched(&mut client, "runs/b.md", 1);
    assert!(client.workspace().contains_key("runs/b.md"));
    client.open("runs/b.md", &unknown);
    sandbox.remove("runs/b.md");
    watched(&mut client, "runs/b.md", 3);
    assert!(
        client.workspace().contains_key("runs/b.md"),
        "the buffer is still there"
    );
    let document = json!({ "uri": client.uri("runs/b.md") });
    client.tell("textDocument/didClose", json!({ "textDocument": document }));
    assert!(!client.workspace().contains_key("runs/b.md"));
    assert_eq!(client.close(), 0);
}
