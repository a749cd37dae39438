//! `unbounded-live-operator`

use crate::record::Text;
use crate::rules::prelude::*;

rule! {
    /// An operator changes something live, and nothing in it looks whether that still works.
    ///
    /// Whoever changes what others rely on has to notice before they do that it
    /// broke. An operator that is `live` and legal in SERVICE speaks of health in a
    /// check or in a step: how it is looked at, before and after.
    ///
    /// # Bad
    /// ```md operators/call-back.md
    /// ---
    /// kind: Operator
    /// op_id: call-back
    /// name: Call back
    /// mode_ids: [SERVICE]
    /// purpose: Whoever asked is called back the same day.
    /// preconditions: [The list of yesterday.]
    /// inputs: [list]
    /// steps: [Take the list., Call the oldest first., Note it., Ask again., File the list.]
    /// outputs: [calls.csv]
    /// acceptance_checks: [{id: answered, run: grep -c open calls.csv}]
    /// timebox_minutes: 45
    /// failure_paths: [Write a mail., Call tomorrow.]
    /// evidence_pattern: SERVICE
    /// live: true
    ///       ^^^^ //~ nothing in this live operator looks at the health of what it changes
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
    /// mode_ids: [SERVICE]
    /// purpose: Whoever asked is called back the same day.
    /// preconditions: [The list of yesterday.]
    /// inputs: [list]
    /// steps: [Look at the health page., Stop one relay., Change it., Start it., Look at the health page again.]
    /// outputs: [calls.csv]
    /// acceptance_checks: [{id: answered, run: grep -c open calls.csv}]
    /// timebox_minutes: 45
    /// failure_paths: [Write a mail., Call tomorrow.]
    /// evidence_pattern: SERVICE
    /// live: true
    /// evidence_outputs: [calls.csv]
    /// next_pointer_rule: Who is called first tomorrow.
    /// ---
    /// ```
    /// # Good: a check of that type
    /// ```md operators/call-back.md
    /// ---
    /// kind: Operator
    /// op_id: call-back
    /// name: Call back
    /// mode_ids: [SERVICE]
    /// purpose: Whoever asked is called back the same day.
    /// preconditions: [The list of yesterday.]
    /// inputs: [list]
    /// steps: [Take the list., Call the oldest first., Note it., Ask again., File the list.]
    /// outputs: [calls.csv]
    /// acceptance_checks: [{type: health_check, run: ./probe relay-1}]
    /// timebox_minutes: 45
    /// failure_paths: [Write a mail., Call tomorrow.]
    /// evidence_pattern: SERVICE
    /// live: true
    /// evidence_outputs: [calls.csv]
    /// next_pointer_rule: Who is called first tomorrow.
    /// ---
    /// ```
    pub static UNBOUNDED_LIVE_OPERATOR = {
        name: "unbounded-live-operator",
        family: "operator",
        level: Operational,
        severity: Error,
        source: "Execution model, \"Stop rules\", SERVICE: health checks first",
        check: Check::Operator(check),
    }
}

fn check(operator: &Operator, cx: &Context<'_>, report: &mut Report<'_>) {
    let Some(live) = operator.live.as_ref().filter(|live| live.value) else {
        return;
    };
    let (Some(modes), Some(checks), Some(steps)) = (
        &operator.mode_ids,
        &operator.acceptance_checks,
        &operator.steps,
    ) else {
        return;
    };
    let is_service = modes.iter().any(|mode| &*mode.value.0 == "SERVICE");
    // What cannot be read may be the very check.
    let is_readable = !cx.record.is_faulty(checks.span) && !cx.record.is_faulty(steps.span);
    let mut words = checks.iter().flat_map(|check| {
        let named = check.id.iter().chain(&check.kind).chain(&check.command);
        let said = check.text.iter().chain(&check.description);
        named.map(|text| &text.value).chain(said)
    });
    let speaks = words.any(speaks_of_health) || steps.iter().any(|step| speaks_of_health(step));
    if is_service && is_readable && !speaks {
        report
            .at(
                live.span,
                "nothing in this live operator looks at the health of what it changes",
            )
            .help("add a check of the type `health_check`, or a step that looks at the health");
    }
}

fn speaks_of_health(text: &Text) -> bool {
    text.to_lowercase().contains("health")
}
