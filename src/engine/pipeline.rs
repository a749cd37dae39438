//! The pipeline over one snapshot: read, resolve, run rules, finish.

use std::borrow::Cow;
use std::collections::{BTreeMap, BTreeSet, HashSet};
use std::sync::Arc;

use rayon::prelude::*;

use super::affected::{AffectedSet, SnapshotRecords};
use super::analysis::Analysis;
use super::checkpoint::sound::{KnownRecords, Sound, SoundRecord};
use super::closed;
use super::input::Input;
use super::mapped;
use super::memo::Memo;
use super::reading::{self, Read, Targets};
use super::subjects::{Subjects, project_of};
use super::summary::Summary;
use super::waiver_age;
use crate::config::{self, Settings};
use crate::diagnostic::Diagnostic;
use crate::git::Error;
use crate::model::{IndexedRecord, Model, TargetHash, identity, references};
use crate::record::{Record, RecordMapping, RegimeName, Waiver};
use crate::rules;
use crate::rules::clock::Clock;
use crate::rules::evidence::UNPINNED_EVIDENCE;
use crate::rules::rule::{Context, RepositoryContext, Rule};
use crate::snapshot::{EntryChange, Snapshot, diff};
use crate::target::{self, Resolutions, ResolveOptions};
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
    let checked = conclude(read, AffectedSet::All, input, Concluding::default())?;
    Ok(checked.analysis)
}

fn check_difference(input: &Input<'_>, base: &Input<'_>) -> Result<Analysis, Error> {
    let changed = diff(base.snapshot, input.snapshot);
    let mut read = reading::read_all(input, Targets::Deferred)?;
    let is_same_question = input.settings.description() == base.settings.description();
    if changed.is_empty() && is_same_question {
        return nothing_new(read, input);
    }
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
    let checked = conclude(read, affected.clone(), input, Concluding::default())?;
    let mut analysis = checked.analysis;
    // Without findings there is nothing to remove, so the base need not be checked.
    if !analysis.findings.is_empty() {
        let options = Concluding {
            after: Some(&analysis),
            ..Concluding::default()
        };
        let before = conclude(before, affected, base, options)?;
        analysis.subtract(&before.analysis);
    }
    Ok(analysis)
}

/// Returns the analysis of a snapshot that is the same as its base, so that no finding is new.
fn nothing_new(read: Read, input: &Input<'_>) -> Result<Analysis, Error> {
    let vocabulary = input.settings.vocabulary.clone();
    let mut model = Model::new(read.members, Resolutions::default(), vocabulary);
    model.set_mixed_folders(read.mixed_folders);
    let affected = AffectedSet::Only(HashSet::new());
    let subjects = ModelSubjects {
        model: &model,
        affected: &affected,
        snapshot: input.snapshot,
    };
    let finished = input
        .tail(regimes(&model))
        .identify(Vec::new(), &subjects)?;
    let summary = Summary::new(&model, finished.regimes, 0, read.skipped);
    Ok(Analysis {
        model,
        affected,
        findings: finished.findings,
        sources: finished.sources,
        summary,
    })
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

/// Concludes a check in which the rules need not run on all records, and returns those of them that
/// no rule reports anything about, by path.
pub(super) fn conclude_remembering(
    read: Read,
    affected: AffectedSet,
    input: &Input<'_>,
    known: KnownRecords,
) -> Result<(Analysis, Vec<SoundRecord>), Error> {
    let options = Concluding {
        known: Some(known),
        ..Concluding::default()
    };
    let checked = conclude(read, affected, input, options)?;
    Ok((checked.analysis, checked.sound))
}

/// What [`conclude`] takes into account.
#[derive(Default)]
struct Concluding<'a> {
    /// The analysis of a later state: only the findings that both states may have are kept.
    after: Option<&'a Analysis>,
    /// What is known of the records that are not affected. Then the sound ones among the others are
    /// asked for.
    known: Option<KnownRecords>,
}

/// The result of [`conclude`].
struct Checked {
    analysis: Analysis,
    /// By path; empty if they were not asked for.
    sound: Vec<SoundRecord>,
}

/// Resolves targets, runs the rules and finishes the findings.
fn conclude(
    read: Read,
    affected: AffectedSet,
    input: &Input<'_>,
    options: Concluding<'_>,
) -> Result<Checked, Error> {
    let limits = resolve_options(input.settings);
    let resolutions = target::resolve(read.queries, input.snapshot, input.history, &limits)?;
    let vocabulary = input.settings.vocabulary.clone();
    let mut model = Model::new(read.members, resolutions, vocabulary);
    model.set_mixed_folders(read.mixed_folders);
    model.set_long_waivers(waiver_age::find_long(&model, &affected, input));
    let results = run_rules(&model, &affected, input);
    let subjects = ModelSubjects {
        model: &model,
        affected: &affected,
        snapshot: input.snapshot,
    };
    let tail = input.tail(regimes(&model));
    let mut findings = tail.select(results.findings, &subjects);
    if let Some(after) = options.after {
        after.retain_comparable(&mut findings, &model);
    }
    let dropped = closed::drop_sound(&mut findings, &model, input)?;
    let finished = tail.identify(findings, &subjects)?;
    let mut summary = Summary::new(&model, finished.regimes, results.references, read.skipped);
    if let Some(known) = &options.known {
        summary.references += known.references;
        summary.verified += count_other_targets(known, &model);
    }
    summary.unverified.extend(dropped.beyond);
    // A target that existed when its record was closed counts as verified.
    let past = dropped.past_targets.min(summary.broken);
    summary.broken -= past;
    summary.verified += past;
    summary.count(&finished.findings);
    let sound = options.known.map(|_| results.sound);
    Ok(Checked {
        sound: sound.unwrap_or_default(),
        analysis: Analysis {
            model,
            affected,
            findings: finished.findings,
            sources: finished.sources,
            summary,
        },
    })
}

/// Returns what has to be found out about targets for the rules that are on.
pub(super) fn resolve_options(settings: &Settings) -> ResolveOptions {
    ResolveOptions {
        evidence_bytes: settings.limits.evidence_bytes,
        all_digests: settings.may_report(&UNPINNED_EVIDENCE.meta),
        searches_history: rules::of_missing_targets().any(|rule| settings.may_report(&rule.meta)),
    }
}

/// Counts the targets that only records name on which the rules did not run. All of them are
/// verified.
fn count_other_targets(known: &KnownRecords, model: &Model) -> usize {
    let resolved = model.resolutions().iter();
    let resolved: HashSet<_> = resolved
        .map(|(target, _)| TargetHash::new(target))
        .collect();
    known.targets.difference(&resolved).count()
}

/// Returns the current regime of each project that has one.
pub(crate) fn regimes(model: &Model) -> BTreeMap<String, RegimeName> {
    let regimes = model.regime_timelines().current().into_iter();
    regimes
        .map(|(project, regime)| (project.to_owned(), regime))
        .collect()
}

/// What running the rules gives.
#[derive(Default)]
pub(super) struct RuleResults {
    pub findings: Vec<Diagnostic>,
    /// How many references from one record to another resolve.
    pub references: usize,
    /// The records that no rule reports anything about, by path.
    pub sound: Vec<SoundRecord>,
}

/// Runs all rules.
fn run_rules(model: &Model, affected: &AffectedSet, input: &Input<'_>) -> RuleResults {
    let mut results = run_record_rules(model, affected, input);
    results.findings.extend(run_repository_rules(model, input));
    results
}

fn reported_rules(input: &Input<'_>) -> Vec<&'static Rule> {
    let is_reported = |rule: &&'static Rule| input.settings.may_report(&rule.meta);
    rules::all().filter(is_reported).collect()
}

/// Runs the rules about single records.
pub(super) fn run_record_rules(
    model: &Model,
    affected: &AffectedSet,
    input: &Input<'_>,
) -> RuleResults {
    let rules = reported_rules(input);
    let check_record = |(at, member): (usize, &Arc<IndexedRecord>)| {
        let record = &*member.open();
        let named = references::named_targets(record, model.resolutions());
        let clock = Clock::new(input.now);
        let cx = Context {
            repository: repository_context(model, input, &clock),
            record,
            is_tracked: member.is_tracked,
            named: &named,
        };
        let mut findings = Vec::new();
        for rule in &rules {
            rule.check_record(&cx, &mut findings);
        }
        mapped::adapt(&mut findings, record, input.settings);
        let references = model.count_resolved_references(record);
        let is_sound = findings.is_empty()
            && !member.entry.has_waivers
            && references::is_verified(record, &named, model.resolutions());
        let sound = is_sound.then(|| SoundRecord {
            at,
            sound: Sound {
                until: clock.valid_until(),
                references: u32::try_from(references).unwrap_or(u32::MAX),
                names_revision: member.entry.names_revision,
            },
        });
        RuleResults {
            findings,
            references,
            sound: sound.into_iter().collect(),
        }
    };
    let merge = |mut all: RuleResults, one: RuleResults| {
        all.findings.extend(one.findings);
        all.references += one.references;
        all.sound.extend(one.sound);
        all
    };
    model
        .records()
        .par_iter()
        .enumerate()
        .filter(|(_, member)| affected.includes(&member.path))
        .map(check_record)
        .reduce(RuleResults::default, merge)
}

/// Runs the rules about all records at once.
pub(super) fn run_repository_rules(model: &Model, input: &Input<'_>) -> Vec<Diagnostic> {
    let clock = Clock::new(input.now);
    let mut findings = Vec::new();
    for rule in reported_rules(input) {
        rule.check_repository(&repository_context(model, input, &clock), &mut findings);
    }
    mapped::adapt_all(&mut findings, model, input.settings);
    findings.extend(unmatched(input, model));
    findings
}

fn repository_context<'a>(
    model: &'a Model,
    input: &'a Input<'_>,
    clock: &'a Clock,
) -> RepositoryContext<'a> {
    RepositoryContext {
        model,
        limits: &input.settings.limits,
        require: &input.settings.require,
        literacies: &input.settings.literacies,
        catalogue: rules::catalogue(),
        clock,
    }
}

/// Reports what the snapshot's own configuration names and no file has.
fn unmatched(input: &Input<'_>, model: &Model) -> Vec<Diagnostic> {
    if input.snapshot.entry(config::PATH.as_bytes()).is_none() {
        return Vec::new();
    }
    let entries = input.snapshot.entries().iter();
    let mut found = config::unmatched(input.settings, entries.map(|entry| &entry.path));
    found.extend(unmatched_fields(input.settings, model));
    found
}

/// Returns a finding for each entry of `fields` in the record mappings that no file has.
pub(crate) fn unmatched_fields(settings: &Settings, model: &Model) -> Vec<Diagnostic> {
    if settings.mapped_fields.is_empty() {
        return Vec::new();
    }
    let mappings = settings.record_mappings.iter().map(|(_, mapping)| mapping);
    let mappings: Vec<&RecordMapping> = mappings.collect();
    // The bits of the fields that some file has; `None` where no file was read with the mapping.
    let mut hits: Vec<Option<u64>> = vec![None; mappings.len()];
    for member in model.records() {
        let Some(mapped) = member.entry.mapped else {
            continue;
        };
        let candidates = settings.mappings_for(&member.path);
        let Some(read) = candidates.get(mapped.candidate as usize) else {
            continue;
        };
        let at = mappings
            .iter()
            .position(|known| std::ptr::eq(*known, *read));
        if let Some(all) = at.and_then(|at| hits.get_mut(at)) {
            *all = Some(all.unwrap_or(0) | mapped.hits);
        }
    }
    config::unmatched_fields(settings, &|mapping, field| {
        let hits = hits.get(mapping).copied().flatten();
        let bit = 1_u64.checked_shl(field as u32);
        // Of fields after the first 64 it is not remembered whether a file has them.
        hits.zip(bit).is_some_and(|(hits, bit)| hits & bit == 0)
    })
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
