//! What acts, and on which word about each constraint.

use crate::record::{ConstraintLevel, DecisionOutcome, Id, Respect};
use crate::rules::prelude::*;

/// A constraint in whose way an act is.
pub struct Breach<'a> {
    pub constraint: &'a Spanned<Id>,
    pub status: &'a Spanned<Respect>,
}

/// The statuses of that word on which something acts: a decision to commit, or
/// a run that was not held. Left out are preferences, which bind nobody; what
/// is overridden, which `hierarchy-inverted` looks at; and what no record
/// describes.
pub fn breaches<'c>(cx: &Context<'c>, word: Respect) -> Vec<Breach<'c>> {
    if !acts(cx.record) {
        return Vec::new();
    }
    let statuses = status(cx.record).iter().flat_map(|status| &status.value.0);
    let of_word = statuses.filter(|(_, status)| status.value == word);
    let binds = |(id, _): &&(Spanned<Id>, _)| {
        let is_binding = |level| level != ConstraintLevel::Preference;
        level(id, cx).is_some_and(is_binding) && !is_overridden(id, cx)
    };
    of_word
        .filter(binds)
        .map(|(constraint, status)| Breach { constraint, status })
        .collect()
}

/// Whether something acts although a constraint is, or may be, in its way.
pub fn is_breach(cx: &Context<'_>) -> bool {
    let words = [Respect::Violated, Respect::Unknown];
    words.into_iter().any(|word| !breaches(cx, word).is_empty())
}

/// What a record says of each constraint.
pub fn status(record: &Record) -> &Option<Spanned<crate::record::ConstraintStatus>> {
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

/// Whether a record is a decision to act, or a run that was executed.
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

/// Where a constraint stands in the hierarchy, if that can be read.
pub fn level(id: &str, cx: &Context<'_>) -> Option<ConstraintLevel> {
    let constraint = cx.model.constraint(id)?;
    constraint.level.as_ref().map(|level| level.value)
}

/// Whether a decision says that the constraint gives way to another: this one,
/// or the one that the run carries out.
pub fn is_overridden(id: &Id, cx: &Context<'_>) -> bool {
    match &cx.record.fields {
        Fields::Decision(decision) => overrides(decision, cx.record, id),
        Fields::OpRun(run) => {
            let decision = run.decision_id.as_ref();
            let decision = decision.and_then(|id| cx.model.decision(id));
            decision.is_some_and(|decision| overrides(&decision, decision.record, id))
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

fn overrides(decision: &Decision, record: &Record, id: &Id) -> bool {
    match &decision.overruled {
        Some(overruled) => match &overruled.value.constraint {
            Some(constraint) => constraint.value == *id,
            None => true,
        },
        // An override that cannot be read may be of this one.
        None => !record.lacks("override"),
    }
}
