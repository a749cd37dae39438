//! The records of a snapshot, as the last steps of a check need them.

use std::borrow::Cow;
use std::collections::BTreeSet;

use super::affected::AffectedSet;
use super::reading;
use super::subjects::{Subjects, project_of};
use crate::git::Error;
use crate::model::{Model, identity};
use crate::record::{Record, Waiver};
use crate::snapshot::Snapshot;
use crate::text::{RepoPath, Sources};

/// The records of one snapshot.
pub(crate) struct ModelSubjects<'a> {
    pub model: &'a Model,
    /// The records whose unused waivers are reported.
    pub affected: &'a AffectedSet,
    pub snapshot: &'a dyn Snapshot,
}

impl Subjects for ModelSubjects<'_> {
    fn identity(&self, path: &RepoPath) -> Option<String> {
        self.model.record(path).map(identity::record_identity)
    }

    fn project(&self, path: &RepoPath) -> Option<String> {
        self.model.record(path).and_then(project_of)
    }

    fn waiving(&self, _: &BTreeSet<&RepoPath>) -> Vec<Cow<'_, Record>> {
        let affected = self.affected.records(self.model.records());
        let waiving = affected.into_iter().map(|(_, indexed)| indexed);
        let waiving = waiving.filter(|indexed| indexed.entry.has_waivers);
        waiving
            .map(|indexed| Cow::Borrowed(indexed.record()))
            .collect()
    }

    fn is_long_waiver(&self, record: &Record, waiver: &Waiver) -> bool {
        self.model.is_long_waiver(&record.path, waiver)
    }

    fn reports_unused_waivers(&self) -> bool {
        true
    }

    fn sources(&self, paths: &BTreeSet<&RepoPath>) -> Result<Sources, Error> {
        reading::sources(paths, self.model, self.snapshot)
    }
}
