//! `evidence-incomplete`

use super::missing_types::missing_types;
use crate::rules::prelude::*;
use crate::rules::stop;

rule! {
    /// A run that passed has no evidence of a type that its pattern requires.
    ///
    /// What counts as done depends on the kind of work: a service that was deployed has a health
    /// check, logs, a restart that it survived and a runbook; a tool has a description of its usage
    /// and somebody who uses it. The pattern is that of the run's mode; the operator's
    /// `evidence_pattern` adds types and removes none. A `validation`, `smoke_run`, `health_check`,
    /// `restart` or `verification` does not count if its link says that it ended in WARN or FAIL.
    /// If the run closed as WARN, the finding is a warning. A run that failed does not need these
    /// types of evidence.
    ///
    /// # Bad
    /// ```md runs/review.md
    /// ---
    /// kind: OpRun
    ///       ^^^^^ //~ missing `wip_limit`, `cadence` or `archive` evidence, which GOVERNANCE requires
    /// op_id: review
    /// project_id: forms
    /// mode_id: GOVERNANCE
    /// timestamp_start: 2026-03-19T14:00:00Z
    /// timestamp_end: 2026-03-19T14:30:00Z
    /// inputs_used: {form: contact}
    /// outputs_written: [decision.md]
    /// acceptance_results: {asked: PASS}
    /// result: PASS
    /// evidence_links:
    ///   - decision: decision.md
    /// next_pointer: Review the order form in April.
    /// ---
    /// ```
    /// # Bad: evidence that did not pass
    /// ```md runs/review.md
    /// ---
    /// kind: OpRun
    ///       ^^^^^ //~ `smoke_run` evidence has result FAIL, but `review` requires evidence that passed
    ///       ^^^^^ //~ missing `wip_limit`, `cadence` or `archive` evidence, which GOVERNANCE requires
    /// op_id: review
    /// project_id: forms
    /// mode_id: GOVERNANCE
    /// timestamp_start: 2026-03-19T14:00:00Z
    /// timestamp_end: 2026-03-19T14:30:00Z
    /// inputs_used: {form: contact}
    /// outputs_written: [decision.md]
    /// acceptance_results: {asked: PASS}
    /// result: PASS
    /// evidence_links:
    ///   - decision: decision.md
    ///   - smoke_run: https://example.org/forms/log/17
    ///     result: FAIL
    ///             ^^^^ //~ note: evidence with this result does not count
    /// next_pointer: Review the order form in April.
    /// ---
    /// ```
    /// ```md operators/review.md
    /// ---
    /// kind: Operator
    /// op_id: review
    /// name: Review a form
    /// mode_ids: [GOVERNANCE]
    /// purpose: Decide which fields of a form may go.
    /// preconditions: [Numbers of the last quarter.]
    /// inputs: [form]
    /// steps: [List the fields., Ask who reads each of them., Strike what nobody reads., Write the decision., Tell the readers.]
    /// outputs: [decision.md]
    /// acceptance_checks: [{id: asked, run: grep -c asked decision.md}]
    /// timebox_minutes: 45
    /// failure_paths: [Keep the field for another quarter., Ask again.]
    /// evidence_pattern: {required: [decision, smoke_run]}
    ///                   ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ //~ note: the operator's evidence pattern
    /// evidence_outputs: [The decision.]
    /// next_pointer_rule: Name the next form to review.
    /// ---
    /// ```
    /// # Good
    /// ```md runs/review.md
    /// ---
    /// kind: OpRun
    /// op_id: review
    /// project_id: forms
    /// mode_id: GOVERNANCE
    /// timestamp_start: 2026-03-19T14:00:00Z
    /// timestamp_end: 2026-03-19T14:30:00Z
    /// inputs_used: {form: contact}
    /// outputs_written: [decision.md]
    /// acceptance_results: {asked: PASS}
    /// result: PASS
    /// evidence_links:
    ///   - decision: decision.md
    ///   - cadence: decision.md#L3
    /// next_pointer: Review the order form in April.
    /// ---
    /// ```
    /// # Good: the run failed
    /// ```md runs/review.md
    /// ---
    /// kind: OpRun
    /// op_id: review
    /// project_id: forms
    /// mode_id: GOVERNANCE
    /// timestamp_start: 2026-03-19T14:00:00Z
    /// timestamp_end: 2026-03-19T14:30:00Z
    /// inputs_used: {form: contact}
    /// outputs_written: [decision.md]
    /// acceptance_results: {asked: FAIL}
    /// result: FAIL
    /// stop: {rule: no-constraint, action: add-constraint}
    /// evidence_links: [https://example.org/forms/who-reads-it]
    /// next_pointer: Ask the two teams that did not answer.
    /// ---
    /// ```
    /// # Around
    /// These files are part of every example.
    ///
    /// ```md operators/review.md
    /// ---
    /// kind: Operator
    /// op_id: review
    /// name: Review a form
    /// mode_ids: [GOVERNANCE]
    /// purpose: Decide which fields of a form may go.
    /// preconditions: [Numbers of the last quarter.]
    /// inputs: [form]
    /// steps: [List the fields., Ask who reads each of them., Strike what nobody reads., Write the decision., Tell the readers.]
    /// outputs: [decision.md]
    /// acceptance_checks: [{id: asked, run: grep -c asked decision.md}]
    /// timebox_minutes: 45
    /// failure_paths: [Keep the field for another quarter., Ask again.]
    /// evidence_pattern: GOVERNANCE
    /// evidence_outputs: [The decision.]
    /// next_pointer_rule: Name the next form to review.
    /// ---
    /// ```
    /// ```md projects/forms.md
    /// ---
    /// kind: Project
    /// project_id: forms
    /// name: Web forms
    /// owners: [web@example.org]
    /// ---
    /// ```
    /// ```text decision.md
    /// # We remove the fax number
    ///
    /// Nobody has read it since 2019. We review the form again in June.
    /// ```
    pub static EVIDENCE_INCOMPLETE = {
        name: "evidence-incomplete",
        family: "evidence",
        level: Operational,
        severity: Error,
        source: "Execution model, Evidence patterns",
        check: Check::Run(check),
        judged_by: Definitions,
    }
}

fn check(run: &OpRun, cx: &Context<'_>, report: &mut Report<'_>) {
    let (severity, alternative) = match run.result.as_ref().map(|result| result.value) {
        Some(RunResult::Pass) => (Severity::Error, alternative(run, cx)),
        Some(RunResult::Warn) => (Severity::Warning, String::new()),
        // A run that failed needs no such evidence, and `missing-field` reports a missing result.
        Some(RunResult::Fail) | None => return,
    };
    for missing in missing_types(cx, |pattern| &pattern.required) {
        missing
            .report("requires", cx, report)
            .severity(severity)
            .help(format!("link it under `evidence_links`{alternative}"));
    }
}

/// Returns the end of the help for a run that passed its checks: how to close it without this
/// evidence.
fn alternative(run: &OpRun, cx: &Context<'_>) -> String {
    let stop = stop::asked_of_unproven(run, cx);
    let stop =
        stop.map(|example| format!(", and what was done instead, as in `stop: {{{example}}}`"));
    format!(
        ", or close the run with `result: FAIL` (`result: WARN` leaves a warning) and say why in `result_note`{}",
        stop.unwrap_or_default()
    )
}
