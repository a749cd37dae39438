//! `run-does-not-count`

use crate::rules::document::mention_misspelt;
use crate::rules::prelude::*;

rule! {
    /// A run has no evidence at all.
    ///
    /// A run that leaves no trace cannot be distinguished from one that never took
    /// place, whatever its result: nobody learns anything from a FAIL without a log.
    /// Link whatever exists, a file, a revision or a page, with or without a type. A
    /// run that a constraint forbade (`held_by`) was not executed and needs no
    /// evidence.
    ///
    /// # Bad
    /// ```md runs/review.md
    /// ---
    /// kind: OpRun
    ///       ^^^^^ //~ run has no evidence, so it does not count
    /// op_id: review
    /// project_id: forms
    /// mode_id: GOVERNANCE
    /// timestamp_start: 2026-03-19T14:00:00Z
    /// timestamp_end: 2026-03-19T14:30:00Z
    /// inputs_used: {form: contact}
    /// outputs_written: [decision.md]
    /// acceptance_results: {asked: PASS}
    /// result: PASS
    /// next_pointer: Review the order form in April.
    /// ---
    ///
    /// It went very well.
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
    ///     cadence: decision.md#L3
    /// next_pointer: Review the order form in April.
    /// ---
    /// ```
    /// # Good: evidence beside a check
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
    /// acceptance_results:
    ///   - {check: asked, result: FAIL, evidence_links: [https://example.org/forms/who-reads-it]}
    /// result: FAIL
    /// stop: {rule: no-constraint, action: add-constraint}
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
    pub static RUN_DOES_NOT_COUNT = {
        name: "run-does-not-count",
        family: "evidence",
        level: Responsibility,
        severity: Error,
        source: "Execution model, Operator: if no evidence plus next pointer, the run does not count",
        check: Check::Run(check),
    }
}

fn check(_: &OpRun, cx: &Context<'_>, report: &mut Report<'_>) {
    if has_no_evidence(cx) {
        let found = report.at(
            cx.record.fallback_span,
            "run has no evidence, so it does not count",
        );
        found.help("link what the run produced under `evidence_links`");
        mention_misspelt(found, cx.record, "evidence_links");
    }
}

/// Returns whether a record is a run that was executed and has no evidence link.
/// `field-type` reports links that cannot be read.
fn has_no_evidence(cx: &Context<'_>) -> bool {
    let record = cx.record;
    cx.evidence_links().is_empty()
        && !record.is_held()
        && !record.is_open_run()
        && record.lacks("evidence_links")
}
