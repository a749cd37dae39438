//! The main loop: takes messages in their order and answers each.

use std::collections::{BTreeMap, HashMap, HashSet, VecDeque};
use std::io::{self, BufRead, Write};
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::{Path, PathBuf};
use std::sync::mpsc::{Receiver, TryRecvError, channel};
use std::thread;

use gen_lsp_types as lsp;
use lsp_server::{ErrorCode, Message, Notification, Request, RequestId, Response, ResponseError};
use serde::Serialize;
use serde::de::DeserializeOwned;
use serde_json::{Value as Json, json};

use super::actions::{self, ActionRequest};
use super::client::Client;
use super::cursor::FileView;
use super::documents::{self, Documents};
use super::places::{Folder, Places};
use super::transport::{Incoming, read_all};
use super::workspace::Workspace;
use super::{completion, diagnostics, hover, lens, navigation, outline, uri};
use crate::engine::SessionOptions;
use crate::snapshot::typed_path::{exists, resolve_links};
use crate::text::{LineIndex, RepoPath, Span};

/// How a server ended.
#[derive(Debug)]
pub(crate) enum End {
    /// The client asked for it, in the order that the protocol wants.
    Asked,
    /// The client left without asking for it first.
    Left,
    /// The client can no longer be understood or answered, for this reason.
    Broken(String),
}

/// Serves one client until it leaves.
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
        told: HashSet::new(),
    };
    server.serve()
}

/// The state of the server.
struct Server<W> {
    output: W,
    receiver: Receiver<Incoming>,
    /// What was received and is not handled yet.
    queue: VecDeque<Incoming>,
    /// The requests that the client does not want an answer to any more.
    cancelled: HashSet<RequestId>,
    options: SessionOptions,
    /// `None` until the client has introduced itself.
    client: Option<Client>,
    is_shut_down: bool,
    next_id: i32,
    folders: Vec<Folder>,
    documents: Documents,
    /// Counts the changes of documents.
    generation: u64,
    workspaces: Vec<Workspace>,
    /// The top of the repository or folder that each folder belongs to.
    roots: HashMap<PathBuf, Option<PathBuf>>,
    /// What was sent to a client that does not ask, by URI.
    published: BTreeMap<String, String>,
    /// The problems that the user was told about.
    told: HashSet<String>,
}

/// Why a request has no result.
struct Refusal {
    code: ErrorCode,
    message: String,
}

impl Refusal {
    fn new(code: ErrorCode, message: impl Into<String>) -> Self {
        Self {
            code,
            message: message.into(),
        }
    }
}

type Answer = Result<Json, Refusal>;

/// The end of the loop, or an error of the output.
enum Stop {
    End(End),
    Output(io::Error),
}

impl From<io::Error> for Stop {
    fn from(error: io::Error) -> Self {
        Self::Output(error)
    }
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
            // The client is gone; it may have said so before.
            Stop::Output(error) if error.kind() == io::ErrorKind::BrokenPipe => {
                if self.is_shut_down {
                    End::Asked
                } else {
                    End::Left
                }
            }
            Stop::Output(error) => End::Broken(format!("cannot write a message: {error}")),
        }
    }

    /// Returns the next message. Before the server waits, it publishes what a client that does not ask
    /// has to know.
    fn next(&mut self) -> Result<Incoming, Stop> {
        self.receive();
        if self.queue.is_empty() {
            self.publish()?;
            self.receive();
        }
        if let Some(incoming) = self.queue.pop_front() {
            return Ok(incoming);
        }
        Ok(self.receiver.recv().unwrap_or(Incoming::End(None)))
    }

    /// Takes everything that was received, so that a request can be cancelled before its turn.
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

    fn cancel(&mut self, notification: &Notification) {
        let id = notification.params.get("id").cloned().unwrap_or_default();
        if let Ok(id) = serde_json::from_value(id) {
            self.cancelled.insert(id);
        }
    }

    fn handle(&mut self, incoming: Incoming) -> Result<(), Stop> {
        match incoming {
            Incoming::End(None) => {
                let end = if self.is_shut_down {
                    End::Asked
                } else {
                    End::Left
                };
                Err(Stop::End(end))
            }
            Incoming::End(Some(reason)) => Err(Stop::End(End::Broken(reason))),
            Incoming::Malformed(code, message) => {
                // The id is not known, and `null` then takes its place (JSON-RPC 2.0, section 5).
                let error = json!({ "code": code, "message": message });
                self.write(&json!({ "jsonrpc": "2.0", "id": null, "error": error }))
            }
            Incoming::Message(Message::Request(request)) => self.handle_request(request),
            Incoming::Message(Message::Notification(it)) => self.handle_notification(&it),
            // What the client answers is never needed.
            Incoming::Message(Message::Response(_)) => Ok(()),
        }
    }

    fn write(&mut self, message: &Json) -> Result<(), Stop> {
        let text = message.to_string();
        write!(self.output, "Content-Length: {}\r\n\r\n{text}", text.len())?;
        Ok(self.output.flush()?)
    }

    fn send(&mut self, message: &Message) -> Result<(), Stop> {
        message.write(&mut self.output)?;
        Ok(())
    }

    fn notify(&mut self, method: &str, params: impl Serialize) -> Result<(), Stop> {
        let notification = Notification::new(method.to_owned(), params);
        self.send(&Message::Notification(notification))
    }

    fn request(&mut self, method: &str, params: impl Serialize) -> Result<(), Stop> {
        self.next_id += 1;
        let id = RequestId::from(format!("holdpoint-{}", self.next_id));
        self.send(&Message::Request(Request::new(
            id,
            method.to_owned(),
            params,
        )))
    }

    fn respond(&mut self, id: RequestId, answer: Answer) -> Result<(), Stop> {
        let response_result = answer.map_err(|refusal| ResponseError {
            code: refusal.code as i32,
            message: refusal.message,
            data: None,
        });
        self.send(&Message::Response(Response {
            id,
            response_result,
        }))
    }

    fn handle_request(&mut self, request: Request) -> Result<(), Stop> {
        let id = request.id.clone();
        if self.cancelled.remove(&id) {
            return self.respond(id, Err(cancelled()));
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
                Err(Refusal::new(code, "the server is initialized already"))
            }
            (Some(_), "shutdown") => {
                self.is_shut_down = true;
                Ok(Json::Null)
            }
            (Some(client), _) => {
                let client = client.clone();
                self.guarded(&request, &client)?
            }
        };
        self.receive();
        let answer = if self.cancelled.remove(&id) {
            Err(cancelled())
        } else {
            answer
        };
        self.cancelled.clear();
        self.respond(id, answer)
    }

    /// Answers a request. If a fault of the server stops it, the client is told, and everything is read
    /// again for the next one.
    fn guarded(&mut self, request: &Request, client: &Client) -> Result<Answer, Stop> {
        match catch_unwind(AssertUnwindSafe(|| self.answer(request, client))) {
            Ok(answer) => answer,
            Err(_) => {
                self.workspaces.iter_mut().for_each(Workspace::reset);
                let message = format!("a fault of the server stopped `{}`", request.method);
                Ok(Err(Refusal::new(ErrorCode::InternalError, message)))
            }
        }
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
            "exit" => {
                let end = if self.is_shut_down {
                    End::Asked
                } else {
                    End::Left
                };
                return Err(Stop::End(end));
            }
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
            // What was saved may be another file than before: one that Git tracks, or none.
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
                    let gone: Vec<Folder> = it
                        .event
                        .removed
                        .iter()
                        .filter_map(|it| folder(&it.uri.0))
                        .collect();
                    self.folders.retain(|folder| !gone.contains(folder));
                    self.folders
                        .extend(it.event.added.iter().filter_map(|it| folder(&it.uri.0)));
                    self.workspaces.clear();
                    self.roots.clear();
                    self.generation += 1;
                }
            }
            _ => {}
        }
        Ok(())
    }

    fn unit(&self) -> crate::text::ColumnUnit {
        let client = self.client.as_ref();
        client.map_or(crate::text::ColumnUnit::Utf16, |client| client.unit)
    }

    /// Asks the client to tell about every change on the disk: any file may be evidence.
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

    fn answer(&mut self, request: &Request, client: &Client) -> Result<Answer, Stop> {
        let params = request.params.clone();
        Ok(match &*request.method {
            "textDocument/diagnostic" => match params_of::<lsp::DocumentDiagnosticParams>(params) {
                Ok(params) => self.document_diagnostics(&params, client)?,
                Err(refusal) => Err(refusal),
            },
            "workspace/diagnostic" => match params_of::<lsp::WorkspaceDiagnosticParams>(params) {
                Ok(params) => self.workspace_diagnostics(&params, client)?,
                Err(refusal) => Err(refusal),
            },
            "textDocument/hover" => self.at_position(params, |view, byte, workspace, _| {
                hover::at(view, byte, workspace.findings(view.path))
            })?,
            "textDocument/completion" => self.at_position(params, |view, byte, _, client| {
                completion::at(view, byte, client.snippets)
            })?,
            "textDocument/definition" => self.at_position(params, |view, byte, _, _| {
                navigation::definition(view, byte)
            })?,
            "textDocument/references" => {
                let with_own = params
                    .pointer("/context/includeDeclaration")
                    .and_then(Json::as_bool)
                    .unwrap_or(true);
                self.at_position(params, move |view, byte, _, _| {
                    navigation::references(view, byte, with_own)
                })?
            }
            "textDocument/documentLink" => {
                self.of_file(params, |view, _, _| navigation::links(view))?
            }
            "textDocument/documentSymbol" => {
                let is_nested = client.nested_symbols;
                self.of_file(params, |view, _, _| {
                    let symbols = outline::of_file(view);
                    if is_nested {
                        lsp::DocumentSymbolResponse::DocumentSymbolList(symbols)
                    } else {
                        let symbols = outline::flat(symbols, view);
                        lsp::DocumentSymbolResponse::SymbolInformationList(symbols)
                    }
                })?
            }
            "textDocument/codeLens" => {
                self.of_file(params, |view, _, now| lens::of_file(view, now))?
            }
            "textDocument/codeAction" => match params_of::<lsp::CodeActionParams>(params) {
                Ok(params) => self.code_actions(&params)?,
                Err(refusal) => Err(refusal),
            },
            "codeAction/resolve" => match params_of::<lsp::CodeAction>(params) {
                Ok(action) => self.resolve_action(action)?,
                Err(refusal) => Err(refusal),
            },
            "workspace/symbol" => match params_of::<lsp::WorkspaceSymbolParams>(params) {
                Ok(params) => self.workspace_symbols(&params.query)?,
                Err(refusal) => Err(refusal),
            },
            method => {
                let message = format!("`{method}` is not supported");
                Err(Refusal::new(ErrorCode::MethodNotFound, message))
            }
        })
    }

    /// Answers a request about a position of a document.
    fn at_position<T: Serialize>(
        &mut self,
        params: Json,
        answer: impl FnOnce(&FileView<'_>, usize, &Workspace, &Client) -> T,
    ) -> Result<Answer, Stop> {
        let at = match params_of::<lsp::TextDocumentPositionParams>(params) {
            Ok(at) => at,
            Err(refusal) => return Ok(Err(refusal)),
        };
        self.with_file(&at.text_document.uri, |view, workspace, client| {
            let byte = view.places.byte(&view.lines, at.position);
            answer(view, byte, workspace, client)
        })
    }

    /// Answers a request about a whole document.
    fn of_file<T: Serialize>(
        &mut self,
        params: Json,
        answer: impl FnOnce(&FileView<'_>, &Workspace, jiff::Timestamp) -> T,
    ) -> Result<Answer, Stop> {
        #[derive(serde::Deserialize)]
        #[serde(rename_all = "camelCase")]
        struct OfDocument {
            text_document: lsp::TextDocumentIdentifier,
        }
        let of = match params_of::<OfDocument>(params) {
            Ok(of) => of,
            Err(refusal) => return Ok(Err(refusal)),
        };
        self.with_file(&of.text_document.uri, |view, workspace, _| {
            answer(view, workspace, view.check.session().now)
        })
    }

    /// Calls a function with a file and what is known of it. The answer is `null` if nothing is.
    fn with_file<T: Serialize>(
        &mut self,
        uri: &lsp::Uri,
        answer: impl FnOnce(&FileView<'_>, &Workspace, &Client) -> T,
    ) -> Result<Answer, Stop> {
        let Some((at, path)) = self.workspace_of(uri)? else {
            return Ok(Ok(Json::Null));
        };
        self.refresh(at)?;
        let workspace = &self.workspaces[at];
        let (Some(check), Some(client)) = (workspace.check(), &self.client) else {
            return Ok(Ok(Json::Null));
        };
        let text = match self.documents.get(uri) {
            Some(document) => Some(document.text.clone()),
            None => check.text(&path),
        };
        let Some(text) = text else {
            return Ok(Ok(Json::Null));
        };
        let view = FileView {
            check,
            path: &path,
            text: &text,
            lines: LineIndex::new(&text),
            places: self.places(workspace),
        };
        Ok(to_json(answer(&view, workspace, client)))
    }

    fn places<'a>(&'a self, workspace: &'a Workspace) -> Places<'a> {
        Places {
            root: &workspace.root,
            folders: &self.folders,
            documents: &self.documents,
            unit: self.unit(),
        }
    }

    /// Returns the workspace of a document, and its path there. A file outside of every folder of the
    /// editor has one only if it is in a repository: what is below the folder of a lone file is
    /// nobody's records.
    fn workspace_of(&mut self, uri: &lsp::Uri) -> Result<Option<(usize, RepoPath)>, Stop> {
        let Some(path) = documents::path_of(uri) else {
            return Ok(None);
        };
        let known = self.workspaces.iter().enumerate();
        let of_path = known.filter_map(|(at, it)| Some((at, it.path(&path)?)));
        // Of nested folders, the innermost has the file.
        let innermost = of_path.min_by_key(|(_, path)| path.as_bytes().len());
        let parent = path.parent().unwrap_or(&path);
        let root = match self.root_of(parent)? {
            Some(root) => root,
            None => return Ok(innermost),
        };
        let known = self.workspaces.iter().position(|it| it.root == root);
        let at = known.unwrap_or_else(|| {
            self.workspaces.push(Workspace::new(root));
            self.workspaces.len() - 1
        });
        let path = self.workspaces[at].path(&path);
        Ok(path.map(|path| (at, path)))
    }

    /// Returns the top of the repository that contains a folder, or the folder of the editor that
    /// does.
    fn root_of(&mut self, folder: &Path) -> Result<Option<PathBuf>, Stop> {
        if let Some(root) = self.roots.get(folder) {
            return Ok(root.clone());
        }
        let root = self.find_root(folder)?;
        self.roots.insert(folder.to_owned(), root.clone());
        Ok(root)
    }

    fn find_root(&mut self, folder: &Path) -> Result<Option<PathBuf>, Stop> {
        // A file that was never saved may be in a folder that does not exist yet.
        let existing = folder.ancestors().find(|folder| exists(folder));
        match Workspace::root_of(existing.unwrap_or(folder)) {
            Ok(Some(root)) => Ok(Some(root)),
            Ok(None) => {
                let folders = self.folders.iter().map(|it| &it.resolved);
                let around = folders.filter(|it| folder.starts_with(it));
                Ok(around.max_by_key(|it| it.as_os_str().len()).cloned())
            }
            Err(problem) => {
                self.tell(problem)?;
                Ok(None)
            }
        }
    }

    /// Tells the user about a problem, once.
    fn tell(&mut self, problem: String) -> Result<(), Stop> {
        if self.told.contains(&problem) {
            return Ok(());
        }
        let params =
            json!({ "type": lsp::MessageType::Error, "message": format!("holdpoint: {problem}") });
        self.told.insert(problem);
        self.notify("window/showMessage", params)
    }

    /// Checks what changed in a workspace.
    fn refresh(&mut self, at: usize) -> Result<(), Stop> {
        let is_new = self.workspaces[at].is_new();
        let progress = is_new && self.client.as_ref().is_some_and(|client| client.progress);
        let token = format!("holdpoint-{at}");
        if progress {
            self.request("window/workDoneProgress/create", json!({ "token": token }))?;
            let value = json!({ "kind": "begin", "title": "Checking records" });
            self.notify("$/progress", json!({ "token": token, "value": value }))?;
        }
        self.workspaces[at].refresh(&self.documents, self.generation, &self.options);
        if progress {
            let value = json!({ "kind": "end" });
            self.notify("$/progress", json!({ "token": token, "value": value }))?;
        }
        match self.workspaces[at].problem.clone() {
            Some(problem) => self.tell(problem),
            None => Ok(()),
        }
    }

    fn document_diagnostics(
        &mut self,
        params: &lsp::DocumentDiagnosticParams,
        client: &Client,
    ) -> Result<Answer, Stop> {
        let uri = &params.text_document.uri;
        let mut items = Vec::new();
        if let Some((at, path)) = self.workspace_of(uri)? {
            self.workspaces[at].notice_commits();
            self.refresh(at)?;
            items = self.diagnostics(&self.workspaces[at], &path, client);
        }
        let id = diagnostics::result_id(&items);
        if params.previous_result_id.as_ref() == Some(&id) {
            return Ok(Ok(json!({ "kind": "unchanged", "resultId": id })));
        }
        Ok(Ok(
            json!({ "kind": "full", "resultId": id, "items": items }),
        ))
    }

    fn diagnostics(
        &self,
        workspace: &Workspace,
        path: &RepoPath,
        client: &Client,
    ) -> Vec<lsp::Diagnostic> {
        let Some(sources) = workspace.sources() else {
            return Vec::new();
        };
        let findings = workspace.findings(path);
        diagnostics::all(findings, sources, &self.places(workspace), client.related)
    }

    /// Opens a workspace for every folder of the editor, and checks all of them.
    fn refresh_all(&mut self) -> Result<(), Stop> {
        for folder in self.folders.clone() {
            if let Some(root) = self.root_of(&folder.resolved)?
                && self.workspaces.iter().all(|it| it.root != root)
            {
                self.workspaces.push(Workspace::new(root));
            }
        }
        let open: Vec<lsp::Uri> = self.documents.iter().map(|it| it.uri.clone()).collect();
        for uri in open {
            self.workspace_of(&uri)?;
        }
        for at in 0..self.workspaces.len() {
            self.workspaces[at].notice_commits();
            self.refresh(at)?;
        }
        Ok(())
    }

    /// Returns the diagnostics of every file that has any, by URI, with the version of the document.
    fn all_diagnostics(
        &self,
        client: &Client,
    ) -> BTreeMap<String, (Option<i32>, Vec<lsp::Diagnostic>)> {
        let mut all = BTreeMap::new();
        for workspace in &self.workspaces {
            let places = self.places(workspace);
            for path in workspace
                .all_findings()
                .into_iter()
                .flat_map(BTreeMap::keys)
            {
                if !self.is_shown(workspace, path) {
                    continue;
                }
                let items = self.diagnostics(workspace, path, client);
                all.insert(places.uri(path).0, (places.version(path), items));
            }
        }
        all
    }

    /// Whether a file is in a folder of the editor, or open there.
    fn is_shown(&self, workspace: &Workspace, path: &RepoPath) -> bool {
        let Ok(relative) = crate::snapshot::relative_path(path) else {
            return false;
        };
        let on_disk = workspace.root.join(relative);
        let mut folders = self.folders.iter();
        folders.any(|folder| on_disk.starts_with(&folder.resolved))
            || self.documents.at(&on_disk).is_some()
    }

    fn workspace_diagnostics(
        &mut self,
        params: &lsp::WorkspaceDiagnosticParams,
        client: &Client,
    ) -> Result<Answer, Stop> {
        let token = params.work_done_progress_params.work_done_token.clone();
        if let Some(token) = &token {
            let value = json!({ "kind": "begin", "title": "Checking records" });
            self.notify("$/progress", json!({ "token": token, "value": value }))?;
        }
        self.refresh_all()?;
        let mut known: BTreeMap<&str, &str> = BTreeMap::new();
        for previous in &params.previous_result_ids {
            known.insert(&previous.uri.0, &previous.value);
        }
        let mut reports = Vec::new();
        let mut report = |uri: &str, version: Option<i32>, items: Vec<lsp::Diagnostic>| {
            let id = diagnostics::result_id(&items);
            let is_known = known.remove(uri) == Some(&*id);
            reports.push(if is_known {
                json!({ "kind": "unchanged", "uri": uri, "version": version, "resultId": id })
            } else {
                json!({
                    "kind": "full", "uri": uri, "version": version, "resultId": id, "items": items,
                })
            });
        };
        for (uri, (version, items)) in self.all_diagnostics(client) {
            report(&uri, version, items);
        }
        // A file that had findings when the client asked last may have none any more.
        let gone: Vec<&str> = known.into_keys().collect();
        let none = diagnostics::result_id(&[]);
        for previous in &params.previous_result_ids {
            let uri = &*previous.uri.0;
            if gone.contains(&uri) {
                reports.push(if previous.value == none {
                    json!({ "kind": "unchanged", "uri": uri, "version": null, "resultId": none })
                } else {
                    json!({ "kind": "full", "uri": uri, "version": null, "resultId": none, "items": [] })
                });
            }
        }
        if let Some(token) = &token {
            let value = json!({ "kind": "end" });
            self.notify("$/progress", json!({ "token": token, "value": value }))?;
        }
        Ok(Ok(json!({ "items": reports })))
    }

    /// Sends diagnostics to a client that does not ask for them.
    fn publish(&mut self) -> Result<(), Stop> {
        let Some(client) = self.client.clone() else {
            return Ok(());
        };
        if client.pulls || self.is_shut_down || self.documents.iter().next().is_none() {
            return Ok(());
        }
        if catch_unwind(AssertUnwindSafe(|| self.refresh_all())).map_or_else(
            |_| {
                self.workspaces.iter_mut().for_each(Workspace::reset);
                Ok(true)
            },
            |refreshed| refreshed.map(|()| false),
        )? {
            return Ok(());
        }
        let all = self.all_diagnostics(&client);
        let mut gone: Vec<String> = self.published.keys().cloned().collect();
        gone.retain(|uri| !all.contains_key(uri));
        for (uri, (version, diagnostics)) in all {
            let id = format!("{version:?} {}", diagnostics::result_id(&diagnostics));
            if self.published.get(&uri) == Some(&id) {
                continue;
            }
            self.published.insert(uri.clone(), id);
            let params = json!({ "uri": uri, "version": version, "diagnostics": diagnostics });
            self.notify("textDocument/publishDiagnostics", without_null(params))?;
        }
        for uri in gone {
            self.published.remove(&uri);
            let params = json!({ "uri": uri, "diagnostics": [] });
            self.notify("textDocument/publishDiagnostics", params)?;
        }
        Ok(())
    }

    fn code_actions(&mut self, params: &lsp::CodeActionParams) -> Result<Answer, Stop> {
        let only = params.context.only.as_ref().map(|only| {
            let kinds = only.iter().map(|kind| String::from(kind.clone()));
            kinds.collect::<Vec<_>>()
        });
        self.with_file(&params.text_document.uri, |view, workspace, client| {
            let byte = |at| view.places.byte(&view.lines, at);
            let (start, end) = (byte(params.range.start), byte(params.range.end));
            let request = ActionRequest {
                span: Span::new(start.min(end), start.max(end)),
                only: only.as_deref(),
                client,
            };
            actions::at(view, workspace, &request)
        })
    }

    /// Adds the edit to an action that was chosen.
    fn resolve_action(&mut self, mut action: lsp::CodeAction) -> Result<Answer, Stop> {
        let uri = action
            .data
            .as_ref()
            .and_then(|data| data["fixAll"].as_str());
        let Some(uri) = uri.map(lsp::Uri::from) else {
            return Ok(to_json(action));
        };
        let edit = self.with_file(&uri, |view, _, client| actions::fixed(view, client))?;
        Ok(edit.and_then(|edit| {
            action.edit = serde_json::from_value(edit).ok();
            to_json(action)
        }))
    }

    fn workspace_symbols(&mut self, query: &str) -> Result<Answer, Stop> {
        self.refresh_all()?;
        let mut symbols = Vec::new();
        for workspace in &self.workspaces {
            if let Some(check) = workspace.check() {
                symbols.extend(outline::of_workspace(check, &self.places(workspace), query));
            }
        }
        Ok(to_json(symbols))
    }
}

fn without_null(mut params: Json) -> Json {
    if let Some(params) = params.as_object_mut() {
        params.retain(|_, value| !value.is_null());
    }
    params
}

fn cancelled() -> Refusal {
    Refusal::new(ErrorCode::RequestCanceled, "the request was cancelled")
}

fn folder(written: &str) -> Option<Folder> {
    let written = uri::to_path(written)?;
    Some(Folder {
        resolved: resolve_links(&written),
        written,
    })
}

/// Reads the parameters of a notification; wrong ones are ignored, since nobody waits for an answer.
fn read<T: DeserializeOwned>(params: Json) -> Option<T> {
    serde_json::from_value(params).ok()
}

fn params_of<T: DeserializeOwned>(params: Json) -> Result<T, Refusal> {
    serde_json::from_value(params).map_err(|error| {
        Refusal::new(
            ErrorCode::InvalidParams,
            format!("wrong parameters: {error}"),
        )
    })
}

fn to_json(answer: impl Serialize) -> Answer {
    serde_json::to_value(answer)
        .map_err(|error| Refusal::new(ErrorCode::InternalError, error.to_string()))
}

/// Returns what the server can do for a client.
fn capabilities(client: &Client) -> Json {
    let encoding = match client.unit {
        crate::text::ColumnUnit::Utf8 => lsp::PositionEncodingKind::UTF8,
        crate::text::ColumnUnit::Utf16 => lsp::PositionEncodingKind::UTF16,
    };
    json!({
        "positionEncoding": encoding,
        "textDocumentSync": {
            "openClose": true,
            "change": lsp::TextDocumentSyncKind::Incremental,
            "save": { "includeText": false },
        },
        "diagnosticProvider": {
            "identifier": diagnostics::SOURCE,
            "interFileDependencies": true,
            "workspaceDiagnostics": true,
            "workDoneProgress": true,
        },
        "hoverProvider": true,
        "completionProvider": { "triggerCharacters": [":", " ", "-", "/", "#", "("] },
        "definitionProvider": true,
        "referencesProvider": true,
        "documentLinkProvider": { "resolveProvider": false },
        "documentSymbolProvider": true,
        "workspaceSymbolProvider": true,
        "codeLensProvider": { "resolveProvider": false },
        "codeActionProvider": {
            "codeActionKinds": actions::KINDS,
            "resolveProvider": client.resolves_edits,
        },
        "workspace": {
            "workspaceFolders": { "supported": true, "changeNotifications": true },
        },
    })
}
