//! `step-count`

use super::count::{ItemWords, report_count};
use crate::rules::prelude::*;

rule! {
    /// An operator has too few or too many steps.
    ///
    /// Fewer than five steps only name the work instead of describing it, and with more
    /// than twelve people lose their place. The limits are set by `limits.steps`.
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
    /// steps: [Call everybody., File the list.]
    ///        ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ //~ operator has 2 steps, expected 5 to 12
    /// outputs: [calls.csv]
    /// acceptance_checks: [{id: answered, run: grep -c open calls.csv}]
    /// timebox_minutes: 45
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
    /// timebox_minutes: 45
    /// failure_paths: [Write a mail., Call again tomorrow.]
    /// evidence_pattern: CONTACT
    /// evidence_outputs: [calls.csv]
    /// next_pointer_rule: Say who is called first tomorrow.
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
    let words = ItemWords {
        one: "step",
        several: "steps",
        few: "write every action as a step of its own",
        many: "split the operator in two, or combine steps that always belong together",
    };
    report_count(steps, cx.limits.steps, &words, cx, report);
}
