//! Measures a language server: the CPU time of the first diagnostics and of each keystroke, and its
//! memory.

use std::io::{BufRead, BufReader, Read, Write};
use std::path::Path;
use std::process::{Child, ChildStdin, ChildStdout, Command, Stdio};
use std::thread;
use std::time::{Duration, Instant};

use serde_json::{Value as Json, json};

use super::measure::{PeakMemory, seconds_of};

/// How many letters are typed at one place.
const LETTERS: usize = 50;

/// A place at which letters are typed: the file, and the text before it.
pub(crate) type Place<'a> = (&'a Path, &'a str);

/// What a server used.
pub(crate) struct Latencies {
    /// CPU seconds until the first diagnostics of a file.
    pub ready: f64,
    /// CPU seconds until the first diagnostics of all files, if the server has such a request.
    pub workspace: Option<f64>,
    /// CPU seconds for each letter and the diagnostics after it, for each place.
    pub letters: Vec<f64>,
    /// The peak of its private memory, in bytes.
    pub memory: u64,
}

/// Runs a server on a repository, and types at places of its files.
pub(crate) fn measure(server: Command, tree: &Path, places: &[Place<'_>]) -> Latencies {
    let mut editor = Editor::start(server);
    let memory = PeakMemory::of(&editor.process);
    let tree = tree.canonicalize().expect("the repository");
    let folder = json!([{ "uri": uri(&tree), "name": "corpus" }]);
    let capabilities = json!({
        "textDocument": { "diagnostic": {} },
        "workspace": { "diagnostics": { "refreshSupport": true } },
    });
    let start = json!({
        "processId": null, "rootUri": uri(&tree), "workspaceFolders": folder,
        "capabilities": capabilities,
    });
    let started = editor.ask("initialize", start);
    editor.tell("initialized", json!({}));
    let open: Vec<Open> = places
        .iter()
        .map(|place| editor.open(&tree, *place))
        .collect();
    editor.diagnostics(&open[0]);
    let ready = seconds_of(&editor.process);
    let has_workspace = &started["capabilities"]["diagnosticProvider"]["workspaceDiagnostics"];
    let workspace = (*has_workspace == true).then(|| {
        editor.ask("workspace/diagnostic", json!({ "previousResultIds": [] }));
        seconds_of(&editor.process)
    });
    let letters = open.iter().map(|open| {
        editor.diagnostics(open);
        editor.wait_until_idle();
        let before = seconds_of(&editor.process);
        for letter in 0..LETTERS {
            editor.type_letter(open, letter);
            editor.diagnostics(open);
        }
        (seconds_of(&editor.process) - before) / LETTERS as f64
    });
    let letters = letters.collect();
    editor.ask("shutdown", Json::Null);
    editor.tell("exit", Json::Null);
    // Some servers end only after the connection was closed.
    let Editor {
        mut process, input, ..
    } = editor;
    drop(input);
    process.wait().expect("it ends");
    let memory = memory.end();
    Latencies {
        ready,
        workspace,
        letters,
        memory,
    }
}

fn uri(path: &Path) -> String {
    format!("file://{}", path.to_str().expect("text"))
}

/// Adds the parameters, if there are any. Some servers refuse `null` where the protocol has none.
fn with_params(mut message: Json, params: Json) -> Json {
    if !params.is_null() {
        message["params"] = params;
    }
    message
}

/// A document that is open, with the byte at which letters are typed.
struct Open {
    uri: String,
    text: String,
    at: usize,
}

/// A client without a screen.
struct Editor {
    process: Child,
    input: ChildStdin,
    output: BufReader<ChildStdout>,
    next_id: u64,
}

impl Editor {
    fn start(mut server: Command) -> Self {
        server.stdin(Stdio::piped()).stdout(Stdio::piped());
        let mut process = server.spawn().expect("a server");
        Self {
            input: process.stdin.take().expect("a pipe"),
            output: BufReader::new(process.stdout.take().expect("a pipe")),
            process,
            next_id: 0,
        }
    }

    fn write(&mut self, message: &Json) {
        let text = message.to_string();
        write!(self.input, "Content-Length: {}\r\n\r\n{text}", text.len()).expect("written");
        self.input.flush().expect("written");
    }

    fn tell(&mut self, method: &str, params: Json) {
        self.write(&with_params(
            json!({ "jsonrpc": "2.0", "method": method }),
            params,
        ));
    }

    /// Returns the result of a request.
    fn ask(&mut self, method: &str, params: Json) -> Json {
        self.next_id += 1;
        let id = self.next_id;
        let request = json!({ "jsonrpc": "2.0", "id": id, "method": method });
        self.write(&with_params(request, params));
        loop {
            let mut message = self.read();
            let is_request = message.get("method").is_some();
            if is_request && message.get("id").is_some() {
                let answer = json!({ "jsonrpc": "2.0", "id": message["id"], "result": null });
                self.write(&answer);
            } else if !is_request && message["id"] == id {
                return message["result"].take();
            }
        }
    }

    fn open(&mut self, tree: &Path, (path, before): Place<'_>) -> Open {
        let path = tree.join(path);
        let text = std::fs::read_to_string(&path).expect("a record");
        let at = text.find(before).expect("the place") + before.len();
        let uri = uri(&path);
        let document = json!({ "uri": uri, "languageId": "markdown", "version": 1, "text": text });
        self.tell("textDocument/didOpen", json!({ "textDocument": document }));
        Open { uri, text, at }
    }

    /// Types a letter. The whole text is sent, because not every server takes less.
    fn type_letter(&mut self, open: &Open, letter: usize) {
        let (before, after) = open.text.split_at(open.at);
        let text = format!("{before}{}{after}", "x".repeat(letter + 1));
        let id = json!({ "uri": open.uri, "version": letter + 2 });
        let change = json!({ "textDocument": id, "contentChanges": [{ "text": text }] });
        self.tell("textDocument/didChange", change);
    }

    /// Waits until the server has done nothing for two seconds: it may read other files in the
    /// background.
    fn wait_until_idle(&self) {
        let (mut before, mut since) = (seconds_of(&self.process), Instant::now());
        while since.elapsed() < Duration::from_secs(2) {
            thread::sleep(Duration::from_millis(100));
            let used = seconds_of(&self.process);
            if used - before > 0.002 {
                since = Instant::now();
            }
            before = used;
        }
    }

    fn diagnostics(&mut self, open: &Open) {
        let document = json!({ "uri": open.uri });
        self.ask(
            "textDocument/diagnostic",
            json!({ "textDocument": document }),
        );
    }

    fn read(&mut self) -> Json {
        let mut length = 0;
        loop {
            let mut line = String::new();
            assert!(
                self.output.read_line(&mut line).expect("read") > 0,
                "the server ended"
            );
            match line.trim_end().split_once(": ") {
                Some((_, value)) => length = value.parse().expect("a length"),
                None => break,
            }
        }
        let mut body = vec![0; length];
        self.output.read_exact(&mut body).expect("read");
        serde_json::from_slice(&body).expect("JSON")
    }
}
