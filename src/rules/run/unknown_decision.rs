//! `unknown-decision`

use crate::record::one_or_many::ProjectId;
use crate::rules::misspelling;
use crate::rules::prelude::*;

rule! {
    /// A run names a decision that does not exist or belongs to another project.
    ///
    /// The decision says why the work was allowed. This rule applies once there is a Decision
    /// record.
    ///
    /// # Bad
    /// ```md runs/2026-03-04.md
    /// ---
    /// kind: OpRun
    /// op_id: call-back
    /// project_id: sales
    /// mode_id: CONTACT
    /// decision_id: call-bak
    ///              ^^^^^^^^ //~ unknown decision `call-bak`
    /// timestamp_start: 2026-03-04T09:00:00Z
    /// timestamp_end: 2026-03-04T09:20:00Z
    /// acceptance_results: {answered: WARN}
    /// result: WARN
    /// evidence_links: [{touch: "mailto:customers@example.org"}]
    /// next_pointer: Call the two customers who were out.
    /// ---
    /// ```
    /// # Good
    /// ```md runs/2026-03-04.md
    /// ---
    /// kind: OpRun
    /// op_id: call-back
    /// project_id: sales
    /// mode_id: CONTACT
    /// decision_id: call-back-first
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
    /// states: [callbacks]
    /// ---
    /// ```
    /// ```md constraints/price-list.md
    /// ---
    /// kind: Constraint
    /// constraint_id: price-list
    /// level: responsibility
    /// statement: No customer is told a price that is wrong.
    /// ---
    /// ```
    /// ```md decisions/call-back-first.md
    /// ---
    /// kind: Decision
    /// decision_id: call-back-first
    /// project_id: sales
    /// state: callbacks
    /// trigger: [customers wait for an answer]
    /// outcome: commit
    /// constraint_status: {price-list: respected}
    /// next_pointer: Call the first customer.
    /// ---
    /// ```
    pub static UNKNOWN_DECISION = {
        name: "unknown-decision",
        family: "run",
        level: Responsibility,
        severity: Error,
        source: "Constraint-driven execution: \"Relation to Decision-Making\"",
        check: Check::Run(check),
    }
}

fn check(run: &OpRun, cx: &Context<'_>, report: &mut Report<'_>) {
    let Some(id) = &run.decision_id else { return };
    if !cx.binds(System::Decisions) {
        return;
    }
    let Some(decision) = cx.model.decision(id) else {
        if !cx.model.may_be_unread(Kind::Decision, id) {
            let finding = report.at(id.span, format!("unknown decision `{id}`"));
            finding.help("name the decision that the run carries out, or remove `decision_id`");
            misspelling::suggest_id(finding, id, Kind::Decision, cx.model);
        }
        return;
    };
    if let Some((own, declared)) = other_project(run, decision.fields, cx)
        && let Some(other) = declared.id()
    {
        report
            .at(
                id.span,
                format!("run is for project `{own}`, but decision `{id}` is for `{other}`"),
            )
            .help("name a decision of the run's own project")
            .related(
                &decision.record.path,
                declared.span,
                "the decision's project",
            );
    }
}

/// Returns the projects of a run and of its decision if they differ, each of which exists.
pub(crate) fn other_project<'r>(
    run: &'r OpRun,
    decision: &'r Decision,
    cx: &Context<'_>,
) -> Option<(&'r str, &'r Spanned<ProjectId>)> {
    let own = run.project_id.as_ref()?.id()?;
    let declared = decision.project_id.as_ref()?;
    let other = declared.id().filter(|other| *other != own)?;
    // `unknown-project` reports a project that does not exist.
    let is_known = |name: &str| !cx.binds(System::Projects) || cx.model.project(name).is_some();
    (is_known(own) && is_known(other)).then_some((own, declared))
}
