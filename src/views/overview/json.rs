//! The overview as one JSON document, with every list complete.
//!
//! The document is stable: as long as it says `holdpoint/overview/1`, every key keeps its name and
//! its meaning.

use std::io;

use jiff::Timestamp;
use serde_json::Value as Json;

use super::document::Overview;
use crate::engine::Outcome;
use crate::text::json;
use crate::text::schema::document_schema;

/// Writes the document.
///
/// # Errors
/// If the output cannot be written.
pub(crate) fn write(overview: &Overview, out: &mut dyn io::Write) -> io::Result<()> {
    json::write(overview, out)
}

/// Writes a document that says why there is no overview.
///
/// # Errors
/// If the output cannot be written.
pub(crate) fn write_error(
    outcome: &Outcome,
    now: Timestamp,
    out: &mut dyn io::Write,
) -> io::Result<()> {
    json::write(&Overview::failed(outcome, now), out)
}

/// Returns the schema of the document.
pub(crate) fn schema() -> Json {
    document_schema::<Overview>("overview.json", "Overview of the work, in JSON")
}
