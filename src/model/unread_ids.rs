//! The ids that records may have which do not state one.

use std::cmp::Reverse;
use std::collections::{BTreeMap, HashSet};
use std::sync::Arc;

use super::id_references::id_references;
use super::indexed_record::IndexedRecord;
use super::record_index::{RecordIndex, stem};
use crate::record::{Kind, Record};
use crate::text::steps;

/// The ids that records without a readable id may have.
pub(super) type UnreadIds = HashSet<(Kind, Box<str>)>;

/// Returns one id for each record that has none: the name of its file or, where files are not named
/// by ids, the unknown id that most records name. A record that is named is then reported once,
/// where its id is missing, and other unknown ids are reported as always.
pub(super) fn unread_ids(records: &[Arc<IndexedRecord>], index: &RecordIndex) -> UnreadIds {
    let nameless = index.nameless();
    let mut ids: UnreadIds = nameless.keys().cloned().collect();
    if nameless.is_empty() {
        return ids;
    }
    let kinds: HashSet<Kind> = nameless.keys().map(|(kind, _)| *kind).collect();
    let mut unknown: BTreeMap<(Kind, Box<str>), usize> = BTreeMap::new();
    for record in records {
        for reference in id_references(&record.open()) {
            let (kind, id) = (reference.kind, reference.id);
            let is_known = index.find(kind, id).is_some() || index.may_be_unread(kind, id);
            if kinds.contains(&kind) && !is_known {
                *unknown.entry((kind, id.into())).or_default() += 1;
            }
        }
    }
    for kind in kinds {
        steps::count();
        if are_named_by_id(kind, records) {
            continue;
        }
        let of_kind = nameless.iter().filter(|(nameless, _)| nameless.0 == kind);
        let unnamed = of_kind.filter(|(nameless, _)| !unknown.contains_key(*nameless));
        let unnamed: usize = unnamed.map(|(_, count)| count).sum();
        let named = unknown.iter();
        let mut named: Vec<_> = named
            .filter(|(id, _)| id.0 == kind && !ids.contains(*id))
            .collect();
        // Of several that are named as often, the first wins.
        named.sort_by_key(|(_, count)| Reverse(**count));
        let most = named.into_iter().take(unnamed);
        ids.extend(most.map(|(id, _)| id.clone()));
    }
    ids
}

/// Returns whether two versions of a record have the same kind and id, and name the same ids, so that
/// the ids of all other records are known as before.
pub(crate) fn name_the_same(before: &IndexedRecord, after: &IndexedRecord) -> bool {
    if before.entry.kind != after.entry.kind || before.entry.id != after.entry.id {
        return false;
    }
    let (before, after) = (before.open(), after.open());
    let named = |record: &Record| {
        let references = id_references(record).into_iter();
        let named = references.map(|it| (it.kind, it.id.to_owned()));
        named.collect::<Vec<_>>()
    };
    before.unread_ids == after.unread_ids && named(&before) == named(&after)
}

/// Returns whether most records of a kind have the name of their file as their id.
fn are_named_by_id(kind: Kind, records: &[Arc<IndexedRecord>]) -> bool {
    let of_kind = records.iter().inspect(|_| steps::count());
    let of_kind = of_kind.filter(|it| it.entry.kind == Some(kind));
    let with_id = of_kind.filter_map(|it| Some((stem(&it.path), it.entry.id.as_deref()?)));
    let (same, other): (Vec<_>, Vec<_>) = with_id.partition(|(stem, id)| stem == id);
    same.len() > other.len()
}
