//! Open pointers for machines: everything, paused projects too. What is here
//! keeps its name and its meaning for as long as it says `holdpoint/next/1`.

use std::io;

use jiff::Timestamp;
use serde::Serialize;

use super::{InProject, Next, Open, Unsaid};
use crate::record::ProjectStatus;
use crate::snapshot::Label;
use crate::text::json;

#[derive(Serialize)]
struct Document<'a> {
    schema: &'static str,
    snapshot: Snapshot<'a>,
    now: Timestamp,
    projects: Vec<Project<'a>>,
    unread: usize,
}

#[derive(Serialize)]
struct Snapshot<'a> {
    kind: &'static str,
    tree: Option<&'a str>,
}

#[derive(Serialize)]
struct Project<'a> {
    id: Option<&'a str>,
    name: Option<&'a str>,
    status: Option<&'static str>,
    open: &'a [Open],
    unsaid: &'a [Unsaid],
    taken_up: usize,
}

impl<'a> Project<'a> {
    fn of(project: &'a InProject) -> Self {
        let status = project.known.as_ref().and_then(|known| known.status);
        Self {
            id: project.id.as_deref(),
            name: project.name(),
            status: status.map(ProjectStatus::word),
            open: &project.open,
            unsaid: &project.unsaid,
            taken_up: project.taken_up,
        }
    }
}

pub fn write(
    next: &Next,
    label: &Label,
    now: Timestamp,
    out: &mut dyn io::Write,
) -> io::Result<()> {
    let document = Document {
        schema: "holdpoint/next/1",
        snapshot: Snapshot {
            kind: label.kind,
            tree: label.tree.as_deref(),
        },
        now,
        projects: next.projects.iter().map(Project::of).collect(),
        unread: next.unread,
    };
    json::write(&document, out)
}
