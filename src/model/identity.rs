//! Which record is which, wherever its file lies.

use super::index::own_id;
use crate::record::{Fields, Record};

/// What tells a record from all others and stays when its file is moved: its
/// kind and id, or, of a kind without ids, what it says of when and what it
/// is. Where a record does not say that either, its path.
pub fn of(record: &Record) -> String {
    let Some(kind) = record.kind() else {
        return record.path.text().into_owned();
    };
    // What the config says for all files of a kind tells none of them from the others.
    let is_own = |span| span != record.fallback_span;
    let by = match &record.fields {
        Fields::OpRun(run) => {
            let project = run.project_id.as_ref().and_then(|project| project.id());
            let start = run.timestamp_start.as_ref();
            let start = start.filter(|start| is_own(start.span));
            let start = start.map(|start| start.value.to_string());
            match (&run.op_id, start) {
                (Some(operator), Some(start)) => {
                    Some(format!("{operator} {} {start}", project.unwrap_or("")))
                }
                _ => None,
            }
        }
        Fields::DebugPacket(packet) => {
            let symptom = packet.symptom.as_ref();
            symptom.filter(|it| is_own(it.span)).map(|symptom| {
                let project = packet.project_id.as_ref().and_then(|project| project.id());
                format!("{} {symptom}", project.unwrap_or(""))
            })
        }
        Fields::Regime(regime) => regime.declared_at.as_ref().map(|at| {
            let project = regime.project_id.as_ref().and_then(|project| project.id());
            format!("{} {}", project.unwrap_or(""), at.value.0)
        }),
        fields => own_id(fields).map(|id| id.to_string()),
    };
    by.map_or_else(
        || record.path.text().into_owned(),
        |by| format!("{kind} {by}"),
    )
}
