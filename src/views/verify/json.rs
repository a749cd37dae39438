//! Writes repeated results as one JSON document.
//!
//! The document is stable: as long as it says `holdpoint/verify/1`, every key keeps its name and its
//! meaning.

use std::io;

use schemars::JsonSchema;
use serde::Serialize;
use serde_json::Value as Json;

use super::{Verdict, VerifiedResult, count};
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
    results: &[VerifiedResult],
    label: &SnapshotLabel,
    out: &mut dyn io::Write,
) -> io::Result<()> {
    let document = VerifyDocument {
        schema: "holdpoint/verify/1",
        snapshot: label.into(),
        error: None,
        results,
        same: count(results, Verdict::Same),
        differs: count(results, Verdict::Differs),
        not_repeatable: count(results, Verdict::NotRepeatable),
    };
    json::write(&document, out)
}

/// Writes a document that says why nothing was repeated.
///
/// # Errors
/// If the output cannot be written.
pub(crate) fn write_error(outcome: &Outcome, out: &mut dyn io::Write) -> io::Result<()> {
    let document = VerifyDocument {
        schema: "holdpoint/verify/1",
        snapshot: (&outcome.label).into(),
        error: ViewError::new(outcome),
        results: &[],
        same: 0,
        differs: 0,
        not_repeatable: 0,
    };
    json::write(&document, out)
}

/// Returns the schema of the document.
pub(crate) fn schema() -> Json {
    document_schema::<VerifyDocument<'_>>("verify.json", "Repeated results in JSON")
}

#[derive(Serialize, JsonSchema)]
struct VerifyDocument<'a> {
    /// The format of the document.
    #[schemars(extend("const" = "holdpoint/verify/1"))]
    schema: &'static str,
    snapshot: ViewSnapshot,
    /// Why nothing was read: the command ended with exit status 2.
    #[serde(skip_serializing_if = "Option::is_none")]
    error: Option<ViewError>,
    /// The recorded results, by run and check.
    results: &'a [VerifiedResult],
    /// The number of results that were the same again.
    same: usize,
    /// The number of results that differ.
    differs: usize,
    /// The number of results that could not be repeated.
    not_repeatable: usize,
}
