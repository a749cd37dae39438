//! `inadmissible-reasoning`

use super::in_force::regimes_in_force;
use crate::record::{DecisionOutcome, RegimeName, Text};
use crate::rules::prelude::*;

rule! {
    /// A decision is based on reasoning that its regime does not admit.
    ///
    /// The same argument can be right for one project and wrong for another. If the next big fault
    /// may be the last, there is no effort to spare for elegance or for agreement. So a decision to
    /// act states the kinds of reasoning behind it. In `exist` these are not admitted:
    /// `optimization-first`, `scale-readiness`, `elegance`, `consensus-seeking`,
    /// `metric-maximization`, `long-horizon` and `fix-it-later`. In `persist`, `scale-readiness` is
    /// not admitted. The regime that was in force when the decision was made counts.
    ///
    /// # Bad
    /// ```md decisions/ticket-machine.md
    /// ---
    /// kind: Decision
    /// decision_id: ticket-machine
    /// project_id: ferry
    /// state: fares
    /// trigger: [queues at the ticket window]
    /// outcome: commit
    /// constraint_status: {crew-rest: respected}
    /// decided_at: 2026-02-10
    /// reasoning:
    ///   - shorter queues
    ///   - scale-readiness
    ///     ^^^^^^^^^^^^^^^ //~ reasoning `scale-readiness` is not admitted in `exist`
    /// next_pointer: Order one machine for the south quay.
    /// ---
    /// ```
    ///
    /// # Good
    /// ```md decisions/ticket-machine.md
    /// ---
    /// kind: Decision
    /// decision_id: ticket-machine
    /// project_id: ferry
    /// state: fares
    /// trigger: [queues at the ticket window]
    /// outcome: commit
    /// constraint_status: {crew-rest: respected}
    /// decided_at: 2026-02-10
    /// reasoning: [shorter queues, the deckhand is needed on deck]
    /// next_pointer: Order one machine for the south quay.
    /// ---
    /// ```
    ///
    /// # Good: a hold
    /// ```md decisions/ticket-machine.md
    /// ---
    /// kind: Decision
    /// decision_id: ticket-machine
    /// project_id: ferry
    /// state: fares
    /// trigger: [queues at the ticket window]
    /// outcome: hold
    /// constraint_status: {crew-rest: respected}
    /// decided_at: 2026-02-10
    /// reasoning: [scale-readiness]
    /// next_pointer: Count the queue again in May.
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
    ///         ^^^^^ //~ note: the regime in force
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
    /// states: [fares]
    /// ---
    /// ```
    /// ```text log.txt
    /// Drill of 2 January: both crews, both boats.
    /// ```
    pub static INADMISSIBLE_REASONING = {
        name: "inadmissible-reasoning",
        family: "regime",
        level: Responsibility,
        severity: Error,
        source: "Executional regimes: \"Explicitly Dangerous Reasoning in Exist\"; \"The Most Common Scale Error\"",
        check: Check::Decision(check),
        judged_by: Definitions,
    }
}

/// The kinds of reasoning that each regime does not admit. The source for `exist` is Executional
/// regimes, "Explicitly Dangerous Reasoning in Exist". For `persist` it is "Persist → Scale", which
/// says that skipping that transition is fatal.
const INADMISSIBLE: [(RegimeName, &[&str]); 3] = [
    (
        RegimeName::Exist,
        &[
            "optimization-first",
            "scale-readiness",
            "elegance",
            "consensus-seeking",
            "metric-maximization",
            "long-horizon",
            "fix-it-later",
        ],
    ),
    (RegimeName::Persist, &["scale-readiness"]),
    (RegimeName::Scale, &[]),
];

fn check(decision: &Decision, cx: &Context<'_>, report: &mut Report<'_>) {
    let outcome = decision.outcome.as_ref();
    let acts = outcome.is_some_and(|outcome| outcome.value == DecisionOutcome::Commit);
    let in_force = regimes_in_force(decision, cx);
    let Some(last) = in_force.last().filter(|_| acts) else {
        return;
    };
    for reason in decision.reasoning.iter().flat_map(|list| list.value.iter()) {
        let kind = normalised(&reason.value);
        if !in_force
            .iter()
            .all(|declared| is_inadmissible(&kind, declared.regime.value))
        {
            continue;
        }
        let regime = last.regime.value;
        let message = format!("reasoning `{kind}` is not admitted in `{regime}`");
        report
            .at(reason.span, message)
            .help("decide for reasons that the regime admits, or hold")
            .related(&last.path, last.regime.span, "the regime in force");
    }
}

/// Returns whether a regime does not admit a kind of reasoning.
fn is_inadmissible(kind: &str, regime: RegimeName) -> bool {
    let mut table = INADMISSIBLE.iter().filter(|(name, _)| *name == regime);
    table.any(|(_, kinds)| kinds.contains(&kind))
}

/// Returns a kind of reasoning as the table writes it: lower case, with hyphens between words.
fn normalised(reason: &Text) -> String {
    let words = reason.split(|char: char| !char.is_alphanumeric());
    let words: Vec<String> = words
        .filter(|word| !word.is_empty())
        .map(str::to_lowercase)
        .collect();
    words.join("-")
}
