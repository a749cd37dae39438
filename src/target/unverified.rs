//! Reasons why a target cannot be verified in this clone, and what makes it verifiable.

use crate::text::RepoPath;

/// Why a target cannot be verified here, and the command that changes that.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Unverified {
    pub reason: String,
    pub remedy: String,
}

impl Unverified {
    /// Creates the answer for a file whose content Git LFS stores elsewhere.
    pub(super) fn lfs_pointer(path: &RepoPath) -> Self {
        Self {
            reason: format!("`{path}` is a Git LFS pointer"),
            remedy: "git lfs pull, and check the work tree".into(),
        }
    }

    /// Creates the answer for an object that a partial clone does not have.
    pub fn missing_object(reason: String) -> Self {
        Self {
            reason,
            remedy: "git fetch --refetch --no-filter".into(),
        }
    }

    /// Creates the answer for a path whose object a partial clone does not have.
    pub fn missing_object_at(path: &RepoPath, reason: &str) -> Self {
        Self::missing_object(format!("`{path}`: {reason}"))
    }

    /// Creates the answer for a file that cannot be converted to the form in which Git stores it.
    pub(super) fn not_converted(path: &RepoPath, reason: &str) -> Self {
        Self {
            reason: format!("`{path}`: {reason}"),
            remedy: "git add it, and check with --staged".into(),
        }
    }

    /// Creates the answer for a file that is larger than the configuration allows.
    pub(super) fn too_large(path: &RepoPath, largest: u64) -> Self {
        Self {
            reason: format!("`{path}` is larger than {largest} bytes"),
            remedy: "raise `limits.evidence_bytes` in the configuration".into(),
        }
    }

    /// Creates the answer for a path inside a submodule, which is a repository of its own.
    pub(super) fn in_submodule(submodule: &RepoPath) -> Self {
        Self {
            reason: format!("a path in the submodule `{submodule}`"),
            remedy: format!("check it in its own repository: holdpoint -C {submodule} check"),
        }
    }
}
