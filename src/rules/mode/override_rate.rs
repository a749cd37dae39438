//! `override-rate`

use crate::rules::prelude::*;

rule! {
    /// Too many runs override the mode that their title speaks of.
    ///
    /// An override now and then is honest. When more than a tenth of at least
    /// twenty runs carry one (`limits.override_rate`), titles and keywords do not
    /// fit the work any more, and the classifier is asked for nothing.
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
    /// next_pointer: Call the two who were out.
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
    /// next_pointer: Call the two who were out.
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
    ///                ^^^^^^^^^^^^^^^^^^^^^ //~ 3 of 21 runs override the mode of their title
    /// timestamp_start: 2026-03-05T09:00:00Z
    /// timestamp_end: 2026-03-05T09:20:00Z
    /// acceptance_results: {answered: WARN}
    /// result: WARN
    /// evidence_links: [{touch: "mailto:customers@example.org"}]
    /// next_pointer: Call the two who were out.
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
    /// next_pointer: Call the two who were out.
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
    /// next_pointer: Call the two who were out.
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
    /// ```md runs/2026-03-05.md absent
    /// ```
    pub static OVERRIDE_RATE = {
        name: "override-rate",
        family: "mode",
        level: Preference,
        severity: Warning,
        source: "Execution model, \"Fast mode classifier\": manual override allowed, keep it rare",
        check: Check::Repository(check),
    }
}

/// Among fewer runs a share says nothing.
const ENOUGH: usize = 20;

fn check(setting: &RepositoryContext<'_>, report: &mut Report<'_>) {
    let total = setting.model.count(Kind::OpRun);
    let (count, limit) = (
        setting.model.count_overriding(),
        setting.limits.override_rate,
    );
    if total < ENOUGH || count as f64 * 100.0 <= limit * total as f64 {
        return;
    }
    let start = |run: &OpRun| run.timestamp_start.as_ref().map(|start| start.value);
    let overriding = setting.model.overriding_runs();
    let overriding = overriding.filter_map(|run| Some((run, run.fields.mode_override.as_ref()?)));
    let Some((run, reason)) = overriding.max_by_key(|(run, _)| start(run.fields)) else {
        return;
    };
    report
        .file(&run.record.path)
        .at(
            reason.span,
            format!("{count} of {total} runs override the mode of their title"),
        )
        .help(format!(
            "keep it below {limit} %: choose titles that say what the work is, or give the modes \
             keywords of your own in the config"
        ));
}
