//! `hold-overridden`

use std::collections::{HashMap, HashSet};

use super::act;
use super::constraint_gap::binds;
use crate::model::TypedRecord;
use crate::record::{Compliance, ConstraintLevel, DecisionOutcome, Id};
use crate::rules::document::mention_misspelt;
use crate::rules::prelude::*;
use crate::target::Target;
use crate::text::{and_list, list::quoted};

rule! {
    /// A decision lifts a hold although nothing has changed.
    ///
    /// A hold is a decision like any other. A later decision may lift it when every constraint that
    /// caused the hold is respected and there is new evidence. If a constraint is still violated or
    /// unknown, other rules such as `commit-despite-violation` report it.
    ///
    /// # Bad
    /// ```md decisions/sail.md
    /// ---
    /// kind: Decision
    /// decision_id: sail
    /// project_id: ferry
    /// state: timetable
    /// trigger: [the passengers complain]
    /// outcome: commit
    /// constraint_status: {no-ice: respected}
    /// supersedes: ice
    ///             ^^^ //~ decision lifts the hold `ice` without new evidence
    /// evidence_links: [soundings.txt#L1]
    /// next_pointer: Sail at nine with the steel boat.
    /// ---
    /// ```
    ///
    /// # Good
    /// ```md decisions/sail.md
    /// ---
    /// kind: Decision
    /// decision_id: sail
    /// project_id: ferry
    /// state: timetable
    /// trigger: [the ice is gone]
    /// outcome: commit
    /// constraint_status: {no-ice: respected}
    /// supersedes: ice
    /// evidence_links: [soundings.txt#L2]
    /// next_pointer: Sail at nine with the steel boat.
    /// ---
    /// ```
    ///
    /// # Around
    /// These files are part of every example.
    ///
    /// ```md decisions/ice.md
    /// ---
    /// kind: Decision
    /// decision_id: ice
    /// project_id: ferry
    /// state: timetable
    /// trigger: [the ice on the river is 4 cm thick]
    /// outcome: hold
    /// constraint_status: {no-ice: violated}
    /// evidence_links: [soundings.txt#L1]
    /// next_pointer: Measure again on Monday at eight.
    /// ---
    /// ```
    /// ```text soundings.txt
    /// 6 February: 4.1 cm at the second buoy
    /// 9 February: open water
    /// ```
    /// ```md constraints/no-ice.md
    /// ---
    /// kind: Constraint
    /// constraint_id: no-ice
    /// level: physical
    /// statement: No boat leaves while the ice is 3 cm thick or more.
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
    pub static HOLD_OVERRIDDEN = {
        name: "hold-overridden",
        family: "constraint",
        level: Responsibility,
        severity: Error,
        source: "Constraint-driven execution: \"Execution Logic\", \"Non-Action Is Not Failure\"",
        check: Check::Decision(check),
        judged_by: Definitions,
    }
}

fn check(decision: &Decision, cx: &Context<'_>, report: &mut Report<'_>) {
    let (Some(id), Some(hold)) = (&decision.supersedes, lifted_hold(decision, cx)) else {
        return;
    };
    let unresolved = unresolved_constraints(decision, &hold, cx);
    if unresolved.iter().any(|(_, is_reported)| *is_reported) {
        return;
    }
    if !unresolved.is_empty() {
        let names: Vec<&str> = unresolved.iter().map(|(id, _)| &*id.value.0).collect();
        let verb = if names.len() == 1 { "is" } else { "are" };
        let message = format!(
            "decision lifts the hold `{id}` while {} {verb} not respected",
            first_names(&names)
        );
        let finding = report.at(id.span, message);
        finding.help("keep the hold: not to act is the correct outcome");
        for (constraint, _) in unresolved.into_iter().take(MAX_LISTED) {
            finding.related(
                &hold.record.path,
                constraint.span,
                "this constraint caused the hold",
            );
        }
    } else if has_no_new_evidence(decision, cx.record, &hold) {
        let message = format!("decision lifts the hold `{id}` without new evidence");
        let finding = report.at(id.span, message);
        finding.help(
            "add evidence to `evidence_links` that the hold is no longer needed, or keep the hold",
        );
        mention_misspelt(finding, cx.record, "evidence_links");
    }
}

/// How many constraints are named: many decisions may lift one hold, and many constraints may have
/// caused it.
const MAX_LISTED: usize = 20;

/// Joins the first names with commas, and says whether there are more.
fn first_names(names: &[&str]) -> String {
    match names.split_at_checked(MAX_LISTED) {
        Some((first, [_, ..])) => format!("{} and more", quoted(first).join(", ")),
        _ => and_list(names),
    }
}

/// Returns the hold that a decision to act supersedes.
fn lifted_hold<'m>(decision: &Decision, cx: &Context<'m>) -> Option<TypedRecord<'m, Decision>> {
    let earlier = cx.model.decision(decision.supersedes.as_ref()?)?;
    (has_outcome(decision, DecisionOutcome::Commit) && has_outcome(&earlier, DecisionOutcome::Hold))
        .then_some(earlier)
}

/// Returns whether a decision has a certain outcome.
fn has_outcome(decision: &Decision, expected: DecisionOutcome) -> bool {
    let outcome = decision.outcome.as_ref();
    outcome.is_some_and(|outcome| outcome.value == expected)
}

/// Returns the constraints that caused the hold and are still not respected, and for each whether
/// another rule reports it.
fn unresolved_constraints<'m>(
    decision: &Decision,
    hold: &TypedRecord<'m, Decision>,
    cx: &Context<'_>,
) -> Vec<(&'m Spanned<Id>, bool)> {
    // A status that cannot be read may be `respected`.
    let status = &decision.constraint_status;
    if status.is_none() || !cx.record.is_readable("constraint_status", status) {
        return Vec::new();
    }
    let current = decision.constraint_status.iter();
    let current = current.flat_map(|status| &status.value.0).rev();
    let current: HashMap<&Id, Compliance> = current
        .map(|(id, status)| (&id.value, status.value))
        .collect();
    let fields: &'m Decision = hold.fields;
    let causes = fields
        .constraint_status
        .iter()
        .flat_map(|status| &status.value.0)
        .filter(|(_, status)| status.value != Compliance::Respected);
    let unresolved = causes.filter_map(|(id, _)| {
        let now = current.get(&id.value).copied();
        let constraint = cx.model.constraint(id);
        let level = act::level(id, cx);
        let is_binding = match (&constraint, level) {
            // If Constraint records are not required, only the decisions themselves can be compared.
            (None, _) => !cx.binds(System::Constraints),
            (Some(_), level) => level.is_some_and(|level| level != ConstraintLevel::Preference),
        };
        let is_violated = now != Some(Compliance::Respected) && !act::is_overridden(id, cx);
        let is_reported = constraint.is_some() && (now.is_some() || binds(id, cx.record, cx.model));
        (is_binding && is_violated).then_some((id, is_reported))
    });
    unresolved.collect()
}

/// Returns whether a decision links only evidence that the hold links as well, as far as it can be
/// read. A pin does not make an old file new evidence.
fn has_no_new_evidence(
    decision: &Decision,
    record: &Record,
    hold: &TypedRecord<'_, Decision>,
) -> bool {
    let is_readable = record.is_readable("evidence_links", &decision.evidence_links);
    let own = evidence_targets(decision, record);
    // Many decisions may supersede one hold, whose links are then not read for nothing.
    is_readable && (own.is_empty() || own.is_subset(&evidence_targets(hold.fields, hold.record)))
}

/// Returns the targets of a decision's evidence, without their pins.
fn evidence_targets(decision: &Decision, record: &Record) -> HashSet<Target> {
    let links = EvidenceLinks::of_decision(decision);
    let targets = links.iter().map(|(_, link)| {
        let mut target = Target::parse(&link.target, record.path.parent());
        if let Target::Path(path) = &mut target {
            path.pin = None;
        }
        target
    });
    targets.collect()
}
