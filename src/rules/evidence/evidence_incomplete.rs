//! `evidence-incomplete`

use super::lack::lacking;
use crate::rules::prelude::*;

rule! {
    /// A run that passed lacks a type of evidence that its pattern asks for.
    ///
    /// What counts as done differs from craft to craft: a service that was deployed
    /// has a health check, logs, a restart that it survived and a runbook; a tool
    /// has a usage and somebody who calls it. The operator's `evidence_pattern` says
    /// what is asked for, or the pattern of the run's mode does. A `validation`,
    /// `smoke_run`, `health_check`, `restart` or `verification` counts only while
    /// its link does not say that it ended in WARN or FAIL. A run that closed with
    /// WARN hears of it as a warning; one that failed owes nothing.
    ///
    /// # Bad
    /// ```md runs/review.md
    /// ---
    /// kind: OpRun
    ///       ^^^^^ //~ there is no `wip_limit`, `cadence` or `archive` evidence, which GOVERNANCE asks for
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
    /// next_pointer: Look at the order form in April.
    /// ---
    /// ```
    /// # Bad: evidence that did not pass
    /// ```md runs/review.md
    /// ---
    /// kind: OpRun
    ///       ^^^^^ //~ `smoke_run` evidence says FAIL, and `review` asks for some that passed
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
    /// next_pointer: Look at the order form in April.
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
    /// steps: [List the fields., Ask who reads each., Strike., Write it down., Tell the readers.]
    /// outputs: [decision.md]
    /// acceptance_checks: [{id: asked, run: grep -c asked decision.md}]
    /// timebox_minutes: 45
    /// failure_paths: [Keep the field a quarter., Ask again.]
    /// evidence_pattern: {required: [decision, smoke_run]}
    /// evidence_outputs: [The decision.]
    /// next_pointer_rule: The next form.
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
    /// next_pointer: Look at the order form in April.
    /// ---
    /// ```
    /// # Good: it failed
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
    /// What stands beside each of these examples.
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
    /// steps: [List the fields., Ask who reads each., Strike., Write it down., Tell the readers.]
    /// outputs: [decision.md]
    /// acceptance_checks: [{id: asked, run: grep -c asked decision.md}]
    /// timebox_minutes: 45
    /// failure_paths: [Keep the field a quarter., Ask again.]
    /// evidence_pattern: GOVERNANCE
    /// evidence_outputs: [The decision.]
    /// next_pointer_rule: The next form.
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
    /// # The fax number goes
    ///
    /// Nobody has read it since 2019. The form is looked at again in June.
    /// ```
    pub static EVIDENCE_INCOMPLETE = {
        name: "evidence-incomplete",
        family: "evidence",
        level: Operational,
        severity: Error,
        source: "Execution model, Evidence patterns",
        check: Check::Run(check),
    }
}

fn check(run: &OpRun, cx: &Context<'_>, report: &mut Report<'_>) {
    let (severity, way_out) = match run.result.as_ref().map(|result| result.value) {
        Some(Outcome::Pass) => (Severity::Error, ", or close the run with WARN or FAIL"),
        Some(Outcome::Warn) => (Severity::Warning, ""),
        // A run that failed owes nothing; one that does not say has a fault of its own.
        Some(Outcome::Fail) | None => return,
    };
    for lack in lacking(run, cx, |pattern| &pattern.required) {
        lack.report("asks for", cx, report)
            .severity(severity)
            .help(format!("link it under `evidence_links`{way_out}"));
    }
}
