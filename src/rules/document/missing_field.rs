//! `missing-field`

use super::faults::mention_misspelt;
use crate::record::{Field, Requirement, op_run::NOT_OF_HELD};
use crate::rules::prelude::*;

rule! {
    /// A required field is missing or empty.
    ///
    /// Each kind of record requires the fields without which it is worthless: a run
    /// without a result, or an operator without acceptance checks, proves nothing. A
    /// run that was held (`held_by`) was not executed and needs no result.
    ///
    /// # Bad
    /// ```md projects/warehouse.md
    /// ---
    /// kind: Project
    ///       ^^^^^^^ //~ missing required field `owners`
    /// project_id: warehouse
    /// name: Warehouse
    /// ---
    /// ```
    /// # Bad: the field is misspelt
    /// ```md projects/warehouse.md
    /// ---
    /// kind: Project
    ///       ^^^^^^^ //~ missing required field `project_id`
    /// project-id: warehouse
    /// ^^^^^^^^^^ //~ note: unknown field `project-id`
    /// name: Warehouse
    /// owners: [data@example.org]
    /// ---
    /// ```
    /// # Fixed: the field is misspelt
    /// ```md projects/warehouse.md
    /// ---
    /// kind: Project
    /// project_id: warehouse
    /// name: Warehouse
    /// owners: [data@example.org]
    /// ---
    /// ```
    /// # Good
    /// ```md projects/warehouse.md
    /// ---
    /// kind: Project
    /// project_id: warehouse
    /// name: Warehouse
    /// owners: [data@example.org]
    /// ---
    /// ```
    pub static MISSING_FIELD = {
        name: "missing-field",
        family: "document",
        level: Responsibility,
        severity: Error,
        source: "Execution model: the fields of each kind",
        check: Check::Record(check),
    }
}

fn check(record: &Record, _: &Context<'_>, report: &mut Report<'_>) {
    if record.kind().is_none() {
        return;
    }
    for field in record.absent().filter(|field| is_reported(record, field)) {
        let message = format!("missing required field `{}`", field.name);
        let finding = report.at(record.fallback_span, message);
        finding
            .about(field.name)
            .help(format!("add `{}`: {}", field.name, field.expected));
        mention_misspelt(finding, record, field.name);
    }
}

/// Returns whether this rule reports `field` if the record does not have it.
fn is_reported(record: &Record, field: &Field) -> bool {
    let is_held = record.is_held();
    let is_expected = match field.name {
        // `next-pointer` reports a missing next pointer.
        "next_pointer" => false,
        name => !(is_held && NOT_OF_HELD.contains(&name)),
    };
    field.need == Requirement::Required && is_expected
}
