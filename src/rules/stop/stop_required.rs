//! `stop-required`

use super::conditions::{lacked, met_condition, mode_stop_rule, overtime};
use crate::record::mode::StopRule;
use crate::rules::prelude::*;

rule! {
    /// A run meets the condition of its mode's stop rule and does not say that it stopped.
    ///
    /// Each mode has its own way of going wrong without anybody noticing, and a rule that stops
    /// the work there:
    ///
    /// | mode | rule | condition |
    /// |---|---|---|
    /// | PIPELINE | `unverified-outputs` | no `validation` passed |
    /// | TOOLSMITH | `no-adoption` | there is no `consumer` |
    /// | SERVICE | `unbounded-changes` | a live change has no bound |
    /// | CONTRACT | `hypotheses` | there are more than three hypotheses, or no repro |
    /// | GOVERNANCE | `no-constraint` | there is no `wip_limit`, `cadence` or `archive` |
    /// | CONTACT | `endless-drafting` | there is no `touch` and no `queue` |
    ///
    /// A run that meets this condition and ends with WARN or FAIL names the rule in `stop`,
    /// together with what was done instead. If the run also exceeded its timebox, only
    /// `timebox-exceeded` asks for `stop`. If a debug packet is due because there is no repro,
    /// `debug-packet-due` reports that, and `unbounded-live-change` reports a change without a
    /// bound.
    ///
    /// # Bad
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
    ///       ^^^^^ //~ missing `stop`: this PIPELINE run went on without a passing `validation`
    /// op_id: settle
    /// project_id: checkout
    /// mode_id: PIPELINE
    /// timestamp_start: 2026-03-17T09:00:00Z
    /// timestamp_end: 2026-03-17T09:20:00Z
    /// inputs_used: {day: "17"}
    /// acceptance_results: {sums: FAIL}
    /// result: FAIL
    /// evidence_links:
    ///   - artifact: https://example.org/settled/17
    /// next_pointer: Ask the bank about the two payments of 11:40.
    /// ---
    /// ```
    ///
    /// # Bad: at a boundary
    /// ```md operators/settle.md
    /// ---
    /// kind: Operator
    /// op_id: settle
    /// name: Settle the day
    /// mode_ids: [CONTRACT]
    /// purpose: Match the day's payments with the bank's.
    /// preconditions: [The bank has closed the day.]
    /// inputs: [day]
    /// steps: [Fetch the bank's file., Match the payments., Check the rest., Book the matches., Note the sums.]
    /// outputs: [settled/*.csv]
    /// acceptance_checks:
    ///   - {id: sums, run: ./sums settled/17.csv}
    /// timebox_minutes: 30-60
    /// failure_paths: [Keep the day open., Ask the bank.]
    /// evidence_pattern: CONTRACT
    /// evidence_outputs: [The sums.]
    /// next_pointer_rule: Name the next day to settle.
    /// ---
    /// ```
    /// ```md runs/17.md
    /// ---
    /// kind: OpRun
    ///       ^^^^^ //~ missing `stop`: this CONTRACT run went on without a repro
    /// op_id: settle
    /// project_id: checkout
    /// mode_id: CONTRACT
    /// timestamp_start: 2026-03-17T09:00:00Z
    /// timestamp_end: 2026-03-17T09:20:00Z
    /// inputs_used: {day: "17"}
    /// acceptance_results: {sums: FAIL}
    /// result: FAIL
    /// evidence_links:
    ///   - fix: https://example.org/settled/17/patch
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
    /// timestamp_end: 2026-03-17T09:20:00Z
    /// inputs_used: {day: "17"}
    /// acceptance_results: {sums: FAIL}
    /// result: FAIL
    /// evidence_links:
    ///   - artifact: https://example.org/settled/17
    /// stop: {rule: unverified-outputs, action: convert, to: CONTRACT}
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
    pub static STOP_REQUIRED = {
        name: "stop-required",
        family: "stop",
        level: Operational,
        severity: Error,
        source: "Execution model, \"Stop rules\"",
        check: Check::Run(check),
        judged_by: Definitions,
    }
}

fn check(run: &OpRun, cx: &Context<'_>, report: &mut Report<'_>) {
    // One `stop` satisfies both rules, so only `timebox-exceeded` asks for it.
    if !cx.record.lacks("stop") || overtime(run, cx).is_some() {
        return;
    }
    let Some((mode, rule)) = mode_stop_rule(run, cx) else {
        return;
    };
    let Some(condition) = met_condition(rule, run, cx) else {
        return;
    };
    report
        .at(
            cx.record.fallback_span,
            format!("missing `stop`: this {} run went on {condition}", mode.name),
        )
        .about(rule.name)
        .help(format!(
            "say what was done instead of going on, as in `stop: {{{}}}`",
            example(rule)
        ));
}

/// Returns the content of the `stop` entry that this rule would ask for if a run had not passed.
pub(crate) fn asked_of_unproven(run: &OpRun, cx: &Context<'_>) -> Option<String> {
    let (_, rule) = mode_stop_rule(run, cx).filter(|_| cx.record.lacks("stop"))?;
    lacked(rule, run, cx).map(|_| example(rule))
}

/// Returns the content of a `stop` entry that the stop rule allows.
fn example(rule: &StopRule) -> String {
    let action = rule.actions.first().unwrap_or(&"");
    let to = rule.convert_to.first().map(|mode| format!(", to: {mode}"));
    format!(
        "rule: {}, action: {action}{}",
        rule.name,
        to.unwrap_or_default()
    )
}
