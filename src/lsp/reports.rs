//! Reports diagnostics: for one document or all files on request, and unasked to clients that do not
//! request them.

use std::collections::BTreeMap;
use std::io::Write;

use gen_lsp_types as lsp;
use serde_json::{Value as Json, json};

use super::client::Client;
use super::diagnostics;
use super::state::{Answer, Server, Stop};
use super::workspace::Workspace;
use crate::snapshot::relative_path;
use crate::text::RepoPath;

impl<W: Write> Server<W> {
    pub(super) fn document_diagnostics(
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
        Ok(Ok(report(&items, params.previous_result_id.as_deref())))
    }

    pub(super) fn diagnostics(
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

    /// Returns the diagnostics of every file that has any, by URI, with the version of the document.
    pub(super) fn all_diagnostics(
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

    /// Returns whether a file is in a folder of the editor, or open there.
    pub(super) fn is_shown(&self, workspace: &Workspace, path: &RepoPath) -> bool {
        let Ok(relative) = relative_path(path) else {
            return false;
        };
        let on_disk = workspace.root.join(relative);
        let mut folders = self.folders.iter();
        folders.any(|folder| on_disk.starts_with(&folder.resolved))
            || self.documents.at(&on_disk).is_some()
    }

    pub(super) fn workspace_diagnostics(
        &mut self,
        params: &lsp::WorkspaceDiagnosticParams,
        client: &Client,
    ) -> Result<Answer, Stop> {
        let token = params.work_done_progress_params.work_done_token.as_ref();
        if let Some(token) = token {
            self.begin_progress(token)?;
        }
        self.refresh_all()?;
        let known = params.previous_result_ids.iter();
        let mut known: BTreeMap<&str, &str> = known.map(|it| (&*it.uri.0, &*it.value)).collect();
        let mut reports = Vec::new();
        let mut add = |uri: &str, version: Option<i32>, items: &[lsp::Diagnostic], previous| {
            let mut report = report(items, previous);
            report["uri"] = json!(uri);
            report["version"] = json!(version);
            reports.push(report);
        };
        for (uri, (version, items)) in self.all_diagnostics(client) {
            add(&uri, version, &items, known.remove(&*uri));
        }
        // A file that had findings at the client's last request may have none now.
        for (uri, previous) in known {
            add(uri, None, &[], Some(previous));
        }
        if let Some(token) = token {
            self.end_progress(token)?;
        }
        Ok(Ok(json!({ "items": reports })))
    }

    /// Sends diagnostics to a client that does not request them.
    pub(super) fn publish(&mut self) -> Result<(), Stop> {
        let Some(client) = self.client.clone() else {
            return Ok(());
        };
        if client.pulls || self.is_shut_down || self.documents.iter().next().is_none() {
            return Ok(());
        }
        match self.guarded(Self::refresh_all) {
            Some(refreshed) => refreshed?,
            None => return Ok(()),
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
}

/// Returns the report about one file: its diagnostics, unless the client has them already.
fn report(items: &[lsp::Diagnostic], previous: Option<&str>) -> Json {
    let id = diagnostics::result_id(items);
    if previous == Some(&*id) {
        json!({ "kind": "unchanged", "resultId": id })
    } else {
        json!({ "kind": "full", "resultId": id, "items": items })
    }
}

fn without_null(mut params: Json) -> Json {
    if let Some(params) = params.as_object_mut() {
        params.retain(|_, value| !value.is_null());
    }
    params
}
