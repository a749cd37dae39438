//! `unbounded-live-operator`

use crate::record::Text;
use crate::rules::prelude::*;

rule! {
    /// An operator changes a live system without checking its health.
    ///
    /// Whoever changes a system that others rely on has to notice a failure before they
    /// do. An operator with `live: true` that may be used in SERVICE must mention
    /// health in one of its checks or steps: how it is checked before and after the
    /// change.
    ///
    /// # Bad
    /// ```md operators/configure-relay.md
    /// ---
    /// kind: Operator
    /// op_id: configure-relay
    /// name: Configure a relay
    /// mode_ids: [SERVICE]
    /// purpose: Give one mail relay a new configuration.
    /// preconditions: [The new configuration is reviewed.]
    /// inputs: [relay]
    /// steps: [Stop the relay., Copy the configuration., Start the relay., Read its log., Note the version.]
    /// outputs: [versions.csv]
    /// acceptance_checks: [{id: version, run: grep relay-1 versions.csv}]
    /// timebox_minutes: 45
    /// failure_paths: [Copy the old configuration back., Send all mail through the other relay.]
    /// evidence_pattern: SERVICE
    /// live: true
    ///       ^^^^ //~ live operator has no health check
    /// evidence_outputs: [versions.csv]
    /// next_pointer_rule: Name the next relay to configure.
    /// ---
    /// ```
    /// # Good
    /// ```md operators/configure-relay.md
    /// ---
    /// kind: Operator
    /// op_id: configure-relay
    /// name: Configure a relay
    /// mode_ids: [SERVICE]
    /// purpose: Give one mail relay a new configuration.
    /// preconditions: [The new configuration is reviewed.]
    /// inputs: [relay]
    /// steps: [Look at the health page., Stop the relay., Copy the configuration., Start the relay., Look at the health page again.]
    /// outputs: [versions.csv]
    /// acceptance_checks: [{id: version, run: grep relay-1 versions.csv}]
    /// timebox_minutes: 45
    /// failure_paths: [Copy the old configuration back., Send all mail through the other relay.]
    /// evidence_pattern: SERVICE
    /// live: true
    /// evidence_outputs: [versions.csv]
    /// next_pointer_rule: Name the next relay to configure.
    /// ---
    /// ```
    /// # Good: a check of type `health_check`
    /// ```md operators/configure-relay.md
    /// ---
    /// kind: Operator
    /// op_id: configure-relay
    /// name: Configure a relay
    /// mode_ids: [SERVICE]
    /// purpose: Give one mail relay a new configuration.
    /// preconditions: [The new configuration is reviewed.]
    /// inputs: [relay]
    /// steps: [Stop the relay., Copy the configuration., Start the relay., Read its log., Note the version.]
    /// outputs: [versions.csv]
    /// acceptance_checks: [{type: health_check, run: ./probe relay-1}]
    /// timebox_minutes: 45
    /// failure_paths: [Copy the old configuration back., Send all mail through the other relay.]
    /// evidence_pattern: SERVICE
    /// live: true
    /// evidence_outputs: [versions.csv]
    /// next_pointer_rule: Name the next relay to configure.
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
    // An unreadable check or step may be the health check.
    let is_readable = !cx.record.is_faulty(checks.span) && !cx.record.is_faulty(steps.span);
    let mut texts = checks.iter().flat_map(|check| {
        let values = check.id.iter().chain(&check.kind).chain(&check.command);
        let prose = check.text.iter().chain(&check.description);
        values.map(|text| &text.value).chain(prose)
    });
    let has_health_check =
        texts.any(mentions_health) || steps.iter().any(|step| mentions_health(step));
    if is_service && is_readable && !has_health_check {
        report
            .at(live.span, "live operator has no health check")
            .help(
                "add an acceptance check of type `health_check`, or a step that checks the health",
            );
    }
}

/// Returns whether a text mentions health.
fn mentions_health(text: &Text) -> bool {
    text.to_lowercase().contains("health")
}
