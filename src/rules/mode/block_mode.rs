//! `block-mode`

use super::legality::mode_of_block;
use crate::rules::prelude::*;

rule! {
    /// A run has a different mode than the block it belongs to.
    ///
    /// A block is a period of time with one mode. If work in another mode is needed
    /// meanwhile, give it a block of its own or write it in the next pointer. Otherwise
    /// a morning that was meant for loading data ends as a morning of debugging.
    ///
    /// # Bad
    /// ```md runs/2026-03-04.md
    /// ---
    /// kind: OpRun
    /// op_id: call-back
    /// project_id: sales
    /// mode_id: CONTACT
    ///          ^^^^^^^ //~ run has mode `CONTACT`, but its block `wednesday-morning` has `SERVICE`
    /// block_id: wednesday-morning
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
    /// mode_id: SERVICE
    ///          ^^^^^^^ //~ note: the block's mode
    /// timestamp_start: 2026-03-04T08:00:00Z
    /// timestamp_end: 2026-03-04T11:00:00Z
    /// next_pointer: Answer the mails of Tuesday.
    /// ---
    /// ```
    /// ```md operators/call-back.md
    /// ---
    /// kind: Operator
    /// op_id: call-back
    /// name: Call back
    /// mode_ids: [CONTACT, SERVICE]
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
    /// ```md blocks/wednesday.md
    /// ---
    /// kind: Block
    /// block_id: wednesday-morning
    /// mode_id: CONTACT
    /// timestamp_start: 2026-03-04T08:00:00Z
    /// timestamp_end: 2026-03-04T11:00:00Z
    /// next_pointer: Answer the mails of Tuesday.
    /// ---
    /// ```
    pub static BLOCK_MODE = {
        name: "block-mode",
        family: "mode",
        level: Operational,
        severity: Error,
        source: "Execution model, \"Mode invariants\"",
        check: Check::Run(check),
    }
}

fn check(run: &OpRun, cx: &Context<'_>, report: &mut Report<'_>) {
    let (Some(mode), Some(id)) = (&run.mode_id, &run.block_id) else {
        return;
    };
    let (Some(name), Some(block_mode)) = (mode.name(), mode_of_block(cx.model, run)) else {
        return;
    };
    if name == block_mode || cx.model.vocabulary().modes.get(name).is_none() {
        return;
    }
    let message = format!("run has mode `{name}`, but its block `{id}` has `{block_mode}`");
    let finding = report.at(mode.span, message);
    finding.help(
        "correct the mode of the run or of the block, or put the run in a block of its own mode",
    );
    if let Some(block) = cx.model.block(id)
        && let Some(declared) = &block.fields.mode_id
    {
        finding.related(&block.record.path, declared.span, "the block's mode");
    }
}
