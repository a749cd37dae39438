//! The pipeline over one snapshot: read, resolve, run rules, finish.

use std::borrow::Cow;
use std::collections::{BTreeMap, BTreeSet, HashSet};
use std::sync::Arc;

use rayon::prelude::*;

use super::affected::{AffectedSet, SnapshotRecords};
use super::analysis::Analysis;
use super::closed;
use super::edits;
use super::input::Input;
use super::memo::Memo;
use super::reading::{self, Read, Targets};
use super::subjects::{Subjects, project_of};
use super::summary::Summary;
use super::waiver_age;
use crate::config;
use crate::diagnostic::Diagnostic;
use crate::git::Error;
use crate::model::{IndexedRecord, Model, identity, references};
use crate::record::{Record, RegimeName, Waiver};
use crate::rules;
use crate::rules::evidence::UNPINNED_EVIDENCE;
use crate::rules::rule::{Context, RepositoryContext, Rule};
use crate::snapshot::{EntryChange, Snapshot, diff};
use crate::target;
use crate::text::{RepoPath, Sources};

/// Checks one snapshot.
///
/// # Errors
/// A file that the snapshot lists cannot be read from the disk or from Git.
pub(crate) fn check(input: &Input<'_>) -> Result<Analysis, Error> {
    let analysis = check_all(input)?;
    if is_damaged(input) {
        check_all(&without_memo(input))
    } else {
        Ok(analysis)
    }
}

/// Checks one snapshot, and removes the findings that `base` has too (see [`Analysis::subtract`]).
/// Both snapshots are read as a whole, but the rules run only on records whose findings can differ.
///
/// # Errors
/// A file that a snapshot lists cannot be read from the disk or from Git.
pub(crate) fn check_against(input: &Input<'_>, base: &Input<'_>) -> Result<Analysis, Error> {
    let analysis = check_difference(input, base)?;
    if is_damaged(input) || is_damaged(base) {
        check_difference(&without_memo(input), &without_memo(base))
    } else {
        Ok(analysis)
    }
}

fn is_damaged(input: &Input<'_>) -> bool {
    input.memo.is_some_and(Memo::is_damaged)
}

fn without_memo<'a>(input: &Input<'a>) -> Input<'a> {
    Input {
        memo: None,
        ..*input
    }
}

fn check_all(input: &Input<'_>) -> Result<Analysis, Error> {
    let read = reading::read_all(input, Targets::Collected)?;
    conclude(read, AffectedSet::All, input, None)
}

fn check_difference(input: &Input<'_>, base: &Input<'_>) -> Result<Analysis, Error> {
    let changed = diff(base.snapshot, input.snapshot);
    let mut read = reading::read_all(input, Targets::Deferred)?;
    let mut before = if input.settings.differ_only_in_rules(base.settings) {
        read_base(base, &read.members, &changed)?
    } else {
        reading::read_all(base, Targets::Deferred)?
    };
    let sides = [(base, &before), (input, &read)].map(|(input, read)| SnapshotRecords {
        input,
        members: &read.members,
    });
    let affected = AffectedSet::select(&changed, [&sides[0], &sides[1]])?;
    read.queries = reading::queries(&read.members, &affected);
    before.queries = reading::queries(&before.members, &affected);
    let mut analysis = conclude(read, affected.clone(), input, None)?;
    // Without findings there is nothing to remove, so the base need not be checked.
    if !analysis.findings.is_empty() {
        let before = conclude(before, affected, base, Some(&analysis))?;
        analysis.subtract(&before);
    }
    Ok(analysis)
}

/// Reads the files of the base that differ, and takes all other records from the other side.
fn read_base(
    base: &Input<'_>,
    others: &[Arc<IndexedRecord>],
    changed: &[EntryChange<'_>],
) -> Result<Read, Error> {
    let places = changed
        .iter()
        .filter_map(|it| it.before.map(|_| it.before_index));
    let mut read = reading::read(base, places, Targets::Deferred)?;
    let paths: HashSet<&RepoPath> = changed.iter().map(|it| it.path).collect();
    let same = others.iter().filter(|member| !paths.contains(&member.path));
    let mut own = std::mem::take(&mut read.members).into_iter().peekable();
    for member in same {
        while let Some(own) = own.next_if(|own| own.path < member.path) {
            read.members.push(own);
        }
        read.members.push(Arc::clone(member));
    }
    read.members.extend(own);
    Ok(read)
}

/// Resolves targets, runs the rules and finishes the findings. With `after`, the analysis of a
/// later state, it keeps only the findings that both states may have.
fn conclude(
    read: Read,
    affected: AffectedSet,
    input: &Input<'_>,
    after: Option<&Analysis>,
) -> Result<Analysis, Error> {
    let limits = target::ResolveOptions {
        evidence_bytes: input.settings.limits.evidence_bytes,
        all_digests: input.settings.may_report(&UNPINNED_EVIDENCE.meta),
    };
    let resolutions = target::resolve(read.queries, input.snapshot, input.history, &limits)?;
    let vocabulary = input.settings.vocabulary.clone();
    let mut model = Model::new(read.members, resolutions, vocabulary);
    model.set_mixed_folders(read.mixed_folders);
    model.set_long_waivers(waiver_age::find_long(&model, &affected, input));
    let (findings, references) = run_rules(&model, &affected, input);
    let subjects = ModelSubjects {
        model: &model,
        affected: &affected,
        snapshot: input.snapshot,
    };
    let tail = input.tail(regimes(&model));
    let mut findings = tail.select(findings, &subjects);
    if let Some(after) = after {
        after.retain_comparable(&mut findings, &model);
    }
    let dropped = closed::drop_sound(&mut findings, &model, input)?;
    let finished = tail.identify(findings, &subjects)?;
    let mut summary = Summary::new(&model, finished.regimes, references, read.skipped);
    summary.unverified.extend(dropped.beyond);
    // A target that existed when its record was closed counts as verified.
    let past = dropped.past_targets.min(summary.broken);
    summary.broken -= past;
    summary.verified += past;
    summary.count(&finished.findings);
    Ok(Analysis {
        model,
        affected,
        findings: finished.findings,
        sources: finished.sources,
        summary,
    })
}

/// Returns the current regime of each project that has one.
pub(crate) fn regimes(model: &Model) -> BTreeMap<String, RegimeName> {
    let regimes = model.regime_timelines().current().into_iter();
    regimes
        .map(|(project, regime)| (project.to_owned(), regime))
        .collect()
}

/// Runs all rules, and counts how many references from one record to another resolve.
fn run_rules(model: &Model, affected: &AffectedSet, input: &Input<'_>) -> (Vec<Diagnostic>, usize) {
    let (mut findings, references) = run_record_rules(model, affected, input);
    findings.extend(run_repository_rules(model, input));
    (findings, references)
}

fn reported_rules(input: &Input<'_>) -> Vec<&'static Rule> {
    let is_reported = |rule: &&'static Rule| input.settings.may_report(&rule.meta);
    rules::all().filter(is_reported).collect()
}

fn repository_context<'a>(model: &'a Model, input: &Input<'a>) -> RepositoryContext<'a> {
    RepositoryContext {
        model,
        limits: &input.settings.limits,
        require: &input.settings.require,
        literacies: &input.settings.literacies,
        catalogue: rules::catalogue(),
        now: input.now,
    }
}

/// Runs the rules about single records, and counts how many references from one record to another
/// resolve.
pub(super) fn run_record_rules(
    model: &Model,
    affected: &AffectedSet,
    input: &Input<'_>,
) -> (Vec<Diagnostic>, usize) {
    let rules = reported_rules(input);
    let repository = repository_context(model, input);
    let check_record = |member: &Arc<IndexedRecord>| {
        let record = &*member.open();
        let named = references::named_targets(record, model.resolutions());
        let cx = Context {
            repository,
            record,
            is_tracked: member.is_tracked,
            named: &named,
        };
        let mut findings = Vec::new();
        for rule in &rules {
            rule.check_record(&cx, &mut findings);
        }
        edits::drop_outside_file(&mut findings, record, input);
        (findings, model.count_resolved_references(record))
    };
    let merge = |mut all: (Vec<_>, usize), one: (Vec<_>, usize)| {
        all.0.extend(one.0);
        (all.0, all.1 + one.1)
    };
    model
        .records()
        .par_iter()
        .filter(|member| affected.includes(&member.path))
        .map(check_record)
        .reduce(Default::default, merge)
}

/// Runs the rules about all records at once.
pub(super) fn run_repository_rules(model: &Model, input: &Input<'_>) -> Vec<Diagnostic> {
    let repository = repository_context(model, input);
    let mut findings = Vec::new();
    for rule in reported_rules(input) {
        rule.check_repository(&repository, &mut findings);
    }
    findings.extend(unmatched_globs(input));
    findings
}

/// Reports the globs of the snapshot's own configuration that match no file.
fn unmatched_globs(input: &Input<'_>) -> Vec<Diagnostic> {
    if input.snapshot.entry(config::PATH.as_bytes()).is_none() {
        return Vec::new();
    }
    let entries = input.snapshot.entries().iter();
    config::unmatched(input.settings, entries.map(|entry| &entry.path))
}

/// The records of one snapshot.
pub(crate) struct ModelSubjects<'a> {
    pub model: &'a Model,
    /// The records whose unused waivers are reported.
    pub affected: &'a AffectedSet,
    pub snapshot: &'a dyn Snapshot,
}

impl Subjects for ModelSubjects<'_> {
    fn identity(&self, path: &RepoPath) -> Option<String> {
        self.model.record(path).map(identity::record_identity)
    }

    fn project(&self, path: &RepoPath) -> Option<String> {
        self.model.record(path).and_then(project_of)
    }

    fn waiving(&self, _: &BTreeSet<&RepoPath>) -> Vec<Cow<'_, Record>> {
        let members = self.model.records().iter();
        let waiving = members
            .filter(|member| member.entry.has_waivers && self.affected.includes(&member.path));
        waiving
            .map(|member| Cow::Borrowed(member.record()))
            .collect()
    }

    fn is_long_waiver(&self, record: &Record, waiver: &Waiver) -> bool {
        self.model.is_long_waiver(&record.path, waiver)
    }

    fn reports_unused_waivers(&self) -> bool {
        true
    }

    fn sources(&self, paths: &BTreeSet<&RepoPath>) -> Result<Sources, Error> {
        reading::sources(paths, self.model, self.snapshot)
    }
}
