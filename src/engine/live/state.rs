//! The result of checking one state of the files, and its update after a change.

use std::collections::{BTreeMap, HashSet};
use std::sync::Arc;

use jiff::Timestamp;

use super::buffers::{Buffers, overlay, position};
use crate::config;
use crate::diagnostic::Diagnostic;
use crate::engine::affected::{AffectedSet, SnapshotRecords};
use crate::engine::error::SessionError;
use crate::engine::input::Input;
use crate::engine::manifest_lists::ManifestLists;
use crate::engine::model_subjects::ModelSubjects;
use crate::engine::reading::{self, Targets};
use crate::engine::session::Session;
use crate::engine::{budget, closed, dependents, pipeline, rule_runs, waiver_age};
use crate::git::Error;
use crate::model::{IndexedRecord, Model};
use crate::record::Record;
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
    /// What the rules about all records report, before severities and waivers are applied.
    repository_findings: BTreeMap<RepoPath, Vec<Diagnostic>>,
    /// What the manifests list.
    manifests: ManifestLists,
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
        let repository_findings =
            rule_runs::run_repository_rules(&analysis.model, &input, &Clock::new(input.now));
        if let Some(baseline) = session.baseline()? {
            let configuration = session.read_base(&*baseline.files.snapshot)?;
            let new = session.check_new(&baseline, configuration.as_ref(), &input)?;
            analysis.keep_common(&new.findings);
        }
        analysis.limit_listed();
        let mut model = analysis.model;
        // Targets are resolved again for a record that the editor asks about.
        model.set_resolutions(Resolutions::default());
        Ok(Self {
            model,
            findings: by_path(analysis.findings),
            sources: analysis.sources,
            repository_findings: by_path(repository_findings),
            manifests: ManifestLists::default(),
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
        let records = self.with_records(changes, read.records);
        let sides = [(before, self.model.records()), (input, &records[..])];
        let sides = sides.map(|(input, records)| SnapshotRecords { input, records });
        let mut affected = AffectedSet::select(changes, [&sides[0], &sides[1]], &self.manifests)?;
        self.add_labelled(changes, &mut affected);
        let mixed_folders = mixed_folders(&records, input);
        let mut model = Model::new(
            records,
            Resolutions::default(),
            input.settings.vocabulary.clone(),
        );
        model.set_mixed_folders(mixed_folders);
        // Most keystrokes change nothing that a rule about all records looks at.
        let repository_findings = if self.affects_repository_rules(changes, &model) {
            by_path(rule_runs::run_repository_rules(
                &model,
                input,
                &Clock::new(input.now),
            ))
        } else {
            self.repository_findings.clone()
        };
        self.add_differing(&repository_findings, &mut affected);
        let mut findings = run_rules(&mut model, &affected, input)?;
        let about_all = repository_findings.iter();
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
        self.repository_findings = repository_findings;
        self.model = model;
        Ok(count)
    }

    /// Returns the records after a change; `new` are those of the files that changed.
    fn with_records(
        &self,
        changes: &[EntryChange<'_>],
        new: Vec<Arc<IndexedRecord>>,
    ) -> Vec<Arc<IndexedRecord>> {
        let mut records = self.model.records().to_vec();
        let mut new: BTreeMap<RepoPath, Arc<IndexedRecord>> =
            new.into_iter().map(|it| (it.path.clone(), it)).collect();
        for path in changes.iter().map(|change| change.path) {
            let at = records.binary_search_by(|indexed| indexed.path.cmp(path));
            match (at, new.remove(path)) {
                (Ok(at), Some(new)) => records[at] = new,
                (Ok(at), None) => drop(records.remove(at)),
                (Err(at), Some(new)) => records.insert(at, new),
                (Err(_), None) => {}
            }
        }
        records
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

    /// Returns whether a rule about all records may report something else after a change. Such a
    /// rule looks at values of fields, and not at the files that they name.
    fn affects_repository_rules(&self, changes: &[EntryChange<'_>], after: &Model) -> bool {
        let is_reported = |path: &RepoPath| {
            let mut findings = self.repository_findings.values().flatten();
            findings.any(|finding| {
                let mut labels = finding.related.iter();
                finding.path == *path || labels.any(|label| label.path == *path)
            })
        };
        changes.iter().any(|change| {
            let sides = [&self.model, after].map(|model| model.indexed_record(change.path));
            let is_same = match sides {
                [Some(before), Some(after)] => is_same_to_repository_rules(before, after),
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
        repository_findings: &BTreeMap<RepoPath, Vec<Diagnostic>>,
        affected: &mut AffectedSet,
    ) {
        if let AffectedSet::Only(paths) = affected {
            let files = self
                .repository_findings
                .keys()
                .chain(repository_findings.keys());
            let is_same = |path: &RepoPath| {
                self.repository_findings.get(path) == repository_findings.get(path)
            };
            paths.extend(files.filter(|path| !is_same(path)).cloned());
        }
    }
}

/// The fields of a run that no rule about all records looks at.
const SINGLE_RUN_FIELDS: [&str; 9] = [
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

/// Returns whether two versions of a record are the same to every rule about all records.
fn is_same_to_repository_rules(before: &IndexedRecord, after: &IndexedRecord) -> bool {
    let values = |record: &Record| {
        let mut values = dependents::values(record);
        if record.fields.run().is_some() {
            values.retain(|name, _| !SINGLE_RUN_FIELDS.contains(name));
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

/// Returns the folders with Markdown files that are not records. The result is empty if every
/// record has a known kind (see [`reading::Read`]).
fn mixed_folders(records: &[Arc<IndexedRecord>], input: &Input<'_>) -> HashSet<Box<[u8]>> {
    if records.iter().all(|indexed| indexed.entry.kind.is_some()) {
        return HashSet::new();
    }
    let record_paths: HashSet<&RepoPath> = records.iter().map(|indexed| &indexed.path).collect();
    let entries = input.snapshot.entries().iter();
    let others = entries.filter(|entry| {
        entry.kind == FileKind::File
            && entry.path.is_markdown()
            && input.settings.includes(&entry.path)
            && !record_paths.contains(&entry.path)
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
