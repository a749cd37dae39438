//! Measures the language server: the CPU time of the first diagnostics and of each typed letter,
//! and its memory.

use std::io::{BufRead, BufReader, Read, Write};
use std::path::{Path, PathBuf};
use std::process::{Child, ChildStdin, ChildStdout, Command, Stdio};

use serde_json::{Value as Json, json};

/// How many letters are typed.
const LETTERS: usize = 100;

/// What the server used.
pub(crate) struct Latencies {
    /// CPU seconds until the first diagnostics of a file.
    pub ready: f64,
    /// CPU seconds until the first diagnostics of all files.
    pub workspace: f64,
    /// CPU seconds for each letter and the diagnostics after it.
    pub letter: f64,
    /// The peak of its private memory, in bytes.
    pub memory: u64,
}

/// Runs a server on a repository, and types into one of its files.
pub(crate) fn measure(server: Command, tree: &Path, path: &Path) -> Latencies {
    let mut editor = Editor::start(server);
    let tree = tree.canonicalize().expect("the repository");
    let uri = |path: &Path| format!("file://{}", path.to_str().expect("text"));
    let folder = json!([{ "uri": uri(&tree), "name": "corpus" }]);
    let capabilities = json!({ "textDocument": { "diagnostic": {} } });
    let start = json!({
        "processId": null, "rootUri": uri(&tree), "workspaceFolders": folder,
        "capabilities": capabilities,
    });
    editor.ask("initialize", start);
    editor.tell("initialized", json!({}));
    let path = tree.join(path);
    let text = std::fs::read_to_string(&path).expect("a record");
    let document =
        json!({ "uri": uri(&path), "languageId": "markdown", "version": 1, "text": text });
    editor.tell("textDocument/didOpen", json!({ "textDocument": document }));
    let document = json!({ "textDocument": { "uri": uri(&path) } });
    editor.ask("textDocument/diagnostic", document.clone());
    let ready = editor.used();
    editor.ask("workspace/diagnostic", json!({ "previousResultIds": [] }));
    let workspace = editor.used();
    let line = text.matches('\n').count();
    for letter in 0..LETTERS {
        let place = json!({ "line": line, "character": letter });
        let version = letter + 2;
        let changes = json!([{ "range": { "start": place, "end": place }, "text": "x" }]);
        let id = json!({ "uri": uri(&path), "version": version });
        let change = json!({ "textDocument": id, "contentChanges": changes });
        editor.tell("textDocument/didChange", change);
        editor.ask("textDocument/diagnostic", document.clone());
    }
    let letter = (editor.used() - workspace) / LETTERS as f64;
    let memory = editor.memory();
    editor.ask("shutdown", Json::Null);
    editor.tell("exit", Json::Null);
    editor.process.wait().expect("it ends");
    Latencies {
        ready,
        workspace,
        letter,
        memory,
    }
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

    fn ask(&mut self, method: &str, params: Json) {
        self.next_id += 1;
        let id = self.next_id;
        self.write(&json!({ "jsonrpc": "2.0", "id": id, "method": method, "params": params }));
        while self.read()["id"] != id {}
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
