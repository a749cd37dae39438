//! `acceptance-gap`

use super::answers::Answers;
use crate::rules::prelude::*;

rule! {
    /// A check of the operator has no result.
    ///
    /// A check that nobody ran is neither passed nor failed, and a result that
    /// leaves it out says more than is known. Optional checks are answered too:
    /// what is optional is that they pass.
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
    /// acceptance_checks:
    ///   - {id: numbers, run: grep -c total reports/10.txt}
    ///   - {id: sent, run: grep report sent.log}
    ///   - {id: two-readers, run: grep -c read-by reports/10.txt, required: false}
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
    /// acceptance_results: {nubmers: WARN}
    ///                     ^^^^^^^^^^^^^^^ //~ the check `numbers` has no result
    ///                     ^^^^^^^^^^^^^^^ //~ the check `sent` has no result
    ///                     ^^^^^^^^^^^^^^^ //~ the check `two-readers` has no result
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
    ///   - {id: sent, run: grep report sent.log}
    ///   - {id: two-readers, run: grep -c read-by reports/10.txt, required: false}
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
    /// result: WARN
    /// evidence_links: [{touch: "mailto:customer@example.org"}]
    /// next_pointer: Ask accounting for the numbers of week 10.
    /// ---
    ///
    /// ## Acceptance results
    ///
    /// | check       | result |
    /// |-------------|--------|
    /// | numbers     | WARN   |
    /// | sent        | PASS   |
    /// | two-readers | PASS   |
    /// ```
    pub static ACCEPTANCE_GAP = {
        name: "acceptance-gap",
        family: "run",
        level: Responsibility,
        severity: Error,
        source: "Execution model: OpRun, \"Fields\"",
        check: Check::Run(check),
    }
}

fn check(run: &OpRun, cx: &Context<'_>, report: &mut Report<'_>) {
    let Some(results) = &run.acceptance_results else {
        return;
    };
    if cx.record.is_held() {
        return;
    }
    // A result that could not be read is there all the same.
    if cx.record.is_faulty(results.span) {
        return;
    }
    let Some(answers) = Answers::of(run, cx.model) else {
        return;
    };
    for check in answers
        .asked
        .iter()
        .filter(|asked| asked.results.is_empty())
    {
        let id = check.id;
        let finding = report.at(results.span, format!("the check `{id}` has no result"));
        finding.about(&***id);
        match check.meant {
            Some(meant) => {
                let name = &meant.check;
                finding
                    .help(format!("call the result of `{name}` `{id}` if it is meant"))
                    .related(&cx.record.path, name.span, "perhaps misspelt");
            }
            None => drop(finding.help("run it, and add `PASS`, `WARN` or `FAIL` for it")),
        }
        if let Some(operator) = &answers.operator {
            finding.related(&operator.record.path, id.span, "asked for here");
        }
    }
}
