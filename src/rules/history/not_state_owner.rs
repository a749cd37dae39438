//! `not-state-owner`

use super::content::FieldChanges;
use crate::rules::prelude::*;

rule! {
    /// A state was changed by somebody who does not own it.
    ///
    /// A project names the people who are responsible for its state. Only they commit its decisions,
    /// declare its regime, change its `owners` or `states` or remove it, and change or remove a
    /// constraint that applies to it. If anybody else did, it would bind people who did not agree,
    /// and nobody would answer for it. Everybody may write a decision; an owner commits it.
    ///
    /// The owners are those of the state before the change: nobody appoints herself by the commit
    /// that makes use of it. The first record of a project may appoint its owners. In a merge, what
    /// differs from all parents is a change of the merge, and so is what it takes back from one
    /// of them; its author has to be an owner by every parent that names owners of the project. A
    /// constraint that names no project applies to all, and each of their owners may change it.
    /// Anybody may add a constraint.
    ///
    /// The rule compares the author of the commit, mapped by the mailmap. For `check --staged` that
    /// is the author that Git would record now (`GIT_AUTHOR_EMAIL`, else `author.email`, else
    /// `user.email`). Git passes the author of `--author` to its hooks, but not to a check that is
    /// run by hand. If the project is unknown or has no readable owners, other rules report that.
    ///
    /// # Bad
    /// ```md decisions/night-loads.md after
    /// ---
    /// kind: Decision
    /// decision_id: night-loads
    /// project_id: warehouse
    ///             ^^^^^^^^^ //~ author `shop@example.org` does not own the project `warehouse`
    /// state: orders
    /// trigger: [the carrier's contract ends]
    /// outcome: hold
    /// constraint_status: {disk-space: respected}
    /// next_pointer: Ask the carrier for a second truck.
    /// ---
    /// ```
    /// ```git
    /// committed by shop@example.org
    /// ```
    ///
    /// # Good
    /// ```md decisions/night-loads.md after
    /// ---
    /// kind: Decision
    /// decision_id: night-loads
    /// project_id: warehouse
    /// state: orders
    /// trigger: [the carrier's contract ends]
    /// outcome: hold
    /// constraint_status: {disk-space: respected}
    /// next_pointer: Ask the carrier for a second truck.
    /// ---
    /// ```
    /// ```git
    /// committed by Data@Example.org
    /// ```
    ///
    /// # Bad: a self-appointed owner
    /// ```md projects/warehouse.md before
    /// ---
    /// kind: Project
    /// project_id: warehouse
    /// name: Warehouse
    /// owners: [data@example.org]
    /// states: [orders]
    /// ---
    /// ```
    /// ```md projects/warehouse.md after
    /// ---
    /// kind: Project
    /// project_id: warehouse
    /// name: Warehouse
    /// owners: [shop@example.org]
    ///         ^^^^^^^^^^^^^^^^^^ //~ author `shop@example.org` does not own the project `warehouse`
    /// states: [orders]
    /// ---
    /// ```
    /// ```git
    /// committed by shop@example.org
    /// ```
    ///
    /// # Around
    /// These files are part of every example.
    ///
    /// ```md projects/warehouse.md
    /// ---
    /// kind: Project
    /// project_id: warehouse
    /// name: Warehouse
    /// owners: [data@example.org]
    ///         ^^^^^^^^^^^^^^^^^^ //~ note: the owners
    /// states: [orders]
    /// ---
    /// ```
    /// ```md constraints/disk-space.md
    /// ---
    /// kind: Constraint
    /// constraint_id: disk-space
    /// level: physical
    /// statement: The disk of the warehouse holds two months of orders.
    /// ---
    /// ```
    pub static NOT_STATE_OWNER = {
        name: "not-state-owner",
        family: "history",
        level: StateOwnership,
        severity: Error,
        source: "Constraint-driven execution, \"Relation to Decision-Making\": only agents that own state may commit",
        check: Check::Change(check),
    }
}

/// The number of owners that the help names at most.
const MAX_NAMED: usize = 3;

fn check(change: &Change<'_>, cx: &ChangeContext<'_>, report: &mut Report<'_>) {
    let (Some(author), Some(owners)) = (cx.author, cx.owners) else {
        return;
    };
    if owners.addresses.iter().any(|address| author.has(address)) {
        return;
    }
    let Some(changed) = changed_state(change) else {
        return;
    };
    let names = owners.addresses.iter().take(MAX_NAMED);
    let names: Vec<_> = names.map(|address| format!("`{address}`")).collect();
    let more = match owners.addresses.len().saturating_sub(MAX_NAMED) {
        0 => String::new(),
        more => format!(" or {more} more"),
    };
    let finding = report.at(
        changed.span,
        format!("author `{}` does not own {}", author.email, changed.value),
    );
    finding.help(format!(
        "let an owner commit it: {}{more}",
        names.join(" or ")
    ));
    if owners.is_current {
        finding.related(&owners.path, owners.span, "the owners");
    }
}

/// Returns whose state a change is about, in words, and where it changes it.
fn changed_state(change: &Change<'_>) -> Option<Spanned<String>> {
    let is_touched = change.before.is_none() || change.is_rewritten;
    let state = change.after.or(change.before).filter(|_| is_touched)?;
    let fallback_span = change
        .after
        .map_or(change.span, |after| after.record.fallback_span);
    let former = change.before.map(|before| &before.record.fields);
    if let Some(Fields::Constraint(constraint)) = former {
        let span = match change.after {
            Some(after) => {
                let changes = FieldChanges::between(change.before?, after);
                if changes.is_empty() {
                    return None;
                }
                changes.fields.first().and_then(|first| first.span)
            }
            None => None,
        };
        let projects = constraint.projects.as_ref();
        let project = match projects.map(|projects| &*projects.value) {
            Some([project]) => format!("the project `{project}`"),
            Some(_) => "any of the projects that the constraint applies to".to_owned(),
            None => "any project, and the constraint applies to all of them".to_owned(),
        };
        return Some(Spanned::new(project, span.unwrap_or(fallback_span)));
    }
    if let Some(Fields::Project(project)) = former {
        let id = project.project_id.as_ref()?;
        let id = format!("the project `{id}`");
        let Some(after) = change.after else {
            return Some(Spanned::new(id, fallback_span));
        };
        let changes = FieldChanges::between(change.before?, after);
        let names = ["kind", "project_id", "owners", "states"];
        let changed = names.iter().rev().find_map(|name| changes.field(name))?;
        return Some(Spanned::new(id, changed.span.unwrap_or(fallback_span)));
    }
    let project = match &state.record.fields {
        Fields::Decision(decision) => decision.project_id.as_ref(),
        Fields::Regime(regime) => regime.project_id.as_ref(),
        // Another record of a known project would add to its owners.
        Fields::Project(project) if change.before.is_none() => {
            let (id, owners) = (project.project_id.as_ref()?, project.owners.as_ref());
            let span = owners.map_or(id.span, |owners| owners.span);
            return Some(Spanned::new(format!("the project `{id}`"), span));
        }
        _ => return None,
    }?;
    // A deleted record is left to `record-deleted`.
    change.after?;
    Some(Spanned::new(
        format!("the project `{}`", project.value.id()?),
        project.span,
    ))
}
