//! Finds the records that act although a constraint is, or may be, violated.

use crate::model::TypedRecord;
use crate::record::declaration::Override;
use crate::record::{Compliance, ConstraintLevel, DecisionOutcome, Id};
use crate::rules::prelude::*;

/// A constraint that a record acts against, with the status that the record gives it.
pub(crate) struct BreachedConstraint<'a> {
    pub constraint: &'a Spanned<Id>,
    pub status: &'a Spanned<Compliance>,
}

/// Returns the constraints with a certain status if the record acts, which means that it is a decision
/// to commit, or a run that was not held. The list leaves out preferences, which do not forbid
/// anything, constraints that a higher one overrides, and constraints that no record describes.
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
        .filter(|(id, own)| own.value == status && is_binding(id))
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
        Fields::Decision(decision) => overrides(decision, cx.record, id, cx),
        Fields::OpRun(run) => {
            let decision = run.decision_id.as_ref();
            let decision = decision.and_then(|id| cx.model.decision(id));
            decision.is_some_and(|decision| overrides(&decision, decision.record, id, cx))
        }
        Fields::Operator(_)
        | Fields::DebugPacket(_)
        | Fields::Block(_)
        | Fields::Project(_)
        | Fields::Regime(_)
        | Fields::Constraint(_)
        | Fields::Unread => false,
    }
}

/// Returns whether a decision overrides a constraint by a higher one, as far as its `override` can
/// be read.
fn overrides(decision: &Decision, record: &Record, id: &Id, cx: &Context<'_>) -> bool {
    match &decision.overruled {
        Some(overruled) => match &overruled.value.constraint {
            Some(constraint) => {
                constraint.value == *id && is_justified(decision, overruled, record, cx)
            }
            None => true,
        },
        // An override that cannot be read may be about this constraint.
        None => !record.lacks("override"),
    }
}

/// Returns whether the reason of an override may name a constraint of a higher level than the one
/// that is overridden.
fn is_justified(
    decision: &Decision,
    overruled: &Spanned<Override>,
    record: &Record,
    cx: &Context<'_>,
) -> bool {
    let Some(because) = &overruled.value.because else {
        let mut misspelt = record.misspelt_parts(overruled.span);
        return record.is_faulty(overruled.span) || misspelt.next().is_some();
    };
    let below = overruled.value.constraint.as_ref();
    let below = below.and_then(|id| level(id, cx));
    let named = named_constraints(&because.value, cx);
    if named.is_empty() {
        return may_name_one(decision, &because.value, cx);
    }
    let mut levels = named.iter().map(|constraint| constraint.level.as_ref());
    levels.any(|above| match (above, below) {
        (Some(above), Some(below)) => above.value < below,
        // `field-type` reports a level that cannot be read.
        _ => true,
    })
}

/// Returns the constraints that the reason of an override names.
pub(crate) fn named_constraints<'m>(
    because: &str,
    cx: &Context<'m>,
) -> Vec<TypedRecord<'m, Constraint>> {
    words(because)
        .filter_map(|word| cx.model.constraint(word))
        .collect()
}

/// Returns whether a reason may name a constraint that was not found: one whose own id cannot be read,
/// or an unknown one that the decision also names in another field, where it is reported.
pub(crate) fn may_name_one(decision: &Decision, because: &str, cx: &Context<'_>) -> bool {
    let is_named = |id: &str| words(because).any(|word| word == id);
    let statuses = decision.constraint_status.iter();
    let mut statuses = statuses.flat_map(|status| &status.value.0);
    let mut words = words(because);
    words.any(|word| cx.model.may_be_unread(Kind::Constraint, word))
        || statuses.any(|(id, _)| is_named(id))
}

/// Returns the words of a reason, any of which may be the id of a constraint: each as it is
/// written, and without the punctuation around it.
fn words(reason: &str) -> impl Iterator<Item = &str> {
    let words = reason.split_whitespace();
    words.flat_map(|word| {
        [
            word,
            word.trim_matches(|char: char| !char.is_alphanumeric()),
        ]
    })
}
