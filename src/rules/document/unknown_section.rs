//! `unknown-section`

use super::faults::report_faults;
use crate::document::FaultKind;
use crate::rules::prelude::*;

rule! {
    /// A heading is nearly one of the kind's own, so its section is not read.
    ///
    /// The field is absent and at most two letters of the heading are wrong. The finding stands for
    /// the missing field too.
    ///
    /// # Bad
    /// ```md blocks/2026-03-04.md
    /// ---
    /// kind: Block
    /// block_id: wednesday-morning
    /// mode_id: SERVICE
    /// timestamp_start: 2026-03-04T09:00:00Z
    /// timestamp_end: 2026-03-04T12:00:00Z
    /// ---
    ///
    /// ## Next ponter
    ///    ^^^^^^^^^^^ //~ unknown section `Next ponter`
    ///
    /// Watch the restart on Thursday at 9:00.
    /// ```
    /// # Fixed
    /// ```md blocks/2026-03-04.md
    /// ---
    /// kind: Block
    /// block_id: wednesday-morning
    /// mode_id: SERVICE
    /// timestamp_start: 2026-03-04T09:00:00Z
    /// timestamp_end: 2026-03-04T12:00:00Z
    /// ---
    ///
    /// ## Next pointer
    ///
    /// Watch the restart on Thursday at 9:00.
    /// ```
    /// # Good
    /// ```md blocks/2026-03-04.md
    /// ---
    /// kind: Block
    /// block_id: wednesday-morning
    /// mode_id: SERVICE
    /// timestamp_start: 2026-03-04T09:00:00Z
    /// timestamp_end: 2026-03-04T12:00:00Z
    /// ---
    ///
    /// ## 1. Next pointer (one line) {#next}
    ///
    /// Watch the restart on Thursday at 9:00.
    /// ```
    pub static UNKNOWN_SECTION = {
        name: "unknown-section",
        family: "document",
        level: Operational,
        severity: Warning,
        source: "Holdpoint",
        check: Check::Record(check),
    }
}

fn check(record: &Record, _: &Context<'_>, report: &mut Report<'_>) {
    report_faults(record, FaultKind::UnknownSection, report);
}
