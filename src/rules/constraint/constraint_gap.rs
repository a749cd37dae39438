//! `constraint-gap`

use crate::model::{Model, TypedRecord};
use crate::record::{ConstraintStatus, Parsed};
use crate::rules::document::mention_misspelt;
use crate::rules::prelude::*;
use crate::text::{FastSet, RepoPath};
use crate::text::{and_list, list::quoted};

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
    /// ```md projects/shipyard.md
    /// ---
    /// kind: Project
    /// project_id: shipyard
    /// name: Shipyard
    /// owners: [dock@example.org]
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
        judged_by: Definitions,
    }
}

/// A constraint that may bind a record, and the place of its id.
struct Binding<'m> {
    id: &'m str,
    place: (&'m RepoPath, Span),
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
            let mut binding = model.constraints_binding(project).filter_map(binding);
            let act = ("this decision", record, &decision.constraint_status);
            report_gaps(act, &mut binding, model, report);
        }
        Fields::OpRun(run) if !record.is_held() && !record.is_open_run() => {
            let act = ("this run", record, &run.constraint_status);
            let mut binding = model.constraints_binding_run(run).filter_map(binding);
            report_gaps(act, &mut binding, model, report);
        }
        Fields::OpRun(_)
        | Fields::Decision(_)
        | Fields::Operator(_)
        | Fields::DebugPacket(_)
        | Fields::Block(_)
        | Fields::Project(_)
        | Fields::Regime(_)
        | Fields::Constraint(_)
        | Fields::Own(_)
        | Fields::Unread => {}
    }
}

/// Reports the constraints without a status.
fn report_gaps(
    (what, record, status): (&str, &Record, &Parsed<ConstraintStatus>),
    binding: &mut dyn Iterator<Item = Binding<'_>>,
    model: &Model,
    report: &mut Report<'_>,
) {
    let Some(status) = status else {
        // In a decision the field is required, so `missing-field` reports it.
        let is_needed = record.kind() == Some(Kind::Decision);
        if !is_needed && record.lacks("constraint_status") {
            report_missing_field(what, record, binding, report);
        }
        return;
    };
    // What cannot be read may be the id that seems to be missing.
    if record.is_broken_within(status.span) {
        return;
    }
    let statuses = status.value.0.iter().map(|(id, _)| id);
    let ids = statuses.chain(&status.value.1).map(|id| &***id);
    let named: FastSet<&str> = ids.collect();
    let missing: Vec<Binding<'_>> = binding.filter(|it| !named.contains(it.id)).collect();
    // An unknown id is probably a misspelling of a missing one: the nearest, or else any of them.
    let unknown = named.iter().filter(|id| model.constraint(id).is_none());
    let unknown: Vec<&str> = unknown.copied().collect();
    let near = unknown
        .iter()
        .filter_map(|id| model.nearest_id(Kind::Constraint, id));
    let near: FastSet<&str> = near.map(|near| near.word).collect();
    let (meant, missing): (Vec<_>, Vec<_>) =
        missing.into_iter().partition(|it| near.contains(it.id));
    let others = unknown.len().saturating_sub(meant.len());
    let missing = missing.into_iter().skip(others);
    for (number, missing) in missing.enumerate() {
        let id = missing.id;
        if number == MAX_LISTED {
            let message = format!("missing status of more constraints that bind {what}");
            let finding = report.at(status.span, message);
            finding.about("more").help("give each of them a status");
            return;
        }
        let message = format!("missing status of the constraint `{id}`, which binds {what}");
        report
            .at(status.span, message)
            .about(id)
            .help(format!("add `{id}: respected`, or `violated` or `unknown`"))
            .related(missing.place.0, missing.place.1, "the constraint");
    }
}

/// How many constraints without a status are reported for one record. Without a limit, many records
/// that miss many constraints would produce far too many findings.
const MAX_LISTED: usize = 20;

/// Reports that a run has no `constraint_status` at all, if it needs one.
fn report_missing_field(
    what: &str,
    record: &Record,
    binding: &mut dyn Iterator<Item = Binding<'_>>,
    report: &mut Report<'_>,
) {
    let listed: Vec<Binding<'_>> = binding.take(MAX_LISTED).collect();
    if listed.is_empty() {
        return;
    }
    let ids: Vec<&str> = listed.iter().map(|it| it.id).collect();
    let verb = if ids.len() == 1 { "binds" } else { "bind" };
    let ids = match binding.next() {
        Some(_) => format!("{} and more", quoted(&ids).join(", ")),
        None => and_list(&ids),
    };
    let message = format!("missing `constraint_status`: {ids} {verb} {what}");
    let finding = report.at(record.fallback_span, message);
    finding.help(
        "add `constraint_status` with `respected`, `violated` or `unknown` for each constraint",
    );
    for it in listed {
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
    })
}

/// Returns whether a constraint binds the project of a record.
pub(crate) fn binds(id: &str, record: &Record, model: &Model) -> bool {
    let project = record.project().and_then(|project| project.value.id());
    project.is_some_and(|project| model.constraint_binds(id, project))
}
