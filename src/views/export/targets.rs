//! What a record names outside of itself, a row each.

use serde_json::{Value as Json, json};

use super::row::Row;
use crate::model::Model;
use crate::model::references::{self, NamedTarget};
use crate::record::Record;
use crate::target::resolution::ResolutionStatus;
use crate::views::links::{Aim, named_by};

/// Fills the columns about evidence.
pub fn fill(row: &mut Row, record: &Record, model: &Model) {
    let named = references::named(record, model.facts());
    let evidence: Vec<ResolutionStatus> = named
        .iter()
        .filter(|named| named.role.is_evidence())
        .map(|named| named.fact.standing())
        .collect();
    row.set("evidence", evidence.len());
    for standing in ResolutionStatus::ALL {
        let count = evidence.iter().filter(|it| **it == standing).count();
        row.set(standing.word(), count);
    }
    let targets: Vec<Json> = named
        .into_iter()
        .map(|named| target(record, named))
        .collect();
    row.set("targets", targets);
}

fn target(record: &Record, named: NamedTarget<'_>) -> Json {
    let edge = named_by(record, &named);
    let standing = named.fact.standing().word();
    let written = &named.reference.value.text;
    let path = match Aim::of(named.target, written) {
        Aim::Path(path) => Some(path.text().into_owned()),
        Aim::Revision(_) | Aim::Url(_) | Aim::Elsewhere(_) => None,
    };
    json!({
        "field": edge.field,
        "type": edge.note,
        "target": written,
        "path": path,
        "standing": standing,
    })
}
