//! Finds the unpinned evidence of closed runs that a change rewrites.

use std::collections::BTreeSet;
use std::sync::Arc;

use super::evidence::{differs, names, unpinned};
use super::files::FileDiff;
use super::input::ChangeInput;
use crate::diagnostic::Diagnostic;
use crate::model::{IndexedRecord, Model, TargetHash, identity};
use crate::record::{Record, Reference};
use crate::rules::change::{Change, ChangeContext, EvidenceChange, RecordRevision};
use crate::rules::history::EVIDENCE_CHANGED;
use crate::target::PathTarget;
use crate::target::resolution::{PinCheck, Resolution};
use crate::text::{FastSet, RepoPath};

/// Returns those of some files that closed runs name as evidence without a pin.
pub(crate) fn evidence(files: &FastSet<&RepoPath>, input: &ChangeInput<'_>) -> BTreeSet<RepoPath> {
    let mut named = BTreeSet::new();
    for indexed in affected_records_naming(|path| files.contains(path), input) {
        let record = indexed.open();
        let unpinned = unpinned(&record).into_iter();
        let found = unpinned.filter_map(|(reference, _)| file(&record, reference, input.model));
        named.extend(found.filter(|path| files.contains(path)).cloned());
    }
    named
}

/// Returns the affected records with a target that leads to one of some files. Which targets a record
/// has is known without opening it: an operator may affect a hundred thousand runs whose evidence did
/// not change.
fn affected_records_naming<'m>(
    is_wanted: impl Fn(&RepoPath) -> bool,
    input: &ChangeInput<'m>,
) -> Vec<&'m Arc<IndexedRecord>> {
    let leads_there = |resolution: &Resolution| match resolution {
        Resolution::File(file) => is_wanted(&file.path),
        _ => false,
    };
    let resolutions = input.model.resolutions().iter();
    let leading = resolutions.filter(|(_, resolution)| leads_there(resolution));
    let targets: FastSet<TargetHash> = leading.map(|(it, _)| TargetHash::new(it)).collect();
    if targets.is_empty() {
        return Vec::new();
    }
    let records = input.model.records().iter();
    let records = records.filter(|indexed| {
        let mut named = indexed.entry.targets.targets();
        named.any(|target| targets.contains(&target)) && input.affected.includes(&indexed.path)
    });
    records.collect()
}

/// Reports every run whose evidence differs from that in each state before, if the run was closed
/// and named it already.
pub(crate) fn find(lists: &[Vec<FileDiff>], input: &ChangeInput<'_>, found: &mut Vec<Diagnostic>) {
    let is_any = lists.iter().all(|list| list.iter().any(is_rewritten));
    if lists.is_empty() || !is_any {
        return;
    }
    let may_differ = |path: &RepoPath| {
        let mut differences = lists.iter().map(|list| at(list, path));
        differences.all(|it| it.is_some_and(is_rewritten))
    };
    for indexed in affected_records_naming(may_differ, input) {
        let record = &*indexed.open();
        let mut changes = Vec::new();
        for (reference, target) in unpinned(record) {
            let Some(path) = file(record, reference, input.model) else {
                continue;
            };
            let is_changed = |list: &Vec<FileDiff>| {
                let differing = at(list, path);
                differing.is_some_and(|it| has_changed(it, &target))
                    && named_before(list, record, reference)
            };
            if lists.iter().all(is_changed) {
                let path = path.clone();
                changes.push(EvidenceChange { reference, path });
            }
        }
        report(record, &changes, found);
    }
}

/// Runs the rule about changed evidence on a run that itself did not change.
pub(crate) fn report(record: &Record, changes: &[EvidenceChange<'_>], found: &mut Vec<Diagnostic>) {
    if changes.is_empty() {
        return;
    }
    let revision = RecordRevision {
        record: record.clone(),
        // The rule is about the files that the run names, not about its text.
        text: String::new(),
    };
    let change = Change {
        before: Some(&revision),
        after: Some(&revision),
        is_rewritten: false,
        span: record.fallback_span,
        has_file: true,
    };
    let cx = ChangeContext {
        changed_evidence: changes,
        ..ChangeContext::default()
    };
    EVIDENCE_CHANGED.check_change(&change, &cx, &record.path, found);
}

/// Returns the file that an unpinned target leads to, links followed.
fn file<'m>(record: &Record, reference: &Reference, model: &'m Model) -> Option<&'m RepoPath> {
    match model.resolution(record, reference) {
        Resolution::File(file) => match file.pin_check {
            PinCheck::Unpinned { .. } => Some(&file.path),
            PinCheck::Matches | PinCheck::Differs { .. } => None,
        },
        Resolution::Sound
        | Resolution::Folder(_)
        | Resolution::Commit(_)
        | Resolution::BlankObject
        | Resolution::Dead(_)
        | Resolution::Outside(_)
        | Resolution::Uncommitted { .. }
        | Resolution::Unverified(_) => None,
    }
}

fn is_rewritten(differing: &FileDiff) -> bool {
    differing.before.is_some() && differing.after.is_some()
}

/// Returns whether the part of a file that a target names was changed. Final records do not count,
/// because other rules check their changes.
fn has_changed(differing: &FileDiff, target: &PathTarget) -> bool {
    let (Some(before), Some(after)) = (&differing.before, &differing.after) else {
        return false;
    };
    let is_final = before
        .revision
        .as_ref()
        .is_some_and(RecordRevision::is_final);
    !is_final && differs(target, &before.bytes, &after.bytes)
}

/// Returns whether the run was already closed and named the same evidence.
fn named_before(list: &[FileDiff], record: &Record, reference: &Reference) -> bool {
    let Some(own) = at(list, &record.path) else {
        // The run's file did not change.
        return true;
    };
    let named = |revision: &RecordRevision| names(&revision.record, reference);
    match &own.before {
        Some(before) => before.revision.as_ref().is_some_and(named),
        None => {
            // The run moved here, or is new.
            let own_identity = identity::record_identity(record);
            let mut before = list
                .iter()
                .filter_map(|it| it.before.as_ref()?.revision.as_ref());
            before.any(|revision| {
                identity::record_identity(&revision.record) == own_identity && named(revision)
            })
        }
    }
}

fn at<'l>(list: &'l [FileDiff], path: &RepoPath) -> Option<&'l FileDiff> {
    let at = list.binary_search_by(|it| it.path.cmp(path)).ok()?;
    Some(&list[at])
}
