//! `illegal-operator`

use super::legality::is_legal;
use crate::rules::prelude::*;

rule! {
    /// A run uses an operator in a mode in which the operator is not allowed.
    ///
    /// An operator lists under `mode_ids` the modes in which it may be used. In another
    /// mode, the same steps would have to provide a kind of evidence that they do not
    /// produce.
    ///
    /// # Bad
    /// ```md runs/2026-03-04.md
    /// ---
    /// kind: OpRun
    /// op_id: call-back
    /// project_id: sales
    /// mode_id: SERVICE
    ///          ^^^^^^^ //~ operator `call-back` is not allowed in mode `SERVICE`
    /// timestamp_start: 2026-03-04T09:00:00Z
    /// timestamp_end: 2026-03-04T09:20:00Z
    /// acceptance_results: {answered: FAIL}
    /// result: FAIL
    /// evidence_links: [https://example.org/calls/2026-03-04]
    /// next_pointer: Call the two customers who were out.
    /// ---
    /// ```
    /// ```md operators/call-back.md
    /// ---
    /// kind: Operator
    /// op_id: call-back
    /// name: Call back
    /// mode_ids: [CONTACT]
    ///           ^^^^^^^^^ //~ note: it is allowed in `CONTACT`
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
    /// ---
    /// ```
    /// # Good
    /// ```md runs/2026-03-04.md
    /// ---
    /// kind: OpRun
    /// op_id: call-back
    /// project_id: sales
    /// mode_id: CONTACT
    /// timestamp_start: 2026-03-04T09:00:00Z
    /// timestamp_end: 2026-03-04T09:20:00Z
    /// acceptance_results: {answered: WARN}
    /// result: WARN
    /// evidence_links: [{touch: "mailto:customers@example.org"}]
    /// next_pointer: Call the two customers who were out.
    /// ---
    /// ```
    pub static ILLEGAL_OPERATOR = {
        name: "illegal-operator",
        family: "mode",
        level: Operational,
        severity: Error,
        source: "Execution model, \"Mode invariants\" and \"Operator\"",
        check: Check::Run(check),
        judged_by: Definitions,
    }
}

fn check(run: &OpRun, cx: &Context<'_>, report: &mut Report<'_>) {
    let Some(mode) = &run.mode_id else { return };
    let (Some(name), Some(id)) = (mode.name(), &run.op_id) else {
        return;
    };
    let Some(operator) = cx.model.operator(id) else {
        return;
    };
    if is_legal(cx.model, operator.fields, name) {
        return;
    }
    let Some(modes) = &operator.mode_ids else {
        return;
    };
    let legal: Vec<String> = modes.iter().map(|mode| format!("`{mode}`")).collect();
    report
        .at(
            mode.span,
            format!("operator `{id}` is not allowed in mode `{name}`"),
        )
        .help("use an operator that is allowed in this mode, or correct the mode")
        .related(
            &operator.record.path,
            modes.span,
            format!("it is allowed in {}", legal.join(", ")),
        );
}
