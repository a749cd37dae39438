//! `unknown-field`

use super::faults::report_faults;
use crate::document::FaultKind;
use crate::rules::prelude::*;

rule! {
    /// A key is no field of any kind of record.
    ///
    /// Nothing reads it, so whatever it says is not checked: mostly it is a known
    /// field with a letter too many. A key of your own begins with `x-` or `x_`,
    /// or is named in the config's `extra_fields`.
    ///
    /// A key that stands one or two letters from a required field that is absent
    /// is told by `missing-field`, with the same fix.
    ///
    /// # Bad
    /// ```md projects/warehouse.md
    /// ---
    /// kind: Project
    /// project_id: warehouse
    /// name: Warehouse
    /// owners: [data@example.org]
    /// wip-limit: 3
    /// ^^^^^^^^^ //~ no record has a field `wip-limit`
    /// x-cost-centre: 4711
    /// ---
    /// ```
    /// # Fixed
    /// ```md projects/warehouse.md
    /// ---
    /// kind: Project
    /// project_id: warehouse
    /// name: Warehouse
    /// owners: [data@example.org]
    /// wip_limit: 3
    /// x-cost-centre: 4711
    /// ---
    /// ```
    /// # Good
    /// ```md projects/warehouse.md
    /// ---
    /// kind: Project
    /// project_id: warehouse
    /// name: Warehouse
    /// owners: [data@example.org]
    /// x-cost-centre: 4711
    /// ---
    /// ```
    pub static UNKNOWN_FIELD = {
        name: "unknown-field",
        family: "document",
        level: Operational,
        severity: Warning,
        source: "Holdpoint",
        check: Check::Record(check),
    }
}

/// Reports every unknown key. Where a rule that misses the field points at the misspelt key and
/// offers the same edit, the engine keeps that rule's finding alone.
fn check(record: &Record, _: &Context<'_>, report: &mut Report<'_>) {
    report_faults(record, FaultKind::UnknownField, report);
    report_faults(record, FaultKind::Misspelt, report);
}
