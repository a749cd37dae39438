//! Open next pointers as one JSON document, paused and archived projects included.
//!
//! The document is stable: as long as it says `holdpoint/next/1`, every key keeps its name and its
//! meaning.

use std::io;

use jiff::Timestamp;
use schemars::JsonSchema;
use serde::Serialize;
use serde_json::Value as Json;

use super::pointers::{MissingPointer, NextPointers, OpenPointer, ProjectPointers};
use crate::engine::Outcome;
use crate::record::ProjectStatus;
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
    next: &NextPointers,
    label: &SnapshotLabel,
    now: Timestamp,
    out: &mut dyn io::Write,
) -> io::Result<()> {
    let document = NextDocument {
        schema: "holdpoint/next/1",
        snapshot: label.into(),
        now,
        error: None,
        projects: next.projects.iter().map(NextProject::new).collect(),
        unread: next.unread,
    };
    json::write(&document, out)
}

/// Writes a document that says why there are no pointers.
///
/// # Errors
/// If the output cannot be written.
pub(crate) fn write_error(
    outcome: &Outcome,
    now: Timestamp,
    out: &mut dyn io::Write,
) -> io::Result<()> {
    let document = NextDocument {
        schema: "holdpoint/next/1",
        snapshot: (&outcome.label).into(),
        now,
        error: ViewError::new(outcome),
        projects: Vec::new(),
        unread: 0,
    };
    json::write(&document, out)
}

/// Returns the schema of the document.
pub(crate) fn schema() -> Json {
    document_schema::<NextDocument<'_>>("next.json", "Open next pointers in JSON")
}

#[derive(Serialize, JsonSchema)]
struct NextDocument<'a> {
    /// The format of the document.
    #[schemars(extend("const" = "holdpoint/next/1"))]
    schema: &'static str,
    snapshot: ViewSnapshot,
    /// The time at which pointers are open or not.
    now: Timestamp,
    /// Why nothing was read: the command ended with exit status 2.
    #[serde(skip_serializing_if = "Option::is_none")]
    error: Option<ViewError>,
    /// Every project, by id. Records without a project, or with several, come last.
    projects: Vec<NextProject<'a>>,
    /// How many records could not be read, so that their pointers are unknown.
    unread: usize,
}

/// The next pointers of one project.
#[derive(Serialize, JsonSchema)]
struct NextProject<'a> {
    /// Null for records without a project, or with several.
    id: Option<&'a str>,
    /// The name in the project's record.
    name: Option<&'a str>,
    /// The status in the project's record.
    status: Option<ProjectStatus>,
    /// Pointers that no run has taken up: what is overdue longest first, then by due day, then the
    /// oldest first.
    open: &'a [OpenPointer],
    /// Records that should have a next pointer and have none that names a step.
    unsaid: &'a [MissingPointer],
    /// How many pointers were taken up.
    taken_up: usize,
}

impl<'a> NextProject<'a> {
    fn new(project: &'a ProjectPointers) -> Self {
        Self {
            id: project.id.as_deref(),
            name: project.name(),
            status: project.info.as_ref().and_then(|info| info.status),
            open: &project.open,
            unsaid: &project.missing,
            taken_up: project.taken_up,
        }
    }
}
