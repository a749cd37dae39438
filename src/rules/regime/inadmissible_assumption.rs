//! `inadmissible-assumption`

use super::in_force::regimes_in_force;
use crate::record::Assumption;
use crate::rules::prelude::*;

rule! {
    /// A decision assumes something that its project does not have.
    ///
    /// A plan fails if it relies on slack that is being used up, on a rollback that does not
    /// exist, on stability that is at risk, or on coordination that is only informal. What a
    /// decision `assumes` is compared with the indicators of the Regime that was in force when
    /// the decision was made.
    ///
    /// # Bad
    /// ```md decisions/night-boat.md
    /// ---
    /// kind: Decision
    /// decision_id: night-boat
    /// project_id: ferry
    /// state: timetable
    /// trigger: [the hospital asks for a boat at 23:00]
    /// outcome: commit
    /// constraint_status: {crew-rest: respected}
    /// decided_at: 2026-02-10
    /// reasoning: [liveness]
    /// assumes: [coordination, slack]
    ///           ^^^^^^^^^^^^ //~ decision assumes `coordination`, but the project has `coordination: informal`
    ///                         ^^^^^ //~ decision assumes `slack`, but the project has `buffers: depleting`
    /// next_pointer: Ask the two crews who takes Mondays.
    /// ---
    /// ```
    ///
    /// # Good
    /// ```md decisions/night-boat.md
    /// ---
    /// kind: Decision
    /// decision_id: night-boat
    /// project_id: ferry
    /// state: timetable
    /// trigger: [the hospital asks for a boat at 23:00]
    /// outcome: commit
    /// constraint_status: {crew-rest: respected}
    /// decided_at: 2026-02-10
    /// reasoning: [liveness]
    /// assumes: [rollback]
    /// next_pointer: Ask the two crews who takes Mondays.
    /// ---
    /// ```
    ///
    /// # Around
    /// These files are part of every example.
    ///
    /// ```md regimes/ferry.md
    /// ---
    /// kind: Regime
    /// project_id: ferry
    /// regime: exist
    /// declared_at: 2026-01-02
    /// indicators:
    ///   {invariants: stable, failures: recoverable, buffers: depleting, rollback: available, tail_risk: bounded,
    ///                                                        ^^^^^^^^^ //~ note: declared here
    ///    people: near_exhaustion, optionality: shrinking, coordination: informal, expansion: none, adversarial_pressure: not_expected}
    ///                                                                   ^^^^^^^^ //~ note: declared here
    /// literacies: {foundational: log.txt, forbearance: log.txt, risk-uncertainty: log.txt, consequence-topology: log.txt, liveness-orchestration: log.txt}
    /// ---
    /// ```
    /// ```md projects/ferry.md
    /// ---
    /// kind: Project
    /// project_id: ferry
    /// name: Ferry
    /// owners: [crossing@example.org]
    /// states: [timetable]
    /// ---
    /// ```
    /// ```text log.txt
    /// Drill of 2 January: both crews, both boats.
    /// ```
    pub static INADMISSIBLE_ASSUMPTION = {
        name: "inadmissible-assumption",
        family: "regime",
        level: Physical,
        severity: Error,
        source: "Executional regimes: \"Regime Identification Principle\"",
        check: Check::Decision(check),
        judged_by: Definitions,
    }
}

/// Assumptions, each with the indicator and the value that contradict it (Executional regimes, "Regime
/// Identification Principle").
const CONTRADICTED_BY: [(Assumption, &str, &str); 4] = [
    (Assumption::Slack, "buffers", "depleting"),
    (Assumption::Rollback, "rollback", "unavailable"),
    (Assumption::Stability, "invariants", "at_risk"),
    (Assumption::Coordination, "coordination", "informal"),
];

fn check(decision: &Decision, cx: &Context<'_>, report: &mut Report<'_>) {
    let Some(assumes) = &decision.assumes else {
        return;
    };
    let in_force: Vec<&Record> = regimes_in_force(decision, cx)
        .iter()
        .filter_map(|declared| cx.model.record(&declared.path))
        .collect();
    let Some(last) = in_force.last() else { return };
    for assumed in assumes.value.iter() {
        for (_, name, word) in CONTRADICTED_BY
            .iter()
            .filter(|(assumption, ..)| *assumption == assumed.value)
        {
            // If several declarations may be in force, the assumption must contradict each of them.
            let spans: Option<Vec<Span>> = in_force
                .iter()
                .map(|regime| indicator_span(regime, name, word))
                .collect();
            let Some(span) = spans.and_then(|spans| spans.last().copied()) else {
                continue;
            };
            let message = format!(
                "decision assumes `{}`, but the project has `{name}: {word}`",
                assumed.value
            );
            report
                .at(assumed.span, message)
                .help("decide without this assumption, or hold until it is true")
                .related(&last.path, span, "declared here");
        }
    }
}

/// Returns the place where a Regime gives an indicator this value.
fn indicator_span(record: &Record, name: &str, word: &str) -> Option<Span> {
    let Fields::Regime(regime) = &record.fields else {
        return None;
    };
    let indicators = regime.indicators.as_ref()?;
    let value = indicators.value.get(name)?;
    (*value.value.0 == *word && !record.is_faulty(indicators.span)).then_some(value.span)
}
