//! `inadmissible-reasoning`

use super::in_force::regimes_in_force;
use crate::model::RegimeDeclaration;
use crate::record::DecisionOutcome;
use crate::record::reasoning::{Reason, is_inadmissible, kinds};
use crate::rules::document::mention_misspelt;
use crate::rules::prelude::*;
use crate::text::{nearest, visible};

rule! {
    /// A decision to act gives no reasoning, or reasoning that its regime does not admit.
    ///
    /// The same argument can be right for one project and wrong for another. If the next big fault
    /// may be the last, there is no effort to spare for elegance or for agreement. So where regimes
    /// apply, a decision to act states the kinds of reasoning behind it. In `exist` these are not
    /// admitted: `optimization-first`, `scale-readiness`, `elegance`, `consensus-seeking`,
    /// `metric-maximization`, `long-horizon` and `fix-it-later`. In `persist`, `scale-readiness` is
    /// not admitted; in `scale`, `local-reasoning` and `metric-maximization`. The regime that was in
    /// force when the decision was made counts.
    ///
    /// Admitted everywhere are `survival`, `bounded-damage`, `liveness`, `optionality`,
    /// `reversibility`, `stability`, `buffer-regeneration`, `maintenance`, `redesign`,
    /// `drift-control`, `local-optimization`, `graceful-degradation`, `bounded-propagation`,
    /// `non-violation`, `state-integrity`, `responsibility`, and the names of the literacies.
    /// Reasoning that has no word is written as `other: …`.
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
    ///     ^^^^^^^^^^^^^^ //~ unknown kind of reasoning `shorter queues`
    ///   - scale-readiness
    ///     ^^^^^^^^^^^^^^^ //~ reasoning `scale-readiness` is not admitted in `exist`
    /// next_pointer: Order one machine for the south quay.
    /// ---
    /// ```
    /// ```md decisions/second-window.md
    /// ---
    /// kind: Decision
    ///       ^^^^^^^^ //~ decision acts without `reasoning`
    /// decision_id: second-window
    /// project_id: ferry
    /// state: fares
    /// trigger: [queues at the ticket window]
    /// outcome: commit
    /// constraint_status: {crew-rest: respected}
    /// decided_at: 2026-02-11
    /// next_pointer: Ask the harbour for the key of the second window.
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
    /// reasoning:
    ///   - bounded-damage
    ///   - other: the deckhand is needed on deck
    /// next_pointer: Order one machine for the south quay.
    /// ---
    /// ```
    /// ```md decisions/second-window.md
    /// ---
    /// kind: Decision
    /// decision_id: second-window
    /// project_id: ferry
    /// state: fares
    /// trigger: [queues at the ticket window]
    /// outcome: commit
    /// constraint_status: {crew-rest: respected}
    /// decided_at: 2026-02-11
    /// reasoning: [forbearance, "other: one person can open both windows"]
    /// next_pointer: Ask the harbour for the key of the second window.
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
    /// ```md decisions/second-window.md
    /// ---
    /// kind: Decision
    /// decision_id: second-window
    /// project_id: ferry
    /// state: fares
    /// trigger: [queues at the ticket window]
    /// outcome: hold
    /// constraint_status: {crew-rest: respected}
    /// decided_at: 2026-02-11
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

fn check(decision: &Decision, cx: &Context<'_>, report: &mut Report<'_>) {
    let outcome = decision.outcome.as_ref();
    let acts = outcome.is_some_and(|outcome| outcome.value == DecisionOutcome::Commit);
    if !acts || !cx.binds(System::Regimes) {
        return;
    }
    if cx.record.lacks("reasoning") {
        let found = report.at(cx.record.fallback_span, "decision acts without `reasoning`");
        found.help("say in `reasoning` what kinds of reasoning it rests on");
        mention_misspelt(found, cx.record, "reasoning");
        return;
    }
    let in_force = regimes_in_force(decision, cx);
    for reason in decision.reasoning.iter().flat_map(|list| list.value.iter()) {
        let kind = reason.value.kind();
        let is_inadmissible =
            |declared: &RegimeDeclaration| is_inadmissible(&kind, declared.regime.value);
        match in_force.last() {
            Some(last) if in_force.iter().all(is_inadmissible) => {
                let regime = last.regime.value;
                let message = format!("reasoning `{kind}` is not admitted in `{regime}`");
                report
                    .at(reason.span, message)
                    .help("decide for reasons that the regime admits, or hold")
                    .related(&last.path, last.regime.span, "the regime in force");
            }
            Some(_) | None => check_vocabulary(reason, &kind, cx, report),
        }
    }
}

/// Reports a kind of reasoning that is not in the vocabulary, so that no regime can admit or refuse
/// it.
fn check_vocabulary(
    reason: &Spanned<Reason>,
    kind: &str,
    cx: &Context<'_>,
    report: &mut Report<'_>,
) {
    let literacies = &cx.model.vocabulary().literacies;
    let is_other = |text: &str| text.chars().any(char::is_alphanumeric);
    let is_known = match reason.value.other() {
        Some(text) => is_other(text),
        None => kinds().any(|known| known == kind) || literacies.contains(kind),
    };
    if is_known {
        return;
    }
    let text = visible(&reason.value.0);
    let found = report.at(reason.span, format!("unknown kind of reasoning `{text}`"));
    match reason.value.other() {
        Some(_) => found.help("say after `other:` what the reasoning is"),
        None => found.help(format!(
            "write `other: {text}`, or one of the kinds that `holdpoint explain {NAME}` lists"
        )),
    };
    let known = kinds().chain(literacies.iter().map(String::as_str));
    found.suggest_for(kind, nearest(kind, known));
}

/// The name of the rule.
const NAME: &str = "inadmissible-reasoning";
