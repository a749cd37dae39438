//! `id-changed`

use crate::model::own_id;
use crate::rules::prelude::*;

rule! {
    /// A record has a different id from the one with which it was committed.
    ///
    /// Ids are stable because others rely on them: the runs that name this operator, the decision
    /// that supersedes this one, a commit message from last year. References in this repository can
    /// be changed at the same time, but all others cannot. If the record is now about something
    /// else, write a new record instead.
    ///
    /// If the id of a decision changes, `record-rewritten` does not report the decision again.
    ///
    /// # Bad
    /// ```md operators/load-orders.md before
    /// ---
    /// kind: Operator
    /// op_id: load-orders
    /// name: Load a month of orders
    /// mode_ids: [PIPELINE]
    /// purpose: Bring the shop's orders into the warehouse.
    /// preconditions: [The month is over.]
    /// inputs: [month]
    /// steps: [Fetch the orders., Load them., Count the rows., Compare the sums., Note the day.]
    /// outputs: [data/*.parquet]
    /// acceptance_checks:
    ///   - {id: row-count, run: "duckdb -c 'select count(*) from orders'"}
    /// timebox_minutes: 90
    /// failure_paths: [Load the previous month again., Ask the shop.]
    /// evidence_pattern: PIPELINE
    /// evidence_outputs: [The log of the load.]
    /// next_pointer_rule: Name the next month to load.
    /// ---
    /// ```
    /// ```md operators/load-orders.md after
    /// ---
    /// kind: Operator
    /// op_id: load-month
    ///        ^^^^^^^^^^ //~ id of the Operator `load-orders` was changed to `load-month`
    /// name: Load a month of orders
    /// mode_ids: [PIPELINE]
    /// purpose: Bring the shop's orders into the warehouse.
    /// preconditions: [The month is over.]
    /// inputs: [month]
    /// steps: [Fetch the orders., Load them., Count the rows., Compare the sums., Note the day.]
    /// outputs: [data/*.parquet]
    /// acceptance_checks:
    ///   - {id: row-count, run: "duckdb -c 'select count(*) from orders'"}
    /// timebox_minutes: 90
    /// failure_paths: [Load the previous month again., Ask the shop.]
    /// evidence_pattern: PIPELINE
    /// evidence_outputs: [The log of the load.]
    /// next_pointer_rule: Name the next month to load.
    /// ---
    /// ```
    ///
    /// # Bad: together with its file
    /// ```md projects/warehouse.md before
    /// ---
    /// kind: Project
    /// project_id: warehouse
    /// name: Warehouse
    /// owners: [data@example.org]
    /// ---
    /// ```
    /// ```md projects/depot.md after
    /// ---
    /// kind: Project
    /// project_id: depot
    ///             ^^^^^ //~ id of the Project `warehouse` was changed to `depot`
    /// name: Warehouse
    /// owners: [data@example.org]
    /// ---
    /// ```
    ///
    /// # Good
    /// ```md projects/warehouse.md before
    /// ---
    /// kind: Project
    /// project_id: warehouse
    /// name: Warehouse
    /// owners: [data@example.org]
    /// ---
    /// ```
    /// ```md projects/depot.md after
    /// ---
    /// kind: Project
    /// project_id: warehouse
    /// name: Depot
    /// owners: [data@example.org]
    /// ---
    /// ```
    /// ```md operators/load-orders.md absent
    /// ```
    pub static ID_CHANGED = {
        name: "id-changed",
        family: "history",
        level: StateOwnership,
        severity: Error,
        source: "Execution model, \"Operator\": ids are stable",
        check: Check::Change(check),
    }
}

fn check(change: &Change<'_>, _: &ChangeContext<'_>, report: &mut Report<'_>) {
    let (Some(before), Some(after)) = (change.before, change.after) else {
        return;
    };
    if !has_another_id(before, after) {
        return;
    }
    let ids = own_id(&before.record.fields).zip(own_id(&after.record.fields));
    if let (Some((was, is)), Some(kind)) = (ids, before.record.kind()) {
        let found = report.at(
            is.span,
            format!("id of the {kind} `{was}` was changed to `{is}`"),
        );
        found.help(format!(
            "restore the id `{was}`, or write a new record for something new"
        ));
    }
}

/// Returns whether both revisions are of one kind whose ids are stable, and their ids differ.
pub(crate) fn has_another_id(before: &RecordRevision, after: &RecordRevision) -> bool {
    let (old, new) = (&before.record.fields, &after.record.fields);
    let is_stable = match old {
        Fields::Operator(_) | Fields::Project(_) | Fields::Constraint(_) | Fields::Decision(_) => {
            old.kind() == new.kind()
        }
        Fields::OpRun(_)
        | Fields::DebugPacket(_)
        | Fields::Block(_)
        | Fields::Regime(_)
        | Fields::Own(_)
        | Fields::Unread => false,
    };
    let ids = own_id(old).zip(own_id(new));
    is_stable && ids.is_some_and(|(was, is)| was != is)
}
