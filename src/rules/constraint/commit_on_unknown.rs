//! `commit-on-unknown`

use super::act;
use crate::record::Compliance;
use crate::rules::document::mention_misspelt;
use crate::rules::prelude::*;

rule! {
    /// A decision commits, or a run was executed, while the status of a constraint is unknown.
    ///
    /// Act only if the constraints are known to be respected. `unknown` is an honest status. It
    /// means that somebody has to find out, and that the decision is to hold until then.
    /// Preferences do not count.
    ///
    /// # Bad
    /// ```md decisions/ice.md
    /// ---
    /// kind: Decision
    /// decision_id: ice
    /// project_id: ferry
    /// state: timetable
    /// trigger: [passengers are waiting on both quays]
    /// outcome: commit
    /// constraint_status: {no-ice: unknown}
    ///                             ^^^^^^^ //~ decision commits while it is unknown whether `no-ice` is respected
    /// next_pointer: Sail at nine with the steel boat.
    /// ---
    /// ```
    ///
    /// # Good
    /// ```md decisions/ice.md
    /// ---
    /// kind: Decision
    /// decision_id: ice
    /// project_id: ferry
    /// state: timetable
    /// trigger: [passengers are waiting on both quays]
    /// outcome: hold
    /// constraint_status: {no-ice: unknown}
    /// next_pointer: Have the ice measured before nine.
    /// ---
    /// ```
    ///
    /// # Around
    /// These files are part of every example.
    ///
    /// ```md constraints/no-ice.md
    /// ---
    /// kind: Constraint
    /// constraint_id: no-ice
    /// level: operational
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
    pub static COMMIT_ON_UNKNOWN = {
        name: "commit-on-unknown",
        family: "constraint",
        level: Responsibility,
        severity: Error,
        source: "Constraint-driven execution: \"Relation to Decision-Making\", \"Execution Logic\"",
        check: Check::Record(check),
        judged_by: Definitions,
    }
}

fn check(record: &Record, cx: &Context<'_>, report: &mut Report<'_>) {
    for breach in act::breached_constraints(cx, Compliance::Unknown) {
        let id = breach.constraint;
        let (done, hold) = match record.kind() {
            Some(Kind::Decision) => ("decision commits", "`outcome: hold`".to_owned()),
            Some(_) | None => ("run was executed", format!("`held_by: {id}`")),
        };
        let finding = report
            .at(
                breach.status.span,
                format!("{done} while it is unknown whether `{id}` is respected"),
            )
            .help(format!(
                "find out whether it is respected, or do not act: {hold}"
            ));
        mention_misspelt(finding, record, "override");
    }
}
