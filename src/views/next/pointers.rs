//! The next pointers of a repository, by project.

use std::borrow::Cow;
use std::cmp::Reverse;
use std::collections::{BTreeMap, BTreeSet};

use jiff::Timestamp;
use jiff::civil::Date;
use schemars::JsonSchema;
use serde::Serialize;

use crate::model::Model;
use crate::model::next_pointers::{AllPointers, Pointer, PointerStatus, PointerText};
use crate::record::{Kind, ProjectStatus};
use crate::text::{RepoPath, Span, visible};
use crate::views::days::utc_day;
use crate::views::projects::{ProjectInfo, recorded_projects, shell_word};
use crate::views::unproven::UnprovenRuns;

/// The next pointers of a repository.
#[derive(Clone, Debug, Default)]
pub(crate) struct NextPointers {
    /// By id. Records without a project, or with several, come last.
    pub projects: Vec<ProjectPointers>,
    /// How many records could not be read, so that their pointers are unknown.
    pub unread: usize,
    /// Whether the list was limited to some projects.
    is_narrowed: bool,
    /// The day on which steps are due or not, in UTC.
    pub today: Date,
}

/// The next pointers of one project.
#[derive(Clone, Debug, Default)]
pub(crate) struct ProjectPointers {
    /// `None` for records without a project, or with several.
    pub id: Option<String>,
    /// The name and status from the Project record, if there is one.
    pub info: Option<ProjectInfo>,
    /// The longest overdue first, then by due day, then by age. Pointers without a known date come
    /// last.
    pub open: Vec<OpenPointer>,
    /// Records that should have a next pointer but have none that states a step.
    pub missing: Vec<MissingPointer>,
    /// How many pointers were taken up.
    pub taken_up: usize,
}

/// A pointer that no run has taken up.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub(crate) struct OpenPointer {
    /// The pointer on one line.
    pub text: String,
    /// The kind of the record with the pointer.
    pub kind: Kind,
    /// The operator of the run, or the id of the decision or the block.
    pub of: Option<String>,
    /// Whether the record is a run that passed and whose evidence is missing.
    #[serde(rename = "unproven")]
    pub is_unproven: bool,
    /// The file of the record, from the repository's root.
    pub path: RepoPath,
    /// The line of the pointer in the file, if the file could be read.
    #[schemars(range(min = 1))]
    pub line: Option<u32>,
    /// When the pointer was written.
    pub since: Option<Timestamp>,
    /// The calendar days since then, in UTC.
    pub age_days: Option<i64>,
    /// The day by which the step is due: the record's `next_due`, or a day that the text names.
    pub due: Option<Date>,
    /// How many days ago the step was due; null if it is not overdue.
    pub days_late: Option<i64>,
    #[serde(skip)]
    pub(super) span: Span,
}

/// An open pointer with the day by which its step is due.
#[derive(Clone, Copy, Debug)]
pub(crate) struct DueStep<'a> {
    pub day: Date,
    /// The id of its project.
    pub project: Option<&'a str>,
    pub pointer: &'a OpenPointer,
}

/// A record that should have a next pointer but has none that states a step.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub(crate) struct MissingPointer {
    /// The kind of the record.
    pub kind: Kind,
    /// The file of the record, from the repository's root.
    pub path: RepoPath,
    /// The text in place of a step, if there is any: `later`.
    pub text: Option<String>,
}

impl NextPointers {
    /// Collects the pointers of all records, with their status at the time `now`.
    pub(crate) fn collect(model: &Model, unproven: &UnprovenRuns, now: Timestamp) -> Self {
        let records = model.records();
        let all = AllPointers::read(model, unproven.paths(), now);
        let threads = all.threads(model);
        let infos = recorded_projects(model);
        let ids: BTreeSet<String> = infos.keys().cloned().chain(named_projects(model)).collect();
        let mut projects: BTreeMap<Option<String>, ProjectPointers> = ids
            .into_iter()
            .map(|id| (Some(id), ProjectPointers::default()))
            .collect();
        for pointer in &all.pointers {
            let status = threads.status(pointer);
            let project = status.project.map(str::to_owned);
            projects
                .entry(project)
                .or_default()
                .add(pointer, &status, unproven, now);
        }
        let mut projects: Vec<ProjectPointers> = projects
            .into_iter()
            .map(|(id, project)| ProjectPointers {
                info: id.as_ref().and_then(|id| infos.get(id).cloned()),
                id,
                ..project
            })
            .collect();
        // A map sorts `None` before any id.
        projects.sort_by_key(|project| project.id.is_none());
        for project in &mut projects {
            project.open.sort_by_key(OpenPointer::urgency);
        }
        Self {
            projects,
            unread: records
                .iter()
                .filter(|indexed| indexed.entry.kind.is_none())
                .count(),
            is_narrowed: false,
            today: utc_day(now),
        }
    }

    /// Returns how many pointers are open in all projects.
    pub(crate) fn count(&self) -> usize {
        self.projects.iter().map(|project| project.open.len()).sum()
    }

    /// Returns the open pointers with a due day, the earliest day first: what `next`, `status` and
    /// `report` list as due. Those of projects that are paused or archived are due only if their
    /// project was asked for.
    pub(crate) fn due(&self) -> Vec<DueStep<'_>> {
        let projects = self.projects.iter();
        let active = projects.filter(|project| self.is_narrowed || project.is_active());
        let mut due: Vec<DueStep<'_>> = active
            .flat_map(|project| {
                project.open.iter().filter_map(|pointer| {
                    Some(DueStep {
                        day: pointer.due?,
                        project: project.id.as_deref(),
                        pointer,
                    })
                })
            })
            .collect();
        due.sort_by_key(|step| (step.day, &step.pointer.path));
        due
    }

    /// Returns how many pointers are overdue.
    pub(crate) fn overdue(&self) -> usize {
        let due = self.due().into_iter();
        due.filter(|step| step.pointer.days_late.is_some()).count()
    }

    /// Keeps only the given projects, whether or not they are active.
    pub(crate) fn keep(&mut self, ids: &[String]) {
        let is_kept = |id: &String| ids.contains(id);
        self.projects
            .retain(|project| project.id.as_ref().is_some_and(is_kept));
        self.is_narrowed = true;
    }

    /// Returns the projects in the lists for people: those with an open pointer that are active or
    /// selected. Projects with an overdue pointer come first, the longest overdue first.
    pub(super) fn listed(&self) -> Vec<&ProjectPointers> {
        let projects = self.projects.iter();
        let mut listed: Vec<&ProjectPointers> = projects
            .filter(|project| !project.open.is_empty())
            .filter(|project| self.is_narrowed || project.is_active())
            .collect();
        listed.sort_by_key(|project| Reverse(project.open.first().and_then(|it| it.days_late)));
        listed
    }

    /// Returns notes about everything that the lists for people leave out.
    pub(super) fn notes(&self) -> Vec<String> {
        let mut notes = Vec::new();
        let inactive = self
            .projects
            .iter()
            .filter(|project| !self.is_narrowed && !project.is_active());
        for project in inactive.filter(|project| !project.open.is_empty()) {
            let (label, count) = (project.label(), project.open.len());
            let id = shell_word(project.id.as_deref().unwrap_or(""));
            let status = project.info.as_ref().and_then(|info| info.status);
            let status = status.map_or("", ProjectStatus::word);
            notes.push(format!(
                "{count} more in {label}, which is {status}: holdpoint next {id}"
            ));
        }
        let missing: usize = self.projects.iter().map(|it| it.missing.len()).sum();
        if missing > 0 {
            let (records, them) = if missing == 1 {
                ("record has", "it")
            } else {
                ("records have", "them")
            };
            notes.push(format!(
                "{missing} {records} no next pointer that names a step: holdpoint check lists {them}"
            ));
        }
        if self.unread > 0 && !self.is_narrowed {
            let (records, them) = if self.unread == 1 {
                ("record", "it")
            } else {
                ("records", "them")
            };
            notes.push(format!(
                "{} {records} could not be read: holdpoint check lists {them}",
                self.unread
            ));
        }
        notes
    }
}

/// Returns the ids of the projects that records of other kinds name.
fn named_projects(model: &Model) -> impl Iterator<Item = String> {
    let with_regime = model.regime_timelines().iter().map(|(id, _)| id.to_owned());
    let with_work = model
        .records()
        .iter()
        .filter_map(|indexed| Some(indexed.entry.activity.as_ref()?.project.to_string()));
    with_regime.chain(with_work)
}

impl ProjectPointers {
    fn add(
        &mut self,
        pointer: &Pointer,
        status: &PointerStatus<'_>,
        unproven: &UnprovenRuns,
        now: Timestamp,
    ) {
        if status.is_taken_up {
            self.taken_up += 1;
            return;
        }
        let (text, span) = match &pointer.text {
            PointerText::Step(text, span) => (text.clone(), *span),
            PointerText::Missing(text) => {
                self.missing.push(MissingPointer {
                    kind: pointer.kind,
                    path: pointer.path.clone(),
                    text: text.clone(),
                });
                return;
            }
        };
        // Ages are counted in calendar days, so yesterday evening is one day ago.
        let age = |since: Timestamp| i64::from((utc_day(now) - utc_day(since)).get_days());
        let late = |due: Date| i64::from((utc_day(now) - due).get_days());
        self.open.push(OpenPointer {
            due: status.due,
            days_late: status.due.map(late).filter(|days| *days > 0),
            text,
            kind: pointer.kind,
            of: status.of.map(str::to_owned),
            is_unproven: unproven.contains(&pointer.path),
            path: pointer.path.clone(),
            line: None,
            since: status.since,
            age_days: status.since.map(age),
            span,
        });
    }

    /// Returns the name that the project's record gives.
    pub(crate) fn name(&self) -> Option<&str> {
        self.info.as_ref()?.name.as_deref()
    }

    /// Returns the id, or `no project`, as it is printed.
    pub(crate) fn label(&self) -> Cow<'_, str> {
        self.id.as_deref().map_or("no project".into(), visible)
    }

    /// Returns whether the project is active. A project without a record counts as active.
    pub(crate) fn is_active(&self) -> bool {
        self.info.as_ref().is_none_or(ProjectInfo::is_active)
    }
}

impl OpenPointer {
    /// Returns the key by which pointers are sorted, the most urgent first.
    pub(crate) fn urgency(&self) -> (bool, Option<Date>, bool, Option<Timestamp>) {
        (
            self.due.is_none(),
            self.due,
            self.since.is_none(),
            self.since,
        )
    }

    /// Returns when the step is due, in words: `due 16 March, 3 days late`. `today` decides whether
    /// the year is named.
    pub(crate) fn due_text(&self, today: Date) -> Option<String> {
        let due = self.due?;
        let format = if due.year() == today.year() {
            "%-d %B"
        } else {
            "%-d %B %Y"
        };
        let day = due.strftime(format);
        Some(match self.days_late {
            Some(1) => format!("due {day}, 1 day late"),
            Some(days) => format!("due {day}, {days} days late"),
            None if due == today => format!("due {day}, today"),
            None => format!("due {day}"),
        })
    }

    /// Returns the text that is printed after the place of the pointer.
    pub(super) fn note(&self) -> &'static str {
        if self.is_unproven { "  unproven" } else { "" }
    }

    /// Returns the place of the pointer: `runs/a.md:12`.
    pub(crate) fn location(&self) -> String {
        match self.line {
            Some(line) => format!("{}:{line}", self.path),
            None => self.path.to_string(),
        }
    }
}
