//! `regime-history`

use super::regime_skipped::is_skip;
use crate::model::Declaration;
use crate::record::RegimeName;
use crate::rules::document::mention_misspelt;
use crate::rules::prelude::*;

rule! {
    /// A Regime names another regime before it than the records do.
    ///
    /// `from` says what a project comes out of, and with it what a transition has to
    /// prove. It is the regime that was declared before, so it is absent on a
    /// project's first Regime and on no other. Falling back is told as it was:
    /// `from: persist` on a return to `exist`.
    ///
    /// # Bad
    /// ```md regimes/2026-03-ferry.md
    /// ---
    /// kind: Regime
    /// project_id: ferry
    /// regime: exist
    /// from: persist
    ///       ^^^^^^^ //~ `ferry` was in `exist` before
    /// declared_at: 2026-03-02
    /// indicators:
    ///   {invariants: stable, failures: recoverable, buffers: depleting, rollback: available, tail_risk: bounded,
    ///    people: near_exhaustion, optionality: stable, coordination: informal, expansion: none, adversarial_pressure: not_expected}
    /// literacies: {foundational: log.txt, forbearance: log.txt, risk-uncertainty: log.txt, consequence-topology: log.txt, liveness-orchestration: log.txt}
    /// ---
    /// ```
    /// # Bad: there was one before
    /// ```md regimes/2026-03-ferry.md
    /// ---
    /// kind: Regime
    ///       ^^^^^^ //~ `ferry` was in `exist` before, and `from` does not say so
    /// project_id: ferry
    /// regime: exist
    /// declared_at: 2026-03-02
    /// indicators:
    ///   {invariants: stable, failures: recoverable, buffers: depleting, rollback: available, tail_risk: bounded,
    ///    people: near_exhaustion, optionality: stable, coordination: informal, expansion: none, adversarial_pressure: not_expected}
    /// literacies: {foundational: log.txt, forbearance: log.txt, risk-uncertainty: log.txt, consequence-topology: log.txt, liveness-orchestration: log.txt}
    /// ---
    /// ```
    /// # Bad: there was none before
    /// ```md regimes/harbour.md
    /// ---
    /// kind: Regime
    /// project_id: harbour
    /// regime: exist
    /// from: persist
    ///       ^^^^^^^ //~ no regime of `harbour` was declared before this one
    /// declared_at: 2026-03-02
    /// indicators:
    ///   {invariants: at_risk, failures: recoverable, buffers: depleting, rollback: available, tail_risk: bounded,
    ///    people: near_exhaustion, optionality: shrinking, coordination: informal, expansion: none, adversarial_pressure: not_expected}
    /// literacies: {foundational: log.txt, forbearance: log.txt, risk-uncertainty: log.txt, consequence-topology: log.txt, liveness-orchestration: log.txt}
    /// ---
    /// ```
    /// ```md projects/harbour.md
    /// ---
    /// kind: Project
    /// project_id: harbour
    /// name: Harbour
    /// owners: [crossing@example.org]
    /// ---
    /// ```
    /// # Good
    /// ```md regimes/2026-03-ferry.md
    /// ---
    /// kind: Regime
    /// project_id: ferry
    /// regime: exist
    /// from: exist
    /// declared_at: 2026-03-02
    /// indicators:
    ///   {invariants: stable, failures: recoverable, buffers: depleting, rollback: available, tail_risk: bounded,
    ///    people: near_exhaustion, optionality: stable, coordination: informal, expansion: none, adversarial_pressure: not_expected}
    /// literacies: {foundational: log.txt, forbearance: log.txt, risk-uncertainty: log.txt, consequence-topology: log.txt, liveness-orchestration: log.txt}
    /// ---
    /// ```
    /// # Around
    /// What stands beside each of these examples.
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
    pub static REGIME_HISTORY = {
        name: "regime-history",
        family: "regime",
        level: StateOwnership,
        severity: Error,
        source: "Executional regimes: \"Regime Transitions\"",
        check: Check::Regime(check),
    }
}

fn check(regime: &Regime, cx: &Context<'_>, report: &mut Report<'_>) {
    let Some((project, before)) = before(regime, cx) else {
        return;
    };
    match (&regime.from, before) {
        (Some(from), before) if is_wrong(regime, from.value, before) => {
            wrong(from, project, before, report);
        }
        (None, [last, ..]) if cx.record.lacks("from") => {
            let was = last.regime.value;
            let message = format!("`{project}` was in `{was}` before, and `from` does not say so");
            let finding = report.at(cx.record.fallback_span, message);
            finding.help(format!("add `from: {was}`")).related(
                &last.path,
                last.regime.span,
                "declared here",
            );
            mention_misspelt(finding, cx.record, "from");
        }
        (Some(_) | None, _) => {}
    }
}

fn wrong(
    from: &Spanned<RegimeName>,
    project: &str,
    before: &[Declaration],
    report: &mut Report<'_>,
) {
    let Some(last) = before.first() else {
        let message = format!("no regime of `{project}` was declared before this one");
        report
            .at(from.span, message)
            .help("take `from` out of the project's first regime");
        return;
    };
    let was = last.regime.value;
    report
        .at(from.span, format!("`{project}` was in `{was}` before"))
        .help(format!("write `from: {was}`"))
        .related(&last.path, last.regime.span, "declared here");
}

/// Whether `from` is no regime that the project was in before. What skips a
/// regime has been told so, and is wrong whatever the project was in.
fn is_wrong(regime: &Regime, from: RegimeName, before: &[Declaration]) -> bool {
    let to = regime.regime.as_ref();
    let skips = to.is_some_and(|to| is_skip(from, to.value));
    !skips && before.iter().all(|was| was.regime.value != from)
}

/// Whether the records say that the project comes from another regime than this
/// one names, or from one that it does not name.
pub fn is_denied(regime: &Regime, cx: &Context<'_>) -> bool {
    before(regime, cx).is_some_and(|(_, before)| match &regime.from {
        None => !before.is_empty(),
        Some(from) => is_wrong(regime, from.value, before),
    })
}

/// Whether a record is a Regime that says nothing of the one before it.
pub fn is_missing(record: &Record, cx: &Context<'_>) -> bool {
    matches!(&record.fields, Fields::Regime(regime) if record.lacks("from") && is_denied(regime, cx))
}

/// The project, and what it may have been in before: nothing, one regime, or
/// several that were declared at once. `None` where it cannot be told.
fn before<'c>(regime: &'c Regime, cx: &Context<'c>) -> Option<(&'c str, &'c [Declaration])> {
    let project = regime.project_id.as_ref()?.value.id()?;
    let at = regime.declared_at.as_ref()?.value.0;
    let timelines = cx.model.timelines();
    let timeline = timelines.of(project)?;
    let is_other = |one: &Declaration| one.since == at && one.path != cx.record.path;
    let at_once = timeline.in_force(Some(at));
    if timelines.has_stray() || timeline.has_unplaced || at_once.iter().any(is_other) {
        return None;
    }
    Some((project, timeline.before(at)))
}
