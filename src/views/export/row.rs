//! One line: all columns in their order, whatever it is about.

use std::io;

use serde_json::{Map, Value as Json};

use super::Export;
use crate::reference::export::{Line, NAME, columns};
use crate::text::{RepoPath, json};

/// What all lines of one export have in common.
pub struct Blank(Row);

#[derive(Clone)]
pub struct Row(Map<String, Json>);

impl Blank {
    pub fn of(export: &Export<'_>) -> Self {
        let columns = columns().into_iter();
        let mut row = Row(columns.map(|column| (column.name, Json::Null)).collect());
        let label = export.snapshot.label();
        row.set("schema", NAME);
        row.set("repository", export.repository);
        row.set("snapshot", label.kind);
        row.set("tree", label.tree);
        row.set("revision", export.revision);
        row.set("line", 1);
        Self(row)
    }

    pub fn row(&self, line: Line, path: &RepoPath) -> Row {
        let mut row = self.0.clone();
        row.set("type", line.name());
        row.set("path", &*path.text());
        row
    }
}

impl Row {
    /// Fills a column; what is no column is a mistake that a test finds.
    pub fn set(&mut self, column: &str, value: impl Into<Json>) {
        debug_assert!(self.0.contains_key(column), "no column {column}");
        if let Some(cell) = self.0.get_mut(column) {
            *cell = value.into();
        }
    }

    /// Fills those columns that an object has.
    pub fn extend(&mut self, object: Json) {
        if let Json::Object(object) = object {
            object
                .into_iter()
                .for_each(|(name, value)| self.set(&name, value));
        }
    }

    pub fn write(&self, out: &mut dyn io::Write) -> io::Result<()> {
        json::write_line(&self.0, out)
    }
}
