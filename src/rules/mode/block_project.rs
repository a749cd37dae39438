//! `block-project`

use crate::rules::prelude::*;

rule! {
    /// A run is in a block of another project.
    ///
    /// A block that names a project is devoted to it. Work for another project belongs to
    /// another block, or the block belongs to no project.
    ///
    /// # Bad
    /// ```md runs/2026-03-04.md
    /// ---
    /// kind: OpRun
    /// op_id: call-back
    /// project_id: sales
    /// mode_id: CONTACT
    /// block_id: wednesday-morning
    ///           ^^^^^^^^^^^^^^^^^ //~ run is for project `sales`, but its block is for `helpdesk`
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
    /// project_id: helpdesk
    ///             ^^^^^^^^ //~ note: the block's project
    /// mode_id: CONTACT
    /// timestamp_start: 2026-03-04T08:00:00Z
    /// timestamp_end: 2026-03-04T11:00:00Z
    /// next_pointer: Answer the mails of Tuesday.
    /// ---
    /// ```
    /// # Good
    /// ```md blocks/wednesday.md
    /// ---
    /// kind: Block
    /// block_id: wednesday-morning
    /// project_id: sales
    /// mode_id: CONTACT
    /// timestamp_start: 2026-03-04T08:00:00Z
    /// timestamp_end: 2026-03-04T11:00:00Z
    /// next_pointer: Answer the mails of Tuesday.
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
    /// ```md projects/helpdesk.md
    /// ---
    /// kind: Project
    /// project_id: helpdesk
    /// name: Helpdesk
    /// owners: [desk@example.org]
    /// ---
    /// ```
    pub static BLOCK_PROJECT = {
        name: "block-project",
        family: "mode",
        level: Operational,
        severity: Error,
        source: "Execution model, \"Mode invariants\"",
        check: Check::Run(check),
    }
}

fn check(run: &OpRun, cx: &Context<'_>, report: &mut Report<'_>) {
    let (Some(project), Some(id)) = (&run.project_id, &run.block_id) else {
        return;
    };
    let Some(block) = cx.model.block(id) else {
        return;
    };
    let (Some(name), Some(declared)) = (project.id(), &block.fields.project_id) else {
        return;
    };
    // `unknown-project` reports a project that does not exist.
    let is_unknown = |name: &str| cx.binds(System::Projects) && cx.model.project(name).is_none();
    let Some(other) = declared.id().filter(|other| *other != name) else {
        return;
    };
    if is_unknown(name) || is_unknown(other) {
        return;
    }
    report
        .at(
            id.span,
            format!("run is for project `{name}`, but its block is for `{other}`"),
        )
        .help("correct the project, or put the run in a block of its own project")
        .related(&block.record.path, declared.span, "the block's project");
}
