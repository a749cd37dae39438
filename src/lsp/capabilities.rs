//! The capabilities of the server.

use gen_lsp_types as lsp;
use serde_json::{Value as Json, json};

use super::client::Client;
use super::{actions, diagnostics};
use crate::text::ColumnUnit;

/// Returns the capabilities that the server has for a client.
pub(super) fn capabilities(client: &Client) -> Json {
    let encoding = match client.unit {
        ColumnUnit::Utf8 => lsp::PositionEncodingKind::UTF8,
        ColumnUnit::Utf16 => lsp::PositionEncodingKind::UTF16,
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
        "renameProvider": { "prepareProvider": true },
        "workspace": {
            "workspaceFolders": { "supported": true, "changeNotifications": true },
            "fileOperations": {
                "willRename": { "filters": [{ "scheme": "file", "pattern": { "glob": "**" } }] },
            },
        },
    })
}
