//! `ambiguous-scalar`

use super::faults::report_faults;
use crate::document::FaultKind;
use crate::rules::prelude::*;

rule! {
    /// An id is written in such a way that YAML 1.1 parsers do not read it as text.
    ///
    /// Holdpoint always reads an id as text. But most YAML parsers still follow YAML
    /// 1.1, and they read `0010` as a number, `2026-03-04` as a date, `1:30` as the
    /// number ninety and `on` as true. A script that reads the same file then looks for
    /// a different id. Quotes make all parsers read the id as text.
    ///
    /// # Bad
    /// ```md blocks/2026-03-04.md
    /// ---
    /// kind: Block
    /// block_id: 2026-03-04
    ///           ^^^^^^^^^^ //~ YAML 1.1 reads `2026-03-04` as a date
    /// mode_id: PIPELINE
    /// timestamp_start: 2026-03-04T09:00:00Z
    /// timestamp_end: 2026-03-04T11:00:00Z
    /// next_pointer: Answer the mails of the day before.
    /// ---
    /// ```
    /// # Fixed
    /// ```md blocks/2026-03-04.md
    /// ---
    /// kind: Block
    /// block_id: "2026-03-04"
    /// mode_id: PIPELINE
    /// timestamp_start: 2026-03-04T09:00:00Z
    /// timestamp_end: 2026-03-04T11:00:00Z
    /// next_pointer: Answer the mails of the day before.
    /// ---
    /// ```
    /// # Good
    /// ```md blocks/2026-03-04.md
    /// ---
    /// kind: Block
    /// block_id: 2026-03-04-am
    /// mode_id: PIPELINE
    /// timestamp_start: 2026-03-04T09:00:00Z
    /// timestamp_end: 2026-03-04T11:00:00Z
    /// next_pointer: Answer the mails of the day before.
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
