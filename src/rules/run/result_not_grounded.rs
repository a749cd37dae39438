//! `result-not-grounded`

use super::answers::Answers;
use crate::record::acceptance::AcceptanceResult;
use crate::rules::prelude::*;

rule! {
    /// A run's result is not what its acceptance results give.
    ///
    /// A result is read off the checks and not off how the work felt. It is FAIL
    /// if a required check failed; else WARN if a check warned, or an optional
    /// one failed; else PASS. That holds in both directions: a run that met all
    /// it was asked has passed, whatever else was wrong that day.
    ///
    /// Where a check is without a result, or is none of the operator's, it is
    /// taken for what fits best; that is the matter of `acceptance-gap` and
    /// `unknown-acceptance`.
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
    /// result: PASS
    ///         ^^^^ //~ closed as PASS while 1 of 3 checks failed
    /// evidence_links: [{touch: "mailto:customer@example.org"}]
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
    /// result: FAIL
    ///         ^^^^ //~ closed as FAIL while no required check failed
    /// evidence_links: [{touch: "mailto:customer@example.org"}]
    /// next_pointer: Have the next report read by two people.
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
    }
}

fn check(run: &OpRun, cx: &Context<'_>, report: &mut Report<'_>) {
    let Some(result) = &run.result else { return };
    if cx.record.is_held() {
        return;
    }
    let Some(answers) = Answers::of(run, cx.model) else {
        return;
    };
    let mut weighed = weigh(&answers);
    let are_faulty = |place| cx.record.is_faulty(place);
    if run
        .acceptance_results
        .as_ref()
        .is_some_and(|results| are_faulty(results.span))
    {
        // What could not be read may have failed.
        weighed.push(Weighed::between(Outcome::Pass, Outcome::Fail));
    }
    let least = weighed.iter().map(|weighed| weighed.least).max();
    let most = weighed.iter().map(|weighed| weighed.most).max();
    // Nothing was asked and nothing answered: there is nothing to be grounded in.
    let (Some(least), Some(most)) = (least, most) else {
        return;
    };
    let given = || weighed.iter().filter_map(|weighed| weighed.given);
    let (message, wanted, deciding) = match () {
        () if result.value < least => {
            let decides = |weighed: &&Weighed<'_>| weighed.least == least;
            let deciding = weighed.iter().find(decides).and_then(|found| found.given);
            let failed = given()
                .filter(|given| given.result.value == Outcome::Fail)
                .count();
            let why = match deciding {
                Some(one) if one.result.value == Outcome::Warn => format!("`{}` warned", one.check),
                Some(_) | None => format!("{failed} of {} checks failed", given().count()),
            };
            (why, least, deciding)
        }
        () if result.value > most => {
            let is_worst = |given: &&AcceptanceResult| given.result.value > Outcome::Pass;
            let why = match most {
                Outcome::Pass => "no check failed or warned",
                Outcome::Warn | Outcome::Fail => "no required check failed",
            };
            (why.to_owned(), most, given().find(is_worst))
        }
        () => return,
    };
    let finding = report.at(
        result.span,
        format!("closed as {} while {message}", result.value),
    );
    finding.help(format!("set `result: {wanted}`"));
    if let Some(deciding) = deciding {
        let outcome = deciding.result.value;
        let words = format!(
            "`{}` gives {outcome}, which makes the run {wanted}",
            deciding.check
        );
        finding.related(&cx.record.path, deciding.check.span, words);
    }
}

/// What one check makes of a run, at least and at most.
struct Weighed<'m> {
    least: Outcome,
    most: Outcome,
    given: Option<&'m AcceptanceResult>,
}

impl<'m> Weighed<'m> {
    fn between(least: Outcome, most: Outcome) -> Self {
        Self {
            least,
            most,
            given: None,
        }
    }

    fn by(given: &'m AcceptanceResult, least: Outcome, most: Outcome) -> Self {
        Self {
            least,
            most,
            given: Some(given),
        }
    }
}

fn weigh<'m>(answers: &'m Answers<'m>) -> Vec<Weighed<'m>> {
    let mut weighed = Vec::new();
    for check in &answers.asked {
        // The most that an optional check can make of a run is WARN.
        let most = match check.is_required {
            true => Outcome::Fail,
            false => Outcome::Warn,
        };
        let given = check.given().map(|given| {
            let outcome = given.result.value.min(most);
            Weighed::by(given, outcome, outcome)
        });
        weighed.extend(given);
        if check.given().next().is_none() {
            weighed.push(Weighed::between(Outcome::Pass, most));
        }
    }
    // Nobody said whether these are required.
    let strays = answers.strays.iter().map(|given| {
        let outcome = given.result.value;
        Weighed::by(given, outcome.min(Outcome::Warn), outcome)
    });
    weighed.extend(strays);
    weighed
}
