//! Finds the files that a change removes although closed records name them.

use std::collections::{BTreeMap, BTreeSet, HashSet};

use super::evidence::{named, names};
use super::files::File;
use super::input::ChangeInput;
use crate::diagnostic::Diagnostic;
use crate::engine::lookup::with_folders;
use crate::git::{Error, Oid};
use crate::model::IndexedRecord;
use crate::model::identity::record_identity;
use crate::model::keys::DependencyKey;
use crate::record::{Kind, Record, Reference};
use crate::rules::change::{Change, ChangeContext, EvidenceRemoval, RecordRevision};
use crate::rules::history::EVIDENCE_REMOVED;
use crate::snapshot::{Content, FileKind, Snapshot, diff};
use crate::target::PathTarget;
use crate::text::RepoPath;

/// Reports each removed file that every state before has, in the first record that names it and
/// that was closed in the first of these states. `commit` is the abbreviated id of that state.
///
/// # Errors
/// A file cannot be read from the disk or from Git.
pub(crate) fn find(
    before: &[&dyn Snapshot],
    input: &ChangeInput<'_>,
    commit: Option<&str>,
    found: &mut Vec<Diagnostic>,
) -> Result<(), Error> {
    let Some((first, others)) = before.split_first() else {
        return Ok(());
    };
    let mut removed = BTreeMap::new();
    let mut added = BTreeMap::new();
    for change in diff(*first, input.after) {
        match (change.before, change.after) {
            (Some(entry), None) if entry.kind == FileKind::File => {
                removed.insert(change.path.clone(), first.blob_id(entry));
            }
            (None, Some(entry)) => {
                added.extend(input.after.blob_id(entry).map(|id| (id, change.path)));
            }
            (Some(_) | None, _) => {}
        }
    }
    removed.retain(|path, _| others.iter().all(|it| it.entry(path.as_bytes()).is_some()));
    if removed.is_empty() {
        return Ok(());
    }
    let keys: HashSet<DependencyKey> = removed
        .keys()
        .flat_map(with_folders)
        .map(DependencyKey::path)
        .collect();
    let mut reported = BTreeSet::new();
    for indexed in input.model.records() {
        let is_final_kind = matches!(indexed.entry.kind, Some(Kind::OpRun | Kind::Decision));
        let mut depends_on = indexed.entry.keys.depends_on.keys();
        if !is_final_kind || !depends_on.any(|key| keys.contains(&key)) {
            continue;
        }
        let record = &*indexed.open();
        let mut removals = Vec::new();
        for (reference, target) in named(record) {
            let gone = gone(&target, &removed, input.after);
            let Some(path) = gone.filter(|path| !reported.contains(*path)) else {
                continue;
            };
            if !named_before(indexed, record, reference, *first, input)? {
                continue;
            }
            reported.insert(path.clone());
            let blob: Option<Oid> = removed.get(path).copied().flatten();
            removals.push(EvidenceRemoval {
                reference,
                path: path.clone(),
                moved_to: blob.and_then(|blob| added.get(&blob)).copied().cloned(),
                commit: commit.map(str::to_owned),
            });
        }
        report(record, &removals, found);
    }
    Ok(())
}

/// Runs the rule about removed evidence on a record that itself did not change.
pub(crate) fn report(
    record: &Record,
    removals: &[EvidenceRemoval<'_>],
    found: &mut Vec<Diagnostic>,
) {
    if removals.is_empty() {
        return;
    }
    let change = Change {
        before: None,
        after: None,
        has_file: true,
        is_rewritten: false,
        span: record.fallback_span,
    };
    let cx = ChangeContext {
        removed_evidence: removals,
        ..ChangeContext::default()
    };
    EVIDENCE_REMOVED.check_change(&change, &cx, &record.path, found);
}

/// Returns the removed file that a target named: the file itself, or the first one in a folder of
/// which nothing is left.
pub(crate) fn gone<'r, T>(
    target: &PathTarget,
    removed: &'r BTreeMap<RepoPath, T>,
    after: &dyn Snapshot,
) -> Option<&'r RepoPath> {
    let mut readings = target.whole.iter().chain([&target.path]);
    readings.find_map(|path| {
        if let Some((path, _)) = removed.get_key_value(path) {
            return Some(path);
        }
        let below = [path.as_bytes(), b"/"].concat();
        let is_below = |other: &RepoPath| other.as_bytes().starts_with(&below);
        let start = RepoPath::new(&below);
        let (first, _) = removed.range(start..).next()?;
        let entries = after.entries();
        let at = entries.partition_point(|entry| entry.path.as_bytes() < below.as_slice());
        let is_left = entries.get(at).is_some_and(|entry| is_below(&entry.path));
        (is_below(first) && !is_left && after.entry(path.as_bytes()).is_none()).then_some(first)
    })
}

/// Returns whether the record was closed before, and named the file in the same words.
fn named_before(
    indexed: &IndexedRecord,
    record: &Record,
    reference: &Reference,
    before: &dyn Snapshot,
    input: &ChangeInput<'_>,
) -> Result<bool, Error> {
    let now = input.after.entry(indexed.path.as_bytes());
    let now = now.and_then(|entry| input.after.blob_id(entry));
    let same_path = before.entry(indexed.path.as_bytes());
    let entry = match same_path {
        Some(entry) => Some(entry),
        // The record moved with its bytes.
        None => {
            let mut entries = before.entries().iter();
            entries.find(|entry| now.is_some() && before.blob_id(entry) == now)
        }
    };
    let Some(entry) = entry else { return Ok(false) };
    if now.is_some() && before.blob_id(entry) == now {
        return Ok(true);
    }
    let Content::Bytes(bytes) = before.read(entry, None)? else {
        return Ok(false);
    };
    let file = File::new(&entry.path, bytes, None, input.settings);
    Ok(file.revision.is_some_and(|revision: RecordRevision| {
        record_identity(&revision.record) == record_identity(record)
            && names(&revision.record, reference)
    }))
}
