//! `record-rewritten`

use super::claims;
use super::first_edit::first_edit;
use super::id_changed::has_another_id;
use crate::rules::prelude::*;

rule! {
    /// A record that was final was changed.
    ///
    /// A decision is final once it is committed, and a run once it is closed by `result` or
    /// `held_by`. If such records could be rewritten, they would prove nothing. No byte of a
    /// decision may change. In a closed run the frontmatter may not change, except for its
    /// waivers, while the body may be extended. Both may be moved to another file.
    ///
    /// Line endings that Git converts do not count as a change of a run. If the id of a decision
    /// changes, only `id-changed` reports the decision.
    ///
    /// # Bad
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
    /// ---
    /// kind: Decision
    /// decision_id: night-loads
    /// project_id: warehouse
    /// state: orders
    /// trigger: [the carrier's contract ends]
    /// outcome: commit
    ///          ^^^^^^ //~ committed decision was changed: `outcome` was `hold`
    /// constraint_status: {disk-space: respected}
    /// next_pointer: Ask the carrier for a second truck.
    /// ---
    /// ```
    ///
    /// # Good
    /// ```md decisions/night-loads.md
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
    /// ```md decisions/day-loads.md after
    /// ---
    /// kind: Decision
    /// decision_id: day-loads
    /// project_id: warehouse
    /// state: orders
    /// trigger: [the carrier has bought a second truck]
    /// outcome: commit
    /// constraint_status: {disk-space: respected}
    /// supersedes: night-loads
    /// evidence_links: [{touch: "mailto:carrier@example.org"}]
    /// next_pointer: Tell the warehouse when the new hours begin.
    /// ---
    /// ```
    ///
    /// # Good: a move
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
    /// ```md decisions/2025/night-loads.md after
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
    /// # Bad: a closed run
    /// ```md runs/monday.md before
    /// ---
    /// kind: OpRun
    /// op_id: load-orders
    /// project_id: warehouse
    /// mode_id: PIPELINE
    /// timestamp_start: 2026-03-02T07:00:00Z
    /// timestamp_end: 2026-03-02T07:20:00Z
    /// acceptance_results: {row-count: FAIL}
    /// result: FAIL
    /// evidence_links: [{logs: "https://example.org/loads/12"}]
    /// next_pointer: Ask the shop for the missing rows.
    /// stop: {rule: unverified-outputs, action: convert, to: CONTRACT}
    /// ---
    /// ```
    /// ```md runs/monday.md after
    /// ---
    /// kind: OpRun
    /// op_id: load-orders
    /// project_id: warehouse
    /// mode_id: PIPELINE
    /// timestamp_start: 2026-03-02T07:00:00Z
    /// timestamp_end: 2026-03-02T07:20:00Z
    /// acceptance_results: {row-count: FAIL}
    /// result: FAIL
    /// evidence_links: [{logs: "https://example.org/loads/13"}]
    ///                 ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ //~ closed run was changed: `evidence_links` was `[{logs: "https://example.org/loads/12"}]`
    /// next_pointer: Ask the shop for the missing rows.
    /// stop: {rule: unverified-outputs, action: convert, to: CONTRACT}
    /// ---
    /// ```
    ///
    /// # Good: a closed run
    /// ```md runs/monday.md before
    /// ---
    /// kind: OpRun
    /// op_id: load-orders
    /// project_id: warehouse
    /// mode_id: PIPELINE
    /// timestamp_start: 2026-03-02T07:00:00Z
    /// timestamp_end: 2026-03-02T08:20:00Z
    /// acceptance_results: {row-count: FAIL}
    /// result: FAIL
    /// evidence_links: [{repro: "https://example.org/loads/12"}]
    /// next_pointer: Ask the shop for the missing rows.
    /// stop: {rule: unverified-outputs, action: convert, to: CONTRACT}
    /// ---
    /// ```
    /// ```md runs/monday.md after
    /// ---
    /// kind: OpRun
    /// op_id: load-orders
    /// project_id: warehouse
    /// mode_id: PIPELINE
    /// timestamp_start: 2026-03-02T07:00:00Z
    /// timestamp_end: 2026-03-02T08:20:00Z
    /// acceptance_results: {row-count: FAIL}
    /// result: FAIL
    /// evidence_links: [{repro: "https://example.org/loads/12"}]
    /// next_pointer: Ask the shop for the missing rows.
    /// stop: {rule: unverified-outputs, action: convert, to: CONTRACT}
    /// waive:
    ///   - rule: evidence-changed
    ///     reason: the provider keeps no log for longer than a month
    ///     until: 2026-09-30
    /// ---
    /// # Monday's load
    ///
    /// The shop sent the missing rows on Thursday.
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
    /// ```md operators/load-orders.md
    /// ---
    /// kind: Operator
    /// op_id: load-orders
    /// name: Load a month of orders
    /// mode_ids: [PIPELINE]
    /// purpose: Bring the shop's orders into the warehouse.
    /// preconditions: [The month is over.]
    /// inputs: [{name: month, type: param, required: false}]
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
    pub static RECORD_REWRITTEN = {
        name: "record-rewritten",
        family: "history",
        level: StateOwnership,
        severity: Error,
        source: "Constraint-driven execution, \"Relation to Decision-Making\": commits are irreversible",
        check: Check::Change(check),
    }
}

fn check(change: &Change<'_>, _: &ChangeContext<'_>, report: &mut Report<'_>) {
    let (Some(before), Some(after)) = (change.before, change.after) else {
        return;
    };
    if !change.is_rewritten || has_another_id(before, after) {
        return;
    }
    if let Some(decision) = before.decision() {
        let edit = first_edit(before, after, None);
        let id = decision.decision_id.as_ref();
        let successor = id.map_or_else(
            || "another decision that supersedes it".to_owned(),
            |id| format!("another decision with `supersedes: {id}`"),
        );
        report
            .at(
                edit.span,
                format!("committed decision was changed: {}", edit.description),
            )
            .help(format!("restore it, and write {successor}"));
    } else if before.closed_run().is_some() && !claims::are_unchanged(before, after) {
        let edit = first_edit(before, after, Some("waive"));
        report
            .at(
                edit.span,
                format!("closed run was changed: {}", edit.description),
            )
            .help("restore its frontmatter; add what became known later to its body, or to another run");
    }
}
