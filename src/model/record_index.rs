//! The index of records by id, and of debug packets by the runs that name them.

use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::sync::{Arc, OnceLock};

use super::indexed_record::IndexedRecord;
use crate::record::Kind;
use crate::text::{NearWord, RepoPath, WordIndex};

/// Finds records by id. All values are positions among the records, which are sorted by path.
#[derive(Debug, Default)]
pub(super) struct RecordIndex {
    by_id: BTreeMap<Kind, HashMap<Box<str>, Vec<usize>>>,
    /// The first run that names a packet.
    pub runs_by_packet: HashMap<RepoPath, usize>,
    /// The kinds with a record whose id is missing or unreadable.
    pub kinds_with_unreadable_id: BTreeSet<Kind>,
    by_kind: BTreeMap<Kind, Vec<usize>>,
    /// The ids of each kind as words, once an unknown id has been looked for.
    words: OnceLock<BTreeMap<Kind, WordIndex>>,
}

impl RecordIndex {
    /// Indexes the records.
    pub(crate) fn new(records: &[Arc<IndexedRecord>]) -> Self {
        let mut index = Self::default();
        for (at, record) in records.iter().enumerate() {
            let entry = &record.entry;
            let Some(kind) = entry.kind else { continue };
            index.by_kind.entry(kind).or_default().push(at);
            match &entry.id {
                Some(id) => {
                    let by_id = index.by_id.entry(kind).or_default();
                    by_id.entry(id.clone()).or_default().push(at);
                }
                None => drop(index.kinds_with_unreadable_id.insert(kind)),
            }
            if let Some(packet) = &entry.packet {
                index.runs_by_packet.entry(packet.clone()).or_insert(at);
            }
        }
        index
    }

    /// Returns the records of a kind.
    pub(crate) fn of_kind(&self, kind: Kind) -> &[usize] {
        self.by_kind.get(&kind).map_or(&[], Vec::as_slice)
    }

    /// Counts the records of a kind.
    pub(crate) fn count(&self, kind: Kind) -> usize {
        self.of_kind(kind).len()
    }

    /// Returns the first record, by path, that has an id.
    pub(crate) fn find(&self, kind: Kind, id: &str) -> Option<usize> {
        self.find_all(kind, id).first().copied()
    }

    /// Returns all records that have an id, by path.
    pub(crate) fn find_all(&self, kind: Kind, id: &str) -> &[usize] {
        let by_id = self.by_id.get(&kind);
        let places = by_id.and_then(|by_id| by_id.get(id));
        places.map_or(&[], Vec::as_slice)
    }

    /// Returns the ids of a kind, sorted.
    pub(crate) fn ids(&self, kind: Kind) -> Vec<&str> {
        let entries = self.by_id.get(&kind).into_iter().flatten();
        let mut ids: Vec<&str> = entries.map(|(id, _)| &**id).collect();
        ids.sort_unstable();
        ids
    }

    /// Returns the ids that several records have, sorted.
    /// Returns the id of a kind that is closest to another text.
    pub(crate) fn nearest(&self, kind: Kind, id: &str) -> Option<NearWord<'_>> {
        let index = |kind: &Kind| {
            let ids = self.ids(*kind).into_iter();
            (*kind, WordIndex::new(ids.map(Box::from).collect()))
        };
        let words = self
            .words
            .get_or_init(|| self.by_id.keys().map(index).collect());
        words.get(&kind)?.nearest(id)
    }

    pub(crate) fn duplicates(&self) -> impl Iterator<Item = (Kind, &str, &[usize])> {
        self.by_id.iter().flat_map(|(kind, by_id)| {
            let mut duplicates: Vec<_> = by_id
                .iter()
                .filter(|(_, places)| places.len() > 1)
                .collect();
            duplicates.sort_unstable();
            duplicates
                .into_iter()
                .map(|(id, places)| (*kind, &**id, places.as_slice()))
        })
    }
}
