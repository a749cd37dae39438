//! Finds the runs that passed but whose evidence is missing.

use std::collections::HashSet;

use crate::diagnostic::Diagnostic;
use crate::model::{Model, RecordOutcome};
use crate::rules::evidence::{EVIDENCE_INCOMPLETE, RUN_DOES_NOT_COUNT};
use crate::text::RepoPath;

/// The printed result of such a run.
pub(crate) const UNPROVEN: &str = "unproven";

/// The paths of the runs that passed but whose evidence is missing. Their PASS is counted as unproven.
#[derive(Debug, Default)]
pub(crate) struct UnprovenRuns(HashSet<RepoPath>);

impl UnprovenRuns {
    /// Collects the runs that `run-does-not-count` or `evidence-incomplete` reports. A waiver does not
    /// replace evidence, so waived findings count.
    pub(crate) fn new(findings: &[Diagnostic], model: &Model) -> Self {
        let is_about_evidence = |finding: &&Diagnostic| {
            [&RUN_DOES_NOT_COUNT, &EVIDENCE_INCOMPLETE]
                .iter()
                .any(|rule| rule.meta.name == finding.meta.name)
        };
        let has_passed = |path: &RepoPath| {
            let record = model.indexed_record(path);
            record.is_some_and(|record| record.entry.outcome == Some(RecordOutcome::Passed))
        };
        let found = findings.iter().filter(is_about_evidence);
        let paths = found.map(|finding| finding.path.clone());
        Self(paths.filter(has_passed).collect())
    }

    /// Returns the paths of the runs.
    pub(crate) fn paths(&self) -> &HashSet<RepoPath> {
        &self.0
    }

    /// Returns whether the record at a path is such a run.
    pub(crate) fn contains(&self, path: &RepoPath) -> bool {
        self.0.contains(path)
    }
}
