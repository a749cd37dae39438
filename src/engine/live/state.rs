//! The result of checking one state of the files, and its update after a change.

use std::collections::{BTreeMap, HashSet};
use std::sync::Arc;

use jiff::Timestamp;

use super::buffers::{Buffers, overlay};
use super::dependency_index::{DependencyIndex, IndexLookup};
use crate::config;
use crate::diagnostic::Diagnostic;
use crate::engine::affected::AffectedSet;
use crate::engine::error::SessionError;
use crate::engine::input::Input;
use crate::engine::lookup::SnapshotRecords;
use crate::engine::model_subjects::ModelSubjects;
use crate::engine::reading::{self, Targets};
use crate::engine::rule_runs::{self, RepositoryRule};
use crate::engine::session::Session;
use crate::engine::{beside, budget, closed, pipeline, waiver_age};
use crate::git::Error;
use crate::model::{IndexedRecord, Model, RecordAtPath};
use crate::rules;
use crate::rules::clock::Clock;
use crate::snapshot::{EntryChange, FileKind, Snapshot};
use crate::target::{self, Resolutions};
use crate::text::{RepoPath, Sources};

/// The result of checking one state of the files.
pub(super) struct State {
    pub model: Model,
    /// The findings as they are reported, by file; no file has an empty list.
    pub findings: BTreeMap<RepoPath, Vec<Diagnostic>>,
    /// The text of every file that a finding points into.
    pub sources: Sources,
    /// What each rule about all records reports, before severities and waivers are applied.
    repository_findings: BTreeMap<&'static str, ByPath>,
    /// What the records depend on.
    dependencies: DependencyIndex,
}

/// Findings by file.
type ByPath = BTreeMap<RepoPath, Vec<Diagnostic>>;

impl State {
    /// Checks all records.
    pub(super) fn of_all(
        session: &Session,
        buffers: &Buffers,
        now: Timestamp,
    ) -> Result<Self, SessionError> {
        let snapshot = overlay(&*session.files.snapshot, buffers);
        let input = input(session, &snapshot, now);
        let mut analysis = pipeline::check(&input)?;
        let rules = rule_runs::repository_rules(&input);
        let repository_findings = rules.map(|(name, rule)| {
            let clock = Clock::new(input.now);
            let found = rule_runs::run_repository_rule(rule, &analysis.model, &input, &clock);
            (name, by_path(found))
        });
        let repository_findings = repository_findings.collect();
        if let Some(baseline) = session.baseline()? {
            let configuration = session.read_base(&*baseline.files.snapshot)?;
            let new = session.check_new(&baseline, configuration.as_ref(), &input)?;
            analysis.keep_common(&new.findings);
        }
        analysis.limit_listed();
        let mut model = analysis.model;
        // Targets are resolved again for a record that the editor asks about.
        model.set_resolutions(Resolutions::default());
        let dependencies = DependencyIndex::new(model.records(), &input)?;
        Ok(Self {
            model,
            findings: by_path(analysis.findings),
            sources: analysis.sources,
            repository_findings,
            dependencies,
        })
    }

    /// Follows a change: reads the files that changed, and runs the rules on the records that this can
    /// affect. Returns these.
    ///
    /// # Errors
    /// A file cannot be read from the disk or from Git. The earlier state is kept.
    pub(super) fn advance(
        &mut self,
        before: &Input<'_>,
        input: &Input<'_>,
        changes: &[EntryChange<'_>],
    ) -> Result<AffectedSet, SessionError> {
        let changes = &*beside::with_readers(changes.to_vec(), [before, input]);
        let places = changes.iter().filter_map(|change| {
            change.after?;
            input.snapshot.position(change.path)
        });
        let read = reading::read(input, places, Targets::Deferred)?;
        let mut new: BTreeMap<RepoPath, Arc<IndexedRecord>> = BTreeMap::new();
        new.extend(read.records.into_iter().map(|it| (it.path.clone(), it)));
        let at_paths = changes.iter().map(|change| {
            let record = new.remove(change.path);
            (change.path.clone(), record)
        });
        let knew_all_kinds = self.model.knows_all_kinds();
        let replaced = self.model.replace(at_paths.collect());
        let has_same_files = self.has_same_files(changes, &replaced);
        if !has_same_files || self.model.knows_all_kinds() != knew_all_kinds {
            self.find_mixed_folders(input);
        }
        let affected = self.follow(before, input, changes, &replaced, has_same_files);
        if affected.is_err() {
            self.model.replace(replaced);
            self.find_mixed_folders(before);
            self.model.set_resolutions(Resolutions::default());
        }
        affected
    }

    /// Runs the rules after the model has changed. `replaced` is what it had before at the changed
    /// paths.
    fn follow(
        &mut self,
        before: &Input<'_>,
        input: &Input<'_>,
        changes: &[EntryChange<'_>],
        replaced: &[RecordAtPath],
        has_same_files: bool,
    ) -> Result<AffectedSet, SessionError> {
        let old: Vec<_> = replaced.iter().filter_map(|(_, old)| old.clone()).collect();
        let new = changes.iter().map(|change| change.path);
        let new = new.filter_map(|path| self.model.indexed_record(path));
        self.dependencies.note(changes, old.iter().chain(new));
        let sides = [(before, &old[..]), (input, self.model.records())];
        let sides = sides.map(|(input, records)| SnapshotRecords { input, records });
        let sides = [&sides[0], &sides[1]];
        let lookup = IndexLookup {
            index: &self.dependencies,
            model: &self.model,
            sides,
            changes,
        };
        let mut affected = AffectedSet::select_with(changes, sides, &lookup)?;
        self.add_labelled(changes, &mut affected);
        self.add_suggesting(changes, replaced, &mut affected);
        let mut repository_findings = BTreeMap::new();
        for (name, rule) in rule_runs::repository_rules(input) {
            if self.may_differ(name, rule, changes, replaced, has_same_files) {
                let clock = Clock::new(input.now);
                let found = rule_runs::run_repository_rule(rule, &self.model, input, &clock);
                let found = by_path(found);
                add_differing(self.repository_findings.get(name), &found, &mut affected);
                repository_findings.insert(name, found);
            }
        }
        let mut findings = run_rules(&mut self.model, &affected, input)?;
        let others = self.repository_findings.iter();
        let others = others.filter(|(name, _)| !repository_findings.contains_key(*name));
        let about_all = others.chain(&repository_findings);
        findings.extend(about_all.flat_map(|(_, found)| of_affected(found, &affected)));
        let subjects = ModelSubjects {
            model: &self.model,
            affected: &affected,
            snapshot: input.snapshot,
        };
        let tail = input.tail(pipeline::regimes(&self.model));
        let mut findings = tail.select(findings, &subjects);
        closed::drop_sound(&mut findings, &self.model, input)?;
        let mut finished = tail.identify(findings, &subjects)?;
        budget::apply(&mut finished.findings, &finished.sources);
        let is_all = matches!(affected, AffectedSet::All);
        if is_all || self.dependencies.is_outdated() {
            self.dependencies = DependencyIndex::new(self.model.records(), input)?;
        }
        self.model.set_resolutions(Resolutions::default());
        match &affected {
            AffectedSet::All => self.findings.clear(),
            AffectedSet::Only(paths) => {
                for path in paths {
                    self.findings.remove(path);
                }
            }
        }
        self.findings.append(&mut by_path(finished.findings));
        self.sources.merge(finished.sources);
        self.repository_findings.append(&mut repository_findings);
        Ok(affected)
    }

    /// Returns whether the same files are there before and after a change, and the same ones of them
    /// are records.
    fn has_same_files(&self, changes: &[EntryChange<'_>], replaced: &[RecordAtPath]) -> bool {
        let mut records = replaced.iter();
        let mut files = changes.iter();
        files.all(|change| change.before.is_some() && change.after.is_some())
            && records.all(|(path, old)| old.is_some() == self.model.indexed_record(path).is_some())
    }

    /// Finds the folders with Markdown files that are not records. There are none if every record
    /// has a known kind (see [`reading::Read`]).
    fn find_mixed_folders(&mut self, input: &Input<'_>) {
        let mut folders = HashSet::new();
        if !self.model.knows_all_kinds() {
            let entries = input.snapshot.entries().iter();
            let others = entries.filter(|entry| {
                entry.kind == FileKind::File
                    && entry.path.is_markdown()
                    && input.settings.includes(&entry.path)
                    && self.model.indexed_record(&entry.path).is_none()
            });
            folders.extend(others.map(|entry| entry.path.parent().into()));
        }
        self.model.set_mixed_folders(folders);
    }

    /// Adds the files whose findings have a label in a changed file: the label may have moved.
    fn add_labelled(&self, changes: &[EntryChange<'_>], affected: &mut AffectedSet) {
        let AffectedSet::Only(paths) = affected else {
            return;
        };
        let changed: HashSet<&RepoPath> = changes.iter().map(|change| change.path).collect();
        let is_labelled = |finding: &Diagnostic| {
            let mut labels = finding.related.iter();
            labels.any(|label| changed.contains(&label.path))
        };
        let files = self.findings.iter();
        let labelled = files.filter(|(_, findings)| findings.iter().any(is_labelled));
        let labelled: Vec<RepoPath> = labelled.map(|(path, _)| path.clone()).collect();
        paths.extend(labelled);
        paths.extend(changed.into_iter().cloned());
    }

    /// Adds the files with findings about something that does not exist, if other files or ids exist
    /// after a change: the finding may suggest another one.
    fn add_suggesting(
        &self,
        changes: &[EntryChange<'_>],
        replaced: &[RecordAtPath],
        affected: &mut AffectedSet,
    ) {
        let AffectedSet::Only(paths) = affected else {
            return;
        };
        let has_other_files = changes
            .iter()
            .any(|change| change.before.is_some() != change.after.is_some());
        let has_other_ids = replaced.iter().any(|(path, old)| {
            let name =
                |indexed: &Arc<IndexedRecord>| (indexed.entry.kind, indexed.entry.id.clone());
            old.as_ref().map(name) != self.model.indexed_record(path).map(name)
        });
        let suggests = |finding: &Diagnostic| {
            has_other_files && rules::of_missing_targets().any(|rule| rule.meta == *finding.meta)
                || has_other_ids && finding.meta.name.starts_with("unknown-")
        };
        if has_other_files || has_other_ids {
            let files = self.findings.iter();
            let suggesting = files.filter(|(_, findings)| findings.iter().any(suggests));
            paths.extend(suggesting.map(|(path, _)| path.clone()));
        }
    }

    /// Returns whether a rule about all records may report something else after a change. Such a
    /// rule looks at values of fields, and not at the files that they name.
    fn may_differ(
        &self,
        name: &str,
        rule: RepositoryRule,
        changes: &[EntryChange<'_>],
        replaced: &[RecordAtPath],
        has_same_files: bool,
    ) -> bool {
        let Some(known) = self.repository_findings.get(name) else {
            return true;
        };
        let is_changed = |path: &RepoPath| changes.iter().any(|change| change.path == path);
        let is_labelled = |finding: &Diagnostic| {
            let mut labels = finding.related.iter();
            is_changed(&finding.path) || labels.any(|label| is_changed(&label.path))
        };
        if known.values().flatten().any(is_labelled) || is_changed(&config::PATH.into()) {
            return true;
        }
        let mut records = replaced.iter().map(|(path, old)| {
            let new = self.model.indexed_record(path);
            (old.as_deref(), new.map(|new| &**new))
        });
        let reads = match rule {
            RepositoryRule::Rule(rule) => rule.repository_reads().unwrap_or(&[]),
            RepositoryRule::Unmatched => {
                let mapped = |it: Option<&IndexedRecord>| it.and_then(|it| it.entry.mapped);
                return !has_same_files || records.any(|(old, new)| mapped(old) != mapped(new));
            }
        };
        records.any(|(old, new)| reads.iter().any(|reads| reads.differ(old, new)))
    }
}

/// Adds the files about which a rule reports something else than before.
fn add_differing(before: Option<&ByPath>, after: &ByPath, affected: &mut AffectedSet) {
    if let AffectedSet::Only(paths) = affected {
        let before_at = |path: &RepoPath| before.and_then(|before| before.get(path));
        let files = before
            .into_iter()
            .flat_map(ByPath::keys)
            .chain(after.keys());
        let differing = files.filter(|path| before_at(path) != after.get(*path));
        paths.extend(differing.cloned());
    }
}

/// Returns the findings about affected files.
fn of_affected(found: &ByPath, affected: &AffectedSet) -> Vec<Diagnostic> {
    let found = found.iter().filter(|(path, _)| affected.includes(path));
    found.flat_map(|(_, found)| found.iter().cloned()).collect()
}

/// Resolves the targets of the affected records, and runs the rules about single records on them.
fn run_rules(
    model: &mut Model,
    affected: &AffectedSet,
    input: &Input<'_>,
) -> Result<Vec<Diagnostic>, Error> {
    let options = pipeline::resolve_options(input.settings);
    let queries = reading::queries(model.records(), affected);
    let resolutions = target::resolve(queries, input.snapshot, input.history, &options)?;
    model.set_resolutions(resolutions);
    model.set_long_waivers(waiver_age::find_long(model, affected, input));
    Ok(rule_runs::run_record_rules(model, affected, input).findings)
}

/// Groups findings by file.
pub(crate) fn by_path(findings: Vec<Diagnostic>) -> BTreeMap<RepoPath, Vec<Diagnostic>> {
    let mut by_path: BTreeMap<RepoPath, Vec<Diagnostic>> = BTreeMap::new();
    for finding in findings {
        by_path
            .entry(finding.path.clone())
            .or_default()
            .push(finding);
    }
    by_path
}

/// Returns the input of the pipeline for files over those of a session.
pub(super) fn input<'a>(
    session: &'a Session,
    snapshot: &'a dyn Snapshot,
    now: Timestamp,
) -> Input<'a> {
    Input {
        snapshot,
        now,
        ..session.input(&[])
    }
}
