//! What is known of a target: the answers that rules look at.

use std::collections::HashMap;

use super::grammar::{Pin, Target};
use super::manifest::ManifestFact;
use crate::git::{Commit, LastSeen};
use crate::record::Reference;
use crate::text::RepoPath;

/// What is there.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Fact {
    /// Nothing more to ask: a URL of good form, a folder that holds a file, an object of Git.
    Sound,
    File(FileFact),
    Commit(Commit),
    /// A file of a revision that is empty or blank.
    BlankObject,
    Dead(Dead),
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

/// A file that is there.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FileFact {
    pub path: RepoPath,
    pub is_tracked: bool,
    pub is_blank: bool,
    /// The digest, where the target has a pin that it differs from.
    pub wrong_pin: Option<Pin>,
}

/// A target that does not resolve.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Dead {
    /// "there is no file `a.log`".
    pub reason: String,
    /// A path that was probably meant.
    pub near: Option<RepoPath>,
    pub last_seen: Option<LastSeen>,
}

impl Dead {
    pub fn new(reason: impl Into<String>) -> Self {
        Self {
            reason: reason.into(),
            near: None,
            last_seen: None,
        }
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
pub struct Facts {
    pub(super) by_target: HashMap<Target, Fact>,
    pub(super) manifests: HashMap<RepoPath, ManifestFact>,
}

impl Facts {
    /// The fact of a reference in a record that lies in `folder`.
    pub fn of(&self, reference: &Reference, folder: &[u8]) -> &Fact {
        // Every reference of every record was collected before anything was asked.
        self.by_target
            .get(&Target::parse(reference, folder))
            .unwrap_or(&Fact::Sound)
    }

    /// What is wrong with a manifest, of those that were looked into.
    pub fn manifest(&self, path: &RepoPath) -> Option<&ManifestFact> {
        self.manifests.get(path)
    }

    /// Every distinct target and its fact, in no order.
    pub fn iter(&self) -> impl Iterator<Item = (&Target, &Fact)> {
        self.by_target.iter()
    }
}
