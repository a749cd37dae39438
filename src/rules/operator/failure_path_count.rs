//! `failure-path-count`

use super::count::{ItemWords, report_count};
use crate::rules::prelude::*;

rule! {
    /// An operator has too few or too many failure paths.
    ///
    /// A single failure path leaves no choice, and with more than three, somebody in
    /// trouble has to read for too long before they can act. The limits are set by
    /// `limits.failure_paths`.
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
    /// timebox_minutes: 45
    /// failure_paths: [Write a mail.]
    ///                ^^^^^^^^^^^^^^^ //~ operator has 1 failure path, expected 2 to 3
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
    /// failure_paths:
    ///   - Write a mail.
    ///   - {when: nobody answers at all, then: See whether the line works.}
    /// evidence_pattern: CONTACT
    /// evidence_outputs: [calls.csv]
    /// next_pointer_rule: Say who is called first tomorrow.
    /// ---
    /// ```
    pub static FAILURE_PATH_COUNT = {
        name: "failure-path-count",
        family: "operator",
        level: Preference,
        severity: Warning,
        source: "Execution model, \"Operator template\": 2 to 3 branches",
        check: Check::Operator(check),
    }
}

fn check(operator: &Operator, cx: &Context<'_>, report: &mut Report<'_>) {
    let Some(paths) = &operator.failure_paths else {
        return;
    };
    let words = ItemWords {
        one: "failure path",
        several: "failure paths",
        few: "add another way to continue when a step fails",
        many: "keep only the failure paths that lead to different actions",
    };
    report_count(paths, cx.limits.failure_paths, &words, cx, report);
}
