//! Reports diagnostics: for one document or all files on request, and unasked to clients that do not
//! request them.

use std::collections::{BTreeMap, BTreeSet};
use std::io::Write;
use std::path::{Path, PathBuf};

use gen_lsp_types as lsp;
use serde_json::{Value as Json, json};

use super::client::Client;
use super::diagnostics;
use super::state::{Answer, Published, Server, Stop};
use super::workspace::Workspace;
use crate::engine::live::Touched;
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
        for at in 0..self.workspaces.len() {
            let touched = self.workspaces[at].take_touched();
            for path in self.to_publish(&self.workspaces[at], touched) {
                self.publish_one(at, &path, &client)?;
            }
        }
        let is_gone = |path: &&PathBuf| self.workspaces.iter().all(|it| it.path(path).is_none());
        let gone: Vec<PathBuf> = self.published.keys().filter(is_gone).cloned().collect();
        for path in gone {
            self.publish_none(&path)?;
        }
        Ok(())
    }

    /// Returns the files of a workspace whose diagnostics may differ from those that were published.
    fn to_publish(&self, workspace: &Workspace, touched: Touched) -> BTreeSet<RepoPath> {
        let mut paths = touched.paths;
        // The version of these is published too.
        let open = self.documents.iter();
        paths.extend(open.filter_map(|document| workspace.path(&document.path)));
        if touched.is_all {
            paths.extend(
                workspace
                    .all_findings()
                    .into_iter()
                    .flatten()
                    .map(|(path, _)| path.clone()),
            );
            let published = self.published.keys();
            paths.extend(published.filter_map(|path| workspace.path(path)));
        }
        paths
    }

    /// Publishes the diagnostics of one file, unless the client has them already.
    fn publish_one(&mut self, at: usize, path: &RepoPath, client: &Client) -> Result<(), Stop> {
        let workspace = &self.workspaces[at];
        let Ok(relative) = relative_path(path) else {
            return Ok(());
        };
        let on_disk = workspace.root.join(relative);
        let diagnostics = if self.is_shown(workspace, path) {
            self.diagnostics(workspace, path, client)
        } else {
            Vec::new()
        };
        if diagnostics.is_empty() {
            return self.publish_none(&on_disk);
        }
        let places = self.places(workspace);
        let (uri, version) = (places.uri(path).0, places.version(path));
        let published = Published {
            id: format!("{version:?} {}", diagnostics::result_id(&diagnostics)),
            uri: uri.clone(),
        };
        let known = self.published.get(&on_disk);
        if known == Some(&published) {
            return Ok(());
        }
        // The editor may have opened the file by another name.
        if known.is_some_and(|known| known.uri != uri) {
            self.publish_none(&on_disk)?;
        }
        self.published.insert(on_disk, published);
        let params = json!({ "uri": uri, "version": version, "diagnostics": diagnostics });
        self.notify("textDocument/publishDiagnostics", without_null(params))
    }

    /// Removes the published diagnostics of a file.
    fn publish_none(&mut self, on_disk: &Path) -> Result<(), Stop> {
        let Some(Published { uri, .. }) = self.published.remove(on_disk) else {
            return Ok(());
        };
        let params = json!({ "uri": uri, "diagnostics": [] });
        self.notify("textDocument/publishDiagnostics", params)
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
