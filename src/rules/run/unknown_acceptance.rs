//! `unknown-acceptance`

use super::check_results::CheckResults;
use crate::rules::prelude::*;

rule! {
    /// A run gives a result for an acceptance check that its operator does not have.
    ///
    /// A check that only one run knows does not apply to any other run: it passes
    /// today, and tomorrow nobody asks for it. If it is worth a result, add it to the
    /// operator.
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
    /// steps: [Write it., Have it read., Attach the numbers., Send it., Note the day.]
    /// outputs: [reports/*.txt]
    /// acceptance_checks: [{id: numbers, run: grep -c total reports/10.txt}]
    ///                    ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ //~ note: the operator's checks
    /// timebox_minutes: 30
    /// failure_paths: [Send last week's numbers., Telephone.]
    /// evidence_pattern: {required: [touch]}
    /// evidence_outputs: [The mail.]
    /// next_pointer_rule: The day of the next report.
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
    /// steps: [Write it., Have it read., Attach the numbers., Send it., Note the day.]
    /// outputs: [reports/*.txt]
    /// acceptance_checks:
    ///   - {id: numbers, run: grep -c total reports/10.txt}
    ///   - {id: customer-is-happy, run: grep happy answer.txt}
    /// timebox_minutes: 30
    /// failure_paths: [Send last week's numbers., Telephone.]
    /// evidence_pattern: {required: [touch]}
    /// evidence_outputs: [The mail.]
    /// next_pointer_rule: The day of the next report.
    /// ---
    /// ```
    pub static UNKNOWN_ACCEPTANCE = {
        name: "unknown-acceptance",
        family: "run",
        level: Operational,
        severity: Warning,
        source: "Execution model: OpRun, \"Fields\"",
        check: Check::Run(check),
    }
}

fn check(run: &OpRun, cx: &Context<'_>, report: &mut Report<'_>) {
    let Some(matched) = CheckResults::from_run(run, cx.model) else {
        return;
    };
    let Some(operator) = matched.operator else {
        return;
    };
    let (Some(id), Some(checks)) = (&operator.fields.op_id, &operator.fields.acceptance_checks)
    else {
        return;
    };
    // `acceptance-gap` reports a result that has the misspelt name of a check.
    for result in matched.unmatched {
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
