//! `unowned-state`

use crate::model::{Model, TypedRecord};
use crate::rules::prelude::*;
use crate::text::nearest;

rule! {
    /// A decision changes a state that its project does not own.
    ///
    /// Only who owns a state may commit a change to it. A Project lists its own
    /// under `states`; a decision of another project about one of them is a matter
    /// for its owners, and a state that nobody lists has nobody to answer for it.
    ///
    /// # Bad
    /// ```md decisions/fares.md
    /// ---
    /// kind: Decision
    /// decision_id: fares
    /// project_id: ferry
    /// state: fares
    ///        ^^^^^ //~ `fares` is a state of `ticket-office`, and not of `ferry`
    /// trigger: [the fuel costs a third more than in March]
    /// outcome: commit
    /// constraint_status: {crew-rest: respected}
    /// next_pointer: Print the new fares by Friday.
    /// ---
    /// ```
    /// ```md decisions/colours.md
    /// ---
    /// kind: Decision
    /// decision_id: colours
    /// project_id: ferry
    /// state: paint
    ///        ^^^^^ //~ no project owns the state `paint`
    /// trigger: [the hull is rusty]
    /// outcome: commit
    /// constraint_status: {crew-rest: respected}
    /// next_pointer: Ask the yard for a day in October.
    /// ---
    /// ```
    /// # Good
    /// ```md decisions/fares.md
    /// ---
    /// kind: Decision
    /// decision_id: fares
    /// project_id: ticket-office
    /// state: fares
    /// trigger: [the fuel costs a third more than in March]
    /// outcome: commit
    /// constraint_status: {crew-rest: respected}
    /// next_pointer: Print the new fares by Friday.
    /// ---
    /// ```
    /// ```md decisions/colours.md absent
    /// ```
    /// # Around
    /// What stands beside each of these examples.
    ///
    /// ```md projects/ferry.md
    /// ---
    /// kind: Project
    /// project_id: ferry
    /// name: Ferry
    /// owners: [crossing@example.org]
    /// states: [timetable]
    /// ---
    /// ```
    /// ```md projects/ticket-office.md
    /// ---
    /// kind: Project
    /// project_id: ticket-office
    /// name: Ticket office
    /// owners: [tickets@example.org]
    /// states: [fares]
    /// ---
    /// ```
    pub static UNOWNED_STATE = {
        name: "unowned-state",
        family: "constraint",
        level: StateOwnership,
        severity: Error,
        source: "Constraint-driven execution: \"Relation to Decision-Making\"",
        check: Check::Decision(check),
    }
}

fn check(decision: &Decision, cx: &Context<'_>, report: &mut Report<'_>) {
    let (Some(project), Some(state)) = (&decision.project_id, &decision.state) else {
        return;
    };
    // Whose states a project that no record describes has, nobody can tell.
    let Some(id) = project.value.id() else { return };
    let Some(own) = cx.model.project(id) else {
        return;
    };
    let may_list = |project: &TypedRecord<'_, Project>| match &project.states {
        Some(states) if project.record.is_faulty(states.span) => true,
        Some(_) => place_of(&state.value, project).is_some(),
        None => !project.record.lacks("states"),
    };
    if may_list(&own) {
        return;
    }
    let help = format!("let who owns it decide; or list it under `states` of `{id}`");
    if let Some((owner, place)) = owner(&state.value, cx.model) {
        let name = owner.project_id.as_ref().map_or("", |id| &**id);
        let message = format!("`{state}` is a state of `{name}`, and not of `{id}`");
        report.at(state.span, message).help(help).related(
            &owner.record.path,
            place,
            "it is listed here",
        );
        return;
    }
    let states = own.states.iter().flat_map(|states| states.value.iter());
    let near = nearest(&state.value, states.map(|state| &*state.value.0));
    report
        .at(state.span, format!("no project owns the state `{state}`"))
        .help(help)
        .suggest(near);
}

/// The first project that lists a state, and where.
fn owner<'m>(state: &str, model: &'m Model) -> Option<(TypedRecord<'m, Project>, Span)> {
    model
        .projects()
        .find_map(|project| place_of(state, &project).map(|place| (project, place)))
}

fn place_of(state: &str, project: &TypedRecord<'_, Project>) -> Option<Span> {
    let states = project.states.as_ref()?;
    let listed = states.value.iter().find(|listed| *listed.value.0 == *state);
    listed.map(|listed| listed.span)
}
