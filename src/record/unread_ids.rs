//! The ids that a file may have, if its own could not be read.

use super::placeholder::is_placeholder;
use super::{Fields, Kind};
use crate::document::yaml::Node;
use crate::document::{Fault, FaultKind};

/// The longest text that is taken for an id that was not written as one, in bytes.
const MAX_UNREAD: usize = 200;

/// Returns the ids that a record may have, if the value of its id is not an id or its key is
/// misspelt.
pub(super) fn unread_ids(
    fields: &Fields,
    kind: Kind,
    root: Option<Node<'_>>,
    faults: &[Fault],
) -> Vec<(Kind, Box<str>)> {
    if !own_id_is_unread(fields) {
        return Vec::new();
    }
    let Some((root, field)) = root.zip(kind.id_field()) else {
        return Vec::new();
    };
    let is_misspelt = |key: Node<'_>| {
        let mut misspelt = faults.iter().filter(|it| it.kind == FaultKind::Misspelt);
        misspelt.any(|fault| {
            let meant = fault
                .fix
                .as_ref()
                .is_some_and(|(_, edit)| edit.text == field);
            meant && fault.span == key.span()
        })
    };
    let value = root.entry(field).map(|(_, value)| value);
    let misspelt = || root.entries().find(|(key, _)| is_misspelt(*key));
    let Some(value) = value.or_else(|| misspelt().map(|(_, value)| value)) else {
        return Vec::new();
    };
    let texts = value
        .texts()
        .filter(|text| !is_placeholder(text) && text.len() <= MAX_UNREAD);
    let ids = texts.map(|text| {
        let parts = text.split(|char: char| char.is_whitespace() || matches!(char, '/' | '\\'));
        let parts = parts.filter(|part| !part.is_empty());
        parts.collect::<Vec<_>>().join("-")
    });
    ids.map(|id| (kind, id.into())).collect()
}

/// Returns whether a record is of a kind whose records have ids, and its own could not be read.
fn own_id_is_unread(fields: &Fields) -> bool {
    match fields {
        Fields::Operator(operator) => operator.op_id.is_none(),
        Fields::Project(project) => project.project_id.is_none(),
        Fields::Block(block) => block.block_id.is_none(),
        Fields::Constraint(constraint) => constraint.constraint_id.is_none(),
        Fields::Decision(decision) => decision.decision_id.is_none(),
        Fields::OpRun(_)
        | Fields::DebugPacket(_)
        | Fields::Regime(_)
        | Fields::Own(_)
        | Fields::Unread => false,
    }
}
