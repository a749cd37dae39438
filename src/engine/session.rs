//! A session: one state of a repository with its configuration, cache and clock.

use std::path::PathBuf;
use std::sync::Arc;
#[cfg(test)]
use std::sync::atomic::{AtomicUsize, Ordering};

use jiff::Timestamp;

use super::analysis::Analysis;
use super::cache::Cache;
use super::checkpoint::{self, Wanted};
use super::closed::{ClosingHistory, Verdicts};
use super::comparison::{Comparison, HistoryFindings};
use super::configuration::{BaseConfiguration, Configuration, ConfigurationSource};
use super::earlier::EarlierConfigurations;
use super::error::SessionError;
use super::history::audit::{AuditInput, audit};
use super::input::{Input, in_scope};
use super::memo::Memo;
use super::named_path;
use super::open::{OpenSnapshot, SnapshotSource, no_repository};
use super::outcome::{CheckedRecord, Group, Outcome, drop_explained, history_label};
use super::pipeline;
use super::summary::LoosenedRule;
use crate::config::Settings;
use crate::git::{Error, Oid, Repository};
use crate::model::Model;
use crate::snapshot::{Snapshot, SnapshotLabel};
use crate::text::RepoPath;

/// The options that a session is opened with. Commands have the same options.
#[derive(Clone, Debug, Default)]
pub struct SessionOptions {
    /// A configuration to use instead of the repository's own.
    pub configuration: Option<PathBuf>,
    /// The time that counts as now; the system's clock by default.
    pub now: Option<Timestamp>,
    /// Whether the cache is neither used nor written.
    pub no_cache: bool,
}

/// One state of a repository, and everything that is needed to check it.
pub struct Session {
    /// The files, and the repository that they belong to.
    pub files: OpenSnapshot,
    /// The time that counts as now.
    pub now: Timestamp,
    /// What users should know, in the order in which it was noticed.
    pub notes: Vec<String>,
    configuration: Configuration,
    configuration_source: ConfigurationSource,
    cache: Option<Arc<Cache>>,
    closing: Option<ClosingHistory>,
    may_leave_out_records: bool,
}

impl Session {
    /// Opens files and reads their configuration. `paths` are the arguments of a command. Outside a
    /// repository, they decide which folder is checked.
    ///
    /// # Errors
    /// The files cannot be read, or the configuration has mistakes.
    pub fn open(
        source: SnapshotSource<'_>,
        paths: &[PathBuf],
        options: &SessionOptions,
    ) -> Result<Self, SessionError> {
        Self::new(OpenSnapshot::open(source, paths)?, options)
    }

    /// Starts a session with files that are open.
    ///
    /// # Errors
    /// The configuration cannot be read, or has mistakes.
    pub fn new(files: OpenSnapshot, options: &SessionOptions) -> Result<Self, SessionError> {
        let repository = files.repository.as_ref();
        let cache = repository.filter(|_| !options.no_cache);
        let cache = cache.map(Cache::open).map(Arc::new);
        let now = options.now.unwrap_or_else(Timestamp::now);
        let source = ConfigurationSource::new(options.configuration.as_deref(), now);
        let mut session = Self::with_cache(files, source, now, cache, Verdicts::default())?;
        let notes = session.cache_notes();
        session.notes.extend(notes);
        Ok(session)
    }

    /// Returns what users should know about the cache and were not told yet.
    fn cache_notes(&self) -> Vec<String> {
        let cache = self.cache.iter();
        cache.flat_map(|cache| cache.take_notes()).collect()
    }

    /// Returns the session with a cache that is read and never written.
    pub(crate) fn without_writing(mut self) -> Self {
        if let Some(cache) = self.cache.as_mut().and_then(Arc::get_mut) {
            cache.forbid_writing();
        }
        self
    }

    /// Returns a session whose outcomes need not list the records, so that a check in which nothing
    /// changed does not read them.
    pub(crate) fn without_records(self) -> Self {
        Self {
            may_leave_out_records: true,
            ..self
        }
    }

    fn with_cache(
        files: OpenSnapshot,
        source: ConfigurationSource,
        now: Timestamp,
        cache: Option<Arc<Cache>>,
        verdicts: Verdicts,
    ) -> Result<Self, SessionError> {
        let mut notes = Vec::new();
        let configuration = source.read(&*files.snapshot, &files.current_folder(), &mut notes);
        let configuration = configuration.map_err(|error| {
            if source.is_named() {
                error
            } else {
                error.of_files(&files)
            }
        })?;
        let baseline = configuration.settings.baseline.is_some();
        if baseline && files.repository.is_none() {
            notes.push(
                "the configuration's `baseline` is ignored: there is no repository".to_owned(),
            );
        }
        let earlier = source.clone();
        let read_earlier = move |snapshot: &dyn Snapshot| earlier.read_earlier(snapshot);
        Ok(Self {
            closing: ClosingHistory::new(&files, Arc::new(read_earlier), verdicts),
            files,
            now,
            notes,
            configuration,
            configuration_source: source,
            cache,
            may_leave_out_records: false,
        })
    }

    /// Starts a session for a commit of the same repository, with the same options and cache.
    ///
    /// # Errors
    /// The files cannot be read from Git, or the commit's configuration has mistakes.
    pub fn at_commit(&self, commit: &str) -> Result<Self, SessionError> {
        let files = self.files.at_revision(commit)?;
        let source = self.configuration_source.clone();
        let verdicts = self.closing.as_ref().map(ClosingHistory::verdicts);
        let verdicts = verdicts.unwrap_or_default();
        Self::with_cache(files, source, self.now, self.cache.clone(), verdicts)
    }

    /// Describes what is checked.
    pub fn label(&self) -> SnapshotLabel {
        self.files.label()
    }

    /// Returns the settings of the configuration.
    pub fn settings(&self) -> &Settings {
        &self.configuration.settings
    }

    /// Returns the path and the text of the configuration; `None` if there is none.
    pub(crate) fn configuration_text(&self) -> Option<(RepoPath, &str)> {
        self.configuration.document()
    }

    /// Returns the repository, if there is one.
    pub fn repository(&self) -> Option<&Repository> {
        self.files.repository.as_ref()
    }

    /// Returns the input of the pipeline: only findings in `scope` are reported, all if it is
    /// empty.
    pub fn input<'a>(&'a self, scope: &'a [RepoPath]) -> Input<'a> {
        Input {
            snapshot: &*self.files.snapshot,
            history: &*self.files.history,
            settings: self.settings(),
            closing: self.closing.as_ref(),
            states: &[],
            memo: self.cache.as_deref().map(|cache| cache as &dyn Memo),
            now: self.now,
            scope,
        }
    }

    /// Reads the records. Nothing is checked, and what they name is not looked up.
    ///
    /// # Errors
    /// A file that the snapshot lists cannot be read from the disk or from Git.
    pub(crate) fn read_model(&self) -> Result<Model, Error> {
        pipeline::read_model(&self.input(&[]))
    }

    /// Checks the files by themselves: nothing is compared, and the rules of history do not run.
    ///
    /// # Errors
    /// A file that the snapshot lists cannot be read from the disk or from Git.
    pub fn analyze(&self) -> Result<Analysis, Error> {
        let input = self.input(&[]);
        let mut analysis = pipeline::check(&input)?;
        self.add_unmatched(&mut analysis, &input)?;
        self.save_cache();
        Ok(analysis)
    }

    /// Checks the files, and reports the findings in `scope` that no base of the comparison has.
    ///
    /// # Errors
    /// A file that a snapshot lists cannot be read from the disk or from Git.
    pub fn check(
        &self,
        scope: &[RepoPath],
        comparison: &Comparison,
    ) -> Result<Outcome, SessionError> {
        let outcome = self.check_without_saving(scope, comparison)?;
        self.save_cache();
        Ok(outcome)
    }

    /// Does what [`Session::check`] does, but leaves it to the caller to save the cache, so that
    /// sessions of several commits write their shared cache only once.
    pub(super) fn check_without_saving(
        &self,
        scope: &[RepoPath],
        comparison: &Comparison,
    ) -> Result<Outcome, SessionError> {
        let earlier = self.earlier_configurations(comparison)?;
        let settings = earlier.stricter(self.settings());
        let before = self.closing.as_ref();
        let before = before.and_then(|closing| Some(closing.before(&comparison.parents()?)));
        let input = Input {
            settings: &settings,
            closing: before.as_ref().or(self.closing.as_ref()),
            ..self.input(scope)
        };
        let mut bases = comparison.bases.iter().zip(earlier.all());
        let mut analysis = match bases.next() {
            None => {
                let analysis = checkpoint::check(&input, self.wanted(scope, comparison))?;
                self.keep_names(&analysis, &input);
                analysis
            }
            Some((base, configuration)) => {
                let base = self.base_input(base, configuration.as_ref(), &input);
                match self.wanted(scope, comparison) {
                    Wanted::Findings => self.check_change(&input, &base)?,
                    Wanted::Records => pipeline::check_against(&input, &base)?,
                }
            }
        };
        for (base, configuration) in bases {
            // What is not new to one base need not be compared with another.
            if analysis.findings.is_empty() {
                break;
            }
            let new = self.check_new(base, configuration.as_ref(), &input)?;
            analysis.keep_common(&new.findings);
        }
        if let Some(baseline) = self.baseline()?
            && !analysis.findings.is_empty()
        {
            let snapshot = &*baseline.files.snapshot;
            let configuration = self.read_base(snapshot)?;
            let count = analysis.findings.len();
            let new = self.check_new(&baseline, configuration.as_ref(), &input)?;
            analysis.keep_common(&new.findings);
            analysis.summary.exempt = count - analysis.findings.len();
        }
        if comparison.bases.is_empty() {
            self.add_unmatched(&mut analysis, &input)?;
        }
        earlier.add_weakened(self.settings(), &mut analysis, &input)?;
        analysis.limit_listed();
        let mut history = comparison.check_history(&mut analysis, &self.files, &input)?;
        for path in scope {
            if let Some(reason) = named_path::why_no_record(path, &analysis.model, &input)? {
                let shown = self.files.shown(path);
                let note = format!("`{shown}` is not a record: {reason}");
                history.notes.push(note);
            }
        }
        let base = comparison.bases.first();
        let base = base.and_then(|base| base.commit.clone());
        Ok(self.outcome(analysis, history, base, scope))
    }

    /// Returns what a check needs of its analysis.
    fn wanted(&self, scope: &[RepoPath], comparison: &Comparison) -> Wanted {
        let is_enough = self.may_leave_out_records
            && scope.is_empty()
            && comparison.needs_only_changes()
            && !self.configuration.is_named();
        if is_enough {
            Wanted::Findings
        } else {
            Wanted::Records
        }
    }

    /// Reads the configurations of the states before what is checked.
    pub(super) fn earlier_configurations(
        &self,
        comparison: &Comparison,
    ) -> Result<EarlierConfigurations, Error> {
        EarlierConfigurations::read(comparison, &self.files, &|snapshot| {
            self.read_base(snapshot)
        })
    }

    pub(super) fn read_base(
        &self,
        snapshot: &dyn Snapshot,
    ) -> Result<Option<BaseConfiguration>, Error> {
        self.configuration_source
            .read_base(snapshot, &self.configuration)
    }

    /// Reports the globs of a named configuration that match nothing, unless a scope is set.
    fn add_unmatched(&self, analysis: &mut Analysis, input: &Input<'_>) -> Result<(), Error> {
        if input.scope.is_empty() {
            let unmatched = self.configuration.unmatched(input, &analysis.model)?;
            analysis.add(unmatched);
        }
        Ok(())
    }

    /// Turns what was found into an outcome.
    fn outcome(
        &self,
        mut analysis: Analysis,
        mut history: HistoryFindings,
        base: Option<String>,
        scope: &[RepoPath],
    ) -> Outcome {
        analysis.summary.loosened = LoosenedRule::all(self.settings());
        history.notes.extend(self.cache_notes());
        let records = analysis.model.records().iter();
        let in_scope = records.filter(|record| in_scope(&record.path, scope));
        let records = in_scope.map(|record| CheckedRecord {
            kind: record.entry.kind,
            path: record.path.clone(),
        });
        let mut groups = vec![Group {
            commit: None,
            findings: analysis.findings,
            sources: analysis.sources,
        }];
        groups.extend(history.groups);
        drop_explained(&mut groups);
        let findings = groups.iter().flat_map(|group| &group.findings);
        analysis.summary.recount(findings);
        Outcome {
            error: None,
            label: self.label(),
            base,
            revision: self.files.commits.first().cloned(),
            remote: self.repository().and_then(Repository::remote),
            records: records.collect(),
            groups,
            commits: None,
            notes: history.notes,
            folder: RepoPath::default(),
            summary: analysis.summary,
        }
    }

    /// Runs the rules of history over every commit that leads to this session's commit.
    ///
    /// # Errors
    /// The session is not of a commit, or an object of the repository cannot be read.
    pub fn audit(&self) -> Result<Outcome, Error> {
        let repository = self.repository().ok_or_else(no_repository)?;
        let label = self.label();
        let words = format!("the history of {}", label.description);
        let tip = self
            .files
            .commits
            .first()
            .and_then(|commit| Oid::parse(commit));
        let tip =
            tip.ok_or_else(|| Error::new(format!("{} is not a commit", label.description)))?;
        let input = AuditInput {
            repository,
            tip,
            except: &[],
            mailmap_of: Some(tip),
            snapshot: &*self.files.snapshot,
            settings: self.settings(),
            now: self.now,
            baseline: self.baseline_commit()?,
            scope: &[],
            counts_records: true,
            naming: None,
        };
        let outcome = audit(&input, history_label(label.tree, words))?;
        Ok(Outcome {
            remote: repository.remote(),
            ..outcome
        })
    }

    /// Returns how often closed records were looked up, how often all committed files were listed, how
    /// often the changes of every commit were walked over, and how many records and files were gathered
    /// to check closed records against.
    #[cfg(test)]
    pub(crate) fn closing_steps(&self) -> [usize; 4] {
        let steps = self.closing.as_ref().map(|closing| &closing.steps);
        let count = |count: &AtomicUsize| count.load(Ordering::Relaxed);
        steps.map_or([0; 4], |steps| {
            [&steps.lookups, &steps.lists, &steps.walks, &steps.gathered].map(count)
        })
    }

    /// Saves what this session read while it checked a push, but only from objects that the
    /// repository has without the push.
    pub(crate) fn save_accepted_cache(&self) {
        if let Some(cache) = &self.cache {
            cache.save_accepted();
        }
    }

    /// Saves what this session read for later sessions.
    pub fn save_cache(&self) {
        if let Some(cache) = &self.cache {
            cache.save();
        }
    }
}
