//! The overview of a repository and of its projects.

use std::borrow::Cow;
use std::collections::{BTreeMap, BTreeSet};

use jiff::Timestamp;
use jiff::civil::Date;
use schemars::JsonSchema;
use serde::Serialize;

use super::attention::{Attention, Person};
use super::counts::{FindingCounts, WorkCounts};
use super::timeline::RunTimeline;
use crate::diagnostic::Diagnostic;
use crate::engine::Outcome;
use crate::model::Model;
use crate::record::schema::kind_counts;
use crate::record::{DecisionOutcome, Kind, ProjectStatus, RegimeName};
use crate::report::json::ToolInfo;
use crate::report::links::FileLinks;
use crate::snapshot::SnapshotLabel;
use crate::text::RepoPath;
use crate::views::days::utc_day;
use crate::views::next::OpenPointer;
use crate::views::view_error::ViewError;
use crate::views::view_snapshot::ViewSnapshot;

/// The maximum number of projects with a section of their own on a page. The others have only a row.
const SECTIONS: usize = 60;

/// The maximum number of entries of a list on a page.
pub(crate) const ENTRIES: usize = 12;

/// The input of the overview.
#[derive(Clone, Copy)]
pub(crate) struct OverviewInput<'a> {
    pub model: &'a Model,
    pub findings: &'a [Diagnostic],
    pub label: &'a SnapshotLabel,
    pub now: Timestamp,
    /// The first day whose work is included; `None` to include all work.
    pub since: Option<Date>,
    /// The share of runs that may override their mode, in percent.
    pub override_rate: f64,
}

impl OverviewInput<'_> {
    /// Returns whether work of a day is included. Work without a day is.
    pub(super) fn includes(&self, day: Option<Date>) -> bool {
        let is_early = |since: Date| day.is_some_and(|day| day < since);
        !self.since.is_some_and(is_early)
    }
}

/// The overview of a repository.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub(crate) struct Overview {
    /// The format of the document.
    #[schemars(extend("const" = "holdpoint/overview/1"))]
    pub schema: &'static str,
    pub tool: ToolInfo,
    pub snapshot: ViewSnapshot,
    /// The snapshot in words.
    #[serde(skip)]
    pub snapshot_text: String,
    /// Why nothing was read: the command ended with exit status 2.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub error: Option<ViewError>,
    /// The day of the overview in UTC.
    pub day: Date,
    /// The first day whose work is included, if older work is left out.
    pub since: Option<Date>,
    /// The repository's owner and name, from the address of its remote.
    pub repository: Option<String>,
    /// The full id of the commit that was read, or that the work tree is based on.
    pub commit: Option<String>,
    /// Who committed records lately, the busiest first.
    pub people: Vec<Person>,
    pub attention: Attention,
    /// Where the files can be read.
    #[serde(skip)]
    pub links: FileLinks,
    pub totals: Totals,
    /// Every project, by id. Records without a project, or with several, come last.
    pub projects: Vec<ProjectOverview>,
}

/// The counts of the whole repository.
#[derive(Clone, Debug, Default, Serialize, JsonSchema)]
pub(crate) struct Totals {
    /// Records by kind.
    #[schemars(schema_with = "kind_counts")]
    pub records: BTreeMap<Kind, usize>,
    /// Records that could not be read.
    pub unread: usize,
    /// Records that are left out because they are older.
    pub earlier: usize,
    /// Open next pointers, those of paused and archived projects included.
    pub open: usize,
    pub findings: FindingCounts,
    #[serde(flatten)]
    pub work: WorkCounts,
}

/// The overview of one project, or of the records without one.
#[derive(Clone, Debug, Default, Serialize, JsonSchema)]
pub(crate) struct ProjectOverview {
    /// Null for records without a project, or with several.
    pub id: Option<String>,
    /// The name in the project's record.
    pub name: Option<String>,
    /// Whether another project has the same name, so that the id must be shown too.
    #[serde(skip)]
    pub shares_name: bool,
    /// The status in the project's record.
    pub status: Option<ProjectStatus>,
    /// Whether a Project record has the id.
    pub is_recorded: bool,
    #[serde(flatten)]
    pub work: WorkCounts,
    pub findings: FindingCounts,
    /// The day of the latest run or decision.
    pub latest: Option<Date>,
    pub timeline: RunTimeline,
    /// Open next pointers: the overdue ones first, then by due day, then the oldest first.
    pub open: Vec<OpenPointer>,
    /// Declared regimes, in the order of time.
    pub regimes: Vec<DeclaredRegime>,
    /// Decisions, latest first. Those without a date come last.
    pub decisions: Vec<DecisionEntry>,
}

/// A regime that was declared for a project.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub(crate) struct DeclaredRegime {
    pub regime: RegimeName,
    /// The first day of the regime.
    pub since: Date,
    /// The file of the Regime record, from the repository's root.
    pub path: RepoPath,
}

/// A decision about a project.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub(crate) struct DecisionEntry {
    pub id: Option<String>,
    pub title: Option<String>,
    /// The state that was decided on.
    pub state: Option<String>,
    pub outcome: Option<DecisionOutcome>,
    /// The day of the decision.
    pub day: Option<Date>,
    /// The id of the decision that supersedes it.
    pub superseded_by: Option<String>,
    /// When a temporary decision expires.
    pub expires: Option<Date>,
    /// The file of the Decision record, from the repository's root.
    pub path: RepoPath,
}

impl Overview {
    /// Returns an overview that only says why there is none.
    pub(super) fn failed(outcome: &Outcome, now: Timestamp) -> Self {
        Self {
            schema: "holdpoint/overview/1",
            tool: ToolInfo::THIS,
            snapshot: (&outcome.label).into(),
            snapshot_text: outcome.label.description.clone(),
            error: ViewError::new(outcome),
            day: utc_day(now),
            since: None,
            repository: None,
            commit: None,
            people: Vec::new(),
            attention: Attention::default(),
            links: FileLinks::default(),
            totals: Totals::default(),
            projects: Vec::new(),
        }
    }

    /// Returns the indices of the projects with a section on a page: those with the latest work, and
    /// the records without a project.
    pub(crate) fn sections(&self) -> BTreeSet<usize> {
        let mut indices: Vec<usize> = (0..self.projects.len()).collect();
        indices.sort_by_key(|at| std::cmp::Reverse(self.projects[*at].latest));
        let without_project = self.projects.iter().position(|it| it.id.is_none());
        indices
            .into_iter()
            .take(SECTIONS)
            .chain(without_project)
            .collect()
    }
}

impl ProjectOverview {
    /// Returns the name, or the id if there is no name. A name that another project shares is
    /// followed by the id.
    pub(crate) fn title(&self) -> Cow<'_, str> {
        let id = self.id.as_deref().unwrap_or("no project");
        match &self.name {
            Some(name) if self.shares_name => format!("{name} ({id})").into(),
            Some(name) => name.into(),
            None => id.into(),
        }
    }

    /// Returns the regime that was declared last.
    pub(crate) fn regime(&self) -> Option<RegimeName> {
        self.regimes.last().map(|declared| declared.regime)
    }
}
