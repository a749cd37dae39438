//! What is renamed, and to what.

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

/// What is renamed, and what the corrections of final records say about it.
#[derive(Clone, Debug)]
pub(crate) struct RenameRequest {
    pub subject: RenameSubject,
    pub reason: String,
    /// The time, as a record writes it.
    pub at: String,
}

/// An id that is renamed: the kind of its record, the old and the new one.
pub(super) type IdChange<'a> = (Kind, &'a str, &'a str);

impl RenameSubject {
    /// Returns the sentence that corrections give as their reason, unless somebody gives another.
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
