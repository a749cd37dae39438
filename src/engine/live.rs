//! A check that follows the edits of an editor: after each change, the rules run only on the records
//! that it can affect.

use std::collections::{BTreeMap, BTreeSet, HashSet};
use std::path::Path;
use std::sync::Arc;

use jiff::Timestamp;
use jiff::tz::TimeZone;

use super::affected::{AffectedSet, SnapshotRecords};
use super::dependents;
use super::error::SessionError;
use super::fix::Mended;
use super::fix::mended::FixRequest;
use super::fix::rounds::mend;
use super::input::Input;
use super::model_subjects::ModelSubjects;
use super::open::{OpenSnapshot, SnapshotSource};
use super::pipeline;
use super::reading::{self, Targets};
use super::rule_runs;
use super::selection::RuleSelection;
use super::session::{Session, SessionOptions};
use super::{budget, waiver_age};
use crate::config::{self, Settings};
use crate::diagnostic::Diagnostic;
use crate::git::{Error, Repository};
use crate::model::{IndexedRecord, Model};
use crate::record::Record;
use crate::snapshot::{Entry, EntryChange, FileKind, Overlay, PathStatus, Snapshot, diff};
use crate::target::{self, QuerySet, Resolutions, ResolveOptions};
use crate::text::{RepoPath, Sources};

/// The texts of open buffers, which stand over the files on the disk.
pub(crate) type Buffers = BTreeMap<RepoPath, Vec<u8>>;

/// The records of a work tree under open buffers, with their findings.
pub(crate) struct LiveCheck {
    session: Session,
    options: SessionOptions,
    /// The buffers that were checked.
    buffers: Buffers,
    state: State,
    /// How many times everything was checked, and how many records were checked after a change.
    pub steps: LiveSteps,
}

/// Counts of what was checked.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct LiveSteps {
    pub whole: usize,
    pub records: usize,
}

/// The result of checking one state of the files.
struct State {
    model: Model,
    /// The findings as they are reported, by file; no file has an empty list.
    findings: BTreeMap<RepoPath, Vec<Diagnostic>>,
    /// The text of every file that a finding points into.
    sources: Sources,
    /// What the rules about all records report, before severities and waivers are applied.
    of_repository: BTreeMap<RepoPath, Vec<Diagnostic>>,
}

impl LiveCheck {
    /// Checks the repository that contains a folder, or the folder itself outside Git. Nothing is
    /// written, not even the cache.
    ///
    /// # Errors
    /// The files cannot be read, or the configuration has mistakes.
    pub(crate) fn open(
        folder: &Path,
        buffers: Buffers,
        options: &SessionOptions,
    ) -> Result<Self, SessionError> {
        let repository = Repository::discover(folder)?;
        let session = open_session(folder, repository.as_ref(), &buffers, options)?;
        let state = State::of_all(&session, &buffers, now(options))?;
        let steps = LiveSteps {
            whole: 1,
            records: 0,
        };
        Ok(Self {
            session,
            options: options.clone(),
            buffers,
            state,
            steps,
        })
    }

    /// Checks again what a change of the buffers can affect, and returns whether there was any change.
    ///
    /// # Errors
    /// The files cannot be read, or the configuration has mistakes. The earlier state is kept.
    pub(crate) fn update(&mut self, buffers: &Buffers) -> Result<bool, SessionError> {
        let configuration = config::PATH.as_bytes();
        let changed = self.differing(buffers);
        let now = now(&self.options);
        if changed.contains(configuration) || day(now) != day(self.session.now) {
            self.reload(buffers)?;
            return Ok(true);
        }
        if changed.is_empty() {
            return Ok(false);
        }
        if self.session.settings().baseline.is_some() {
            self.state = State::of_all(&self.session, buffers, now)?;
            self.steps.whole += 1;
        } else {
            let [before, after] =
                [&self.buffers, buffers].map(|it| overlay(&*self.session.files.snapshot, it));
            let changes = changed.iter().map(|path| EntryChange {
                path,
                before: before.entry(path.as_bytes()),
                after: after.entry(path.as_bytes()),
                before_index: position(before.entries(), path).unwrap_or(0),
            });
            let is_there = |it: &EntryChange<'_>| it.before.is_some() || it.after.is_some();
            let changes: Vec<EntryChange<'_>> = changes.filter(is_there).collect();
            let sides = [&before, &after].map(|snapshot| Input {
                snapshot,
                now,
                ..self.session.input(&[])
            });
            self.steps.records += self.state.advance(&sides[0], &sides[1], &changes)?;
        }
        self.buffers.clone_from(buffers);
        Ok(true)
    }

    /// Returns the paths at which other buffers have another text.
    fn differing(&self, buffers: &Buffers) -> BTreeSet<RepoPath> {
        let paths = self.buffers.keys().chain(buffers.keys());
        let differing = paths.filter(|path| self.buffers.get(*path) != buffers.get(*path));
        differing.cloned().collect()
    }

    /// Lists the files on the disk again, and checks what changed since.
    ///
    /// # Errors
    /// The files cannot be read, or the configuration has mistakes. The earlier state is kept.
    pub(crate) fn reload(&mut self, buffers: &Buffers) -> Result<(), SessionError> {
        let root = self.session.files.root.clone().unwrap_or_default();
        let repository = match self.session.repository() {
            Some(repository) => Some(repository.clone()),
            None => Repository::discover(&root)?,
        };
        let session = open_session(&root, repository.as_ref(), buffers, &self.options)?;
        let now = session.now;
        let is_comparable = repository.is_some()
            && session.settings().baseline.is_none()
            && session.configuration_text() == self.session.configuration_text()
            && session.files.commits == self.session.files.commits
            && day(now) == day(self.session.now);
        if is_comparable {
            let before = overlay(&*self.session.files.snapshot, &self.buffers);
            let after = overlay(&*session.files.snapshot, buffers);
            let changes = diff(&before, &after);
            let earlier = Input {
                snapshot: &before,
                ..self.session.input(&[])
            };
            let later = Input {
                snapshot: &after,
                now,
                ..session.input(&[])
            };
            self.steps.records += self.state.advance(&earlier, &later, &changes)?;
        } else {
            self.state = State::of_all(&session, buffers, now)?;
            self.steps.whole += 1;
        }
        self.session = session;
        self.buffers.clone_from(buffers);
        Ok(())
    }

    /// Returns the session of the files on the disk.
    pub(crate) fn session(&self) -> &Session {
        &self.session
    }

    /// Opens a session of the files under the buffers, for commands that need a whole one.
    ///
    /// # Errors
    /// The files cannot be read, or the configuration has mistakes.
    pub(crate) fn session_of_buffers(&self) -> Result<Session, SessionError> {
        let root = self.session.files.root.clone().unwrap_or_default();
        let mut files = match self.session.repository() {
            Some(repository) => OpenSnapshot::in_repository(SnapshotSource::WorkTree, repository)?,
            None => OpenSnapshot::of_folder(&root)?,
        };
        let snapshot = &self.session.files.snapshot;
        for (path, bytes) in &self.buffers {
            if is_checked(path, &**snapshot) {
                files = files.with_document(path.clone(), bytes.clone());
            }
        }
        Ok(Session::new(files, &self.options)?.without_writing())
    }

    /// Returns the options that the files were opened with.
    pub(crate) fn options(&self) -> &SessionOptions {
        &self.options
    }

    /// Returns the settings of the configuration.
    pub(crate) fn settings(&self) -> &Settings {
        self.session.settings()
    }

    /// Returns the text of the configuration that was used last.
    pub(crate) fn configuration(&self) -> Option<String> {
        let (_, text) = self.session.configuration_text()?;
        Some(text.to_owned())
    }

    /// Whether another commit was checked out, or made, since the files were listed.
    pub(crate) fn is_on_other_commit(&self) -> bool {
        let parents = self.session.repository().map(Repository::next_parents);
        parents.is_some_and(|parents| parents.is_ok_and(|it| it != self.session.files.commits))
    }

    /// Returns the records. It is not known what their targets resolve to; see [`Self::resolve`].
    pub(crate) fn model(&self) -> &Model {
        &self.state.model
    }

    /// Returns the findings of every file that has any, by path.
    pub(crate) fn findings(&self) -> &BTreeMap<RepoPath, Vec<Diagnostic>> {
        &self.state.findings
    }

    /// Returns the texts that the findings point into.
    pub(crate) fn sources(&self) -> &Sources {
        &self.state.sources
    }

    /// Returns the text of a file: that of its buffer, or else the one on the disk.
    pub(crate) fn text(&self, path: &RepoPath) -> Option<String> {
        let limit = Some(crate::record::reading::MAX_BYTES + 1);
        self.with_input(|input| reading::text(path, input.snapshot, limit).ok())
    }

    /// Returns whether a file is in the snapshot that is checked.
    pub(crate) fn has_file(&self, path: &RepoPath) -> bool {
        let snapshot = &self.session.files.snapshot;
        self.buffers.contains_key(path) || snapshot.entry(path.as_bytes()).is_some()
    }

    /// Returns the first file below a folder.
    pub(crate) fn first_below(&self, folder: &RepoPath) -> Option<RepoPath> {
        self.with_input(|input| {
            let first = target::beneath(input.snapshot, folder).first();
            first.map(|entry| entry.path.clone())
        })
    }

    /// Returns the time that counts as now.
    pub(crate) fn now(&self) -> Timestamp {
        now(&self.options)
    }

    /// Returns the text that the last commit has of a file.
    pub(crate) fn committed_text(&self, path: &RepoPath) -> Option<String> {
        let parents = self.session.files.parents().ok()?;
        let limit = Some(crate::record::reading::MAX_BYTES + 1);
        parents
            .iter()
            .find_map(|parent| reading::text(path, &**parent, limit).ok())
    }

    /// Makes the safe fixes in a file, in memory.
    ///
    /// # Errors
    /// A file cannot be read from the disk or from Git.
    pub(crate) fn fix(&self, path: &RepoPath) -> Result<Mended, Error> {
        let parents = self.session.files.parents()?;
        let parents: Vec<&dyn Snapshot> = parents.iter().map(|it| &**it).collect();
        let selection = RuleSelection::default();
        let scope = [path.clone()];
        self.with_input(|input| {
            mend(&FixRequest {
                input: Input {
                    scope: &scope,
                    ..*input
                },
                parents: &parents,
                selection: &selection,
                is_unsafe: false,
            })
        })
    }

    /// Calls a function with the files under the buffers.
    pub(crate) fn with_input<T>(&self, function: impl FnOnce(&Input<'_>) -> T) -> T {
        let snapshot = overlay(&*self.session.files.snapshot, &self.buffers);
        function(&Input {
            snapshot: &snapshot,
            now: now(&self.options),
            ..self.session.input(&[])
        })
    }

    /// Resolves the targets that a record names. `all_digests` also asks for the digests of files that
    /// are not pinned.
    ///
    /// # Errors
    /// A file that exists cannot be read.
    pub(crate) fn resolve(&self, record: &Record) -> Result<Resolutions, Error> {
        let mut queries = Vec::new();
        reading::collect(record, &mut queries);
        let mut set = QuerySet::default();
        queries.into_iter().for_each(|query| set.add(query));
        let options = ResolveOptions {
            all_digests: true,
            searches_history: true,
            ..pipeline::resolve_options(self.settings())
        };
        self.with_input(|input| target::resolve(set, input.snapshot, input.history, &options))
    }
}

impl State {
    /// Checks all records.
    fn of_all(session: &Session, buffers: &Buffers, now: Timestamp) -> Result<Self, SessionError> {
        let snapshot = overlay(&*session.files.snapshot, buffers);
        let input = Input {
            snapshot: &snapshot,
            now,
            ..session.input(&[])
        };
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
    fn advance(
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
        super::closed::drop_sound(&mut findings, &model, input)?;
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

fn position(entries: &[Entry], path: &RepoPath) -> Option<usize> {
    entries.binary_search_by(|entry| entry.path.cmp(path)).ok()
}

/// Returns the files on the disk under the buffers.
fn overlay<'s>(base: &'s dyn Snapshot, buffers: &Buffers) -> Overlay<&'s dyn Snapshot> {
    let buffers = buffers.iter().filter(|(path, _)| is_checked(path, base));
    Overlay::new(
        base,
        buffers.map(|(path, bytes)| (path.clone(), bytes.clone())),
    )
}

/// Whether a buffer counts. One at a path that `check` would not read does not: one that Git ignores,
/// or that is in a submodule or behind a symbolic link.
fn is_checked(path: &RepoPath, base: &dyn Snapshot) -> bool {
    match base.entry(path.as_bytes()) {
        Some(entry) => entry.kind == FileKind::File,
        None => {
            let bytes = path.as_bytes();
            let slashes = bytes.iter().enumerate().filter(|(_, byte)| **byte == b'/');
            let mut folders = slashes.map(|(at, _)| &bytes[..at]).chain([bytes]);
            // A file that was never saved is ignored if its folder is.
            folders.all(|folder| {
                base.entry(folder).is_none()
                    && base.path_status(&RepoPath::new(folder)) != PathStatus::Ignored
            })
        }
    }
}

fn open_session(
    folder: &Path,
    repository: Option<&Repository>,
    buffers: &Buffers,
    options: &SessionOptions,
) -> Result<Session, SessionError> {
    let files = match repository {
        Some(repository) => OpenSnapshot::in_repository(SnapshotSource::WorkTree, repository)?,
        None => OpenSnapshot::of_folder(folder)?,
    };
    let path = RepoPath::from(config::PATH);
    // The configuration is read before anything else, so its buffer lies below the others.
    let files = match buffers.get(&path) {
        Some(bytes) => files.with_document(path, bytes.clone()),
        None => files,
    };
    Ok(Session::new(files, options)?.without_writing())
}

fn now(options: &SessionOptions) -> Timestamp {
    options.now.unwrap_or_else(Timestamp::now)
}

fn day(time: Timestamp) -> jiff::civil::Date {
    time.to_zoned(TimeZone::UTC).date()
}
