//! `unknown-field`

use super::faults::report_faults;
use crate::document::FaultKind;
use crate::rules::prelude::*;

rule! {
    /// A record has a key that is not a field of its kind.
    ///
    /// Holdpoint does not read such a key, so its value is never checked. Most often
    /// the key is a known field that was misspelt. Begin a key of your own with `x-` or
    /// `x_`, or list it under `extra_fields` in the configuration.
    ///
    /// If the key is probably a misspelling of a field that another rule reports as
    /// missing, only that rule's finding is shown. It points at the key and offers the
    /// same fix.
    ///
    /// # Bad
    /// ```md projects/warehouse.md
    /// ---
    /// kind: Project
    /// project_id: warehouse
    /// name: Warehouse
    /// owners: [data@example.org]
    /// wip-limit: 3
    /// ^^^^^^^^^ //~ unknown field `wip-limit`
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
    /// # Bad: a field of another kind
    /// ```md projects/warehouse.md
    /// ---
    /// kind: Project
    /// project_id: warehouse
    /// name: Warehouse
    /// owners: [data@example.org]
    /// steps: [Count the parcels., Call the carrier.]
    /// ^^^^^ //~ `steps` is a field of an Operator, not of a Project
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
        judged_by: Definitions,
    }
}

/// Reports every unknown key. If the finding about a missing field points at the same key and
/// offers the same edit, the engine removes the finding of this rule.
fn check(record: &Record, _: &Context<'_>, report: &mut Report<'_>) {
    report_faults(record, FaultKind::UnknownField, report);
    report_faults(record, FaultKind::Misspelt, report);
}
