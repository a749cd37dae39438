//! `placeholder`

use super::faults::report_faults;
use crate::document::FaultKind;
use crate::rules::prelude::*;

rule! {
    /// A field contains a placeholder instead of a value.
    ///
    /// `TODO` is not a symptom and `???` is not a step. The field is present, so nobody
    /// notices that it is missing, but it says nothing. Placeholders are `TODO`, `TBD`, `FIXME`,
    /// `XXX` and `UNKNOWN` in any letter case, `???`, `{{…}}` and text like `<fill in>`, if they
    /// are a whole value, or a whole item of a list or mapping. A sentence that merely mentions
    /// one is not reported.
    ///
    /// No other rule reports such a value, because it is not read.
    ///
    /// # Bad
    /// ```md projects/warehouse.md
    /// ---
    /// kind: Project
    /// project_id: warehouse
    /// name: TODO
    ///       ^^^^ //~ `name` is only a placeholder
    /// owners: [data@example.org]
    /// ---
    /// ```
    /// ```md packets/double-booking.md
    /// ---
    /// kind: DebugPacket
    /// project_id: warehouse
    /// symptom: "{{ what was seen }}"
    ///          ^^^^^^^^^^^^^^^^^^^^^ //~ `symptom` is only a placeholder
    /// context: The provider changed its retry policy in January.
    /// hypotheses: [The provider sends the callback twice., ???]
    ///                                                      ^^^ //~ `hypotheses` is only a placeholder
    /// experiments:
    ///   - change: Log the idempotency key.
    ///     result: TBD
    ///             ^^^ //~ `experiments` is only a placeholder
    ///     evidence: <the log>
    ///               ^^^^^^^^^ //~ `experiments` is only a placeholder
    ///     minutes: 35
    /// time_spent_minutes: 35
    /// next_pointer: Compare the key before booking.
    /// ---
    ///
    /// ## Decision
    ///
    /// <fill in>
    /// ^^^^^^^^^ //~ `decision` is only a placeholder
    /// ```
    /// # Good
    /// ```md projects/warehouse.md
    /// ---
    /// kind: Project
    /// project_id: todo-list
    /// name: The TODO list of the warehouse
    /// owners: [data@example.org]
    /// ---
    /// ```
    /// ```md packets/double-booking.md absent
    /// ```
    pub static PLACEHOLDER = {
        name: "placeholder",
        family: "document",
        level: Operational,
        severity: Error,
        source: "Execution model: the fields of each kind",
        check: Check::Record(check),
    }
}

fn check(record: &Record, _: &Context<'_>, report: &mut Report<'_>) {
    report_faults(record, FaultKind::Placeholder, report);
}
