//! The whole pipeline: read, resolve, check, judge, waive, sort.

pub mod audit;

pub mod changes;

mod fingerprints;

mod judgement;

mod reading;

pub mod receipt;

mod waiving;

use std::collections::BTreeMap;

use jiff::Timestamp;
use rayon::prelude::*;

use crate::config::{self, Settings};
use crate::diagnostic::Diagnostic;
use crate::git::History;
use crate::model::{Member, Model, proofs};
use crate::record::{Record, classifier::Classifier};
use crate::rule::{Context, Rule, Setting};
use crate::rules;
use crate::rules::evidence::UNPINNED_EVIDENCE;
use crate::snapshot::{Error, Snapshot};
use crate::target::{Facts, Target, resolve};
use crate::text::RepoPath;

pub use changes::{check_changes, check_differences};
pub use receipt::Receipt;

/// What is checked, and by which settings.
pub struct Input<'a> {
    pub snapshot: &'a dyn Snapshot,
    pub history: &'a dyn History,
    pub settings: &'a Settings,
    pub now: Timestamp,
    /// Only findings in these files, and beneath these folders, are reported;
    /// empty means all. What is known does not depend on it.
    pub scope: &'a [RepoPath],
}

/// What was found.
pub struct Outcome {
    pub model: Model,
    /// In the order of paths and of the source.
    pub findings: Vec<Diagnostic>,
    /// The text of every file that a finding points into.
    pub texts: BTreeMap<RepoPath, String>,
    pub receipt: Receipt,
}

impl Outcome {
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
    let read = reading::read_all(input)?;
    let facts = resolve_targets(&read.members, input)?;
    let classifier = Classifier::new(&input.settings.vocabulary.modes)
        .map_err(|error| Error::new(format!("the modes' keywords: {error}")))?;
    let model = Model::new(
        read.members,
        facts,
        input.settings.vocabulary.clone(),
        classifier,
    );
    let mut findings = run_rules(&model, input);
    judgement::judge(&mut findings, input.settings);
    waiving::waive(&mut findings, &model, input);
    findings.retain(|finding| in_scope(&finding.path, input.scope));
    findings.sort_by(order);
    let texts = reading::texts(&findings, &model, input)?;
    fingerprints::give(&mut findings, &model, &texts);
    let receipt = Receipt::new(&model, &findings, read.aside);
    Ok(Outcome {
        model,
        findings,
        texts,
        receipt,
    })
}

/// Every target that any record names, each once.
fn resolve_targets(members: &[Member], input: &Input<'_>) -> Result<Facts, Error> {
    let mut questions = resolve::Questions::default();
    for Member { record, .. } in members {
        let folder = record.path.parent();
        for (reference, role) in proofs::references(record) {
            questions.ask(Target::parse(reference, folder), role.is_manifest());
        }
        for link in &record.links {
            let readings = proofs::readings(link);
            let targets = readings
                .iter()
                .map(|reading| Target::parse(reading, folder));
            questions.ask_link(targets.collect());
        }
        for mention in proofs::mentions(record) {
            questions.ask(Target::parse(mention, folder), false);
        }
    }
    let limits = resolve::Limits {
        evidence_bytes: input.settings.limits.evidence_bytes,
        all_digests: input.settings.may_report(&UNPINNED_EVIDENCE.meta),
    };
    resolve::resolve(questions, input.snapshot, input.history, &limits)
}

fn run_rules(model: &Model, input: &Input<'_>) -> Vec<Diagnostic> {
    let is_asked = |rule: &&'static Rule| input.settings.may_report(&rule.meta);
    let rules: Vec<&'static Rule> = rules::all().filter(is_asked).collect();
    let limits = &input.settings.limits;
    let setting = Setting {
        model,
        limits,
        now: input.now,
    };
    let mut findings: Vec<Diagnostic> = model
        .members()
        .par_iter()
        .flat_map_iter(|Member { record, is_tracked }| {
            let named = proofs::named(record, model.facts());
            let cx = Context {
                model,
                limits,
                now: input.now,
                record,
                is_tracked: *is_tracked,
                named: &named,
            };
            let mut found = Vec::new();
            rules
                .iter()
                .for_each(|rule| rule.check_record(&cx, &mut found));
            keep_fixes_to_the_file(&mut found, record, input);
            found
        })
        .collect();
    rules
        .iter()
        .for_each(|rule| rule.check_repository(&setting, &mut findings));
    findings.extend(idle_globs(input));
    findings
}

/// A value that the config gave stands at the record's anchor, where the file
/// says something else: an edit there would mend nothing and break the file.
fn keep_fixes_to_the_file(found: &mut [Diagnostic], record: &Record, input: &Input<'_>) {
    for finding in found.iter_mut().filter(|finding| finding.fix.is_some()) {
        let edits = finding.fix.iter().flat_map(|fix| &fix.edits);
        let at_anchor = edits
            .into_iter()
            .any(|edit| record.anchor.contains(edit.span));
        if at_anchor && input.settings.adoption(&record.path).is_some() {
            finding.fix = None;
        }
    }
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

fn in_scope(path: &RepoPath, scope: &[RepoPath]) -> bool {
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
