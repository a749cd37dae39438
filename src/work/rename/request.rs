//! The request for a rename: the old name, the new name and the reason.

use crate::record::Kind;
use crate::text::RepoPath;

/// What is renamed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum RenameSubject {
    /// The id of a record.
    Id {
        kind: Kind,
        old: String,
        new: String,
    },
    /// A file, or a folder with everything in it.
    Path { old: RepoPath, new: RepoPath },
}

/// What is renamed, and the reason and the time that the corrections of final records state.
#[derive(Clone, Debug)]
pub(crate) struct RenameRequest {
    pub subject: RenameSubject,
    pub reason: String,
    /// The time, in the form in which records state it.
    pub at: String,
}

/// The kind of the renamed record, its old id and its new id.
pub(super) type IdChange<'a> = (Kind, &'a str, &'a str);

impl RenameSubject {
    /// Returns the default reason of the corrections.
    pub(crate) fn reason(&self) -> String {
        match self {
            Self::Id { kind, old, new } => {
                format!("the {} `{old}` was renamed to `{new}`", kind.word())
            }
            Self::Path { old, new } => {
                format!("`{}` was renamed to `{}`", old.text(), new.text())
            }
        }
    }
}
