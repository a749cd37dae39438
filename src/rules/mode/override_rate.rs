//! `override-rate`

use crate::rules::prelude::*;

rule! {
    /// Too many runs override the mode that their title suggests.
    ///
    /// An occasional override is fine. If there are at least twenty runs, and more than
    /// a tenth of them (`limits.override_rate`) have an override, then titles and
    /// keywords no longer fit the work, and the modes that they suggest are useless.
    ///
    /// # Bad
    /// ```md runs/2026-03-03.md
    /// ---
    /// kind: OpRun
    /// op_id: call-back
    /// project_id: sales
    /// mode_id: CONTACT
    /// title: Script that mails the price list
    /// mode_override: Nothing was scripted.
    /// timestamp_start: 2026-03-03T09:00:00Z
    /// timestamp_end: 2026-03-03T09:20:00Z
    /// acceptance_results: {answered: WARN}
    /// result: WARN
    /// evidence_links: [{touch: "mailto:customers@example.org"}]
    /// next_pointer: Call the two customers who were out.
    /// ---
    /// ```
    /// ```md runs/2026-03-04.md
    /// ---
    /// kind: OpRun
    /// op_id: call-back
    /// project_id: sales
    /// mode_id: CONTACT
    /// title: Script that mails the price list
    /// mode_override: Nothing was scripted.
    /// timestamp_start: 2026-03-04T09:00:00Z
    /// timestamp_end: 2026-03-04T09:20:00Z
    /// acceptance_results: {answered: WARN}
    /// result: WARN
    /// evidence_links: [{touch: "mailto:customers@example.org"}]
    /// next_pointer: Call the two customers who were out.
    /// ---
    /// ```
    /// ```md runs/2026-03-05.md
    /// ---
    /// kind: OpRun
    /// op_id: call-back
    /// project_id: sales
    /// mode_id: CONTACT
    /// title: Script that mails the price list
    /// mode_override: Nothing was scripted.
    ///                ^^^^^^^^^^^^^^^^^^^^^ //~ 3 of 21 runs override the mode that their title suggests
    /// timestamp_start: 2026-03-05T09:00:00Z
    /// timestamp_end: 2026-03-05T09:20:00Z
    /// acceptance_results: {answered: WARN}
    /// result: WARN
    /// evidence_links: [{touch: "mailto:customers@example.org"}]
    /// next_pointer: Call the two customers who were out.
    /// ---
    /// ```
    /// ```md runs/2026-02-{01..18}.md
    /// ---
    /// kind: OpRun
    /// op_id: call-back
    /// project_id: sales
    /// mode_id: CONTACT
    /// title: Follow-up with the customers of February
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
    /// ```md runs/2026-03-05.md
    /// ---
    /// kind: OpRun
    /// op_id: call-back
    /// project_id: sales
    /// mode_id: CONTACT
    /// title: Follow-up with the customers of March
    /// timestamp_start: 2026-03-05T09:00:00Z
    /// timestamp_end: 2026-03-05T09:20:00Z
    /// acceptance_results: {answered: WARN}
    /// result: WARN
    /// evidence_links: [{touch: "mailto:customers@example.org"}]
    /// next_pointer: Call the two customers who were out.
    /// ---
    /// ```
    pub static OVERRIDE_RATE = {
        name: "override-rate",
        family: "mode",
        level: Preference,
        severity: Warning,
        source: "Execution model, \"Fast mode classifier\": manual override allowed, keep it rare",
        check: Check::Repository(check, &[Reads::Overrides]),
    }
}

/// The number of runs below which the share of overrides is not meaningful.
const MIN_RUNS: usize = 20;

fn check(cx: &RepositoryContext<'_>, report: &mut Report<'_>) {
    let total = cx.model.count(Kind::OpRun);
    let (count, limit) = (cx.model.count_mode_overrides(), cx.limits.override_rate);
    if total < MIN_RUNS || count as f64 * 100.0 <= limit * total as f64 {
        return;
    }
    let latest = (cx.model.overriding_runs())
        .filter_map(|run| Some((run, run.fields.mode_override.as_ref()?)))
        .max_by_key(|(run, _)| run.fields.timestamp_start.as_ref().map(|start| start.value));
    let Some((run, reason)) = latest else {
        return;
    };
    report
        .file(&run.record.path)
        .at(
            reason.span,
            format!("{count} of {total} runs override the mode that their title suggests"),
        )
        .help(format!(
            "at most {limit} % may do so: write titles that say what the work is, or set \
             `keywords` for the modes in the configuration, and remove the overrides that are then \
             not needed"
        ));
}
