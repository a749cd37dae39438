//! The queries for targets and links to resolve.

use std::collections::HashSet;

use super::fast_map::FastMap;
use super::grammar::Target;

/// Options that determine how much of the files is read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct ResolveOptions {
    /// The size of the largest file that is read. A larger file is found but cannot be verified.
    pub evidence_bytes: u64,
    /// Whether to compute the digest of every file that a target names, pinned or not.
    pub all_digests: bool,
}

/// One target or link to resolve.
#[derive(Clone, Debug)]
pub enum Query {
    /// Resolves a target completely.
    Target { target: Target, is_manifest: bool },
    /// Finds out whether any reading of a link exists, without reading a file.
    Link(Vec<Target>),
}

/// The targets and links to resolve, each of them once.
#[derive(Debug, Default)]
pub(crate) struct QuerySet {
    /// Each target, and whether some record calls it a manifest.
    pub(super) targets: FastMap<Target, bool>,
    /// The readings of each link.
    pub(super) links: HashSet<Vec<Target>>,
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
        }
    }
}
