//! The documents that are open in the editor.

use std::collections::HashMap;
use std::path::{Path, PathBuf};

use gen_lsp_types::{TextDocumentContentChangeEvent, Uri};

use super::uri;
use crate::snapshot::typed_path::resolve_folder;
use crate::text::{ColumnUnit, LineIndex};

/// One open document.
#[derive(Clone, Debug)]
pub(super) struct Document {
    /// The URI as the client writes it.
    pub uri: Uri,
    /// The path, with symbolic links in its folder resolved.
    pub path: PathBuf,
    pub version: i32,
    pub text: String,
}

/// The open documents, by URI.
#[derive(Debug, Default)]
pub(super) struct Documents {
    by_uri: HashMap<String, Document>,
}

impl Documents {
    /// Opens a document. A document that is not a file is ignored.
    pub(super) fn open(&mut self, uri: Uri, version: i32, text: String) {
        if let Some(path) = path_of(&uri) {
            let document = Document {
                uri: uri.clone(),
                path,
                version,
                text,
            };
            self.by_uri.insert(uri.0, document);
        }
    }

    /// Closes a document.
    pub(super) fn close(&mut self, uri: &Uri) {
        self.by_uri.remove(&uri.0);
    }

    /// Changes a document. Each change applies to the result of the one before.
    pub(super) fn change(
        &mut self,
        uri: &Uri,
        version: i32,
        changes: Vec<TextDocumentContentChangeEvent>,
        unit: ColumnUnit,
    ) {
        let Some(document) = self.by_uri.get_mut(&uri.0) else {
            return;
        };
        document.version = version;
        for change in changes {
            match change {
                TextDocumentContentChangeEvent::TextDocumentContentChangePartial(change) => {
                    let lines = LineIndex::new(&document.text);
                    let byte = |at: gen_lsp_types::Position| {
                        lines.editor_byte(at.line, at.character, unit)
                    };
                    let (start, end) = (byte(change.range.start), byte(change.range.end));
                    let range = start.min(end)..start.max(end);
                    document.text.replace_range(range, &change.text);
                }
                TextDocumentContentChangeEvent::TextDocumentContentChangeWholeDocument(change) => {
                    document.text = change.text;
                }
            }
        }
    }

    /// Returns the document with a URI.
    pub(super) fn get(&self, uri: &Uri) -> Option<&Document> {
        self.by_uri.get(&uri.0)
    }

    /// Returns the document of a path.
    pub(super) fn at(&self, path: &Path) -> Option<&Document> {
        self.by_uri.values().find(|document| document.path == path)
    }

    /// Returns all documents, in any order.
    pub(super) fn iter(&self) -> impl Iterator<Item = &Document> {
        self.by_uri.values()
    }
}

/// Returns the path of a document, with symbolic links in its folder resolved.
pub(super) fn path_of(uri: &Uri) -> Option<PathBuf> {
    Some(resolve_folder(&uri::to_path(&uri.0)?))
}
