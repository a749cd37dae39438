//! The pipeline over one snapshot: read, resolve, run rules, finish.

use std::collections::{BTreeMap, HashSet};
use std::sync::Arc;

use super::affected::AffectedSet;
use super::analysis::Analysis;
use super::beside;
use super::checkpoint::sound::{KnownRecords, SoundRecord};
use super::closed::{self, DroppedRecord};
use super::input::Input;
use super::lookup::SnapshotRecords;
use super::memo::Memo;
use super::model_subjects::ModelSubjects;
use super::narrow::Counts;
use super::reading::{self, Read, Targets};
use super::rule_runs::{RuleResults, run_rules};
use super::summary::Summary;
use super::waiver_age;
use crate::config::Settings;
use crate::git::Error;
use crate::model::{IndexedRecord, Model, TargetHash};
use crate::record::RegimeName;
use crate::rules;
use crate::rules::evidence::UNPINNED_EVIDENCE;
use crate::snapshot::EntryChange;
use crate::target::{self, Resolutions, ResolveOptions};
use crate::text::{FastSet, RepoPath};

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

/// Reads the records of one snapshot, whose targets are not resolved.
///
/// # Errors
/// A file that the snapshot lists cannot be read from the disk or from Git.
pub(crate) fn read_model(input: &Input<'_>) -> Result<Model, Error> {
    let mut read = reading::read_all(input, Targets::Deferred)?;
    if is_damaged(input) {
        read = reading::read_all(&without_memo(input), Targets::Deferred)?;
    }
    let vocabulary = input.settings.vocabulary.clone();
    Ok(Model::new(read.records, Resolutions::default(), vocabulary))
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
    let changed = beside::differences([base, input]);
    let mut read = reading::read_all(input, Targets::Deferred)?;
    // What is the same on both sides has the same findings there, so none is new.
    if changed.is_empty() && input.settings.description() == base.settings.description() {
        let affected = AffectedSet::Only(HashSet::new());
        let options = Concluding {
            rules: Rules::None,
            ..Concluding::default()
        };
        return Ok(conclude(read, affected, input, options)?.analysis);
    }
    let mut before = if input.settings.differ_only_in_rules(base.settings) {
        read_base(base, &read.records, &changed)?
    } else {
        reading::read_all(base, Targets::Deferred)?
    };
    let sides = [(base, &before), (input, &read)].map(|(input, read)| SnapshotRecords {
        input,
        records: &read.records,
    });
    let affected = AffectedSet::select(&changed, [&sides[0], &sides[1]])?;
    read.queries = reading::queries(&read.records, &affected);
    before.queries = reading::queries(&before.records, &affected);
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
    let same = others
        .iter()
        .filter(|indexed| !paths.contains(&indexed.path));
    let mut own = std::mem::take(&mut read.records).into_iter().peekable();
    for indexed in same {
        while let Some(own) = own.next_if(|own| own.path < indexed.path) {
            read.records.push(own);
        }
        read.records.push(Arc::clone(indexed));
    }
    read.records.extend(own);
    Ok(read)
}

/// What [`conclude`] takes into account.
#[derive(Default)]
pub(super) struct Concluding<'a> {
    /// The analysis of a later state: only the findings that both states may have are kept.
    pub after: Option<&'a Analysis>,
    /// What is known of the records that are not affected.
    pub known: KnownRecords,
    pub rules: Rules,
    /// The counts of all records, where only some were read.
    pub counts: Option<Counts>,
}

/// Which rules run.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) enum Rules {
    None,
    #[default]
    All,
}

/// The result of [`conclude`].
pub(super) struct Checked {
    pub analysis: Analysis,
    /// Empty unless the states of the entries are known, so that a later check can compare them.
    pub sound: Vec<SoundRecord>,
    /// See [`RuleResults::quiet_until`].
    pub quiet_until: Option<i64>,
    /// Whether any rule reported anything, even if it is dropped later.
    pub is_reported: bool,
}

/// Resolves targets, runs the rules and finishes the findings.
pub(super) fn conclude(
    read: Read,
    affected: AffectedSet,
    input: &Input<'_>,
    options: Concluding<'_>,
) -> Result<Checked, Error> {
    let limits = resolve_options(input.settings);
    let resolutions = target::resolve(read.queries, input.snapshot, input.history, &limits)?;
    let vocabulary = input.settings.vocabulary.clone();
    let mut model = Model::new(read.records, resolutions, vocabulary);
    model.set_mixed_folders(read.mixed_folders);
    if let Some(counts) = &options.counts {
        model.set_population(counts.population());
    }
    model.set_long_waivers(waiver_age::find_long(&model, &affected, input));
    let results = match options.rules {
        Rules::None => RuleResults::default(),
        Rules::All => run_rules(&model, &affected, input),
    };
    let subjects = ModelSubjects {
        model: &model,
        affected: &affected,
        snapshot: input.snapshot,
    };
    let is_reported = !results.findings.is_empty();
    let tail = input.tail(regimes(&model));
    let mut findings = tail.select(results.findings, &subjects);
    if let Some(after) = options.after {
        after.retain_comparable(&mut findings, &model);
    }
    let dropped = closed::drop_sound(&mut findings, &model, input)?;
    let sound = keep_sound(results.sound, &dropped.records, &model);
    let finished = tail.identify(findings, &subjects)?;
    let mut summary = Summary::new(&model, finished.regimes, results.references, read.skipped);
    summary.references += options.known.references;
    summary.verified += count_other_targets(&options.known, &model);
    summary.unverified.extend(dropped.beyond);
    // A target that existed when its record was closed counts as verified.
    let past = dropped.past_targets.min(summary.broken);
    summary.broken -= past;
    summary.verified += past;
    summary.count(&finished.findings);
    if let Some(counts) = &options.counts {
        counts.apply(&mut summary);
    }
    Ok(Checked {
        is_reported,
        sound,
        quiet_until: results.quiet_until,
        analysis: Analysis {
            model,
            affected,
            findings: finished.findings,
            sources: finished.sources,
            summary,
        },
    })
}

/// Keeps the records that nothing is reported about: that have no findings, or whose findings were all
/// dropped because of their closing commits.
fn keep_sound(
    mut sound: Vec<SoundRecord>,
    dropped: &[DroppedRecord],
    model: &Model,
) -> Vec<SoundRecord> {
    let mut dropped = dropped.iter().peekable();
    sound.retain(|record| {
        let path = &model.records()[record.at].path;
        while dropped.next_if(|it| it.indexed.path < *path).is_some() {}
        let of_record = dropped.next_if(|it| it.indexed.path == *path);
        record.findings == of_record.map_or(0, |it| it.findings)
    });
    sound
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
    if known.targets.is_empty() {
        return 0;
    }
    let resolved = model.resolutions().iter();
    let resolved: FastSet<_> = resolved
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
