//! `result-not-grounded`

use super::check_results::CheckResults;
use crate::record::acceptance::AcceptanceResult;
use crate::rules::prelude::*;

rule! {
    /// The result of a run does not follow from its acceptance results.
    ///
    /// The result follows from the checks and not from how the work felt. It is FAIL if
    /// a required check failed; otherwise WARN if a check warned or an optional check
    /// failed; otherwise PASS. A result may be worse than that, if `result_note` says why:
    /// all checks pass, but the evidence is incomplete. It is never better.
    ///
    /// If a check has no result, this rule assumes the result that fits. If a result is
    /// for an unknown check, it assumes that the check is required or optional, whichever
    /// fits. `acceptance-gap` and `unknown-acceptance` report these cases.
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
    ///   - {id: sent, run: grep report sent.log}
    ///   - {id: two-readers, run: grep -c read-by reports/10.txt, required: false}
    /// timebox_minutes: 30
    /// failure_paths: [Send last week's numbers., Telephone the customer.]
    /// evidence_pattern: {required: [touch]}
    /// evidence_outputs: [The mail that was sent.]
    /// next_pointer_rule: Say when the next report is due.
    /// ---
    /// ```
    /// ```text reports/10.txt
    /// total 17
    /// ```
    /// ```md runs/felt-good.md
    /// ---
    /// kind: OpRun
    /// op_id: send-report
    /// project_id: helpdesk
    /// mode_id: CONTACT
    /// timestamp_start: 2026-03-06T15:00:00Z
    /// timestamp_end: 2026-03-06T15:20:00Z
    /// inputs_used: {week: 10}
    /// outputs_written: [reports/10.txt]
    /// acceptance_results: {numbers: FAIL, sent: PASS, two-readers: PASS}
    ///                      ^^^^^^^ //~ note: `numbers` is FAIL, so the result of the run is FAIL
    /// result: PASS
    ///         ^^^^ //~ result is PASS, but 1 of 3 checks failed
    /// evidence_links: [{touch: "mailto:customer@example.org", template: "https://example.org/report"}]
    /// next_pointer: Ask accounting for the numbers of week 10.
    /// ---
    /// ```
    /// ```md runs/felt-bad.md
    /// ---
    /// kind: OpRun
    /// op_id: send-report
    /// project_id: helpdesk
    /// mode_id: CONTACT
    /// timestamp_start: 2026-03-13T15:00:00Z
    /// timestamp_end: 2026-03-13T15:20:00Z
    /// inputs_used: {week: 11}
    /// outputs_written: [reports/10.txt]
    /// acceptance_results: {numbers: PASS, sent: PASS, two-readers: FAIL}
    ///                                                 ^^^^^^^^^^^ //~ note: `two-readers` is FAIL, so the result of the run is WARN
    /// result: FAIL
    ///         ^^^^ //~ result is FAIL, but no required check failed
    /// evidence_links: [{touch: "mailto:customer@example.org"}]
    /// next_pointer: Have the next report read by two people.
    /// ---
    /// ```
    /// # Good
    /// ```md runs/failed.md
    /// ---
    /// kind: OpRun
    /// op_id: send-report
    /// project_id: helpdesk
    /// mode_id: CONTACT
    /// timestamp_start: 2026-03-06T15:00:00Z
    /// timestamp_end: 2026-03-06T15:20:00Z
    /// inputs_used: {week: 10}
    /// acceptance_results: {numbers: FAIL, sent: PASS, two-readers: PASS}
    /// result: FAIL
    /// evidence_links: [{touch: "mailto:customer@example.org"}]
    /// next_pointer: Ask accounting for the numbers of week 10.
    /// ---
    /// ```
    /// ```md runs/warned.md
    /// ---
    /// kind: OpRun
    /// op_id: send-report
    /// project_id: helpdesk
    /// mode_id: CONTACT
    /// timestamp_start: 2026-03-13T15:00:00Z
    /// timestamp_end: 2026-03-13T15:20:00Z
    /// inputs_used: {week: 11}
    /// acceptance_results: {numbers: PASS, sent: PASS, two-readers: FAIL}
    /// result: WARN
    /// evidence_links: [{touch: "mailto:customer@example.org"}]
    /// next_pointer: Have the next report read by two people.
    /// ---
    /// ```
    /// ```md runs/worse.md
    /// ---
    /// kind: OpRun
    /// op_id: send-report
    /// project_id: helpdesk
    /// mode_id: CONTACT
    /// timestamp_start: 2026-03-20T15:00:00Z
    /// timestamp_end: 2026-03-20T15:20:00Z
    /// inputs_used: {week: 12}
    /// outputs_written: [reports/10.txt]
    /// acceptance_results: {numbers: PASS, sent: PASS, two-readers: PASS}
    /// result: WARN
    /// result_note: All checks pass, but the customer has not answered yet.
    /// evidence_links: [{touch: "mailto:customer@example.org"}]
    /// next_pointer: Ask the customer for an answer.
    /// ---
    /// ```
    /// ```md runs/felt-good.md absent
    /// ```
    /// ```md runs/felt-bad.md absent
    /// ```
    pub static RESULT_NOT_GROUNDED = {
        name: "result-not-grounded",
        family: "run",
        level: Responsibility,
        severity: Error,
        source: "Execution model: OpRun, \"Invariants\"",
        check: Check::Run(check),
        judged_by: Definitions,
    }
}

fn check(run: &OpRun, cx: &Context<'_>, report: &mut Report<'_>) {
    let Some(result) = &run.result else { return };
    if cx.record.is_held() {
        return;
    }
    let Some(matched) = cx.check_results() else {
        return;
    };
    let mut bounds = bounds_of_checks(matched);
    let is_unreadable =
        (run.acceptance_results.as_ref()).is_some_and(|results| cx.record.is_faulty(results.span));
    if is_unreadable {
        // A result that cannot be read may be a FAIL.
        bounds.push(Bounds::between(RunResult::Pass, RunResult::Fail));
    }
    let least = bounds.iter().map(|bounds| bounds.least).max();
    let most = bounds.iter().map(|bounds| bounds.most).max();
    // Without checks and without results nothing determines the result.
    let (Some(least), Some(most)) = (least, most) else {
        return;
    };
    let (reason, expected, deciding) = if result.value < least {
        let deciding = (bounds.iter())
            .find(|bounds| bounds.least == least)
            .and_then(|bounds| bounds.given);
        let reason = match deciding {
            Some(warned) if warned.result.value == RunResult::Warn => {
                format!("`{}` warned", warned.check)
            }
            Some(_) | None => {
                let outcomes: Vec<RunResult> = (bounds.iter())
                    .filter_map(|bounds| bounds.given.map(|given| given.result.value))
                    .collect();
                let failed = outcomes
                    .iter()
                    .filter(|outcome| **outcome == RunResult::Fail);
                format!("{} of {} checks failed", failed.count(), outcomes.len())
            }
        };
        (reason, least, deciding)
    } else if result.value > most {
        // A worse result may have a reason that no check has. Whether it holds, a reader decides.
        if !cx.record.lacks("result_note") || cx.record.has_misspelt_key("result_note") {
            return;
        }
        let deciding = (bounds.iter())
            .filter_map(|bounds| bounds.given)
            .find(|given| given.result.value > RunResult::Pass);
        let reason = match most {
            RunResult::Pass => "no check failed or warned",
            RunResult::Warn | RunResult::Fail => "no required check failed",
        };
        (reason.to_owned(), most, deciding)
    } else {
        return;
    };
    let message = format!("result is {}, but {reason}", result.value);
    let finding = report.at(result.span, message);
    finding.help(if result.value > expected {
        format!("set `result: {expected}`, or say in `result_note` why it is worse")
    } else {
        format!("set `result: {expected}`")
    });
    if let Some(deciding) = deciding {
        let label = format!(
            "`{}` is {}, so the result of the run is {expected}",
            deciding.check, deciding.result.value
        );
        finding.related(&cx.record.path, deciding.check.span, label);
    }
}

/// The best and the worst result that a run can have because of one check. PASS is the least, and
/// FAIL is the greatest.
struct Bounds<'m> {
    least: RunResult,
    most: RunResult,
    /// The result that the run gives for the check.
    given: Option<&'m AcceptanceResult>,
}

impl<'m> Bounds<'m> {
    /// Returns the bounds of a check whose result is not known.
    fn between(least: RunResult, most: RunResult) -> Self {
        Self {
            least,
            most,
            given: None,
        }
    }

    /// Returns the bounds that follow from a given result.
    fn from_result(given: &'m AcceptanceResult, least: RunResult, most: RunResult) -> Self {
        Self {
            least,
            most,
            given: Some(given),
        }
    }
}

/// Returns the bounds that each check sets for the result of the run.
fn bounds_of_checks<'m>(matched: &'m CheckResults<'m>) -> Vec<Bounds<'m>> {
    let mut all = Vec::new();
    for check in &matched.checks {
        // An optional check cannot make the result of a run worse than WARN.
        let worst = if check.is_required {
            RunResult::Fail
        } else {
            RunResult::Warn
        };
        all.extend(check.counted_results().map(|given| {
            let outcome = given.result.value.min(worst);
            Bounds::from_result(given, outcome, outcome)
        }));
        if check.counted_results().next().is_none() {
            all.push(Bounds::between(RunResult::Pass, worst));
        }
    }
    // A check that the operator does not have may be required or optional.
    all.extend(matched.unmatched.iter().map(|given| {
        let outcome = given.result.value;
        Bounds::from_result(given, outcome.min(RunResult::Warn), outcome)
    }));
    all
}
