//! Finds the records that act although a constraint is, or may be, violated.

use super::hierarchy_inverted::is_inverted;
use crate::model::TypedRecord;
use crate::record::{Compliance, ConstraintLevel, DecisionOutcome, Id};
use crate::rules::prelude::*;

/// A constraint that a record acts against, with the status that the record gives it.
pub(crate) struct BreachedConstraint<'a> {
    pub constraint: &'a Spanned<Id>,
    pub status: &'a Spanned<Compliance>,
}

/// Returns the constraints with a certain status if the record acts, which means that it is a decision
/// to commit, or a run that was not held. The list leaves out preferences, which do not forbid
/// anything, constraints that a sound override names, and constraints that no record describes.
pub(crate) fn breached_constraints<'c>(
    cx: &Context<'c>,
    status: Compliance,
) -> Vec<BreachedConstraint<'c>> {
    if !acts(cx.record) {
        return Vec::new();
    }
    let is_binding = |id: &Spanned<Id>| {
        level(id, cx).is_some_and(|level| level != ConstraintLevel::Preference)
            && !is_overridden(id, cx)
    };
    statuses(cx.record)
        .iter()
        .flat_map(|statuses| &statuses.value.0)
        .filter(|(id, given)| given.value == status && is_binding(id))
        .map(|(constraint, status)| BreachedConstraint { constraint, status })
        .collect()
}

/// Returns the status that a record gives each constraint.
fn statuses(record: &Record) -> &Option<Spanned<crate::record::ConstraintStatus>> {
    match &record.fields {
        Fields::Decision(decision) => &decision.constraint_status,
        Fields::OpRun(run) => &run.constraint_status,
        Fields::Operator(_)
        | Fields::DebugPacket(_)
        | Fields::Block(_)
        | Fields::Project(_)
        | Fields::Regime(_)
        | Fields::Constraint(_)
        | Fields::Own(_)
        | Fields::Unread => &None,
    }
}

/// Returns whether a record is a decision to act or a run that was executed.
fn acts(record: &Record) -> bool {
    match &record.fields {
        Fields::Decision(decision) => {
            let outcome = decision.outcome.as_ref();
            outcome.is_some_and(|outcome| outcome.value == DecisionOutcome::Commit)
        }
        Fields::OpRun(_) => !record.is_held(),
        Fields::Operator(_)
        | Fields::DebugPacket(_)
        | Fields::Block(_)
        | Fields::Project(_)
        | Fields::Regime(_)
        | Fields::Constraint(_)
        | Fields::Own(_)
        | Fields::Unread => false,
    }
}

/// Returns the level of a constraint, if it can be read.
pub(crate) fn level(id: &str, cx: &Context<'_>) -> Option<ConstraintLevel> {
    let constraint = cx.model.constraint(id)?;
    constraint.level.as_ref().map(|level| level.value)
}

/// Returns whether a constraint is overridden by the record, if it is a decision, or by the decision
/// that a run carries out.
pub(crate) fn is_overridden(id: &Id, cx: &Context<'_>) -> bool {
    match &cx.record.fields {
        Fields::Decision(decision) => {
            let record = cx.record;
            overrides(
                &TypedRecord {
                    fields: decision,
                    record,
                },
                id,
                cx,
            )
        }
        Fields::OpRun(run) => {
            let decision = run.decision_id.as_ref();
            let decision = decision.and_then(|id| cx.model.decision(id));
            decision.is_some_and(|decision| overrides(&decision, id, cx))
        }
        Fields::Operator(_)
        | Fields::DebugPacket(_)
        | Fields::Block(_)
        | Fields::Project(_)
        | Fields::Regime(_)
        | Fields::Constraint(_)
        | Fields::Own(_)
        | Fields::Unread => false,
    }
}

/// Returns whether a decision overrides a constraint, as far as its `override` can be read. An
/// override that `hierarchy-inverted` reports overrides nothing.
fn overrides(decision: &TypedRecord<'_, Decision>, id: &Id, cx: &Context<'_>) -> bool {
    match &decision.fields.overruled {
        Some(overruled) => match &overruled.value.constraint {
            Some(constraint) => constraint.value == *id && !is_inverted(decision, cx),
            None => true,
        },
        // An override that cannot be read may be about this constraint.
        None => !decision.record.lacks("override"),
    }
}
