//! `not-state-owner`

use crate::rules::prelude::*;

rule! {
    /// A decision is committed by somebody who does not own the state it changes.
    ///
    /// A project names the people who answer for its state. A decision that
    /// anybody else commits binds people who never took it, and leaves nobody to
    /// ask. Everybody may write a decision; an owner commits it.
    ///
    /// The author of the commit is looked at, after the mailmap; for `check
    /// --staged` that is who Git would record now (`GIT_AUTHOR_EMAIL`, or
    /// `author.email`, or `user.email`). Git tells its hooks whom `--author`
    /// names, and cannot tell a check that is run by hand. Where the project is
    /// unknown, or has no owners that can be read, other rules say so.
    ///
    /// # Bad
    /// ```md decisions/night-loads.md after
    /// ---
    /// kind: Decision
    /// decision_id: night-loads
    /// project_id: warehouse
    ///             ^^^^^^^^^ //~ `shop@example.org` is no owner of `warehouse`
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
    /// # Around
    /// What stands beside each of these examples.
    ///
    /// ```md projects/warehouse.md
    /// ---
    /// kind: Project
    /// project_id: warehouse
    /// name: Warehouse
    /// owners: [data@example.org]
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

/// How many owners are named.
const NAMED: usize = 3;

fn check(change: &Change<'_>, cx: &ChangeContext<'_>, report: &mut Report<'_>) {
    let (Some(after), Some(author), Some(owners)) = (change.after, cx.author, cx.owners) else {
        return;
    };
    let is_new = change.before.is_none() || change.is_rewritten;
    let Some(project) = after.decision().filter(|_| is_new).and_then(project) else {
        return;
    };
    if owners.addresses.iter().any(|address| author.has(address)) {
        return;
    }
    let found = report.at(
        project.span,
        format!("`{}` is no owner of `{}`", author.email, project.value),
    );
    let names = owners.addresses.iter().take(NAMED);
    let names: Vec<_> = names.map(|address| format!("`{address}`")).collect();
    let more = match owners.addresses.len().saturating_sub(NAMED) {
        0 => String::new(),
        more => format!(" or {more} more"),
    };
    found.help(format!("have it committed by {}{more}", names.join(" or ")));
    found.related(&owners.path, owners.span, "these own it");
}

fn project(decision: &Decision) -> Option<Spanned<&str>> {
    let project = decision.project_id.as_ref()?;
    Some(Spanned::new(project.value.id()?, project.span))
}
