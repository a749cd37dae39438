//! `timebox-exceeded`

use super::conditions::{duration_from_minutes, format_minutes, overtime, packet_due};
use crate::rules::prelude::*;

rule! {
    /// A run took longer than its operator's timebox and does not say that it stopped.
    ///
    /// A timebox keeps an hour's work from taking a day. When it is over and the run has not
    /// passed, the work stops: the rest is scheduled, or made smaller, or becomes a debug packet,
    /// and the run says which of these was done. A run that passed is finished and has no reason
    /// to stop.
    ///
    /// If a debug packet is due as well, this rule reports both faults in one finding, and either
    /// stop is enough. A run that names its debug packet has stopped.
    ///
    /// # Bad
    /// ```md runs/17.md
    /// ---
    /// kind: OpRun
    /// op_id: settle
    /// project_id: checkout
    /// mode_id: PIPELINE
    /// timestamp_start: 2026-03-17T09:00:00Z
    /// timestamp_end: 2026-03-17T10:35:00Z
    ///                ^^^^^^^^^^^^^^^^^^^^ //~ run took 95 minutes, longer than its timebox of 60 minutes
    /// inputs_used: {day: "17"}
    /// acceptance_results: {sums: WARN}
    /// result: WARN
    /// evidence_links:
    ///   - artifact: https://example.org/settled/17
    ///   - validation: https://example.org/settled/17/check
    /// next_pointer: Ask the bank about the two payments of 11:40.
    /// ---
    /// ```
    ///
    /// # Bad: a debug packet is due as well
    /// ```md runs/17.md
    /// ---
    /// kind: OpRun
    /// op_id: settle
    /// project_id: checkout
    /// mode_id: PIPELINE
    /// timestamp_start: 2026-03-17T09:00:00Z
    /// timestamp_end: 2026-03-17T10:35:00Z
    ///                ^^^^^^^^^^^^^^^^^^^^ //~ run took 95 minutes, longer than its timebox of 60 minutes, without a repro or debug packet
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
    /// timestamp_end: 2026-03-17T10:35:00Z
    /// inputs_used: {day: "17"}
    /// acceptance_results: {sums: WARN}
    /// result: WARN
    /// evidence_links:
    ///   - artifact: https://example.org/settled/17
    ///   - validation: https://example.org/settled/17/check
    /// stop: {rule: timebox, action: rescope}
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
    /// mode_ids: [PIPELINE]
    /// purpose: Match the day's payments with the bank's.
    /// preconditions: [The bank has closed the day.]
    /// inputs: [day]
    /// steps: [Fetch the bank's file., Match the payments., Check the rest., Book the matches., Note the sums.]
    /// outputs: [settled/*.csv]
    /// acceptance_checks:
    ///   - {id: sums, run: ./sums settled/17.csv}
    /// timebox_minutes: 30-60
    ///                  ^^^^^ //~ note: the timebox
    /// failure_paths: [Keep the day open., Ask the bank.]
    /// evidence_pattern: PIPELINE
    /// evidence_outputs: [The sums.]
    /// next_pointer_rule: Name the next day to settle.
    /// ---
    /// ```
    pub static TIMEBOX_EXCEEDED = {
        name: "timebox-exceeded",
        family: "stop",
        level: Operational,
        severity: Error,
        source: "Execution model, \"Stop rules\"",
        check: Check::Run(check),
        judged_by: Definitions,
    }
}

fn check(run: &OpRun, cx: &Context<'_>, report: &mut Report<'_>) {
    let (Some(over), Some(end)) = (overtime(run, cx), &run.timestamp_end) else {
        return;
    };
    let timebox = duration_from_minutes(over.timebox.minutes);
    let is_packet_due = packet_due(run, cx).is_some();
    let message = format!(
        "run took {}, longer than its timebox of {}{}",
        format_minutes(over.elapsed),
        format_minutes(timebox),
        if is_packet_due {
            ", without a repro or debug packet"
        } else {
            ""
        }
    );
    let (packet, actions) = if is_packet_due {
        (
            "write a debug packet and name it in `debug_packet`, or ",
            "",
        )
    } else {
        ("", " or `debug_packet`")
    };
    report
        .at(end.span, message)
        .help(format!(
            "{packet}say what was done instead of going on: `stop: {{rule: timebox, action: schedule}}`, \
             or the action `rescope`{actions}",
        ))
        .related(&over.operator.record.path, over.timebox.span, "the timebox");
}
