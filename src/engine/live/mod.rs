//! A check that follows the edits of an editor: after each change, the rules run only on the records
//! that it can affect.

mod baseline;

mod buffers;

mod by_path;

mod change;

mod dependency_index;

mod pending;

mod reruns;

mod state;

use std::collections::{BTreeMap, BTreeSet, HashSet};
use std::path::Path;

use jiff::Timestamp;
use jiff::tz::TimeZone;

use self::buffers::{AddedEntries, is_checked, open_session, overlay, work_tree};
use self::state::{State, Urgency, input};
use super::affected::AffectedSet;
use super::error::SessionError;
use super::fix::Mended;
use super::fix::mended::FixRequest;
use super::fix::rounds::mend;
use super::input::Input;
use super::pipeline;
use super::reading;
use super::selection::RuleSelection;
use super::session::{Session, SessionOptions};
use crate::config::{self, Settings};
use crate::diagnostic::Diagnostic;
use crate::git::{Error, Repository};
use crate::model::Model;
use crate::record::Record;
use crate::record::reading::MAX_BYTES;
use crate::snapshot::{EntryChange, Snapshot, diff};
use crate::target::{self, QuerySet, Resolutions, ResolveOptions};
use crate::text::{RepoPath, Sources};

pub(crate) use self::buffers::Buffers;
pub(crate) use self::by_path::by_path;
pub(crate) use self::state::Touched;

/// The records of a work tree under open buffers, with their findings.
pub(crate) struct LiveCheck {
    session: Session,
    options: SessionOptions,
    /// The buffers that were checked.
    buffers: Buffers,
    /// The files of the session, with those that only buffers have.
    entries: AddedEntries,
    state: State,
    /// Whether records that are not open may be checked later, by [`Self::proceed`]: if a change
    /// affects more records than this.
    defers_beyond: Option<usize>,
    /// How many times everything was checked, and how many records were checked after a change.
    pub steps: LiveSteps,
}

/// Counts of what was checked.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct LiveSteps {
    pub whole: usize,
    pub records: usize,
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
            entries: AddedEntries::default(),
            state,
            defers_beyond: None,
            steps,
        })
    }

    /// Allows that a change is followed in two steps if it affects more than some number of records:
    /// the open files are checked at once, and the others when [`Self::proceed`] is called. Without a
    /// number, everything is checked at once.
    pub(crate) fn set_deferring(&mut self, beyond: Option<usize>) {
        self.defers_beyond = beyond;
    }

    /// Returns whether findings may differ from those of a fresh check until [`Self::proceed`] is
    /// called.
    pub(crate) fn is_pending(&self) -> bool {
        !self.state.pending.is_empty()
    }

    /// Checks a part of what is pending, and goes on until a function says that it is time to stop.
    ///
    /// # Errors
    /// A file cannot be read from the disk or from Git. The rest stays pending.
    pub(crate) fn proceed(&mut self, is_over: &dyn Fn() -> bool) -> Result<(), SessionError> {
        let snapshot = self.entries.overlay(&self.session, &self.buffers);
        let input = input(&self.session, &snapshot, now(&self.options));
        while !self.state.pending.is_empty() {
            self.state.proceed(&input)?;
            if is_over() {
                break;
            }
        }
        Ok(())
    }

    /// Returns the files whose findings may differ from those at the last call.
    pub(crate) fn take_touched(&mut self) -> Touched {
        std::mem::take(&mut self.state.touched)
    }

    /// Returns the open files that are checked at once.
    fn urgent(buffers: &Buffers) -> HashSet<RepoPath> {
        buffers.keys().cloned().collect()
    }

    /// Checks again what a change of the buffers can affect.
    ///
    /// # Errors
    /// The files cannot be read, or the configuration has mistakes. The earlier state is kept.
    pub(crate) fn update(&mut self, buffers: &Buffers) -> Result<(), SessionError> {
        let configuration = config::PATH.as_bytes();
        let changed = self.differing(buffers);
        let now = now(&self.options);
        if changed.contains(configuration) || day(now) != day(self.session.now) {
            return self.reload(buffers);
        }
        if changed.is_empty() {
            return Ok(());
        }
        if self.defers_beyond.is_none() {
            self.proceed(&|| false)?;
        }
        let urgent = Self::urgent(buffers);
        let [before, after] =
            [&self.buffers, buffers].map(|it| self.entries.overlay(&self.session, it));
        let changes = changed.iter().map(|path| EntryChange {
            path,
            before: before.entry(path.as_bytes()),
            after: after.entry(path.as_bytes()),
            before_index: before.position(path).unwrap_or(0),
        });
        let exists = |it: &EntryChange<'_>| it.before.is_some() || it.after.is_some();
        let changes: Vec<EntryChange<'_>> = changes.filter(exists).collect();
        let [before, after] = [&before, &after].map(|snapshot| input(&self.session, snapshot, now));
        let urgency = urgency(self.defers_beyond, &urgent);
        let affected = self.state.advance(&before, &after, &changes, urgency)?;
        self.note(&affected);
        self.buffers.clone_from(buffers);
        Ok(())
    }

    fn note(&mut self, affected: &AffectedSet) {
        self.steps.records += match affected {
            AffectedSet::All => self.state.model.records().len(),
            AffectedSet::Only(paths) => paths.len(),
        };
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
            && session.baseline_commit()? == self.state.baseline_commit()
            && session.configuration_text() == self.session.configuration_text()
            && session.files.commits == self.session.files.commits
            && day(now) == day(self.session.now);
        if is_comparable {
            if self.defers_beyond.is_none() {
                self.proceed(&|| false)?;
            }
            let before = overlay(&*self.session.files.snapshot, &self.buffers);
            let after = overlay(&*session.files.snapshot, buffers);
            let changes = diff(&before, &after);
            let before = input(&self.session, &before, self.session.now);
            let after = input(&session, &after, now);
            let urgent = Self::urgent(buffers);
            let urgency = urgency(self.defers_beyond, &urgent);
            let affected = self.state.advance(&before, &after, &changes, urgency)?;
            self.note(&affected);
        } else {
            self.state = State::of_all(&session, buffers, now)?;
            self.steps.whole += 1;
        }
        self.session = session;
        self.entries = AddedEntries::default();
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
        let mut files = work_tree(&root, self.session.repository())?;
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

    /// Returns whether another commit was checked out, or made, since the files were listed.
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
        let limit = Some(MAX_BYTES + 1);
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
        let limit = Some(MAX_BYTES + 1);
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
        let snapshot = self.entries.overlay(&self.session, &self.buffers);
        function(&input(&self.session, &snapshot, self.now()))
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

fn now(options: &SessionOptions) -> Timestamp {
    options.now.unwrap_or_else(Timestamp::now)
}

fn urgency(beyond: Option<usize>, open: &HashSet<RepoPath>) -> Urgency<'_> {
    beyond.map_or(Urgency::Everything, |beyond| Urgency::First {
        open,
        beyond,
    })
}

fn day(time: Timestamp) -> jiff::civil::Date {
    time.to_zoned(TimeZone::UTC).date()
}
