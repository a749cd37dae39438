//! `unbounded-live-change`

use super::conditions::{is_evidence_readable, unbounded};
use crate::rules::document::mention_misspelt_parts;
use crate::rules::prelude::*;

rule! {
    /// A live system was changed without a bound, or without a health check afterwards.
    ///
    /// A live system has users. A change to it is bounded before it is made: how much it
    /// affects, for how long, and how it can be undone. Afterwards somebody checks the health of
    /// the system, so a run with live changes has `health_check` evidence, whether the check
    /// passed or not. Such a change is the condition of SERVICE's stop rule, and this rule alone
    /// reports it.
    ///
    /// # Bad
    /// ```md runs/17.md
    /// ---
    /// kind: OpRun
    /// op_id: settle
    /// project_id: checkout
    /// mode_id: SERVICE
    /// timestamp_start: 2026-03-17T09:00:00Z
    /// timestamp_end: 2026-03-17T09:20:00Z
    /// inputs_used: {day: "17"}
    /// acceptance_results: {sums: FAIL}
    /// result: FAIL
    /// evidence_links:
    ///   - logs: https://example.org/logs/17
    ///   - health_check: https://example.org/probe/17
    ///     result: FAIL
    /// live_changes:
    ///   - target: the matcher on pay-1
    ///     ^^^^^^^^^^^^^^^^^^^^^^^^^^^^ //~ live change without `bound`
    /// stop: {rule: unbounded-changes, action: run-live-bounded}
    /// next_pointer: Ask the bank about the two payments of 11:40.
    /// ---
    /// ```
    ///
    /// # Bad: no health check
    /// ```md runs/17.md
    /// ---
    /// kind: OpRun
    /// op_id: settle
    /// project_id: checkout
    /// mode_id: SERVICE
    /// timestamp_start: 2026-03-17T09:00:00Z
    /// timestamp_end: 2026-03-17T09:20:00Z
    /// inputs_used: {day: "17"}
    /// acceptance_results: {sums: FAIL}
    /// result: FAIL
    /// evidence_links:
    ///   - logs: https://example.org/logs/17
    /// live_changes: [{target: the matcher on pay-1, bound: one host}]
    ///               ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ //~ live changes without `health_check` evidence
    /// next_pointer: Ask the bank about the two payments of 11:40.
    /// ---
    /// ```
    ///
    /// # Good
    /// ```md runs/17.md
    /// ---
    /// kind: OpRun
    /// op_id: settle
    /// project_id: checkout
    /// mode_id: SERVICE
    /// timestamp_start: 2026-03-17T09:00:00Z
    /// timestamp_end: 2026-03-17T09:20:00Z
    /// inputs_used: {day: "17"}
    /// acceptance_results: {sums: FAIL}
    /// result: FAIL
    /// evidence_links:
    ///   - logs: https://example.org/logs/17
    ///   - health_check: https://example.org/probe/17
    ///     result: FAIL
    /// live_changes:
    ///   - target: the matcher on pay-1
    ///     bound: one host; `pay switch back` brings the old one back
    /// next_pointer: Ask the bank about the two payments of 11:40.
    /// ---
    /// ```
    ///
    /// # Around
    /// These files are part of every example.
    ///
    /// ```md projects/checkout.md
    /// ---
    /// kind: Project
    /// project_id: checkout
    /// name: Checkout
    /// owners: [checkout@example.org]
    /// ---
    /// ```
    /// ```md operators/settle.md
    /// ---
    /// kind: Operator
    /// op_id: settle
    /// name: Settle the day
    /// mode_ids: [SERVICE]
    /// purpose: Match the day's payments with the bank's.
    /// preconditions: [The bank has closed the day.]
    /// inputs: [day]
    /// steps: [Fetch the bank's file., Match the payments., Check the rest., Book the matches., Note the sums.]
    /// outputs: [settled/*.csv]
    /// acceptance_checks:
    ///   - {id: sums, run: ./sums settled/17.csv}
    /// timebox_minutes: 30-60
    /// failure_paths: [Keep the day open., Ask the bank.]
    /// evidence_pattern: SERVICE
    /// evidence_outputs: [The sums.]
    /// next_pointer_rule: Name the next day to settle.
    /// ---
    /// ```
    pub static UNBOUNDED_LIVE_CHANGE = {
        name: "unbounded-live-change",
        family: "stop",
        level: Operational,
        severity: Error,
        source: "Execution model, \"Stop rules\"",
        check: Check::Run(check),
        judged_by: Definitions,
    }
}

fn check(run: &OpRun, cx: &Context<'_>, report: &mut Report<'_>) {
    let Some(changes) = &run.live_changes else {
        return;
    };
    // A held run may not change anything, bounded or not; `held-run-acts` reports it.
    // What an open run lacks, it may still get.
    if cx.record.is_held() || cx.record.is_open_run() {
        return;
    }
    for change in unbounded(run, cx.record) {
        let finding = report.at(change.span, "live change without `bound`");
        finding.help("add `bound`: how much the change affects and how it can be undone");
        mention_misspelt_parts(finding, cx.record, change.span, &["bound"]);
    }
    if !cx.evidence_links().names("health_check") && is_evidence_readable(run, cx.record) {
        report
            .at(changes.span, "live changes without `health_check` evidence")
            .help("check the health of what was changed, and link the result as `health_check`");
    }
}
