//! `regime-skipped`

use crate::record::RegimeName;
use crate::rules::prelude::*;

rule! {
    /// A project goes from `exist` straight to `scale`.
    ///
    /// Growth multiplies faults as well. In `persist`, which lies between survival and growth,
    /// buffers fill up again and faults can be repaired. A project that skips it takes its faults
    /// along and may collapse as it grows. Declare `persist` first, prove it, and stay in it for
    /// a while.
    ///
    /// # Bad
    /// ```md regimes/2026-03-ferry.md
    /// ---
    /// kind: Regime
    /// project_id: ferry
    /// regime: scale
    ///         ^^^^^ //~ transition from `exist` to `scale` skips `persist`
    /// from: exist
    ///       ^^^^^ //~ note: the regime before
    /// declared_at: 2026-03-02
    /// indicators:
    ///   {invariants: stable, failures: recoverable, buffers: regenerating, rollback: available, tail_risk: bounded,
    ///    people: recovering, optionality: abundant, coordination: enforced, expansion: seeking, adversarial_pressure: expected}
    /// literacies:
    ///   {foundational: log.txt, forbearance: log.txt, risk-uncertainty: log.txt, consequence-topology: log.txt, liveness-orchestration: log.txt,
    ///    constraint: log.txt, horizon: log.txt, metrics: log.txt, access-control: log.txt,
    ///    coordination: log.txt, meaning: log.txt, representation: log.txt, adversarial-dynamics: log.txt}
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
    ///    people: recovering, optionality: increasing, coordination: enforced, expansion: seeking, adversarial_pressure: expected}
    /// literacies:
    ///   {foundational: log.txt, risk-uncertainty: log.txt, consequence-topology: log.txt, liveness-orchestration: log.txt,
    ///    constraint: log.txt, horizon: log.txt, metrics: log.txt, access-control: log.txt}
    /// criteria: {optionality: log.txt, buffers: log.txt, tail-risk: log.txt, liveness: log.txt, people: log.txt}
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
    /// Drill of 2 January: both crews, both boats.
    /// ```
    pub static REGIME_SKIPPED = {
        name: "regime-skipped",
        family: "regime",
        level: Physical,
        severity: Error,
        source: "Executional regimes: \"Persist → Scale\", \"The Most Common Scale Error\"",
        check: Check::Regime(check),
    }
}

fn check(regime: &Regime, cx: &Context<'_>, report: &mut Report<'_>) {
    if let (Some(to), Some(from)) = (&regime.regime, &regime.from)
        && is_skip(from.value, to.value)
    {
        report
            .at(
                to.span,
                "transition from `exist` to `scale` skips `persist`",
            )
            .help("declare `persist` first, and prove its criteria")
            .related(&cx.record.path, from.span, "the regime before");
    }
}

/// Returns whether a transition skips the regime in between.
pub(crate) fn is_skip(from: RegimeName, to: RegimeName) -> bool {
    (from, to) == (RegimeName::Exist, RegimeName::Scale)
}
