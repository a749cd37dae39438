//! `purpose-sentence`

use super::sentences::sentences;
use crate::rules::prelude::*;

rule! {
    /// An operator's purpose is more than one sentence.
    ///
    /// A purpose that takes two sentences is two purposes, or a purpose and its
    /// steps. One sentence is what somebody reads who looks for the operator they
    /// need.
    ///
    /// # Bad
    /// ```md operators/call-back.md
    /// ---
    /// kind: Operator
    /// op_id: call-back
    /// name: Call back
    /// mode_ids: [CONTACT]
    /// purpose: Call back whoever asked. Ask them what went wrong.
    ///          ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ //~ a purpose is one sentence, and this has 2
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
    /// # Good
    /// ```md operators/call-back.md
    /// ---
    /// kind: Operator
    /// op_id: call-back
    /// name: Call back
    /// mode_ids: [CONTACT]
    /// purpose: Call back whoever asked, e.g. by mail or in calls.csv, the same day.
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
    let count = sentences(purpose);
    if count > 1 && !cx.record.is_faulty(purpose.span) {
        report
            .at(
                purpose.span,
                format!("a purpose is one sentence, and this has {count}"),
            )
            .help("keep the one that says what it is for");
    }
}
