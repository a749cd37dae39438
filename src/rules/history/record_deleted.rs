//! `record-deleted`

use crate::rules::prelude::*;

rule! {
    /// A record that was final was deleted.
    ///
    /// A committed decision and a closed run are part of what happened, even if they turned out to
    /// be wrong. Whoever asks later why something is the way it is finds the answer only if the
    /// record is still there. Moving a record to another file does not delete it.
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
    /// ^ //~ committed decision `night-loads` was deleted
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
    let (message, help) = if let Some(decision) = before.decision() {
        let id = decision.decision_id.as_ref();
        let id = id.map_or_else(String::new, |id| format!(" `{id}`"));
        (
            format!("committed decision{id} was deleted"),
            "restore it; to end a decision, write another one that supersedes it",
        )
    } else if let Some(run) = before.closed_run() {
        let operator = run.op_id.as_ref();
        let operator = operator.map_or_else(String::new, |id| format!(" of `{id}`"));
        (
            format!("closed run{operator} was deleted"),
            "restore it; to correct a run, write another run",
        )
    } else {
        return;
    };
    report.at(change.span, message).help(help);
}
