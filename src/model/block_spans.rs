//! The blocks of each project and mode, by time.

use std::collections::HashMap;
use std::sync::Arc;

use jiff::{SignedDuration, Timestamp};

use super::indexed_record::IndexedRecord;
use super::record_index::RecordIndex;
use crate::record::Kind;

/// The blocks of each project and mode, by time.
#[derive(Debug, Default)]
pub(super) struct BlockSpans {
    by_project: HashMap<Box<str>, HashMap<Box<str>, Vec<BlockSpan>>>,
}

/// The time of one block, and its position among the records.
#[derive(Clone, Copy, Debug)]
struct BlockSpan {
    start: Timestamp,
    end: Option<Timestamp>,
    at: usize,
}

impl BlockSpans {
    /// Collects the blocks that have a project, a mode and a time. `records` are sorted by path.
    pub(super) fn new(records: &[Arc<IndexedRecord>], index: &RecordIndex) -> Self {
        let mut all = Self::default();
        for at in index.of_kind(Kind::Block).iter().copied() {
            let record = records[at].record();
            let Some(block) = record.fields.block() else {
                continue;
            };
            let project = block.project_id.as_ref().and_then(|project| project.id());
            let mode = block.mode_id.as_ref().and_then(|mode| mode.name());
            let (Some(project), Some(mode), Some(start)) = (project, mode, &block.timestamp_start)
            else {
                continue;
            };
            if !record.is_readable("timestamp_end", &block.timestamp_end) {
                continue;
            }
            let by_mode = all.by_project.entry(project.into()).or_default();
            by_mode.entry(mode.into()).or_default().push(BlockSpan {
                start: start.value,
                end: block.timestamp_end.as_ref().map(|end| end.value),
                at,
            });
        }
        for spans in all.by_project.values_mut().flat_map(HashMap::values_mut) {
            spans.sort_by_key(|span| span.start);
        }
        all
    }

    /// Returns the position of the last block of a project and mode that begins until a time, if it
    /// has not ended by then. A block without an end lasts for some hours.
    pub(super) fn around(
        &self,
        project: &str,
        mode: &str,
        when: Timestamp,
        hours: i64,
    ) -> Option<usize> {
        let spans = self.by_project.get(project)?.get(mode)?;
        let begun = spans.partition_point(|span| span.start <= when);
        let span = spans[..begun].last()?;
        let lasting = SignedDuration::from_hours(hours);
        let end = span.end.or_else(|| span.start.checked_add(lasting).ok())?;
        (when < end).then_some(span.at)
    }
}
