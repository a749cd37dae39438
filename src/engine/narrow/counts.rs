//! How many records a state has, kept up to date without reading those that did not change.

use std::collections::BTreeSet;
use std::sync::Arc;

use serde::{Deserialize, Serialize};

use crate::engine::reading::Read;
use crate::engine::summary::{Skipped, Summary};
use crate::model::{IndexedRecord, Population};
use crate::record::Kind;

/// The counts of all records of a state.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub(in crate::engine) struct Counts {
    /// Only the counts of records and of skipped files are used.
    summary: Summary,
    /// The runs whose mode overrides the one that their title suggests.
    overrides: usize,
}

impl Counts {
    /// Counts records and the files that were skipped.
    pub(super) fn new(records: &[Arc<IndexedRecord>], skipped: Skipped) -> Self {
        let mut summary = Summary {
            skipped,
            ..Summary::default()
        };
        summary.count_records(records);
        let overrides = records.iter().filter(|it| it.entry.overrides_mode);
        Self {
            summary,
            overrides: overrides.count(),
        }
    }

    /// Replaces some of the counted files by others. Returns `None` if they were not counted.
    pub(super) fn replace(&self, before: &Read, after: &Read) -> Option<Self> {
        let [before, after] =
            [before, after].map(|read| Self::new(&read.records, read.skipped.clone()));
        let difference =
            |all: usize, before: usize, after: usize| all.checked_sub(before)?.checked_add(after);
        let mut summary = self.summary.clone();
        let sides = [&before.summary, &after.summary];
        for ((all, before), after) in summary
            .counts_mut()
            .into_iter()
            .zip(sides[0].clone().counts_mut())
            .zip(sides[1].clone().counts_mut())
        {
            *all = difference(*all, *before, *after)?;
        }
        let kinds = sides.iter().flat_map(|side| side.records.keys());
        for kind in kinds.copied().collect::<BTreeSet<Kind>>() {
            let count = |summary: &Summary| summary.records.get(&kind).copied().unwrap_or(0);
            let now = difference(count(&summary), count(sides[0]), count(sides[1]))?;
            match now {
                0 => summary.records.remove(&kind),
                now => summary.records.insert(kind, now),
            };
        }
        Some(Self {
            summary,
            overrides: difference(self.overrides, before.overrides, after.overrides)?,
        })
    }

    /// Returns the counts that rules need.
    pub(in crate::engine) fn population(&self) -> Population {
        Population {
            kinds: self.summary.records.clone(),
            overrides: self.overrides,
        }
    }

    /// Returns whether there are records of the same kinds in another state.
    pub(super) fn has_kinds_of(&self, other: &Self) -> bool {
        self.summary.records.keys().eq(other.summary.records.keys())
    }

    /// Replaces the counts of records of the summary of a check that read only some of them.
    pub(in crate::engine) fn apply(&self, summary: &mut Summary) {
        let Summary {
            records,
            unread,
            skipped,
            runs,
            decisions,
            ..
        } = self.summary.clone();
        summary.records = records;
        summary.unread = unread;
        summary.skipped = skipped;
        summary.runs = runs;
        summary.decisions = decisions;
    }
}
