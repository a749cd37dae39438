//! A target in the `targets` column.

use schemars::JsonSchema;
use serde::Serialize;

use crate::model::references::NamedTarget;
use crate::record::Record;
use crate::target::resolution::ResolutionStatus;
use crate::views::links::{TargetId, edge_to};

/// A target that a record names.
#[derive(Serialize, JsonSchema)]
pub(crate) struct TargetEntry<'a> {
    /// The field that names the target.
    field: &'static str,
    /// The type of the evidence.
    #[serde(rename = "type")]
    kind: Option<Box<str>>,
    /// The target as the record writes it.
    target: &'a str,
    /// The path from the repository's root, if the target is a file or a folder.
    path: Option<String>,
    /// Whether the target was found.
    standing: ResolutionStatus,
}

impl<'a> TargetEntry<'a> {
    pub(crate) fn new(record: &'a Record, named: NamedTarget<'a>) -> Self {
        let edge = edge_to(record, &named);
        let written = &named.reference.value.text;
        Self {
            field: edge.field,
            kind: edge.note,
            target: written,
            standing: named.resolution.status(),
            path: match TargetId::new(named.target, written) {
                TargetId::Path(path) => Some(path.text().into_owned()),
                TargetId::Revision(_) | TargetId::Url(_) | TargetId::Elsewhere(_) => None,
            },
        }
    }
}
