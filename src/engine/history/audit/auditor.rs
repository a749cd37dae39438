//! The audit: checks the commits that touched a final record, a definition or a decision.

use std::collections::{BTreeMap, HashSet};
use std::rc::Rc;
use std::sync::Arc;

use super::blobs::{Blobs, FileClass, markdown};
use super::commit_walk::{CandidateCommit, CommitWalk};
use super::evidence;
use super::input::AuditInput;
use super::owners::{CommitOwners, Projects};
use super::state::AuditState;
use crate::diagnostic::Diagnostic;
use crate::engine::budget;
use crate::engine::history::changes::files::BorrowedFileDiff;
use crate::engine::history::changes::rules::{self, RuleFindings};
use crate::engine::history::restored::{EarlierVersions, may_be_restored};
use crate::engine::mapped;
use crate::engine::outcome::{Group, Outcome};
use crate::engine::pipeline::regimes;
use crate::engine::subjects::KnownSubjects;
use crate::engine::summary::{LoosenedRule, Summary};
use crate::engine::tail::Tail;
use crate::git::{Error, Oid};
use crate::model::{IndexedRecord, Model};
use crate::record::{Kind, RegimeName};
use crate::rules::history::RECORD_DELETED;
use crate::snapshot::SnapshotLabel;
use crate::target::Resolutions;
use crate::target::Unverified;
use crate::text::RepoPath;

/// Checks every commit against its parents. The records that the summary counts are those of the
/// last commit.
///
/// # Errors
/// An object of the repository cannot be read.
pub(crate) fn audit(input: &AuditInput<'_>, label: SnapshotLabel) -> Result<Outcome, Error> {
    let repository = input.repository;
    repository.history_with_mailmap_of(input.mailmap_of, |reader| {
        let mut blobs = Blobs::new(reader, input.settings);
        let walk = CommitWalk::walk(reader, input, &mut blobs)?;
        let mut auditor = AuditState {
            reader,
            input,
            walk,
            blobs,
            found: BTreeMap::new(),
            unverified: BTreeMap::new(),
        };
        let mut candidates = auditor.walk.candidates.iter();
        let has_state = candidates.any(|candidate| candidate.has_state);
        let mut projects = if has_state || !auditor.walk.merges.is_empty() {
            Projects::find(&mut auditor)?
        } else {
            Projects::default()
        };
        auditor.check_commits(&projects)?;
        auditor.check_merges(&mut projects)?;
        auditor.drop_restored()?;
        evidence::find(&mut auditor)?;
        evidence::find_removed(&mut auditor)?;
        auditor.finish(label)
    })
}

impl AuditState<'_> {
    /// Checks the commits that touched a record with fixed parts, or one that only owners may
    /// change.
    fn check_commits(&mut self, projects: &Projects) -> Result<(), Error> {
        let candidates = Rc::clone(&self.walk.candidates);
        for candidate in candidates.iter() {
            let found = self.check_commit(candidate, projects)?;
            if !found.findings.is_empty() {
                self.found.insert(candidate.number, found);
            }
        }
        Ok(())
    }

    fn check_commit(
        &mut self,
        candidate: &CandidateCommit,
        projects: &Projects,
    ) -> Result<RuleFindings, Error> {
        let (commit, tree) = self.walk.commits[candidate.number];
        let info = if candidate.has_state {
            Some(self.reader.commit_info(commit)?)
        } else {
            None
        };
        let author = info.as_ref().map(|info| &info.author);
        let owners = CommitOwners {
            projects,
            reader: self.reader,
            parents: &candidate.parents,
            tree,
        };
        let parents = candidate.differences.iter().map(|it| it.before.len()).max();
        let mut found: Option<RuleFindings> = None;
        for parent in 0..parents.unwrap_or(0).max(1) {
            let mut files = Vec::new();
            for it in &candidate.differences {
                let was = it.before.get(parent).copied().flatten();
                let before = self.blobs.file(&it.path, was)?;
                let after = self.blobs.file(&it.path, it.after)?;
                // A file that this clone does not have must not be reported as deleted.
                if before.is_some() != was.is_some() || after.is_some() != it.after.is_some() {
                    return Ok(RuleFindings::default());
                }
                files.push((before, after));
            }
            let differences = candidate.differences.iter().zip(&files);
            let sides: Vec<_> = differences
                .map(|(it, (before, after))| BorrowedFileDiff {
                    path: &it.path,
                    before: before.as_deref(),
                    after: after.as_deref(),
                })
                .collect();
            let against_parent = rules::check(&sides, author, &owners);
            match &mut found {
                Some(found) => found.keep_common(&against_parent),
                none => *none = Some(against_parent),
            }
        }
        Ok(found.unwrap_or_default())
    }

    /// Drops the findings about commits that restore a final record.
    fn drop_restored(&mut self) -> Result<(), Error> {
        let findings = self.found.values().flat_map(|found| &found.findings);
        let rewrites = findings.filter(|finding| may_be_restored(finding));
        let paths: HashSet<RepoPath> = rewrites.map(|finding| finding.path.clone()).collect();
        let versions = EarlierVersions::find(self.reader, &[self.input.tip], &paths)?;
        for (number, found) in &mut self.found {
            let (_, tree) = self.walk.commits[*number];
            let mut kept = Vec::new();
            for finding in std::mem::take(&mut found.findings) {
                let is_added = found.added_twice.contains(&finding.path);
                let file = if may_be_restored(&finding) && !is_added {
                    let file = self.reader.file_at(tree, &finding.path);
                    self.blobs.file(&finding.path, file)?
                } else {
                    None
                };
                let after = file.as_ref().and_then(|file| file.revision.as_ref());
                let is_restored = match after {
                    Some(after) => versions.has_restored(after, &mut self.blobs)?,
                    None => false,
                };
                if !is_restored {
                    kept.push(finding);
                }
            }
            found.findings = kept;
        }
        Ok(())
    }

    fn finish(mut self, label: SnapshotLabel) -> Result<Outcome, Error> {
        let mut summary = if self.input.counts_records {
            self.count_records()?
        } else {
            Summary::default()
        };
        summary.loosened = LoosenedRule::all(self.input.settings);
        let tail = Tail {
            settings: self.input.settings,
            now: self.input.now,
            scope: self.input.scope,
            regimes: self.regimes()?,
        };
        let after_baseline = self.after_baseline()?;
        let mut groups = Vec::new();
        for (number, mut found) in std::mem::take(&mut self.found) {
            self.read_labels(number, &mut found)?;
            let (id, _) = self.walk.commits[number];
            for finding in &mut found.findings {
                // The same fault in another commit is another fault.
                let about = finding.about.take().unwrap_or_default();
                finding.about = Some(format!("{about} {id}"));
                if finding.meta == &RECORD_DELETED.meta {
                    add_history_help(finding);
                }
            }
            mapped::adapt_all(
                &mut found.findings,
                |path| found.records.get(path),
                self.input.settings,
            );
            let subjects = KnownSubjects {
                records: &found.records,
                sources: &found.sources,
                model: None,
                read: &|_| Ok(None),
            };
            let mut finished = tail.finish(found.findings, &subjects)?;
            if after_baseline
                .as_ref()
                .is_some_and(|commits| !commits.contains(&id))
            {
                summary.exempt += finished.findings.len();
                continue;
            }
            budget::apply(&mut finished.findings, &finished.sources);
            if finished.findings.is_empty() {
                continue;
            }
            summary.count(&finished.findings);
            groups.push(Group {
                commit: Some(self.reader.commit_info(id)?),
                findings: finished.findings,
                sources: finished.sources,
            });
        }
        summary.unverified = self.unverified;
        for (unverified, count) in self.walk.unverified {
            *summary.unverified.entry(unverified).or_default() += count;
        }
        let absent = self.blobs.absent();
        if absent > 0 {
            let unverified = Unverified {
                reason: "the content of files was never fetched".into(),
                remedy: self.reader.remedy(),
            };
            summary.unverified.insert(unverified, absent);
        }
        Ok(Outcome {
            error: None,
            label,
            base: None,
            revision: None,
            remote: None,
            groups,
            commits: Some(self.walk.commits.len()),
            records: Vec::new(),
            summary,
            notes: Vec::new(),
            folder: RepoPath::default(),
        })
    }

    /// Returns the commits that the baseline does not contain, if there is a baseline.
    fn after_baseline(&self) -> Result<Option<HashSet<Oid>>, Error> {
        let Some(baseline) = self.input.baseline else {
            return Ok(None);
        };
        let commits = self.reader.walk(&[self.input.tip], &[baseline])?;
        Ok(Some(commits.map(|commit| commit.commit).collect()))
    }

    /// Reads the texts that related labels point into, as the commit has them.
    fn read_labels(&mut self, number: usize, found: &mut RuleFindings) -> Result<(), Error> {
        let (_, tree) = self.walk.commits[number];
        for label in found.findings.iter().flat_map(|finding| &finding.related) {
            if found.sources.get(&label.path).is_none()
                && let Some(file) = self.reader.file_at(tree, &label.path)
                && let Some(file) = self.blobs.file(&label.path, Some(file))?
            {
                found.sources.insert(label.path.clone(), file.text());
            }
        }
        Ok(())
    }

    /// Counts the records of the last commit.
    fn count_records(&mut self) -> Result<Summary, Error> {
        let mut summary = Summary::default();
        for (path, file) in markdown(self.input.snapshot, self.input.settings) {
            match self.blobs.class(path, file)? {
                FileClass::Record(kind) => *summary.records.entry(kind).or_default() += 1,
                FileClass::UnknownKind => summary.unread += 1,
                FileClass::NoRecord | FileClass::Absent => {}
            }
        }
        Ok(summary)
    }

    /// Returns the regime of each project in the last commit. As in every command, it decides about
    /// severities.
    fn regimes(&mut self) -> Result<BTreeMap<String, RegimeName>, Error> {
        if self.found.is_empty() {
            return Ok(BTreeMap::new());
        }
        let mut records = Vec::new();
        for (path, file) in markdown(self.input.snapshot, self.input.settings) {
            if self.blobs.class(path, file)? == FileClass::Record(Kind::Regime)
                && let Some(file) = self.blobs.file(path, Some(file))?
                && let Some(revision) = &file.revision
            {
                let record = IndexedRecord::new(revision.record.clone(), true, &[]);
                records.push(Arc::new(record));
            }
        }
        let vocabulary = &self.input.settings.vocabulary;
        let resolutions = Resolutions::default();
        let model = Model::new(records, resolutions, vocabulary.clone());
        Ok(regimes(&model))
    }
}

/// Adds to the help of a finding what to do about the commit: restoring the record later does not
/// remove the deletion from the history.
fn add_history_help(finding: &mut Diagnostic) {
    let help = finding.help.as_deref().unwrap_or_default();
    let help = format!(
        "{help}. History keeps the removal: rewrite the commit if it is not pushed yet, or name a later \
         one in the configuration's `baseline`"
    );
    finding.help(help);
}
