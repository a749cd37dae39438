//! `unowned-state`

use crate::model::TypedRecord;
use crate::rules::prelude::*;
use crate::text::nearest;

rule! {
    /// A decision changes a state that its project does not own.
    ///
    /// Only the owner of a state may commit a change to it. A Project lists its states under
    /// `states`. The owners of another project decide about the states of that project, and for a
    /// state that no project lists, nobody is responsible.
    ///
    /// # Bad
    /// ```md decisions/fares.md
    /// ---
    /// kind: Decision
    /// decision_id: fares
    /// project_id: ferry
    /// state: fares
    ///        ^^^^^ //~ state `fares` belongs to the project `ticket-office`, not to `ferry`
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
    ///        ^^^^^ //~ unknown state `paint`: no project lists it
    /// trigger: [the hull is rusty]
    /// outcome: commit
    /// constraint_status: {crew-rest: respected}
    /// next_pointer: Ask the yard for a day in October.
    /// ---
    /// ```
    ///
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
    ///
    /// # Around
    /// These files are part of every example.
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
    ///          ^^^^^ //~ note: listed here
    /// ---
    /// ```
    pub static UNOWNED_STATE = {
        name: "unowned-state",
        family: "constraint",
        level: StateOwnership,
        severity: Error,
        source: "Constraint-driven execution: \"Relation to Decision-Making\"",
        check: Check::Decision(check),
        judged_by: Definitions,
    }
}

fn check(decision: &Decision, cx: &Context<'_>, report: &mut Report<'_>) {
    let (Some(project), Some(state)) = (&decision.project_id, &decision.state) else {
        return;
    };
    // The states of a project that no record describes are not known.
    let Some(id) = project.value.id() else { return };
    let Some(own) = cx.model.project(id) else {
        return;
    };
    let may_list = match &own.states {
        Some(states) if own.record.is_faulty(states.span) => true,
        Some(_) => state_span(&state.value, &own).is_some(),
        None => !own.record.lacks("states"),
    };
    if may_list {
        return;
    }
    let help = format!("let its owner decide, or list it under `states` of the project `{id}`");
    if let Some((owner, place)) = cx.model.owner_of_state(&state.value) {
        let name = owner.project_id.as_ref().map_or("", |id| &**id);
        let message = format!("state `{state}` belongs to the project `{name}`, not to `{id}`");
        report
            .at(state.span, message)
            .help(help)
            .related(&owner.record.path, place, "listed here");
        return;
    }
    let states = own.states.iter().flat_map(|states| states.value.iter());
    let near = nearest(&state.value, states.map(|state| &*state.value.0));
    report
        .at(
            state.span,
            format!("unknown state `{state}`: no project lists it"),
        )
        .help(help)
        .suggest(near);
}

/// Returns the place where a project lists a state.
fn state_span(state: &str, project: &TypedRecord<'_, Project>) -> Option<Span> {
    let states = project.states.as_ref()?;
    let listed = states.value.iter().find(|listed| *listed.value.0 == *state);
    listed.map(|listed| listed.span)
}
