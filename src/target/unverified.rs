//! Reasons why a target cannot be verified in this clone, and their remedies.

use super::add_command::add_command;
use crate::snapshot::{Entry, Snapshot};
use crate::text::RepoPath;

/// The reason why a target cannot be verified in this clone, and the command or change that makes it
/// verifiable.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Unverified {
    pub reason: String,
    pub remedy: String,
}

impl Unverified {
    /// Returns the reason and remedy for a file whose content Git LFS stores elsewhere.
    pub(super) fn lfs_pointer(path: &RepoPath) -> Self {
        Self {
            reason: format!("`{path}` is a Git LFS pointer"),
            remedy: "git lfs pull, and check the work tree".into(),
        }
    }

    /// Returns the reason and remedy for an object that a partial clone does not have.
    pub fn missing_object(reason: String) -> Self {
        Self {
            reason,
            remedy: "git fetch --refetch --no-filter".into(),
        }
    }

    /// Returns the reason and remedy for a path whose object a partial clone does not have.
    pub fn missing_object_at(path: &RepoPath, reason: &str) -> Self {
        Self::missing_object(format!("`{path}`: {reason}"))
    }

    /// Creates the answer for an entry whose content is unavailable for this reason.
    pub(crate) fn unavailable(snapshot: &dyn Snapshot, entry: &Entry, reason: &str) -> Self {
        if snapshot.is_converted(entry) {
            Self::not_converted(&entry.path, reason)
        } else {
            Self::missing_object_at(&entry.path, reason)
        }
    }

    /// Creates the answer for a file that cannot be converted to the form in which Git stores it.
    pub(crate) fn not_converted(path: &RepoPath, reason: &str) -> Self {
        Self {
            reason: format!("`{path}`: {reason}"),
            remedy: add_command(path, false),
        }
    }

    /// Returns the reason and remedy for a file that is larger than the configuration allows.
    pub(super) fn too_large(path: &RepoPath, largest: u64) -> Self {
        Self {
            reason: format!("`{path}` is larger than {largest} bytes"),
            remedy: "raise `limits.evidence_bytes` in the configuration".into(),
        }
    }

    /// Returns the reason and remedy for something that is not a file.
    pub(super) fn not_a_file(name: &str) -> Self {
        Self {
            reason: format!("`ref:{name}` is not a file"),
            remedy: "look at it where it is".into(),
        }
    }

    /// Returns the reason and remedy for a path inside a submodule, which is a repository of its own.
    pub(super) fn in_submodule(submodule: &RepoPath) -> Self {
        Self {
            reason: format!("a path in the submodule `{submodule}`"),
            remedy: format!("check it in its own repository: holdpoint -C {submodule} check"),
        }
    }
}
