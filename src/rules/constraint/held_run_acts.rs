//! `held-run-acts`

use crate::record::Compliance;
use crate::rules::prelude::*;
use crate::text::and_list;

rule! {
    /// A held run has acted, or was held by a constraint that it respected.
    ///
    /// `held_by` says that a constraint forbade the run and that it was not executed. Such a run needs
    /// neither results nor evidence, because there is nothing to prove. But a run that wrote a
    /// file, changed a live system or passed was executed, so it cannot be held. Nor can a constraint
    /// hold a run whose own `constraint_status` calls it `respected`.
    ///
    /// # Bad
    /// ```md runs/2026-02-09-sounding.md
    /// ---
    /// kind: OpRun
    /// op_id: sound-the-channel
    /// project_id: ferry
    /// mode_id: CONTACT
    /// timestamp_start: 2026-02-09T07:00:00Z
    /// held_by: no-ice
    ///          ^^^^^^ //~ run is held by `no-ice` but has `outputs_written` and `result: PASS`
    /// outputs_written: [depths.csv]
    ///                  ^^^^^^^^^^^^ //~ note: `outputs_written` means that the run was executed
    /// acceptance_results: {depth: PASS}
    /// result: PASS
    ///         ^^^^ //~ note: `result: PASS` means that the run was executed
    /// next_pointer: Sound the channel when the ice is gone.
    /// ---
    /// ```
    ///
    /// # Bad: respected
    /// ```md runs/2026-02-09-sounding.md
    /// ---
    /// kind: OpRun
    /// op_id: sound-the-channel
    /// project_id: ferry
    /// mode_id: CONTACT
    /// timestamp_start: 2026-02-09T07:00:00Z
    /// held_by: no-ice
    ///          ^^^^^^ //~ run is held by `no-ice`, which it calls respected
    /// constraint_status: {no-ice: respected}
    ///                             ^^^^^^^^^ //~ note: its status in this run
    /// next_pointer: Sound the channel when the ice is gone.
    /// ---
    /// ```
    ///
    /// # Good
    /// ```md runs/2026-02-09-sounding.md
    /// ---
    /// kind: OpRun
    /// op_id: sound-the-channel
    /// project_id: ferry
    /// mode_id: CONTACT
    /// timestamp_start: 2026-02-09T07:00:00Z
    /// held_by: no-ice
    /// next_pointer: Sound the channel when the ice is gone.
    /// ---
    /// ```
    ///
    /// # Around
    /// These files are part of every example.
    ///
    /// ```md operators/sound-the-channel.md
    /// ---
    /// kind: Operator
    /// op_id: sound-the-channel
    /// name: Sound the channel
    /// mode_ids: [CONTACT]
    /// purpose: Measure the depth of the channel once a week.
    /// preconditions: [The small boat is free.]
    /// inputs: [{name: tide, required: false}]
    /// steps: [Take the sounding lead., Row to the buoy., Measure every ten metres., Note the depths., Send the list to both quays.]
    /// outputs: [depths.csv]
    /// acceptance_checks: [{id: depth, run: "awk -F, '$2 < 2' depths.csv"}]
    /// timebox_minutes: 45
    /// failure_paths: [Sound half of the channel., Ask the pilot.]
    /// evidence_pattern: CONTACT
    /// evidence_outputs: [depths.csv]
    /// next_pointer_rule: Say when the channel is sounded next.
    /// ---
    /// ```
    /// ```text depths.csv
    /// buoy 1,2.4
    /// ```
    /// ```md constraints/no-ice.md
    /// ---
    /// kind: Constraint
    /// constraint_id: no-ice
    /// level: physical
    /// statement: No boat leaves while the ice is 3 cm thick or more.
    /// ---
    /// ```
    /// ```md projects/ferry.md
    /// ---
    /// kind: Project
    /// project_id: ferry
    /// name: Ferry
    /// owners: [crossing@example.org]
    /// ---
    /// ```
    pub static HELD_RUN_ACTS = {
        name: "held-run-acts",
        family: "constraint",
        level: Physical,
        severity: Error,
        source: "Constraint-driven execution: \"Non-Action Is Not Failure\"",
        check: Check::Run(check),
    }
}

fn check(run: &OpRun, cx: &Context<'_>, report: &mut Report<'_>) {
    let Some(held_by) = &run.held_by else { return };
    let statuses = run.constraint_status.iter();
    let mut statuses = statuses.flat_map(|statuses| &statuses.value.0);
    let own = statuses.find(|(id, _)| id.value == held_by.value);
    if let Some((_, status)) = own.filter(|(_, status)| status.value == Compliance::Respected) {
        let message = format!("run is held by `{held_by}`, which it calls respected");
        report
            .at(held_by.span, message)
            .help("say that the constraint is `violated` or `unknown`, or remove `held_by` if the run was executed")
            .related(&cx.record.path, status.span, "its status in this run");
    }
    let outputs = run.outputs_written.as_ref();
    let outputs = outputs.filter(|outputs| !outputs.value.is_empty());
    let changes = run.live_changes.as_ref();
    let changes = changes.filter(|changes| !changes.value.is_empty());
    let result = run.result.as_ref();
    let passed = result.filter(|result| result.value == RunResult::Pass);
    let acts: Vec<(&str, Span)> = [
        ("outputs_written", outputs.map(|outputs| outputs.span)),
        ("live_changes", changes.map(|changes| changes.span)),
        ("result: PASS", passed.map(|passed| passed.span)),
    ]
    .into_iter()
    .filter_map(|(what, span)| Some((what, span?)))
    .collect();
    if acts.is_empty() {
        return;
    }
    let names: Vec<&str> = acts.iter().map(|(what, _)| *what).collect();
    let message = format!("run is held by `{held_by}` but has {}", and_list(&names));
    let finding = report.at(held_by.span, message);
    finding.help("remove `held_by` if the run was executed; otherwise remove what it did not do");
    for (what, place) in acts {
        finding.related(
            &cx.record.path,
            place,
            format!("`{what}` means that the run was executed"),
        );
    }
}
