//! The identity of a record, which does not change when its file is moved.

use super::own_id::own_id;
use crate::record::{Fields, Record};

/// Returns a text that distinguishes a record from all others and does not change when its file is
/// moved.
///
/// It consists of the record's kind and id or, for a kind without ids, of fields that say what the
/// record is about and when. If the record has none of these, the text is its path.
pub(crate) fn record_identity(record: &Record) -> String {
    let Some(kind) = record.kind() else {
        return record.path.text().into_owned();
    };
    // A value that the configuration sets is the same in many files, so it distinguishes none of them.
    let is_in_file = |span| record.is_in_file(span);
    let distinction = match &record.fields {
        Fields::OpRun(run) => {
            let project = run.project_id.as_ref().and_then(|project| project.id());
            let start = run.timestamp_start.as_ref();
            let start = start.filter(|start| is_in_file(start.span));
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
            symptom.filter(|it| is_in_file(it.span)).map(|symptom| {
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
    distinction.map_or_else(
        || record.path.text().into_owned(),
        |distinction| format!("{kind} {distinction}"),
    )
}
