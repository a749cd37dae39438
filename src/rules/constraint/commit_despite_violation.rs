//! `commit-despite-violation`

use super::act;
use crate::record::Compliance;
use crate::rules::document::mention_misspelt;
use crate::rules::prelude::*;

rule! {
    /// A decision commits, or a run was executed, although it violates a constraint.
    ///
    /// A constraint is a limit and not a wish. If every option violates one, the right outcome is
    /// not to act: the decision is `hold`, a run is held, and the state stays as it is. That is
    /// not a failure. A preference may be violated. Any other constraint may be violated only if
    /// one of a higher level, which `override` names, requires it. An override that does not hold
    /// excuses nothing.
    ///
    /// # Bad
    /// ```md decisions/ice.md
    /// ---
    /// kind: Decision
    /// decision_id: ice
    /// project_id: ferry
    /// state: timetable
    /// trigger: [the ice on the river is 4 cm thick]
    /// outcome: commit
    /// constraint_status: {no-ice: violated, half-full: violated}
    ///                             ^^^^^^^^ //~ decision commits although `no-ice` is violated
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
    /// trigger: [the ice on the river is 4 cm thick]
    /// outcome: hold
    /// constraint_status: {no-ice: violated, half-full: violated}
    /// next_pointer: Measure again on Monday at eight.
    /// ---
    /// ```
    ///
    /// # Good: a higher constraint overrides it
    /// ```md decisions/ice.md
    /// ---
    /// kind: Decision
    /// decision_id: ice
    /// project_id: ferry
    /// state: timetable
    /// trigger: [a man is on the ice, and the lifeboat is ashore]
    /// outcome: commit
    /// constraint_status: {no-ice: violated, half-full: violated, save-life: respected}
    /// override: {constraint: no-ice, because: save-life}
    /// next_pointer: Sail with the steel boat and both crews.
    /// ---
    /// ```
    /// ```md constraints/save-life.md
    /// ---
    /// kind: Constraint
    /// constraint_id: save-life
    /// level: physical
    /// statement: Nobody is left to drown.
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
    /// ```md constraints/half-full.md
    /// ---
    /// kind: Constraint
    /// constraint_id: half-full
    /// level: preference
    /// statement: A boat leaves half full.
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
    pub static COMMIT_DESPITE_VIOLATION = {
        name: "commit-despite-violation",
        family: "constraint",
        level: Physical,
        severity: Error,
        source: "Constraint-driven execution: \"Spektre v1.1 Invariant\", \"Execution Logic\"",
        check: Check::Record(check),
        judged_by: Definitions,
    }
}

fn check(record: &Record, cx: &Context<'_>, report: &mut Report<'_>) {
    for breach in act::breached_constraints(cx, Compliance::Violated) {
        let id = breach.constraint;
        let (done, help) = match record.kind() {
            Some(Kind::Decision) => (
                "decision commits",
                "do not act: write `outcome: hold`".to_owned(),
            ),
            Some(_) | None => (
                "run was executed",
                format!("do not act: hold the run with `held_by: {id}`"),
            ),
        };
        let finding = report
            .at(
                breach.status.span,
                format!("{done} although `{id}` is violated"),
            )
            .help(help);
        mention_misspelt(finding, record, "override");
    }
}
