//! `duplicate-field`

use super::faults::report_faults;
use crate::document::FaultKind;
use crate::rules::prelude::*;

rule! {
    /// A field is given both in the frontmatter and in the body.
    ///
    /// A field may stand in either place, but not in both. Sooner or later only one of
    /// the two is updated, and readers of the other rely on an outdated value. Until
    /// one is removed, Holdpoint checks the value in the frontmatter.
    ///
    /// # Bad
    /// ```md blocks/2026-03-04.md
    /// ---
    /// kind: Block
    /// block_id: wednesday-morning
    /// mode_id: PIPELINE
    /// timestamp_start: 2026-03-04T09:00:00Z
    /// timestamp_end: 2026-03-04T11:00:00Z
    /// next_pointer: Load the orders of April.
    /// ^^^^^^^^^^^^ //~ note: first value here
    /// ---
    ///
    /// ## Next pointer
    ///    ^^^^^^^^^^^^ //~ duplicate field `next_pointer`
    ///
    /// Load the orders of May.
    /// ```
    /// # Good
    /// ```md blocks/2026-03-04.md
    /// ---
    /// kind: Block
    /// block_id: wednesday-morning
    /// mode_id: PIPELINE
    /// timestamp_start: 2026-03-04T09:00:00Z
    /// timestamp_end: 2026-03-04T11:00:00Z
    /// ---
    ///
    /// ## Next pointer
    ///
    /// Load the orders of May.
    /// ```
    pub static DUPLICATE_FIELD = {
        name: "duplicate-field",
        family: "document",
        level: Physical,
        severity: Error,
        source: "Holdpoint",
        check: Check::Record(check),
    }
}

fn check(record: &Record, _: &Context<'_>, report: &mut Report<'_>) {
    report_faults(record, FaultKind::DuplicateField, report);
}
