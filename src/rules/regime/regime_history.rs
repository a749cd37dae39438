//! `regime-history`

use super::regime_skipped::is_skip;
use crate::model::RegimeDeclaration;
use crate::record::RegimeName;
use crate::rules::document::mention_misspelt;
use crate::rules::prelude::*;

rule! {
    /// The `from` of a Regime is not the regime that the project was in before.
    ///
    /// `from` says which regime a project leaves, and so which criteria it has to prove. It is the
    /// regime that was declared before, so a project's first Regime has no `from` and every other
    /// Regime has one. The same applies to a project that falls back: a return from `persist` to
    /// `exist` has `from: persist`.
    ///
    /// # Bad
    /// ```md regimes/2026-03-ferry.md
    /// ---
    /// kind: Regime
    /// project_id: ferry
    /// regime: exist
    /// from: persist
    ///       ^^^^^^^ //~ wrong `from`: `ferry` was in `exist` before
    /// declared_at: 2026-03-02
    /// indicators:
    ///   {invariants: stable, failures: recoverable, buffers: depleting, rollback: available, tail_risk: bounded,
    ///    people: near_exhaustion, optionality: stable, coordination: informal, expansion: none, adversarial_pressure: not_expected}
    /// literacies: {foundational: log.txt, forbearance: log.txt, risk-uncertainty: log.txt, consequence-topology: log.txt, liveness-orchestration: log.txt}
    /// ---
    /// ```
    ///
    /// # Bad: no `from`
    /// ```md regimes/2026-03-ferry.md
    /// ---
    /// kind: Regime
    ///       ^^^^^^ //~ missing `from`: `ferry` was in `exist` before
    /// project_id: ferry
    /// regime: exist
    /// declared_at: 2026-03-02
    /// indicators:
    ///   {invariants: stable, failures: recoverable, buffers: depleting, rollback: available, tail_risk: bounded,
    ///    people: near_exhaustion, optionality: stable, coordination: informal, expansion: none, adversarial_pressure: not_expected}
    /// literacies: {foundational: log.txt, forbearance: log.txt, risk-uncertainty: log.txt, consequence-topology: log.txt, liveness-orchestration: log.txt}
    /// ---
    /// ```
    ///
    /// # Bad: `from` in the first Regime
    /// ```md regimes/harbour.md
    /// ---
    /// kind: Regime
    /// project_id: harbour
    /// regime: exist
    /// from: persist
    ///       ^^^^^^^ //~ `from` in the first Regime of `harbour`
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
    ///
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
    ///
    /// # Around
    /// These files are part of every example.
    ///
    /// ```md regimes/2026-01-ferry.md
    /// ---
    /// kind: Regime
    /// project_id: ferry
    /// regime: exist
    ///         ^^^^^ //~ note: the previous regime
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
    let Some((project, before)) = previous(regime, cx) else {
        return;
    };
    match (&regime.from, before) {
        (Some(from), before) if is_wrong(regime, from.value, before) => {
            report_wrong(from, project, before, report);
        }
        (None, [last, ..]) if cx.record.lacks("from") => {
            let previous = last.regime.value;
            let message = format!("missing `from`: `{project}` was in `{previous}` before");
            let finding = report.at(cx.record.fallback_span, message);
            finding.help(format!("add `from: {previous}`")).related(
                &last.path,
                last.regime.span,
                "the previous regime",
            );
            mention_misspelt(finding, cx.record, "from");
        }
        (Some(_) | None, _) => {}
    }
}

/// Reports a `from` that is not the previous regime.
fn report_wrong(
    from: &Spanned<RegimeName>,
    project: &str,
    before: &[RegimeDeclaration],
    report: &mut Report<'_>,
) {
    let Some(last) = before.first() else {
        report
            .at(
                from.span,
                format!("`from` in the first Regime of `{project}`"),
            )
            .help("remove `from`: the project was in no regime before");
        return;
    };
    let previous = last.regime.value;
    report
        .at(
            from.span,
            format!("wrong `from`: `{project}` was in `{previous}` before"),
        )
        .help(format!("write `from: {previous}`"))
        .related(&last.path, last.regime.span, "the previous regime");
}

/// Returns whether `from` is not a regime that the project was in before. A transition that skips a
/// regime is wrong in any case, and `regime-skipped` reports it.
fn is_wrong(regime: &Regime, from: RegimeName, before: &[RegimeDeclaration]) -> bool {
    let to = regime.regime.as_ref();
    let skips = to.is_some_and(|to| is_skip(from, to.value));
    !skips && before.iter().all(|declared| declared.regime.value != from)
}

/// Returns whether the records contradict the `from` of a Regime, or its absence.
pub(crate) fn is_contradicted(regime: &Regime, cx: &Context<'_>) -> bool {
    previous(regime, cx).is_some_and(|(_, before)| match &regime.from {
        None => !before.is_empty(),
        Some(from) => is_wrong(regime, from.value, before),
    })
}

/// Returns the project and the declarations before this one: none, one, or several that were made at
/// the same time. Returns `None` if this cannot be determined.
fn previous<'r, 'c>(
    regime: &'r Regime,
    cx: &Context<'c>,
) -> Option<(&'r str, &'c [RegimeDeclaration])> {
    let project = regime.project_id.as_ref()?.value.id()?;
    let at = regime.declared_at.as_ref()?.value.0;
    let timelines = cx.model.regime_timelines();
    let timeline = timelines.for_project(project)?;
    let mut in_force = timeline.in_force(Some(at)).iter();
    let has_conflict = in_force.any(|other| other.since == at && other.path != cx.record.path);
    if timelines.has_unassigned(project) || timeline.has_incomplete || has_conflict {
        return None;
    }
    Some((project, timeline.before(at)))
}
