//! What the last steps of the pipeline need to know about the records that findings point into.

use std::borrow::Cow;
use std::collections::{BTreeMap, BTreeSet};

use crate::git::Error;
use crate::model::{Model, identity};
use crate::record::{Fields, Record, Waiver};
use crate::text::{RepoPath, Sources};

/// The records that findings are about.
pub trait Subjects {
    /// Returns what identifies the record at a path. A record with an id keeps it when it moves.
    fn identity(&self, path: &RepoPath) -> Option<String>;

    /// Returns the id of the project that the record at a path belongs to, or is.
    fn project(&self, path: &RepoPath) -> Option<String>;

    /// Returns the records whose waivers may silence findings at these paths.
    fn waiving(&self, paths: &BTreeSet<&RepoPath>) -> Vec<Cow<'_, Record>>;

    /// Returns whether a waiver of a record lasts for too long after the record was committed.
    fn is_long_waiver(&self, record: &Record, waiver: &Waiver) -> bool;

    /// Returns whether a waiver that silences nothing is reported.
    fn reports_unused_waivers(&self) -> bool;

    /// Reads the texts at these paths.
    ///
    /// # Errors
    /// A file that the snapshot lists cannot be read from the disk or from Git.
    fn sources(&self, paths: &BTreeSet<&RepoPath>) -> Result<Sources, Error>;
}

/// Records and texts of some files, and a state of the repository for all others.
pub(crate) struct KnownSubjects<'a> {
    /// The records that the rules reported, by the path of the finding.
    pub records: &'a BTreeMap<RepoPath, Record>,
    /// The texts that are known.
    pub sources: &'a Sources,
    /// The records of the repository, where they were read.
    pub model: Option<&'a Model>,
    /// Reads the text of a file; `None` where this clone does not have it.
    pub read: &'a dyn Fn(&RepoPath) -> Result<Option<String>, Error>,
}

impl KnownSubjects<'_> {
    fn record(&self, path: &RepoPath) -> Option<&Record> {
        let reported = self.records.get(path);
        reported.or_else(|| self.model.and_then(|model| model.record(path)))
    }
}

impl Subjects for KnownSubjects<'_> {
    fn identity(&self, path: &RepoPath) -> Option<String> {
        self.record(path).map(identity::record_identity)
    }

    fn project(&self, path: &RepoPath) -> Option<String> {
        self.record(path).and_then(project_of)
    }

    fn waiving(&self, paths: &BTreeSet<&RepoPath>) -> Vec<Cow<'_, Record>> {
        let records = paths.iter().filter_map(|path| self.record(path));
        let waiving = records.filter(|record| !record.waivers().is_empty());
        waiving.map(Cow::Borrowed).collect()
    }

    fn is_long_waiver(&self, record: &Record, waiver: &Waiver) -> bool {
        let model = self.model;
        model.is_some_and(|model| model.is_long_waiver(&record.path, waiver))
    }

    fn reports_unused_waivers(&self) -> bool {
        false
    }

    fn sources(&self, paths: &BTreeSet<&RepoPath>) -> Result<Sources, Error> {
        let mut sources = Sources::default();
        for path in paths {
            let known = self.sources.get(path).map(str::to_owned);
            let text = match known {
                Some(text) => Some(text),
                None => (self.read)(path)?,
            };
            if let Some(text) = text {
                sources.insert((*path).clone(), text);
            }
        }
        Ok(sources)
    }
}

/// Returns the id of the project that a record belongs to, or is.
pub(crate) fn project_of(record: &Record) -> Option<String> {
    if let Fields::Project(project) = &record.fields {
        return project.project_id.as_ref().map(|id| id.to_string());
    }
    record.project()?.value.id().map(str::to_owned)
}
