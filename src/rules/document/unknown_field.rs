//! `unknown-field`

use super::faults::{report_fault, report_faults};
use super::missing_field::is_needed;
use crate::document::FaultKind;
use crate::rules::constraint::{act, constraint_gap, hold_overridden};
use crate::rules::evidence::has_no_evidence;
use crate::rules::prelude::*;
use crate::rules::regime::{ossified_fix, regime_history, transition_unproven};
use crate::rules::run::next_pointer;

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
        level: Operational,
        severity: Warning,
        source: "Holdpoint",
        check: Check::Record(check),
    }
}

fn check(record: &Record, cx: &Context<'_>, report: &mut Report<'_>) {
    report_faults(record, FaultKind::UnknownField, report);
    let is_told = |name: &str| {
        let mut absent = record.absent().filter(|field| field.name == name);
        absent.any(|field| match field.name {
            "next_pointer" => next_pointer::is_missing(record),
            "evidence_links" => {
                has_no_evidence(record) || hold_overridden::is_missing_evidence(record, cx)
            }
            "from" => regime_history::is_missing(record, cx),
            "criteria" => transition_unproven::is_missing(record, cx),
            "expires" => ossified_fix::is_endless(record, cx),
            "override" => act::is_breach(cx),
            "constraint_status" if record.kind() == Some(Kind::OpRun) => {
                constraint_gap::is_missing(record, cx)
            }
            _ => is_needed(record, field),
        })
    };
    for fault in record.faults_of(FaultKind::Misspelt) {
        if !matches!(&fault.fix, Some((_, edit)) if is_told(&edit.text)) {
            report_fault(record, fault, report);
        }
    }
}
