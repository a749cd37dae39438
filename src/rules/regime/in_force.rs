//! Finds the regime that was in force when a decision was made.

use crate::model::RegimeDeclaration;
use crate::rules::prelude::*;

/// Returns the declarations that may have been in force when a decision was made: one, or several
/// that were made at the same time. For a decision without a date that is every declaration
/// of its project. The list is empty where this cannot be determined.
pub(crate) fn regimes_in_force<'m>(
    decision: &Decision,
    cx: &Context<'m>,
) -> &'m [RegimeDeclaration] {
    let is_unreadable = decision.decided_at.is_none() && !cx.record.lacks("decided_at");
    let project = decision.project_id.as_ref();
    let project = project.and_then(|project| project.id());
    let Some(project) = project.filter(|_| !is_unreadable) else {
        return &[];
    };
    let at = decision.decided_at.as_ref().map(|at| at.value.0);
    cx.model.regime_timelines().in_force(project, at)
}
