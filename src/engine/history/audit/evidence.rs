//! Checks whether the evidence of the current records was changed or removed after they were
//! closed.

use std::collections::{BTreeMap, BTreeSet};

use super::blobs::{FileClass, markdown};
use super::commit_walk::Touch;
use super::mentions::Mentions;
use super::origin::Origin;
use super::state::AuditState;
use crate::diagnostic::Diagnostic;
use crate::engine::history::changes::evidence::{differs, named, unpinned};
use crate::engine::history::changes::evidence_removal::gone;
use crate::engine::history::changes::{evidence_change, evidence_removal};
use crate::engine::lookup::with_folders;
use crate::git::{Error, Oid};
use crate::record::{Kind, Record, Reference};
use crate::rules::change::{EvidenceChange, EvidenceRemoval, RecordRevision};
use crate::snapshot::FileKind;
use crate::target::PathTarget;
use crate::target::Unverified;
use crate::text::{RepoPath, Spanned};

/// Reports changed evidence, with the commit that changed it last, at the place where the run names
/// it.
pub(crate) fn find(state: &mut AuditState<'_>) -> Result<(), Error> {
    let enough = state.enough();
    let touched = state.walk.touches.iter();
    let touched = touched.filter(|(_, touches)| touches.len() >= enough);
    let touched: BTreeSet<RepoPath> = touched.map(|(path, _)| path.clone()).collect();
    let mentions = Mentions::new(touched.iter());
    let runs = records_naming(state, &touched.iter().collect())?;
    let mut beyond = 0;
    for (path, file) in runs {
        if state.blobs.class(&path, file)? != FileClass::Record(Kind::OpRun) {
            continue;
        }
        let bytes = state.reader.read(file)?;
        if !bytes.is_some_and(|bytes| mentions.may_be_in(&bytes)) {
            continue;
        }
        let Some(read) = state.blobs.file(&path, Some(file))? else {
            continue;
        };
        let Some(revision) = &read.revision else {
            continue;
        };
        let mut is_beyond = false;
        for (reference, target) in unpinned(&revision.record) {
            is_beyond |= !state.compare(&revision.record, reference, &target)?;
        }
        beyond += usize::from(is_beyond);
    }
    if beyond > 0 {
        let runs = if beyond == 1 { "run was" } else { "runs were" };
        let what = Unverified {
            reason: format!("what the evidence was when {beyond} {runs} committed"),
            remedy: state.reader.remedy(),
        };
        state.unverified.insert(what, beyond);
    }
    Ok(())
}

/// Returns the Markdown files of the last commit that may name some files or folders that they are
/// in, with their blobs: only these if that is known, else all.
fn records_naming(
    state: &AuditState<'_>,
    files: &BTreeSet<&RepoPath>,
) -> Result<Vec<(RepoPath, Oid)>, Error> {
    let input = state.input;
    let naming = match input.naming {
        _ if files.is_empty() => Some(BTreeSet::new()),
        Some(naming) => naming(files)?,
        None => None,
    };
    let Some(naming) = naming else {
        let all = markdown(input.snapshot, input.settings);
        return Ok(all.map(|(path, file)| (path.clone(), file)).collect());
    };
    let entries = naming.iter().filter_map(|path| {
        let entry = input.snapshot.entry(path.as_bytes())?;
        let is_read = entry.kind == FileKind::File && input.settings.includes(path);
        is_read.then(|| Some((path.clone(), input.snapshot.blob_id(entry)?)))?
    });
    Ok(entries.collect())
}

/// Reports removed files that a closed record names, with the commit that removed them.
pub(crate) fn find_removed(state: &mut AuditState<'_>) -> Result<(), Error> {
    let snapshot = state.input.snapshot;
    let mut removed: BTreeMap<RepoPath, usize> = BTreeMap::new();
    for (path, touches) in &state.walk.touches {
        let newest = touches.first().filter(|newest| newest.after.is_none());
        if let Some(newest) = newest
            && snapshot.entry(path.as_bytes()).is_none()
        {
            removed.insert(path.clone(), newest.number);
        }
    }
    if removed.is_empty() {
        return Ok(());
    }
    // A record may name a folder that the file was in.
    let names = removed.keys().flat_map(with_folders).map(RepoPath::new);
    let names: BTreeSet<RepoPath> = names.collect();
    let mentions = Mentions::new(names.iter());
    let records = records_naming(state, &removed.keys().collect())?;
    let mut reported = BTreeSet::new();
    for (path, file) in records {
        let class = state.blobs.class(&path, file)?;
        let is_final_kind = matches!(class, FileClass::Record(Kind::OpRun | Kind::Decision));
        if !is_final_kind
            || !(state.reader.read(file)?).is_some_and(|bytes| mentions.may_be_in(&bytes))
        {
            continue;
        }
        let Some(read) = state.blobs.file(&path, Some(file))? else {
            continue;
        };
        let Some(revision) = &read.revision else {
            continue;
        };
        let record = &revision.record;
        for (reference, target) in named(record) {
            let gone = gone(&target, &removed, snapshot);
            let Some(path) = gone.filter(|path| !reported.contains(*path)) else {
                continue;
            };
            let number = removed[path];
            let mut trail = vec![(0, record.path.clone())];
            let was_closed = match state.origin(record, reference, &mut trail)? {
                Origin::At(since, _) => since > number,
                Origin::Before => !state.walk.is_cut,
            };
            if was_closed {
                reported.insert(path.clone());
                state.report_removed(record, reference, path, number, &trail)?;
            }
        }
    }
    Ok(())
}

impl AuditState<'_> {
    /// Reports a removal in the text that the record had in the commit that removed the file.
    fn report_removed(
        &mut self,
        record: &Record,
        reference: &Spanned<Reference>,
        path: &RepoPath,
        number: usize,
        trail: &[(usize, RepoPath)],
    ) -> Result<(), Error> {
        let touches = self.walk.touches.get(path).map_or(&[][..], Vec::as_slice);
        let before = touches.first().and_then(|newest| newest.before);
        let has_it_now = |(other, touches): (&RepoPath, &Vec<Touch>)| {
            let mut touches = touches.iter();
            let is_added = |it: &Touch| {
                it.number == number && it.before.is_none() && before.is_some() && it.after == before
            };
            touches.any(is_added).then(|| other.clone())
        };
        let moved_to = self.walk.touches.iter().filter_map(has_it_now).min();
        let parent = self.walk.parents.get(number).copied().flatten();
        let commit = parent.map(|parent| self.reader.short_id(parent));
        let report = |record: &Record, reference: &Spanned<Reference>| {
            let removal = EvidenceRemoval {
                reference,
                path: path.clone(),
                moved_to: moved_to.clone(),
                commit: commit.clone(),
            };
            let mut found = Vec::new();
            evidence_removal::report(record, &[removal], &mut found);
            found
        };
        self.report_at(record, reference, number, trail, &report)
    }

    /// Returns whether there is more history than what is audited.
    fn is_partial(&self) -> bool {
        self.walk.is_cut || !self.input.except.is_empty()
    }

    /// Returns how many audited commits must have touched a file that was changed. In a whole
    /// history, the first of them added it.
    fn enough(&self) -> usize {
        if self.is_partial() { 1 } else { 2 }
    }

    /// Compares the file that a target of a run names with what it was when the run was closed.
    /// Returns false if this clone does not have that.
    fn compare(
        &mut self,
        record: &Record,
        reference: &Spanned<Reference>,
        target: &PathTarget,
    ) -> Result<bool, Error> {
        let Some((path, now)) = self.at_the_end(target) else {
            return Ok(true);
        };
        let touches = self.walk.touches.get(path).map_or(&[][..], Vec::as_slice);
        let (Some(newest), Some(oldest)) = (touches.first(), touches.last()) else {
            return Ok(true);
        };
        if touches.len() < self.enough() {
            return Ok(true);
        }
        let (newest, oldest, path) = (*newest, *oldest, path.clone());
        let mut trail = vec![(0, record.path.clone())];
        let (was, since) = match self.origin(record, reference, &mut trail)? {
            Origin::At(number, own) => (self.file_then(number, &own, reference), number),
            Origin::Before if self.walk.is_cut => return Ok(false),
            Origin::Before => (oldest.before, usize::MAX),
        };
        let Some(was) = was.filter(|was| *was != now) else {
            return Ok(true);
        };
        let before = self.blobs.file(&path, Some(was))?;
        let after = self.blobs.file(&path, Some(now))?;
        let (Some(before), Some(after)) = (before, after) else {
            return Ok(true);
        };
        let is_final = before
            .revision
            .as_ref()
            .is_some_and(RecordRevision::is_final);
        if is_final || !differs(target, &before.bytes, &after.bytes) {
            return Ok(true);
        }
        // Because dates of commits may be wrong, the change may seem to be older than the run.
        let number = if newest.number < since {
            newest.number
        } else {
            0
        };
        self.report(record, reference, &path, number, &trail)?;
        Ok(true)
    }

    /// Returns the file that a target names in the last commit.
    fn at_the_end<'t>(&self, target: &'t PathTarget) -> Option<(&'t RepoPath, Oid)> {
        let snapshot = self.input.snapshot;
        let readings = target.whole.iter().chain([&target.path]);
        let mut files = readings.filter_map(|path| {
            let entry = snapshot.entry(path.as_bytes())?;
            let is_file = entry.kind == FileKind::File;
            is_file.then(|| snapshot.blob_id(entry).map(|id| (path, id)))?
        });
        files.next()
    }

    /// Reports a change in the text that the run had in a commit, or has in the last commit.
    fn report(
        &mut self,
        record: &Record,
        reference: &Spanned<Reference>,
        path: &RepoPath,
        number: usize,
        trail: &[(usize, RepoPath)],
    ) -> Result<(), Error> {
        let report = |record: &Record, reference: &Spanned<Reference>| {
            let path = path.clone();
            let mut found = Vec::new();
            evidence_change::report(record, &[EvidenceChange { reference, path }], &mut found);
            found
        };
        self.report_at(record, reference, number, trail, &report)
    }

    /// Runs a rule on a record as it was in a commit, if it named its evidence in the same words
    /// then. Otherwise runs the rule on the record as it is in the last commit.
    fn report_at(
        &mut self,
        record: &Record,
        reference: &Spanned<Reference>,
        number: usize,
        trail: &[(usize, RepoPath)],
        report: &dyn Fn(&Record, &Spanned<Reference>) -> Vec<Diagnostic>,
    ) -> Result<(), Error> {
        let own = trail.iter().rev().find(|(since, _)| *since <= number);
        let own = own.map_or(&record.path, |(_, path)| path);
        let (_, tree) = self.walk.commits[number];
        let then = self.reader.file_at(tree, own);
        let then = self.blobs.file(own, then)?;
        let then = then.as_ref().and_then(|file| file.revision.as_ref());
        let same = then.and_then(|revision| {
            let mut named = named(&revision.record).into_iter();
            let same = named.find(|(named, _)| {
                (&named.text, named.is_link) == (&reference.text, reference.is_link)
            });
            same.map(|(reference, _)| (revision, reference))
        });
        let (number, found, text, own) = match same {
            Some((revision, reference)) => {
                let found = report(&revision.record, reference);
                (number, found, revision.text.clone(), own.clone())
            }
            None => {
                let (_, tree) = self.walk.commits[0];
                let now = self.reader.file_at(tree, &record.path);
                let now = self.blobs.file(&record.path, now)?;
                let text = now.map_or_else(String::new, |file| file.text());
                (0, report(record, reference), text, record.path.clone())
            }
        };
        let at_commit = self.found.entry(number).or_default();
        at_commit.findings.extend(found);
        at_commit.records.insert(own.clone(), record.clone());
        at_commit.sources.insert(own, text);
        Ok(())
    }
}
