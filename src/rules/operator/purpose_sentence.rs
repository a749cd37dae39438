//! `purpose-sentence`

use super::sentences::count_sentences;
use crate::rules::prelude::*;

rule! {
    /// The purpose of an operator is longer than one sentence.
    ///
    /// A purpose of two sentences describes two purposes, or a purpose and its steps.
    /// Whoever looks for the right operator wants to read one sentence about each.
    ///
    /// # Bad
    /// ```md operators/call-back.md
    /// ---
    /// kind: Operator
    /// op_id: call-back
    /// name: Call back
    /// mode_ids: [CONTACT]
    /// purpose: Call back whoever asked. Ask them what went wrong.
    ///          ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ //~ purpose has 2 sentences, expected one
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
    /// # Good
    /// ```md operators/call-back.md
    /// ---
    /// kind: Operator
    /// op_id: call-back
    /// name: Call back
    /// mode_ids: [CONTACT]
    /// purpose: Call back whoever asked, e.g. by mail or in calls.csv, the same day.
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
    pub static PURPOSE_SENTENCE = {
        name: "purpose-sentence",
        family: "operator",
        level: Preference,
        severity: Warning,
        source: "Execution model, \"Operator template\": one sentence",
        check: Check::Operator(check),
    }
}

fn check(operator: &Operator, cx: &Context<'_>, report: &mut Report<'_>) {
    let Some(purpose) = &operator.purpose else {
        return;
    };
    let count = count_sentences(purpose);
    if count > 1 && !cx.record.is_faulty(purpose.span) {
        report
            .at(
                purpose.span,
                format!("purpose has {count} sentences, expected one"),
            )
            .help("keep only the sentence that says what the operator is for");
    }
}
