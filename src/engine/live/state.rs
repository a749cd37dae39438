//! The result of checking one state of the files, and its update after a change.

use std::collections::{BTreeMap, BTreeSet, HashSet};
use std::sync::Arc;

use jiff::Timestamp;

use super::baseline::Baseline;
use super::buffers::{Buffers, overlay};
use super::by_path::{ByPath, by_path};
use super::change::{Changed, Rerun};
use super::dependency_index::{DependencyIndex, IndexLookup};
use super::pending::Pending;
use crate::diagnostic::Diagnostic;
use crate::engine::affected::AffectedSet;
use crate::engine::checkpoint::{self, Wanted};
use crate::engine::error::SessionError;
use crate::engine::input::Input;
use crate::engine::lookup::SnapshotRecords;
use crate::engine::model_subjects::ModelSubjects;
use crate::engine::reading::{self, Targets};
use crate::engine::rule_runs::{self, RepositoryRule};
use crate::engine::session::Session;
use crate::engine::{beside, budget, closed, pipeline, tail, waiver_age};
use crate::git::{Error, Oid};
use crate::model::{IndexedRecord, Model, RecordAtPath};
use crate::rules::clock::Clock;
use crate::snapshot::{Entry, EntryChange, FileKind, Snapshot};
use crate::target::{self, Resolutions};
use crate::text::{RepoPath, Sources};

/// The result of checking one state of the files.
pub(super) struct State {
    pub model: Model,
    /// The findings as they are reported, by file; no file has an empty list.
    pub findings: ByPath,
    /// The text of every file that a finding points into.
    pub sources: Sources,
    /// The files whose findings may differ from those that were last asked for.
    pub touched: Touched,
    /// What is still to do before the findings are those of the files.
    pub pending: Pending,
    baseline: Option<Baseline>,
    /// The findings with those that the baseline exempts; empty if there is no baseline.
    with_exempt: ByPath,
    /// What each rule about all records reports, before severities and waivers are applied.
    pub repository_findings: BTreeMap<&'static str, ByPath>,
    /// What the records depend on.
    dependencies: DependencyIndex,
}

/// Some files, or all.
#[derive(Clone, Debug, Default)]
pub(crate) struct Touched {
    pub is_all: bool,
    pub paths: BTreeSet<RepoPath>,
}

/// Which files are checked before others: a change may affect a hundred thousand, and an editor waits
/// for those that are open.
#[derive(Clone, Copy)]
pub(super) enum Urgency<'a> {
    /// Everything is checked at once.
    Everything,
    /// The open files are checked at once, and others later if there are more than a number of them.
    First {
        open: &'a HashSet<RepoPath>,
        beyond: usize,
    },
}

impl State {
    /// Checks all records.
    pub(super) fn of_all(
        session: &Session,
        buffers: &Buffers,
        now: Timestamp,
    ) -> Result<Self, SessionError> {
        let snapshot = overlay(&*session.files.snapshot, buffers);
        let input = input(session, &snapshot, now);
        let mut analysis = checkpoint::check(&input, Wanted::Records)?;
        let rules = rule_runs::repository_rules(&input);
        let repository_findings = rules.map(|(name, rule)| {
            let clock = Clock::new(input.now);
            let found = rule_runs::run_repository_rule(rule, &analysis.model, &input, &clock);
            (name, by_path(found))
        });
        let repository_findings = repository_findings.collect();
        let baseline = Baseline::new(session, &input, &analysis.model)?;
        let mut with_exempt = ByPath::new();
        if let Some(baseline) = &baseline {
            with_exempt = by_path(analysis.findings);
            analysis.findings = baseline.new_in_all(&with_exempt, &analysis.model);
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
            touched: Touched {
                is_all: true,
                paths: BTreeSet::new(),
            },
            pending: Pending::default(),
            baseline,
            with_exempt,
            repository_findings,
            dependencies,
        })
    }

    /// Returns the commit whose findings are exempt.
    pub(super) fn baseline_commit(&self) -> Option<Oid> {
        self.baseline.as_ref()?.commit
    }

    /// Follows a change: reads the files that changed, and runs the rules on the records that this can
    /// affect. Returns those that were checked at once.
    ///
    /// # Errors
    /// A file cannot be read from the disk or from Git. The earlier state is kept.
    pub(super) fn advance(
        &mut self,
        before: &Input<'_>,
        input: &Input<'_>,
        changes: &[EntryChange<'_>],
        urgency: Urgency<'_>,
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
        let replaced = self.model.replace(at_paths.collect());
        let mut changed = Changed {
            entries: changes,
            has_same_files: self.has_same_files(changes, &replaced),
            replaced: &replaced,
            mixes_folders: false,
        };
        let old = replaced.iter().filter_map(|(_, old)| old.as_ref());
        let new = replaced.iter();
        let new = new.filter_map(|(path, _)| self.model.indexed_record(path));
        let mut both = old.chain(new);
        let has_unread = both.any(|indexed| indexed.entry.kind.is_none());
        if has_unread || !changed.has_same_files {
            changed.mixes_folders = self.find_mixed_folders(input);
        }
        let affected = self.follow(before, input, &changed, urgency);
        if affected.is_err() {
            self.model.replace(replaced);
            self.find_mixed_folders(before);
            self.model.set_resolutions(Resolutions::default());
            // Some rules may have run already.
            self.pending.is_all = true;
            let rules = rule_runs::repository_rules(before);
            self.pending.rules.extend(rules.map(|(name, _)| name));
        }
        affected
    }

    /// Runs the rules after the model has changed.
    fn follow(
        &mut self,
        before: &Input<'_>,
        input: &Input<'_>,
        changed: &Changed<'_>,
        urgency: Urgency<'_>,
    ) -> Result<AffectedSet, SessionError> {
        let changes = changed.entries;
        let old = changed.replaced.iter();
        let old: Vec<_> = old.filter_map(|(_, old)| old.clone()).collect();
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
        self.add_suggesting(changed, &mut affected);
        let first = match urgency {
            Urgency::First { open, beyond } if self.model.records().len() > beyond => {
                let changed = changes.iter().map(|change| change.path.clone());
                let urgent: HashSet<RepoPath> = open.iter().cloned().chain(changed).collect();
                Some((urgent, beyond))
            }
            Urgency::First { .. } | Urgency::Everything => None,
        };
        for (name, rule) in rule_runs::repository_rules(input) {
            match self.rerun(name, rule, changed) {
                Rerun::No => {}
                Rerun::MayWait if first.is_some() => {
                    self.pending.rules.insert(name);
                }
                Rerun::MayWait | Rerun::Now => self.run_about_all(name, rule, input, &mut affected),
            }
        }
        if let Some(baseline) = &mut self.baseline {
            let paths = changes.iter().map(|change| change.path);
            baseline.note(paths, &self.model);
        }
        let affected = match &first {
            Some((urgent, beyond)) => self.pending.split(affected, urgent, *beyond),
            None => affected,
        };
        let has_other_links = changes
            .iter()
            .any(|it| is_link(it.before) || is_link(it.after));
        if has_other_links || first.is_none() && self.dependencies.is_outdated() {
            self.dependencies = DependencyIndex::new(self.model.records(), input)?;
        }
        self.check(&affected, input)?;
        let changed = changes.iter().map(|change| change.path.clone());
        self.touched.paths.extend(changed);
        Ok(affected)
    }

    /// Does a part of what is pending.
    ///
    /// # Errors
    /// A file cannot be read from the disk or from Git. The rest stays pending.
    pub(super) fn proceed(&mut self, input: &Input<'_>) -> Result<(), SessionError> {
        if self.dependencies.is_outdated() {
            self.dependencies = DependencyIndex::new(self.model.records(), input)?;
        }
        if self.pending.is_all {
            let records = self.model.records().iter().map(|it| it.path.clone());
            let others = self.findings.keys().chain(self.with_exempt.keys()).cloned();
            self.pending.paths = records.chain(others).collect();
            self.pending.is_all = false;
        } else if let Some(name) = self.pending.rules.pop_first() {
            let mut rules = rule_runs::repository_rules(input);
            if let Some((name, rule)) = rules.find(|(other, _)| *other == name) {
                let mut affected = AffectedSet::Only(HashSet::new());
                self.run_about_all(name, rule, input, &mut affected);
                if let AffectedSet::Only(paths) = affected {
                    self.pending.paths.extend(paths);
                }
            }
        } else {
            let some = AffectedSet::Only(self.pending.take_some());
            if let Err(error) = self.check(&some, input) {
                if let AffectedSet::Only(paths) = some {
                    self.pending.paths.extend(paths);
                }
                return Err(error);
            }
        }
        Ok(())
    }

    /// Runs a rule about all records, and adds the files about which it reports something else than
    /// before.
    fn run_about_all(
        &mut self,
        name: &'static str,
        rule: RepositoryRule,
        input: &Input<'_>,
        affected: &mut AffectedSet,
    ) {
        let clock = Clock::new(input.now);
        let found = rule_runs::run_repository_rule(rule, &self.model, input, &clock);
        let found = by_path(found);
        add_differing(self.repository_findings.get(name), &found, affected);
        self.repository_findings.insert(name, found);
        self.pending.rules.remove(name);
    }

    /// Runs the rules about single records on some records, and replaces their findings.
    fn check(&mut self, affected: &AffectedSet, input: &Input<'_>) -> Result<(), SessionError> {
        let mut findings = run_rules(&mut self.model, affected, input)?;
        let about_all = self.repository_findings.values();
        findings.extend(about_all.flat_map(|found| of_affected(found, affected)));
        let subjects = ModelSubjects {
            model: &self.model,
            affected,
            snapshot: input.snapshot,
        };
        let tail = input.tail(pipeline::regimes(&self.model));
        let mut findings = tail.select(findings, &subjects);
        closed::drop_sound(&mut findings, &self.model, input)?;
        let finished = tail.identify(findings, &subjects)?;
        self.model.set_resolutions(Resolutions::default());
        self.sources.merge(finished.sources);
        self.pending.remove(affected);
        self.report(affected, finished.findings);
        Ok(())
    }

    /// Replaces the findings of some files.
    fn report(&mut self, affected: &AffectedSet, mut findings: Vec<Diagnostic>) {
        let mut touched = affected;
        if let Some(baseline) = &self.baseline {
            replace(&mut self.with_exempt, affected, by_path(findings));
            findings = match affected {
                AffectedSet::Only(paths) if !baseline.has_moved() => {
                    let paths = paths.iter();
                    let with_exempt = paths.filter_map(|path| self.with_exempt.get_key_value(path));
                    let mut findings: Vec<_> = with_exempt
                        .flat_map(|(path, all)| baseline.new_in_file(path, all, &self.model))
                        .collect();
                    findings.sort_by(tail::order);
                    findings
                }
                AffectedSet::Only(_) | AffectedSet::All => {
                    touched = &AffectedSet::All;
                    baseline.new_in_all(&self.with_exempt, &self.model)
                }
            };
        }
        budget::apply(&mut findings, &self.sources);
        let findings = by_path(findings);
        match touched {
            AffectedSet::All => self.touched.is_all = true,
            AffectedSet::Only(paths) => {
                let differs = |path: &&RepoPath| {
                    let sides = [&self.findings, &findings].map(|findings| findings.get(*path));
                    let is_labelled = |finding: &Diagnostic| !finding.related.is_empty();
                    // The lines of a place may differ although its bytes are the same.
                    let mut now = sides[1].into_iter().flatten();
                    sides[0] != sides[1] || now.any(is_labelled)
                };
                let differing = paths.iter().filter(differs).cloned();
                self.touched.paths.extend(differing);
            }
        }
        replace(&mut self.findings, touched, findings);
    }

    /// Returns whether the same files are there before and after a change, and the same ones of them
    /// are records.
    fn has_same_files(&self, changes: &[EntryChange<'_>], replaced: &[RecordAtPath]) -> bool {
        let mut records = replaced.iter();
        let mut files = changes.iter();
        files.all(|change| change.before.is_some() && change.after.is_some())
            && records.all(|(path, old)| old.is_some() == self.model.indexed_record(path).is_some())
    }

    /// Finds the folders with a record of an unknown kind and Markdown files that are not records.
    /// Returns whether they are others than before.
    fn find_mixed_folders(&mut self, input: &Input<'_>) -> bool {
        let unread = self.model.of_unknown_kind();
        let mut folders: HashSet<Box<[u8]>> = unread.map(|it| it.path.parent().into()).collect();
        folders.retain(|folder| {
            let below = target::beneath(input.snapshot, &RepoPath::new(&**folder));
            below.iter().any(|entry| {
                entry.kind == FileKind::File
                    && entry.path.parent() == &**folder
                    && entry.path.is_markdown()
                    && input.settings.includes(&entry.path)
                    && self.model.indexed_record(&entry.path).is_none()
            })
        });
        self.model.set_mixed_folders(folders)
    }
}

fn is_link(entry: Option<&Entry>) -> bool {
    entry.is_some_and(|entry| entry.kind == FileKind::Symlink)
}

/// Replaces the findings of some files.
fn replace(findings: &mut ByPath, affected: &AffectedSet, mut new: ByPath) {
    match affected {
        AffectedSet::All => findings.clear(),
        AffectedSet::Only(paths) => {
            for path in paths {
                findings.remove(path);
            }
        }
    }
    findings.append(&mut new);
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
