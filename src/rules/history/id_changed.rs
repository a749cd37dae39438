//! `id-changed`

use crate::model::own_id;
use crate::rules::prelude::*;

rule! {
    /// A record bears another id than the one it was committed with.
    ///
    /// Ids are stable because others remember them: the runs that name this
    /// operator, the decision that supersedes this one, a commit message of last
    /// year. Those in this repository can be changed along with it and the
    /// others cannot. What has become something else deserves a file of its own.
    ///
    /// It is one with the rewriting of a decision: `record-rewritten` keeps
    /// silent where this speaks.
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
    /// steps: [Fetch the month., Load it., Count the rows., Compare the sums., Note the day.]
    /// outputs: [data/*.parquet]
    /// acceptance_checks:
    ///   - {id: row-count, run: "duckdb -c 'select count(*) from orders'"}
    /// timebox_minutes: 90
    /// failure_paths: [Load the month before again., Ask the shop.]
    /// evidence_pattern: PIPELINE
    /// evidence_outputs: [The log of the load.]
    /// next_pointer_rule: The next month.
    /// ---
    /// ```
    /// ```md operators/load-orders.md after
    /// ---
    /// kind: Operator
    /// op_id: load-month
    ///        ^^^^^^^^^^ //~ the Operator `load-orders` was committed, and is `load-month` now
    /// name: Load a month of orders
    /// mode_ids: [PIPELINE]
    /// purpose: Bring the shop's orders into the warehouse.
    /// preconditions: [The month is over.]
    /// inputs: [month]
    /// steps: [Fetch the month., Load it., Count the rows., Compare the sums., Note the day.]
    /// outputs: [data/*.parquet]
    /// acceptance_checks:
    ///   - {id: row-count, run: "duckdb -c 'select count(*) from orders'"}
    /// timebox_minutes: 90
    /// failure_paths: [Load the month before again., Ask the shop.]
    /// evidence_pattern: PIPELINE
    /// evidence_outputs: [The log of the load.]
    /// next_pointer_rule: The next month.
    /// ---
    /// ```
    /// # Bad: along with its file
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
    ///             ^^^^^ //~ the Project `warehouse` was committed, and is `depot` now
    /// name: Warehouse
    /// owners: [data@example.org]
    /// ---
    /// ```
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
            format!("the {kind} `{was}` was committed, and is `{is}` now"),
        );
        found.help(format!(
            "keep `{was}`; what is something else goes into a file of its own"
        ));
    }
}

/// Whether both are of one kind whose ids are for good, and their ids differ.
pub fn has_another_id(before: &RecordRevision, after: &RecordRevision) -> bool {
    let (old, new) = (&before.record.fields, &after.record.fields);
    let is_for_good = match old {
        Fields::Operator(_) | Fields::Project(_) | Fields::Constraint(_) | Fields::Decision(_) => {
            old.kind() == new.kind()
        }
        Fields::OpRun(_)
        | Fields::DebugPacket(_)
        | Fields::Block(_)
        | Fields::Regime(_)
        | Fields::Unread => false,
    };
    let ids = own_id(old).zip(own_id(new));
    is_for_good && ids.is_some_and(|(was, is)| was != is)
}
