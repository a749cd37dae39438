//! `acceptance-gap`

use crate::rules::prelude::*;
use crate::text::FastSet;

rule! {
    /// A run has no result for one of its operator's acceptance checks.
    ///
    /// A check that nobody ran has neither passed nor failed, and without it the result
    /// of the run is not known. Optional checks need a result too, although they need not
    /// pass.
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
    /// acceptance_checks:
    ///   - {id: numbers, run: grep -c total reports/10.txt}
    ///          ^^^^^^^ //~ note: the check is defined here
    ///   - {id: sent, run: grep report sent.log}
    ///          ^^^^ //~ note: the check is defined here
    ///   - {id: two-readers, run: grep -c read-by reports/10.txt, required: false}
    ///          ^^^^^^^^^^^ //~ note: the check is defined here
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
    /// acceptance_results: {nubmers: WARN}
    ///                     ^^^^^^^^^^^^^^^ //~ acceptance check `numbers` has no result
    ///                     ^^^^^^^^^^^^^^^ //~ acceptance check `sent` has no result
    ///                     ^^^^^^^^^^^^^^^ //~ acceptance check `two-readers` has no result
    ///                      ^^^^^^^ //~ note: possibly misspelt
    /// result: WARN
    /// evidence_links: [{touch: "mailto:customer@example.org"}]
    /// next_pointer: Ask accounting for the numbers of week 10.
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
        judged_by: Definitions,
    }
}

/// How many checks of one run are listed: many runs may lack each check of one operator.
const MAX_LISTED: usize = 100;

fn check(run: &OpRun, cx: &Context<'_>, report: &mut Report<'_>) {
    let Some(results) = &run.acceptance_results else {
        return;
    };
    let unread = &results.value.1;
    // A result that cannot be read may be the one that seems to be missing.
    let is_unclear = match unread.as_slice() {
        [] => cx.record.is_faulty(results.span),
        [..] => cx.record.is_broken_within(results.span),
    };
    if cx.record.is_held() || cx.record.is_open_run() || is_unclear {
        return;
    }
    let unread: FastSet<&str> = unread.iter().map(|check| &***check).collect();
    let Some(matched) = cx.check_results() else {
        return;
    };
    let lacking = (matched.checks.iter())
        .filter(|check| check.results.is_empty() && !unread.contains(&***check.id));
    for (number, check) in lacking.enumerate() {
        if number == MAX_LISTED {
            let message = "more acceptance checks have no result";
            report.at(results.span, message).about("more checks");
            return;
        }
        let id = check.id;
        let finding = report.at(
            results.span,
            format!("acceptance check `{id}` has no result"),
        );
        finding.about(&***id);
        if let Some(misspelt) = check.misspelt {
            let name = &misspelt.check;
            finding
                .help(format!(
                    "rename `{name}` to `{id}` if it is the result of that check"
                ))
                .related(&cx.record.path, name.span, "possibly misspelt");
        } else {
            finding.help(
                "run the check, and add its result to `acceptance_results`: `PASS`, `WARN` or `FAIL`",
            );
        }
        if let Some(operator) = &matched.operator {
            finding.related(&operator.record.path, id.span, "the check is defined here");
        }
    }
}
