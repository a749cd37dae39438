//! `block-missing`

use crate::rules::prelude::*;

rule! {
    /// A run took place during a block of its project and mode, and does not name the block.
    ///
    /// A reader who looks up the work of the block later does not find the run.
    ///
    /// # Bad
    /// ```md runs/2026-03-04.md
    /// ---
    /// kind: OpRun
    ///       ^^^^^ //~ run took place during block `wednesday-morning` and does not name it
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
    /// ```md blocks/wednesday.md
    /// ---
    /// kind: Block
    /// block_id: wednesday-morning
    /// project_id: sales
    /// mode_id: CONTACT
    /// timestamp_start: 2026-03-04T08:00:00Z
    ///                  ^^^^^^^^^^^^^^^^^^^^ //~ note: the block begins here
    /// timestamp_end: 2026-03-04T11:00:00Z
    /// next_pointer: Answer the mails of Tuesday.
    /// ---
    /// ```
    /// # Good
    /// ```md runs/2026-03-04.md
    /// ---
    /// kind: OpRun
    /// op_id: call-back
    /// project_id: sales
    /// mode_id: CONTACT
    /// block_id: wednesday-morning
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
    pub static BLOCK_MISSING = {
        name: "block-missing",
        family: "mode",
        level: Preference,
        severity: Info,
        source: "Execution model, \"Mode invariants\"",
        check: Check::Run(check),
    }
}

fn check(run: &OpRun, cx: &Context<'_>, report: &mut Report<'_>) {
    let record = cx.record;
    if record.is_held() || !record.lacks("block_id") || record.has_misspelt_key("block_id") {
        return;
    }
    let project = run.project_id.as_ref().and_then(|project| project.id());
    let mode = run.mode_id.as_ref().and_then(|mode| mode.name());
    let (Some(project), Some(mode), Some(start)) = (project, mode, &run.timestamp_start) else {
        return;
    };
    let block = cx
        .model
        .block_around(project, mode, start.value, cx.limits.block_hours);
    let Some(block) = block else { return };
    let (Some(id), Some(begins)) = (&block.fields.block_id, &block.fields.timestamp_start) else {
        return;
    };
    report
        .at(
            record.fallback_span,
            format!("run took place during block `{id}` and does not name it"),
        )
        .help(format!("add `block_id: {id}`"))
        .related(&block.record.path, begins.span, "the block begins here");
}
