//! `record-deleted`

use crate::rules::prelude::*;

rule! {
    /// A record that was final is gone.
    ///
    /// A decision that was committed and a run that was closed are part of what
    /// happened. What turned out to be wrong in them is worth as much as what
    /// turned out right, and whoever asks later why something is as it is finds
    /// the answer only if it was left there. To move one to another file is not
    /// to remove it.
    ///
    /// # Bad
    /// ```md decisions/night-loads.md before
    /// ---
    /// kind: Decision
    ///       ^^^^^^^^ //~ the decision `night-loads` was committed and is gone
    /// decision_id: night-loads
    /// project_id: warehouse
    /// state: orders
    /// trigger: [the carrier's contract ends]
    /// outcome: hold
    /// constraint_status: {disk-space: respected}
    /// next_pointer: Ask the carrier for a second truck.
    /// ---
    /// ```
    /// # Bad: no record any more
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
    /// ^ //~ the decision `night-loads` was committed and is gone
    /// ```
    /// # Good
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
    /// # Around
    /// What stands beside each of these examples.
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
    if let Some(decision) = before.decision() {
        let id = decision.decision_id.as_ref();
        let which = id.map_or_else(
            || "a decision".to_owned(),
            |id| format!("the decision `{id}`"),
        );
        let found = report.at(change.place, format!("{which} was committed and is gone"));
        found.help("bring it back; a decision that no longer holds is superseded by another");
    } else if let Some(run) = before.closed_run() {
        let operator = run.op_id.as_ref();
        let which = operator.map_or_else(|| "a run".to_owned(), |id| format!("a run of `{id}`"));
        let found = report.at(change.place, format!("{which} was closed and is gone"));
        found.help("bring it back; what it got wrong is for another run to put right");
    }
}
