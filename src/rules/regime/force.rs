//! Which regime a decision was taken in.

use crate::model::Declaration;
use crate::rules::prelude::*;

/// What may have been in force when a decision was taken: one declaration, or
/// several of the same moment. Of a decision without a date any of the
/// project's may have been; and where that cannot be told, nothing.
pub fn of_decision<'m>(decision: &Decision, cx: &Context<'m>) -> &'m [Declaration] {
    let is_unreadable = decision.decided_at.is_none() && !cx.record.lacks("decided_at");
    let project = decision
        .project_id
        .as_ref()
        .and_then(|project| project.id());
    let Some(project) = project.filter(|_| !is_unreadable) else {
        return &[];
    };
    let at = decision.decided_at.as_ref().map(|at| at.value.0);
    cx.model.timelines().in_force(project, at)
}
