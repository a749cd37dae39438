//! `time-order`

use jiff::Timestamp;

use crate::record::Parsed;
use crate::rules::prelude::*;

rule! {
    /// A run or a block ends before it begins.
    ///
    /// At least one of the two times is wrong. Without correct times nobody can tell
    /// how long the work took, or which block it belongs to.
    ///
    /// # Bad
    /// ```md blocks/2026-03-04.md
    /// ---
    /// kind: Block
    /// block_id: wednesday-morning
    /// mode_id: PIPELINE
    /// timestamp_start: 2026-03-04T09:00:00Z
    ///                  ^^^^^^^^^^^^^^^^^^^^ //~ note: `timestamp_start` is here
    /// timestamp_end: 2026-03-04T11:00:00+03:00
    ///                ^^^^^^^^^^^^^^^^^^^^^^^^^ //~ `timestamp_end` is before `timestamp_start`
    /// next_pointer: Load the orders of April.
    /// ---
    /// ```
    /// # Good
    /// ```md blocks/2026-03-04.md
    /// ---
    /// kind: Block
    /// block_id: wednesday-morning
    /// mode_id: PIPELINE
    /// timestamp_start: 2026-03-04T09:00:00Z
    /// timestamp_end: 2026-03-04T11:00:00Z
    /// next_pointer: Load the orders of April.
    /// ---
    /// ```
    pub static TIME_ORDER = {
        name: "time-order",
        family: "document",
        level: Physical,
        severity: Error,
        source: "Execution model, \"OpRun\"",
        check: Check::Record(check),
    }
}

fn check(record: &Record, _: &Context<'_>, report: &mut Report<'_>) {
    let Some((start, end)) = record.fields.times() else {
        return;
    };
    if is_reversed(start, end)
        && let (Some(start), Some(end)) = (start, end)
    {
        report
            .at(end.span, "`timestamp_end` is before `timestamp_start`")
            .help("correct the time that is wrong; check the UTC offsets too")
            .related(&record.path, start.span, "`timestamp_start` is here");
    }
}

/// Returns whether the end is before the start, so that neither time is reliable.
pub(crate) fn is_reversed(start: &Parsed<Timestamp>, end: &Parsed<Timestamp>) -> bool {
    matches!((start, end), (Some(start), Some(end)) if end.value < start.value)
}
