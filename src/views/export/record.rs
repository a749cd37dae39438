//! A record as a row: common fields as columns, and all fields as one JSON document.

use std::io;

use jiff::Timestamp;
use serde_json::{Map, Value as Json};

use super::row::ExportRow;
use super::source_details::SourceDetails;
use super::targets;
use crate::model::{Model, own_id};
use crate::record::{Fields, Id, OpRun, Parsed, Record, RegimeName, RunResult, Text};
use crate::views::unproven::UNPROVEN;

/// Sets the columns that identify the record. Findings in it have them too.
pub(crate) fn identify(row: &mut ExportRow, record: &Record, model: &Model) {
    row.set("kind", record.kind().map(|kind| kind.word()));
    row.set("id", own_id(&record.fields).map(|id| &*id.value.0));
    let project = project(record);
    row.set("project", project);
    row.set("operator", operator(record).as_ref().map(|id| &*id.value.0));
    let regime = match record.fields.regime() {
        Some(regime) => regime.regime.as_ref().map(|regime| regime.value),
        None => project.and_then(|project| regime_at(project, record.fields.started_at(), model)),
    };
    row.set("regime", regime.map(RegimeName::word));
}

/// Sets the other columns.
pub(crate) fn describe(
    row: &mut ExportRow,
    record: &Record,
    details: SourceDetails,
    is_unproven: bool,
    model: &Model,
) -> io::Result<()> {
    row.set("title", record.title.as_ref().map(|title| &*title.value.0));
    row.set(
        "mode",
        record.fields.mode().and_then(|mode| mode.value.name()),
    );
    let began = record.fields.started_at();
    row.set("started", began.map(|at| at.to_string()));
    row.set("ended", ended(record).map(|at| at.to_string()));
    row.set("minutes", minutes(record));
    row.set(
        "next_pointer",
        next_pointer(record).as_ref().map(|next| &*next.value.0),
    );
    match &record.fields {
        Fields::OpRun(run) => describe_run(row, run, is_unproven),
        Fields::Decision(decision) => {
            let outcome = decision.outcome.as_ref();
            row.set("outcome", outcome.map(|outcome| outcome.value.word()));
        }
        Fields::Operator(_)
        | Fields::DebugPacket(_)
        | Fields::Block(_)
        | Fields::Project(_)
        | Fields::Regime(_)
        | Fields::Constraint(_)
        | Fields::Own(_)
        | Fields::Unread => {}
    }
    targets::fill(row, record, model)?;
    let fields = Json::Object(fields(record, details.keys));
    row.set("fields", fields.to_string());
    Ok(())
}

fn describe_run(row: &mut ExportRow, run: &OpRun, is_unproven: bool) {
    let result = run.result.as_ref().map(|result| result.value.word());
    row.set("result", if is_unproven { Some(UNPROVEN) } else { result });
    row.set("held_by", run.held_by.as_ref().map(|id| &*id.value.0));
    row.set("overrides_mode", run.mode_override.is_some());
    let checks: Vec<RunResult> = run
        .acceptance_results
        .iter()
        .flat_map(|results| &results.value.0)
        .map(|check| check.result.value)
        .collect();
    let passed = checks.iter().filter(|check| **check == RunResult::Pass);
    row.set("checks", checks.len());
    row.set("checks_passed", passed.count());
}

/// Returns the fields of the kind in the order of its table, and then every other key of the
/// frontmatter as it is written. `keys` are all keys of the frontmatter.
fn fields(record: &Record, mut keys: Map<String, Json>) -> Map<String, Json> {
    let mut fields = Map::new();
    record.visit_fields(&mut |field, value| {
        let written = keys.shift_remove(field.name);
        let read = value.map(|(_, value)| value.to_json());
        let value = read.filter(|value| !value.is_null()).or(written);
        fields.extend(value.map(|value| (field.name.to_owned(), value)));
    });
    if let Some(own) = record.fields.own() {
        for (name, value) in own.to_object() {
            keys.shift_remove(&name);
            fields.insert(name, value);
        }
    }
    fields.extend(keys);
    fields
}

fn project(record: &Record) -> Option<&str> {
    match record.fields.project() {
        Some(project) => project.project_id.as_ref().map(|id| &*id.value.0),
        None => record.project().and_then(|project| project.value.id()),
    }
}

fn operator(record: &Record) -> &Parsed<Id> {
    match &record.fields {
        Fields::OpRun(run) => &run.op_id,
        Fields::Operator(operator) => &operator.op_id,
        Fields::DebugPacket(_)
        | Fields::Block(_)
        | Fields::Project(_)
        | Fields::Regime(_)
        | Fields::Constraint(_)
        | Fields::Decision(_)
        | Fields::Own(_)
        | Fields::Unread => &None,
    }
}

fn ended(record: &Record) -> Option<Timestamp> {
    let (_, end) = record.fields.times()?;
    end.as_ref().map(|end| end.value)
}

fn minutes(record: &Record) -> Option<i64> {
    if let Some(packet) = record.fields.packet() {
        return packet.time_spent_minutes.as_ref().map(|it| it.value);
    }
    let (began, ended) = (record.fields.started_at()?, ended(record)?);
    Some((ended.as_second() - began.as_second()).div_euclid(60))
}

fn next_pointer(record: &Record) -> &Parsed<Text> {
    match &record.fields {
        Fields::OpRun(run) => &run.next_pointer,
        Fields::DebugPacket(packet) => packet.pointer(),
        Fields::Block(block) => &block.next_pointer,
        Fields::Decision(decision) => &decision.next_pointer,
        Fields::Operator(_)
        | Fields::Project(_)
        | Fields::Regime(_)
        | Fields::Constraint(_)
        | Fields::Own(_)
        | Fields::Unread => &None,
    }
}

/// Returns the regime of a project at a time, or the current one if no time is given. Returns `None`
/// if different regimes are declared for the same time.
fn regime_at(project: &str, at: Option<Timestamp>, model: &Model) -> Option<RegimeName> {
    let timelines = model.regime_timelines();
    if at.is_none() {
        return timelines
            .for_project(project)
            .and_then(|timeline| timeline.current());
    }
    let (first, rest) = timelines.in_force(project, at).split_first()?;
    let agree = rest.iter().all(|it| it.regime.value == first.regime.value);
    agree.then_some(first.regime.value)
}
