//! Writes open work as one JSON document.
//!
//! The document is stable: as long as it says `holdpoint/status/1`, every key keeps its name and its
//! meaning.

use std::io;

use jiff::Timestamp;
use schemars::JsonSchema;
use serde::Serialize;
use serde_json::Value as Json;

use super::WorkStatus;
use super::collect::{DuePointer, OpenBlock, OpenRun};
use crate::engine::Outcome;
use crate::snapshot::SnapshotLabel;
use crate::text::json;
use crate::text::schema::document_schema;
use crate::views::view_error::ViewError;
use crate::views::view_snapshot::ViewSnapshot;

/// Writes the document.
///
/// # Errors
/// If the output cannot be written.
pub(crate) fn write(
    status: &WorkStatus,
    label: &SnapshotLabel,
    now: Timestamp,
    out: &mut dyn io::Write,
) -> io::Result<()> {
    let document = StatusDocument {
        schema: "holdpoint/status/1",
        snapshot: label.into(),
        now,
        error: None,
        needs_attention: status.needs_attention(),
        runs: &status.runs,
        blocks: &status.blocks,
        overdue: &status.overdue,
        due: &status.due,
    };
    json::write(&document, out)
}

/// Writes a document that says why the status is not known.
///
/// # Errors
/// If the output cannot be written.
pub(crate) fn write_error(
    outcome: &Outcome,
    now: Timestamp,
    out: &mut dyn io::Write,
) -> io::Result<()> {
    let document = StatusDocument {
        schema: "holdpoint/status/1",
        snapshot: (&outcome.label).into(),
        now,
        error: ViewError::new(outcome),
        needs_attention: false,
        runs: &[],
        blocks: &[],
        overdue: &[],
        due: &[],
    };
    json::write(&document, out)
}

/// Returns the schema of the document.
pub(crate) fn schema() -> Json {
    document_schema::<StatusDocument<'_>>("status.json", "What is being worked on in JSON")
}

#[derive(Serialize, JsonSchema)]
struct StatusDocument<'a> {
    /// The format of the document.
    #[schemars(extend("const" = "holdpoint/status/1"))]
    schema: &'static str,
    snapshot: ViewSnapshot,
    /// The time at which something is open, near or due.
    now: Timestamp,
    /// Why nothing was read: the command ended with exit status 2.
    #[serde(skip_serializing_if = "Option::is_none")]
    error: Option<ViewError>,
    /// Whether a stop rule is due, a block is open for too long, or a next pointer is overdue. The
    /// exit status is then 1.
    needs_attention: bool,
    /// The open runs, oldest first.
    runs: &'a [OpenRun],
    /// The open blocks, oldest first.
    blocks: &'a [OpenBlock],
    /// The open next pointers whose day is past, the earliest day first.
    overdue: &'a [DuePointer],
    /// The open next pointers with a day that is not past, the earliest day first.
    due: &'a [DuePointer],
}
