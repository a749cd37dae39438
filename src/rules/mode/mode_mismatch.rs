//! `mode-mismatch`

use super::legality::is_in_doubt;
use crate::rules::prelude::*;

rule! {
    /// The title of a run suggests a different mode than the run has.
    ///
    /// A title usually shows what somebody wanted to do: "deploy" keeps a system
    /// running, "backfill" produces data. If title and mode differ, one of them is
    /// often wrong. If both are right, explain the difference in `mode_override`, which
    /// should be rare.
    ///
    /// A title suggests the mode whose keywords occur in it most often. If two modes
    /// tie, or no keyword occurs, it suggests none. `holdpoint classify` shows the
    /// result for any title.
    ///
    /// # Bad
    /// ```md runs/2026-03-04.md
    /// ---
    /// kind: OpRun
    /// op_id: call-back
    /// project_id: sales
    /// mode_id: CONTACT
    ///          ^^^^^^^ //~ title suggests mode `TOOLSMITH`, but the run has `CONTACT`
    /// title: Script that mails the price list
    ///        ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ //~ note: `script` is a keyword of `TOOLSMITH`
    /// timestamp_start: 2026-03-04T09:00:00Z
    /// timestamp_end: 2026-03-04T09:20:00Z
    /// acceptance_results: {answered: WARN}
    /// result: WARN
    /// evidence_links: [{touch: "mailto:customers@example.org"}]
    /// next_pointer: Call the two customers who were out.
    /// ---
    /// ```
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
    /// # Good: with an explanation
    /// ```md runs/2026-03-04.md
    /// ---
    /// kind: OpRun
    /// op_id: call-back
    /// project_id: sales
    /// mode_id: CONTACT
    /// title: Script that mails the price list
    /// mode_override: The script existed already; this run called the customers.
    /// timestamp_start: 2026-03-04T09:00:00Z
    /// timestamp_end: 2026-03-04T09:20:00Z
    /// acceptance_results: {answered: WARN}
    /// result: WARN
    /// evidence_links: [{touch: "mailto:customers@example.org"}]
    /// next_pointer: Call the two customers who were out.
    /// ---
    /// ```
    pub static MODE_MISMATCH = {
        name: "mode-mismatch",
        family: "mode",
        level: Preference,
        severity: Warning,
        source: "Execution model, \"Fast mode classifier\"",
        check: Check::Run(check),
        judged_by: Definitions,
    }
}

fn check(run: &OpRun, cx: &Context<'_>, report: &mut Report<'_>) {
    let (Some(mode), Some(title)) = (&run.mode_id, &cx.record.title) else {
        return;
    };
    let Some(name) = mode.name() else { return };
    let is_known = cx.model.vocabulary().modes.get(name).is_some();
    // `illegal-operator` and `block-mode` report a mode that the operator or the block rules out.
    if !is_known || run.mode_override.is_some() || is_in_doubt(cx.model, run) {
        return;
    }
    let answer = cx.model.classifier().classify(title);
    let Some(suggested) = answer.mode.filter(|suggested| *suggested != name) else {
        return;
    };
    let keywords: Vec<String> = (answer.matches.iter())
        .filter(|(mode, _)| *mode == suggested)
        .flat_map(|(_, words)| words.iter().map(|word| format!("`{word}`")))
        .collect();
    let are = if keywords.len() == 1 {
        "is a keyword"
    } else {
        "are keywords"
    };
    let message = format!("title suggests mode `{suggested}`, but the run has `{name}`");
    report
        .at(mode.span, message)
        .help("correct the mode or the title, or explain in `mode_override` why they differ")
        .related(
            &cx.record.path,
            title.span,
            format!("{} {are} of `{suggested}`", keywords.join(", ")),
        );
}
