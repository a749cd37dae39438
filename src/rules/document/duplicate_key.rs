//! `duplicate-key`

use super::faults::report_faults;
use crate::document::FaultKind;
use crate::rules::prelude::*;

rule! {
    /// A key is given twice in one mapping.
    ///
    /// YAML forbids duplicate keys, and parsers do not agree on what they mean: some
    /// take the first value, some take the last, and some reject the file.
    ///
    /// # Bad
    /// ```md blocks/2026-03-24.md
    /// ---
    /// kind: Block
    /// block_id: tuesday-morning
    /// mode_id: GOVERNANCE
    /// ^^^^^^^ //~ note: first defined here
    /// timestamp_start: 2026-03-24T08:00:00Z
    /// timestamp_end: 2026-03-24T10:00:00Z
    /// next_pointer: Answer the mails of the day before.
    /// mode_id: CONTACT
    /// ^^^^^^^ //~ duplicate key `mode_id`
    /// ---
    /// ```
    /// # Bad: a key of your own
    /// ```md projects/parking.md
    /// ---
    /// kind: Project
    /// project_id: parking
    /// name: Parking lot
    /// owners: [facility@example.org]
    /// x-floor: 1
    /// ^^^^^^^ //~ note: first defined here
    /// x-floor: 2
    /// ^^^^^^^ //~ duplicate key `x-floor`
    /// ---
    /// ```
    /// # Good
    /// ```md blocks/2026-03-24.md
    /// ---
    /// kind: Block
    /// block_id: tuesday-morning
    /// mode_id: CONTACT
    /// timestamp_start: 2026-03-24T08:00:00Z
    /// timestamp_end: 2026-03-24T10:00:00Z
    /// next_pointer: Answer the mails of the day before.
    /// ---
    /// ```
    pub static DUPLICATE_KEY = {
        name: "duplicate-key",
        family: "document",
        level: Physical,
        severity: Error,
        source: "Holdpoint",
        check: Check::Record(check),
    }
}

fn check(record: &Record, _: &Context<'_>, report: &mut Report<'_>) {
    report_faults(record, FaultKind::DuplicateKey, report);
}
