//! Turns the faults that the parser recorded into findings.

use crate::diagnostic::Diagnostic;
use crate::document::{Fault, FaultKind};
use crate::rules::prelude::*;

/// Reports all faults of one kind, except those that another fault explains.
pub(crate) fn report_faults(record: &Record, kind: FaultKind, report: &mut Report<'_>) {
    for fault in record.faults_of(kind) {
        report_fault(record, fault, report);
    }
}

/// Reports one fault, unless another fault explains it.
fn report_fault(record: &Record, fault: &Fault, report: &mut Report<'_>) {
    if !is_explained(record, fault) {
        report_as_is(record, fault, report);
    }
}

/// Reports one fault, and returns the finding.
pub(crate) fn report_as_is<'r>(
    record: &Record,
    fault: &Fault,
    report: &'r mut Report<'_>,
) -> &'r mut Diagnostic {
    let finding = report.at(fault.span, &fault.message);
    if let Some((span, label)) = &fault.related {
        finding.related(&record.path, *span, label);
    }
    advise(finding, fault);
    finding
}

/// Points at the key that is probably a misspelling of the missing `field`, and
/// offers to rename it, so that one finding covers both faults.
pub(crate) fn mention_misspelt(finding: &mut Diagnostic, record: &Record, field: &str) {
    if let Some(fault) = record.misspelt(field) {
        finding.related(&record.path, fault.span, &fault.message);
        advise(finding, fault);
    }
}

/// Points at the keys that are probably misspellings of `missing` parts of the
/// value at `place`, and offers to rename the first of them.
pub(crate) fn mention_misspelt_parts(
    finding: &mut Diagnostic,
    record: &Record,
    place: Span,
    missing: &[&str],
) {
    let misspelt = record.misspelt_parts(place).filter(|fault| {
        let meant = fault.fix.as_ref().map(|(_, edit)| &*edit.text);
        meant.is_some_and(|meant| missing.contains(&meant))
    });
    for fault in misspelt {
        finding.related(&record.path, fault.span, &fault.message);
        if finding.fix.is_none() {
            advise(finding, fault);
        }
    }
}

/// Adds the help and the fix of a fault to a finding.
fn advise(finding: &mut Diagnostic, fault: &Fault) {
    if let Some(help) = &fault.help {
        finding.help(help);
    }
    if let Some((title, edit)) = &fault.fix {
        finding.fix(title, edit.clone());
    }
}

/// Returns whether a fault only follows from another: a value that cannot be parsed
/// cannot have the right type either, a duplicate key need not be reported as
/// unknown as well, and quoting an invalid id would not make it valid.
fn is_explained(record: &Record, fault: &Fault) -> bool {
    let at_same_place = |kind| record.has_fault(kind, fault.span);
    let broken_within = || record.is_broken_within(fault.span);
    match fault.kind {
        FaultKind::Syntax
        | FaultKind::NearRecord
        | FaultKind::MergeConflict
        | FaultKind::UnknownSection => false,
        FaultKind::UnknownField | FaultKind::Misspelt | FaultKind::MisspeltPart => {
            at_same_place(FaultKind::DuplicateKey) || broken_within()
        }
        FaultKind::AmbiguousScalar => {
            at_same_place(FaultKind::FieldType)
                || at_same_place(FaultKind::Placeholder)
                || broken_within()
        }
        // A comment after a placeholder says what belongs there.
        FaultKind::CommentCut => at_same_place(FaultKind::Placeholder) || broken_within(),
        // The parser replaces bytes that are not UTF-8 by question marks, as in `???`.
        FaultKind::Placeholder
        | FaultKind::DuplicateKey
        | FaultKind::UnknownKind
        | FaultKind::FieldType
        | FaultKind::DuplicateField => broken_within(),
    }
}
