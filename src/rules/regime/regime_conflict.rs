//! `regime-conflict`

use crate::rules::prelude::*;

rule! {
    /// Two regimes of a project were declared at the same time.
    ///
    /// A project is in one regime at a time, the one that was declared last. If two were declared
    /// at the same moment, nobody can tell which one counts. A date stands for the first moment of
    /// that day, so two changes on one day need a time of day.
    ///
    /// # Bad
    /// ```md regimes/2026-03-02.md
    /// ---
    /// kind: Regime
    /// project_id: ferry
    /// regime: exist
    /// declared_at: 2026-03-02
    ///              ^^^^^^^^^^ //~ note: the other declaration
    /// indicators:
    ///   {invariants: at_risk, failures: recoverable, buffers: depleting, rollback: available, tail_risk: bounded,
    ///    people: near_exhaustion, optionality: shrinking, coordination: informal, expansion: none, adversarial_pressure: not_expected}
    /// literacies: {foundational: log.txt, forbearance: log.txt, risk-uncertainty: log.txt, consequence-topology: log.txt, liveness-orchestration: log.txt}
    /// ---
    /// ```
    /// ```md regimes/2026-03-02b.md
    /// ---
    /// kind: Regime
    /// project_id: ferry
    /// regime: exist
    /// declared_at: 2026-03-02T00:00:00Z
    ///              ^^^^^^^^^^^^^^^^^^^^ //~ another regime of `ferry` was declared at the same moment
    /// indicators:
    ///   {invariants: stable, failures: recoverable, buffers: depleting, rollback: available, tail_risk: bounded,
    ///    people: near_exhaustion, optionality: stable, coordination: informal, expansion: none, adversarial_pressure: not_expected}
    /// literacies: {foundational: log.txt, forbearance: log.txt, risk-uncertainty: log.txt, consequence-topology: log.txt, liveness-orchestration: log.txt}
    /// ---
    /// ```
    ///
    /// # Good
    /// ```md regimes/2026-03-02b.md
    /// ---
    /// kind: Regime
    /// project_id: ferry
    /// regime: exist
    /// from: exist
    /// declared_at: 2026-03-02T16:00:00Z
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
    pub static REGIME_CONFLICT = {
        name: "regime-conflict",
        family: "regime",
        level: StateOwnership,
        severity: Error,
        source: "Executional regimes: \"Definition: Executional Regime\"",
        check: Check::Repository(check, &[Reads::Records(Kind::Project), Reads::Records(Kind::Regime)]),
    }
}

fn check(cx: &RepositoryContext<'_>, report: &mut Report<'_>) {
    for (project, timeline) in cx.model.regime_timelines().iter() {
        for same_time in timeline.by_time() {
            let Some((first, later)) = same_time.split_first() else {
                continue;
            };
            for second in later {
                let mut report = report.file(&second.path);
                let message =
                    format!("another regime of `{project}` was declared at the same moment");
                report
                    .at(second.since_span, message)
                    .help("remove one of the two, or give each a time of day in `declared_at`")
                    .related(&first.path, first.since_span, "the other declaration");
            }
        }
    }
}
