//! What the editor can do, as it says when the server starts.

use serde_json::Value as Json;

use crate::text::ColumnUnit;

/// The capabilities of a client that change what it is sent.
#[derive(Clone, Debug)]
pub(super) struct Client {
    pub unit: ColumnUnit,
    /// Whether it asks for diagnostics by itself.
    pub pulls: bool,
    /// Whether it asks again when it is told to.
    pub refreshes: bool,
    /// Whether it shows other places beside a diagnostic.
    pub related: bool,
    /// Whether a completion may contain places to jump to.
    pub snippets: bool,
    /// Whether edits may name the version of a document, create files and rename them.
    pub document_changes: bool,
    pub create_files: bool,
    /// Whether edits that name the version of a document may say what they are for.
    pub annotations: bool,
    /// Whether a code action may be completed when it is chosen.
    pub resolves_edits: bool,
    /// Whether it tells about changes on the disk where the server asks for it.
    pub watches: bool,
    /// Whether the server may show progress by itself.
    pub progress: bool,
    /// Whether symbols may be nested.
    pub nested_symbols: bool,
}

impl Client {
    /// Reads the parameters of `initialize`. Whatever is missing or has an unexpected form counts as
    /// not supported.
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
