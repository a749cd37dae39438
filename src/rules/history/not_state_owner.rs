//! `not-state-owner`

use crate::rules::prelude::*;

rule! {
    /// A decision is committed by somebody who does not own the state that it changes.
    ///
    /// A project names the people who are responsible for its state. If anybody else commits a
    /// decision, it binds people who did not make it, and nobody answers for it. Everybody may
    /// write a decision; an owner commits it.
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
    let names = owners.addresses.iter().take(MAX_NAMED);
    let names: Vec<_> = names.map(|address| format!("`{address}`")).collect();
    let more = match owners.addresses.len().saturating_sub(MAX_NAMED) {
        0 => String::new(),
        more => format!(" or {more} more"),
    };
    let message = format!(
        "author `{}` does not own the project `{}`",
        author.email, project.value
    );
    report
        .at(project.span, message)
        .help(format!(
            "let an owner commit it: {}{more}",
            names.join(" or ")
        ))
        .related(&owners.path, owners.span, "the owners");
}

/// Returns the id of the project that a decision is about.
fn project(decision: &Decision) -> Option<Spanned<&str>> {
    let project = decision.project_id.as_ref()?;
    Some(Spanned::new(project.value.id()?, project.span))
}
