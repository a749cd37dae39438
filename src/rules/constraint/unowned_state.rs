//! `unowned-state`

use crate::model::TypedRecord;
use crate::record::Text;
use crate::record::scalar::{Email, is_same_address};
use crate::rules::prelude::*;
use crate::text::nearest;

rule! {
    /// A decision changes a state that its project does not own, or somebody else made it.
    ///
    /// Only the owner of a state may commit a change to it. A Project lists its states under
    /// `states`. The owners of another project decide about the states of that project, and for a
    /// state that no project lists, nobody is responsible. `decided_by` is one of the owners of the
    /// decision's project.
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
    /// # Bad: somebody else decided
    /// ```md decisions/fares.md
    /// ---
    /// kind: Decision
    /// decision_id: fares
    /// project_id: ticket-office
    /// state: fares
    /// trigger: [the fuel costs a third more than in March]
    /// outcome: commit
    /// constraint_status: {crew-rest: respected}
    /// decided_by: crossing@example.org
    ///             ^^^^^^^^^^^^^^^^^^^^ //~ `crossing@example.org` does not own the project `ticket-office`
    /// next_pointer: Print the new fares by Friday.
    /// ---
    /// ```
    /// ```md projects/ticket-office.md
    /// ---
    /// kind: Project
    /// project_id: ticket-office
    /// name: Ticket office
    /// owners: [tickets@example.org]
    ///         ^^^^^^^^^^^^^^^^^^^^^ //~ note: the owners are listed here
    /// states: [fares]
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
    let project = decision.project_id.as_ref().and_then(|it| it.value.id());
    // The owners and states of a project that no record describes are not known.
    let own = project.and_then(|id| Some((id, cx.model.project(id)?)));
    let Some((id, own)) = own else { return };
    if let Some(by) = &decision.decided_by {
        check_author(by, id, &own, report);
    }
    if let Some(state) = &decision.state {
        check_state(state, id, &own, cx, report);
    }
}

fn check_author(
    by: &Spanned<Email>,
    id: &str,
    project: &TypedRecord<'_, Project>,
    report: &mut Report<'_>,
) {
    let Some(owners) = &project.owners else {
        return;
    };
    let is_owner = |owner: &Spanned<Email>| is_same_address(&owner.value.0, &by.value.0);
    if project.record.is_faulty(owners.span) || owners.value.iter().any(is_owner) {
        return;
    }
    let message = format!("`{}` does not own the project `{id}`", by.value.0);
    report
        .at(by.span, message)
        .help("let one of its owners decide, and name that owner here")
        .related(
            &project.record.path,
            owners.span,
            "the owners are listed here",
        );
}

fn check_state(
    state: &Spanned<Text>,
    id: &str,
    own: &TypedRecord<'_, Project>,
    cx: &Context<'_>,
    report: &mut Report<'_>,
) {
    let may_list = match &own.states {
        Some(states) if own.record.is_faulty(states.span) => true,
        Some(_) => state_span(&state.value, own).is_some(),
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
