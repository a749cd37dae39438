//! The capabilities of the client, which it sends when the server starts.

use serde_json::Value as Json;

use crate::text::ColumnUnit;

/// The capabilities of a client that change what the server sends.
#[derive(Clone, Debug)]
pub(super) struct Client {
    pub unit: ColumnUnit,
    /// Whether it requests diagnostics itself.
    pub pulls: bool,
    /// Whether it requests diagnostics again when the server asks for that.
    pub refreshes: bool,
    /// Whether it shows related places with a diagnostic.
    pub related: bool,
    /// Whether a completion may be a snippet with tab stops.
    pub snippets: bool,
    /// Whether edits may state the version of a document.
    pub document_changes: bool,
    /// Whether edits may create files.
    pub create_files: bool,
    /// Whether such edits may have annotations with a label and a description.
    pub annotations: bool,
    /// Whether the edit of a code action may be computed when the user chooses the action.
    pub resolves_edits: bool,
    /// Whether it reports changes on the disk if the server asks for that.
    pub watches: bool,
    /// Whether the server may start to show progress.
    pub progress: bool,
    /// Whether symbols may be nested.
    pub nested_symbols: bool,
}

impl Client {
    /// Returns whether the server can tell the client that diagnostics have changed.
    pub(super) fn can_be_told(&self) -> bool {
        !self.pulls || self.refreshes
    }

    /// Reads the parameters of `initialize`. A capability that is missing or has an unexpected form
    /// counts as not supported.
    pub(super) fn new(params: &Json) -> Self {
        let at = |pointer: &str| params.pointer(&format!("/capabilities{pointer}"));
        let is = |pointer: &str| at(pointer).and_then(Json::as_bool).unwrap_or(false);
        let lists = |pointer: &str, word: &str| {
            let list = at(pointer).and_then(Json::as_array);
            list.is_some_and(|list| list.iter().any(|it| it == word))
        };
        let unit = if lists("/general/positionEncodings", "utf-8") {
            ColumnUnit::Utf8
        } else {
            ColumnUnit::Utf16
        };
        let document_changes = is("/workspace/workspaceEdit/documentChanges");
        Self {
            unit,
            pulls: at("/textDocument/diagnostic").is_some_and(Json::is_object),
            refreshes: is("/workspace/diagnostics/refreshSupport"),
            related: is("/textDocument/publishDiagnostics/relatedInformation")
                || is("/textDocument/diagnostic/relatedInformation"),
            snippets: is("/textDocument/completion/completionItem/snippetSupport"),
            document_changes,
            create_files: lists("/workspace/workspaceEdit/resourceOperations", "create"),
            annotations: document_changes
                && at("/workspace/workspaceEdit/changeAnnotationSupport")
                    .is_some_and(Json::is_object),
            resolves_edits: lists("/textDocument/codeAction/resolveSupport/properties", "edit"),
            watches: is("/workspace/didChangeWatchedFiles/dynamicRegistration"),
            progress: is("/window/workDoneProgress"),
            nested_symbols: is("/textDocument/documentSymbol/hierarchicalDocumentSymbolSupport"),
        }
    }
}
