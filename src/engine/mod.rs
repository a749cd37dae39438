//! The whole pipeline: read, resolve, check, judge, waive, sort.

pub mod cache;

mod fingerprints;

mod fixes;

pub mod fix;

pub mod affected;

pub mod history;

pub mod memo;

pub mod severity;

mod reading;

pub mod receipt;

mod waiving;

use std::collections::{BTreeMap, HashSet};
use std::sync::Arc;

use jiff::Timestamp;
use rayon::prelude::*;

use crate::config::{self, Settings};
use crate::diagnostic::{Diagnostic, Fingerprint};
use crate::git::Error;
use crate::git::History;
use crate::model::{IndexedRecord, Model, references};
use crate::record::classifier::Classifier;
use crate::rules;
use crate::rules::evidence::UNPINNED_EVIDENCE;
use crate::rules::rule::{Context, RepositoryContext, Rule};
use crate::snapshot::{Changed, Snapshot, changed};
use crate::target::resolve;
use crate::text::RepoPath;

pub use history::changes::{check_changes, check_differences};
pub use receipt::Receipt;

pub use affected::AffectedSet;
use affected::Side;
use memo::Memo;
use reading::{Ask, Read};

/// What is checked, and by which settings.
#[derive(Clone, Copy)]
pub struct Input<'a> {
    pub snapshot: &'a dyn Snapshot,
    pub history: &'a dyn History,
    pub settings: &'a Settings,
    /// What may be remembered of files; without it the answers are the same.
    pub memo: Option<&'a dyn Memo>,
    pub now: Timestamp,
    /// Only findings in these files, and beneath these folders, are reported;
    /// empty means all. What is known does not depend on it.
    pub scope: &'a [RepoPath],
}

/// What was found.
pub struct Outcome {
    pub model: Model,
    /// The records that were held to the rules.
    pub focus: AffectedSet,
    /// In the order of paths and of the source.
    pub findings: Vec<Diagnostic>,
    /// The text of every file that a finding points into.
    pub texts: BTreeMap<RepoPath, String>,
    pub receipt: Receipt,
}

impl Outcome {
    /// Leaves out what was there before. What was waived and is not any more counts as new.
    pub fn subtract(&mut self, before: &[Diagnostic]) {
        let all: HashSet<Fingerprint> = before.iter().map(|it| it.fingerprint).collect();
        let open = before.iter().filter(|it| it.waived.is_none());
        let open: HashSet<Fingerprint> = open.map(|it| it.fingerprint).collect();
        self.findings.retain(|finding| match finding.waived {
            Some(_) => !all.contains(&finding.fingerprint),
            None => !open.contains(&finding.fingerprint),
        });
        self.receipt.recount(&self.findings);
    }

    /// Leaves only what is among others too.
    pub fn keep(&mut self, others: &[Diagnostic]) {
        let others: HashSet<Fingerprint> = others.iter().map(|it| it.fingerprint).collect();
        self.findings
            .retain(|finding| others.contains(&finding.fingerprint));
        self.receipt.recount(&self.findings);
    }

    /// Adds what was found in a file that is no record, the config.
    pub fn add(&mut self, mut found: Vec<Diagnostic>, path: &RepoPath, text: &str) {
        if found.is_empty() {
            return;
        }
        self.texts.insert(path.clone(), text.to_owned());
        fingerprints::give(&mut found, &self.model, &self.texts);
        self.receipt.count(&found);
        self.findings.append(&mut found);
        self.findings.sort_by(order);
    }
}

/// Checks one snapshot.
///
/// # Errors
/// Where the disk or Git does not give what the snapshot lists.
pub fn check(input: &Input<'_>) -> Result<Outcome, Error> {
    let outcome = check_all(input)?;
    match is_damaged(input) {
        true => check_all(&Input {
            memo: None,
            ..*input
        }),
        false => Ok(outcome),
    }
}

fn is_damaged(input: &Input<'_>) -> bool {
    input.memo.is_some_and(Memo::is_damaged)
}

fn check_all(input: &Input<'_>) -> Result<Outcome, Error> {
    let read = reading::read_all(input, Ask::Now)?;
    conclude(read, &AffectedSet::All, input)
}

/// Checks one snapshot and leaves only what `base` does not have: neither the
/// same finding nor, waived, one that is not waived any more. Both are known
/// whole; the rules run only on records whose findings can differ.
///
/// # Errors
/// Where the disk or Git does not give what a snapshot lists.
pub fn check_against(input: &Input<'_>, base: &Input<'_>) -> Result<Outcome, Error> {
    let outcome = check_difference(input, base)?;
    match is_damaged(input) || is_damaged(base) {
        true => {
            let [input, base] = [input, base].map(|input| Input {
                memo: None,
                ..*input
            });
            check_difference(&input, &base)
        }
        false => Ok(outcome),
    }
}

fn check_difference(input: &Input<'_>, base: &Input<'_>) -> Result<Outcome, Error> {
    let changed = changed(base.snapshot, input.snapshot);
    let mut read = reading::read_all(input, Ask::Later)?;
    let mut before = match same_settings(&changed) {
        true => read_base(base, &read.members, &changed)?,
        false => reading::read_all(base, Ask::Later)?,
    };
    let sides = [(base, &before), (input, &read)].map(|(input, read)| Side {
        input,
        members: &read.members,
    });
    let focus = AffectedSet::of(&changed, [&sides[0], &sides[1]])?;
    read.questions = reading::questions(&read.members, &focus);
    before.questions = reading::questions(&before.members, &focus);
    let before = conclude(before, &focus, base)?;
    let mut outcome = conclude(read, &focus, input)?;
    outcome.subtract(&before.findings);
    Ok(outcome)
}

fn same_settings(changed: &[Changed<'_>]) -> bool {
    let config = config::PATH.as_bytes();
    !changed.iter().any(|it| it.path.as_bytes() == config)
}

/// Reads of the base what the other side does not have too.
fn read_base(
    base: &Input<'_>,
    others: &[Arc<IndexedRecord>],
    changed: &[Changed<'_>],
) -> Result<Read, Error> {
    let places = changed.iter().filter_map(|it| it.before.map(|_| it.at));
    let mut read = reading::read(base, places, Ask::Later)?;
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

/// From what was read to what is said of it.
fn conclude(read: Read, focus: &AffectedSet, input: &Input<'_>) -> Result<Outcome, Error> {
    let limits = resolve::Limits {
        evidence_bytes: input.settings.limits.evidence_bytes,
        all_digests: input.settings.may_report(&UNPINNED_EVIDENCE.meta),
    };
    let facts = resolve::resolve(read.questions, input.snapshot, input.history, &limits)?;
    let classifier = Classifier::new(&input.settings.vocabulary.modes)
        .map_err(|error| Error::new(format!("the modes' keywords: {error}")))?;
    let model = Model::new(
        read.members,
        facts,
        input.settings.vocabulary.clone(),
        classifier,
    );
    let (mut findings, references) = run_rules(&model, focus, input);
    severity::apply_settings(&mut findings, input.settings);
    waiving::waive(&mut findings, &model, focus, input);
    findings.retain(|finding| in_scope(&finding.path, input.scope));
    // Last: a waiver is not idle because the regime does not ask.
    let regimes = severity::adjust_by_regime(&mut findings, &model, input.settings);
    findings.sort_by(order);
    let texts = reading::texts(&findings, &model, input)?;
    fixes::keep_quotes(&mut findings, &texts);
    fingerprints::give(&mut findings, &model, &texts);
    let receipt = Receipt::new(&model, &findings, regimes, references, read.skipped);
    Ok(Outcome {
        model,
        focus: focus.clone(),
        findings,
        texts,
        receipt,
    })
}

/// What all rules find, and how often a record names another that is there.
fn run_rules(model: &Model, focus: &AffectedSet, input: &Input<'_>) -> (Vec<Diagnostic>, usize) {
    let is_asked = |rule: &&'static Rule| input.settings.may_report(&rule.meta);
    let rules: Vec<&'static Rule> = rules::all().filter(is_asked).collect();
    let limits = &input.settings.limits;
    let (require, literacies) = (&*input.settings.require, &input.settings.literacies);
    let setting = RepositoryContext {
        model,
        limits,
        require,
        literacies,
        now: input.now,
    };
    let of_one = |member: &Arc<IndexedRecord>| {
        let record = &*member.open();
        let named = references::named(record, model.facts());
        let cx = Context {
            model,
            limits,
            require,
            literacies,
            now: input.now,
            record,
            is_tracked: member.is_tracked,
            named: &named,
        };
        let mut found = Vec::new();
        rules
            .iter()
            .for_each(|rule| rule.check_record(&cx, &mut found));
        fixes::keep_to_the_file(&mut found, record, input);
        (found, model.resolved_references(record))
    };
    let together = |mut all: (Vec<_>, usize), one: (Vec<_>, usize)| {
        all.0.extend(one.0);
        (all.0, all.1 + one.1)
    };
    let (mut findings, references) = model
        .members()
        .par_iter()
        .filter(|member| focus.includes(&member.path))
        .map(of_one)
        .reduce(Default::default, together);
    rules
        .iter()
        .for_each(|rule| rule.check_repository(&setting, &mut findings));
    findings.extend(idle_globs(input));
    (findings, references)
}

/// The config's globs that match nothing, where the settings are from this snapshot's config.
fn idle_globs(input: &Input<'_>) -> Vec<Diagnostic> {
    match input.snapshot.entry(config::PATH.as_bytes()) {
        Some(_) => {
            let entries = input.snapshot.entries().iter();
            config::unmatched(input.settings, entries.map(|entry| &entry.path))
        }
        None => Vec::new(),
    }
}

/// Whether a file is one of these, or beneath one; all are, where there are none.
pub fn in_scope(path: &RepoPath, scope: &[RepoPath]) -> bool {
    let within = |of: &RepoPath| {
        let rest = path.as_bytes().strip_prefix(of.as_bytes());
        of.as_bytes().is_empty() || rest.is_some_and(|rest| rest.is_empty() || rest[0] == b'/')
    };
    scope.is_empty() || scope.iter().any(within)
}

fn order(a: &Diagnostic, b: &Diagnostic) -> std::cmp::Ordering {
    let key = |finding: &Diagnostic| (finding.span, finding.meta.level, finding.meta.name);
    a.path
        .cmp(&b.path)
        .then_with(|| key(a).cmp(&key(b)))
        .then_with(|| a.message.cmp(&b.message))
}
