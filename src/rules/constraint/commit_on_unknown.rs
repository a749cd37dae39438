//! `commit-on-unknown`

use super::act;
use crate::record::Respect;
use crate::rules::document::mention_misspelt;
use crate::rules::prelude::*;

rule! {
    /// Something is done while nobody knows whether it violates a constraint.
    ///
    /// To act is for what is known to keep within its constraints. `unknown` is an
    /// honest word, and what follows from it is to look, or to hold until somebody
    /// has looked. Preferences are left aside.
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
    ///                             ^^^^^^^ //~ committed without knowing whether `no-ice` is respected
    /// next_pointer: Sail at nine with the steel boat.
    /// ---
    /// ```
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
    /// # Around
    /// What stands beside each of these examples.
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
    }
}

fn check(record: &Record, cx: &Context<'_>, report: &mut Report<'_>) {
    for breach in act::breaches(cx, Respect::Unknown) {
        let id = breach.constraint;
        let (done, hold) = match record.kind() {
            Some(Kind::Decision) => ("committed", "`outcome: hold`".to_owned()),
            Some(_) | None => ("executed", format!("`held_by: {id}`")),
        };
        let finding = report
            .at(
                breach.status.span,
                format!("{done} without knowing whether `{id}` is respected"),
            )
            .help(format!("find out, or do not act: {hold}"));
        mention_misspelt(finding, record, "override");
    }
}
