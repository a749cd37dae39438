//! `unknown-constraint`

use crate::record::Id;
use std::collections::HashMap;

use crate::rules::misspelling;
use crate::rules::prelude::*;

rule! {
    /// A record names a constraint that no record describes.
    ///
    /// A constraint says what must not happen, at which level, and for which projects. If nobody
    /// has written it down, its status means nothing. Decisions and runs name constraints in
    /// `constraint_status`, a decision also in `override`, a held run in `held_by`, and an
    /// operator in `constraints`. An id that a record names several times is reported once.
    ///
    /// # Bad
    /// ```md decisions/ice.md
    /// ---
    /// kind: Decision
    /// decision_id: ice
    /// project_id: ferry
    /// state: timetable
    /// trigger: [the ice on the river is 4 cm thick]
    /// outcome: hold
    /// constraint_status: {no-icee: violated}
    ///                     ^^^^^^^ //~ unknown constraint `no-icee`
    /// next_pointer: Measure again on Monday at eight.
    /// ---
    /// ```
    ///
    /// # Fixed
    /// ```md decisions/ice.md
    /// ---
    /// kind: Decision
    /// decision_id: ice
    /// project_id: ferry
    /// state: timetable
    /// trigger: [the ice on the river is 4 cm thick]
    /// outcome: hold
    /// constraint_status: {no-ice: violated}
    /// next_pointer: Measure again on Monday at eight.
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
    /// constraint_status: {no-ice: violated}
    /// next_pointer: Measure again on Monday at eight.
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
    /// level: physical
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
    pub static UNKNOWN_CONSTRAINT = {
        name: "unknown-constraint",
        family: "constraint",
        level: Responsibility,
        severity: Error,
        source: "Constraint-driven execution: \"What Is a Constraint?\"",
        check: Check::Record(check),
        judged_by: Definitions,
    }
}

fn check(record: &Record, cx: &Context<'_>, report: &mut Report<'_>) {
    if !cx.binds(System::Constraints) {
        return;
    }
    let named = named_constraints(record);
    let mut places: HashMap<&str, Vec<Span>> = HashMap::new();
    for id in &named {
        places.entry(id).or_default().push(id.span);
    }
    for id in &named {
        let Some((first, again)) = places.get(&****id).and_then(|places| places.split_first())
        else {
            continue;
        };
        let is_known =
            cx.model.constraint(id).is_some() || cx.model.may_be_unread(Kind::Constraint, id);
        if is_known || *first != id.span {
            continue;
        }
        let finding = report.at(id.span, format!("unknown constraint `{id}`"));
        finding.help(format!(
            "write a Constraint with `constraint_id: {id}`, or name an existing one"
        ));
        misspelling::suggest_id(finding, id, Kind::Constraint, cx.model);
        for again in again {
            finding.related(&record.path, *again, "also named here");
        }
        // A fix that names a constraint for the second time would only cause another finding.
        let is_named = |text: &str| places.contains_key(text);
        finding
            .fix
            .take_if(|fix| fix.edits.iter().any(|edit| is_named(&edit.text)));
    }
}

/// Returns the constraints that a record names, in the order of the fields.
fn named_constraints(record: &Record) -> Vec<&Spanned<Id>> {
    match &record.fields {
        Fields::Decision(decision) => {
            let statuses = decision.constraint_status.iter();
            let statuses = statuses.flat_map(|status| status.value.0.iter().map(|(id, _)| id));
            let overruled = decision.overruled.as_ref();
            let overruled = overruled.and_then(|overruled| overruled.value.constraint.as_ref());
            statuses.chain(overruled).collect()
        }
        Fields::OpRun(run) => {
            let statuses = run.constraint_status.iter();
            let statuses = statuses.flat_map(|status| status.value.0.iter().map(|(id, _)| id));
            run.held_by.iter().chain(statuses).collect()
        }
        Fields::Operator(operator) => {
            let constraints = operator.constraints.iter();
            constraints.flat_map(|list| list.value.iter()).collect()
        }
        Fields::DebugPacket(_)
        | Fields::Block(_)
        | Fields::Project(_)
        | Fields::Regime(_)
        | Fields::Constraint(_)
        | Fields::Own(_)
        | Fields::Unread => Vec::new(),
    }
}
