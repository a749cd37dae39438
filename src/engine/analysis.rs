//! The result of checking one snapshot: its records as one model, and the findings.

use std::collections::{HashMap, HashSet};
use std::sync::Arc;

use super::affected::AffectedSet;
use super::budget;
use super::input::Input;
use super::summary::Summary;
use super::tail::{Finished, order};
use crate::diagnostic::{Diagnostic, Fingerprint};
use crate::model::identity::record_identity;
use crate::model::{IndexedRecord, Model};
use crate::target::Resolutions;
use crate::text::{RepoPath, Sources};

/// The records of one snapshot and the findings about them.
pub struct Analysis {
    pub model: Model,
    /// The records that the rules ran on.
    pub affected: AffectedSet,
    /// Ordered by path and by position in the source.
    pub findings: Vec<Diagnostic>,
    /// The text of every file that a finding points into.
    pub sources: Sources,
    pub summary: Summary,
}

impl Analysis {
    /// Returns the result of a check that found nothing and whose records were not read.
    pub(super) fn without_findings(summary: Summary, input: &Input<'_>) -> Self {
        let vocabulary = input.settings.vocabulary.clone();
        Self {
            model: Model::new(Vec::new(), Resolutions::default(), vocabulary),
            affected: AffectedSet::Only(HashSet::new()),
            findings: Vec::new(),
            sources: Sources::default(),
            summary,
        }
    }

    /// Removes the findings that an earlier state has too: the same fault in the same file, or in
    /// the file that its record was moved to. If a faulty record was copied, only the findings of
    /// the copy are new. A finding that was waived in the earlier state and is not waived now is
    /// new.
    pub(crate) fn subtract(&mut self, before: &Self) {
        let findings = std::mem::take(&mut self.findings);
        let before_findings = before.findings.iter();
        self.findings = new_findings(findings, &self.model, before_findings, &before.model);
        self.summary.recount(&self.findings);
        if self.findings.is_empty() {
            // What the regimes changed is not new either.
            let effects = self.summary.regimes.values_mut();
            effects.for_each(|effect| (effect.raised, effect.silenced) = (0, 0));
        }
    }

    /// Keeps only those findings of an earlier state that [`Analysis::subtract`] can match with one
    /// of this state: findings of the same rule in the same file, and findings in a file whose
    /// record moved.
    pub(crate) fn retain_comparable(&self, before: &mut Vec<Diagnostic>, model: &Model) {
        let own = self.findings.iter();
        let own: HashSet<_> = own.map(|it| (it.meta.name, &it.path)).collect();
        let mut places = SamePlaces::new(model, &self.model);
        before.retain(|finding| {
            own.contains(&(finding.meta.name, &finding.path)) || !places.is_same(&finding.path)
        });
    }

    /// Keeps only the findings that are also among `others`, which are about the same state.
    pub(crate) fn keep_common(&mut self, others: &[Diagnostic]) {
        let key = |it: &Diagnostic| (it.meta.name, it.path.clone(), it.span, it.message.clone());
        let others: HashSet<_> = others.iter().map(key).collect();
        self.findings
            .retain(|finding| others.contains(&key(finding)));
        self.summary.recount(&self.findings);
    }

    /// Limits how many findings of one file are listed. Call it after the findings that are not new
    /// were removed.
    pub fn limit_listed(&mut self) {
        budget::apply(&mut self.findings, &self.sources);
        self.summary.recount(&self.findings);
    }

    /// Adds findings about the same state.
    pub fn add(&mut self, more: Finished) {
        self.summary.count(&more.findings);
        self.sources.merge(more.sources);
        self.findings.extend(more.findings);
        self.findings.sort_by(order);
    }
}

/// Returns those of some findings that an earlier state does not have (see [`Analysis::subtract`]),
/// ordered by path and by position in the source.
pub(super) fn new_findings<'f>(
    findings: Vec<Diagnostic>,
    model: &Model,
    before_findings: impl Iterator<Item = &'f Diagnostic>,
    before: &Model,
) -> Vec<Diagnostic> {
    let mut places = SamePlaces::new(before, model);
    let mut known = KnownFindings::new(before_findings, &mut places);
    // An open finding matches only one that was open, so open findings are matched first.
    let (open, waived): (Vec<_>, Vec<_>) = findings.into_iter().partition(Diagnostic::is_open);
    let all = open.into_iter().chain(waived);
    let mut new: Vec<Diagnostic> = all
        .filter(|finding| !known.take(finding, &mut places))
        .collect();
    new.sort_by(order);
    new
}

/// Counts of the findings of an earlier state that are not yet matched with a later finding.
struct KnownFindings {
    /// The findings of each fault in each file.
    in_place: HashMap<(Fingerprint, RepoPath), Count>,
    /// The findings of each fault in files whose record is no longer there.
    moved: HashMap<Fingerprint, Count>,
}

#[derive(Default)]
struct Count {
    open: usize,
    waived: usize,
}

impl Count {
    /// Takes a finding that matches, and returns whether there was one.
    fn take(&mut self, is_open: bool) -> bool {
        let count = match (is_open, self.waived) {
            (true, _) | (false, 0) => &mut self.open,
            (false, _) => &mut self.waived,
        };
        let has_one = *count > 0;
        *count -= usize::from(has_one);
        has_one
    }
}

impl KnownFindings {
    /// Counts the findings of an earlier state.
    fn new<'f>(before: impl Iterator<Item = &'f Diagnostic>, places: &mut SamePlaces<'_>) -> Self {
        let mut known = Self {
            in_place: HashMap::new(),
            moved: HashMap::new(),
        };
        for finding in before {
            let fault = finding.fault;
            let count = if places.is_same(&finding.path) {
                let key = (fault, finding.path.clone());
                known.in_place.entry(key).or_default()
            } else {
                known.moved.entry(fault).or_default()
            };
            if finding.is_open() {
                count.open += 1;
            } else {
                count.waived += 1;
            }
        }
        known
    }

    /// Matches a finding of the later state, and returns whether the earlier one has it.
    fn take(&mut self, finding: &Diagnostic, places: &mut SamePlaces<'_>) -> bool {
        let is_open = finding.is_open();
        let key = (finding.fault, finding.path.clone());
        let in_place = self.in_place.get_mut(&key);
        if in_place.is_some_and(|count| count.take(is_open)) {
            return true;
        }
        let is_new_here = !places.is_same(&finding.path);
        let moved = self.moved.get_mut(&finding.fault);
        is_new_here && moved.is_some_and(|count| count.take(is_open))
    }
}

/// The paths at which two states have the same record, each compared once.
struct SamePlaces<'m> {
    models: [&'m Model; 2],
    known: HashMap<RepoPath, bool>,
}

impl<'m> SamePlaces<'m> {
    fn new(before: &'m Model, after: &'m Model) -> Self {
        Self {
            models: [before, after],
            known: HashMap::new(),
        }
    }

    /// Returns whether both states have the same record at a path, or neither has one.
    fn is_same(&mut self, path: &RepoPath) -> bool {
        if let Some(is_same) = self.known.get(path) {
            return *is_same;
        }
        let is_same = same_record(self.models.map(|it| it.indexed_record(path)));
        self.known.insert(path.clone(), is_same);
        is_same
    }
}

/// Returns whether two states have the same record, or neither has one.
pub(super) fn same_record(records: [Option<&Arc<IndexedRecord>>; 2]) -> bool {
    match records {
        [Some(before), Some(after)] if Arc::ptr_eq(before, after) => true,
        records => {
            let [before, after] =
                records.map(|indexed| indexed.map(|it| record_identity(&it.open())));
            before == after
        }
    }
}
