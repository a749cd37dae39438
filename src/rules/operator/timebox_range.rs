//! `timebox-range`

use crate::rules::prelude::*;

rule! {
    /// An operator's timebox is no bound.
    ///
    /// The timebox is the moment at which somebody who got nowhere stops and asks
    /// what to do instead. At zero minutes it is over before it began; beyond a
    /// working day nobody is held to it. The bounds are `limits.timebox_minutes`; of
    /// a range such as `30-60` the upper end counts.
    ///
    /// # Bad
    /// ```md operators/call-back.md
    /// ---
    /// kind: Operator
    /// op_id: call-back
    /// name: Call back
    /// mode_ids: [CONTACT]
    /// purpose: Whoever asked is called back the same day.
    /// preconditions: [The list of yesterday.]
    /// inputs: [list]
    /// steps: [Take the list., Call the oldest first., Note it., Ask again., File the list.]
    /// outputs: [calls.csv]
    /// acceptance_checks: [{id: answered, run: grep -c open calls.csv}]
    /// timebox_minutes: 600
    ///                  ^^^ //~ a timebox of 600 minutes
    /// failure_paths: [Write a mail., Call tomorrow.]
    /// evidence_pattern: CONTACT
    /// evidence_outputs: [calls.csv]
    /// next_pointer_rule: Who is called first tomorrow.
    /// ---
    /// ```
    /// # Good
    /// ```md operators/call-back.md
    /// ---
    /// kind: Operator
    /// op_id: call-back
    /// name: Call back
    /// mode_ids: [CONTACT]
    /// purpose: Whoever asked is called back the same day.
    /// preconditions: [The list of yesterday.]
    /// inputs: [list]
    /// steps: [Take the list., Call the oldest first., Note it., Ask again., File the list.]
    /// outputs: [calls.csv]
    /// acceptance_checks: [{id: answered, run: grep -c open calls.csv}]
    /// timebox_minutes: 30-60
    /// failure_paths: [Write a mail., Call tomorrow.]
    /// evidence_pattern: CONTACT
    /// evidence_outputs: [calls.csv]
    /// next_pointer_rule: Who is called first tomorrow.
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
            format!("a timebox of {minutes} minutes, and {most} are the most"),
            "make several operators of it, each with its own result",
        ),
        minutes if minutes < least => (
            format!("a timebox of {minutes} minutes, and {least} is the least"),
            "say how long it may take before somebody stops",
        ),
        _ => return,
    };
    report.at(timebox.span, message).help(help);
}
