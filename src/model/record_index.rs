//! The index of records by id, and of debug packets by the runs that name them.

use std::borrow::Cow;
use std::collections::{BTreeMap, HashMap};
use std::hash::Hash;
use std::sync::{Arc, OnceLock};

use bstr::ByteSlice;

use super::indexed_record::{IndexEntry, IndexedRecord};
use crate::record::{Kind, Record};
use crate::text::{FastMap, NearWord, RepoPath, WordIndex, lookalike};

/// Finds records by id. All values are positions among the records, which are sorted by path.
#[derive(Debug, Default)]
pub(super) struct RecordIndex {
    by_id: BTreeMap<Kind, FastMap<Box<str>, Vec<usize>>>,
    /// The runs that name a packet.
    runs_by_packet: HashMap<RepoPath, Vec<usize>>,
    /// The ids that files may have whose kind or id could not be read, with the number of these files.
    unread_ids: HashMap<(Kind, Box<str>), usize>,
    /// The kinds and the file names of records that do not state an id, with their number.
    nameless: BTreeMap<(Kind, Box<str>), usize>,
    by_kind: BTreeMap<Kind, Vec<usize>>,
    /// The records of unknown kinds.
    of_unknown_kind: Vec<usize>,
    /// How many records of each kind have no id.
    without_id: BTreeMap<Kind, usize>,
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
            index.add(at, record);
        }
        index
    }

    /// Follows a change of the record at a position.
    pub(crate) fn replace(&mut self, at: usize, old: &IndexedRecord, new: &IndexedRecord) {
        let (before, after) = (&old.entry, &new.entry);
        if before.kind == after.kind
            && before.id == after.id
            && before.packet == after.packet
            && !is_unread(before)
        {
            return;
        }
        self.remove(at, old);
        self.add(at, new);
        self.words = OnceLock::new();
        self.looks = OnceLock::new();
    }

    fn remove(&mut self, at: usize, indexed: &IndexedRecord) {
        let entry = &indexed.entry;
        if is_unread(entry) {
            let record = indexed.open();
            for unread in &record.unread_ids {
                decrease(&mut self.unread_ids, unread);
            }
            if let Some(nameless) = nameless(entry, &record)
                && let Some(count) = self.nameless.get_mut(&nameless)
            {
                *count -= 1;
                if *count == 0 {
                    self.nameless.remove(&nameless);
                }
            }
        }
        let Some(kind) = entry.kind else {
            remove(&mut self.of_unknown_kind, at);
            return;
        };
        if let Some(places) = self.by_kind.get_mut(&kind) {
            remove(places, at);
        }
        if entry.id.is_none() {
            let count = self.without_id.entry(kind).or_default();
            *count = count.saturating_sub(1);
        }
        if let Some(id) = &entry.id {
            let by_id = self.by_id.entry(kind).or_default();
            if let Some(places) = by_id.get_mut(id) {
                remove(places, at);
            }
            if by_id.get(id).is_some_and(Vec::is_empty) {
                by_id.remove(id);
            }
        }
        if let Some(packet) = &entry.packet
            && let Some(runs) = self.runs_by_packet.get_mut(packet)
        {
            remove(runs, at);
            if runs.is_empty() {
                self.runs_by_packet.remove(packet);
            }
        }
    }

    fn add(&mut self, at: usize, indexed: &IndexedRecord) {
        let entry = &indexed.entry;
        if is_unread(entry) {
            let record = indexed.open();
            for unread in &record.unread_ids {
                *self.unread_ids.entry(unread.clone()).or_default() += 1;
            }
            if let Some(nameless) = nameless(entry, &record) {
                *self.nameless.entry(nameless).or_default() += 1;
            }
        }
        let Some(kind) = entry.kind else {
            insert(&mut self.of_unknown_kind, at);
            return;
        };
        insert(self.by_kind.entry(kind).or_default(), at);
        if entry.id.is_none() {
            *self.without_id.entry(kind).or_default() += 1;
        }
        if let Some(id) = &entry.id {
            let by_id = self.by_id.entry(kind).or_default();
            insert(by_id.entry(id.clone()).or_default(), at);
        }
        if let Some(packet) = &entry.packet {
            insert(self.runs_by_packet.entry(packet.clone()).or_default(), at);
        }
    }

    /// Returns the first run, by path, that names a packet.
    pub(crate) fn run_naming(&self, packet: &RepoPath) -> Option<usize> {
        self.runs_by_packet.get(packet)?.first().copied()
    }

    /// Returns the records of unknown kinds.
    pub(crate) fn of_unknown_kind(&self) -> &[usize] {
        &self.of_unknown_kind
    }

    /// Counts the records by kind and by whether they have an id.
    pub(crate) fn counts(&self) -> BTreeMap<(Option<Kind>, bool), usize> {
        let mut counts = BTreeMap::from([((None, false), self.of_unknown_kind.len())]);
        for (kind, places) in &self.by_kind {
            let without = self.without_id.get(kind).copied().unwrap_or(0);
            counts.insert((Some(*kind), false), without);
            counts.insert((Some(*kind), true), places.len() - without);
        }
        counts.retain(|_, count| *count > 0);
        counts
    }

    /// Returns the kinds and the file names of records that do not state an id.
    pub(crate) fn nameless(&self) -> &BTreeMap<(Kind, Box<str>), usize> {
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
        !self.unread_ids.is_empty() && self.unread_ids.contains_key(&(kind, id.into()))
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

/// Returns whether the kind of a record is unknown, or its id although its kind has ids. The ids that
/// it may have are looked for where it does not state one.
fn is_unread(entry: &IndexEntry) -> bool {
    entry
        .kind
        .is_none_or(|kind| entry.id.is_none() && kind.id_field().is_some())
}

/// Returns the kind and the file name of a record that does not state an id although its kind has
/// ids.
fn nameless(entry: &IndexEntry, record: &Record) -> Option<(Kind, Box<str>)> {
    let kind = entry.kind.filter(|_| record.unread_ids.is_empty())?;
    Some((kind, stem(&record.path).into()))
}

/// Inserts a position into a list in rising order.
fn insert(places: &mut Vec<usize>, at: usize) {
    match places.last() {
        Some(last) if *last >= at => {
            let before = places.partition_point(|place| *place < at);
            places.insert(before, at);
        }
        Some(_) | None => places.push(at),
    }
}

/// Removes a position from a list in rising order.
fn remove(places: &mut Vec<usize>, at: usize) {
    if let Ok(place) = places.binary_search(&at) {
        places.remove(place);
    }
}

/// Counts one less of something, which is removed when none is left.
fn decrease<K: Eq + Hash>(counts: &mut HashMap<K, usize>, key: &K) {
    if let Some(count) = counts.get_mut(key) {
        *count -= 1;
        if *count == 0 {
            counts.remove(key);
        }
    }
}

/// Returns the name of a file without its ending.
pub(super) fn stem(path: &RepoPath) -> Cow<'_, str> {
    let name = path.name();
    let end = name.rfind_byte(b'.').unwrap_or(name.len());
    name[..end].to_str_lossy()
}
