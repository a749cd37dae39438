//! `debug-packet-due`

use super::conditions::{format_minutes, is_over_timebox, packet_due};
use crate::rules::prelude::*;

rule! {
    /// A run failed for forty minutes without a repro or a debug packet.
    ///
    /// Debugging can take all day. After forty minutes there has to be a repro, which shows when
    /// the fault is fixed, or a debug packet, with which somebody else can continue. In CONTRACT
    /// a result of WARN counts as a failure, because two systems that almost agree do not agree.
    /// The configuration's `limits.debug_minutes` changes the number of minutes. If the run exceeded
    /// its timebox as well, `timebox-exceeded` reports both.
    ///
    /// # Bad
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
    /// mode_ids: [PIPELINE]
    /// purpose: Match the day's payments with the bank's.
    /// preconditions: [The bank has closed the day.]
    /// inputs: [day]
    /// steps: [Fetch the bank's file., Match the payments., Check the rest., Book the matches., Note the sums.]
    /// outputs: [settled/*.csv]
    /// acceptance_checks:
    ///   - {id: sums, run: ./sums settled/17.csv}
    /// timebox_minutes: 30-60
    /// failure_paths: [Keep the day open., Ask the bank.]
    /// evidence_pattern: PIPELINE
    /// evidence_outputs: [The sums.]
    /// next_pointer_rule: Name the next day to settle.
    /// ---
    /// ```
    /// ```md runs/17.md
    /// ---
    /// kind: OpRun
    /// op_id: settle
    /// project_id: checkout
    /// mode_id: PIPELINE
    /// timestamp_start: 2026-03-17T09:00:00Z
    /// timestamp_end: 2026-03-17T09:50:00Z
    ///                ^^^^^^^^^^^^^^^^^^^^ //~ no repro or debug packet after 50 minutes
    /// inputs_used: {day: "17"}
    /// acceptance_results: {sums: FAIL}
    /// result: FAIL
    /// evidence_links:
    ///   - artifact: https://example.org/settled/17
    ///   - validation: https://example.org/settled/17/check
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
    /// mode_id: PIPELINE
    /// timestamp_start: 2026-03-17T09:00:00Z
    /// timestamp_end: 2026-03-17T09:50:00Z
    /// inputs_used: {day: "17"}
    /// acceptance_results: {sums: FAIL}
    /// result: FAIL
    /// evidence_links:
    ///   - artifact: https://example.org/settled/17
    ///   - validation: https://example.org/settled/17/check
    /// debug_packet: packets/17.md
    /// next_pointer: Ask the bank about the two payments of 11:40.
    /// ---
    /// ```
    /// ```md packets/17.md
    /// ---
    /// kind: DebugPacket
    /// project_id: checkout
    /// op_run: runs/17.md
    /// symptom: The bank lists two payments of 11:40 that we do not have.
    /// context: The bank moved to a new format on Monday.
    /// hypotheses: [The new format has another time zone.]
    /// experiments:
    ///   - change: Read the file with the old reader.
    ///     result: Both payments are there.
    ///     evidence: [https://example.org/settled/17/old]
    ///     minutes: 40
    /// decision: Keep the day open.
    /// next_pointer: Ask the bank for their time zone.
    /// time_spent_minutes: 40
    /// ---
    /// ```
    ///
    /// # Good: with a repro
    /// ```md runs/17.md
    /// ---
    /// kind: OpRun
    /// op_id: settle
    /// project_id: checkout
    /// mode_id: PIPELINE
    /// timestamp_start: 2026-03-17T09:00:00Z
    /// timestamp_end: 2026-03-17T09:50:00Z
    /// inputs_used: {day: "17"}
    /// acceptance_results: {sums: FAIL}
    /// result: FAIL
    /// evidence_links:
    ///   - artifact: https://example.org/settled/17
    ///   - validation: https://example.org/settled/17/check
    ///   - repro: https://example.org/settled/17/repro
    /// next_pointer: Ask the bank about the two payments of 11:40.
    /// ---
    /// ```
    pub static DEBUG_PACKET_DUE = {
        name: "debug-packet-due",
        family: "stop",
        level: Operational,
        severity: Error,
        source: "Execution model, \"Stop rules\"",
        check: Check::Run(check),
        judged_by: Definitions,
    }
}

fn check(run: &OpRun, cx: &Context<'_>, report: &mut Report<'_>) {
    let (Some(elapsed), Some(end)) = (packet_due(run, cx), &run.timestamp_end) else {
        return;
    };
    // `timebox-exceeded` names both, and a stop answers both.
    if is_over_timebox(run, cx) {
        return;
    }
    let message = format!("no repro or debug packet after {}", format_minutes(elapsed));
    report.at(end.span, message).help(
        "write a debug packet and name it in `debug_packet`, or add a `repro` to `evidence_links`",
    );
}
