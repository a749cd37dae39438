//! Which ids the records may have that say nothing about their own.

use std::collections::{BTreeMap, HashSet};
use std::sync::Arc;

use super::id_references::id_references;
use super::indexed_record::IndexedRecord;
use super::record_index::{RecordIndex, stem};
use crate::record::Kind;

/// The ids that records without a readable id may have.
pub(super) type UnreadIds = HashSet<(Kind, Box<str>)>;

/// Returns one id for each record that has none: the name of its file or, where files are not named
/// by ids, the unknown id that most records name. A record that is named is then reported once,
/// where its id is missing, and other unknown ids are reported as always.
pub(super) fn unread_ids(records: &[Arc<IndexedRecord>], index: &RecordIndex) -> UnreadIds {
    let nameless = index.nameless();
    let mut ids: UnreadIds = nameless.iter().cloned().collect();
    if nameless.is_empty() {
        return ids;
    }
    let kinds: HashSet<Kind> = nameless.iter().map(|(kind, _)| *kind).collect();
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
    let is_named = |named: &&(Kind, Box<str>)| unknown.contains_key(*named);
    let mut unnamed: Vec<Kind> = Vec::new();
    for nameless in nameless {
        if !is_named(&nameless) {
            unnamed.push(nameless.0);
        }
    }
    for kind in unnamed
        .into_iter()
        .filter(|kind| !are_named_by_id(*kind, records))
    {
        let of_kind = unknown
            .iter()
            .filter(|(id, _)| id.0 == kind && !ids.contains(*id));
        // Of several that are named as often, the first wins.
        let most = of_kind.rev().max_by_key(|(_, count)| **count);
        if let Some((id, _)) = most {
            ids.insert(id.clone());
        }
    }
    ids
}

/// Returns whether most records of a kind have the name of their file as their id.
fn are_named_by_id(kind: Kind, records: &[Arc<IndexedRecord>]) -> bool {
    let of_kind = records.iter().filter(|it| it.entry.kind == Some(kind));
    let with_id = of_kind.filter_map(|it| Some((stem(&it.path), it.entry.id.as_deref()?)));
    let (same, other): (Vec<_>, Vec<_>) = with_id.partition(|(stem, id)| stem == id);
    same.len() > other.len()
}
