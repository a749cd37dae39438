//! `evidence-changed`

use crate::rules::prelude::*;
use crate::target::PIN_MARK;

rule! {
    /// The evidence of a closed run has changed since the run was committed.
    ///
    /// A run names a file to show what the result was, and means the file as it was at that time.
    /// When the content changes, the run claims something that nobody has seen. If the run names
    /// lines of the file, only those lines count.
    ///
    /// A pin (`@sha256:` and the digest) makes the same claim in the record itself, so
    /// `evidence-hash` checks pinned files instead. If the evidence is a decision or another closed
    /// run, `record-rewritten` checks it. Living documents, such as a runbook or a template, are
    /// expected to change: nothing is reported about the types `runbook`, `wip_limit`, `cadence`,
    /// `template`, `usage`, `interface`, `consumer`, `queue` and `follow_up`.
    ///
    /// # Bad
    /// ```md runs/monday.md
    /// ---
    /// kind: OpRun
    /// op_id: load-orders
    /// project_id: warehouse
    /// mode_id: PIPELINE
    /// timestamp_start: 2026-03-02T07:00:00Z
    /// timestamp_end: 2026-03-02T07:20:00Z
    /// acceptance_results: {row-count: FAIL}
    /// result: FAIL
    /// evidence_links:
    ///   - validation: logs/monday.log
    ///                 ^^^^^^^^^^^^^^^ //~ `logs/monday.log` has changed since the run was committed
    ///     result: WARN
    /// next_pointer: Ask the shop for the missing rows.
    /// stop: {rule: unverified-outputs, action: convert, to: CONTRACT}
    /// ---
    /// ```
    /// ```text logs/monday.log before
    /// 48100 of 48134 rows
    /// ```
    /// ```text logs/monday.log after
    /// 48134 of 48134 rows
    /// ```
    ///
    /// # Good
    /// ```md runs/monday.md
    /// ---
    /// kind: OpRun
    /// op_id: load-orders
    /// project_id: warehouse
    /// mode_id: PIPELINE
    /// timestamp_start: 2026-03-02T07:00:00Z
    /// timestamp_end: 2026-03-02T07:20:00Z
    /// acceptance_results: {row-count: FAIL}
    /// result: FAIL
    /// evidence_links:
    ///   - validation: logs/loads.log#L1
    ///     result: WARN
    /// next_pointer: Ask the shop for the missing rows.
    /// stop: {rule: unverified-outputs, action: convert, to: CONTRACT}
    /// ---
    /// ```
    /// ```text logs/loads.log before
    /// 48100 of 48134 rows
    /// ```
    /// ```text logs/loads.log after
    /// 48100 of 48134 rows
    /// 48134 of 48134 rows
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
    pub static EVIDENCE_CHANGED = {
        name: "evidence-changed",
        family: "history",
        level: Operational,
        severity: Warning,
        source: "Execution model: OpRun, \"Fields\"",
        check: Check::Change(check),
    }
}

fn check(_: &Change<'_>, cx: &ChangeContext<'_>, report: &mut Report<'_>) {
    for change in cx.changed_evidence {
        let message = format!("`{}` has changed since the run was committed", change.path);
        report.at(change.reference.span, message).help(format!(
            "restore the file, and write new content to another file; a pin (`{PIN_MARK}…`) records \
             which content the run means"
        ));
    }
}
