//! Translates paths and spans into the URIs and ranges of the editor.

use std::path::{Path, PathBuf};

use gen_lsp_types::{Location, Position, Range, Uri};

use super::documents::Documents;
use super::uri;
use crate::engine::live::LiveCheck;
use crate::snapshot::relative_path;
use crate::text::{ColumnUnit, LineIndex, RepoPath, Span};

/// A folder that the editor has open.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Folder {
    /// The path as the editor writes it.
    pub written: PathBuf,
    /// The path with symbolic links resolved.
    pub resolved: PathBuf,
}

/// Translates the places of one workspace.
#[derive(Clone, Copy)]
pub(super) struct Places<'a> {
    pub root: &'a Path,
    pub folders: &'a [Folder],
    pub documents: &'a Documents,
    pub unit: ColumnUnit,
}

impl Places<'_> {
    /// Returns the URI of a file, in the editor's spelling if the file or its folder is open there.
    pub(super) fn uri(&self, path: &RepoPath) -> Uri {
        let relative = relative_path(path).unwrap_or_default();
        let on_disk = self.root.join(relative);
        if let Some(document) = self.documents.at(&on_disk) {
            return document.uri.clone();
        }
        let mut folders = self.folders.iter();
        let written = folders.find_map(|folder| {
            let below = on_disk.strip_prefix(&folder.resolved).ok()?;
            Some(folder.written.join(below))
        });
        uri::of_path(&written.unwrap_or(on_disk))
    }

    /// Returns the version of a file that is open.
    pub(super) fn version(&self, path: &RepoPath) -> Option<i32> {
        let relative = relative_path(path).ok()?;
        let document = self.documents.at(&self.root.join(relative))?;
        Some(document.version)
    }

    /// Returns the range of a span.
    pub(super) fn range(&self, lines: &LineIndex<'_>, span: Span) -> Range {
        let at = |byte| {
            let (line, column) = lines.editor_position(byte, self.unit);
            Position::new(line, column)
        };
        Range {
            start: at(span.start),
            end: at(span.end),
        }
    }

    /// Returns the byte at a position.
    pub(super) fn byte(&self, lines: &LineIndex<'_>, at: Position) -> usize {
        lines.editor_byte(at.line, at.character, self.unit)
    }

    /// Returns the locations of spans in a file, whose text is read.
    pub(super) fn locations(
        &self,
        path: &RepoPath,
        spans: &[Span],
        check: &LiveCheck,
    ) -> Vec<Location> {
        let Some(text) = check.text(path) else {
            return Vec::new();
        };
        let lines = LineIndex::new(&text);
        let uri = self.uri(path);
        let locations = spans.iter().map(|span| Location {
            uri: uri.clone(),
            range: self.range(&lines, *span),
        });
        locations.collect()
    }

    /// Returns the location of the start of a file.
    pub(super) fn start(&self, path: &RepoPath) -> Location {
        Location {
            uri: self.uri(path),
            range: Range::default(),
        }
    }
}
