//! Checks records against the same definitions.

use std::borrow::Cow;
use std::collections::HashMap;
use std::sync::atomic::Ordering;

use rayon::prelude::*;

use super::cases::{Case, is_about_reading};
use super::definitions::Definitions;
use super::now::Now;
use super::verdict::Part;
use crate::diagnostic::Diagnostic;
use crate::engine::beside::FilesBeside;
use crate::engine::reading;
use crate::git::{Error, NoHistory, Oid};
use crate::model::{Model, references};
use crate::record::reading::MAX_BYTES;
use crate::record::{self, Kind, Record};
use crate::rules;
use crate::rules::clock::Clock;
use crate::rules::rule::{Context, RepositoryContext, Rule};
use crate::rules::shared::Shared;
use crate::snapshot::{Content, Entry, FileKind, Revision, Snapshot};
use crate::target::{self, Query, QuerySet, Resolutions, ResolveOptions, Target, manifest};
use crate::text::RepoPath;

/// What a group of records is checked against.
pub(super) struct ClosedGroup<'a> {
    pub now: Now<'a>,
    pub definitions: &'a Definitions,
    pub kind: Kind,
    /// The debug packets that the records name, as they were when the records were closed.
    pub packets: Vec<Record>,
}

/// A record with the commit that closed it.
#[derive(Clone, Copy)]
pub(super) struct ClosedCase<'a> {
    pub case: &'a Case,
    pub commit: Oid,
}

/// The findings of the rules, by part.
pub(super) type Found = Vec<(Part, Vec<Diagnostic>)>;

/// The record of a case as it was read; `None` for a file that was not a record then.
type ReadRecord<'c> = Option<Cow<'c, Record>>;

impl ClosedGroup<'_> {
    /// Runs the rules on each case; the result is `None` for a file that was not a record then.
    /// Cases of the same commit must be next to each other, so that its files are looked up only
    /// once.
    pub(super) fn run(&self, cases: &[ClosedCase<'_>]) -> Result<Vec<Option<Found>>, Error> {
        let mut model = self.model(Vec::new());
        let records = cases.par_iter().map(|it| self.read(it.case));
        let records = records.collect::<Result<Vec<ReadRecord<'_>>, Error>>()?;
        let repository_findings = self.check_repository(cases, &records)?;
        let current = self.now.model.resolutions();
        let check = |(case, record): (&ClosedCase<'_>, &ReadRecord<'_>)| {
            let (case, record) = (case.case, record.as_ref()?);
            let mut found = Found::new();
            if case.parts.contains(&Part::Definitions) {
                let findings = self.check(case, record, Part::Definitions, &model, current);
                found.push((Part::Definitions, findings));
            }
            if case.parts.contains(&Part::Repository) {
                let findings = repository_findings.get(&record.path).cloned();
                found.push((Part::Repository, findings.unwrap_or_default()));
            }
            Some(found)
        };
        let found = cases.par_iter().zip(&records).map(check);
        let mut found: Vec<Option<Found>> = found.collect();
        let mut start = 0;
        for of_commit in cases.chunk_by(|a, b| a.commit == b.commit) {
            let range = start..start + of_commit.len();
            start = range.end;
            if of_commit
                .iter()
                .all(|it| !it.case.parts.contains(&Part::Files))
            {
                continue;
            }
            let records = &records[range.clone()];
            model.set_resolutions(self.resolve(of_commit, records)?);
            for ((case, record), found) in of_commit.iter().zip(records).zip(&mut found[range]) {
                if let (Some(record), Some(found)) = (record, found)
                    && case.case.parts.contains(&Part::Files)
                {
                    let resolutions = model.resolutions();
                    let findings = self.check(case.case, record, Part::Files, &model, resolutions);
                    found.push((Part::Files, findings));
                }
            }
        }
        Ok(found)
    }

    /// Runs the rules about all records at once, on a model with the records of all cases that have
    /// findings of such rules, and returns the findings by path. All cases share one model, because
    /// building one for each would take quadratic time.
    fn check_repository(
        &self,
        cases: &[ClosedCase<'_>],
        records: &[ReadRecord<'_>],
    ) -> Result<HashMap<RepoPath, Vec<Diagnostic>>, Error> {
        let concerned = cases.iter().zip(records);
        let concerned = concerned.filter(|(it, _)| it.case.parts.contains(&Part::Repository));
        let records = concerned.filter_map(|(_, record)| record.as_deref().cloned());
        let records: Vec<Record> = records.collect();
        let mut by_path: HashMap<RepoPath, Vec<Diagnostic>> = HashMap::new();
        if records.is_empty() {
            return Ok(by_path);
        }
        let model = self.model(records);
        let clock = Clock::new(self.now.input.now);
        let mut found = Vec::new();
        for rule in rules::all().filter(|rule| Part::of_rule(rule) == Some(Part::Repository)) {
            rule.check_repository(&self.context(&model, &clock), &mut found);
        }
        for finding in found {
            by_path
                .entry(finding.path.clone())
                .or_default()
                .push(finding);
        }
        Ok(by_path)
    }

    /// Returns the definitions, the debug packets and further records as one model, without any
    /// target.
    fn model(&self, mut further: Vec<Record>) -> Model {
        further.extend(self.packets.iter().cloned());
        let current = self.now.input.settings;
        let model = self.definitions.model(self.kind, further, current);
        self.count(model.records().len());
        model
    }

    /// Returns the record of a case as the configuration of the closing commit reads it.
    fn read<'c>(&self, case: &'c Case) -> Result<ReadRecord<'c>, Error> {
        let current = self.now.input.settings;
        let path = &case.file.path;
        if self.definitions.reads_like(current, path) {
            return Ok(Some(case.indexed.open()));
        }
        let snapshot = self.now.input.snapshot;
        let Some(entry) = snapshot.entry(path.as_bytes()) else {
            return Ok(None);
        };
        let Content::Bytes(bytes) = snapshot.read(entry, Some(MAX_BYTES + 1))? else {
            return Ok(None);
        };
        let settings = self.definitions.settings(current);
        let mappings = settings.mappings_for(path);
        let Ok(beside) = FilesBeside::read(snapshot, path, &mappings)? else {
            return Ok(None);
        };
        let vocabulary = &settings.vocabulary;
        let beside = |name: &str| beside.take(name);
        let record = record::read_with_beside(path.clone(), bytes, vocabulary, &mappings, beside);
        Ok(record.map(Cow::Owned))
    }

    /// Resolves the paths that the cases of one commit name in that commit. All other targets count
    /// as dead, so that findings about them are kept.
    fn resolve(
        &self,
        cases: &[ClosedCase<'_>],
        records: &[ReadRecord<'_>],
    ) -> Result<Resolutions, Error> {
        let (mut queries, mut others) = (QuerySet::default(), Vec::new());
        let records = cases.iter().zip(records);
        let records = records.filter(|(it, _)| it.case.parts.contains(&Part::Files));
        for record in records.filter_map(|(_, record)| record.as_ref()) {
            let mut collected = Vec::new();
            reading::collect(record, &mut collected);
            for query in collected {
                match query {
                    Query::Target { target, .. } if !matches!(target, Target::Path(_)) => {
                        others.push(target);
                    }
                    Query::Target { .. } | Query::Link(_) | Query::Value(_) => queries.add(query),
                }
            }
        }
        let settings = self.definitions.settings(self.now.input.settings);
        let options = ResolveOptions {
            evidence_bytes: settings.limits.evidence_bytes,
            all_digests: false,
            searches_history: false,
        };
        let files = self.files(cases[0].commit, &queries, options.evidence_bytes)?;
        let files = files.without_work_tree();
        self.count(files.entries().len());
        let mut resolutions = target::resolve(queries, &files, &NoHistory, &options)?;
        others.into_iter().for_each(|it| resolutions.add_dead(it));
        Ok(resolutions)
    }

    fn count(&self, gathered: usize) {
        let steps = &self.now.history.steps;
        steps.gathered.fetch_add(gathered, Ordering::Relaxed);
    }

    /// Returns the files of a commit that queries lead to. Listing all files of each of many
    /// commits would be quadratic.
    fn files(&self, commit: Oid, queries: &QuerySet, largest: u64) -> Result<Revision, Error> {
        let repository = &self.now.history.repository;
        let commit = commit.to_string();
        let files = Revision::open_paths(repository, &commit, queries.paths())?;
        let is_link = |entry: &Entry| entry.kind == FileKind::Symlink;
        if files.entries().iter().any(is_link) {
            // Links may lead anywhere.
            return Revision::open(repository, &commit);
        }
        let mut listed = Vec::new();
        for manifest in queries.manifests() {
            listed.extend(manifest::listed_paths(manifest, &files, largest)?);
        }
        if listed.is_empty() {
            return Ok(files);
        }
        Revision::open_paths(repository, &commit, queries.paths().chain(&listed))
    }

    fn context<'m>(&'m self, model: &'m Model, clock: &'m Clock) -> RepositoryContext<'m> {
        let settings = self.definitions.settings(self.now.input.settings);
        RepositoryContext {
            model,
            limits: &settings.limits,
            require: &settings.require,
            literacies: &settings.literacies,
            catalogue: rules::catalogue(),
            clock,
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
        let clock = Clock::new(self.now.input.now);
        let cx = Context {
            repository: self.context(model, &clock),
            record,
            is_tracked: true,
            named: &named,
            shared: &Shared::default(),
        };
        let applies = |rule: &&'static Rule| {
            let is_read = || case.is_mapped && is_about_reading(rule);
            Part::of_rule(rule) == Some(part) || part == Part::Definitions && is_read()
        };
        let mut found = Vec::new();
        for rule in rules::all().filter(applies) {
            rule.check_record(&cx, &mut found);
        }
        found
    }
}
