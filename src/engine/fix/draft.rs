//! Keeps the edited files in memory, and checks whether edits make anything worse.

use std::cmp::Reverse;
use std::collections::{BTreeMap, BTreeSet, HashMap, HashSet};

use super::mended::{FixRequest, Mended, Refusal};
use super::offer::{Offer, OfferKey, OfferPlace, apply};
use super::rewrite::Rewrite;
use crate::diagnostic::{Diagnostic, Fingerprint, Severity};
use crate::engine::analysis::Analysis;
use crate::engine::history::changes::check_change;
use crate::engine::input::Input;
use crate::engine::pipeline;
use crate::git::Error;
use crate::snapshot::{Content, Overlay, Snapshot};
use crate::text::RepoPath;

/// The files that are edited, by path.
type Texts = BTreeMap<RepoPath, String>;

/// The edits so far.
pub(crate) struct Draft<'a> {
    request: &'a FixRequest<'a>,
    texts: Texts,
    /// The findings of the rules of history in the unedited files; `None` until they are needed.
    forbidden: Option<HashSet<Fingerprint>>,
    /// The offers that were refused, each with the finding that it would cause. Of several
    /// attempts, only the last is kept.
    refused: Vec<(Offer, Diagnostic)>,
    /// The offers whose edits were made, in that order.
    made: Vec<Offer>,
    /// The places at which each edit was made.
    made_at: HashMap<OfferKey, HashSet<OfferPlace>>,
}

impl<'a> Draft<'a> {
    pub(crate) fn new(request: &'a FixRequest<'a>) -> Self {
        Self {
            request,
            texts: Texts::new(),
            forbidden: None,
            refused: Vec::new(),
            made: Vec::new(),
            made_at: HashMap::new(),
        }
    }

    /// Returns the files with the edits.
    pub(crate) fn snapshot(&self) -> Overlay<&'a dyn Snapshot> {
        self.over(&self.texts)
    }

    fn over(&self, texts: &Texts) -> Overlay<&'a dyn Snapshot> {
        let texts = texts.iter();
        let files = texts.map(|(path, text)| (path.clone(), text.clone().into_bytes()));
        Overlay::new(self.request.input.snapshot, files)
    }

    /// Returns the input of a check of other files.
    pub(crate) fn input<'s>(&self, snapshot: &'s dyn Snapshot) -> Input<'s>
    where
        'a: 's,
    {
        Input {
            snapshot,
            ..self.request.input
        }
    }

    /// Returns whether a file is UTF-8. The spans of findings in any other file are in a converted
    /// text.
    pub(crate) fn is_text(&self, path: &RepoPath) -> bool {
        self.texts.contains_key(path) || self.text(path).is_ok()
    }

    /// Returns whether the text that was checked differs from the file on the disk, because a
    /// filter or an encoding converts it.
    fn is_converted(&self, path: &RepoPath) -> bool {
        let snapshot = self.request.input.snapshot;
        let entry = snapshot.entry(path.as_bytes());
        entry.is_some_and(|entry| snapshot.is_converted(entry))
    }

    /// Returns whether a file is not on the disk because the sparse checkout leaves it out.
    fn is_left_out(&self, path: &RepoPath) -> bool {
        let snapshot = self.request.input.snapshot;
        let entry = snapshot.entry(path.as_bytes());
        entry.is_some_and(|entry| snapshot.is_left_out(entry))
    }

    /// Returns why a file cannot be edited, if it cannot.
    pub(crate) fn obstacle(&self, path: &RepoPath) -> Option<&'static str> {
        match () {
            () if self.is_left_out(path) => Some("the sparse checkout leaves the file out"),
            () if self.is_converted(path) => {
                Some("a filter or an encoding converts the file before Git stores it")
            }
            () if !self.is_text(path) => Some("the file is not UTF-8"),
            () => None,
        }
    }

    /// Applies the offered edits except those that would make something worse. No two of the offers
    /// may overlap.
    pub(crate) fn make(&mut self, offers: Vec<Offer>) -> Result<(), Error> {
        // The spans of all offers are in the texts as they are now.
        let given = self.texts.clone();
        let mut made: Vec<Offer> = Vec::new();
        let mut groups = vec![offers];
        while let Some(mut group) = groups.pop() {
            let next = self.with(&given, made.iter().chain(&group))?;
            let worse = self.worse(&next, &group)?;
            if worse.is_empty() {
                self.texts = next;
                made.append(&mut group);
                continue;
            }
            if let [_] = *group {
                self.refuse(group, &worse);
                continue;
            }
            // The edits to the file in which something got worse are the most likely cause.
            let paths: BTreeSet<&RepoPath> = worse.iter().map(|it| &it.path).collect();
            let is_suspect = |offer: &Offer| paths.contains(&offer.step.path);
            let (mut suspects, rest): (Vec<_>, Vec<_>) = group.drain(..).partition(is_suspect);
            if suspects.is_empty() {
                suspects = rest;
                let half = suspects.split_off(suspects.len() / 2);
                groups.extend([half, suspects]);
                continue;
            }
            let (alone, together) = by_file(suspects);
            // An edit to another file may be the cause too, so suspects that are alone in their
            // file are tried last.
            if together.is_empty() && rest.is_empty() {
                self.refuse(alone, &worse);
            } else {
                groups.push(alone);
            }
            groups.extend(one_of_each_file(together));
            groups.push(rest);
            groups.retain(|group| !group.is_empty());
        }
        made.sort_by_key(Offer::position);
        for offer in made {
            self.refused
                .retain(|(other, _)| !offer.is_another_try(other));
            let places = self.made_at.entry(offer.key()).or_default();
            places.insert(offer.position());
            self.made.push(offer);
        }
        Ok(())
    }

    /// Returns whether the same edit was made at another place only: of several equal faults, the next
    /// may be found once the first one is mended, and takes its place as a finding.
    pub(crate) fn was_made_elsewhere(&self, offer: &Offer) -> bool {
        let places = self.made_at.get(&offer.key());
        places.is_some_and(|places| !places.contains(&offer.position()))
    }

    fn refuse(&mut self, offers: Vec<Offer>, worse: &[Diagnostic]) {
        for offer in offers {
            let here = worse.iter().find(|it| it.path == offer.step.path);
            if let Some(because) = here.or(worse.first()) {
                self.refused
                    .retain(|(other, _)| !offer.is_another_try(other));
                self.refused.push((offer, because.clone()));
            }
        }
    }

    /// Returns the texts with more edits.
    fn with<'o>(
        &self,
        given: &Texts,
        offers: impl Iterator<Item = &'o Offer>,
    ) -> Result<Texts, Error> {
        let mut edits: BTreeMap<&RepoPath, Vec<_>> = BTreeMap::new();
        for offer in offers {
            edits
                .entry(&offer.step.path)
                .or_default()
                .extend(&offer.edits);
        }
        let mut next = given.clone();
        for (path, edits) in edits {
            let text = match next.get(path) {
                Some(text) => text.clone(),
                None => self.text(path)?,
            };
            next.insert(path.clone(), apply(&text, edits.into_iter()));
        }
        Ok(next)
    }

    /// Reads an unedited file, which must be UTF-8.
    fn text(&self, path: &RepoPath) -> Result<String, Error> {
        let gone = || Error::changed_during_check(path.clone());
        let snapshot = self.request.input.snapshot;
        let entry = snapshot.entry(path.as_bytes()).ok_or_else(gone)?;
        match snapshot.read(entry, None)? {
            Content::Bytes(bytes) => String::from_utf8(bytes).map_err(|_| gone()),
            Content::Unavailable(reason) => Err(Error::at(path.clone(), reason)),
        }
    }

    /// Returns the findings that edits would cause. If one edit replaces findings of its file by
    /// others that weigh no more (see [`weight`]), those are left out.
    fn worse(&mut self, next: &Texts, group: &[Offer]) -> Result<Vec<Diagnostic>, Error> {
        let (before, after) = (self.snapshot(), self.over(next));
        let (before, after) = (self.everywhere(&before), self.everywhere(&after));
        let new = pipeline::check_against(&after, &before)?;
        let mut worse = self.new_in_history(&new, after.snapshot)?;
        if new.findings.is_empty() {
            return Ok(worse);
        }
        let (mut new, mut gone) = (open(new), open(pipeline::check_against(&before, &after)?));
        // An edit of an id may change which of two records is reported. That is the same finding.
        new.retain(|finding| {
            let same = gone.iter().position(|other| is_same(finding, other));
            same.map(|at| gone.swap_remove(at)).is_none()
        });
        if let [offer] = group {
            if weight(new.iter()) > weight(gone.iter()) {
                worse.append(&mut new);
            }
            new.retain(|finding| finding.path != offer.step.path);
            if !new.is_empty() {
                // If two records have the same fault, the finding about the other one is not new.
                let known = pipeline::check(&before)?.findings;
                new.retain(|finding| !known.iter().any(|other| is_same(finding, other)));
            }
        }
        // Advice about another record, which the fault hid until now, makes nothing worse.
        let is_edited = |path: &RepoPath| group.iter().any(|offer| offer.step.path == *path);
        new.retain(|it| it.severity != Severity::Info || is_edited(&it.path));
        let paths: BTreeSet<&RepoPath> = new.iter().map(|it| &it.path).collect();
        for path in paths {
            let is_here = |finding: &&Diagnostic| finding.path == *path;
            let new = || new.iter().filter(is_here);
            let gone = gone.iter().filter(is_here);
            // Old and new findings are weighed against each other only if one edit is the cause.
            let offers = group.iter().filter(|offer| offer.step.path == *path);
            let is_plain = group.len() == 1 || offers.count() == 1;
            if !is_plain || weight(new()) > weight(gone) {
                worse.extend(new().cloned());
            }
        }
        // The first finding is reported as the reason, so the most severe one comes first.
        worse.sort_by_key(|finding| (Reverse(finding.severity), finding.meta.level));
        Ok(worse)
    }

    /// Returns the input of a check of other files that reports findings everywhere.
    fn everywhere<'s>(&self, snapshot: &'s dyn Snapshot) -> Input<'s>
    where
        'a: 's,
    {
        Input {
            scope: &[],
            ..self.input(snapshot)
        }
    }

    /// Returns what the rules of history report about the edited files but not about the unedited
    /// ones.
    fn new_in_history(
        &mut self,
        analysis: &Analysis,
        after: &dyn Snapshot,
    ) -> Result<Vec<Diagnostic>, Error> {
        let mut found = self.history(analysis, after)?;
        if found.is_empty() {
            return Ok(found);
        }
        if self.forbidden.is_none() {
            let given = self.request.input.snapshot;
            let analysis = pipeline::check(&self.everywhere(given))?;
            let before = self.history(&analysis, given)?;
            self.forbidden = Some(before.iter().map(|it| it.fingerprint).collect());
        }
        let known = self.forbidden.as_ref();
        let is_known =
            |finding: &Diagnostic| known.is_some_and(|known| known.contains(&finding.fingerprint));
        found.retain(|finding| !is_known(finding));
        Ok(found)
    }

    fn history(&self, analysis: &Analysis, after: &dyn Snapshot) -> Result<Vec<Diagnostic>, Error> {
        let parents = self.request.parents;
        if parents.is_empty() {
            return Ok(Vec::new());
        }
        let input = self.everywhere(after);
        let change = check_change(parents, &input, analysis, None)?;
        let mut findings = change.finished.findings;
        findings.retain(Diagnostic::is_open);
        Ok(findings)
    }

    /// Ends the draft and returns what was done. `remaining` are the findings about the edited files.
    pub(crate) fn close(self, remaining: &[&Diagnostic]) -> Result<Mended, Error> {
        let mut files = Vec::new();
        for (path, after) in &self.texts {
            let before = self.text(path)?;
            if before != *after {
                files.push(Rewrite {
                    path: path.clone(),
                    before,
                    after: after.clone(),
                });
            }
        }
        let refused = self.refused.into_iter().map(|(offer, because)| Refusal {
            step: offer.step,
            because,
        });
        let open: HashSet<Fingerprint> = remaining.iter().map(|it| it.fingerprint).collect();
        let (begun, done): (Vec<Offer>, Vec<Offer>) = self
            .made
            .into_iter()
            .partition(|offer| open.contains(&offer.fingerprint()));
        let mut counts = BTreeMap::new();
        for finding in remaining {
            *counts.entry(finding.meta.name).or_default() += 1;
        }
        let steps = |offers: Vec<Offer>| offers.into_iter().map(|offer| offer.step).collect();
        Ok(Mended {
            files,
            done: steps(done),
            begun: steps(begun),
            refused: refused.collect(),
            remaining: counts,
            ..Mended::default()
        })
    }
}

/// Separates offers that are the only one in their file from the others.
fn by_file(offers: Vec<Offer>) -> (Vec<Offer>, Vec<Offer>) {
    let mut counts: BTreeMap<RepoPath, usize> = BTreeMap::new();
    for offer in &offers {
        *counts.entry(offer.step.path.clone()).or_default() += 1;
    }
    let is_alone = |offer: &Offer| counts.get(&offer.step.path) == Some(&1);
    offers.into_iter().partition(is_alone)
}

/// Separates offers of files that have several into groups with at most one offer of each file. To try
/// a group takes a check, so there should be few.
fn one_of_each_file(offers: Vec<Offer>) -> Vec<Vec<Offer>> {
    let mut counts: BTreeMap<RepoPath, usize> = BTreeMap::new();
    let mut groups: Vec<Vec<Offer>> = Vec::new();
    for offer in offers {
        let count = counts.entry(offer.step.path.clone()).or_default();
        match groups.get_mut(*count) {
            Some(group) => group.push(offer),
            None => groups.push(vec![offer]),
        }
        *count += 1;
    }
    groups
}

/// Returns the findings that no waiver silences.
fn open(analysis: Analysis) -> Vec<Diagnostic> {
    let findings = analysis.findings.into_iter();
    findings.filter(Diagnostic::is_open).collect()
}

fn is_same(a: &Diagnostic, b: &Diagnostic) -> bool {
    a.path == b.path
        && (a.meta.name, a.severity, &a.message) == (b.meta.name, b.severity, &b.message)
}

/// Counts errors, warnings and infos, which are compared in this order.
fn weight<'f>(findings: impl Iterator<Item = &'f Diagnostic>) -> [usize; 3] {
    let mut weight = [0; 3];
    for finding in findings {
        weight[match finding.severity {
            Severity::Error => 0,
            Severity::Warning => 1,
            Severity::Info => 2,
        }] += 1;
    }
    weight
}
