//! `timebox-range`

use crate::rules::prelude::*;

rule! {
    /// The timebox of an operator is too short or too long.
    ///
    /// When the timebox is over, somebody who has made no progress stops and decides
    /// how to continue. A timebox of zero minutes is over before the work begins, and
    /// nobody keeps to one that is longer than a working day. The limits are set by
    /// `limits.timebox_minutes`. If the timebox is a range such as `30-60`, its upper
    /// end counts.
    ///
    /// # Bad
    /// ```md operators/call-back.md
    /// ---
    /// kind: Operator
    /// op_id: call-back
    /// name: Call back
    /// mode_ids: [CONTACT]
    /// purpose: Call back every customer on the same day.
    /// preconditions: [Yesterday's list of callers.]
    /// inputs: [list]
    /// steps: [Open the list., Call the oldest entry first., Note the answer., Ask what is still open., File the list.]
    /// outputs: [calls.csv]
    /// acceptance_checks: [{id: answered, run: grep -c open calls.csv}]
    /// timebox_minutes: 600
    ///                  ^^^ //~ timebox is 600 minutes, the maximum is 480
    /// failure_paths: [Write a mail., Call again tomorrow.]
    /// evidence_pattern: CONTACT
    /// evidence_outputs: [calls.csv]
    /// next_pointer_rule: Say who is called first tomorrow.
    /// ---
    /// ```
    /// # Good
    /// ```md operators/call-back.md
    /// ---
    /// kind: Operator
    /// op_id: call-back
    /// name: Call back
    /// mode_ids: [CONTACT]
    /// purpose: Call back every customer on the same day.
    /// preconditions: [Yesterday's list of callers.]
    /// inputs: [list]
    /// steps: [Open the list., Call the oldest entry first., Note the answer., Ask what is still open., File the list.]
    /// outputs: [calls.csv]
    /// acceptance_checks: [{id: answered, run: grep -c open calls.csv}]
    /// timebox_minutes: 30-60
    /// failure_paths: [Write a mail., Call again tomorrow.]
    /// evidence_pattern: CONTACT
    /// evidence_outputs: [calls.csv]
    /// next_pointer_rule: Say who is called first tomorrow.
    /// ---
    /// ```
    pub static TIMEBOX_RANGE = {
        name: "timebox-range",
        family: "operator",
        level: Operational,
        severity: Error,
        source: "Execution model, \"Operator\": bounded by default",
        check: Check::Operator(check),
    }
}

fn check(operator: &Operator, cx: &Context<'_>, report: &mut Report<'_>) {
    let Some(timebox) = &operator.timebox_minutes else {
        return;
    };
    let ((least, most), minutes) = (cx.limits.timebox_minutes, timebox.minutes);
    let (message, help) = match minutes {
        minutes if minutes > most => (
            format!("timebox is {minutes} minutes, the maximum is {most}"),
            "shorten it, or split the operator into several, each with a result of its own",
        ),
        minutes if minutes < least => (
            format!("timebox is {minutes} minutes, the minimum is {least}"),
            "set the number of minutes after which the work stops",
        ),
        _ => return,
    };
    report.at(timebox.span, message).help(help);
}
