//! `unknown-acceptance`

use crate::rules::prelude::*;

rule! {
    /// A run gives a result for an acceptance check that its operator does not have.
    ///
    /// A check that the operator does not list applies to this run only, and no later run
    /// needs to pass it. If the check is worth a result, add it to the operator.
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
    ///                    ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ //~ note: the operator's checks
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
    /// op_id: send-report
    /// project_id: helpdesk
    /// mode_id: CONTACT
    /// timestamp_start: 2026-03-06T15:00:00Z
    /// timestamp_end: 2026-03-06T15:20:00Z
    /// inputs_used: {week: 10}
    /// acceptance_results:
    ///   numbers: WARN
    ///   customer-is-happy: PASS
    ///   ^^^^^^^^^^^^^^^^^ //~ operator `send-report` has no acceptance check `customer-is-happy`
    /// result: WARN
    /// evidence_links: [{touch: "mailto:customer@example.org"}]
    /// next_pointer: Ask accounting for the numbers of week 10.
    /// ---
    /// ```
    /// # Good
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
    /// acceptance_checks:
    ///   - {id: numbers, run: grep -c total reports/10.txt}
    ///   - {id: customer-is-happy, run: grep happy answer.txt}
    /// timebox_minutes: 30
    /// failure_paths: [Send last week's numbers., Telephone the customer.]
    /// evidence_pattern: {required: [touch]}
    /// evidence_outputs: [The mail that was sent.]
    /// next_pointer_rule: Say when the next report is due.
    /// ---
    /// ```
    pub static UNKNOWN_ACCEPTANCE = {
        name: "unknown-acceptance",
        family: "run",
        level: Operational,
        severity: Warning,
        source: "Execution model: OpRun, \"Fields\"",
        check: Check::Run(check),
        judged_by: Definitions,
    }
}

fn check(_: &OpRun, cx: &Context<'_>, report: &mut Report<'_>) {
    let Some(matched) = cx.check_results() else {
        return;
    };
    let Some(operator) = &matched.operator else {
        return;
    };
    let (Some(id), Some(checks)) = (&operator.fields.op_id, &operator.fields.acceptance_checks)
    else {
        return;
    };
    // `acceptance-gap` reports a result that has the misspelt name of a check.
    for result in &matched.unmatched {
        let name = &result.check;
        report
            .at(
                name.span,
                format!("operator `{id}` has no acceptance check `{name}`"),
            )
            .help("add the check to the operator, or remove the result")
            .related(&operator.record.path, checks.span, "the operator's checks");
    }
}
