//! `constraint-gap`

use crate::model::{Model, TypedRecord};
use crate::record::{ConstraintStatus, Parsed};
use crate::rules::document::mention_misspelt;
use crate::rules::prelude::*;
use crate::text::RepoPath;
use crate::text::and_list;

rule! {
    /// A decision or a run gives no status for a constraint that binds it.
    ///
    /// Before anybody acts, each constraint that binds the decision or the run is checked and
    /// gets a status: `respected`, `violated` or `unknown`. A decision gives a status for every
    /// constraint of its project (a constraint without `projects` binds all projects). A run
    /// gives one for the constraints that its operator lists. A held run did not act, and a
    /// superseded decision no longer counts, so neither is checked.
    ///
    /// # Bad
    /// ```md decisions/ice.md
    /// ---
    /// kind: Decision
    /// decision_id: ice
    /// project_id: ferry
    /// state: timetable
    /// trigger: [the ice on the river is 2 cm thick]
    /// outcome: commit
    /// constraint_status: {no-ice: respected}
    ///                    ^^^^^^^^^^^^^^^^^^^ //~ missing status of the constraint `crew-rest`, which binds this decision
    /// next_pointer: Sail at nine with the steel boat.
    /// ---
    /// ```
    ///
    /// # Bad: a run of an operator with constraints
    /// ```md runs/2026-02-09-sounding.md
    /// ---
    /// kind: OpRun
    ///       ^^^^^ //~ missing `constraint_status`: `no-ice` and `crew-rest` bind this run
    /// op_id: sound-the-channel
    /// project_id: ferry
    /// mode_id: CONTACT
    /// timestamp_start: 2026-02-09T07:00:00Z
    /// timestamp_end: 2026-02-09T07:20:00Z
    /// acceptance_results: {depth: WARN}
    /// result: WARN
    /// evidence_links: [{touch: "mailto:pilot@example.org"}]
    /// next_pointer: Sound the north half at noon.
    /// ---
    /// ```
    /// ```md operators/sound-the-channel.md
    /// ---
    /// kind: Operator
    /// op_id: sound-the-channel
    /// name: Sound the channel
    /// mode_ids: [CONTACT]
    /// constraints: [no-ice, crew-rest]
    /// purpose: Measure the depth of the channel once a week.
    /// preconditions: [The small boat is free.]
    /// inputs: [{name: tide, required: false}]
    /// steps: [Take the sounding lead., Row to the buoy., Measure every ten metres., Note the depths., Send the list to both quays.]
    /// outputs: [depths.csv]
    /// acceptance_checks: [{id: depth, run: "awk -F, '$2 < 2' depths.csv"}]
    /// timebox_minutes: 45
    /// failure_paths: [Sound half of the channel., Ask the pilot.]
    /// evidence_pattern: CONTACT
    /// evidence_outputs: [depths.csv]
    /// next_pointer_rule: Say when the channel is sounded next.
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
    /// trigger: [the ice on the river is 2 cm thick]
    /// outcome: commit
    /// constraint_status: {no-ice: respected, crew-rest: respected}
    /// next_pointer: Sail at nine with the steel boat.
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
    ///                ^^^^^^ //~ note: the constraint
    /// level: physical
    /// statement: No boat leaves while the ice is 3 cm thick or more.
    /// projects: [ferry]
    /// ---
    /// ```
    /// ```md constraints/crew-rest.md
    /// ---
    /// kind: Constraint
    /// constraint_id: crew-rest
    ///                ^^^^^^^^^ //~ note: the constraint
    /// level: responsibility
    /// statement: Nobody is on duty for more than ten hours.
    /// ---
    /// ```
    /// ```md constraints/dry-dock.md
    /// ---
    /// kind: Constraint
    /// constraint_id: dry-dock
    /// level: operational
    /// statement: One boat is in the dock at a time.
    /// projects: [shipyard]
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
    pub static CONSTRAINT_GAP = {
        name: "constraint-gap",
        family: "constraint",
        level: Responsibility,
        severity: Error,
        source: "Constraint-driven execution: \"Core Principle\", \"Constraint Hierarchy\"",
        check: Check::Record(check),
    }
}

/// A constraint that may bind a record, and the place of its id.
struct Binding<'m> {
    id: &'m str,
    place: (&'m RepoPath, Span),
    constraint: TypedRecord<'m, Constraint>,
}

fn check(record: &Record, cx: &Context<'_>, report: &mut Report<'_>) {
    let model = cx.model;
    match &record.fields {
        Fields::Decision(decision) if model.has(Kind::Constraint) => {
            let project = decision.project_id.as_ref();
            let Some(project) = project.and_then(|project| project.id()) else {
                return;
            };
            let id = decision.decision_id.as_ref();
            if id.is_some_and(|id| model.supersessions().is_superseded(id)) {
                return;
            }
            let binding = model.constraints().filter_map(binding);
            let binding: Vec<Binding<'_>> = binding
                .filter(|it| it.constraint.binds(Some(project)))
                .collect();
            let act = ("this decision", record, &decision.constraint_status);
            report_gaps(act, &binding, model, report);
        }
        Fields::OpRun(run) if !record.is_held() => {
            let act = ("this run", record, &run.constraint_status);
            report_gaps(act, &binding_run(run, model), model, report);
        }
        Fields::OpRun(_)
        | Fields::Decision(_)
        | Fields::Operator(_)
        | Fields::DebugPacket(_)
        | Fields::Block(_)
        | Fields::Project(_)
        | Fields::Regime(_)
        | Fields::Constraint(_)
        | Fields::Unread => {}
    }
}

/// Reports the constraints without a status.
fn report_gaps(
    (what, record, status): (&str, &Record, &Parsed<ConstraintStatus>),
    binding: &[Binding<'_>],
    model: &Model,
    report: &mut Report<'_>,
) {
    let Some(status) = status else {
        // In a decision the field is required, so `missing-field` reports it.
        let is_needed = record.kind() == Some(Kind::Decision);
        if !is_needed && record.lacks("constraint_status") && !binding.is_empty() {
            report_missing_field(what, record, binding, report);
        }
        return;
    };
    // An id that is unknown or cannot be read may be the id that seems to be missing.
    let mut names = status.value.0.iter().map(|(id, _)| id);
    let is_unknown = names.any(|id| model.constraint(id).is_none());
    if is_unknown || record.is_faulty(status.span) {
        return;
    }
    for missing in binding
        .iter()
        .filter(|it| status.value.get(it.id).is_none())
    {
        let id = missing.id;
        let message = format!("missing status of the constraint `{id}`, which binds {what}");
        report
            .at(status.span, message)
            .about(id)
            .help(format!("add `{id}: respected`, or `violated` or `unknown`"))
            .related(missing.place.0, missing.place.1, "the constraint");
    }
}

/// Reports that a run has no `constraint_status` at all.
fn report_missing_field(
    what: &str,
    record: &Record,
    binding: &[Binding<'_>],
    report: &mut Report<'_>,
) {
    let ids: Vec<&str> = binding.iter().map(|it| it.id).collect();
    let verb = if ids.len() == 1 { "binds" } else { "bind" };
    let ids = and_list(&ids);
    let message = format!("missing `constraint_status`: {ids} {verb} {what}");
    let finding = report.at(record.fallback_span, message);
    finding.help(
        "add `constraint_status` with `respected`, `violated` or `unknown` for each constraint",
    );
    for it in binding {
        finding.related(it.place.0, it.place.1, "the constraint");
    }
    mention_misspelt(finding, record, "constraint_status");
}

/// Returns a constraint and the place of its id, if it has one.
fn binding<'m>(constraint: TypedRecord<'m, Constraint>) -> Option<Binding<'m>> {
    let fields: &'m Constraint = constraint.fields;
    let id = fields.constraint_id.as_ref()?;
    Some(Binding {
        id,
        place: (&constraint.record.path, id.span),
        constraint,
    })
}

/// Returns the constraints that bind a run: those that its operator lists and that bind its project.
fn binding_run<'m>(run: &OpRun, model: &'m Model) -> Vec<Binding<'m>> {
    let operator = run.op_id.as_ref().and_then(|id| model.operator(id));
    let project = run.project_id.as_ref().and_then(|project| project.id());
    let (Some(operator), Some(project)) = (operator, project) else {
        return Vec::new();
    };
    let listed = operator
        .constraints
        .iter()
        .flat_map(|list| list.value.iter());
    let known = listed.filter_map(|id| binding(model.constraint(id)?));
    known
        .filter(|it| it.constraint.binds(Some(project)))
        .collect()
}

/// Returns whether a constraint binds the project of a record.
pub(crate) fn binds(id: &str, record: &Record, model: &Model) -> bool {
    let constraint = model.constraint(id).and_then(binding);
    let project = record.project().and_then(|project| project.value.id());
    constraint
        .zip(project)
        .is_some_and(|(binding, project)| binding.constraint.binds(Some(project)))
}
