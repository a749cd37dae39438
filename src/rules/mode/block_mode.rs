//! `block-mode`

use super::legality::mode_of_block;
use crate::rules::prelude::*;

rule! {
    /// A run is in another mode than the block it belongs to.
    ///
    /// A block is a stretch of time that is given to one mode. What has to be done
    /// in another one meanwhile belongs into a block of its own, or into the next
    /// pointer: that is how a morning of loading data does not end as a morning of
    /// debugging.
    ///
    /// # Bad
    /// ```md runs/2026-03-04.md
    /// ---
    /// kind: OpRun
    /// op_id: call-back
    /// project_id: sales
    /// mode_id: CONTACT
    ///          ^^^^^^^ //~ the block `wednesday-morning` is in `SERVICE`
    /// block_id: wednesday-morning
    /// timestamp_start: 2026-03-04T09:00:00Z
    /// timestamp_end: 2026-03-04T09:20:00Z
    /// acceptance_results: {answered: WARN}
    /// result: WARN
    /// evidence_links: [{touch: "mailto:customers@example.org"}]
    /// next_pointer: Call the two who were out.
    /// ---
    /// ```
    /// ```md blocks/wednesday.md
    /// ---
    /// kind: Block
    /// block_id: wednesday-morning
    /// mode_id: SERVICE
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
    /// block_id: wednesday-morning
    /// timestamp_start: 2026-03-04T09:00:00Z
    /// timestamp_end: 2026-03-04T09:20:00Z
    /// acceptance_results: {answered: WARN}
    /// result: WARN
    /// evidence_links: [{touch: "mailto:customers@example.org"}]
    /// next_pointer: Call the two who were out.
    /// ---
    /// ```
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
    /// ```md operators/call-back.md
    /// ---
    /// kind: Operator
    /// op_id: call-back
    /// name: Call back
    /// mode_ids: [CONTACT, SERVICE]
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
    let (Some(name), Some(of_block)) = (mode.name(), mode_of_block(cx.model, run)) else {
        return;
    };
    if name == of_block || cx.model.vocabulary().modes.get(name).is_none() {
        return;
    }
    let finding = report.at(mode.span, format!("the block `{id}` is in `{of_block}`"));
    finding.help("give what is done in another mode a block of its own");
    if let Some(block) = cx.model.block(id)
        && let Some(declared) = &block.fields.mode_id
    {
        finding.related(&block.record.path, declared.span, "the mode of the block");
    }
}
