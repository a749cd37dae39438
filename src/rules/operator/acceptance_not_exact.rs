//! `acceptance-not-exact`

use crate::rules::document::is_placeholder;
use crate::rules::prelude::*;

rule! {
    /// An acceptance check does not say what exactly is looked at.
    ///
    /// Two people have to come to the same result, and so has the same person on a
    /// bad day. A check is exact when it holds a command in `run`, an exact question
    /// in `check`, or in plain text a code span with either of them.
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
    /// acceptance_checks:
    ///   - everybody was called
    ///     ^^^^^^^^^^^^^^^^^^^^ //~ this check does not say what exactly is looked at
    ///   - {id: answered, description: most picked up the phone}
    ///     ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ //~ this check does not say what exactly is looked at
    ///   - smoke
    ///     ^^^^^ //~ this check does not say what exactly is looked at
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
    /// acceptance_checks:
    ///   - "everybody was called: `grep -c open calls.csv` says 0"
    ///   - {id: answered, check: at least 8 of 10 picked up}
    ///   - {type: smoke, run: ./dial --help}
    /// timebox_minutes: 45
    /// failure_paths: [Write a mail., Call tomorrow.]
    /// evidence_pattern: CONTACT
    /// evidence_outputs: [calls.csv]
    /// next_pointer_rule: Who is called first tomorrow.
    /// ---
    /// ```
    /// # Good: in the body
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
    /// timebox_minutes: 45
    /// failure_paths: [Write a mail., Call tomorrow.]
    /// evidence_pattern: CONTACT
    /// evidence_outputs: [calls.csv]
    /// next_pointer_rule: Who is called first tomorrow.
    /// ---
    ///
    /// ## Acceptance checks
    ///
    /// - `everybody-called`: `grep -c open calls.csv`
    /// - `answered`: at least 8 of 10 picked up
    /// ```
    pub static ACCEPTANCE_NOT_EXACT = {
        name: "acceptance-not-exact",
        family: "operator",
        level: Operational,
        severity: Warning,
        source: "Execution model, \"Operator template\": exact commands or checks",
        check: Check::Operator(check),
    }
}

fn check(operator: &Operator, _: &Context<'_>, report: &mut Report<'_>) {
    let checks = operator.acceptance_checks.iter();
    for check in checks.flat_map(|checks| checks.iter()) {
        // What is still to be written is reported as that.
        let is_unwritten = check.text.as_ref().is_some_and(|text| is_placeholder(text));
        if !check.is_exact() && !is_unwritten {
            report
                .at(
                    check.span,
                    "this check does not say what exactly is looked at",
                )
                .help("add the command as `run`, or an exact question as `check`");
        }
    }
}
