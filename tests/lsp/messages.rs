//! The messages of a session: how it begins and ends, changes, and messages that are wrong.

use std::io::Write;

use serde_json::{Value as Json, json};

use super::client::Client;
use super::{RUN_PATH, records};
use crate::program::run;
use crate::support::records::RUN;

#[test]
fn a_session_begins_and_ends_as_the_protocol_requires() {
    let sandbox = records();
    let mut client = Client::silent(&sandbox);
    assert_eq!(client.refused("textDocument/hover", json!({})), -32002);
    let initialized = client.ask("initialize", json!({ "capabilities": {} }));
    assert_eq!(initialized["serverInfo"]["name"], "holdpoint");
    assert_eq!(initialized["capabilities"]["positionEncoding"], "utf-16");
    client.tell("initialized", json!({}));
    assert_eq!(
        client.refused("initialize", json!({ "capabilities": {} })),
        -32600
    );
    assert_eq!(client.refused("textDocument/nonsense", json!({})), -32601);
    assert_eq!(
        client.refused("textDocument/hover", json!({ "position": 7 })),
        -32602
    );
    client.tell("textDocument/nonsense", json!({}));
    client.tell("textDocument/didChange", json!([1, 2]));
    client.write("{nonsense");
    assert_eq!(client.answer(&Json::Null)["error"]["code"], -32700);
    client.write("[]");
    assert_eq!(client.answer(&Json::Null)["error"]["code"], -32600);
    client.ask("shutdown", Json::Null);
    assert_eq!(client.refused("textDocument/hover", json!({})), -32600);
    client.tell("exit", Json::Null);
    assert_eq!(client.wait(), 0);
}

#[test]
fn exiting_without_a_shutdown_is_a_failure() {
    let sandbox = records();
    let mut client = Client::new(&sandbox);
    client.tell("exit", Json::Null);
    assert_eq!(client.wait(), 1);
    assert_eq!(Client::new(&sandbox).wait(), 1, "a closed pipe");
    let mut client = Client::new(&sandbox);
    let input = client.input.as_mut().expect("a pipe");
    input
        .write_all(b"Content-Length: nonsense\r\n\r\n")
        .expect("written");
    assert_eq!(client.wait(), 2);
}

#[test]
fn a_server_says_why_it_cannot_start() {
    run(&records(), &["lsp", "--nonsense"])
        .ends_with(2)
        .says("--nonsense");
}

#[test]
fn a_burst_of_changes_is_answered_once_and_correctly() {
    let sandbox = records();
    let mut client = Client::new(&sandbox);
    client.open(RUN_PATH, "");
    for (at, char) in RUN.char_indices() {
        let line = RUN[..at].matches('\n').count();
        let start = RUN[..at].rfind('\n').map_or(0, |end| end + 1);
        let place = json!({ "line": line, "character": at - start });
        let version = i32::try_from(at).expect("short") + 2;
        client.change(
            RUN_PATH,
            version,
            json!([{ "range": { "start": place, "end": place }, "text": char.to_string() }]),
        );
    }
    let typed = client.codes(RUN_PATH);
    client.change(RUN_PATH, 9999, json!([{ "text": RUN }]));
    assert_eq!(client.codes(RUN_PATH), typed);
    assert_eq!(client.close(), 0);
}

#[test]
fn several_edits_in_one_change_count_in_their_order() {
    let sandbox = records();
    for (encoding, column) in [("utf-8", 7), ("utf-16", 5)] {
        let capabilities = json!({
            "general": { "positionEncodings": [encoding] },
            "textDocument": { "diagnostic": {} },
        });
        let mut client = Client::with(&sandbox, &capabilities);
        client.open("notes/a.md", "---\r\nkind: x\r\n# 😀 y\r\n---\r\n");
        let at = |line: u32, character: u32| json!({ "line": line, "character": character });
        client.change(
            "notes/a.md",
            2,
            json!([
                { "range": { "start": at(2, column), "end": at(2, column + 1) }, "text": "" },
                { "range": { "start": at(1, 6), "end": at(1, 7) }, "text": "OpRun\r\nop_id: z" },
                { "range": { "start": at(2, 7), "end": at(2, 99) }, "text": "nobody" },
            ]),
        );
        let found = client.diagnostics("notes/a.md");
        let unknown = found.iter().find(|it| it["code"] == "unknown-operator");
        let unknown = unknown.unwrap_or_else(|| panic!("{encoding}: {found:?}"));
        let range = json!({ "start": at(2, 7), "end": at(2, 13) });
        assert_eq!(unknown["range"], range, "{encoding}");
        assert_eq!(client.close(), 0);
    }
}

#[test]
fn a_cancelled_request_is_answered_as_cancelled() {
    let sandbox = records();
    let mut client = Client::new(&sandbox);
    let document = json!({ "textDocument": { "uri": client.uri(RUN_PATH) } });
    let asks = |id: &str, method: &str, params: &Json| json!({ "jsonrpc": "2.0", "id": id, "method": method, "params": params });
    // All messages are there before the server has checked anything for the first.
    let messages = [
        asks(
            "first",
            "workspace/diagnostic",
            &json!({ "previousResultIds": [] }),
        ),
        asks("second", "textDocument/diagnostic", &document),
        asks("third", "textDocument/diagnostic", &document),
        json!({ "jsonrpc": "2.0", "method": "$/cancelRequest", "params": { "id": "third" } }),
    ];
    let frames = messages.map(|message| {
        let text = message.to_string();
        format!("Content-Length: {}\r\n\r\n{text}", text.len())
    });
    let input = client.input.as_mut().expect("a pipe");
    input
        .write_all(frames.concat().as_bytes())
        .expect("written");
    for id in ["first", "second"] {
        assert!(client.answer(&id.into()).get("result").is_some(), "{id}");
    }
    let answer = client.answer(&"third".into());
    assert_eq!(answer["error"]["code"], -32800, "{answer}");
    assert_eq!(client.close(), 0);
}

#[test]
fn no_message_stops_the_server() {
    let sandbox = records();
    let mut client = Client::new(&sandbox);
    client.open(RUN_PATH, RUN);
    let uri = client.uri(RUN_PATH);
    let methods = [
        "textDocument/hover",
        "textDocument/completion",
        "textDocument/definition",
        "textDocument/references",
        "textDocument/documentSymbol",
        "textDocument/documentLink",
        "textDocument/codeLens",
        "textDocument/codeAction",
        "textDocument/prepareRename",
        "textDocument/rename",
        "textDocument/diagnostic",
        "workspace/diagnostic",
        "workspace/symbol",
        "workspace/willRenameFiles",
        "codeAction/resolve",
    ];
    let far = json!({ "line": u32::MAX, "character": u32::MAX });
    let wrong = [
        json!(null),
        json!([]),
        json!({ "textDocument": { "uri": uri } }),
        json!({ "textDocument": { "uri": "untitled:1" }, "position": far, "newName": "x" }),
        json!({ "textDocument": { "uri": "file:///nowhere/a.md" }, "position": far, "newName": "" }),
        json!({
            "textDocument": { "uri": uri }, "position": far, "newName": "\u{0}",
            "range": { "start": far, "end": { "line": 0, "character": 0 } },
            "context": { "diagnostics": [], "includeDeclaration": true },
            "query": "\u{0}", "previousResultIds": [], "title": "x",
            "files": [{ "oldUri": "nonsense", "newUri": uri }],
        }),
    ];
    for method in methods {
        for params in &wrong {
            let id = client.send(method, params.clone());
            let answer = client.answer(&id.into());
            assert_ne!(
                answer["error"]["code"], -32603,
                "{method} {params}: {answer}"
            );
        }
    }
    // Every place of a document that is broken in many ways can be asked about.
    let broken =
        "---\r\nkind: OpRun\r\nop_id: [😀, \"é\r\n- - a: {b\r\n\t: x\r\n---\r\n# é😀\r\n[a](b\r\n";
    client.open("runs/broken.md", broken);
    let document = json!({ "uri": client.uri("runs/broken.md") });
    for line in 0..10 {
        for character in 0..16 {
            let at = json!({ "line": line, "character": character });
            for method in &methods[..4] {
                client.ask(
                    method,
                    json!({
                        "textDocument": document, "position": at,
                        "context": { "includeDeclaration": true },
                    }),
                );
            }
        }
    }
    assert_eq!(client.close(), 0);
}
