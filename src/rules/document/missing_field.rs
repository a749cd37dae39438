//! `missing-field`

use super::faults::mention_misspelt;
use crate::record::{Field, Need, op_run::NOT_OF_HELD};
use crate::rules::prelude::*;

rule! {
    /// A required field is absent or empty.
    ///
    /// What a kind of record requires is what makes it one: a run without a
    /// result or an operator without checks proves nothing. A run that is held
    /// (`held_by`) was not executed and needs no result.
    ///
    /// # Bad
    /// ```md projects/warehouse.md
    /// ---
    /// kind: Project
    ///       ^^^^^^^ //~ a Project needs `owners`
    /// project_id: warehouse
    /// name: Warehouse
    /// ---
    /// ```
    /// # Bad: it is there, and misspelt
    /// ```md projects/warehouse.md
    /// ---
    /// kind: Project
    ///       ^^^^^^^ //~ a Project needs `project_id`
    /// project-id: warehouse
    /// name: Warehouse
    /// owners: [data@example.org]
    /// ---
    /// ```
    /// # Fixed: it is there, and misspelt
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
    let Some(kind) = record.kind() else { return };
    for field in record.absent().filter(|field| is_needed(record, field)) {
        let message = format!("{} {kind} needs `{}`", kind.article(), field.name);
        let finding = report.at(record.fallback_span, message);
        finding
            .about(field.name)
            .help(format!("add it: {}", field.expected));
        mention_misspelt(finding, record, field.name);
    }
}

/// Whether this rule asks a record for a field that it lacks.
pub fn is_needed(record: &Record, field: &Field) -> bool {
    let is_held = record.is_held();
    let is_asked_for = match field.name {
        // `next-pointer` speaks of every pointer, missing ones too.
        "next_pointer" => false,
        name => !(is_held && NOT_OF_HELD.contains(&name)),
    };
    field.need == Need::Required && is_asked_for
}
