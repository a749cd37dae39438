//! `transition-unproven`

use super::regime_history;
use crate::record::requirements::transition_criteria;
use crate::rules::document::mention_misspelt;
use crate::rules::missing_target::help_for_dead;
use crate::rules::prelude::*;
use crate::text::and_list;

rule! {
    /// A transition to a higher regime is not proven.
    ///
    /// A project does not leave `exist` by declaring so. A transition to a higher regime has five
    /// criteria, and a Regime names under `criteria` a target that proves each of them. Falling
    /// back to a lower regime needs no proof; declare it as soon as it is observed.
    ///
    /// # Bad
    /// ```md regimes/2026-03-ferry.md
    /// ---
    /// kind: Regime
    ///       ^^^^^^ //~ transition from `exist` to `persist` without proof of `tail-risk` and `people`
    /// project_id: ferry
    /// regime: persist
    /// from: exist
    /// declared_at: 2026-03-02
    /// indicators:
    ///   {invariants: stable, failures: recoverable, buffers: regenerating, rollback: available, tail_risk: bounded,
    ///    people: recovering, optionality: stable, coordination: informal, expansion: none, adversarial_pressure: not_expected}
    /// literacies:
    ///   {foundational: log.txt, risk-uncertainty: log.txt, consequence-topology: log.txt, liveness-orchestration: log.txt,
    ///    constraint: log.txt, horizon: log.txt, metrics: log.txt, access-control: log.txt}
    /// criteria:
    ///   optionality: log.txt#L1
    ///   buffers: log.txt#L2
    ///   liveness: drill.txt
    ///             ^^^^^^^^^ //~ criterion `liveness` is not proven: there is no file `drill.txt`
    /// ---
    /// ```
    ///
    /// # Good
    /// ```md regimes/2026-03-ferry.md
    /// ---
    /// kind: Regime
    /// project_id: ferry
    /// regime: persist
    /// from: exist
    /// declared_at: 2026-03-02
    /// indicators:
    ///   {invariants: stable, failures: recoverable, buffers: regenerating, rollback: available, tail_risk: bounded,
    ///    people: recovering, optionality: stable, coordination: informal, expansion: none, adversarial_pressure: not_expected}
    /// literacies:
    ///   {foundational: log.txt, risk-uncertainty: log.txt, consequence-topology: log.txt, liveness-orchestration: log.txt,
    ///    constraint: log.txt, horizon: log.txt, metrics: log.txt, access-control: log.txt}
    /// criteria: {optionality: log.txt#L1, buffers: log.txt#L2, tail-risk: log.txt#L1, liveness: log.txt#L1, people: log.txt#L2}
    /// ---
    /// ```
    ///
    /// # Around
    /// These files are part of every example.
    ///
    /// ```md regimes/2026-01-ferry.md
    /// ---
    /// kind: Regime
    /// project_id: ferry
    /// regime: exist
    /// declared_at: 2026-01-02
    /// indicators:
    ///   {invariants: at_risk, failures: recoverable, buffers: depleting, rollback: available, tail_risk: bounded,
    ///    people: near_exhaustion, optionality: shrinking, coordination: informal, expansion: none, adversarial_pressure: not_expected}
    /// literacies: {foundational: log.txt, forbearance: log.txt, risk-uncertainty: log.txt, consequence-topology: log.txt, liveness-orchestration: log.txt}
    /// ---
    /// ```
    /// ```md projects/ferry.md
    /// ---
    /// kind: Project
    /// project_id: ferry
    /// name: Ferry
    /// owners: [crossing@example.org]
    /// ---
    /// ```
    /// ```text log.txt
    /// Drill of 27 February: both crews, both boats, one engine off.
    /// Three weeks with two free days each, and the spare engine is paid.
    /// ```
    pub static TRANSITION_UNPROVEN = {
        name: "transition-unproven",
        family: "regime",
        level: Responsibility,
        severity: Error,
        source: "Executional regimes: \"Exist → Persist\", \"Persist → Scale\", \"Regression\"",
        check: Check::Regime(check),
    }
}

/// Returns the criteria that a Regime has to prove for its transition. There are none if other records
/// contradict its `from`, which `regime-history` reports.
pub(crate) fn required_criteria(regime: &Regime, cx: &Context<'_>) -> &'static [&'static str] {
    let (Some(from), Some(to)) = (&regime.from, &regime.regime) else {
        return &[];
    };
    if regime_history::is_contradicted(regime, cx) {
        &[]
    } else {
        transition_criteria(from.value, to.value)
    }
}

fn check(regime: &Regime, cx: &Context<'_>, report: &mut Report<'_>) {
    let required = required_criteria(regime, cx);
    let (Some(from), Some(to)) = (&regime.from, &regime.regime) else {
        return;
    };
    let unproven = unproven(regime, cx, required);
    if !unproven.is_empty() {
        let message = format!(
            "transition from `{from}` to `{to}` without proof of {}",
            and_list(&unproven)
        );
        let finding = report.at(cx.record.fallback_span, message);
        finding.help(format!(
            "add each to `criteria` with a target that proves it, or stay in `{from}`"
        ));
        mention_misspelt(finding, cx.record, "criteria");
    }
    for (name, target) in regime
        .criteria
        .iter()
        .flat_map(|criteria| &criteria.value.0)
    {
        if required.contains(&&*name.value.0)
            && let Resolution::Dead(dead) = cx.model.resolution(cx.record, target)
        {
            let message = format!("criterion `{name}` is not proven: {}", dead.reason);
            report
                .at(target.span, message)
                .help(help_for_dead(dead, &dead.help));
        }
    }
}

/// Returns the required criteria without a target, as far as the record can be read.
fn unproven(
    regime: &Regime,
    cx: &Context<'_>,
    required: &'static [&'static str],
) -> Vec<&'static str> {
    match &regime.criteria {
        Some(criteria) if cx.record.is_faulty(criteria.span) => Vec::new(),
        Some(criteria) => {
            let is_missing = |name: &&&str| criteria.value.get(name).is_none();
            required.iter().filter(is_missing).copied().collect()
        }
        None if cx.record.lacks("criteria") => required.to_vec(),
        None => Vec::new(),
    }
}
