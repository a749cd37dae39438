//! A client that speaks with the server over its standard input and output.

use std::collections::BTreeMap;
use std::io::{BufRead, BufReader, Read, Write};
use std::path::PathBuf;
use std::process::{Child, ChildStdin, ChildStdout, Stdio};

use serde_json::{Value as Json, json};

use crate::program::program;
use crate::support::{NOW, Sandbox};

/// A client that sends what a test tells it to.
pub(crate) struct Client {
    process: Child,
    pub input: Option<ChildStdin>,
    output: Option<BufReader<ChildStdout>>,
    next_id: i64,
    /// What the server sent beside the answers.
    pub notes: Vec<Json>,
    folder: PathBuf,
}

impl Client {
    /// Starts the server without introducing the client.
    pub(crate) fn silent(sandbox: &Sandbox) -> Self {
        let mut command = program(sandbox, &["lsp", "--now", NOW]);
        command.stdin(Stdio::piped()).stdout(Stdio::piped());
        command.stderr(Stdio::piped());
        let mut process = command.spawn().expect("a server");
        Self {
            input: process.stdin.take(),
            output: process.stdout.take().map(BufReader::new),
            process,
            next_id: 0,
            notes: Vec::new(),
            folder: sandbox.path().to_owned(),
        }
    }

    /// Starts the server, and introduces a client that can do everything.
    pub(crate) fn new(sandbox: &Sandbox) -> Self {
        Self::with(sandbox, &rich())
    }

    pub(crate) fn with(sandbox: &Sandbox, capabilities: &Json) -> Self {
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

    pub(crate) fn uri(&self, path: &str) -> String {
        let folder = self.folder.to_str().expect("text");
        format!("file://{folder}/{path}")
            .trim_end_matches('/')
            .to_owned()
    }

    pub(crate) fn write(&mut self, text: &str) {
        let input = self.input.as_mut().expect("an open pipe");
        write!(input, "Content-Length: {}\r\n\r\n{text}", text.len()).expect("written");
        input.flush().expect("written");
    }

    pub(crate) fn tell(&mut self, method: &str, params: Json) {
        self.write(&json!({ "jsonrpc": "2.0", "method": method, "params": params }).to_string());
    }

    pub(crate) fn send(&mut self, method: &str, params: Json) -> i64 {
        self.next_id += 1;
        let id = self.next_id;
        let message = json!({ "jsonrpc": "2.0", "id": id, "method": method, "params": params });
        self.write(&message.to_string());
        id
    }

    /// Reads one message; `None` at the end.
    pub(crate) fn read(&mut self) -> Option<Json> {
        let output = self.output.as_mut().expect("an open pipe");
        let mut length = None;
        loop {
            let mut line = String::new();
            if output.read_line(&mut line).expect("read") == 0 {
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
        output.read_exact(&mut body).expect("read");
        let message: Json = serde_json::from_slice(&body).expect("JSON");
        assert_eq!(message["jsonrpc"], "2.0");
        Some(message)
    }

    /// Waits for the answer to a request.
    pub(crate) fn answer(&mut self, id: &Json) -> Json {
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
    pub(crate) fn ask(&mut self, method: &str, params: Json) -> Json {
        let id = self.send(method, params);
        let answer = self.answer(&id.into());
        assert!(answer.get("error").is_none(), "{method}: {answer}");
        answer["result"].clone()
    }

    /// Sends a request that is refused, and returns the code.
    #[track_caller]
    pub(crate) fn refused(&mut self, method: &str, params: Json) -> i64 {
        let id = self.send(method, params);
        let answer = self.answer(&id.into());
        answer["error"]["code"]
            .as_i64()
            .unwrap_or_else(|| panic!("{method}: {answer}"))
    }

    pub(crate) fn open(&mut self, path: &str, text: &str) {
        let uri = self.uri(path);
        let document = json!({ "uri": uri, "languageId": "markdown", "version": 1, "text": text });
        self.tell("textDocument/didOpen", json!({ "textDocument": document }));
    }

    pub(crate) fn change(&mut self, path: &str, version: i32, changes: Json) {
        let document = json!({ "uri": self.uri(path), "version": version });
        self.tell(
            "textDocument/didChange",
            json!({ "textDocument": document, "contentChanges": changes }),
        );
    }

    /// Asks about a place of a file: that of `mark` in its text.
    #[track_caller]
    pub(crate) fn at(&mut self, method: &str, path: &str, text: &str, mark: &str) -> Json {
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

    pub(crate) fn diagnostics(&mut self, path: &str) -> Vec<Json> {
        let document = json!({ "uri": self.uri(path) });
        let report = self.ask(
            "textDocument/diagnostic",
            json!({ "textDocument": document }),
        );
        assert_eq!(report["kind"], "full");
        report["items"].as_array().expect("a list").clone()
    }

    pub(crate) fn codes(&mut self, path: &str) -> Vec<String> {
        codes(&self.diagnostics(path))
    }

    /// Returns the diagnostics of all files, by path.
    pub(crate) fn workspace(&mut self) -> BTreeMap<String, Vec<Json>> {
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
    pub(crate) fn close(mut self) -> i32 {
        self.ask("shutdown", Json::Null);
        self.tell("exit", Json::Null);
        self.wait()
    }

    pub(crate) fn wait(mut self) -> i32 {
        drop(self.input.take());
        let mut rest = Vec::new();
        if let Some(output) = &mut self.output {
            let _ = output.read_to_end(&mut rest);
        }
        self.process
            .wait()
            .expect("it ends")
            .code()
            .expect("not killed")
    }

    /// Returns the id of the server's process.
    pub(crate) fn id(&self) -> u32 {
        self.process.id()
    }

    /// Closes both pipes, and returns the process of the server.
    pub(crate) fn into_process(self) -> Child {
        self.process
    }

    /// Closes the pipe that the server writes to.
    pub(crate) fn close_output(&mut self) {
        self.output = None;
    }

    /// Sends a request without parameters. Returns false if the server reads no more.
    pub(crate) fn try_send(&mut self, method: &str) -> bool {
        self.next_id += 1;
        let message = json!({ "jsonrpc": "2.0", "id": self.next_id, "method": method }).to_string();
        let frame = format!("Content-Length: {}\r\n\r\n{message}", message.len());
        let input = self.input.as_mut().expect("an open pipe");
        input.write_all(frame.as_bytes()).is_ok()
    }

    /// Sends frames as they are.
    pub(crate) fn write_raw(&mut self, frames: &str) {
        let input = self.input.as_mut().expect("an open pipe");
        input.write_all(frames.as_bytes()).expect("written");
    }

    /// Waits until the server ends, and returns its exit status and what it said on standard error.
    pub(crate) fn end(self) -> (i32, String) {
        let output = self.process.wait_with_output().expect("it ends");
        let said = String::from_utf8_lossy(&output.stderr).into_owned();
        (output.status.code().expect("not killed"), said)
    }
}

/// What an editor with many features says that it can do.
pub(crate) fn rich() -> Json {
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

pub(crate) fn codes(diagnostics: &[Json]) -> Vec<String> {
    let codes = diagnostics
        .iter()
        .map(|it| it["code"].as_str().expect("a rule").to_owned());
    let mut codes: Vec<String> = codes.collect();
    codes.sort();
    codes
}
