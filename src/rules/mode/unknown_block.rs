//! `unknown-block`

use crate::rules::misspelling;
use crate::rules::prelude::*;

rule! {
    /// A run names a block that does not exist.
    ///
    /// The block says when, and in which mode, the work was meant to be done. Without
    /// the record of the block, neither can be checked.
    ///
    /// # Bad
    /// ```md runs/2026-03-04.md
    /// ---
    /// kind: OpRun
    /// op_id: call-back
    /// project_id: sales
    /// mode_id: CONTACT
    /// block_id: wednesday
    ///           ^^^^^^^^^ //~ unknown block `wednesday`
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
    /// block_id: wednesday-morning
    /// timestamp_start: 2026-03-04T09:00:00Z
    /// timestamp_end: 2026-03-04T09:20:00Z
    /// acceptance_results: {answered: WARN}
    /// result: WARN
    /// evidence_links: [{touch: "mailto:customers@example.org"}]
    /// next_pointer: Call the two customers who were out.
    /// ---
    /// ```
    pub static UNKNOWN_BLOCK = {
        name: "unknown-block",
        family: "mode",
        level: Responsibility,
        severity: Error,
        source: "Execution model, \"Mode invariants\"",
        check: Check::Run(check),
    }
}

fn check(run: &OpRun, cx: &Context<'_>, report: &mut Report<'_>) {
    let Some(id) = &run.block_id else { return };
    // A block whose own id is missing or unreadable may be the one that is meant.
    if cx.model.block(id).is_none() && !cx.model.may_be_unread(Kind::Block, id) {
        let finding = report.at(id.span, format!("unknown block `{id}`"));
        finding.help("add a record for this block, or remove `block_id`");
        misspelling::suggest_id(finding, id, Kind::Block, cx.model);
    }
}
