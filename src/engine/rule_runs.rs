//! Runs the rules: about single records, about all records at once, and about the configuration.

use std::sync::Arc;

use rayon::prelude::*;

use super::affected::AffectedSet;
use super::checkpoint::sound::{Sound, SoundRecord};
use super::closed;
use super::input::Input;
use super::{mapped, tail};
use crate::config::{self, Settings};
use crate::diagnostic::Diagnostic;
use crate::model::{IndexedRecord, Model, references};
use crate::rules;
use crate::rules::clock::Clock;
use crate::rules::rule::{Context, RepositoryContext, Rule};
use crate::rules::shared::Shared;

/// The results of running the rules.
#[derive(Default)]
pub(super) struct RuleResults {
    pub findings: Vec<Diagnostic>,
    /// How many references from one record to another resolve.
    pub references: usize,
    /// The records that no rule reports anything about, and the runs and decisions, whose findings may
    /// be dropped because of their closing commits; by path. They are only looked for if the states of
    /// the entries are known, so that a later check can compare them.
    pub sound: Vec<SoundRecord>,
    /// If no rule about all records at once reports anything, the time, in seconds since 1970, from
    /// which one may although nothing changed.
    pub quiet_until: Option<i64>,
}

/// Runs all rules.
pub(super) fn run_rules(model: &Model, affected: &AffectedSet, input: &Input<'_>) -> RuleResults {
    let mut results = run_record_rules(model, affected, input);
    let clock = Clock::new(input.now);
    let findings = run_repository_rules(model, input, &clock);
    results.quiet_until = findings.is_empty().then(|| clock.valid_until());
    results.findings.extend(findings);
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
    let check_record = |(at, indexed): (usize, &Arc<IndexedRecord>)| {
        let record = &*indexed.open();
        let named = references::named_targets(record, model.resolutions());
        let clock = Clock::new(input.now);
        let cx = Context {
            repository: repository_context(model, input, &clock),
            record,
            is_tracked: indexed.is_tracked,
            named: &named,
            shared: &Shared::default(),
        };
        let mut findings = Vec::new();
        for rule in &rules {
            rule.check_record(&cx, &mut findings);
        }
        mapped::adapt(&mut findings, record, input.settings);
        let references = model.count_resolved_references(record);
        let may_be_dropped = closed::may_be_closed(indexed.entry.kind);
        let is_sound = !input.states.is_empty()
            && (findings.is_empty() || may_be_dropped)
            && !indexed.entry.has_waivers
            && references::is_verified(record, &named, model.resolutions());
        let sound = is_sound.then(|| {
            let count = tail::count_reported(findings.clone(), input.settings);
            SoundRecord {
                at,
                findings: count,
                sound: Sound {
                    until: clock.valid_until(),
                    references: u32::try_from(references).unwrap_or(u32::MAX),
                    names_revision: indexed.entry.names_revision,
                    by_closing: count > 0,
                },
            }
        });
        RuleResults {
            findings,
            references,
            sound: sound.into_iter().collect(),
            quiet_until: None,
        }
    };
    let merge = |mut all: RuleResults, one: RuleResults| {
        all.findings.extend(one.findings);
        all.references += one.references;
        all.sound.extend(one.sound);
        all
    };
    affected
        .records(model.records())
        .into_par_iter()
        .map(check_record)
        .reduce(RuleResults::default, merge)
}

/// Runs the rules about all records at once.
pub(super) fn run_repository_rules(
    model: &Model,
    input: &Input<'_>,
    clock: &Clock,
) -> Vec<Diagnostic> {
    let rules = repository_rules(input);
    let found = rules.flat_map(|(_, rule)| run_repository_rule(rule, model, input, clock));
    found.collect()
}

/// A check of all records at once.
#[derive(Clone, Copy)]
pub(super) enum RepositoryRule {
    Rule(&'static Rule),
    /// The globs and fields of the configuration that match nothing.
    Unmatched,
}

/// Returns the rules about all records at once, by name.
pub(super) fn repository_rules(
    input: &Input<'_>,
) -> impl Iterator<Item = (&'static str, RepositoryRule)> {
    let rules = reported_rules(input).into_iter();
    let rules = rules.filter(|rule| rule.repository_reads().is_some());
    let rules = rules.map(|rule| (rule.meta.name, RepositoryRule::Rule(rule)));
    rules.chain([("", RepositoryRule::Unmatched)])
}

/// Runs one rule about all records at once.
pub(super) fn run_repository_rule(
    rule: RepositoryRule,
    model: &Model,
    input: &Input<'_>,
    clock: &Clock,
) -> Vec<Diagnostic> {
    let rule = match rule {
        RepositoryRule::Rule(rule) => rule,
        RepositoryRule::Unmatched => return unmatched(input, model),
    };
    let mut findings = Vec::new();
    rule.check_repository(&repository_context(model, input, clock), &mut findings);
    mapped::adapt_all(&mut findings, |path| model.record(path), input.settings);
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

/// Reports the globs and fields of the snapshot's own configuration that match nothing.
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
    // The bits of the fields that some file has; `None` where no file was read with the mapping.
    let mut hits: Vec<Option<u64>> = vec![None; settings.record_mappings.len()];
    for indexed in model.records() {
        let Some(mapped) = indexed.entry.mapped else {
            continue;
        };
        let candidates = settings.candidates(&indexed.path);
        if let Some(at) = candidates.get(mapped.candidate as usize) {
            hits[*at] = Some(hits[*at].unwrap_or(0) | mapped.hits);
        }
    }
    config::unmatched_fields(settings, &|mapping, field| {
        let hits = hits.get(mapping).copied().flatten();
        let bit = 1_u64.checked_shl(field as u32);
        // For fields after the first 64, it is not recorded whether a file has them.
        hits.zip(bit).is_some_and(|(hits, bit)| hits & bit == 0)
    })
}
