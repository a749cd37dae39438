//! `unknown-acceptance`

use super::answers::Answers;
use crate::rules::prelude::*;

rule! {
    /// A run has a result for a check that its operator lacks.
    ///
    /// A check that only one run knows binds no other: it passes today and
    /// nobody asks for it tomorrow. If it is worth a result, it is worth a line
    /// in the operator.
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
    ///   ^^^^^^^^^^^^^^^^^ //~ `send-report` has no check `customer-is-happy`
    /// result: WARN
    /// evidence_links: [{touch: "mailto:customer@example.org"}]
    /// next_pointer: Ask accounting for the numbers of week 10.
    /// ---
    /// ```
    /// # Good
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
    /// result: WARN
    /// evidence_links: [{touch: "mailto:customer@example.org"}]
    /// next_pointer: Ask accounting for the numbers of week 10.
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
    let Some(answers) = Answers::of(run, cx.model) else {
        return;
    };
    let Some(operator) = answers.operator else {
        return;
    };
    let (Some(id), Some(checks)) = (&operator.fields.op_id, &operator.fields.acceptance_checks)
    else {
        return;
    };
    // A result with the name of an unanswered check misspelt is for `acceptance-gap`.
    for stray in answers.strays {
        let name = &stray.check;
        report
            .at(name.span, format!("`{id}` has no check `{name}`"))
            .help("add the check to the operator, or take the result out")
            .related(&operator.record.path, checks.span, "its checks");
    }
}
