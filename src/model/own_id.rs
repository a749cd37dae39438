//! The id of a record itself, as opposed to the ids of other records that it names.

use crate::record::{Fields, Id};
use crate::text::Spanned;

/// Returns the id of a record, which no other record of its kind may have.
pub(crate) fn own_id(fields: &Fields) -> Option<&Spanned<Id>> {
    match fields {
        Fields::Operator(operator) => operator.op_id.as_ref(),
        Fields::Project(project) => project.project_id.as_ref(),
        Fields::Block(block) => block.block_id.as_ref(),
        Fields::Constraint(constraint) => constraint.constraint_id.as_ref(),
        Fields::Decision(decision) => decision.decision_id.as_ref(),
        Fields::Own(own) => own.id.as_ref(),
        Fields::OpRun(_) | Fields::DebugPacket(_) | Fields::Regime(_) | Fields::Unread => None,
    }
}
