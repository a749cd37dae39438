//! `run-on-hold`

use super::unknown_decision::other_project;
use crate::record::DecisionOutcome;
use crate::rules::prelude::*;

rule! {
    /// A run carries out a decision whose outcome is to hold.
    ///
    /// To hold means not to act, so no decision allows a run that acts on a hold. A run that was
    /// not executed because of a constraint names that constraint in `held_by`.
    ///
    /// # Bad
    /// ```md runs/2026-03-04.md
    /// ---
    /// kind: OpRun
    /// op_id: call-back
    /// project_id: sales
    /// mode_id: CONTACT
    /// decision_id: call-back-first
    ///              ^^^^^^^^^^^^^^^ //~ run carries out decision `call-back-first`, which is to hold
    /// timestamp_start: 2026-03-04T09:00:00Z
    /// timestamp_end: 2026-03-04T09:20:00Z
    /// acceptance_results: {answered: WARN}
    /// result: WARN
    /// evidence_links: [{touch: "mailto:customers@example.org"}]
    /// next_pointer: Call the two customers who were out.
    /// ---
    /// ```
    /// ```md decisions/call-back-first.md
    /// ---
    /// kind: Decision
    /// decision_id: call-back-first
    /// project_id: sales
    /// state: callbacks
    /// trigger: [customers wait for an answer]
    /// outcome: hold
    ///          ^^^^ //~ note: the decision is to hold
    /// constraint_status: {price-list: violated}
    /// next_pointer: Call the first customer.
    /// ---
    /// ```
    /// # Good
    /// ```md runs/2026-03-04.md
    /// ---
    /// kind: OpRun
    /// op_id: call-back
    /// project_id: sales
    /// mode_id: CONTACT
    /// decision_id: call-back-first
    /// timestamp_start: 2026-03-04T09:00:00Z
    /// timestamp_end: 2026-03-04T09:20:00Z
    /// acceptance_results: {answered: WARN}
    /// result: WARN
    /// evidence_links: [{touch: "mailto:customers@example.org"}]
    /// next_pointer: Call the two customers who were out.
    /// ---
    /// ```
    /// ```md decisions/call-back-first.md
    /// ---
    /// kind: Decision
    /// decision_id: call-back-first
    /// project_id: sales
    /// state: callbacks
    /// trigger: [customers wait for an answer]
    /// outcome: commit
    /// constraint_status: {price-list: respected}
    /// next_pointer: Call the first customer.
    /// ---
    /// ```
    /// # Around
    /// These files are part of every example.
    ///
    /// ```md operators/call-back.md
    /// ---
    /// kind: Operator
    /// op_id: call-back
    /// name: Call back
    /// mode_ids: [CONTACT]
    /// purpose: Call back every customer on the same day.
    /// preconditions: [Yesterday's list of callers.]
    /// inputs: [{name: list, required: false}]
    /// steps: [Open the list., Call the oldest entry first., Note the answer., Ask what is still open., File the list.]
    /// outputs: [calls.csv]
    /// acceptance_checks: [{id: answered, run: grep -c open calls.csv}]
    /// timebox_minutes: 45
    /// failure_paths: [Write a mail., Call again tomorrow.]
    /// evidence_pattern: CONTACT
    /// evidence_outputs: [calls.csv]
    /// next_pointer_rule: Say who is called first tomorrow.
    /// ---
    /// ```
    /// ```md projects/sales.md
    /// ---
    /// kind: Project
    /// project_id: sales
    /// name: Sales
    /// owners: [sales@example.org]
    /// states: [callbacks]
    /// ---
    /// ```
    /// ```md constraints/price-list.md
    /// ---
    /// kind: Constraint
    /// constraint_id: price-list
    /// level: responsibility
    /// statement: No customer is told a price that is wrong.
    /// ---
    /// ```
    pub static RUN_ON_HOLD = {
        name: "run-on-hold",
        family: "run",
        level: Responsibility,
        severity: Error,
        source: "Constraint-driven execution: \"Non-Action Is Not Failure\"",
        check: Check::Run(check),
    }
}

fn check(run: &OpRun, cx: &Context<'_>, report: &mut Report<'_>) {
    let Some(id) = &run.decision_id else { return };
    let Some(decision) = cx.model.decision(id) else {
        return;
    };
    let Some(outcome) = &decision.fields.outcome else {
        return;
    };
    // `unknown-decision` reports a decision of another project.
    let is_hold = outcome.value == DecisionOutcome::Hold;
    if !is_hold || cx.record.is_held() || other_project(run, decision.fields, cx).is_some() {
        return;
    }
    report
        .at(
            id.span,
            format!("run carries out decision `{id}`, which is to hold"),
        )
        .help("name the decision to act, or the constraint that held the run in `held_by`")
        .related(
            &decision.record.path,
            outcome.span,
            "the decision is to hold",
        );
}
