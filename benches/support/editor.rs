//! Measures a language server: the CPU time of the first diagnostics and of each keystroke, and its
//! memory.

use std::io::{BufRead, BufReader, Read, Write};
use std::path::{Path, PathBuf};
use std::process::{Child, ChildStdin, ChildStdout, Command, Stdio};

use serde_json::{Value as Json, json};

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
    let ready = editor.used();
    let has_workspace = &started["capabilities"]["diagnosticProvider"]["workspaceDiagnostics"];
    let workspace = (*has_workspace == true).then(|| {
        editor.ask("workspace/diagnostic", json!({ "previousResultIds": [] }));
        editor.used()
    });
    let letters = open.iter().map(|open| {
        editor.diagnostics(open);
        let before = editor.used();
        for letter in 0..LETTERS {
            editor.type_letter(open, letter);
            editor.diagnostics(open);
        }
        (editor.used() - before) / LETTERS as f64
    });
    let letters = letters.collect();
    let memory = editor.memory();
    editor.ask("shutdown", Json::Null);
    editor.tell("exit", Json::Null);
    editor.process.wait().expect("it ends");
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
        self.write(&json!({ "jsonrpc": "2.0", "method": method, "params": params }));
    }

    /// Returns the result of a request.
    fn ask(&mut self, method: &str, params: Json) -> Json {
        self.next_id += 1;
        let id = self.next_id;
        self.write(&json!({ "jsonrpc": "2.0", "id": id, "method": method, "params": params }));
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

    fn file(&self, name: &str) -> String {
        let path = PathBuf::from("/proc")
            .join(self.process.id().to_string())
            .join(name);
        std::fs::read_to_string(path).expect("the state of the server")
    }

    /// Returns the CPU seconds that the server used so far. Its threads are counted in nanoseconds
    /// while they live; the clock of the process itself has ticks of ten milliseconds.
    fn used(&self) -> f64 {
        let threads = PathBuf::from("/proc")
            .join(self.process.id().to_string())
            .join("task");
        let threads = std::fs::read_dir(threads).expect("the threads");
        let used = threads.map(|thread| {
            let path = thread.expect("a thread").path().join("schedstat");
            let text = std::fs::read_to_string(path).unwrap_or_default();
            let nanoseconds = text.split_whitespace().next();
            nanoseconds
                .and_then(|it| it.parse::<f64>().ok())
                .unwrap_or(0.0)
        });
        used.sum::<f64>() / 1e9
    }

    /// Returns the private memory of the server, in bytes.
    fn memory(&self) -> u64 {
        let status = self.file("status");
        let line = status
            .lines()
            .find_map(|line| line.strip_prefix("RssAnon:"));
        let kilobytes = line.and_then(|line| line.split_whitespace().next());
        kilobytes.and_then(|it| it.parse::<u64>().ok()).unwrap_or(0) * 1024
    }
}
