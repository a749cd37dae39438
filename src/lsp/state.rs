//! The state of the server, and the functions that all answers use.

use std::collections::{BTreeMap, HashMap, HashSet, VecDeque};
use std::io::{self, Write};
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::{Path, PathBuf};
use std::sync::mpsc::Receiver;
use std::time::Instant;

use gen_lsp_types as lsp;
use lsp_server::{ErrorCode, Message, Notification, Request, RequestId, Response, ResponseError};
use serde::Serialize;
use serde::de::DeserializeOwned;
use serde_json::{Value as Json, json};

use super::client::Client;
use super::documents::{self, Documents};
use super::places::{Folder, Places};
use super::transport::Incoming;
use super::workspace::Workspace;
use crate::engine::SessionOptions;
use crate::snapshot::typed_path::exists;
use crate::text::{ColumnUnit, RepoPath};

/// How a server ended.
#[derive(Debug)]
pub(crate) enum End {
    /// The client asked the server to shut down and then to exit, as the protocol requires.
    Asked,
    /// The client left without asking the server to shut down.
    Left,
    /// The messages of the client cannot be read or answered any more, for this reason.
    Broken(String),
}

/// The state of the server.
pub(super) struct Server<W> {
    pub output: W,
    pub receiver: Receiver<Incoming>,
    /// The messages that were received and are not handled yet.
    pub queue: VecDeque<Incoming>,
    /// The requests that the client has cancelled.
    pub cancelled: HashSet<RequestId>,
    /// The requests for the diagnostics of all files that wait until all files are checked.
    pub waiting: Vec<Request>,
    /// When the last message was handled.
    pub last_message: Instant,
    /// Whether findings of files that are not open are being updated.
    pub is_proceeding: bool,
    pub options: SessionOptions,
    /// The client, or `None` before `initialize`.
    pub client: Option<Client>,
    pub is_shut_down: bool,
    pub next_id: i32,
    pub folders: Vec<Folder>,
    pub documents: Documents,
    /// Counts the changes of documents.
    pub generation: u64,
    pub workspaces: Vec<Workspace>,
    /// The root of the workspace that each folder belongs to.
    pub roots: HashMap<PathBuf, Option<PathBuf>>,
    /// The diagnostics that were published, by the file's path on the disk.
    pub published: BTreeMap<PathBuf, Published>,
    /// The problems that were shown to the user.
    pub shown_problems: HashSet<String>,
}

/// Diagnostics that were published.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Published {
    pub uri: String,
    /// The version of the document and the hash of the diagnostics.
    pub id: String,
}

/// The error with which a request is answered.
pub(super) struct Refusal {
    pub code: ErrorCode,
    pub message: String,
}

impl Refusal {
    pub(super) fn new(code: ErrorCode, message: impl Into<String>) -> Self {
        Self {
            code,
            message: message.into(),
        }
    }
}

/// The result of a request, or the error.
pub(super) type Answer = Result<Json, Refusal>;

/// Why the main loop ends.
pub(super) enum Stop {
    End(End),
    Output(io::Error),
}

impl From<io::Error> for Stop {
    fn from(error: io::Error) -> Self {
        Self::Output(error)
    }
}

impl<W: Write> Server<W> {
    pub(super) fn write(&mut self, message: &Json) -> Result<(), Stop> {
        let text = message.to_string();
        write!(self.output, "Content-Length: {}\r\n\r\n{text}", text.len())?;
        Ok(self.output.flush()?)
    }

    pub(super) fn send(&mut self, message: &Message) -> Result<(), Stop> {
        message.write(&mut self.output)?;
        Ok(())
    }

    pub(super) fn notify(&mut self, method: &str, params: impl Serialize) -> Result<(), Stop> {
        let notification = Notification::new(method.to_owned(), params);
        self.send(&Message::Notification(notification))
    }

    pub(super) fn request(&mut self, method: &str, params: impl Serialize) -> Result<(), Stop> {
        self.next_id += 1;
        let id = RequestId::from(format!("holdpoint-{}", self.next_id));
        self.send(&Message::Request(Request::new(
            id,
            method.to_owned(),
            params,
        )))
    }

    pub(super) fn respond(&mut self, id: RequestId, answer: Answer) -> Result<(), Stop> {
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

    /// Calls a function. If it panics, there is no result, and all workspaces are read again for the
    /// next message.
    pub(super) fn guarded<T>(&mut self, function: impl FnOnce(&mut Self) -> T) -> Option<T> {
        let result = catch_unwind(AssertUnwindSafe(|| function(self)));
        if result.is_err() {
            self.workspaces.iter_mut().for_each(Workspace::reset);
        }
        result.ok()
    }

    /// Starts to show in the editor that records are being checked.
    pub(super) fn begin_progress(&mut self, token: &impl Serialize) -> Result<(), Stop> {
        let value = json!({ "kind": "begin", "title": "Checking records" });
        self.notify("$/progress", json!({ "token": token, "value": value }))
    }

    pub(super) fn end_progress(&mut self, token: &impl Serialize) -> Result<(), Stop> {
        let value = json!({ "kind": "end" });
        self.notify("$/progress", json!({ "token": token, "value": value }))
    }

    pub(super) fn unit(&self) -> ColumnUnit {
        let client = self.client.as_ref();
        client.map_or(ColumnUnit::Utf16, |client| client.unit)
    }

    pub(super) fn places<'a>(&'a self, workspace: &'a Workspace) -> Places<'a> {
        Places {
            root: &workspace.root,
            folders: &self.folders,
            documents: &self.documents,
            unit: self.unit(),
        }
    }

    /// Returns the workspace of a document, and its path there. A file outside of every folder of the
    /// editor has a workspace only if it is in a repository, because nothing else shows which other
    /// files belong to it.
    pub(super) fn workspace_of(
        &mut self,
        uri: &lsp::Uri,
    ) -> Result<Option<(usize, RepoPath)>, Stop> {
        let Some(path) = documents::path_of(uri) else {
            return Ok(None);
        };
        let known = self.workspaces.iter().enumerate();
        let of_path = known.filter_map(|(at, it)| Some((at, it.path(&path)?)));
        // If folders are nested, the innermost one counts.
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

    /// Returns the top folder of the repository that contains a folder, or else the folder of the
    /// editor that contains it.
    pub(super) fn root_of(&mut self, folder: &Path) -> Result<Option<PathBuf>, Stop> {
        if let Some(root) = self.roots.get(folder) {
            return Ok(root.clone());
        }
        let root = self.find_root(folder)?;
        self.roots.insert(folder.to_owned(), root.clone());
        Ok(root)
    }

    pub(super) fn find_root(&mut self, folder: &Path) -> Result<Option<PathBuf>, Stop> {
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
                self.show_problem(problem)?;
                Ok(None)
            }
        }
    }

    /// Shows a problem to the user, once.
    pub(super) fn show_problem(&mut self, problem: String) -> Result<(), Stop> {
        if self.shown_problems.contains(&problem) {
            return Ok(());
        }
        let params =
            json!({ "type": lsp::MessageType::Error, "message": format!("holdpoint: {problem}") });
        self.shown_problems.insert(problem);
        self.notify("window/showMessage", params)
    }

    /// Checks the changes of a workspace.
    pub(super) fn refresh(&mut self, at: usize) -> Result<(), Stop> {
        let shows_progress = self.client.as_ref().is_some_and(|client| client.progress);
        let shows_progress = shows_progress && self.workspaces[at].is_new();
        let token = format!("holdpoint-{at}");
        if shows_progress {
            self.request("window/workDoneProgress/create", json!({ "token": token }))?;
            self.begin_progress(&token)?;
        }
        let may_defer = self.client.as_ref().is_some_and(Client::can_be_told);
        self.workspaces[at].refresh(&self.documents, self.generation, &self.options, may_defer);
        if shows_progress {
            self.end_progress(&token)?;
        }
        match self.workspaces[at].problem.clone() {
            Some(problem) => self.show_problem(problem),
            None => Ok(()),
        }
    }

    /// Opens a workspace for every folder of the editor, and checks all of them.
    pub(super) fn refresh_all(&mut self) -> Result<(), Stop> {
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
}

pub(super) fn failed(reason: String) -> Refusal {
    Refusal::new(ErrorCode::RequestFailed, reason)
}

pub(super) fn params_of<T: DeserializeOwned>(params: Json) -> Result<T, Refusal> {
    serde_json::from_value(params).map_err(|error| {
        Refusal::new(
            ErrorCode::InvalidParams,
            format!("invalid parameters: {error}"),
        )
    })
}

pub(super) fn to_json(answer: impl Serialize) -> Answer {
    serde_json::to_value(answer)
        .map_err(|error| Refusal::new(ErrorCode::InternalError, error.to_string()))
}
