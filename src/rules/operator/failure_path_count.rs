//! `failure-path-count`

use super::count::{Counted, report_count};
use crate::rules::prelude::*;

rule! {
    /// An operator has too few failure paths or too many.
    ///
    /// One branch is no choice, and with more than three whoever is in trouble has
    /// to read before they can act. The bounds are `limits.failure_paths`.
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
    /// timebox_minutes: 45
    /// failure_paths: [Write a mail.]
    ///                ^^^^^^^^^^^^^^^ //~ 1 failure path, and an operator has 2 to 3
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
    /// failure_paths:
    ///   - Write a mail.
    ///   - {when: nobody answers at all, then: See whether the line works.}
    /// evidence_pattern: CONTACT
    /// evidence_outputs: [calls.csv]
    /// next_pointer_rule: Who is called first tomorrow.
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
    let counted = Counted {
        one: "failure path",
        several: "failure paths",
        few: "say what else to do when it fails",
        many: "keep those that differ in what is done",
    };
    report_count(paths, cx.limits.failure_paths, &counted, cx, report);
}
