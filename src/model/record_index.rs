//! The index of records by id, and of debug packets by the runs that name them.

use std::borrow::Cow;
use std::collections::{BTreeMap, HashMap, HashSet};
use std::sync::{Arc, OnceLock};

use bstr::ByteSlice;

use super::indexed_record::{IndexEntry, IndexedRecord};
use crate::record::{Kind, Record};
use crate::text::{NearWord, RepoPath, WordIndex, lookalike};

/// Finds records by id. All values are positions among the records, which are sorted by path.
#[derive(Debug, Default)]
pub(super) struct RecordIndex {
    by_id: BTreeMap<Kind, HashMap<Box<str>, Vec<usize>>>,
    /// The first run that names a packet.
    pub runs_by_packet: HashMap<RepoPath, usize>,
    /// The ids that files may have whose kind or id could not be read.
    unread_ids: HashSet<(Kind, Box<str>)>,
    /// The kinds and the file names of records that do not state an id.
    nameless: Vec<(Kind, Box<str>)>,
    by_kind: BTreeMap<Kind, Vec<usize>>,
    /// How many records of each kind have no id; `None` counts the records of unknown kinds.
    without_id: BTreeMap<Option<Kind>, usize>,
    /// The ids of each kind as words, once an unknown id has been looked for.
    words: OnceLock<BTreeMap<Kind, WordIndex>>,
    /// The ids of each kind by what they look like, once an unknown id has been looked for.
    looks: OnceLock<HashMap<(Kind, String), Box<str>>>,
}

impl RecordIndex {
    /// Indexes the records.
    pub(crate) fn new(records: &[Arc<IndexedRecord>]) -> Self {
        let mut index = Self::default();
        for (at, record) in records.iter().enumerate() {
            let entry = &record.entry;
            if entry.id.is_none() {
                *index.without_id.entry(entry.kind).or_default() += 1;
            }
            let Some(kind) = entry.kind else {
                let record = record.open();
                index.unread_ids.extend(record.unread_ids.iter().cloned());
                continue;
            };
            index.by_kind.entry(kind).or_default().push(at);
            match &entry.id {
                Some(id) => {
                    let by_id = index.by_id.entry(kind).or_default();
                    by_id.entry(id.clone()).or_default().push(at);
                }
                None if kind.id_field().is_some() => index.add_unread(kind, &record.open()),
                None => {}
            }
            if let Some(packet) = &entry.packet {
                index.runs_by_packet.entry(packet.clone()).or_insert(at);
            }
        }
        index
    }

    /// Adds a record whose id is missing or cannot be read.
    fn add_unread(&mut self, kind: Kind, record: &Record) {
        if record.unread_ids.is_empty() {
            let stem = stem(&record.path).into_owned();
            self.nameless.push((kind, stem.into()));
        }
        self.unread_ids.extend(record.unread_ids.iter().cloned());
    }

    /// Follows a change of the record at a position. Returns false if the index has to be built again.
    pub(crate) fn replace(&mut self, at: usize, old: &IndexedRecord, new: &IndexedRecord) -> bool {
        let (before, after) = (&old.entry, &new.entry);
        if before.packet != after.packet {
            return false;
        }
        let is_same = before.kind == after.kind && before.id == after.id;
        // Only the ids of such a record are looked for where it does not state one.
        let is_unread = |entry: &IndexEntry| {
            let has_id = |kind: Kind| kind.id_field().is_some();
            entry
                .kind
                .is_none_or(|kind| entry.id.is_none() && has_id(kind))
        };
        if is_unread(before) || is_unread(after) {
            return is_same && old.open().unread_ids == new.open().unread_ids;
        }
        if is_same {
            return true;
        }
        self.remove(at, before);
        self.add(at, after);
        self.words = OnceLock::new();
        self.looks = OnceLock::new();
        true
    }

    /// Removes a record whose kind is known.
    fn remove(&mut self, at: usize, entry: &IndexEntry) {
        let Some(kind) = entry.kind else { return };
        if let Some(places) = self.by_kind.get_mut(&kind) {
            places.retain(|place| *place != at);
        }
        match &entry.id {
            Some(id) => {
                let by_id = self.by_id.entry(kind).or_default();
                if let Some(places) = by_id.get_mut(id) {
                    places.retain(|place| *place != at);
                }
                if by_id.get(id).is_some_and(Vec::is_empty) {
                    by_id.remove(id);
                }
            }
            None => {
                let count = self.without_id.entry(entry.kind).or_default();
                *count = count.saturating_sub(1);
            }
        }
    }

    /// Adds a record whose kind is known, and its id unless its kind has none.
    fn add(&mut self, at: usize, entry: &IndexEntry) {
        let Some(kind) = entry.kind else { return };
        let insert = |places: &mut Vec<usize>| {
            let before = places.partition_point(|place| *place < at);
            places.insert(before, at);
        };
        insert(self.by_kind.entry(kind).or_default());
        match &entry.id {
            Some(id) => {
                let by_id = self.by_id.entry(kind).or_default();
                insert(by_id.entry(id.clone()).or_default());
            }
            None => *self.without_id.entry(entry.kind).or_default() += 1,
        }
    }

    /// Counts the records of unknown kinds.
    pub(crate) fn count_unread(&self) -> usize {
        self.without_id.get(&None).copied().unwrap_or(0)
    }

    /// Counts the records by kind and by whether they have an id.
    pub(crate) fn counts(&self) -> BTreeMap<(Option<Kind>, bool), usize> {
        let without = |kind: Option<Kind>| self.without_id.get(&kind).copied().unwrap_or(0);
        let mut counts = BTreeMap::from([((None, false), without(None))]);
        for (kind, places) in &self.by_kind {
            let without = without(Some(*kind));
            counts.insert((Some(*kind), false), without);
            counts.insert((Some(*kind), true), places.len() - without);
        }
        counts.retain(|_, count| *count > 0);
        counts
    }

    /// Returns the kinds and the file names of records that do not state an id.
    pub(crate) fn nameless(&self) -> &[(Kind, Box<str>)] {
        &self.nameless
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

    /// Returns whether a file whose kind or id could not be read may be the record with an id.
    pub(crate) fn may_be_unread(&self, kind: Kind, id: &str) -> bool {
        !self.unread_ids.is_empty() && self.unread_ids.contains(&(kind, id.into()))
    }

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

    /// Returns the id of a kind that looks the same as another text.
    pub(crate) fn lookalike(&self, kind: Kind, id: &str) -> Option<&str> {
        let looks = self.looks.get_or_init(|| {
            let kinds = self.by_id.keys();
            let ids = kinds.flat_map(|kind| self.ids(*kind).into_iter().map(|id| (*kind, id)));
            ids.map(|(kind, id)| ((kind, lookalike::look(id)), id.into()))
                .collect()
        });
        looks.get(&(kind, lookalike::look(id))).map(|id| &**id)
    }

    /// Returns the ids that several records have, sorted.
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

/// Returns the name of a file without its ending.
pub(super) fn stem(path: &RepoPath) -> Cow<'_, str> {
    let name = path.name();
    let end = name.rfind_byte(b'.').unwrap_or(name.len());
    name[..end].to_str_lossy()
}
