//! From what the reader noticed to what a rule reports.

use crate::diagnostic::Diagnostic;
use crate::document::{Fault, FaultKind};
use crate::rules::prelude::*;

/// Reports the faults of one kind, but for those that another fault explains.
pub fn report_faults(record: &Record, kind: FaultKind, report: &mut Report<'_>) {
    for fault in record.faults_of(kind) {
        report_fault(record, fault, report);
    }
}

/// Reports one fault, unless another one at its place is the cause.
pub fn report_fault(record: &Record, fault: &Fault, report: &mut Report<'_>) {
    if is_explained(record, fault) {
        return;
    }
    let finding = report.at(fault.span, &fault.message);
    if let Some((span, label)) = &fault.related {
        finding.related(&record.path, *span, label);
    }
    advise(finding, fault);
}

/// Names the key that was probably meant for a required field that is absent,
/// and offers to rename it: the finding speaks for the misspelt key too.
pub fn mention_misspelt(finding: &mut Diagnostic, record: &Record, field: &str) {
    let is_it = |fault: &&Fault| matches!(&fault.fix, Some((_, edit)) if edit.text == field);
    if let Some(fault) = record.faults_of(FaultKind::Misspelt).find(is_it) {
        finding.related(&record.path, fault.span, &fault.message);
        advise(finding, fault);
    }
}

/// The same for parts that the value at a place lacks; where several are
/// misspelt, the first is offered.
pub fn mention_misspelt_parts(
    finding: &mut Diagnostic,
    record: &Record,
    place: Span,
    missing: &[&str],
) {
    let is_it = |fault: &&Fault| {
        let meant = fault.fix.as_ref().map(|(_, edit)| &*edit.text);
        place.contains(fault.span) && meant.is_some_and(|meant| missing.contains(&meant))
    };
    let parts = record.faults_of(FaultKind::MisspeltPart);
    for fault in parts.filter(is_it) {
        finding.related(&record.path, fault.span, &fault.message);
        if finding.fix.is_none() {
            advise(finding, fault);
        }
    }
}

fn advise(finding: &mut Diagnostic, fault: &Fault) {
    if let Some(help) = &fault.help {
        finding.help(help);
    }
    if let Some((title, edit)) = &fault.fix {
        finding.fix(title, edit.clone());
    }
}

/// Whether a fault only follows from another: what the bytes do not say cannot
/// be of the right shape, a key that is there twice is not unknown twice, and
/// quotes do not make an id of what is none.
fn is_explained(record: &Record, fault: &Fault) -> bool {
    let at_its_place = |kind| record.faults_of(kind).any(|cause| cause.span == fault.span);
    let broken_within = || {
        record
            .faults_of(FaultKind::Syntax)
            .any(|cause| fault.span.contains(cause.span))
    };
    match fault.kind {
        FaultKind::Syntax => false,
        FaultKind::UnknownField | FaultKind::Misspelt | FaultKind::MisspeltPart => {
            at_its_place(FaultKind::DuplicateKey) || broken_within()
        }
        FaultKind::AmbiguousScalar => at_its_place(FaultKind::FieldType) || broken_within(),
        FaultKind::DuplicateKey
        | FaultKind::UnknownKind
        | FaultKind::FieldType
        | FaultKind::DuplicateField => broken_within(),
    }
}
