//! `merge-conflict`

use super::faults::report_faults;
use crate::document::FaultKind;
use crate::rules::prelude::*;

rule! {
    /// A record contains the markers of an unresolved merge conflict.
    ///
    /// Git writes both sides of a conflict into the file. As long as nobody has decided between them,
    /// the record says two things at once, so nothing else in it is checked. Markers in a fenced code
    /// block are not reported.
    ///
    /// # Bad
    /// ```md blocks/2026-03-04.md
    /// ---
    /// kind: Block
    /// block_id: wednesday-morning
    /// <<<<<<< HEAD
    /// ^^^^^^^^^^^^ //~ unresolved merge conflict
    /// mode_id: SERVICE
    /// =======
    /// mode_id: PIPELINE
    /// >>>>>>> topic
    /// timestamp_start: 2026-03-04T09:00:00Z
    /// timestamp_end: 2026-03-04T11:00:00Z
    /// next_pointer: Answer the mails of the day before.
    /// ---
    /// ```
    /// # Good
    /// ```md blocks/2026-03-04.md
    /// ---
    /// kind: Block
    /// block_id: wednesday-morning
    /// mode_id: SERVICE
    /// timestamp_start: 2026-03-04T09:00:00Z
    /// timestamp_end: 2026-03-04T11:00:00Z
    /// next_pointer: Answer the mails of the day before.
    /// ---
    /// ```
    pub static MERGE_CONFLICT = {
        name: "merge-conflict",
        family: "document",
        level: Physical,
        severity: Error,
        source: "Holdpoint",
        check: Check::Record(check),
    }
}

fn check(record: &Record, _: &Context<'_>, report: &mut Report<'_>) {
    report_faults(record, FaultKind::MergeConflict, report);
}
