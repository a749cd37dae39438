//! Drops the findings that a record did not have when it was closed.

use std::borrow::Cow;
use std::collections::{BTreeMap, HashMap, HashSet};
use std::sync::atomic::Ordering;

use globset::GlobSet;
use rayon::prelude::*;

use super::cases::{self, Case, is_about_reading};
use super::closing_commits::{ClosedRecord, ClosingCommits};
use super::definitions::{Definitions, FileId};
use super::history::ClosingHistory;
use super::verdict::{Part, Verdict};
use crate::config::{self, Settings};
use crate::diagnostic::Diagnostic;
use crate::engine::history::audit::blobs::Blobs;
use crate::engine::history::changes::files::File;
use crate::engine::input::Input;
use crate::engine::reading;
use crate::git::{Error, HistoryReader, NoHistory, Oid};
use crate::model::{Model, references};
use crate::record::reading::MAX_BYTES;
use crate::record::{self, Kind, Record};
use crate::rules;
use crate::rules::rule::{Context, RepositoryContext, Rule};
use crate::snapshot::{Content, Revision};
use crate::target::resolution::ResolutionStatus;
use crate::target::{self, Query, QuerySet, Resolutions, ResolveOptions, Target, Unverified};
use crate::text::RepoPath;

/// What follows for the counts of a check.
#[derive(Default)]
pub(crate) struct Dropped {
    /// What this clone cannot tell, and for how many records.
    pub beyond: Option<(Unverified, usize)>,
    /// How many distinct targets were there when every record that names them was closed.
    pub past_targets: usize,
}

/// Drops the findings about closed and committed records that are due to what changed after they were
/// closed. `findings` are ordered by path.
///
/// # Errors
/// The disk or Git does not give what it lists.
pub(crate) fn drop_sound(
    findings: &mut Vec<Diagnostic>,
    model: &Model,
    input: &Input<'_>,
) -> Result<Dropped, Error> {
    let Some(history) = input.closing.filter(|history| !history.tips.is_empty()) else {
        return Ok(Dropped::default());
    };
    let cases = cases::find(findings, model, input, &|| history.committed())?;
    let files: Vec<_> = cases.iter().map(|case| case.file.clone()).collect();
    let mut outcomes: Vec<Outcome> = Vec::new();
    let mut missing = Vec::new();
    for (at, verdict) in history.recall(&files, input.memo)?.into_iter().enumerate() {
        let is_complete = |verdict: &Verdict| cases[at].parts.iter().all(|it| verdict.has(*it));
        match verdict {
            Some(verdict) if is_complete(&verdict) => outcomes.push(Outcome::Judged(verdict)),
            Some(verdict) => {
                outcomes.push(Outcome::Judged(verdict));
                missing.push(at);
            }
            None => {
                outcomes.push(Outcome::Now);
                if cases[at].is_closed() {
                    missing.push(at);
                }
            }
        }
    }
    if !missing.is_empty() {
        history.repository.history(|reader| {
            let now = Now {
                history,
                model,
                input,
            };
            judge(&cases, &missing, &mut outcomes, reader, now)
        })?;
    }
    let mut is_kept = vec![true; findings.len()];
    let mut beyond = 0;
    for (case, outcome) in cases.iter().zip(&outcomes) {
        beyond += usize::from(matches!(outcome, Outcome::Beyond));
        for at in case.findings.clone() {
            let finding = &findings[at];
            is_kept[at] = match outcome {
                Outcome::Now => true,
                Outcome::Beyond => !case.depends_on_closing(finding),
                Outcome::Judged(verdict) => case.is_at_fault(finding, verdict, input),
            };
        }
    }
    let past_targets = count_past_targets(findings, &is_kept, model);
    let mut is_kept = is_kept.into_iter();
    findings.retain(|_| is_kept.next().unwrap_or(true));
    let beyond = (beyond > 0).then(|| {
        let unverified = Unverified {
            reason: format!(
                "the definitions by which {} closed",
                if beyond == 1 {
                    "1 record was".to_owned()
                } else {
                    format!("{beyond} records were")
                },
            ),
            remedy: history.repository.history(|reader| reader.remedy()),
        };
        (unverified, beyond)
    });
    Ok(Dropped {
        beyond,
        past_targets,
    })
}

/// Counts the broken targets about which nothing is reported any more.
fn count_past_targets(findings: &[Diagnostic], is_kept: &[bool], model: &Model) -> usize {
    let [mut dropped, mut kept] = [HashSet::new(), HashSet::new()];
    let about_files = findings.iter().zip(is_kept);
    let mut about_files: Vec<_> = about_files
        .filter(|(finding, _)| Part::of_finding(finding) == Some(Part::Files))
        .collect();
    if about_files.iter().all(|(_, is_kept)| **is_kept) {
        about_files.clear();
    }
    for (finding, is_kept) in about_files {
        let Some(member) = model.indexed_record(&finding.path) else {
            continue;
        };
        let record = member.open();
        let named = references::named_targets(&record, model.resolutions());
        let broken = named.into_iter().filter(|named| {
            named.reference.span == finding.span
                && named.resolution.status() == ResolutionStatus::Broken
        });
        let targets = if *is_kept { &mut kept } else { &mut dropped };
        targets.extend(broken.map(|named| named.target));
    }
    dropped.difference(&kept).count()
}

/// What becomes of the findings of a case.
enum Outcome {
    /// The record is judged by what is there now.
    Now,
    /// This clone does not have the closing commit.
    Beyond,
    Judged(Verdict),
}

/// Records that are judged together: the index of their definitions, the number of their closing
/// commit if its files matter, the debug packet that they name, and whether they are decisions.
type GroupKey = (usize, Option<usize>, Option<FileId>, bool);

/// Judges cases by their closing commits.
fn judge(
    cases: &[Case],
    missing: &[usize],
    outcomes: &mut [Outcome],
    reader: &HistoryReader<'_>,
    now: Now<'_>,
) -> Result<(), Error> {
    let history = now.history;
    history.steps.walks.fetch_add(1, Ordering::Relaxed);
    // Whatever the configuration includes today, history is read as a whole.
    let everywhere = Settings {
        include: None,
        exclude: GlobSet::empty(),
        stricter: None,
        ..now.input.settings.clone()
    };
    let blobs = Blobs::new(reader, &everywhere);
    let known = (now.input.snapshot, now.model);
    let mut walk = ClosingCommits::walk(reader, &history.tips, blobs, known)?;
    let paths: Vec<RepoPath> = walk.definitions.iter().cloned().collect();
    let mut sets = DefinitionSets::default();
    let mut groups: BTreeMap<GroupKey, Vec<usize>> = BTreeMap::new();
    for at in missing.iter().copied() {
        let case = &cases[at];
        let number = walk.find(&ClosedRecord {
            path: &case.committed,
            blob: case.file.blob,
            record: &|| case.member.open().into_owned(),
        })?;
        let Some(number) = number else {
            if walk.is_cut {
                outcomes[at] = Outcome::Beyond;
            }
            continue;
        };
        let (commit, tree) = walk.commits[number];
        if history.is_checked(commit) {
            continue;
        }
        let Some(set) = sets.of_commit(number, tree, &paths, reader, now)? else {
            outcomes[at] = Outcome::Beyond;
            continue;
        };
        let packet = case.member.entry.packet.as_ref();
        let packet = packet.and_then(|path| Some((path.clone(), reader.file_at(tree, path)?)));
        let needs_files = case.parts.contains(&Part::Files).then_some(number);
        let is_decision = case.member.entry.kind == Some(Kind::Decision);
        let group = (set, needs_files, packet, is_decision);
        groups.entry(group).or_default().push(at);
        if !matches!(&outcomes[at], Outcome::Judged(known) if known.commit() == Some(commit)) {
            outcomes[at] = Outcome::Judged(Verdict::new(commit));
        }
    }
    for ((set, number, packet, is_decision), members) in groups {
        let definitions = &sets.all[set];
        let packet = match packet {
            Some((path, blob)) => reader.read(blob)?.and_then(|bytes| {
                let file = File::new(
                    &path,
                    bytes.to_vec(),
                    None,
                    definitions.settings(now.input.settings),
                );
                file.revision.map(|revision| revision.record)
            }),
            None => None,
        };
        let group = Group {
            now,
            definitions,
            kind: if is_decision {
                Kind::Decision
            } else {
                Kind::OpRun
            },
            packet,
            commit: number.map(|number| walk.commits[number].0),
        };
        let of_group: Vec<&Case> = members.iter().map(|at| &cases[*at]).collect();
        let memo = now.input.memo.filter(|_| definitions.are_fixed());
        for (at, found) in members.iter().zip(group.run(&of_group)?) {
            let (Some(found), Outcome::Judged(verdict)) = (found, &mut outcomes[*at]) else {
                outcomes[*at] = Outcome::Now;
                continue;
            };
            for (part, findings) in found {
                verdict.set(part, &findings);
            }
            history.keep(&cases[*at].file, verdict, memo);
        }
    }
    Ok(())
}

/// What is checked now.
#[derive(Clone, Copy)]
struct Now<'a> {
    history: &'a ClosingHistory,
    model: &'a Model,
    input: &'a Input<'a>,
}

/// The definitions of commits, each read once however many commits have them.
#[derive(Default)]
struct DefinitionSets {
    all: Vec<Definitions>,
    /// The index of definitions by their files; `None` where this clone does not have them.
    by_files: HashMap<Vec<Option<Oid>>, Option<usize>>,
    by_commit: HashMap<usize, Option<usize>>,
}

impl DefinitionSets {
    /// Returns the index of the definitions of a commit.
    fn of_commit(
        &mut self,
        number: usize,
        tree: Oid,
        paths: &[RepoPath],
        reader: &HistoryReader<'_>,
        now: Now<'_>,
    ) -> Result<Option<usize>, Error> {
        if let Some(set) = self.by_commit.get(&number) {
            return Ok(*set);
        }
        let mut all = paths.to_vec();
        all.push(RepoPath::from(config::PATH));
        let set = match reader.files_at(tree, &all)? {
            Some(files) => self.of_files(files, paths, reader, now)?,
            None => None,
        };
        self.by_commit.insert(number, set);
        Ok(set)
    }

    fn of_files(
        &mut self,
        files: Vec<Option<Oid>>,
        paths: &[RepoPath],
        reader: &HistoryReader<'_>,
        now: Now<'_>,
    ) -> Result<Option<usize>, Error> {
        if let Some(set) = self.by_files.get(&files) {
            return Ok(*set);
        }
        let present = paths.iter().zip(&files);
        let present: Vec<FileId> = present
            .filter_map(|(path, blob)| Some((path.clone(), (*blob)?)))
            .collect();
        let configuration = files.last().copied().flatten();
        let read = Definitions::read(
            &present,
            configuration,
            now.history,
            reader,
            now.input.settings,
        )?;
        let set = read.map(|definitions| {
            self.all.push(definitions);
            self.all.len() - 1
        });
        self.by_files.insert(files, set);
        Ok(set)
    }
}

/// What records are judged by together.
struct Group<'a> {
    now: Now<'a>,
    definitions: &'a Definitions,
    kind: Kind,
    packet: Option<Record>,
    /// The closing commit, if its files matter.
    commit: Option<Oid>,
}

/// What rules reported, by part.
type Found = Vec<(Part, Vec<Diagnostic>)>;

impl Group<'_> {
    /// Runs the rules on each case; the result is `None` for a file that was no record then.
    fn run(&self, cases: &[&Case]) -> Result<Vec<Option<Found>>, Error> {
        let model = self.model(None, Resolutions::default())?;
        let files = match self.commit {
            Some(commit) => Some(self.model(None, self.resolve(cases, commit)?)?),
            None => None,
        };
        let check = |case: &&Case| {
            let Some(record) = self.read(case)? else {
                return Ok(None);
            };
            let mut found = Found::new();
            for part in &case.parts {
                let findings = match part {
                    Part::Definitions => {
                        let today = self.now.model.resolutions();
                        self.check(case, &record, Part::Definitions, &model, today)
                    }
                    Part::Files => {
                        let model = files.as_ref().unwrap_or(&model);
                        self.check(case, &record, Part::Files, model, model.resolutions())
                    }
                    Part::Repository => {
                        let own = record.clone().into_owned();
                        self.check_all(&self.model(Some(own), Resolutions::default())?)
                    }
                };
                found.push((*part, findings));
            }
            Ok(Some(found))
        };
        cases.par_iter().map(check).collect()
    }

    fn model(&self, own: Option<Record>, resolutions: Resolutions) -> Result<Model, Error> {
        let further = self.packet.iter().cloned().chain(own).collect();
        let today = self.now.input.settings;
        self.definitions
            .model(self.kind, further, resolutions, today)
    }

    /// Returns the record of a case as it is read by the configuration of the closing commit.
    fn read<'c>(&self, case: &'c Case) -> Result<Option<Cow<'c, Record>>, Error> {
        let today = self.now.input.settings;
        let path = &case.file.path;
        if self.definitions.reads_like(today, path) {
            return Ok(Some(case.member.open()));
        }
        let snapshot = self.now.input.snapshot;
        let Some(entry) = snapshot.entry(path.as_bytes()) else {
            return Ok(None);
        };
        let Content::Bytes(bytes) = snapshot.read(entry, Some(MAX_BYTES + 1))? else {
            return Ok(None);
        };
        let settings = self.definitions.settings(today);
        let mapping = settings.record_mapping(path);
        let record = record::read(path.clone(), bytes, &settings.vocabulary, mapping);
        Ok(record.map(Cow::Owned))
    }

    /// Resolves the paths that the cases name in the closing commit. Everything else is as it is now, so
    /// it counts as dead: what is reported about it stays.
    fn resolve(&self, cases: &[&Case], commit: Oid) -> Result<Resolutions, Error> {
        let (mut queries, mut others) = (QuerySet::default(), Vec::new());
        for case in cases {
            let mut collected = Vec::new();
            if let Some(record) = self.read(case)? {
                reading::collect(&record, &mut collected);
            }
            for query in collected {
                match query {
                    Query::Target { target, .. } if !matches!(target, Target::Path(_)) => {
                        others.push(target);
                    }
                    Query::Target { .. } | Query::Link(_) => queries.add(query),
                }
            }
        }
        let repository = &self.now.history.repository;
        let files = Revision::open(repository, &commit.to_string())?;
        let settings = self.definitions.settings(self.now.input.settings);
        let options = ResolveOptions {
            evidence_bytes: settings.limits.evidence_bytes,
            all_digests: false,
        };
        let mut resolutions = target::resolve(queries, &files, &NoHistory, &options)?;
        others.into_iter().for_each(|it| resolutions.add_dead(it));
        Ok(resolutions)
    }

    fn context<'m>(&'m self, model: &'m Model) -> RepositoryContext<'m> {
        let settings = self.definitions.settings(self.now.input.settings);
        RepositoryContext {
            model,
            limits: &settings.limits,
            require: &settings.require,
            literacies: &settings.literacies,
            catalogue: rules::catalogue(),
            now: self.now.input.now,
        }
    }

    /// Runs the rules of one part on a record.
    fn check(
        &self,
        case: &Case,
        record: &Record,
        part: Part,
        model: &Model,
        resolutions: &Resolutions,
    ) -> Vec<Diagnostic> {
        let named = references::named_targets(record, resolutions);
        let cx = Context {
            repository: self.context(model),
            record,
            is_tracked: true,
            named: &named,
        };
        let is_asked = |rule: &&'static Rule| {
            let is_read = || case.is_mapped && is_about_reading(rule);
            Part::of_rule(rule) == Some(part) || part == Part::Definitions && is_read()
        };
        let mut found = Vec::new();
        for rule in rules::all().filter(is_asked) {
            rule.check_record(&cx, &mut found);
        }
        found
    }

    /// Runs the rules about all records at once.
    fn check_all(&self, model: &Model) -> Vec<Diagnostic> {
        let mut found = Vec::new();
        for rule in rules::all().filter(|rule| Part::of_rule(rule) == Some(Part::Repository)) {
            rule.check_repository(&self.context(model), &mut found);
        }
        found
    }
}
