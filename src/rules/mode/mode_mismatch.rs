//! `mode-mismatch`

use super::legality::is_in_doubt;
use crate::rules::prelude::*;

rule! {
    /// A run's title speaks of another mode than the run is in.
    ///
    /// A title usually gives away what somebody was out to do: who writes
    /// "deploy" keeps something running, who writes "backfill" makes data. Where
    /// title and mode differ, one of the two is often wrong. Where both are right,
    /// `mode_override` says why, and should stay rare.
    ///
    /// The mode whose keywords the title has most of is the one it speaks of; on a
    /// tie, and without any keyword, it speaks of none. `holdpoint classify` tells.
    ///
    /// # Bad
    /// ```md runs/2026-03-04.md
    /// ---
    /// kind: OpRun
    /// op_id: call-back
    /// project_id: sales
    /// mode_id: CONTACT
    ///          ^^^^^^^ //~ the title speaks of `TOOLSMITH`
    /// title: Script that mails the price list
    /// timestamp_start: 2026-03-04T09:00:00Z
    /// timestamp_end: 2026-03-04T09:20:00Z
    /// acceptance_results: {answered: WARN}
    /// result: WARN
    /// evidence_links: [{touch: "mailto:customers@example.org"}]
    /// next_pointer: Call the two who were out.
    /// ---
    /// ```
    /// ```md operators/call-back.md
    /// ---
    /// kind: Operator
    /// op_id: call-back
    /// name: Call back
    /// mode_ids: [CONTACT]
    /// purpose: Whoever asked is called back the same day.
    /// preconditions: [The list of yesterday.]
    /// inputs: [{name: list, required: false}]
    /// steps: [Take the list., Call the oldest first., Note it., Ask again., File the list.]
    /// outputs: [calls.csv]
    /// acceptance_checks: [{id: answered, run: grep -c open calls.csv}]
    /// timebox_minutes: 45
    /// failure_paths: [Write a mail., Call tomorrow.]
    /// evidence_pattern: CONTACT
    /// evidence_outputs: [calls.csv]
    /// next_pointer_rule: Who is called first tomorrow.
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
    /// next_pointer: Call the two who were out.
    /// ---
    /// ```
    /// ```md operators/call-back.md
    /// ---
    /// kind: Operator
    /// op_id: call-back
    /// name: Call back
    /// mode_ids: [CONTACT]
    /// purpose: Whoever asked is called back the same day.
    /// preconditions: [The list of yesterday.]
    /// inputs: [{name: list, required: false}]
    /// steps: [Take the list., Call the oldest first., Note it., Ask again., File the list.]
    /// outputs: [calls.csv]
    /// acceptance_checks: [{id: answered, run: grep -c open calls.csv}]
    /// timebox_minutes: 45
    /// failure_paths: [Write a mail., Call tomorrow.]
    /// evidence_pattern: CONTACT
    /// evidence_outputs: [calls.csv]
    /// next_pointer_rule: Who is called first tomorrow.
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
    /// # Good: it says why
    /// ```md runs/2026-03-04.md
    /// ---
    /// kind: OpRun
    /// op_id: call-back
    /// project_id: sales
    /// mode_id: CONTACT
    /// title: Script that mails the price list
    /// mode_override: The script is old; what was done is to call them.
    /// timestamp_start: 2026-03-04T09:00:00Z
    /// timestamp_end: 2026-03-04T09:20:00Z
    /// acceptance_results: {answered: WARN}
    /// result: WARN
    /// evidence_links: [{touch: "mailto:customers@example.org"}]
    /// next_pointer: Call the two who were out.
    /// ---
    /// ```
    /// ```md operators/call-back.md
    /// ---
    /// kind: Operator
    /// op_id: call-back
    /// name: Call back
    /// mode_ids: [CONTACT]
    /// purpose: Whoever asked is called back the same day.
    /// preconditions: [The list of yesterday.]
    /// inputs: [{name: list, required: false}]
    /// steps: [Take the list., Call the oldest first., Note it., Ask again., File the list.]
    /// outputs: [calls.csv]
    /// acceptance_checks: [{id: answered, run: grep -c open calls.csv}]
    /// timebox_minutes: 45
    /// failure_paths: [Write a mail., Call tomorrow.]
    /// evidence_pattern: CONTACT
    /// evidence_outputs: [calls.csv]
    /// next_pointer_rule: Who is called first tomorrow.
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
    pub static MODE_MISMATCH = {
        name: "mode-mismatch",
        family: "mode",
        level: Preference,
        severity: Warning,
        source: "Execution model, \"Fast mode classifier\"",
        check: Check::Run(check),
    }
}

fn check(run: &OpRun, cx: &Context<'_>, report: &mut Report<'_>) {
    let (Some(mode), Some(title)) = (&run.mode_id, &cx.record.title) else {
        return;
    };
    let Some(name) = mode.name() else { return };
    let is_known = cx.model.vocabulary().modes.get(name).is_some();
    // A mode that its operator or its block denies is reported for that.
    if !is_known || run.mode_override.is_some() || is_in_doubt(cx.model, run) {
        return;
    }
    let answer = cx.model.classifier().classify(title);
    let Some(spoken) = answer.mode.filter(|spoken| *spoken != name) else {
        return;
    };
    let keywords: Vec<String> = (answer.matches.iter())
        .filter(|(mode, _)| *mode == spoken)
        .flat_map(|(_, words)| words.iter().map(|word| format!("`{word}`")))
        .collect();
    report
        .at(mode.span, format!("the title speaks of `{spoken}`"))
        .help("correct the mode or the title, or say in `mode_override` why they differ")
        .related(
            &cx.record.path,
            title.span,
            format!("{} is of `{spoken}`", keywords.join(", ")),
        );
}
