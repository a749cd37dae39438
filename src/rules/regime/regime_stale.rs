//! `regime-stale`

use crate::rules::prelude::*;

rule! {
    /// A regime was not reviewed by its review date.
    ///
    /// Projects often fall back long before anybody admits it, so a Regime names the day by which
    /// it is reviewed. By then a new Regime has to record what is observed, with the same regime
    /// if nothing has changed. Only the current regime of a project needs a review.
    ///
    /// # Bad
    /// ```md regimes/ferry.md
    /// ---
    /// kind: Regime
    /// project_id: ferry
    /// regime: persist
    /// declared_at: 2026-01-02
    /// indicators:
    ///   {invariants: stable, failures: recoverable, buffers: regenerating, rollback: available, tail_risk: bounded,
    ///    people: recovering, optionality: stable, coordination: informal, expansion: none, adversarial_pressure: not_expected}
    /// literacies:
    ///   {foundational: log.txt, risk-uncertainty: log.txt, consequence-topology: log.txt, liveness-orchestration: log.txt,
    ///    constraint: log.txt, horizon: log.txt, metrics: log.txt, access-control: log.txt}
    /// review_by: 2026-06-30
    ///            ^^^^^^^^^^ //~ review of `persist` was due by 2026-06-30
    /// ---
    /// ```
    ///
    /// # Good
    /// ```md regimes/ferry.md
    /// ---
    /// kind: Regime
    /// project_id: ferry
    /// regime: persist
    /// declared_at: 2026-01-02
    /// indicators:
    ///   {invariants: stable, failures: recoverable, buffers: regenerating, rollback: available, tail_risk: bounded,
    ///    people: recovering, optionality: stable, coordination: informal, expansion: none, adversarial_pressure: not_expected}
    /// literacies:
    ///   {foundational: log.txt, risk-uncertainty: log.txt, consequence-topology: log.txt, liveness-orchestration: log.txt,
    ///    constraint: log.txt, horizon: log.txt, metrics: log.txt, access-control: log.txt}
    /// review_by: 2026-04-01
    /// ---
    /// ```
    /// ```md regimes/ferry-april.md
    /// ---
    /// kind: Regime
    /// project_id: ferry
    /// regime: persist
    /// from: persist
    /// declared_at: 2026-04-01
    /// indicators:
    ///   {invariants: stable, failures: recoverable, buffers: regenerating, rollback: available, tail_risk: bounded,
    ///    people: recovering, optionality: increasing, coordination: informal, expansion: none, adversarial_pressure: not_expected}
    /// literacies:
    ///   {foundational: log.txt, risk-uncertainty: log.txt, consequence-topology: log.txt, liveness-orchestration: log.txt,
    ///    constraint: log.txt, horizon: log.txt, metrics: log.txt, access-control: log.txt}
    /// review_by: 2026-07-01
    /// ---
    /// ```
    ///
    /// # Around
    /// These files are part of every example.
    ///
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
    pub static REGIME_STALE = {
        name: "regime-stale",
        family: "regime",
        level: Preference,
        severity: Warning,
        source: "Executional regimes: \"Regression\"",
        check: Check::Regime(check),
    }
}

fn check(regime: &Regime, cx: &Context<'_>, report: &mut Report<'_>) {
    let (Some(project), Some(name), Some(review_by)) =
        (&regime.project_id, &regime.regime, &regime.review_by)
    else {
        return;
    };
    let timelines = cx.model.regime_timelines();
    let id = project.value.id();
    // A declaration without a readable time or project may be later than this one.
    let id = id.filter(|id| !timelines.has_unassigned(id));
    let timeline = id.and_then(|id| timelines.for_project(id));
    let Some(timeline) = timeline.filter(|it| !it.has_incomplete) else {
        return;
    };
    let mut latest = timeline.latest().iter();
    if latest.any(|declared| declared.path == cx.record.path) && cx.clock.is_past(review_by.value) {
        let (name, day) = (name.value, review_by.value);
        report
            .at(
                review_by.span,
                format!("review of `{name}` was due by {day}"),
            )
            .help("review the indicators, and declare the regime that they show today");
    }
}
