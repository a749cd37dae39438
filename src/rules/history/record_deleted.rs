//! `record-deleted`

use crate::model::own_id;
use crate::rules::prelude::*;

rule! {
    /// A record that was final was deleted.
    ///
    /// A committed decision or regime, a closed run and a resolved debug packet are part of what
    /// happened, even if they turned out to be wrong. Whoever asks later why something is the way it
    /// is finds the answer only if the record is still there. Moving a record to another file does
    /// not delete it. A merge that drops what one of its parents has, and a forced push that takes
    /// it off a branch, delete it too.
    ///
    /// # Bad
    /// ```md decisions/night-loads.md before
    /// ---
    /// kind: Decision
    ///       ^^^^^^^^ //~ committed decision `night-loads` was deleted
    /// decision_id: night-loads
    /// project_id: warehouse
    /// state: orders
    /// trigger: [the carrier's contract ends]
    /// outcome: hold
    /// constraint_status: {disk-space: respected}
    /// next_pointer: Ask the carrier for a second truck.
    /// ---
    /// ```
    ///
    /// # Bad: a file that is no longer a record
    /// ```md decisions/night-loads.md before
    /// ---
    /// kind: Decision
    /// decision_id: night-loads
    /// project_id: warehouse
    /// state: orders
    /// trigger: [the carrier's contract ends]
    /// outcome: hold
    /// constraint_status: {disk-space: respected}
    /// next_pointer: Ask the carrier for a second truck.
    /// ---
    /// ```
    /// ```md decisions/night-loads.md after
    /// # We load at night.
    /// ^ //~ committed decision `night-loads` is not a record any more
    /// ```
    ///
    /// # Good
    /// ```md archive/2025/night-loads.md after
    /// ---
    /// kind: Decision
    /// decision_id: night-loads
    /// project_id: warehouse
    /// state: orders
    /// trigger: [the carrier's contract ends]
    /// outcome: hold
    /// constraint_status: {disk-space: respected}
    /// next_pointer: Ask the carrier for a second truck.
    /// ---
    /// ```
    ///
    /// # Around
    /// These files are part of every example.
    ///
    /// ```md projects/warehouse.md
    /// ---
    /// kind: Project
    /// project_id: warehouse
    /// name: Warehouse
    /// owners: [data@example.org]
    /// states: [orders]
    /// ---
    /// ```
    /// ```md constraints/disk-space.md
    /// ---
    /// kind: Constraint
    /// constraint_id: disk-space
    /// level: physical
    /// statement: The disk of the warehouse holds two months of orders.
    /// ---
    /// ```
    pub static RECORD_DELETED = {
        name: "record-deleted",
        family: "history",
        level: StateOwnership,
        severity: Error,
        source: "Constraint-driven execution, \"Relation to Decision-Making\": commits are irreversible",
        check: Check::Change(check),
    }
}

fn check(change: &Change<'_>, _: &ChangeContext<'_>, report: &mut Report<'_>) {
    let (Some(before), None) = (change.before, change.after) else {
        return;
    };
    let Some(name) = before.final_name() else {
        return;
    };
    let fields = &before.record.fields;
    let which = match (own_id(fields), before.closed_run()) {
        (Some(id), _) => format!(" `{id}`"),
        (None, Some(run)) => {
            let operator = run.op_id.as_ref();
            operator.map_or_else(String::new, |id| format!(" of `{id}`"))
        }
        (None, None) => {
            let project = before
                .record
                .project()
                .and_then(|project| project.value.id());
            project.map_or_else(String::new, |id| format!(" of `{id}`"))
        }
    };
    if change.has_file {
        let message = format!("{name}{which} is not a record any more");
        report.at(change.span, message).help(
            "make it one again: the first line of its file is `---`, and `kind` is among the fields \
             below",
        );
        return;
    }
    let finding = report.at(change.span, format!("{name}{which} was deleted"));
    finding.help(match fields {
        Fields::Decision(_) => {
            "restore it; to end a decision, write another one that supersedes it"
        }
        Fields::Regime(_) => "restore it; to leave a regime, declare another one",
        _ => "restore it; to correct it, change its fields and add an entry to `corrections`",
    });
}
