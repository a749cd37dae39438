//! `field-type`

use super::faults::report_faults;
use crate::document::FaultKind;
use crate::rules::prelude::*;

rule! {
    /// The value of a field has the wrong type or an invalid form.
    ///
    /// Examples are text where a list is expected, a word that is not one of the allowed values, a
    /// timestamp without a UTC offset, or an id that contains spaces or slashes. Holdpoint does not
    /// guess what was meant, because it might then check something other than what was written.
    /// Where the intended value is certain, `holdpoint fix` writes it: it corrects the letter case
    /// of a word, makes a list of a single item, and writes `30 min` as the number 30.
    ///
    /// # Bad
    /// ```md projects/warehouse.md
    /// ---
    /// kind: Project
    /// project_id: the warehouse
    ///             ^^^^^^^^^^^^^ //~ an id cannot contain spaces
    /// name: Warehouse
    /// owners: data@example.org, and it@example.org
    ///         ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ //~ expected a list, found text
    /// status: activ
    ///         ^^^^^ //~ expected `active`, `paused` or `archived`, found `activ`
    /// ---
    /// ```
    /// ```md blocks/2026-03-04.md
    /// ---
    /// kind: Block
    /// block_id: wednesday-morning
    /// mode_id: PIPELINE
    /// timestamp_start: 2026-03-04 09:00
    ///                  ^^^^^^^^^^^^^^^^ //~ expected a timestamp with an offset, as in `2026-03-04T09:00:00Z`, found `2026-03-04 09:00`
    /// ---
    /// ```
    /// # Bad: what was meant is certain
    /// ```md projects/warehouse.md
    /// ---
    /// kind: Project
    /// project_id: warehouse
    /// name: Warehouse
    /// owners: data@example.org # for now
    ///         ^^^^^^^^^^^^^^^^ //~ expected a list, found text
    /// status: 'Active'
    ///         ^^^^^^^^ //~ expected `active`, `paused` or `archived`, found `Active`
    /// wip_limit: "3"
    ///            ^^^ //~ expected a whole number, found text
    /// ---
    /// ```
    /// ```md packets/late.md
    /// ---
    /// kind: DebugPacket
    /// project_id: warehouse
    /// symptom: Two orders have the date of the following day.
    /// context: The server was rebuilt on Monday.
    /// hypotheses:
    ///   - The zone: the session has another one.
    ///     ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ //~ expected a hypothesis: its text, or a mapping with `text` and `status`, found a mapping
    /// experiments:
    ///   - change: Read one order with the session in UTC.
    ///     result: It has the right date.
    ///     evidence: https://example.org/logs/zone
    ///     minutes: 30 min
    ///              ^^^^^^ //~ expected a whole number, found text
    /// decision: The load relied on the server's time zone.
    /// next_pointer: Set the time zone in the load script.
    /// time_spent_minutes: 30 minutes
    ///                     ^^^^^^^^^^ //~ expected a whole number, found text
    /// ---
    /// ```
    /// # Fixed: what was meant is certain
    /// ```md projects/warehouse.md
    /// ---
    /// kind: Project
    /// project_id: warehouse
    /// name: Warehouse
    /// owners: [data@example.org] # for now
    /// status: 'active'
    /// wip_limit: 3
    /// ---
    /// ```
    /// ```md packets/late.md
    /// ---
    /// kind: DebugPacket
    /// project_id: warehouse
    /// symptom: Two orders have the date of the following day.
    /// context: The server was rebuilt on Monday.
    /// hypotheses:
    ///   - 'The zone: the session has another one.'
    /// experiments:
    ///   - change: Read one order with the session in UTC.
    ///     result: It has the right date.
    ///     evidence: https://example.org/logs/zone
    ///     minutes: 30
    /// decision: The load relied on the server's time zone.
    /// next_pointer: Set the time zone in the load script.
    /// time_spent_minutes: 30
    /// ---
    /// ```
    /// # Bad: a part of the value is missing
    /// ```md blocks/2026-03-04.md
    /// ---
    /// kind: Block
    /// block_id: wednesday-morning
    /// mode_id: PIPELINE
    /// timestamp_start: 2026-03-04T09:00:00Z
    /// timestamp_end: 2026-03-04T11:00:00Z
    /// next_pointer: Answer the mails of the day before.
    /// waive:
    ///   - reason: the old importer still reads it
    ///     ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ //~ missing key `rule`
    ///     until: 2026-12-31
    /// ---
    /// ```
    /// # Good
    /// ```md projects/warehouse.md
    /// ---
    /// kind: Project
    /// project_id: warehouse
    /// name: Warehouse
    /// owners: [data@example.org]
    /// status: active
    /// ---
    /// ```
    /// ```md blocks/2026-03-04.md
    /// ---
    /// kind: Block
    /// block_id: wednesday-morning
    /// mode_id: PIPELINE
    /// timestamp_start: 2026-03-04T09:00:00+01:00
    /// timestamp_end: 2026-03-04T11:00:00+01:00
    /// next_pointer: Answer the mails of the day before.
    /// ---
    /// ```
    pub static FIELD_TYPE = {
        name: "field-type",
        family: "document",
        level: Physical,
        severity: Error,
        source: "Execution model: the fields of each kind",
        check: Check::Record(check),
        judged_by: Definitions,
    }
}

fn check(record: &Record, _: &Context<'_>, report: &mut Report<'_>) {
    report_faults(record, FaultKind::FieldType, report);
}
