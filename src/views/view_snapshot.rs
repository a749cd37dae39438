//! The snapshot of a view, for its JSON document.

use schemars::JsonSchema;
use serde::Serialize;

use crate::snapshot::SnapshotLabel;

/// The snapshot that was read.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub(crate) struct ViewSnapshot {
    /// `worktree`, `folder` or `revision`; `none` if nothing was read.
    pub kind: &'static str,
    /// The id of the tree that was read, if Git has one.
    pub tree: Option<String>,
}

impl From<&SnapshotLabel> for ViewSnapshot {
    fn from(label: &SnapshotLabel) -> Self {
        Self {
            kind: label.kind,
            tree: label.tree.clone(),
        }
    }
}
