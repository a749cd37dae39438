//! The columns about the targets that a record names.

use std::io;

use super::row::ExportRow;
use super::target_entry::TargetEntry;
use crate::model::Model;
use crate::model::references;
use crate::record::Record;
use crate::target::resolution::ResolutionStatus;

/// Sets the columns about evidence and targets.
pub(crate) fn fill(row: &mut ExportRow, record: &Record, model: &Model) -> io::Result<()> {
    let named = references::named_targets(record, model.resolutions());
    let evidence: Vec<ResolutionStatus> = named
        .iter()
        .filter(|named| named.kind.is_evidence())
        .map(|named| named.resolution.status())
        .collect();
    row.set("evidence", evidence.len());
    for status in ResolutionStatus::ALL {
        let count = evidence.iter().filter(|it| **it == status).count();
        row.set(status.word(), count);
    }
    let targets: Vec<TargetEntry<'_>> = named
        .into_iter()
        .map(|named| TargetEntry::new(record, named))
        .collect();
    row.set("targets", serde_json::to_value(targets)?);
    Ok(())
}
