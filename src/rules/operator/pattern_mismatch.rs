//! `pattern-mismatch`

use crate::record::procedure::EvidencePattern;
use crate::rules::mode::is_legal;
use crate::rules::prelude::*;

rule! {
    /// An operator requires the evidence of a mode in which it may not be used.
    ///
    /// `evidence_pattern` names the mode whose evidence the runs of the operator must
    /// provide. Every run has one of the operator's own modes, so no run could provide
    /// the evidence that another mode requires.
    ///
    /// # Bad
    /// ```md operators/call-back.md
    /// ---
    /// kind: Operator
    /// op_id: call-back
    /// name: Call back
    /// mode_ids: [CONTACT]
    ///           ^^^^^^^^^ //~ note: the operator's modes
    /// purpose: Call back every customer on the same day.
    /// preconditions: [Yesterday's list of callers.]
    /// inputs: [list]
    /// steps: [Open the list., Call the oldest entry first., Note the answer., Ask what is still open., File the list.]
    /// outputs: [calls.csv]
    /// acceptance_checks: [{id: answered, run: grep -c open calls.csv}]
    /// timebox_minutes: 45
    /// failure_paths: [Write a mail., Call again tomorrow.]
    /// evidence_pattern: PIPELINE
    ///                   ^^^^^^^^ //~ `evidence_pattern` names mode `PIPELINE`, which is not in `mode_ids`
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
    /// # Good: a pattern of the operator's own
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
    /// evidence_pattern: {required: [touch|queue, note]}
    /// evidence_outputs: [calls.csv]
    /// next_pointer_rule: Say who is called first tomorrow.
    /// ---
    /// ```
    pub static PATTERN_MISMATCH = {
        name: "pattern-mismatch",
        family: "operator",
        level: Operational,
        severity: Error,
        source: "Execution model, \"Mode invariants\": evidence matches the mode",
        check: Check::Operator(check),
    }
}

fn check(operator: &Operator, cx: &Context<'_>, report: &mut Report<'_>) {
    let (Some(pattern), Some(modes)) = (&operator.evidence_pattern, &operator.mode_ids) else {
        return;
    };
    // `unknown-mode` reports an unknown mode, and `is_legal` accepts it.
    if let EvidencePattern::Mode(mode) = &pattern.value
        && !is_legal(cx.model, operator, mode)
    {
        report
            .at(
                pattern.span,
                format!("`evidence_pattern` names mode `{mode}`, which is not in `mode_ids`"),
            )
            .help("name one of the operator's own modes, or list the types of evidence under `required`")
            .related(&cx.record.path, modes.span, "the operator's modes");
    }
}
