//! `step-count`

use super::count::{Counted, report_count};
use crate::rules::prelude::*;

rule! {
    /// An operator has too few steps or too many.
    ///
    /// With fewer than five, what is to be done is not said but named; with more
    /// than twelve nobody keeps their place. The bounds are `limits.steps`.
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
    /// steps: [Call everybody., File the list.]
    ///        ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ //~ 2 steps, and an operator has 5 to 12
    /// outputs: [calls.csv]
    /// acceptance_checks: [{id: answered, run: grep -c open calls.csv}]
    /// timebox_minutes: 45
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
    /// timebox_minutes: 45
    /// failure_paths: [Write a mail., Call tomorrow.]
    /// evidence_pattern: CONTACT
    /// evidence_outputs: [calls.csv]
    /// next_pointer_rule: Who is called first tomorrow.
    /// ---
    /// ```
    pub static STEP_COUNT = {
        name: "step-count",
        family: "operator",
        level: Preference,
        severity: Warning,
        source: "Execution model, \"Operator template\": 5 to 12 bullets",
        check: Check::Operator(check),
    }
}

fn check(operator: &Operator, cx: &Context<'_>, report: &mut Report<'_>) {
    let Some(steps) = &operator.steps else { return };
    let counted = Counted {
        one: "step",
        several: "steps",
        few: "write each thing that is done as a step of its own",
        many: "make two operators of it, or one step of those that always go together",
    };
    report_count(steps, cx.limits.steps, &counted, cx, report);
}
