//! Finds the records that depend on a change without looking at all records.

use std::collections::{BTreeMap, BTreeSet, HashSet};
use std::sync::Arc;

use crate::engine::input::Input;
use crate::engine::lookup::{
    Lookup, RecordSort, SnapshotRecords, depends_on, listed_paths, with_folders,
};
use crate::git::Error;
use crate::model::keys::DependencyKey;
use crate::model::{IndexedRecord, Model};
use crate::record::Kind;
use crate::snapshot::{Entry, EntryChange, FileKind, Snapshot};
use crate::text::{FastSet, RepoPath};

/// What the records of one state depend on. Later states are followed by noting what changed since:
/// that is looked at one by one, so the index is made again when it has become much.
#[derive(Default)]
pub(super) struct DependencyIndex {
    /// The records of the indexed state.
    records: Vec<Arc<IndexedRecord>>,
    /// The keys that they depend on, with their positions.
    keys: KeyIndex,
    /// The paths of the records that changed since.
    changed: BTreeSet<RepoPath>,
    /// The manifests that the records name.
    manifests: Vec<RepoPath>,
    /// What they list, with all folders above, and the positions of the manifests.
    listed: KeyIndex,
    /// The manifests that changed since, or that are named since.
    changed_manifests: BTreeSet<RepoPath>,
    links: Vec<Entry>,
}

/// Keys and positions, sorted by key. The two lists take less memory than one of pairs.
#[derive(Default)]
struct KeyIndex {
    keys: Vec<DependencyKey>,
    places: Vec<u32>,
}

impl KeyIndex {
    fn new(mut pairs: Vec<(DependencyKey, u32)>) -> Self {
        pairs.sort_unstable();
        pairs.dedup();
        pairs.into_iter().unzip::<_, _, Vec<_>, Vec<_>>().into()
    }

    /// Returns the positions of a key.
    fn find(&self, key: DependencyKey) -> impl Iterator<Item = usize> {
        let start = self.keys.partition_point(|other| *other < key);
        let same = self.keys[start..].iter().take_while(move |it| **it == key);
        let places = same.zip(&self.places[start..]);
        places.map(|(_, place)| *place as usize)
    }
}

impl From<(Vec<DependencyKey>, Vec<u32>)> for KeyIndex {
    fn from((keys, places): (Vec<DependencyKey>, Vec<u32>)) -> Self {
        Self { keys, places }
    }
}

/// How many records may have changed before the index is made again.
const MAX_CHANGED: usize = 1000;

impl DependencyIndex {
    /// Indexes the records of a state.
    ///
    /// # Errors
    /// A manifest exists and cannot be read.
    pub(super) fn new(records: &[Arc<IndexedRecord>], input: &Input<'_>) -> Result<Self, Error> {
        let place = |at: usize| u32::try_from(at).unwrap_or(u32::MAX);
        let mut pairs = Vec::new();
        let mut manifests = BTreeSet::new();
        for (at, indexed) in records.iter().enumerate() {
            let keys = indexed.entry.keys.depends_on.keys();
            pairs.extend(keys.map(|key| (key, place(at))));
            manifests.extend(indexed.entry.manifests.iter().cloned());
        }
        let keys = KeyIndex::new(pairs);
        let manifests: Vec<RepoPath> = manifests.into_iter().collect();
        let mut pairs = Vec::new();
        for (at, manifest) in manifests.iter().enumerate() {
            for path in listed_paths(manifest, input)? {
                let parts = with_folders(&path).map(DependencyKey::path);
                pairs.extend(parts.map(|key| (key, place(at))));
            }
        }
        let links = input.snapshot.entries().iter();
        let links = links.filter(|entry| entry.kind == FileKind::Symlink);
        Ok(Self {
            records: records.to_vec(),
            keys,
            changed: BTreeSet::new(),
            manifests,
            listed: KeyIndex::new(pairs),
            changed_manifests: BTreeSet::new(),
            links: links.cloned().collect(),
        })
    }

    /// Notes what a change concerns. `records` are those at the changed paths, before and after.
    pub(super) fn note<'r>(
        &mut self,
        changes: &[EntryChange<'_>],
        records: impl Iterator<Item = &'r Arc<IndexedRecord>>,
    ) {
        for path in changes.iter().map(|change| change.path) {
            self.changed.insert(path.clone());
            if self.manifests.binary_search(path).is_ok() {
                self.changed_manifests.insert(path.clone());
            }
        }
        let named = records.flat_map(|indexed| &indexed.entry.manifests);
        let new = named.filter(|path| self.manifests.binary_search(path).is_err());
        self.changed_manifests.extend(new.cloned());
    }

    /// Returns whether so much changed that the index should be made again.
    pub(super) fn is_outdated(&self) -> bool {
        self.changed.len().max(self.changed_manifests.len()) > MAX_CHANGED
    }
}

/// The lookup for one change, which was noted in the index.
pub(super) struct IndexLookup<'a> {
    pub index: &'a DependencyIndex,
    /// The model after the change.
    pub model: &'a Model,
    pub sides: [&'a SnapshotRecords<'a>; 2],
    pub changes: &'a [EntryChange<'a>],
}

impl Lookup for IndexLookup<'_> {
    fn links(&self) -> Vec<(&dyn Snapshot, &Entry)> {
        // What a changed link leads to is found by the path of the link itself.
        let snapshot = self.sides[1].input.snapshot;
        let links = self.index.links.iter();
        links.map(|link| (snapshot, link)).collect()
    }

    fn counts(&self) -> BTreeMap<RecordSort, usize> {
        self.model.counts()
    }

    fn of_kind(&self, kind: Kind) -> Vec<&Arc<IndexedRecord>> {
        self.model.of_kind(kind).collect()
    }

    fn manifests_of_changed(&self, aliases: &BTreeSet<RepoPath>) -> Result<Vec<RepoPath>, Error> {
        let index = self.index;
        let changed = self.changes.iter().map(|it| it.path).chain(aliases);
        let changed: HashSet<&RepoPath> = changed.collect();
        let keys = changed.iter();
        let found = keys.flat_map(|path| index.listed.find(DependencyKey::path(path.as_bytes())));
        let found = found.map(|at| &index.manifests[at]);
        let mut listing: Vec<RepoPath> = found
            .filter(|manifest| !index.changed_manifests.contains(*manifest))
            .cloned()
            .collect();
        let is_changed = |part: &[u8]| changed.iter().any(|path| path.as_bytes() == part);
        for manifest in &index.changed_manifests {
            let listed = listed_paths(manifest, self.sides[1].input)?;
            if listed.iter().any(|path| with_folders(path).any(is_changed)) {
                listing.push(manifest.clone());
            }
        }
        listing.retain(|manifest| !changed.contains(manifest));
        Ok(listing)
    }

    fn depending_on(&self, keys: &FastSet<DependencyKey>) -> Vec<RepoPath> {
        let index = self.index;
        let found = keys.iter().flat_map(|key| index.keys.find(*key));
        let found = found.map(|at| &index.records[at].path);
        let found = found.filter(|path| !index.changed.contains(*path));
        let gone = self.sides[0].records.iter();
        let gone = gone.filter(|it| depends_on(&it.entry, keys));
        let changed = index.changed.iter();
        let changed = changed.filter(|path| {
            let indexed = self.model.indexed_record(path);
            indexed.is_some_and(|indexed| depends_on(&indexed.entry, keys))
        });
        let gone = gone.map(|indexed| &indexed.path);
        found.chain(changed).chain(gone).cloned().collect()
    }
}
