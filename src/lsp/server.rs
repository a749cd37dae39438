//! The main loop, which handles messages in order.

use std::collections::{BTreeMap, HashMap, HashSet, VecDeque};
use std::io::{self, BufRead, Write};
use std::sync::mpsc::{RecvTimeoutError, TryRecvError, channel};
use std::thread;
use std::time::{Duration, Instant};

use gen_lsp_types as lsp;
use lsp_server::{ErrorCode, Message, Notification, Request, RequestId};
use serde::de::DeserializeOwned;
use serde_json::{Value as Json, json};

use super::capabilities::capabilities;
use super::client::Client;
use super::documents::Documents;
use super::places::Folder;
use super::state::{Answer, End, Refusal, Server, Stop};
use super::transport::{Incoming, read_all};
use super::uri;
use super::workspace::Workspace;
use crate::engine::SessionOptions;
use crate::snapshot::typed_path::resolve_links;

/// How long the client must be silent before the server checks files that are not open.
const PAUSE: Duration = Duration::from_millis(150);

/// Serves one client until it closes the connection or asks the server to exit.
pub(crate) fn run(
    input: impl BufRead + Send + 'static,
    output: impl Write,
    options: &SessionOptions,
) -> End {
    let (sender, receiver) = channel();
    // The thread ends with the program: it may wait for a message that never comes.
    let reading = thread::Builder::new().name("reader".to_owned());
    let reading = reading.spawn(move || {
        read_all(input, |incoming| sender.send(incoming).is_ok());
    });
    if let Err(error) = reading {
        return End::Broken(format!("cannot start a thread: {error}"));
    }
    let server = Server {
        output,
        receiver,
        queue: VecDeque::new(),
        cancelled: HashSet::new(),
        waiting: Vec::new(),
        last_message: Instant::now(),
        is_proceeding: false,
        options: options.clone(),
        client: None,
        is_shut_down: false,
        next_id: 0,
        folders: Vec::new(),
        documents: Documents::default(),
        generation: 0,
        workspaces: Vec::new(),
        roots: HashMap::new(),
        published: BTreeMap::new(),
        shown_problems: HashSet::new(),
    };
    server.serve()
}

impl<W: Write> Server<W> {
    fn serve(mut self) -> End {
        loop {
            let incoming = match self.next() {
                Ok(incoming) => incoming,
                Err(stop) => return self.end(stop),
            };
            if let Err(stop) = self.handle(incoming) {
                return self.end(stop);
            }
        }
    }

    fn end(&self, stop: Stop) -> End {
        match stop {
            Stop::End(end) => end,
            // The client has closed the connection, perhaps after it asked the server to shut down.
            Stop::Output(error) if error.kind() == io::ErrorKind::BrokenPipe => self.left(),
            Stop::Output(error) => End::Broken(format!("cannot write a message: {error}")),
        }
    }

    /// Returns how the server ends when the client has closed the connection.
    fn left(&self) -> End {
        if self.is_shut_down {
            End::Asked
        } else {
            End::Left
        }
    }

    /// Returns the next message. Until there is one, the server updates the diagnostics of files that
    /// are not open.
    fn next(&mut self) -> Result<Incoming, Stop> {
        loop {
            self.receive();
            self.answer_cancelled()?;
            if self.queue.is_empty() {
                self.publish()?;
                self.receive();
            }
            if let Some(incoming) = self.queue.pop_front() {
                self.last_message = Instant::now();
                return Ok(incoming);
            }
            if !self.is_pending() {
                self.finish_proceeding()?;
                if self.waiting.is_empty() {
                    let incoming = self.receiver.recv();
                    self.last_message = Instant::now();
                    return Ok(incoming.unwrap_or(Incoming::End(None)));
                }
                self.answer_waiting()?;
                continue;
            }
            let pause = PAUSE.saturating_sub(self.last_message.elapsed());
            match self.receiver.recv_timeout(pause) {
                Ok(incoming) => self.queue.push_back(incoming),
                Err(RecvTimeoutError::Timeout) => self.proceed(),
                Err(RecvTimeoutError::Disconnected) => return Ok(Incoming::End(None)),
            }
        }
    }

    /// Queues everything that was received, so that a request can be cancelled before its turn.
    fn receive(&mut self) {
        loop {
            match self.receiver.try_recv() {
                Ok(Incoming::Message(Message::Notification(it)))
                    if it.method == "$/cancelRequest" =>
                {
                    self.cancel(&it);
                }
                Ok(incoming) => self.queue.push_back(incoming),
                Err(TryRecvError::Empty | TryRecvError::Disconnected) => return,
            }
        }
    }

    /// Answers the waiting requests that were cancelled.
    fn answer_cancelled(&mut self) -> Result<(), Stop> {
        let cancelled = |request: &mut Request| self.cancelled.remove(&request.id);
        let requests: Vec<Request> = self.waiting.extract_if(.., cancelled).collect();
        for request in requests {
            self.respond(request.id, Err(refused_as_cancelled()))?;
        }
        Ok(())
    }

    fn cancel(&mut self, notification: &Notification) {
        let id = notification.params.get("id").cloned().unwrap_or_default();
        if let Ok(id) = serde_json::from_value(id) {
            self.cancelled.insert(id);
        }
    }

    /// Forgets the cancellations of requests that are not waiting for their turn.
    fn forget_answered(&mut self) {
        let waits = |id: &RequestId| {
            self.queue.iter().any(|incoming| {
                matches!(incoming, Incoming::Message(Message::Request(it)) if it.id == *id)
            }) || self.waiting.iter().any(|request| request.id == *id)
        };
        self.cancelled.retain(waits);
    }

    fn handle(&mut self, incoming: Incoming) -> Result<(), Stop> {
        match incoming {
            Incoming::End(None) => Err(Stop::End(self.left())),
            Incoming::End(Some(reason)) => Err(Stop::End(End::Broken(reason))),
            Incoming::Malformed(code, message) => {
                // The id is unknown, so it must be `null` (JSON-RPC 2.0, section 5).
                let error = json!({ "code": code, "message": message });
                self.write(&json!({ "jsonrpc": "2.0", "id": null, "error": error }))
            }
            Incoming::Message(Message::Request(request)) => self.handle_request(request),
            Incoming::Message(Message::Notification(it)) => self.handle_notification(&it),
            // The server does not need the answers of the client.
            Incoming::Message(Message::Response(_)) => Ok(()),
        }
    }

    pub(super) fn handle_request(&mut self, request: Request) -> Result<(), Stop> {
        let id = request.id.clone();
        if self.cancelled.remove(&id) {
            return self.respond(id, Err(refused_as_cancelled()));
        }
        if self.client.is_some()
            && !self.is_shut_down
            && request.method == "workspace/diagnostic"
            && self.is_pending()
        {
            self.waiting.push(request);
            return Ok(());
        }
        let answer = match (&self.client, &*request.method) {
            (None, "initialize") => {
                let answer = self.initialize(&request.params);
                return self.respond(id, answer);
            }
            (None, _) => {
                let code = ErrorCode::ServerNotInitialized;
                Err(Refusal::new(code, "the first request must be `initialize`"))
            }
            (Some(_), _) if self.is_shut_down => {
                let code = ErrorCode::InvalidRequest;
                Err(Refusal::new(code, "the server was asked to shut down"))
            }
            (Some(_), "initialize") => {
                let code = ErrorCode::InvalidRequest;
                Err(Refusal::new(code, "the server is already initialized"))
            }
            (Some(_), "shutdown") => {
                self.is_shut_down = true;
                Ok(Json::Null)
            }
            (Some(client), _) => {
                let client = client.clone();
                match self.guarded(|server| server.answer(&request, &client)) {
                    Some(answer) => answer?,
                    None => {
                        let message = format!("internal error while handling `{}`", request.method);
                        Err(Refusal::new(ErrorCode::InternalError, message))
                    }
                }
            }
        };
        self.receive();
        let answer = if self.cancelled.remove(&id) {
            Err(refused_as_cancelled())
        } else {
            answer
        };
        self.forget_answered();
        self.respond(id, answer)
    }

    fn initialize(&mut self, params: &Json) -> Answer {
        let client = Client::new(params);
        let folders = params["workspaceFolders"].as_array().into_iter().flatten();
        let mut folders: Vec<&Json> = folders.map(|folder| &folder["uri"]).collect();
        if folders.is_empty() {
            folders.extend(params.get("rootUri"));
        }
        let folders = folders.into_iter().filter_map(Json::as_str);
        self.folders = folders.filter_map(folder).collect();
        let capabilities = capabilities(&client);
        self.client = Some(client);
        Ok(json!({
            "capabilities": capabilities,
            "serverInfo": { "name": "holdpoint", "version": env!("CARGO_PKG_VERSION") },
        }))
    }

    fn handle_notification(&mut self, notification: &Notification) -> Result<(), Stop> {
        let params = || notification.params.clone();
        match &*notification.method {
            "exit" => return Err(Stop::End(self.left())),
            _ if self.client.is_none() || self.is_shut_down => {}
            "initialized" => self.register()?,
            "$/cancelRequest" => self.cancel(notification),
            "textDocument/didOpen" => {
                if let Some(it) = read::<lsp::DidOpenTextDocumentParams>(params()) {
                    let document = it.text_document;
                    self.documents
                        .open(document.uri, document.version, document.text);
                    self.generation += 1;
                }
            }
            "textDocument/didChange" => {
                if let Some(it) = read::<lsp::DidChangeTextDocumentParams>(params()) {
                    let id = it.text_document;
                    let unit = self.unit();
                    let uri = &id.text_document_identifier.uri;
                    self.documents
                        .change(uri, id.version, it.content_changes, unit);
                    self.generation += 1;
                }
            }
            "textDocument/didClose" => {
                if let Some(it) = read::<lsp::DidCloseTextDocumentParams>(params()) {
                    self.documents.close(&it.text_document.uri);
                    self.generation += 1;
                }
            }
            // After these events, files on the disk and their state in Git may differ.
            "textDocument/didSave"
            | "workspace/didChangeWatchedFiles"
            | "workspace/didCreateFiles"
            | "workspace/didRenameFiles"
            | "workspace/didDeleteFiles"
            | "workspace/didChangeConfiguration" => {
                self.workspaces.iter_mut().for_each(Workspace::invalidate);
                self.roots.clear();
                let client = self.client.as_ref();
                if client.is_some_and(|client| client.pulls && client.refreshes) {
                    self.request("workspace/diagnostic/refresh", Json::Null)?;
                }
            }
            "workspace/didChangeWorkspaceFolders" => {
                if let Some(it) = read::<lsp::DidChangeWorkspaceFoldersParams>(params()) {
                    let folders = |all: Vec<lsp::WorkspaceFolder>| {
                        let folders = all.into_iter().filter_map(|it| folder(&it.uri.0));
                        folders.collect::<Vec<Folder>>()
                    };
                    let gone = folders(it.event.removed);
                    self.folders.retain(|folder| !gone.contains(folder));
                    self.folders.extend(folders(it.event.added));
                    self.workspaces.clear();
                    self.roots.clear();
                    self.generation += 1;
                }
            }
            _ => {}
        }
        Ok(())
    }

    /// Asks the client to report every change on the disk, because any file may be evidence.
    fn register(&mut self) -> Result<(), Stop> {
        if !self.client.as_ref().is_some_and(|client| client.watches) {
            return Ok(());
        }
        let watchers = json!({ "watchers": [{ "globPattern": "**/*" }] });
        let registration = json!({
            "id": "files",
            "method": "workspace/didChangeWatchedFiles",
            "registerOptions": watchers,
        });
        self.request(
            "client/registerCapability",
            json!({ "registrations": [registration] }),
        )
    }
}

fn refused_as_cancelled() -> Refusal {
    Refusal::new(ErrorCode::RequestCanceled, "the request was cancelled")
}

fn folder(written: &str) -> Option<Folder> {
    let written = uri::to_path(written)?;
    Some(Folder {
        resolved: resolve_links(&written),
        written,
    })
}

/// Reads the parameters of a notification. Invalid ones are ignored, because a notification has no
/// answer.
fn read<T: DeserializeOwned>(params: Json) -> Option<T> {
    serde_json::from_value(params).ok()
}
