//! A row of the export, which has all columns in their order.

use std::io;

use serde_json::{Map, Value as Json};

use super::columns::{NAME, RowType, columns};
use crate::diagnostic::Diagnostic;
use crate::report;
use crate::snapshot::SnapshotLabel;
use crate::text::{RepoPath, Sources, json};

/// A row with the columns that all rows of an export share.
pub(crate) struct RowTemplate(ExportRow);

/// A row of the export.
#[derive(Clone)]
pub(crate) struct ExportRow(Map<String, Json>);

impl RowTemplate {
    pub(crate) fn new(
        label: &SnapshotLabel,
        repository: Option<&str>,
        revision: Option<&str>,
    ) -> Self {
        let columns = columns().into_iter();
        let mut row = ExportRow(columns.map(|column| (column.name, Json::Null)).collect());
        row.set("schema", NAME);
        row.set("repository", repository);
        row.set("snapshot", label.kind);
        row.set("tree", label.tree.as_deref());
        row.set("revision", revision);
        row.set("line", 1);
        Self(row)
    }

    /// Returns a row about a file.
    pub(crate) fn row(&self, row_type: RowType, path: &RepoPath) -> ExportRow {
        let mut row = self.0.clone();
        row.set("type", row_type.name());
        row.set("path", &*path.text());
        row
    }
}

impl ExportRow {
    /// Sets a column. In debug builds, panics if there is no such column.
    pub(crate) fn set(&mut self, column: &str, value: impl Into<Json>) {
        debug_assert!(self.0.contains_key(column), "no column {column}");
        if let Some(cell) = self.0.get_mut(column) {
            *cell = value.into();
        }
    }

    /// Sets the columns that are keys of an object.
    fn extend(&mut self, object: Json) {
        if let Json::Object(object) = object {
            for (name, value) in object {
                self.set(&name, value);
            }
        }
    }

    /// Sets the columns of a finding.
    ///
    /// # Errors
    /// Never for the values that a diagnostic can have; the serializer's error otherwise.
    pub(crate) fn set_finding(
        &mut self,
        finding: &Diagnostic,
        sources: &Sources,
    ) -> serde_json::Result<()> {
        self.set("type", RowType::Finding.name());
        let (start, _) = sources.range(&finding.path, finding.span);
        self.set("line", start.line);
        self.extend(report::json::finding(finding, sources)?);
        Ok(())
    }

    pub(crate) fn write(&self, out: &mut dyn io::Write) -> io::Result<()> {
        json::write_line(&self.0, out)
    }
}
