//! How the work of each project went: what is counted, before anybody writes it down.

mod evidence;
mod gather;
mod timeline;
mod words;

pub mod html;
pub mod json;
pub mod markdown;

use std::borrow::Cow;
use std::collections::{BTreeMap, BTreeSet};

use jiff::Timestamp;
use jiff::civil::Date;
use serde::Serialize;

use super::next::{self, Open};
use crate::engine::Analysis;
use crate::record::{DecisionOutcome, Kind, ProjectStatus, RegimeName};
use crate::snapshot::Label;
use crate::text::RepoPath;
pub use evidence::Evidence;
pub use timeline::{Came, Mark, Step, Timeline};

/// What is counted of a repository.
#[derive(Clone, Debug, Serialize)]
pub struct Overview {
    pub schema: &'static str,
    pub tool: Tool,
    pub snapshot: Snapshot,
    /// The day that it is looked at, in UTC.
    pub day: Date,
    /// The first day that counts, where not all do.
    pub since: Option<Date>,
    pub totals: Totals,
    /// By id; what is of no project, or of several, comes last.
    pub projects: Vec<Project>,
}

#[derive(Clone, Debug, Serialize)]
pub struct Tool {
    pub name: &'static str,
    pub version: &'static str,
}

/// What was looked at.
#[derive(Clone, Debug, Serialize)]
pub struct Snapshot {
    pub kind: &'static str,
    pub tree: Option<String>,
    #[serde(skip)]
    pub words: String,
}

/// The whole repository.
#[derive(Clone, Debug, Default, Serialize)]
pub struct Totals {
    pub records: BTreeMap<Kind, usize>,
    /// Records that could not be read.
    pub unread: usize,
    /// Records of before the first day that counts.
    pub earlier: usize,
    /// Open next pointers, those of paused projects too.
    pub open: usize,
    pub findings: Findings,
    #[serde(flatten)]
    pub work: Work,
}

/// Findings that are not waived.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Findings {
    pub error: usize,
    pub warning: usize,
    pub info: usize,
}

/// What was done, and how it came out.
#[derive(Clone, Copy, Debug, Default, Serialize)]
pub struct Work {
    pub runs: Runs,
    pub evidence: Evidence,
    pub overrides: Overrides,
    pub debugging: Debugging,
}

/// Runs by how they came out.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Runs {
    #[serde(rename = "PASS")]
    pub passed: usize,
    #[serde(rename = "WARN")]
    pub warned: usize,
    #[serde(rename = "FAIL")]
    pub failed: usize,
    /// A constraint forbade them: they were not executed.
    pub held: usize,
    /// Without a result that could be read.
    pub unclear: usize,
}

/// Runs whose mode overrides what their title says.
#[derive(Clone, Copy, Debug, Default, Serialize)]
pub struct Overrides {
    pub count: usize,
    /// The share that is allowed, in percent.
    pub limit: f64,
}

/// Time that went into finding out what was wrong.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Debugging {
    pub packets: usize,
    /// The sum of their `time_spent_minutes`.
    pub packet_minutes: i64,
    /// Packets that do not say.
    pub packets_untimed: usize,
    /// From start to end of the runs that failed.
    pub failed_minutes: i64,
    /// Failed runs without a start or an end.
    pub failed_untimed: usize,
}

/// One project, or what is of none.
#[derive(Clone, Debug, Default, Serialize)]
pub struct Project {
    pub id: Option<String>,
    pub name: Option<String>,
    /// Whether another project has that name too, so that its id has to tell them apart.
    #[serde(skip)]
    pub shares_name: bool,
    #[serde(serialize_with = "word")]
    pub status: Option<ProjectStatus>,
    /// Whether a Project record bears the id.
    pub is_recorded: bool,
    #[serde(flatten)]
    pub work: Work,
    pub findings: Findings,
    /// The day of its latest run or decision.
    pub latest: Option<Date>,
    pub timeline: Timeline,
    /// Oldest first.
    pub open: Vec<Open>,
    /// By time.
    pub regimes: Vec<Declared>,
    /// Latest first; those without a date come last.
    pub decisions: Vec<Decided>,
}

/// A regime, and since when.
#[derive(Clone, Debug, Serialize)]
pub struct Declared {
    #[serde(serialize_with = "regime")]
    pub regime: RegimeName,
    pub since: Date,
    pub path: RepoPath,
}

/// A decision.
#[derive(Clone, Debug, Serialize)]
pub struct Decided {
    pub id: Option<String>,
    pub title: Option<String>,
    pub state: Option<String>,
    #[serde(serialize_with = "outcome")]
    pub outcome: Option<DecisionOutcome>,
    pub day: Option<Date>,
    /// The decision that took its place.
    pub superseded_by: Option<String>,
    /// Of a temporary one, when it goes away.
    pub expires: Option<Date>,
    pub path: RepoPath,
}

fn word<S: serde::Serializer>(
    status: &Option<ProjectStatus>,
    serializer: S,
) -> Result<S::Ok, S::Error> {
    status.map(ProjectStatus::word).serialize(serializer)
}

fn regime<S: serde::Serializer>(regime: &RegimeName, serializer: S) -> Result<S::Ok, S::Error> {
    serializer.serialize_str(regime.word())
}

fn outcome<S: serde::Serializer>(
    outcome: &Option<DecisionOutcome>,
    serializer: S,
) -> Result<S::Ok, S::Error> {
    outcome.map(DecisionOutcome::word).serialize(serializer)
}

/// What a report is about.
#[derive(Clone, Copy)]
pub struct Subject<'a> {
    pub outcome: &'a Analysis,
    pub label: &'a Label,
    pub now: Timestamp,
    /// How many days back work counts; all of it where there is no number.
    pub days: Option<u16>,
    /// The share of overrides that is allowed, in percent.
    pub override_rate: f64,
}

/// Counts everything.
pub fn of(subject: &Subject<'_>) -> Overview {
    let receipt = &subject.outcome.summary;
    let gathered = gather::gather(subject, next::of(&subject.outcome.model, subject.now));
    let totals = Totals {
        records: receipt.records.clone(),
        unread: receipt.unread,
        earlier: gathered.earlier,
        open: gathered.projects.iter().map(|it| it.open.len()).sum(),
        findings: Findings {
            error: receipt.errors,
            warning: receipt.warnings,
            info: receipt.infos,
        },
        work: gathered.work,
    };
    Overview {
        schema: "holdpoint/overview/1",
        tool: Tool {
            name: env!("CARGO_PKG_NAME"),
            version: env!("CARGO_PKG_VERSION"),
        },
        snapshot: Snapshot {
            kind: subject.label.kind,
            tree: subject.label.tree.clone(),
            words: subject.label.words.clone(),
        },
        day: next::day_of(subject.now),
        since: subject.since(),
        totals,
        projects: gathered.projects,
    }
}

/// So many projects have a section of their own in a page; the rest have their row.
const SECTIONS: usize = 60;

/// So many entries of a list are shown in a page.
const ENTRIES: usize = 12;

impl Overview {
    /// Which projects have a section: those worked on last, if not all have
    /// room, and what is of no project.
    fn sections(&self) -> BTreeSet<usize> {
        let mut places: Vec<usize> = (0..self.projects.len()).collect();
        places.sort_by_key(|at| std::cmp::Reverse(self.projects[*at].latest));
        let stray = self.projects.iter().position(|it| it.id.is_none());
        places.into_iter().take(SECTIONS).chain(stray).collect()
    }
}

impl Subject<'_> {
    /// The first day that counts.
    fn since(&self) -> Option<Date> {
        let days = i64::from(self.days?);
        let span = jiff::Span::new().days(days.max(1) - 1);
        Some(next::day_of(self.now).saturating_sub(span))
    }
}

impl Runs {
    pub fn total(&self) -> usize {
        self.executed() + self.held
    }

    /// Those that were not held.
    pub fn executed(&self) -> usize {
        self.passed + self.warned + self.failed + self.unclear
    }

    pub fn of(&self, came: Came) -> usize {
        match came {
            Came::Pass => self.passed,
            Came::Warn => self.warned,
            Came::Fail => self.failed,
            Came::Held => self.held,
            Came::Unclear => self.unclear,
        }
    }

    fn add(&mut self, came: Came) {
        let count = match came {
            Came::Pass => &mut self.passed,
            Came::Warn => &mut self.warned,
            Came::Fail => &mut self.failed,
            Came::Held => &mut self.held,
            Came::Unclear => &mut self.unclear,
        };
        *count += 1;
    }
}

impl Project {
    /// Its id, or words where there is none.
    pub fn shown_id(&self) -> &str {
        self.id.as_deref().unwrap_or("no project")
    }

    /// Its name, else its id; both where the name alone would not tell it from another.
    pub fn title(&self) -> Cow<'_, str> {
        match &self.name {
            Some(name) if self.shares_name => format!("{name} ({})", self.shown_id()).into(),
            Some(name) => name.into(),
            None => self.shown_id().into(),
        }
    }

    /// The regime declared last.
    pub fn regime(&self) -> Option<RegimeName> {
        self.regimes.last().map(|declared| declared.regime)
    }
}
