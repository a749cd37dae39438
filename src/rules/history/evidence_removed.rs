//! `evidence-removed`

use crate::rules::prelude::*;

rule! {
    /// A change removes or moves a file that a closed record names.
    ///
    /// A closed record must not be changed, because it states what was true when it was closed. It
    /// is therefore not a fault of the record if the file is removed later, and `dead-evidence`
    /// does not report it. Instead, this finding is reported once, for the change that removes the
    /// file, and its help says where the file remains.
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
    ///                 ^^^^^^^^^^^^^^^ //~ this change removes `logs/monday.log`, which a closed record names
    ///     result: WARN
    /// next_pointer: Ask the shop for the missing rows.
    /// stop: {rule: unverified-outputs, action: convert, to: CONTRACT}
    /// ---
    /// ```
    /// ```text logs/monday.log before
    /// 48100 of 48134 rows
    /// ```
    /// ```text logs/tuesday.log
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
    ///   - validation: logs/monday.log
    ///     result: WARN
    /// next_pointer: Ask the shop for the missing rows.
    /// stop: {rule: unverified-outputs, action: convert, to: CONTRACT}
    /// ---
    /// ```
    /// ```text logs/monday.log
    /// 48100 of 48134 rows
    /// ```
    ///
    /// # Around
    /// These files are part of every example. `dead-evidence` is off, because the examples have no
    /// history in which it could find out when the run was closed.
    ///
    /// ```yaml .holdpoint.yaml
    /// version: 1
    /// rules: {dead-evidence: {severity: off, reason: the examples have no history}}
    /// ```
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
    pub static EVIDENCE_REMOVED = {
        name: "evidence-removed",
        family: "history",
        level: Operational,
        severity: Warning,
        source: "Specification, \"What a closed record is judged by\"",
        check: Check::Change(check),
    }
}

fn check(_: &Change<'_>, cx: &ChangeContext<'_>, report: &mut Report<'_>) {
    for removal in cx.removed_evidence {
        let path = &removal.path;
        let verb = match &removal.moved_to {
            Some(to) => format!("moves `{path}` to `{to}`, and a closed record names its old path"),
            None => format!("removes `{path}`, which a closed record names"),
        };
        let finding = report.at(removal.reference.span, format!("this change {verb}"));
        finding.about(&*path.text());
        match &removal.commit {
            Some(commit) => finding.help(format!(
                "restore it if it is still needed; otherwise nothing has to be done, because it \
                 remains as `git:{commit}:{path}`"
            )),
            None => finding.help(
                "restore it if it is still needed; otherwise nothing has to be done, because it \
                 remains in the history",
            ),
        };
    }
}
