//! A record as a row: what people ask for as columns, and all the rest as one document.

use jiff::Timestamp;
use serde_json::{Map, Value as Json};

use super::own::Own;
use super::row::Row;
use super::targets;
use crate::model::{Model, own_id};
use crate::record::{Fields, Id, OpRun, Outcome, Record, RegimeName, Slot, Text};

/// Fills what tells the record from others: findings in it have that too.
pub fn identify(row: &mut Row, record: &Record, model: &Model) {
    row.set("kind", record.kind().map(|kind| kind.word()));
    row.set("id", own_id(&record.fields).map(|id| &*id.value.0));
    let project = project(record);
    row.set("project", project);
    row.set("operator", operator(record).as_ref().map(|id| &*id.value.0));
    let regime = match record.fields.regime() {
        Some(regime) => regime.regime.as_ref().map(|regime| regime.value),
        None => project.and_then(|project| in_force(project, record.fields.began(), model)),
    };
    row.set("regime", regime.map(RegimeName::word));
}

/// Fills the rest.
pub fn describe(row: &mut Row, record: &Record, own: Own, model: &Model) {
    row.set("title", record.title.as_ref().map(|title| &*title.value.0));
    row.set(
        "mode",
        record.fields.mode().and_then(|mode| mode.value.name()),
    );
    let began = record.fields.began();
    row.set("started", began.map(|at| at.to_string()));
    row.set("ended", ended(record).map(|at| at.to_string()));
    row.set("minutes", minutes(record));
    row.set(
        "next_pointer",
        pointer(record).as_ref().map(|next| &*next.value.0),
    );
    match &record.fields {
        Fields::OpRun(run) => of_run(row, run),
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
        | Fields::Unread => {}
    }
    targets::fill(row, record, model);
    row.set("fields", Json::Object(fields(record, own.keys)).to_string());
}

fn of_run(row: &mut Row, run: &OpRun) {
    row.set(
        "result",
        run.result.as_ref().map(|result| result.value.word()),
    );
    row.set("held_by", run.held_by.as_ref().map(|id| &*id.value.0));
    row.set("overrides_mode", run.mode_override.is_some());
    let results = run.acceptance_results.iter();
    let results = results.flat_map(|results| &results.value.0);
    let passed = |passed: &Outcome| *passed == Outcome::Pass;
    let checks: Vec<Outcome> = results.map(|it| it.result.value).collect();
    row.set("checks", checks.len());
    row.set(
        "checks_passed",
        checks.iter().filter(|it| passed(it)).count(),
    );
}

/// The kind's fields, as they were understood, in the order of the table; then
/// every other key of the file as it is written.
fn fields(record: &Record, mut own: Map<String, Json>) -> Map<String, Json> {
    let mut fields = Map::new();
    record.each(&mut |field, value| {
        let written = own.shift_remove(field.name);
        let understood = value.map(|(_, value)| value.json());
        let value = understood.filter(|value| !value.is_null()).or(written);
        fields.extend(value.map(|value| (field.name.to_owned(), value)));
    });
    fields.extend(own);
    fields
}

fn project(record: &Record) -> Option<&str> {
    match record.fields.project() {
        Some(project) => project.project_id.as_ref().map(|id| &*id.value.0),
        None => record.project().and_then(|project| project.value.id()),
    }
}

fn operator(record: &Record) -> &Slot<Id> {
    match &record.fields {
        Fields::OpRun(run) => &run.op_id,
        Fields::Operator(operator) => &operator.op_id,
        Fields::DebugPacket(_)
        | Fields::Block(_)
        | Fields::Project(_)
        | Fields::Regime(_)
        | Fields::Constraint(_)
        | Fields::Decision(_)
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
    let (began, ended) = (record.fields.began()?, ended(record)?);
    Some((ended.as_second() - began.as_second()).div_euclid(60))
}

fn pointer(record: &Record) -> &Slot<Text> {
    match &record.fields {
        Fields::OpRun(run) => &run.next_pointer,
        Fields::DebugPacket(packet) => packet.pointer(),
        Fields::Block(block) => &block.next_pointer,
        Fields::Decision(decision) => &decision.next_pointer,
        Fields::Operator(_)
        | Fields::Project(_)
        | Fields::Regime(_)
        | Fields::Constraint(_)
        | Fields::Unread => &None,
    }
}

/// The regime in force in a project at a time, or now; nothing where nobody can tell.
fn in_force(project: &str, at: Option<Timestamp>, model: &Model) -> Option<RegimeName> {
    let timelines = model.timelines();
    if at.is_none() {
        return timelines
            .of(project)
            .and_then(|timeline| timeline.current());
    }
    let (first, rest) = timelines.in_force(project, at).split_first()?;
    let agree = rest.iter().all(|it| it.regime.value == first.regime.value);
    agree.then_some(first.regime.value)
}
