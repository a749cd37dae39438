//! What is known of a target: the answers that rules look at.

use schemars::JsonSchema;
use serde::Serialize;

use super::Map;
use super::grammar::{Pin, Target};
use super::manifest::ManifestProblems;
use crate::git::{LastSeen, ResolvedCommit};
use crate::record::Reference;
use crate::text::RepoPath;

/// What is there.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Resolution {
    /// Nothing more to ask: a URL of good form, a submodule, an object of Git.
    Sound,
    File(ResolvedFile),
    Folder(ResolvedFolder),
    Commit(ResolvedCommit),
    /// A file of a revision that is empty or blank.
    BlankObject,
    Dead(Box<Dead>),
    /// Absolute, or out of the repository by `..` or a symbolic link; in words.
    Outside(String),
    /// On the disk, and not in what is checked.
    Uncommitted {
        is_ignored: bool,
        path: RepoPath,
    },
    /// Neither sound nor broken: it lies beyond what this clone holds.
    Unverified(Unverified),
}

/// What the answer comes to.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
#[schemars(inline)]
pub enum ResolutionStatus {
    Verified,
    /// Neither sound nor broken: nobody can tell here.
    Unverified,
    Broken,
}

impl ResolutionStatus {
    pub const ALL: [Self; 3] = [Self::Verified, Self::Unverified, Self::Broken];

    pub fn word(self) -> &'static str {
        match self {
            Self::Verified => "verified",
            Self::Unverified => "unverified",
            Self::Broken => "broken",
        }
    }
}

impl Resolution {
    pub fn standing(&self) -> ResolutionStatus {
        match self {
            Self::File(ResolvedFile {
                pinned: Pinned::Wrong { .. },
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

/// A file that is there.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ResolvedFile {
    /// Where it is, once symbolic links are followed.
    pub path: RepoPath,
    /// What has to be added before Git has all of it: the file, or a link on the way to it.
    pub untracked: Option<RepoPath>,
    pub is_blank: bool,
    pub pinned: Pinned,
}

/// How a file stands to the pin of the target that names it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Pinned {
    /// There is no pin. The digest is known if somebody asked for that of every file.
    Not {
        digest: Option<Box<Pin>>,
    },
    Right,
    Wrong {
        pin: Box<Pin>,
        digest: Box<Pin>,
    },
}

/// A folder that holds a file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ResolvedFolder {
    pub path: RepoPath,
    /// What has to be added before Git has anything of it.
    pub untracked: Option<RepoPath>,
}

/// A target that does not resolve.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Dead {
    /// "there is no file `a.log`".
    pub reason: String,
    /// What to do, where nobody knows better.
    pub help: &'static str,
    /// A path that was probably meant.
    pub near: Option<RepoPath>,
    /// That path is the only one that differs in nothing but letter case.
    pub differs_in_case: bool,
    pub last_seen: Option<LastSeen>,
}

impl Dead {
    pub fn new(reason: impl Into<String>, help: &'static str) -> Box<Self> {
        Box::new(Self {
            reason: reason.into(),
            help,
            near: None,
            differs_in_case: false,
            last_seen: None,
        })
    }
}

/// Why a target cannot be verified here, and the command that changes that.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Unverified {
    pub reason: String,
    pub remedy: String,
}

/// All targets that a repository's records name, resolved.
#[derive(Debug, Default)]
pub struct Resolutions {
    pub(super) by_target: Map<Target, Resolution>,
    /// What links of a body may stand for; known is only whether it is there.
    pub(super) links: Map<Target, Resolution>,
    pub(super) manifests: Map<RepoPath, ManifestProblems>,
}

impl Resolutions {
    /// The fact of a reference in a record that lies in `folder`.
    pub fn of(&self, reference: &Reference, folder: &[u8]) -> &Resolution {
        self.of_target(&Target::parse(reference, folder))
    }

    /// The fact of a target that some record names.
    pub fn of_target(&self, target: &Target) -> &Resolution {
        let known = self.by_target.get(target);
        // Every reference of every record was collected before anything was asked.
        known
            .or_else(|| self.links.get(target))
            .unwrap_or(&Resolution::Sound)
    }

    /// What is wrong with a manifest, of those that were looked into.
    pub fn manifest(&self, path: &RepoPath) -> Option<&ManifestProblems> {
        self.manifests.get(path)
    }

    /// Every distinct target but those of plain links, and its fact; in no order.
    pub fn iter(&self) -> impl Iterator<Item = (&Target, &Resolution)> {
        self.by_target.iter()
    }

    /// What manifests list and this clone cannot look into; in no order.
    pub fn unverified_by_manifests(&self) -> impl Iterator<Item = &Unverified> {
        self.manifests
            .values()
            .flat_map(|manifest| &manifest.unverified)
    }
}
