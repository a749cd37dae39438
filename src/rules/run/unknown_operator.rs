//! `unknown-operator`

use crate::rules::misspelling;
use crate::rules::prelude::*;

rule! {
    /// A run names an operator that does not exist.
    ///
    /// The operator says how the work is done, which checks it has to pass and how long
    /// it may take. Without its record there is nothing to check the run against.
    ///
    /// # Bad
    /// ```md projects/helpdesk.md
    /// ---
    /// kind: Project
    /// project_id: helpdesk
    /// name: Helpdesk
    /// owners: [desk@example.org]
    /// ---
    /// ```
    /// ```md operators/send-report.md
    /// ---
    /// kind: Operator
    /// op_id: send-report
    /// name: Send the weekly report
    /// mode_ids: [CONTACT]
    /// purpose: Tell the customer what was done this week.
    /// preconditions: [The week is over.]
    /// inputs: [week]
    /// steps: [Write the report., Have a colleague read it., Attach the numbers., Send the report., Note the day.]
    /// outputs: [reports/*.txt]
    /// acceptance_checks: [{id: numbers, run: grep -c total reports/10.txt}]
    /// timebox_minutes: 30
    /// failure_paths: [Send last week's numbers., Telephone the customer.]
    /// evidence_pattern: {required: [touch]}
    /// evidence_outputs: [The mail that was sent.]
    /// next_pointer_rule: Say when the next report is due.
    /// ---
    /// ```
    /// ```md runs/week-10.md
    /// ---
    /// kind: OpRun
    /// op_id: send-report-2
    ///        ^^^^^^^^^^^^^ //~ unknown operator `send-report-2`
    /// project_id: helpdesk
    /// mode_id: CONTACT
    /// timestamp_start: 2026-03-06T15:00:00Z
    /// timestamp_end: 2026-03-06T15:20:00Z
    /// inputs_used: {week: 10}
    /// acceptance_results: {numbers: WARN}
    /// result: WARN
    /// evidence_links:
    ///   - touch: mailto:customer@example.org
    ///     follow_up: https://example.org/calendar/2026-03-13
    /// next_pointer: Send the report of week 11 on 13 March.
    /// ---
    /// ```
    /// # Good
    /// ```md runs/week-10.md
    /// ---
    /// kind: OpRun
    /// op_id: send-report
    /// project_id: helpdesk
    /// mode_id: CONTACT
    /// timestamp_start: 2026-03-06T15:00:00Z
    /// timestamp_end: 2026-03-06T15:20:00Z
    /// inputs_used: {week: 10}
    /// acceptance_results: {numbers: WARN}
    /// result: WARN
    /// evidence_links:
    ///   - touch: mailto:customer@example.org
    /// next_pointer: Send the report of week 11 on 13 March.
    /// ---
    /// ```
    pub static UNKNOWN_OPERATOR = {
        name: "unknown-operator",
        family: "run",
        level: Responsibility,
        severity: Error,
        source: "Execution model: OpRun",
        check: Check::Run(check),
        judged_by: Definitions,
    }
}

fn check(run: &OpRun, cx: &Context<'_>, report: &mut Report<'_>) {
    let Some(id) = &run.op_id else { return };
    if cx.model.operator(id).is_some() || cx.model.may_be_unread(Kind::Operator, id) {
        return;
    }
    let finding = report.at(id.span, format!("unknown operator `{id}`"));
    finding.help(format!(
        "add an Operator with the id `{id}`, or name an operator that exists"
    ));
    misspelling::suggest_id(finding, id, Kind::Operator, cx.model);
}
