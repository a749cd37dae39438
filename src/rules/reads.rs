//! What a check of all records reads, which tells whether an edit can change its findings.

use crate::model::{IndexedRecord, RecordOutcome};
use crate::record::{Kind, Record};

/// A part of the records that a check of all records reads.
///
/// Places in the text are not listed: a check runs again anyway if it reports something in a file
/// that changed, or has a label there.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Reads {
    /// Which records there are, with their kinds and ids.
    Names,
    /// The project, the operator, the time and the outcome of runs and decisions, and the debug
    /// packets that runs name.
    Work,
    /// Everything that the records of a kind say.
    Records(Kind),
    /// What records of the configuration's own kinds refer to.
    OwnReferences,
    /// The modes that runs override.
    Overrides,
    /// Whatever next pointers and the work that takes them up may say.
    Pointers,
}

/// The fields of a run that have nothing to do with next pointers.
const UNRELATED_TO_POINTERS: [&str; 9] = [
    "acceptance_results",
    "constraint_status",
    "corrections",
    "evidence_links",
    "live_changes",
    "outputs_written",
    "result_note",
    "stop",
    "tags",
];

impl Reads {
    /// Returns whether this part of a record differs between two states, in each of which there may
    /// be no record at its path.
    pub(crate) fn differ(
        self,
        before: Option<&IndexedRecord>,
        after: Option<&IndexedRecord>,
    ) -> bool {
        let (Some(before), Some(after)) = (before, after) else {
            return before.is_some() || after.is_some();
        };
        let (old, new) = (&before.entry, &after.entry);
        let is_unread = old.kind.is_none() || new.kind.is_none();
        if is_unread || old.kind != new.kind || before.is_tracked != after.is_tracked {
            return true;
        }
        let has_kind = |kind: Kind| old.kind == Some(kind);
        match self {
            Self::Names => old.id != new.id || before.open().unread_ids != after.open().unread_ids,
            Self::Work => {
                let is_open = |outcome| outcome == Some(RecordOutcome::OpenRun);
                old.outcome != new.outcome
                    || old.activity != new.activity
                    || old.packet != new.packet
                    // The time of a run without a project is not in the index.
                    || is_open(new.outcome) && !say_the_same(before, after, &[])
            }
            Self::Records(kind) => has_kind(kind) && !say_the_same(before, after, &[]),
            Self::OwnReferences => references(before) != references(after),
            Self::Overrides => {
                old.overrides_mode != new.overrides_mode
                    || new.overrides_mode && !say_the_same(before, after, &[])
            }
            Self::Pointers => !say_the_same(before, after, &UNRELATED_TO_POINTERS),
        }
    }
}

/// Returns whether two versions of a record say the same, apart from some fields of runs.
fn say_the_same(before: &IndexedRecord, after: &IndexedRecord, except: &[&str]) -> bool {
    let (before, after) = (&*before.open(), &*after.open());
    let values = |record: &Record| {
        let mut values = record.values();
        if record.fields.run().is_some() {
            values.retain(|name, _| !except.contains(name));
        }
        values
    };
    before.unread_ids == after.unread_ids
        && before.faults.len() == after.faults.len()
        && values(before) == values(after)
}

/// Returns what a record of an own kind refers to.
fn references(indexed: &IndexedRecord) -> Vec<(String, Option<Kind>, String)> {
    let record = indexed.open();
    let own = record.fields.own().into_iter();
    let references = own.flat_map(|own| own.references());
    let references = references.map(|(field, kind, reference)| {
        let text = reference.value.text.to_string();
        (field.to_owned(), kind.map(Kind::of), text)
    });
    references.collect()
}
