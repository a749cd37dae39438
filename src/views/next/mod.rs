//! Next pointers that no later run took up.
//!
//! Every run, decision, debug packet and ended block says what to do next. When
//! has that been done? Records do not say so in as many words, and a pointer
//! that is wrongly called done is work that is lost. So a pointer is **open**
//! until one of these is so, and in doubt it stays open:
//!
//! - Every operator that it names, by id or by name, has run again in its
//!   project. One that names none: the operator of its run has; of a debug
//!   packet, that of the run it is about; of a block, that of each run in it.
//!   An id that is an everyday word (`review`) is asked for beside the
//!   record's own operator, not in its place.
//! - A later run names the record: a decision by `decision_id`, any but a
//!   packet as a value of `inputs_used`. (A packet is worked on by several runs
//!   before it is done with.)
//! - Something else has taken its place: the decision that supersedes it; the
//!   packet that was written about a run which did not pass; `resolved: true`
//!   where a packet has nothing but its resolution to show.
//!
//! A later run is one that began after the pointer was left, and not after now.
//! Where the pointer names a day that is still to come then (`12 June`, but not
//! `by 12 June`), no run of an operator takes it up before that day.
//! One that was held was not executed and takes nothing up, nor does one that
//! fails into the same packet again.

mod done;
mod due;
mod left;
mod names;
mod place;
mod thread;

pub mod json;
pub mod markdown;
pub mod text;

#[cfg(test)]
mod tests;

use std::borrow::Cow;
use std::collections::{BTreeMap, BTreeSet};

use jiff::Timestamp;
use jiff::civil::Date;
use jiff::tz::TimeZone;
use rayon::prelude::*;
use serde::Serialize;

use super::projects::{self, Known, typed};
use crate::model::Model;
use crate::record::{Kind, ProjectStatus};
use crate::text::{RepoPath, Span, visible};

use done::Done;
use left::{Left, Said};
pub use place::locate;
use thread::{Came, Threads};

/// The pointers of a repository, by project.
#[derive(Clone, Debug, Default)]
pub struct Next {
    /// By id; what is of no project, or of several, comes last.
    pub projects: Vec<InProject>,
    /// Records that could not be read: what they leave to be done is not known.
    pub unread: usize,
    /// Whether only some projects were asked for.
    is_narrowed: bool,
}

/// The pointers of one project.
#[derive(Clone, Debug, Default)]
pub struct InProject {
    /// `None` for what is of no project, or of several.
    pub id: Option<String>,
    /// What its own record says; `None` where it has none.
    pub known: Option<Known>,
    /// Oldest first; those of which it is not known since when come last.
    pub open: Vec<Open>,
    /// Records that should have left a pointer and left none that says something.
    pub unsaid: Vec<Unsaid>,
    /// Pointers that were taken up.
    pub taken_up: usize,
}

/// A pointer that nobody took up.
#[derive(Clone, Debug, Serialize)]
pub struct Open {
    /// In one line.
    pub text: String,
    /// Of what kind of record.
    pub kind: Kind,
    /// The operator of the run, or the id of the decision or the block.
    pub of: Option<String>,
    pub path: RepoPath,
    /// Where it stands in the file; known after [`locate`].
    pub line: Option<u32>,
    /// When it was left.
    pub since: Option<Timestamp>,
    pub age_days: Option<i64>,
    #[serde(skip)]
    span: Span,
}

/// A record without a pointer that would help anybody.
#[derive(Clone, Debug, Serialize)]
pub struct Unsaid {
    pub kind: Kind,
    pub path: RepoPath,
    /// What stands there, if anything does: `later`.
    pub text: Option<String>,
}

/// The pointers of a repository as it stands at a moment.
pub fn of(model: &Model, now: Timestamp) -> Next {
    let members = model.members();
    let read: Vec<(Option<Left>, Option<Done>)> = members
        .par_iter()
        .map(|member| {
            let record = member.open();
            (Left::of(&record), Done::of(&record, now))
        })
        .collect();
    let (left, done): (Vec<_>, Vec<_>) = read.into_iter().unzip();
    let left: Vec<Left> = left.into_iter().flatten().collect();
    let done: Vec<Done> = done.into_iter().flatten().collect();
    let threads = Threads::new(model, &left, &done);
    let mut projects: BTreeMap<Option<String>, InProject> = BTreeMap::new();
    let known = projects::known(model);
    let ids = known.keys().cloned().chain(named(model));
    for id in ids.collect::<BTreeSet<_>>() {
        projects.insert(Some(id), InProject::default());
    }
    for left in &left {
        let came = threads.came(left);
        let project = came.project.map(str::to_owned);
        projects.entry(project).or_default().add(left, &came, now);
    }
    let mut projects: Vec<InProject> = projects
        .into_iter()
        .map(|(id, project)| InProject {
            known: id.as_ref().and_then(|id| known.get(id).cloned()),
            id,
            ..project
        })
        .collect();
    // `None` is before any id, and is to come last.
    projects.sort_by_key(|project| project.id.is_none());
    for project in &mut projects {
        let open = &mut project.open;
        open.sort_by_key(|open| (open.since.is_none(), open.since));
    }
    Next {
        projects,
        unread: members
            .iter()
            .filter(|member| member.summary.kind.is_none())
            .count(),
        is_narrowed: false,
    }
}

/// The ids of projects that records of other kinds name.
fn named(model: &Model) -> impl Iterator<Item = String> {
    let of_regimes = model.timelines().iter().map(|(id, _)| id.to_owned());
    let worked_on = model
        .members()
        .iter()
        .filter_map(|member| Some(member.summary.work.as_ref()?.project.to_string()));
    of_regimes.chain(worked_on)
}

impl InProject {
    fn add(&mut self, left: &Left, came: &Came<'_>, now: Timestamp) {
        if came.is_taken_up {
            self.taken_up += 1;
            return;
        }
        let (text, span) = match &left.said {
            Said::Step(text, span) => (text.clone(), *span),
            Said::Nothing(text) => {
                self.unsaid.push(Unsaid {
                    kind: left.kind,
                    path: left.path.clone(),
                    text: text.clone(),
                });
                return;
            }
        };
        // By the calendar: yesterday evening is a day ago.
        let age = |since: Timestamp| i64::from((day_of(now) - day_of(since)).get_days());
        self.open.push(Open {
            text,
            kind: left.kind,
            of: came.of.map(str::to_owned),
            path: left.path.clone(),
            line: None,
            since: came.since,
            age_days: came.since.map(age),
            span,
        });
    }

    /// What people call it.
    pub fn name(&self) -> Option<&str> {
        self.known.as_ref()?.name.as_deref()
    }

    /// Its id, or words where there is none.
    pub fn shown_id(&self) -> Cow<'_, str> {
        self.id.as_deref().map_or("no project".into(), visible)
    }

    /// Whether it is worked on, as far as is known.
    pub fn is_active(&self) -> bool {
        self.known.as_ref().is_none_or(Known::is_active)
    }
}

/// The day of a moment in UTC: a timestamp keeps no other.
pub fn day_of(at: Timestamp) -> Date {
    at.to_zoned(TimeZone::UTC).date()
}

impl Open {
    /// `runs/a.md:12`
    pub fn place(&self) -> String {
        match self.line {
            Some(line) => format!("{}:{line}", self.path),
            None => self.path.to_string(),
        }
    }
}

impl Next {
    /// How many pointers are open in all.
    pub fn count(&self) -> usize {
        self.projects.iter().map(|project| project.open.len()).sum()
    }

    /// Leaves only these projects, worked on or not.
    pub fn keep(&mut self, ids: &[String]) {
        let is_kept = |id: &String| ids.contains(id);
        self.projects
            .retain(|project| project.id.as_ref().is_some_and(is_kept));
        self.is_narrowed = true;
    }

    /// The projects that people are shown: where something is open. Those that
    /// nobody works on are shown to who asks for them.
    fn shown(&self) -> impl Iterator<Item = &InProject> {
        let with_open = self
            .projects
            .iter()
            .filter(|project| !project.open.is_empty());
        with_open.filter(|project| self.is_narrowed || project.is_active())
    }

    /// What people are told beside that: nothing is left out in silence.
    fn remarks(&self) -> Vec<String> {
        let mut remarks = Vec::new();
        let resting = self.projects.iter().filter(|_| !self.is_narrowed);
        for project in resting.filter(|project| !project.is_active()) {
            let (id, count) = (project.shown_id(), project.open.len());
            let command = format!(
                "holdpoint next {}",
                typed(project.id.as_deref().unwrap_or(""))
            );
            let status = project.known.as_ref().and_then(|known| known.status);
            let status = status.map_or("", ProjectStatus::word);
            if count > 0 {
                remarks.push(format!(
                    "{count} more in {id}, which is {status}: {command}"
                ));
            }
        }
        let unsaid: usize = self.projects.iter().map(|it| it.unsaid.len()).sum();
        if unsaid > 0 {
            let (records, do_not) = match unsaid {
                1 => ("record does", "it"),
                _ => ("records do", "them"),
            };
            remarks.push(format!(
                "{unsaid} {records} not say what to do next: holdpoint check names {do_not}"
            ));
        }
        if self.unread > 0 && !self.is_narrowed {
            let (records, them) = match self.unread {
                1 => ("record", "it"),
                _ => ("records", "them"),
            };
            remarks.push(format!(
                "{} {records} could not be read: holdpoint check names {them}",
                self.unread
            ));
        }
        remarks
    }
}
