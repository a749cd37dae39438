//! Judges records by the same definitions.

use std::borrow::Cow;

use rayon::prelude::*;

use super::cases::{Case, is_about_reading};
use super::definitions::Definitions;
use super::now::Now;
use super::verdict::Part;
use crate::diagnostic::Diagnostic;
use crate::engine::reading;
use crate::git::{Error, NoHistory, Oid};
use crate::model::{Model, references};
use crate::record::reading::MAX_BYTES;
use crate::record::{self, Kind, Record};
use crate::rules;
use crate::rules::rule::{Context, RepositoryContext, Rule};
use crate::snapshot::{Content, Revision};
use crate::target::{self, Query, QuerySet, Resolutions, ResolveOptions, Target};

/// What records are judged by together.
pub(super) struct JudgedGroup<'a> {
    pub now: Now<'a>,
    pub definitions: &'a Definitions,
    pub kind: Kind,
    pub packet: Option<Record>,
    /// The closing commit, if its files matter.
    pub commit: Option<Oid>,
}

/// What rules reported, by part.
pub(super) type Found = Vec<(Part, Vec<Diagnostic>)>;

impl JudgedGroup<'_> {
    /// Runs the rules on each case; the result is `None` for a file that was no record then.
    pub(super) fn run(&self, cases: &[&Case]) -> Result<Vec<Option<Found>>, Error> {
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
