//! Renames and actions, which change files.

use std::collections::BTreeMap;

use serde_json::{Value as Json, json};

use super::client::Client;
use super::{OPERATOR_PATH, RUN_PATH, records};
use crate::support::records::{OPERATOR, RUN, with};

/// Returns the edits of a workspace edit, by the last part of the file's path.
fn edited(client: &Client, edit: &Json) -> BTreeMap<String, Vec<String>> {
    let folder = format!("{}/", client.uri(""));
    let changes = edit["documentChanges"].as_array().expect("a list").iter();
    let changes = changes.filter(|change| change.get("edits").is_some());
    changes
        .map(|change| {
            let uri = change["textDocument"]["uri"].as_str().expect("a URI");
            let edits = change["edits"].as_array().expect("a list").iter();
            let texts = edits.map(|edit| edit["newText"].as_str().expect("a text").to_owned());
            let path = uri.strip_prefix(&folder).unwrap_or(uri);
            (path.to_owned(), texts.collect())
        })
        .collect()
}

#[test]
fn an_id_is_renamed_in_everything_that_names_it() {
    let sandbox = records();
    let open = "runs/open.md";
    sandbox.write(
        open,
        "---\nkind: OpRun\nop_id: load-orders\nproject_id: warehouse\nmode_id: PIPELINE\n\
         timestamp_start: 2026-06-30T23:50:00Z\n---\n",
    );
    let mut client = Client::new(&sandbox);
    client.open(OPERATOR_PATH, OPERATOR);
    let prepared = client.at(
        "textDocument/prepareRename",
        OPERATOR_PATH,
        OPERATOR,
        "op_id: lo",
    );
    assert_eq!(prepared["placeholder"], "load-orders");
    let document = json!({ "uri": client.uri(OPERATOR_PATH) });
    let position = json!({ "line": 2, "character": 9 });
    let rename =
        |name: &str| json!({ "textDocument": document, "position": position, "newName": name });
    let edit = client.ask("textDocument/rename", rename("load-month"));
    let changed = edited(&client, &edit);
    assert!(
        changed[OPERATOR_PATH].contains(&"load-month".to_owned()),
        "{changed:?}"
    );
    assert_eq!(changed[open], ["load-month"], "{changed:?}");
    let corrected = changed[RUN_PATH].concat();
    assert!(
        corrected.contains("corrections"),
        "the run is final: {changed:?}"
    );
    assert!(
        edit["changeAnnotations"]["correction"]["needsConfirmation"]
            .as_bool()
            .unwrap_or(false)
    );
    assert_eq!(
        client.refused("textDocument/rename", rename("no good name")),
        -32803
    );
    let nowhere = json!({ "line": 0, "character": 0 });
    let nowhere = json!({ "textDocument": document, "position": nowhere });
    assert_eq!(
        client.refused("textDocument/prepareRename", nowhere),
        -32803
    );
    assert_eq!(client.close(), 0);
}

#[test]
fn what_names_a_file_follows_when_the_editor_moves_it() {
    let sandbox = records();
    let mut client = Client::new(&sandbox);
    let files = json!([{ "oldUri": client.uri("logs"), "newUri": client.uri("kept/logs") }]);
    let edit = client.ask("workspace/willRenameFiles", json!({ "files": files }));
    let changed = edited(&client, &edit);
    assert!(
        changed[RUN_PATH].concat().contains("kept/logs/monday.log"),
        "{changed:?}"
    );
    assert_eq!(client.close(), 0);
}

/// Returns a place in the value of a field on a line.
fn place(line: usize) -> Json {
    json!({ "line": line, "character": 8 })
}

/// Asks for the actions at a place of a file.
fn actions(client: &mut Client, path: &str, at: &Json, only: Json) -> Vec<Json> {
    let document = json!({ "uri": client.uri(path) });
    let params = json!({
        "textDocument": document,
        "range": { "start": at, "end": at },
        "context": { "diagnostics": [], "only": only },
    });
    let actions = client.ask("textDocument/codeAction", params);
    actions.as_array().expect("a list").clone()
}

#[track_caller]
fn titled<'a>(actions: &'a [Json], words: &str) -> &'a Json {
    let mut found = actions
        .iter()
        .filter(|it| it["title"].as_str().is_some_and(|it| it.contains(words)));
    found
        .next()
        .unwrap_or_else(|| panic!("no {words:?} in {actions:#?}"))
}

#[test]
fn every_fix_is_an_action_and_all_safe_ones_are_one() {
    let sandbox = records();
    let path = "operators/b.md";
    let text = with(OPERATOR, "op_id: load-orders", "op_id: other");
    let text = with(&text, "type: param", "typ: param");
    sandbox.write(path, &text);
    let mut client = Client::new(&sandbox);
    client.open(path, &text);
    let found = client.diagnostics(path);
    let misspelt = found.iter().find(|it| it["code"] == "unknown-field");
    let start = misspelt.expect("a finding")["range"]["start"].clone();
    let found = actions(&mut client, path, &start, Json::Null);
    let fix = titled(&found, "rename it to `type`");
    assert_eq!(fix["kind"], "quickfix");
    assert_eq!(edited(&client, &fix["edit"])[path], ["type"]);
    let all = actions(&mut client, path, &start, json!(["source.fixAll"]));
    let all = titled(&all, "apply all safe fixes");
    let resolved = client.ask("codeAction/resolve", all.clone());
    let changed = edited(&client, &resolved["edit"])[path].concat();
    assert!(changed.contains("## Purpose"), "{changed}");
    assert_eq!(client.close(), 0);
}

#[test]
fn a_rule_is_waived_and_a_final_record_is_corrected_in_the_open() {
    let sandbox = records();
    let mut client = Client::new(&sandbox);
    client.open(OPERATOR_PATH, OPERATOR);
    let found = actions(&mut client, OPERATOR_PATH, &place(1), json!(["quickfix"]));
    let waiver = titled(&found, "waive `missing-section`");
    let added = edited(&client, &waiver["edit"])[OPERATOR_PATH].concat();
    assert!(
        added.contains("rule: missing-section") && added.contains("until: 2026-07-31"),
        "{added}"
    );
    client.open(RUN_PATH, RUN);
    let line = RUN[..RUN.find("next_pointer").expect("a field")]
        .matches('\n')
        .count();
    let found = actions(&mut client, RUN_PATH, &place(line), json!(["refactor"]));
    let correction = titled(&found, "correct `next_pointer`");
    let added = edited(&client, &correction["edit"])[RUN_PATH].concat();
    assert!(
        added.contains("was: Load March on 1 April.") && added.contains("reason: TODO"),
        "{added}"
    );
    let packet = titled(&found, "new debug packet");
    let changed = edited(&client, &packet["edit"]);
    let text = changed.values().next().expect("a file").concat();
    assert!(
        text.contains("kind: DebugPacket") && text.contains("runs/a.md"),
        "{text}"
    );
    assert_eq!(client.close(), 0);
}

#[test]
fn an_open_run_is_finished_by_edits() {
    let sandbox = records();
    let path = "runs/open.md";
    let text = "---\nkind: OpRun\nop_id: load-orders\nproject_id: warehouse\nmode_id: PIPELINE\n\
                timestamp_start: 2026-06-30T23:50:00Z\n---\n";
    sandbox.write(path, text);
    let mut client = Client::new(&sandbox);
    client.open(path, text);
    let found = actions(&mut client, path, &place(2), json!(["refactor"]));
    let added = edited(&client, &titled(&found, "finish this run")["edit"])[path].concat();
    for words in [
        "timestamp_end: 2026-07-01T",
        "row-count: TODO",
        "result: TODO",
        "validation: TODO",
        "next_pointer: TODO",
    ] {
        assert!(added.contains(words), "no {words:?} in {added}");
    }
    assert_eq!(client.close(), 0);
}
