//! Finds the records around a change, by kind and by what they depend on.

use std::collections::{BTreeMap, BTreeSet, HashSet};
use std::sync::Arc;

use super::input::Input;
use crate::git::Error;
use crate::model::keys::DependencyKey;
use crate::model::{IndexEntry, IndexedRecord};
use crate::record::Kind;
use crate::snapshot::{Entry, EntryChange, FileKind, Snapshot};
use crate::target::manifest;
use crate::text::{FastSet, RepoPath};

/// A snapshot with its records.
pub struct SnapshotRecords<'a> {
    pub input: &'a Input<'a>,
    /// Sorted by path. The records of the side before a change need only be those that changed.
    pub records: &'a [Arc<IndexedRecord>],
}

/// Finds records of both sides of a change.
pub(super) trait Lookup {
    /// Returns the symbolic links of both sides, each with its snapshot.
    fn links(&self) -> Vec<(&dyn Snapshot, &Entry)>;

    /// Counts the records of the later side, by kind and by whether they have an id.
    fn counts(&self) -> BTreeMap<RecordSort, usize>;

    /// Returns the records of a kind of the later side.
    fn of_kind(&self, kind: Kind) -> Vec<&Arc<IndexedRecord>>;

    /// Returns the manifests that did not change and list a changed file, or one below it. `aliases` are
    /// further paths of changed files.
    ///
    /// # Errors
    /// A manifest exists and cannot be read.
    fn manifests_of_changed(&self, aliases: &BTreeSet<RepoPath>) -> Result<Vec<RepoPath>, Error>;

    /// Returns the paths of the records of either side that depend on one of some keys.
    fn depending_on(&self, keys: &FastSet<DependencyKey>) -> Vec<RepoPath>;
}

/// The kind of a record, and whether it has an id.
pub(crate) type RecordSort = (Option<Kind>, bool);

/// Finds records by looking at all of them.
pub(super) struct AllRecords<'a> {
    pub sides: [&'a SnapshotRecords<'a>; 2],
    pub changed: &'a [EntryChange<'a>],
}

impl<'a> AllRecords<'a> {
    /// Returns the records of both sides. Records that did not change are the same on both.
    fn records(&self) -> impl Iterator<Item = &'a Arc<IndexedRecord>> {
        let [before, after] = self.sides;
        let gone = self.changed.iter();
        let gone = gone.filter_map(|it| before.record_at(it.path));
        after.records.iter().chain(gone)
    }
}

impl Lookup for AllRecords<'_> {
    fn links(&self) -> Vec<(&dyn Snapshot, &Entry)> {
        let sides = self.sides.iter();
        let links = sides.flat_map(|side| {
            let snapshot = side.input.snapshot;
            let entries = snapshot.entries().iter();
            let links = entries.filter(|entry| entry.kind == FileKind::Symlink);
            links.map(move |link| (snapshot, link))
        });
        links.collect()
    }

    fn counts(&self) -> BTreeMap<RecordSort, usize> {
        let sort = |indexed: &Arc<IndexedRecord>| (indexed.entry.kind, indexed.entry.id.is_some());
        let mut counts = BTreeMap::new();
        // Neighbouring records are mostly of one kind.
        let records = self.sides[1].records;
        for records in records.chunk_by(|a, b| sort(a) == sort(b)) {
            *counts.entry(sort(&records[0])).or_default() += records.len();
        }
        counts
    }

    fn of_kind(&self, kind: Kind) -> Vec<&Arc<IndexedRecord>> {
        let records = self.sides[1].records.iter();
        let of_kind = records.filter(|indexed| indexed.entry.kind == Some(kind));
        of_kind.collect()
    }

    fn manifests_of_changed(&self, aliases: &BTreeSet<RepoPath>) -> Result<Vec<RepoPath>, Error> {
        let changed = self.changed.iter().map(|it| it.path).chain(aliases);
        let changed: HashSet<&[u8]> = changed.map(RepoPath::as_bytes).collect();
        let manifests = self.records().flat_map(|it| &it.entry.manifests);
        let mut manifests: FastSet<&RepoPath> = manifests.collect();
        manifests.retain(|path| !changed.contains(path.as_bytes()));
        let mut listing = Vec::new();
        for manifest in manifests {
            let listed = listed_paths(manifest, self.sides[1].input)?;
            let is_changed = |path: &RepoPath| with_folders(path).any(|it| changed.contains(it));
            if listed.iter().any(is_changed) {
                listing.push(manifest.clone());
            }
        }
        Ok(listing)
    }

    fn depending_on(&self, keys: &FastSet<DependencyKey>) -> Vec<RepoPath> {
        let dependent = self.records().filter(|it| depends_on(&it.entry, keys));
        dependent.map(|indexed| indexed.path.clone()).collect()
    }
}

/// Returns whether a record depends on one of some keys.
pub(super) fn depends_on(entry: &IndexEntry, keys: &FastSet<DependencyKey>) -> bool {
    entry.keys.depends_on.keys().any(|key| keys.contains(&key))
}

/// Returns the paths that a manifest lists.
///
/// # Errors
/// The manifest exists and cannot be read.
pub(super) fn listed_paths(manifest: &RepoPath, input: &Input<'_>) -> Result<Vec<RepoPath>, Error> {
    let largest = input.settings.limits.evidence_bytes;
    manifest::listed_paths(manifest, input.snapshot, largest)
}

/// Returns the position of a path among records that are sorted by path.
pub(super) fn position(records: &[Arc<IndexedRecord>], path: &RepoPath) -> Option<usize> {
    let at = records.binary_search_by(|indexed| indexed.path.cmp(path));
    at.ok()
}

impl<'a> SnapshotRecords<'a> {
    pub(super) fn record_at(&self, path: &RepoPath) -> Option<&'a Arc<IndexedRecord>> {
        position(self.records, path).map(|at| &self.records[at])
    }
}

/// Returns a path and every folder above it except the root.
pub(super) fn with_folders(path: &RepoPath) -> impl Iterator<Item = &[u8]> {
    path.folders().chain([path.as_bytes()])
}
