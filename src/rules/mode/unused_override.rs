//! `unused-override`

use super::legality::is_in_doubt;
use crate::rules::prelude::*;

rule! {
    /// A run has a `mode_override`, but its title does not suggest another mode.
    ///
    /// `mode_override` explains why a run does not have the mode that its title suggests. If the
    /// title suggests the run's own mode, or none, there is nothing to explain, and the
    /// override only counts towards the limit of `override-rate`.
    ///
    /// # Bad
    /// ```md runs/2026-03-04.md
    /// ---
    /// kind: OpRun
    /// op_id: call-back
    /// project_id: sales
    /// mode_id: CONTACT
    /// title: Follow-up with the customers of March
    /// mode_override: Nothing was scripted.
    ///                ^^^^^^^^^^^^^^^^^^^^^ //~ title does not suggest another mode than `CONTACT`
    /// timestamp_start: 2026-03-04T09:00:00Z
    /// timestamp_end: 2026-03-04T09:20:00Z
    /// acceptance_results: {answered: WARN}
    /// result: WARN
    /// evidence_links: [{touch: "mailto:customers@example.org"}]
    /// next_pointer: Call the two customers who were out.
    /// ---
    /// ```
    /// # Good
    /// ```md runs/2026-03-04.md
    /// ---
    /// kind: OpRun
    /// op_id: call-back
    /// project_id: sales
    /// mode_id: CONTACT
    /// title: Follow-up with the customers of March
    /// timestamp_start: 2026-03-04T09:00:00Z
    /// timestamp_end: 2026-03-04T09:20:00Z
    /// acceptance_results: {answered: WARN}
    /// result: WARN
    /// evidence_links: [{touch: "mailto:customers@example.org"}]
    /// next_pointer: Call the two customers who were out.
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
    /// ---
    /// ```
    pub static UNUSED_OVERRIDE = {
        name: "unused-override",
        family: "mode",
        level: Preference,
        severity: Warning,
        source: "Execution model, \"Fast mode classifier\"",
        check: Check::Run(check),
        judged_by: Definitions,
    }
}

fn check(run: &OpRun, cx: &Context<'_>, report: &mut Report<'_>) {
    let (Some(mode), Some(reason)) = (&run.mode_id, &run.mode_override) else {
        return;
    };
    let Some(name) = mode.name() else { return };
    // `illegal-operator` and `block-mode` report a mode that the operator or the block rules out.
    if cx.model.vocabulary().modes.get(name).is_none() || is_in_doubt(cx.model, run) {
        return;
    }
    let title = cx.record.title.as_ref();
    let answer = title.and_then(|title| cx.model.classifier().classify(title).mode);
    if answer.is_none_or(|suggested| suggested == name) {
        let message = format!("title does not suggest another mode than `{name}`");
        report
            .at(reason.span, message)
            .help("remove `mode_override`");
    }
}
