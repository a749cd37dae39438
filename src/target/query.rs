//! The queries for targets and links to resolve.

use std::collections::HashSet;

use super::grammar::Target;
use crate::text::{FastMap, RepoPath};

/// Options that determine how much of the files is read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct ResolveOptions {
    /// The size of the largest file that is read. A larger file is found but cannot be verified.
    pub evidence_bytes: u64,
    /// Whether to compute the digest of every file that a target names, pinned or not.
    pub all_digests: bool,
    /// Whether to search the history for the paths that are missing.
    pub searches_history: bool,
}

/// One target or link to resolve.
#[derive(Clone, Debug)]
pub enum Query {
    /// Resolves a target completely.
    Target { target: Target, is_manifest: bool },
    /// Finds out whether any reading of a link exists, without reading a file.
    Link(Vec<Target>),
    /// Finds out whether a value that may be a target exists, without reading a file or searching the
    /// history. Most such values are not targets.
    Value(Target),
}

impl Query {
    /// Returns whether the answer depends on what the refs of the repository point to.
    pub(crate) fn names_revision(&self) -> bool {
        let is_revision = |target: &Target| matches!(target, Target::Git(_));
        match self {
            Self::Target { target, .. } | Self::Value(target) => is_revision(target),
            Self::Link(readings) => readings.iter().any(is_revision),
        }
    }
}

/// The targets and links to resolve, each of them once.
#[derive(Debug, Default)]
pub(crate) struct QuerySet {
    /// Each target, and whether some record calls it a manifest.
    pub(super) targets: FastMap<Target, bool>,
    /// The readings of each link.
    pub(super) links: HashSet<Vec<Target>>,
    /// The values that may be targets.
    pub(super) values: HashSet<Target>,
}

impl QuerySet {
    /// Adds a query.
    pub(crate) fn add(&mut self, query: Query) {
        match query {
            Query::Target {
                target,
                is_manifest,
            } => *self.targets.entry(target).or_default() |= is_manifest,
            Query::Link(readings) => drop(self.links.insert(readings)),
            Query::Value(target) => drop(self.values.insert(target)),
        }
    }

    /// Returns the paths that are looked up, except those that manifests list and those that symbolic
    /// links lead to.
    pub(crate) fn paths(&self) -> impl Iterator<Item = &RepoPath> {
        let links = self.links.iter().flatten();
        let targets = self.targets.keys().chain(links).chain(&self.values);
        targets
            .filter_map(Target::as_path)
            .flat_map(|target| std::iter::once(&target.path).chain(&target.whole))
    }

    /// Returns the paths of manifests.
    pub(crate) fn manifests(&self) -> impl Iterator<Item = &RepoPath> {
        let manifests = self.targets.iter().filter(|(_, is_manifest)| **is_manifest);
        manifests.filter_map(|(target, _)| Some(&target.as_path()?.path))
    }
}
