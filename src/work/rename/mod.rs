//! Renames an id, a file or a folder, and updates everything that refers to it.
//!
//! [`plan`] reads a checked repository and returns the edits of every file, or an error if the rename
//! is not possible. It writes nothing, so an editor can preview the edits. [`after::open`] opens the
//! repository as it would be, and [`write::write`] makes all edits or none.

pub(crate) mod after;
mod configuration;
mod corrections;
mod edits;
mod ids;
mod manifests;
mod mentions;
mod outputs;
mod paths;
mod record_edits;
mod request;
mod scalar;
mod targets;
pub(crate) mod write;

use crate::engine::Session;
use crate::git::Error;
use crate::model::Model;
pub(crate) use edits::RenamePlan;
pub(crate) use request::{RenameRequest, RenameSubject};

/// Finds everything that a rename changes.
///
/// # Errors
/// The rename is not possible, or a file cannot be read.
pub(crate) fn plan(
    session: &Session,
    model: &Model,
    request: &RenameRequest,
) -> Result<RenamePlan, Error> {
    match &request.subject {
        RenameSubject::Id { kind, old, new } => {
            ids::plan(session, model, request, (*kind, old, new))
        }
        RenameSubject::Path { old, new } => paths::plan(session, model, request, (old, new)),
    }
}
