//! The result of resolving one target, to which rules apply.

use std::borrow::Cow;

use schemars::JsonSchema;
use serde::Serialize;

use super::pin::Pin;
use super::unverified::Unverified;
use crate::git::{LastSeen, ResolvedCommit};
use crate::text::RepoPath;

/// The result of resolving a target.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Resolution {
    /// The target is valid and there is nothing more to check: a well-formed URL, a submodule.
    Sound,
    File(ResolvedFile),
    Folder(ResolvedFolder),
    Commit(ResolvedCommit),
    /// A file of a revision that is empty or contains only whitespace.
    BlankObject,
    /// The target does not exist or is malformed.
    Dead(Box<DeadTarget>),
    /// An absolute path, or one that leaves the repository by `..` or a symbolic link. The text
    /// completes the sentence "the target is …".
    Outside(String),
    /// A path that exists on the disk but not in the snapshot that is checked.
    Uncommitted {
        reason: UncommittedReason,
        path: RepoPath,
    },
    /// This clone does not have what is needed to verify the target.
    Unverified(Unverified),
}

/// Why a path on the disk is not in the snapshot that is checked.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum UncommittedReason {
    Ignored,
    NeverAdded,
    /// It is staged, but not part of the commit, which names other files.
    LeftOut,
}

/// Whether a target is verified.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
#[schemars(inline)]
pub enum ResolutionStatus {
    Verified,
    /// In this clone, it is unknown whether the target is verified or broken.
    Unverified,
    Broken,
}

impl ResolutionStatus {
    pub const ALL: [Self; 3] = [Self::Verified, Self::Unverified, Self::Broken];

    /// Returns the status as a word, for output.
    pub fn word(self) -> &'static str {
        match self {
            Self::Verified => "verified",
            Self::Unverified => "unverified",
            Self::Broken => "broken",
        }
    }
}

impl Resolution {
    /// Returns the commit that the target names, if it is a valid one.
    pub(crate) fn commit(&self) -> Option<&ResolvedCommit> {
        if let Self::Commit(commit) = self {
            Some(commit)
        } else {
            None
        }
    }

    /// Returns whether the target is verified, unverified or broken.
    pub fn status(&self) -> ResolutionStatus {
        match self {
            Self::File(ResolvedFile {
                pin_check: PinCheck::Differs { .. },
                ..
            }) => ResolutionStatus::Broken,
            Self::Sound | Self::Commit(_) | Self::File(_) | Self::Folder(_) => {
                ResolutionStatus::Verified
            }
            Self::Dead(_) | Self::Outside(_) | Self::Uncommitted { .. } | Self::BlankObject => {
                ResolutionStatus::Broken
            }
            Self::Unverified(_) => ResolutionStatus::Unverified,
        }
    }
}

/// A file of the snapshot.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ResolvedFile {
    /// The path of the file after symbolic links are followed.
    pub path: RepoPath,
    /// What Git does not track: the file itself, or a symbolic link that leads to it.
    pub untracked: Option<RepoPath>,
    /// Whether the file is empty or contains only whitespace.
    pub is_blank: bool,
    pub pin_check: PinCheck,
}

/// Whether a file has the digest that its target pins.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum PinCheck {
    /// The target has no pin. The digest is present if the options asked for every digest.
    Unpinned { digest: Option<Box<Pin>> },
    /// The digest equals the pin.
    Matches,
    /// The digest differs from the pin.
    Differs { pin: Box<Pin>, digest: Box<Pin> },
}

/// A folder that contains at least one file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ResolvedFolder {
    pub path: RepoPath,
    /// What Git does not track: the folder, if it has no tracked file, or a symbolic link that
    /// leads to it.
    pub untracked: Option<RepoPath>,
}

/// A target that does not resolve.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DeadTarget {
    /// A message such as "there is no file `a.log`".
    pub reason: String,
    /// The help, if a rule has no better one.
    pub help: Cow<'static, str>,
    /// The path that was probably meant.
    pub suggestion: Option<RepoPath>,
    /// Whether the suggestion is the only path that differs just in letter case.
    pub differs_in_case: bool,
    /// A sentence that says in which character the path differs from one that looks the same.
    pub lookalike: Option<String>,
    /// The commit in which history last had the path.
    pub last_seen: Option<LastSeen>,
    /// Where the file is now, if the last commit has it and what is checked has it elsewhere.
    pub renamed_to: Option<RepoPath>,
}

impl DeadTarget {
    /// Returns where the file is now, if it was moved.
    pub(crate) fn moved_to(&self) -> Option<&RepoPath> {
        let seen = self.last_seen.as_ref();
        let earlier = seen.and_then(|seen| seen.moved_to.as_ref());
        self.renamed_to.as_ref().or(earlier)
    }
}

impl DeadTarget {
    /// Creates a dead target without a suggestion.
    pub fn new(reason: impl Into<String>, help: impl Into<Cow<'static, str>>) -> Box<Self> {
        Box::new(Self {
            reason: reason.into(),
            help: help.into(),
            suggestion: None,
            differs_in_case: false,
            lookalike: None,
            last_seen: None,
            renamed_to: None,
        })
    }
}
