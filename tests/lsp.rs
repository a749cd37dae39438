//! The language server, spoken to over its standard input and output as an editor does.

use std::collections::{BTreeMap, BTreeSet};
use std::io::{BufRead, BufReader, Read, Write};
use std::process::{Child, ChildStdin, ChildStdout, Stdio};

use serde_json::{Value as Json, json};

use crate::program::{program, run};
use crate::support::records::{CONSTRAINT, KINDS, OPERATOR, PROJECT, RUN, with};
use crate::support::{NOW, Sandbox, root};

/// A client that sends what a test tells it to.
struct Client {
    process: Child,
    input: Option<ChildStdin>,
    output: BufReader<ChildStdout>,
    next_id: i64,
    /// What the server sent beside the answers.
    notes: Vec<Json>,
    folder: std::path::PathBuf,
}

/// What an editor with many features says that it can do.
fn rich() -> Json {
    json!({
        "general": { "positionEncodings": ["utf-16", "utf-8"] },
        "workspace": {
            "workspaceEdit": {
                "documentChanges": true,
                "resourceOperations": ["create", "rename", "delete"],
                "changeAnnotationSupport": {},
            },
            "diagnostics": { "refreshSupport": true },
            "didChangeWatchedFiles": { "dynamicRegistration": true },
        },
        "textDocument": {
            "diagnostic": { "relatedInformation": true },
            "completion": { "completionItem": { "snippetSupport": true } },
            "codeAction": {
                "resolveSupport": { "properties": ["edit"] },
                "codeActionLiteralSupport": { "codeActionKind": { "valueSet": [] } },
            },
            "documentSymbol": { "hierarchicalDocumentSymbolSupport": true },
        },
        "window": { "workDoneProgress": true },
    })
}

impl Client {
    /// Starts the server without introducing the client.
    fn silent(sandbox: &Sandbox) -> Self {
        let mut command = program(sandbox, &["lsp", "--now", NOW]);
        command.stdin(Stdio::piped()).stdout(Stdio::piped());
        command.stderr(Stdio::piped());
        let mut process = command.spawn().expect("a server");
        Self {
            input: process.stdin.take(),
            output: BufReader::new(process.stdout.take().expect("a pipe")),
            process,
            next_id: 0,
            notes: Vec::new(),
            folder: sandbox.path().to_owned(),
        }
    }

    /// Starts the server, and introduces a client that can do everything.
    fn new(sandbox: &Sandbox) -> Self {
        Self::with(sandbox, &rich())
    }

    fn with(sandbox: &Sandbox, capabilities: &Json) -> Self {
        let mut client = Self::silent(sandbox);
        let uri = client.uri("");
        client.ask(
            "initialize",
            json!({
                "processId": null,
                "rootUri": null,
                "capabilities": capabilities,
                "workspaceFolders": [{ "uri": uri, "name": "here" }],
            }),
        );
        client.tell("initialized", json!({}));
        client
    }

    fn uri(&self, path: &str) -> String {
        let folder = self.folder.to_str().expect("text");
        format!("file://{folder}/{path}")
            .trim_end_matches('/')
            .to_owned()
    }

    fn write(&mut self, text: &str) {
        let input = self.input.as_mut().expect("an open pipe");
        write!(input, "Content-Length: {}\r\n\r\n{text}", text.len()).expect("written");
        input.flush().expect("written");
    }

    fn tell(&mut self, method: &str, params: Json) {
        self.write(&json!({ "jsonrpc": "2.0", "method": method, "params": params }).to_string());
    }

    fn send(&mut self, method: &str, params: Json) -> i64 {
        self.next_id += 1;
        let id = self.next_id;
        let message = json!({ "jsonrpc": "2.0", "id": id, "method": method, "params": params });
        self.write(&message.to_string());
        id
    }

    /// Reads one message; `None` at the end.
    fn read(&mut self) -> Option<Json> {
        let mut length = None;
        loop {
            let mut line = String::new();
            if self.output.read_line(&mut line).expect("read") == 0 {
                return None;
            }
            match line.trim_end() {
                "" => break,
                header => {
                    let (_, value) = header.split_once(": ").expect("a header");
                    length = Some(value.parse::<usize>().expect("a length"));
                }
            }
        }
        let mut body = vec![0; length.expect("a length")];
        self.output.read_exact(&mut body).expect("read");
        let message: Json = serde_json::from_slice(&body).expect("JSON");
        assert_eq!(message["jsonrpc"], "2.0");
        Some(message)
    }

    /// Waits for the answer to a request.
    fn answer(&mut self, id: &Json) -> Json {
        loop {
            let message = self.read().expect("an answer");
            if message.get("method").is_some() {
                if message.get("id").is_some() {
                    let answer = json!({ "jsonrpc": "2.0", "id": message["id"], "result": null });
                    self.write(&answer.to_string());
                }
                self.notes.push(message);
            } else if message["id"] == *id {
                return message;
            }
        }
    }

    /// Sends a request and returns its result.
    #[track_caller]
    fn ask(&mut self, method: &str, params: Json) -> Json {
        let id = self.send(method, params);
        let answer = self.answer(&id.into());
        assert!(answer.get("error").is_none(), "{method}: {answer}");
        answer["result"].clone()
    }

    /// Sends a request that is refused, and returns the code.
    #[track_caller]
    fn refused(&mut self, method: &str, params: Json) -> i64 {
        let id = self.send(method, params);
        let answer = self.answer(&id.into());
        answer["error"]["code"]
            .as_i64()
            .unwrap_or_else(|| panic!("{method}: {answer}"))
    }

    fn open(&mut self, path: &str, text: &str) {
        let uri = self.uri(path);
        let document = json!({ "uri": uri, "languageId": "markdown", "version": 1, "text": text });
        self.tell("textDocument/didOpen", json!({ "textDocument": document }));
    }

    fn change(&mut self, path: &str, version: i32, changes: Json) {
        let document = json!({ "uri": self.uri(path), "version": version });
        self.tell(
            "textDocument/didChange",
            json!({ "textDocument": document, "contentChanges": changes }),
        );
    }

    /// Asks about a place of a file: that of `mark` in its text.
    #[track_caller]
    fn at(&mut self, method: &str, path: &str, text: &str, mark: &str) -> Json {
        let byte = text
            .find(mark)
            .unwrap_or_else(|| panic!("no {mark:?} in {text}"))
            + mark.len();
        let line = text[..byte].matches('\n').count();
        let start = text[..byte].rfind('\n').map_or(0, |end| end + 1);
        let position = json!({ "line": line, "character": byte - start });
        let document = json!({ "uri": self.uri(path) });
        self.ask(
            method,
            json!({
                "textDocument": document, "position": position,
                "context": { "includeDeclaration": true },
            }),
        )
    }

    fn diagnostics(&mut self, path: &str) -> Vec<Json> {
        let document = json!({ "uri": self.uri(path) });
        let report = self.ask(
            "textDocument/diagnostic",
            json!({ "textDocument": document }),
        );
        assert_eq!(report["kind"], "full");
        report["items"].as_array().expect("a list").clone()
    }

    fn codes(&mut self, path: &str) -> Vec<String> {
        codes(&self.diagnostics(path))
    }

    /// Returns the diagnostics of all files, by path.
    fn workspace(&mut self) -> BTreeMap<String, Vec<Json>> {
        let report = self.ask("workspace/diagnostic", json!({ "previousResultIds": [] }));
        let folder = format!("{}/", self.uri(""));
        let items = report["items"].as_array().expect("a list").iter();
        items
            .map(|report| {
                let uri = report["uri"].as_str().expect("a URI");
                let path = uri.strip_prefix(&folder).expect("a file of the folder");
                let items = report["items"].as_array().expect("a list");
                (path.to_owned(), items.clone())
            })
            .collect()
    }

    /// Ends the server as an editor does, and returns its exit status.
    fn close(mut self) -> i32 {
        self.ask("shutdown", Json::Null);
        self.tell("exit", Json::Null);
        self.wait()
    }

    fn wait(mut self) -> i32 {
        drop(self.input.take());
        let mut rest = Vec::new();
        let _ = self.output.read_to_end(&mut rest);
        self.process
            .wait()
            .expect("it ends")
            .code()
            .expect("not killed")
    }
}

fn codes(diagnostics: &[Json]) -> Vec<String> {
    let codes = diagnostics
        .iter()
        .map(|it| it["code"].as_str().expect("a rule").to_owned());
    let mut codes: Vec<String> = codes.collect();
    codes.sort();
    codes
}

fn labels(completion: &Json) -> Vec<&str> {
    let items = completion.as_array().expect("a list").iter();
    items
        .map(|item| item["label"].as_str().expect("a label"))
        .collect()
}

const RUN_PATH: &str = "runs/a.md";
const OPERATOR_PATH: &str = "operators/a.md";

/// Returns a sandbox with one record of each common kind.
fn records() -> Sandbox {
    let sandbox = Sandbox::new();
    sandbox.write("projects/a.md", PROJECT);
    sandbox.write("constraints/a.md", CONSTRAINT);
    sandbox.write(OPERATOR_PATH, OPERATOR);
    sandbox.write(RUN_PATH, RUN);
    sandbox.write("orders.csv", "1,2\n");
    sandbox.write("logs/monday.log", "done\n");
    sandbox.commit("records");
    sandbox
}

#[test]
fn a_session_begins_and_ends_as_the_protocol_wants() {
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
fn to_leave_without_shutting_down_is_a_failure() {
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
    // What is not committed yet is judged by the operators as they are.
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
fn a_burst_of_changes_is_answered_once_and_rightly() {
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
fn a_cancelled_request_is_answered_as_cancelled() {
    let sandbox = records();
    let mut client = Client::new(&sandbox);
    // Both messages are there before the server has checked anything for the first.
    let first = client.send("workspace/diagnostic", json!({ "previousResultIds": [] }));
    let document = json!({ "uri": client.uri(RUN_PATH) });
    let second = client.send(
        "textDocument/diagnostic",
        json!({ "textDocument": document }),
    );
    client.tell("$/cancelRequest", json!({ "id": second }));
    assert!(client.answer(&first.into()).get("result").is_some());
    let answer = client.answer(&second.into());
    // Whether the server was faster is not for a test to say.
    let code = answer["error"]["code"].as_i64();
    assert!(
        code == Some(-32800) || answer.get("result").is_some(),
        "{answer}"
    );
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
fn hovering_shows_what_is_behind_an_id_a_target_and_a_key() {
    let sandbox = records();
    let mut client = Client::new(&sandbox);
    client.open(RUN_PATH, RUN);
    let mut shown = |mark: &str| {
        let hover = client.at("textDocument/hover", RUN_PATH, RUN, mark);
        hover["contents"]["value"].as_str().unwrap_or("").to_owned()
    };
    let operator = shown("op_id: l");
    assert!(operator.contains("**Operator**"), "{operator}");
    assert!(operator.contains("1 run, last"), "{operator}");
    let key = shown("\nresul");
    assert!(key.contains("`PASS`"), "{key}");
    let mode = shown("mode_id: P");
    assert!(mode.contains("Mode **"), "{mode}");
    assert_eq!(client.close(), 0);
}

#[test]
fn definitions_and_references_lead_from_one_record_to_the_other() {
    let sandbox = records();
    let mut client = Client::new(&sandbox);
    client.open(RUN_PATH, RUN);
    let found = client.at("textDocument/definition", RUN_PATH, RUN, "op_id: ");
    assert_eq!(found[0]["uri"], client.uri(OPERATOR_PATH), "{found}");
    client.open(OPERATOR_PATH, OPERATOR);
    let found = client.at(
        "textDocument/references",
        OPERATOR_PATH,
        OPERATOR,
        "op_id: ",
    );
    let uris: BTreeSet<&str> = found
        .as_array()
        .expect("a list")
        .iter()
        .filter_map(|it| it["uri"].as_str())
        .collect();
    assert!(uris.contains(&*client.uri(RUN_PATH)), "{found}");
    assert!(uris.contains(&*client.uri(OPERATOR_PATH)), "{found}");
    assert_eq!(client.close(), 0);
}

#[test]
fn an_operator_says_how_often_it_was_run() {
    let sandbox = records();
    let mut client = Client::new(&sandbox);
    let document = json!({ "uri": client.uri(OPERATOR_PATH) });
    let lenses = client.ask("textDocument/codeLens", json!({ "textDocument": document }));
    let title = lenses[0]["command"]["title"].as_str().expect("a title");
    assert!(title.starts_with("1 run, last PASS on "), "{title}");
    assert_eq!(client.close(), 0);
}

#[test]
fn symbols_are_fields_and_sections_and_the_records_of_the_workspace() {
    let sandbox = records();
    let mut client = Client::new(&sandbox);
    client.open(RUN_PATH, RUN);
    let document = json!({ "uri": client.uri(RUN_PATH) });
    let symbols = client.ask(
        "textDocument/documentSymbol",
        json!({ "textDocument": document }),
    );
    let names: Vec<&str> = symbols
        .as_array()
        .expect("a list")
        .iter()
        .filter_map(|it| it["name"].as_str())
        .collect();
    assert!(
        names.contains(&"kind") && names.contains(&"op_id"),
        "{names:?}"
    );
    let symbols = client.ask("workspace/symbol", json!({ "query": "RUNS/A" }));
    assert_eq!(
        symbols[0]["location"]["uri"],
        client.uri(RUN_PATH),
        "{symbols}"
    );
    assert_eq!(client.close(), 0);
}

#[test]
fn completion_offers_keys_words_and_ids_that_fit() {
    let sandbox = records();
    let mut client = Client::new(&sandbox);
    let text = "---\nkind: OpRun\nop_id: \nproject_id: \nmode_id: \nresult: \nti\n---\n";
    client.open("runs/new.md", text);
    let mut offered = |mark: &str| {
        let found = client.at("textDocument/completion", "runs/new.md", text, mark);
        let labels = labels(&found);
        labels.into_iter().map(str::to_owned).collect::<Vec<_>>()
    };
    let operator = OPERATOR
        .lines()
        .find_map(|line| line.strip_prefix("op_id: "))
        .expect("an id");
    assert_eq!(offered("op_id: "), [operator]);
    assert_eq!(offered("result: "), ["PASS", "WARN", "FAIL"]);
    assert!(offered("mode_id: ").contains(&"PIPELINE".to_owned()));
    let keys = offered("\nti");
    assert!(keys.contains(&"timestamp_start".to_owned()), "{keys:?}");
    assert!(!keys.contains(&"op_id".to_owned()), "{keys:?}");
    assert_eq!(client.close(), 0);
}

#[test]
fn completion_works_while_the_yaml_is_broken() {
    let sandbox = records();
    let mut client = Client::new(&sandbox);
    let text = "---\nkind: OpRun\ntitle: \"open\nevidence_links: [\nresult: \n---\n";
    client.open("runs/new.md", text);
    let found = client.at("textDocument/completion", "runs/new.md", text, "result: ");
    assert_eq!(labels(&found), ["PASS", "WARN", "FAIL"]);
    assert_eq!(client.close(), 0);
}

#[test]
fn an_empty_file_may_become_a_record_of_any_kind() {
    let sandbox = records();
    let mut client = Client::new(&sandbox);
    client.open("runs/new.md", "");
    let found = client.at("textDocument/completion", "runs/new.md", "", "");
    assert!(labels(&found).contains(&"OpRun"));
    let run = found
        .as_array()
        .expect("a list")
        .iter()
        .find(|it| it["label"] == "OpRun");
    let text = run.expect("a run")["textEdit"]["newText"]
        .as_str()
        .expect("a text");
    assert!(
        text.starts_with("---\n") && text.contains("kind: OpRun"),
        "{text}"
    );
    assert_eq!(client.close(), 0);
}

/// Reads a small repository of `fixtures/` into a sandbox, without its caret lines.
fn fixture(folder: &std::path::Path) -> Sandbox {
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
                sandbox.write(path, crate::support::claims::split(&shown, &text).0);
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

#[test]
fn neovim_works_with_the_server() {
    if !crate::support::requires::tool("nvim") {
        return;
    }
    let sandbox = records();
    let typo = with(RUN, "op_id: load-orders", "op_id: load-order");
    sandbox.write("runs/typo.md", typo);
    let home = Sandbox::empty();
    let mut command = sandbox.command("nvim");
    let script = root().join("tests/lsp_clients/neovim.lua");
    command
        .args(["--headless", "-u", "NONE", "-n", "-i", "NONE", "-l"])
        .arg(script);
    command
        .arg(env!("CARGO_BIN_EXE_holdpoint"))
        .arg(sandbox.path());
    for name in [
        "HOME",
        "XDG_CONFIG_HOME",
        "XDG_DATA_HOME",
        "XDG_STATE_HOME",
        "XDG_CACHE_HOME",
    ] {
        command.env(name, home.path());
    }
    let ran = crate::program::Ran::new(command.output().expect("it runs")).ends_with(0);
    let seen = ran.json();
    let text = |name: &str| seen[name].as_str().unwrap_or_default().to_owned();
    assert!(text("hover").contains("**Operator**"), "{seen}");
    assert!(text("definition").ends_with("/operators/a.md"), "{seen}");
    let workspace = seen["workspace"].as_array().expect("a list");
    assert!(
        workspace.contains(&json!("runs/typo.md: unknown-operator")),
        "{seen}"
    );
    assert_eq!(seen["completion"], json!(["load-orders"]));
    assert_eq!(seen["fixed"], "op_id: load-orders");
}

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
    let all = titled(&all, "fix all");
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

/// Starts the server for several folders.
fn in_folders(sandbox: &Sandbox, folders: &[&std::path::Path]) -> Client {
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
    if !crate::support::sandbox::is_root() {
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

#[test]
fn completion_offers_what_the_operator_and_the_mode_want() {
    let sandbox = records();
    sandbox.write("evidence/day/SHA256SUMS", "x\n");
    let commit = sandbox.commit("evidence");
    let mut client = Client::new(&sandbox);
    let text = "---\nkind: OpRun\nop_id: load-orders\nproject_id: warehouse\nmode_id: PIPELINE\n\
                inputs_used:\n  mo\nacceptance_results:\n  ro\nevidence_links:\n  - ar\n  - artifact: evidence/da\n  \
                - diff: git:\nconstraint_status:\n  di\ntakes_up: \n---\n\n## \n";
    client.open("runs/new.md", text);
    let mut offered = |mark: &str| {
        let found = client.at("textDocument/completion", "runs/new.md", text, mark);
        let labels = labels(&found);
        labels.into_iter().map(str::to_owned).collect::<Vec<_>>()
    };
    assert_eq!(offered("\n  mo"), ["month"]);
    assert_eq!(offered("\n  ro"), ["row-count"]);
    assert_eq!(offered("\n  di"), ["disk-space"]);
    assert!(offered("\n  - ar").contains(&"artifact".to_owned()));
    assert!(offered("evidence/da").contains(&"evidence/day/".to_owned()));
    assert!(offered("git:").contains(&format!("git:{commit}")));
    assert!(offered("takes_up: ").contains(&RUN_PATH.to_owned()));
    let headings = offered("\n## ");
    assert!(
        headings.contains(&"## Next pointer".to_owned()),
        "{headings:?}"
    );
    assert!(
        !headings.contains(&"## Evidence".to_owned()),
        "it is in the frontmatter: {headings:?}"
    );
    assert_eq!(client.close(), 0);
}

#[test]
fn no_key_is_offered_that_check_would_refuse() {
    let sandbox = records();
    let mut client = Client::new(&sandbox);
    for kind in KINDS {
        let path = format!("new/{kind}.md");
        let begun = format!("---\nkind: {kind}\n");
        let text = format!("{begun}\n---\n");
        client.open(&path, &text);
        let found = client.at("textDocument/completion", &path, &text, &begun);
        let items = found.as_array().expect("a list").clone();
        assert!(items.len() > 3, "{kind}: {found}");
        for item in items {
            assert!(item["documentation"]["value"].is_string(), "{item}");
            let new = item["textEdit"]["newText"].as_str().expect("a text");
            client.change(
                &path,
                2,
                json!([{ "text": format!("{begun}{new}\n---\n") }]),
            );
            let codes = client.codes(&path);
            for refused in ["unknown-field", "duplicate-key", "frontmatter-syntax"] {
                assert!(
                    !codes.contains(&refused.to_owned()),
                    "{kind}: {new:?}: {codes:?}"
                );
            }
        }
    }
    assert_eq!(client.close(), 0);
}
