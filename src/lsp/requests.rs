//! Answers the requests of the client.

use std::borrow::Cow;
use std::collections::BTreeMap;
use std::io::Write;

use gen_lsp_types as lsp;
use lsp_server::{ErrorCode, Request};
use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};
use serde_json::{Value as Json, json};

use super::actions::{self, ActionRequest};
use super::client::Client;
use super::cursor::FileView;
use super::documents;
use super::state::{Answer, Refusal, Server, Stop, failed, params_of, to_json};
use super::workspace::Workspace;
use super::{completion, hover, lens, navigation, outline, rename};
use crate::text::{LineIndex, RepoPath, Span};

impl<W: Write> Server<W> {
    pub(super) fn answer(&mut self, request: &Request, client: &Client) -> Result<Answer, Stop> {
        let params = request.params.clone();
        match &*request.method {
            "textDocument/diagnostic" => self.with_params(params, |server, params| {
                server.document_diagnostics(&params, client)
            }),
            "workspace/diagnostic" => self.with_params(params, |server, params| {
                server.workspace_diagnostics(&params, client)
            }),
            "textDocument/hover" => self.at_position(params, |view, byte, workspace| {
                hover::at(view, byte, workspace.findings(view.path))
            }),
            "textDocument/completion" => self.at_position(params, |view, byte, _| {
                completion::at(view, byte, client.snippets)
            }),
            "textDocument/definition" => {
                self.at_position(params, |view, byte, _| navigation::definition(view, byte))
            }
            "textDocument/references" => {
                let with_own = params
                    .pointer("/context/includeDeclaration")
                    .and_then(Json::as_bool)
                    .unwrap_or(true);
                self.at_position(params, |view, byte, _| {
                    navigation::references(view, byte, with_own)
                })
            }
            "textDocument/documentLink" => self.of_file(params, navigation::links),
            "textDocument/documentSymbol" => self.of_file(params, |view| {
                let symbols = outline::of_file(view);
                if client.nested_symbols {
                    lsp::DocumentSymbolResponse::DocumentSymbolList(symbols)
                } else {
                    let symbols = outline::flat(symbols, view);
                    lsp::DocumentSymbolResponse::SymbolInformationList(symbols)
                }
            }),
            "textDocument/codeLens" => self.of_file(params, lens::of_file),
            "textDocument/codeAction" => self.with_params(params, Self::code_actions),
            "codeAction/resolve" => self.with_params(params, Self::resolve_action),
            "textDocument/prepareRename" => self.with_params(params, Self::prepare_rename),
            "textDocument/rename" => self.with_params(params, Self::rename),
            "workspace/willRenameFiles" => self.with_params(params, Self::will_rename_files),
            "workspace/symbol" => self.with_params(params, Self::workspace_symbols),
            method => {
                let message = format!("`{method}` is not supported");
                Ok(Err(Refusal::new(ErrorCode::MethodNotFound, message)))
            }
        }
    }

    /// Reads the parameters of a request, and answers it.
    fn with_params<T: DeserializeOwned>(
        &mut self,
        params: Json,
        answer: impl FnOnce(&mut Self, T) -> Result<Answer, Stop>,
    ) -> Result<Answer, Stop> {
        match params_of(params) {
            Ok(params) => answer(self, params),
            Err(refusal) => Ok(Err(refusal)),
        }
    }

    /// Answers a request about a position of a document.
    fn at_position<T: Serialize>(
        &mut self,
        params: Json,
        answer: impl FnOnce(&FileView<'_>, usize, &Workspace) -> T,
    ) -> Result<Answer, Stop> {
        self.with_params(params, |server, at: lsp::TextDocumentPositionParams| {
            server.with_file(&at.text_document.uri, |view, workspace, _| {
                let byte = view.places.byte(&view.lines, at.position);
                to_json(answer(view, byte, workspace))
            })
        })
    }

    /// Answers a request about a whole document.
    fn of_file<T: Serialize>(
        &mut self,
        params: Json,
        answer: impl FnOnce(&FileView<'_>) -> T,
    ) -> Result<Answer, Stop> {
        #[derive(Deserialize)]
        #[serde(rename_all = "camelCase")]
        struct OfDocument {
            text_document: lsp::TextDocumentIdentifier,
        }
        self.with_params(params, |server, of: OfDocument| {
            server.with_file(&of.text_document.uri, |view, _, _| to_json(answer(view)))
        })
    }

    /// Calls a function with a file. The answer is `null` if the file is in no workspace or cannot be
    /// read.
    fn with_file(
        &mut self,
        uri: &lsp::Uri,
        answer: impl FnOnce(&FileView<'_>, &Workspace, &Client) -> Answer,
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
            Some(document) => Some(Cow::Borrowed(&*document.text)),
            None => check.text(&path).map(Cow::Owned),
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
        Ok(answer(&view, workspace, client))
    }

    fn code_actions(&mut self, params: lsp::CodeActionParams) -> Result<Answer, Stop> {
        let only = params.context.only.map(|only| {
            let kinds = only.into_iter().map(String::from);
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
            to_json(actions::at(view, workspace, &request))
        })
    }

    /// Adds the edit to an action that the user has chosen.
    fn resolve_action(&mut self, mut action: lsp::CodeAction) -> Result<Answer, Stop> {
        let uri = action
            .data
            .as_ref()
            .and_then(|data| data["fixAll"].as_str());
        let Some(uri) = uri.map(lsp::Uri::from) else {
            return Ok(to_json(action));
        };
        let edit = self.with_file(&uri, |view, _, client| {
            to_json(actions::fixed(view, client))
        })?;
        Ok(edit.and_then(|edit| {
            action.edit = serde_json::from_value(edit).ok();
            to_json(action)
        }))
    }

    fn prepare_rename(&mut self, at: lsp::TextDocumentPositionParams) -> Result<Answer, Stop> {
        self.with_file(&at.text_document.uri, |view, _, _| {
            let byte = view.places.byte(&view.lines, at.position);
            let (range, placeholder) = rename::prepare(view, byte).map_err(failed)?;
            Ok(json!({ "range": range, "placeholder": placeholder }))
        })
    }

    fn rename(&mut self, params: lsp::RenameParams) -> Result<Answer, Stop> {
        let at = &params.text_document_position_params;
        self.with_file(&at.text_document.uri, |view, _, client| {
            let byte = view.places.byte(&view.lines, at.position);
            to_json(rename::id(view, byte, &params.new_name, client).map_err(failed)?)
        })
    }

    /// Returns the edits for files that the editor is about to move.
    fn will_rename_files(&mut self, params: lsp::RenameFilesParams) -> Result<Answer, Stop> {
        let mut by_workspace: BTreeMap<usize, Vec<(RepoPath, RepoPath)>> = BTreeMap::new();
        for file in params.files {
            let new = documents::path_of(&file.new_uri);
            let Some((at, old)) = self.workspace_of(&file.old_uri)? else {
                continue;
            };
            // A file that leaves the repository is ignored: references to it are then reported as
            // broken.
            if let Some(new) = new.and_then(|new| self.workspaces[at].path(&new)) {
                by_workspace.entry(at).or_default().push((old, new));
            }
        }
        let mut edits = Vec::new();
        for (at, moves) in by_workspace {
            self.refresh(at)?;
            let workspace = &self.workspaces[at];
            let (Some(check), Some(client)) = (workspace.check(), &self.client) else {
                continue;
            };
            match rename::files(check, moves, &self.places(workspace), client) {
                Ok(edit) => edits.push(edit),
                Err(reason) => return Ok(Err(failed(reason))),
            }
        }
        // The answer is one edit, and editors rarely move files of two repositories at once.
        Ok(to_json(edits.into_iter().next()))
    }

    fn workspace_symbols(&mut self, params: lsp::WorkspaceSymbolParams) -> Result<Answer, Stop> {
        self.refresh_all()?;
        let mut symbols = Vec::new();
        for workspace in &self.workspaces {
            if let Some(check) = workspace.check() {
                symbols.extend(outline::of_workspace(
                    check,
                    &self.places(workspace),
                    &params.query,
                ));
            }
        }
        Ok(to_json(symbols))
    }
}
