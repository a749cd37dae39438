//! `record-rewritten`

use super::claims;
use super::edited::edited;
use super::id_changed::has_another_id;
use crate::rules::prelude::*;

rule! {
    /// A record that was final is not what it was.
    ///
    /// A decision is final once it is committed, a run once it is closed by
    /// `result` or `held_by`. Who can rewrite them can make any past look sound,
    /// and then their being sound says nothing. Of a decision no byte may
    /// change; of a closed run the frontmatter stays, but for its waivers, and
    /// the body may be written on. Both may be moved to another file.
    ///
    /// Line ends that Git converts are no change of a run. A decision whose id
    /// was changed hears of `id-changed` alone.
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
    ///          ^^^^^^ //~ a committed decision was rewritten: `outcome` was `hold`
    /// constraint_status: {disk-space: respected}
    /// next_pointer: Ask the carrier for a second truck.
    /// ---
    /// ```
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
    /// trigger: [the carrier has a second truck]
    /// outcome: commit
    /// constraint_status: {disk-space: respected}
    /// supersedes: night-loads
    /// evidence_links: [{touch: "mailto:carrier@example.org"}]
    /// next_pointer: Tell the warehouse from when on.
    /// ---
    /// ```
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
    ///                 ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ //~ a closed run was rewritten: `evidence_links`
    /// next_pointer: Ask the shop for the missing rows.
    /// stop: {rule: unverified-outputs, action: convert, to: CONTRACT}
    /// ---
    /// ```
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
    /// ```md operators/load-orders.md
    /// ---
    /// kind: Operator
    /// op_id: load-orders
    /// name: Load a month of orders
    /// mode_ids: [PIPELINE]
    /// purpose: Bring the shop's orders into the warehouse.
    /// preconditions: [The month is over.]
    /// inputs: [{name: month, type: param, required: false}]
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
        let edited = edited(before, after, None);
        let found = report.at(
            edited.span,
            format!("a committed decision was rewritten: {}", edited.words),
        );
        let id = decision.decision_id.as_ref();
        let supersedes = id.map_or_else(
            || "another decision that supersedes it".to_owned(),
            |id| format!("another decision with `supersedes: {id}`"),
        );
        found.help(format!("restore it, and write {supersedes}"));
    } else if before.closed_run().is_some() && !claims::are_kept(before, after) {
        let edited = edited(before, after, Some("waive"));
        let found = report.at(
            edited.span,
            format!("a closed run was rewritten: {}", edited.words),
        );
        found.help(
            "restore its frontmatter; what came to light later belongs in its body, or in another run",
        );
    }
}
