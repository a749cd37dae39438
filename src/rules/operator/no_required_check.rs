//! `no-required-check`

use crate::rules::prelude::*;

rule! {
    /// No acceptance check of an operator is required.
    ///
    /// A run of such an operator cannot fail: whatever happens, its result is PASS or WARN. At
    /// least one check has to decide.
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
    /// inputs: [{name: list, required: false}]
    /// steps: [Open the list., Call the oldest entry first., Note the answer., Ask what is still open., File the list.]
    /// outputs: [calls.csv]
    /// acceptance_checks: [{id: answered, run: grep -c open calls.csv, required: false}]
    ///                    ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ //~ no check is required, so a run cannot fail
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
    /// inputs: [{name: list, required: false}]
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
    pub static NO_REQUIRED_CHECK = {
        name: "no-required-check",
        family: "operator",
        level: Operational,
        severity: Warning,
        source: "Execution model: Operator, \"Acceptance checks\"",
        check: Check::Operator(check),
    }
}

fn check(operator: &Operator, cx: &Context<'_>, report: &mut Report<'_>) {
    let Some(checks) = &operator.acceptance_checks else {
        return;
    };
    // A check that cannot be read may be required.
    if cx.record.is_faulty(checks.span) || checks.value.is_empty() {
        return;
    }
    if checks.value.iter().all(|check| !check.value.is_required()) {
        report
            .at(checks.span, "no check is required, so a run cannot fail")
            .help("remove `required: false` from the checks that decide");
    }
}
