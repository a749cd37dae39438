//! The work that needs attention: failed and unproven runs, errors, overdue steps and open runs.

use jiff::civil::Date;
use schemars::JsonSchema;
use serde::Serialize;

use crate::text::RepoPath;

/// The maximum number of entries of each list on a page, so that the page of a large repository stays
/// below 5 MB. JSON has them all.
pub(crate) const LISTED: usize = 500;

/// What needs attention.
#[derive(Clone, Debug, Default, Serialize, JsonSchema)]
pub(crate) struct Attention {
    /// Runs that failed, latest first.
    pub failed: Vec<RunEntry>,
    /// Runs that passed and whose evidence is missing, latest first.
    pub unproven: Vec<RunEntry>,
    /// Findings of severity `error`, in the order of `holdpoint check`.
    pub errors: Vec<ErrorEntry>,
    /// Steps that are overdue, the longest overdue first.
    pub overdue: Vec<StepEntry>,
    /// Runs that are not closed, the oldest first.
    pub open_runs: Vec<RunEntry>,
}

/// A run.
#[derive(Clone, Debug, Default, Serialize, JsonSchema)]
pub(crate) struct RunEntry {
    pub title: Option<String>,
    /// The id of its operator.
    pub operator: Option<String>,
    /// Who committed the record last, if a recent commit changed it.
    pub person: Option<String>,
    pub project: Option<String>,
    /// The day on which it started.
    pub day: Option<Date>,
    /// The file of the record, from the repository's root.
    pub path: RepoPath,
    pub evidence: Vec<EvidenceEntry>,
}

/// A target of a run's evidence.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub(crate) struct EvidenceEntry {
    /// The evidence type; null for an untyped link.
    pub r#type: Option<String>,
    /// The target as a path, a URL or a revision.
    pub target: String,
    /// The file, from the repository's root, if the target is one.
    pub path: Option<RepoPath>,
}

/// An error in a record.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub(crate) struct ErrorEntry {
    pub rule: &'static str,
    pub message: String,
    pub path: RepoPath,
    pub title: Option<String>,
    /// The id of the operator, if the record is a run.
    pub operator: Option<String>,
    pub person: Option<String>,
}

/// A next pointer that is overdue.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub(crate) struct StepEntry {
    pub text: String,
    pub project: Option<String>,
    pub due: Option<Date>,
    pub days_late: i64,
    /// The operator of the run, or the id of the decision or the block.
    pub of: Option<String>,
    pub person: Option<String>,
    pub path: RepoPath,
}

/// Somebody who committed records.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, JsonSchema)]
pub(crate) struct Person {
    pub name: String,
    /// The number of their commits among those that were examined.
    pub commits: usize,
}

impl Attention {
    /// Returns whether nothing needs attention.
    pub(crate) fn is_empty(&self) -> bool {
        let Self {
            failed,
            unproven,
            errors,
            overdue,
            open_runs,
        } = self;
        [failed, unproven, open_runs].iter().all(|it| it.is_empty())
            && errors.is_empty()
            && overdue.is_empty()
    }

    /// Calls a function with the path and the person of each entry that a page lists.
    pub(super) fn each(&mut self, mut visit: impl FnMut(&RepoPath, &mut Option<String>)) {
        for list in [&mut self.failed, &mut self.unproven, &mut self.open_runs] {
            let runs = list.iter_mut().take(LISTED);
            runs.for_each(|run| visit(&run.path, &mut run.person));
        }
        let errors = self.errors.iter_mut().take(LISTED);
        errors.for_each(|error| visit(&error.path, &mut error.person));
        let steps = self.overdue.iter_mut().take(LISTED);
        steps.for_each(|step| visit(&step.path, &mut step.person));
    }
}
