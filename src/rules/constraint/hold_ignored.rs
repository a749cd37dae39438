//! `hold-ignored`

use std::collections::BTreeMap;

use crate::model::TypedRecord;
use crate::record::DecisionOutcome;
use crate::record::declaration::DeclaredAt;
use crate::rules::prelude::*;

rule! {
    /// A decision acts on a state although the latest decision about it was to hold.
    ///
    /// A decision to act requires a stable state. To end a hold, the new decision names it in
    /// `supersedes` and links the evidence that the hold is no longer needed. Decisions are
    /// ordered by `decided_at`. If their order is not known, nothing is reported.
    ///
    /// # Bad
    /// ```md decisions/call-stop.md
    /// ---
    /// kind: Decision
    /// decision_id: call-stop
    /// project_id: sales
    /// state: callbacks
    /// trigger: [customers wait for an answer]
    /// outcome: hold
    ///          ^^^^ //~ note: the hold
    /// constraint_status: {price-list: violated}
    /// decided_at: 2026-03-02
    /// next_pointer: Call the first customer.
    /// ---
    /// ```
    /// ```md decisions/call-back-first.md
    /// ---
    /// kind: Decision
    /// decision_id: call-back-first
    /// project_id: sales
    /// state: callbacks
    /// trigger: [customers wait for an answer]
    /// outcome: commit
    ///          ^^^^^^ //~ decision acts on state `callbacks`, which decision `call-stop` holds
    /// constraint_status: {price-list: respected}
    /// decided_at: 2026-03-04
    /// next_pointer: Call the first customer.
    /// ---
    /// ```
    /// # Good
    /// ```md decisions/call-back-first.md
    /// ---
    /// kind: Decision
    /// decision_id: call-back-first
    /// project_id: sales
    /// state: callbacks
    /// trigger: [customers wait for an answer]
    /// outcome: commit
    /// constraint_status: {price-list: respected}
    /// decided_at: 2026-03-04
    /// supersedes: call-stop
    /// evidence_links: [{note: "https://example.org/price-list"}]
    /// next_pointer: Call the first customer.
    /// ---
    /// ```
    /// # Around
    /// These files are part of every example.
    ///
    /// ```md operators/call-back.md
    /// ---
    /// kind: Operator
    /// op_id: call-back
    /// name: Call back
    /// mode_ids: [CONTACT]
    /// purpose: Call back every customer on the same day.
    /// preconditions: [Yesterday's list of callers.]
    /// inputs: [{name: list, required: false}]
    /// steps: [Open the list., Call the oldest entry first., Note the answer., Ask what is still open., File the list.]
    /// outputs: [calls.csv]
    /// acceptance_checks: [{id: answered, run: grep -c open calls.csv}]
    /// timebox_minutes: 45
    /// failure_paths: [Write a mail., Call again tomorrow.]
    /// evidence_pattern: CONTACT
    /// evidence_outputs: [calls.csv]
    /// next_pointer_rule: Say who is called first tomorrow.
    /// ---
    /// ```
    /// ```md projects/sales.md
    /// ---
    /// kind: Project
    /// project_id: sales
    /// name: Sales
    /// owners: [sales@example.org]
    /// states: [callbacks]
    /// ---
    /// ```
    /// ```md constraints/price-list.md
    /// ---
    /// kind: Constraint
    /// constraint_id: price-list
    /// level: responsibility
    /// statement: No customer is told a price that is wrong.
    /// ---
    /// ```
    pub static HOLD_IGNORED = {
        name: "hold-ignored",
        family: "constraint",
        level: Responsibility,
        severity: Error,
        source: "Constraint-driven execution: \"Execution Logic\"",
        check: Check::Repository(check, &[Reads::Records(Kind::Decision)]),
    }
}

fn check(cx: &RepositoryContext<'_>, report: &mut Report<'_>) {
    let mut by_state: BTreeMap<(&str, &str), Vec<DatedDecision<'_>>> = BTreeMap::new();
    for decision in cx.model.decisions() {
        let fields = decision.fields;
        let project = fields.project_id.as_ref().and_then(|project| project.id());
        if let (Some(project), Some(state), Some(at), Some(outcome)) =
            (project, &fields.state, &fields.decided_at, &fields.outcome)
        {
            let made = DatedDecision {
                at: at.value,
                outcome: *outcome,
                decision,
            };
            by_state
                .entry((project, &state.value.0))
                .or_default()
                .push(made);
        }
    }
    for ((_, state), mut decisions) in by_state {
        decisions.sort_by_key(|made| made.at);
        for pair in decisions.windows(2) {
            if let [hold, commit] = pair {
                check_pair(state, hold, commit, cx, report);
            }
        }
    }
}

/// A decision with its time and its outcome.
struct DatedDecision<'m> {
    at: DeclaredAt,
    outcome: Spanned<DecisionOutcome>,
    decision: TypedRecord<'m, Decision>,
}

/// Reports the later of two decisions about a state if it acts in spite of the earlier one.
fn check_pair(
    state: &str,
    hold: &DatedDecision<'_>,
    commit: &DatedDecision<'_>,
    cx: &RepositoryContext<'_>,
    report: &mut Report<'_>,
) {
    let record = commit.decision.record;
    let is_pair = hold.outcome.value == DecisionOutcome::Hold
        && commit.outcome.value == DecisionOutcome::Commit
        && hold.at < commit.at;
    let is_linked = !record.lacks("supersedes") || record.has_misspelt_key("supersedes");
    let Some(id) = hold
        .decision
        .fields
        .decision_id
        .as_ref()
        .filter(|_| is_pair && !is_linked)
    else {
        return;
    };
    if cx.model.supersessions().is_superseded(&id.value) {
        return;
    }
    report
        .file(&record.path)
        .at(
            commit.outcome.span,
            format!("decision acts on state `{state}`, which decision `{id}` holds"),
        )
        .help(format!(
            "add `supersedes: {id}` with the evidence that ends the hold, or keep the hold"
        ))
        .related(&hold.decision.record.path, hold.outcome.span, "the hold");
}
