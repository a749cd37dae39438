//! `outside-block`

use crate::rules::document::is_reversed;
use crate::rules::prelude::*;

rule! {
    /// A run begins before its block begins or after it has ended.
    ///
    /// Either one of the times is wrong, or the run belongs to another block. A block
    /// without an end is still open.
    ///
    /// # Bad
    /// ```md runs/2026-03-04.md
    /// ---
    /// kind: OpRun
    /// op_id: call-back
    /// project_id: sales
    /// mode_id: CONTACT
    /// block_id: wednesday-morning
    /// timestamp_start: 2026-03-04T13:00:00Z
    ///                  ^^^^^^^^^^^^^^^^^^^^ //~ run begins after block `wednesday-morning` has ended
    /// timestamp_end: 2026-03-04T13:20:00Z
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
    ///                ^^^^^^^^^^^^^^^^^^^^ //~ note: the block ends here
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
    /// # Good: the block is still open
    /// ```md blocks/wednesday.md
    /// ---
    /// kind: Block
    /// block_id: wednesday-morning
    /// mode_id: CONTACT
    /// timestamp_start: 2026-06-30T08:00:00Z
    /// ---
    /// ```
    /// ```md runs/2026-03-04.md
    /// ---
    /// kind: OpRun
    /// op_id: call-back
    /// project_id: sales
    /// mode_id: CONTACT
    /// block_id: wednesday-morning
    /// timestamp_start: 2026-06-30T09:00:00Z
    /// timestamp_end: 2026-06-30T09:20:00Z
    /// acceptance_results: {answered: WARN}
    /// result: WARN
    /// evidence_links: [{touch: "mailto:customers@example.org"}]
    /// next_pointer: Call the two customers who were out.
    /// ---
    /// ```
    pub static OUTSIDE_BLOCK = {
        name: "outside-block",
        family: "mode",
        level: Operational,
        severity: Warning,
        source: "Execution model, \"Mode invariants\"",
        check: Check::Run(check),
    }
}

fn check(run: &OpRun, cx: &Context<'_>, report: &mut Report<'_>) {
    let (Some(start), Some(id)) = (&run.timestamp_start, &run.block_id) else {
        return;
    };
    let Some(block) = cx.model.block(id) else {
        return;
    };
    let (from, to) = (&block.fields.timestamp_start, &block.fields.timestamp_end);
    // `time-order` and `future-time` report times that are wrong by themselves.
    let is_doubtful = is_reversed(from, to)
        || is_reversed(&run.timestamp_start, &run.timestamp_end)
        || cx.clock.is_before(start.value);
    if is_doubtful {
        return;
    }
    let early = from.as_ref().filter(|from| start.value < from.value);
    let late = to.as_ref().filter(|to| start.value > to.value);
    let (message, bound, label) = match (early, late) {
        (Some(from), _) => (
            format!("run begins before block `{id}` does"),
            from,
            "the block begins here",
        ),
        (None, Some(to)) => (
            format!("run begins after block `{id}` has ended"),
            to,
            "the block ends here",
        ),
        (None, None) => return,
    };
    report
        .at(start.span, message)
        .help("correct the time, or name the block that the run belongs to")
        .related(&block.record.path, bound.span, label);
}
