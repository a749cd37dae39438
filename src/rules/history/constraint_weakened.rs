//! `constraint-weakened`

use std::collections::BTreeSet;

use super::content::FieldChanges;
use super::record_rewritten::correction_entry;
use crate::rules::prelude::*;
use crate::text::list::joined;

rule! {
    /// A constraint was removed, or it binds less than before.
    ///
    /// A decision respects the constraints that apply when it is made. A constraint would bind
    /// nobody if people could quietly remove it, lower its `level`, remove projects from it or
    /// change its `statement`. A constraint without `projects` applies to all projects, so adding
    /// `projects` narrows it. A constraint may be raised, applied to more projects and moved to
    /// another file.
    ///
    /// To change a constraint openly, add an entry to `corrections` for each changed field, with
    /// the former value (`was`) and the `reason`. The entry must not be changed later. To give up a
    /// constraint, lower its `level` to `preference` in this way.
    ///
    /// # Bad
    /// ```md constraints/disk-space.md before
    /// ---
    /// kind: Constraint
    /// constraint_id: disk-space
    /// level: physical
    /// statement: The disk of the warehouse holds two months of orders.
    /// ---
    /// ```
    /// ```md constraints/disk-space.md after
    /// ---
    /// kind: Constraint
    /// constraint_id: disk-space
    /// level: preference
    ///        ^^^^^^^^^^ //~ constraint `disk-space` was weakened: `level` was `physical`
    /// statement: The disk of the warehouse should hold two months of orders.
    ///            ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ //~ constraint `disk-space` was weakened: `statement` was changed
    /// projects: [warehouse]
    ///           ^^^^^^^^^^^ //~ constraint `disk-space` was weakened: it applied to all projects
    /// ---
    /// ```
    ///
    /// # Bad: a removed constraint
    /// ```md constraints/disk-space.md before
    /// ---
    /// kind: Constraint
    ///       ^^^^^^^^^^ //~ constraint `disk-space` was removed
    /// constraint_id: disk-space
    /// level: physical
    /// statement: The disk of the warehouse holds two months of orders.
    /// ---
    /// ```
    ///
    /// # Good
    /// ```md constraints/disk-space.md before
    /// ---
    /// kind: Constraint
    /// constraint_id: disk-space
    /// level: operational
    /// statement: The disk of the warehouse holds two months of orders.
    /// ---
    /// ```
    /// ```md constraints/disk-space.md after
    /// ---
    /// kind: Constraint
    /// constraint_id: disk-space
    /// level: physical
    /// statement: The disk of the warehouse holds three months of orders.
    /// corrections:
    ///   - field: statement
    ///     was: The disk of the warehouse holds two months of orders.
    ///     reason: A second disk was installed.
    ///     at: 2026-03-10
    /// ---
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
    /// ---
    /// ```
    pub static CONSTRAINT_WEAKENED = {
        name: "constraint-weakened",
        family: "history",
        level: StateOwnership,
        severity: Error,
        source: "Constraint-driven execution, \"Constraint Hierarchy\": a constraint is not negotiated away",
        check: Check::Change(check),
    }
}

fn check(change: &Change<'_>, _: &ChangeContext<'_>, report: &mut Report<'_>) {
    let Some(before) = change.before.filter(|_| change.is_rewritten) else {
        return;
    };
    let Fields::Constraint(was) = &before.record.fields else {
        return;
    };
    let id = was.constraint_id.as_ref();
    let id = id.map_or_else(String::new, |id| format!(" `{id}`"));
    let Some(after) = change.after else {
        let finding = report.at(change.span, format!("constraint{id} was removed"));
        finding.help(
            "restore it; to give it up openly, lower its `level` and add an entry to `corrections`",
        );
        return;
    };
    let Fields::Constraint(is) = &after.record.fields else {
        let span = after.record.fallback_span;
        let finding = report.at(
            span,
            format!("constraint{id} was removed: its kind was changed"),
        );
        finding.help("restore it, and write the new record to another file");
        return;
    };
    let changes = FieldChanges::between(before, after);
    let fallback_span = after.record.fallback_span;
    let mut weakened = |field: &str, why: String| {
        let Some(changed) = changes.field(field).filter(|it| !it.is_corrected) else {
            return;
        };
        let message = format!("constraint{id} was weakened: {why}");
        let finding = report.at(changed.span.unwrap_or(fallback_span), message);
        finding.help(format!(
            "restore `{field}`, or record the correction: add `{}` to `corrections`",
            correction_entry(changed)
        ));
        if let Some(span) = changed.wrong_correction {
            finding.related(&after.record.path, span, format!("not what `{field}` said"));
        }
        finding.about(field);
    };
    if let Some(level) = &was.level {
        // A constraint without a level binds nobody. The levels are ordered from the strongest.
        if is.level.as_ref().is_none_or(|now| now.value > level.value) {
            weakened("level", format!("`level` was `{}`", level.value));
        }
    }
    if let Some(statement) = changes
        .field("statement")
        .filter(|_| was.statement.is_some())
    {
        weakened("statement", statement.description.clone());
    }
    if let Some(why) = narrowed(was, is) {
        weakened("projects", why);
    }
    if changes.has_lost_correction {
        let place = is.corrections.as_ref().map(|it| it.span);
        report
            .at(
                place.unwrap_or(fallback_span),
                format!(
                    "constraint{id} was weakened: an entry of `corrections` was changed or removed"
                ),
            )
            .help("restore the entry; to correct a wrong entry, add another one")
            .about("corrections");
    }
}

/// Describes the projects that a constraint no longer applies to; `None` if there are none.
fn narrowed(was: &Constraint, is: &Constraint) -> Option<String> {
    let now = projects(is)?;
    let Some(before) = projects(was) else {
        return Some("it applied to all projects".into());
    };
    let gone = before.iter().filter(|id| !now.contains(*id));
    let gone: Vec<String> = gone.map(|id| format!("`{id}`")).collect();
    (!gone.is_empty()).then(|| format!("it applied to {}", joined(&gone, "and")))
}

/// Returns the projects that a constraint applies to; `None` for all of them.
fn projects(constraint: &Constraint) -> Option<BTreeSet<&str>> {
    let projects = constraint.projects.as_ref()?;
    Some(projects.value.iter().map(|id| &*id.value.0).collect())
}
