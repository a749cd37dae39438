//! The problems of a manifest.

use crate::target::resolution::ResolutionStatus;
use crate::target::unverified::Unverified;
use crate::text::{RepoPath, Span};

/// The result of comparing a manifest with the files it lists.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ManifestProblems {
    /// The problems, in the order of the manifest.
    pub problems: Vec<ManifestProblem>,
    /// Why listed files, or the manifest itself, cannot be verified in this clone.
    pub unverified: Vec<Unverified>,
    /// The listed files of the repository, by path, and whether they match the manifest.
    pub files: Vec<(RepoPath, ResolutionStatus)>,
}

/// One problem of a manifest.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ManifestProblem {
    pub kind: ProblemKind,
    /// The span in the manifest; `None` if the manifest is not text.
    pub span: Option<Span>,
    /// The message. For `Unreadable` it completes "not a manifest: …", for `Entry` "the manifest
    /// has …".
    pub message: String,
}

/// The kind of a problem.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum ProblemKind {
    /// The file is not a manifest.
    Unreadable,
    /// An entry is incomplete or malformed.
    Entry,
    /// A listed file does not exist.
    Absent,
    /// A listed file has a different size or digest.
    Different,
    /// The number of listed files differs from `count`.
    Count,
}

impl ProblemKind {
    pub const ALL: [Self; 5] = [
        Self::Unreadable,
        Self::Entry,
        Self::Absent,
        Self::Different,
        Self::Count,
    ];

    /// Returns a stable name, which is a part of fingerprints.
    pub fn name(self) -> &'static str {
        match self {
            Self::Unreadable => "unreadable",
            Self::Entry => "entry",
            Self::Absent => "absent",
            Self::Different => "different",
            Self::Count => "count",
        }
    }
}
