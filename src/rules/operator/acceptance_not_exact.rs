//! `acceptance-not-exact`

use crate::rules::document::mention_misspelt_parts;
use crate::rules::prelude::*;

rule! {
    /// An acceptance check does not say exactly what is checked.
    ///
    /// Two people who run the check must come to the same result, and so must one person
    /// on two days. A check is exact if it has a command under `run` or an exact question under
    /// `check`. A check in plain text is exact if it contains either of them in a code
    /// span.
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
    /// acceptance_checks:
    ///   - everybody was called
    ///     ^^^^^^^^^^^^^^^^^^^^ //~ acceptance check does not say exactly what is checked
    ///   - {id: answered, description: most picked up the phone}
    ///     ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ //~ acceptance check does not say exactly what is checked
    ///   - smoke
    ///     ^^^^^ //~ acceptance check does not say exactly what is checked
    /// timebox_minutes: 45
    /// failure_paths: [Write a mail., Call again tomorrow.]
    /// evidence_pattern: CONTACT
    /// evidence_outputs: [calls.csv]
    /// next_pointer_rule: Say who is called first tomorrow.
    /// ---
    /// ```
    /// # Bad: the key is misspelt
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
    /// acceptance_checks:
    ///   - {id: answered, rnu: grep -c open calls.csv}
    ///     ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ //~ acceptance check does not say exactly what is checked
    ///                    ^^^ //~ note: unknown key `rnu`
    /// timebox_minutes: 45
    /// failure_paths: [Write a mail., Call again tomorrow.]
    /// evidence_pattern: CONTACT
    /// evidence_outputs: [calls.csv]
    /// next_pointer_rule: Say who is called first tomorrow.
    /// ---
    /// ```
    /// # Fixed: the key is misspelt
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
    /// acceptance_checks:
    ///   - {id: answered, run: grep -c open calls.csv}
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
    /// acceptance_checks:
    ///   - "everybody was called: `grep -c open calls.csv` says 0"
    ///   - {id: answered, check: at least 8 of 10 picked up}
    ///   - {type: smoke, run: ./dial --help}
    /// timebox_minutes: 45
    /// failure_paths: [Write a mail., Call again tomorrow.]
    /// evidence_pattern: CONTACT
    /// evidence_outputs: [calls.csv]
    /// next_pointer_rule: Say who is called first tomorrow.
    /// ---
    /// ```
    /// # Good: in the body
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
    /// timebox_minutes: 45
    /// failure_paths: [Write a mail., Call again tomorrow.]
    /// evidence_pattern: CONTACT
    /// evidence_outputs: [calls.csv]
    /// next_pointer_rule: Say who is called first tomorrow.
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

fn check(operator: &Operator, cx: &Context<'_>, report: &mut Report<'_>) {
    let checks = operator.acceptance_checks.iter();
    for check in checks.flat_map(|checks| checks.iter()) {
        // The command may be what cannot be read.
        if !check.is_exact() && !cx.record.is_faulty(check.span) {
            let finding = report.at(
                check.span,
                "acceptance check does not say exactly what is checked",
            );
            finding.help("add the command under `run`, or an exact question under `check`");
            mention_misspelt_parts(finding, cx.record, check.span, &["run", "check"]);
        }
    }
}
