//! `ambiguous-scalar`

use super::faults::report_faults;
use crate::document::FaultKind;
use crate::rules::prelude::*;

rule! {
    /// An id is written so that older readers of YAML take it for something else.
    ///
    /// Holdpoint reads an id as the text that stands there. Readers of YAML 1.1,
    /// and most there are still follow it, make a number of `0010`, a date of
    /// `2026-03-04`, ninety of `1:30` and true of `on`; a script beside
    /// Holdpoint then looks for another id. Quotes settle it for all of them.
    ///
    /// # Bad
    /// ```md blocks/2026-03-04.md
    /// ---
    /// kind: Block
    /// block_id: 2026-03-04
    ///           ^^^^^^^^^^ //~ `2026-03-04` is a date to readers of YAML 1.1
    /// mode_id: PIPELINE
    /// timestamp_start: 2026-03-04T09:00:00Z
    /// ---
    /// ```
    /// # Fixed
    /// ```md blocks/2026-03-04.md
    /// ---
    /// kind: Block
    /// block_id: "2026-03-04"
    /// mode_id: PIPELINE
    /// timestamp_start: 2026-03-04T09:00:00Z
    /// ---
    /// ```
    /// # Good
    /// ```md blocks/2026-03-04.md
    /// ---
    /// kind: Block
    /// block_id: 2026-03-04-am
    /// mode_id: PIPELINE
    /// timestamp_start: 2026-03-04T09:00:00Z
    /// ---
    /// ```
    pub static AMBIGUOUS_SCALAR = {
        name: "ambiguous-scalar",
        family: "document",
        level: Preference,
        severity: Warning,
        source: "Holdpoint",
        check: Check::Record(check),
    }
}

fn check(record: &Record, _: &Context<'_>, report: &mut Report<'_>) {
    report_faults(record, FaultKind::AmbiguousScalar, report);
}
