//! `unknown-section`

use super::faults::report_faults;
use crate::document::FaultKind;
use crate::rules::prelude::*;

rule! {
    /// The heading of a section is misspelt, so the section is not read.
    ///
    /// A heading is reported if at most two of its letters are wrong and the field that it stands
    /// for is missing. The missing field itself is then not reported.
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
