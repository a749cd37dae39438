//! The result of checking one state of the files, and what a change makes of it.

use std::collections::{BTreeMap, HashSet};
use std::sync::Arc;

use jiff::Timestamp;

use super::buffers::{Buffers, overlay, position};
use crate::config;
use crate::diagnostic::Diagnostic;
use crate::engine::affected::{AffectedSet, SnapshotRecords};
use crate::engine::error::SessionError;
use crate::engine::input::Input;
use crate::engine::model_subjects::ModelSubjects;
use crate::engine::reading::{self, Targets};
use crate::engine::session::Session;
use crate::engine::{budget, closed, dependents, pipeline, rule_runs, waiver_age};
use crate::git::Error;
use crate::model::{IndexedRecord, Model};
use crate::record::Record;
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
    /// What the rules about all records report, before severities and waivers are applied.
    of_repository: BTreeMap<RepoPath, Vec<Diagnostic>>,
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
        let mut analysis = pipeline::check(&input)?;
        let of_repository = rule_runs::run_repository_rules(&analysis.model, &input);
        if let Some(baseline) = session.baseline()? {
            let configuration = session.read_base(&*baseline.files.snapshot)?;
            let new = session.check_new(&baseline, configuration.as_ref(), &input)?;
            analysis.keep_common(&new.findings);
        }
        analysis.limit_listed();
        let mut model = analysis.model;
        // They are resolved again for the record that somebody looks at.
        model.set_resolutions(Resolutions::default());
        Ok(Self {
            model,
            findings: by_path(analysis.findings),
            sources: analysis.sources,
            of_repository: by_path(of_repository),
        })
    }

    /// Follows a change: reads the files that changed, and runs the rules on the records that this can
    /// affect. Returns how many these are.
    pub(super) fn advance(
        &mut self,
        before: &Input<'_>,
        input: &Input<'_>,
        changes: &[EntryChange<'_>],
    ) -> Result<usize, SessionError> {
        let entries = input.snapshot.entries();
        let places = changes.iter().filter_map(|change| {
            change.after?;
            position(entries, change.path)
        });
        let read = reading::read(input, places, Targets::Deferred)?;
        let members = self.with_members(changes, read.members);
        let sides = [(before, self.model.records()), (input, &members[..])];
        let sides = sides.map(|(input, members)| SnapshotRecords { input, members });
        let mut affected = AffectedSet::select(changes, [&sides[0], &sides[1]])?;
        self.add_labelled(changes, &mut affected);
        let mixed_folders = mixed_folders(&members, input);
        let mut model = Model::new(
            members,
            Resolutions::default(),
            input.settings.vocabulary.clone(),
        );
        model.set_mixed_folders(mixed_folders);
        // Most letters that are typed change nothing that a rule about all records looks at.
        let of_repository = if self.concerns_all(changes, &model) {
            by_path(rule_runs::run_repository_rules(&model, input))
        } else {
            self.of_repository.clone()
        };
        self.add_differing(&of_repository, &mut affected);
        let mut findings = run_rules(&mut model, &affected, input)?;
        let about_all = of_repository.iter();
        let about_all = about_all.filter(|(path, _)| affected.includes(path));
        findings.extend(about_all.flat_map(|(_, findings)| findings.iter().cloned()));
        let subjects = ModelSubjects {
            model: &model,
            affected: &affected,
            snapshot: input.snapshot,
        };
        let tail = input.tail(pipeline::regimes(&model));
        let mut findings = tail.select(findings, &subjects);
        closed::drop_sound(&mut findings, &model, input)?;
        let mut finished = tail.identify(findings, &subjects)?;
        budget::apply(&mut finished.findings, &finished.sources);
        model.set_resolutions(Resolutions::default());
        let count = match &affected {
            AffectedSet::All => {
                self.findings.clear();
                model.records().len()
            }
            AffectedSet::Only(paths) => {
                self.findings.retain(|path, _| !paths.contains(path));
                paths.len()
            }
        };
        self.findings.append(&mut by_path(finished.findings));
        self.sources.merge(finished.sources);
        self.of_repository = of_repository;
        self.model = model;
        Ok(count)
    }

    /// Returns the records after a change; `new` are those of the files that changed.
    fn with_members(
        &self,
        changes: &[EntryChange<'_>],
        new: Vec<Arc<IndexedRecord>>,
    ) -> Vec<Arc<IndexedRecord>> {
        let mut members = self.model.records().to_vec();
        let mut new: BTreeMap<RepoPath, Arc<IndexedRecord>> =
            new.into_iter().map(|it| (it.path.clone(), it)).collect();
        for path in changes.iter().map(|change| change.path) {
            let at = members.binary_search_by(|member| member.path.cmp(path));
            match (at, new.remove(path)) {
                (Ok(at), Some(new)) => members[at] = new,
                (Ok(at), None) => drop(members.remove(at)),
                (Err(at), Some(new)) => members.insert(at, new),
                (Err(_), None) => {}
            }
        }
        members
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

    /// Whether a rule about all records may report something else after a change. Such a rule looks at
    /// values of fields, and not at the files that they name.
    fn concerns_all(&self, changes: &[EntryChange<'_>], after: &Model) -> bool {
        let is_reported = |path: &RepoPath| {
            let mut findings = self.of_repository.values().flatten();
            findings.any(|finding| {
                let mut labels = finding.related.iter();
                finding.path == *path || labels.any(|label| label.path == *path)
            })
        };
        changes.iter().any(|change| {
            let sides = [&self.model, after].map(|model| model.indexed_record(change.path));
            let is_same = match sides {
                [Some(before), Some(after)] => is_same_to_all(before, after),
                [None, None] => change.before.is_some() && change.after.is_some(),
                [Some(_), None] | [None, Some(_)] => false,
            };
            let is_configuration = change.path.as_bytes() == config::PATH.as_bytes();
            !is_same || is_configuration || is_reported(change.path)
        })
    }

    /// Adds the files about which the rules about all records report something else than before.
    fn add_differing(
        &self,
        of_repository: &BTreeMap<RepoPath, Vec<Diagnostic>>,
        affected: &mut AffectedSet,
    ) {
        if let AffectedSet::Only(paths) = affected {
            let files = self.of_repository.keys().chain(of_repository.keys());
            let is_same = |path: &RepoPath| self.of_repository.get(path) == of_repository.get(path);
            paths.extend(files.filter(|path| !is_same(path)).cloned());
        }
    }
}

/// The fields of a run that no rule about all records looks at.
const OF_ONE_RUN: [&str; 9] = [
    "acceptance_results",
    "constraint_status",
    "corrections",
    "evidence_links",
    "live_changes",
    "outputs_written",
    "result_note",
    "stop",
    "tags",
];

/// Whether two versions of a record are the same to every rule about all records.
fn is_same_to_all(before: &IndexedRecord, after: &IndexedRecord) -> bool {
    let values = |record: &Record| {
        let mut values = dependents::values(record);
        if record.fields.run().is_some() {
            values.retain(|name, _| !OF_ONE_RUN.contains(name));
        }
        values
    };
    let (before_record, after_record) = (&*before.open(), &*after.open());
    before.is_tracked == after.is_tracked
        && before.entry.kind.is_some()
        && before.entry.kind == after.entry.kind
        && before.entry.outcome == after.entry.outcome
        && before_record.unread_ids == after_record.unread_ids
        && before_record.faults.len() == after_record.faults.len()
        && values(before_record) == values(after_record)
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

/// Returns the folders with Markdown files that are no records, where some file was meant to be one
/// and is none (see [`reading::Read`]).
fn mixed_folders(members: &[Arc<IndexedRecord>], input: &Input<'_>) -> HashSet<Box<[u8]>> {
    if members.iter().all(|member| member.entry.kind.is_some()) {
        return HashSet::new();
    }
    let records: HashSet<&RepoPath> = members.iter().map(|member| &member.path).collect();
    let entries = input.snapshot.entries().iter();
    let others = entries.filter(|entry| {
        entry.kind == FileKind::File
            && entry.path.is_markdown()
            && input.settings.includes(&entry.path)
            && !records.contains(&entry.path)
    });
    others.map(|entry| entry.path.parent().into()).collect()
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
