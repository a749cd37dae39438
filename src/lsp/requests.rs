//! The answers to requests.

use std::collections::BTreeMap;
use std::io::Write;

use gen_lsp_types as lsp;
use lsp_server::{ErrorCode, Request};
use serde::Serialize;
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
            "textDocument/prepareRename" => self.prepare_rename(params)?,
            "textDocument/rename" => match params_of::<lsp::RenameParams>(params) {
                Ok(params) => self.rename(&params)?,
                Err(refusal) => Err(refusal),
            },
            "workspace/willRenameFiles" => match params_of::<lsp::RenameFilesParams>(params) {
                Ok(params) => self.will_rename_files(params)?,
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

    fn prepare_rename(&mut self, params: Json) -> Result<Answer, Stop> {
        let mut refused = None;
        let answer = self.at_position(params, |view, byte, _, _| {
            match rename::prepare(view, byte) {
                Ok((range, placeholder)) => json!({ "range": range, "placeholder": placeholder }),
                Err(reason) => {
                    refused = Some(reason);
                    Json::Null
                }
            }
        })?;
        Ok(refused.map_or(answer, |reason| Err(failed(reason))))
    }

    fn rename(&mut self, params: &lsp::RenameParams) -> Result<Answer, Stop> {
        let at = &params.text_document_position_params;
        let mut refused = None;
        let answer = self.with_file(&at.text_document.uri, |view, _, client| {
            let byte = view.places.byte(&view.lines, at.position);
            let edit = rename::id(view, byte, &params.new_name, client);
            edit.map_err(|reason| refused = Some(reason)).ok()
        })?;
        Ok(refused.map_or(answer, |reason| Err(failed(reason))))
    }

    /// Returns the edits for files that the editor is about to move.
    fn will_rename_files(&mut self, params: lsp::RenameFilesParams) -> Result<Answer, Stop> {
        let mut by_workspace: BTreeMap<usize, Vec<(RepoPath, RepoPath)>> = BTreeMap::new();
        for file in params.files {
            let new = documents::path_of(&file.new_uri);
            let Some((at, old)) = self.workspace_of(&file.old_uri)? else {
                continue;
            };
            // What leaves the repository is not there any more, and what names it is then reported.
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
        // One editor rarely moves files of two repositories at once.
        Ok(to_json(edits.into_iter().next()))
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
