//! `pattern-mismatch`

use crate::record::procedure::EvidencePattern;
use crate::rules::mode::is_legal;
use crate::rules::prelude::*;

rule! {
    /// An operator is held to the evidence of a mode in which it is not legal.
    ///
    /// `evidence_pattern` names the mode whose evidence its runs have to leave. A
    /// run is in one of the operator's own modes, so no run could ever leave what
    /// another mode asks for.
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
    /// failure_paths: [Write a mail., Call tomorrow.]
    /// evidence_pattern: PIPELINE
    ///                   ^^^^^^^^ //~ the evidence of `PIPELINE`, in which this operator is not legal
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
    /// # Good: a pattern of its own
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
    /// evidence_pattern: {required: [touch|queue, note]}
    /// evidence_outputs: [calls.csv]
    /// next_pointer_rule: Who is called first tomorrow.
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
    // A name that is no mode is `unknown-mode`, and legal as far as it can be told.
    if let EvidencePattern::Mode(mode) = &pattern.value
        && !is_legal(cx.model, operator, mode)
    {
        report
            .at(
                pattern.span,
                format!("the evidence of `{mode}`, in which this operator is not legal"),
            )
            .help("name one of its own modes, or spell the pattern out with `required`")
            .related(&cx.record.path, modes.span, "its modes");
    }
}
