//! `next`: lists the open next pointers.

use std::io::{self, Write};

use clap::{Args, ValueEnum};
use jiff::Timestamp;

use super::failure::Failure;
use super::output::Output;
use super::screen::Screen;
use super::view::{View, ViewOptions};
use super::view_output::{ViewFormat, ViewOutput};
use super::{Status, style};
use crate::engine::Outcome;
use crate::report::{self, Format, Look};
use crate::text::{counted, nearest};
use crate::views::next::{self, NextPointers, json, markdown, text};
use crate::views::unproven::UnprovenRuns;

/// List open next pointers by project, overdue ones first
///
/// Overdue pointers come first, then those with a due day, then the others, the oldest first.
/// The due day is `next_due`, or a day in the text of the pointer: `by 12 June`, `on Monday`
/// (the next Monday after the record's end), `for April` (the last day of April).
///
/// Runs, decisions, debug packets and ended blocks have a next pointer, which says what
/// to do next. It is open until it is taken up. It is taken up when each operator that
/// it names has run again in its project. If it names no operator, the operator of its
/// run has to run again (for a debug packet, the operator of the packet's run; for a
/// block, the operators of all its runs). If the pointer names a later day (`12 June`,
/// not `by 12 June`), only a run on or after that day counts.
///
/// A run takes up the record that it names in `takes_up`. A later run also takes up a
/// decision that it names in `decision_id`, and any record that it names in
/// `inputs_used`, except a debug packet. The pointer of a decision is
/// also taken up by the decision that supersedes it, and the pointer of a run that did
/// not pass by the debug packet about it. The pointer of a debug packet that has only a
/// resolution is taken up when the packet is resolved. A run that was held does not take
/// up a pointer. In doubt, a pointer stays open.
#[derive(Args)]
#[command(after_help = style::ending(&[
    ("holdpoint next", "all active projects"),
    ("holdpoint next warehouse", "one project, even if it is paused"),
    ("holdpoint next --format markdown", "for an issue or an e-mail"),
    ("holdpoint next --format json", "everything, for a program"),
], &[
    ("0", "listed, whether or not something is open"),
    ("2", "unknown project; or usage, configuration or I/O error"),
    ("3", "no records"),
]))]
pub(crate) struct Next {
    /// The projects to list; all active projects by default
    #[arg(value_name = "PROJECT")]
    projects: Vec<String>,
    /// The format of the list on standard output
    #[arg(
        long,
        value_name = "FORMAT",
        default_value = "text",
        help_heading = "Report"
    )]
    format: NextFormat,
    /// Also write the list to a file; may be repeated
    #[arg(long = "output", value_name = "FORMAT=PATH", value_parser = Output::<NextFormat>::parser(), help_heading = "Report")]
    outputs: Vec<Output<NextFormat>>,
    #[command(flatten)]
    view: ViewOptions,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
enum NextFormat {
    /// For a terminal
    Text,
    /// A heading and a list for each project
    Markdown,
    /// One document (holdpoint/next/1)
    Json,
}

impl Next {
    pub(crate) fn run(self, screen: &Screen) -> Result<Status, Failure> {
        let output = ViewOutput {
            format: Some(self.format),
            files: &self.outputs,
            now: self.view.now(),
        };
        let view = output.require(self.view.read(screen), screen)?;
        let all = output.require(self.pointers(&view), screen)?;
        if output.write(screen, |format, look, out| {
            format.write(&all, &view, look, out)
        })? {
            summarize(&all, screen);
        }
        Ok(view.status(screen))
    }

    /// Returns the next pointers of the projects that were asked for.
    fn pointers(&self, view: &View) -> Result<NextPointers, Failure> {
        let analysis = &view.analysis;
        let unproven = UnprovenRuns::new(&analysis.findings, &analysis.model);
        let mut all = NextPointers::collect(&analysis.model, &unproven, view.session.now);
        if !self.projects.is_empty() {
            self.projects
                .iter()
                .try_for_each(|id| require_known(id, &all))?;
            all.keep(&self.projects);
        }
        let open = all.projects.iter_mut().flat_map(|it| &mut it.open);
        next::locate(open, &*view.session.files.snapshot)?;
        Ok(all)
    }
}

impl ViewFormat for NextFormat {
    fn is_for_people(self) -> bool {
        self == Self::Text
    }

    fn write_error(self, outcome: &Outcome, now: Timestamp, out: &mut dyn Write) -> io::Result<()> {
        match self {
            Self::Text => report::write(Format::Full, outcome, Look::PLAIN, out),
            Self::Markdown => report::write(Format::Markdown, outcome, Look::PLAIN, out),
            Self::Json => json::write_error(outcome, now, out),
        }
    }
}

impl NextFormat {
    fn write(
        self,
        next: &NextPointers,
        view: &View,
        look: Look,
        out: &mut dyn Write,
    ) -> io::Result<()> {
        match self {
            Self::Text => text::write(next, look, out),
            Self::Markdown => markdown::write(next, out),
            Self::Json => {
                let label = view.session.label();
                json::write(next, &label, view.session.now, out)
            }
        }
    }
}

/// Returns an error if no project has the id.
fn require_known(id: &String, all: &NextPointers) -> Result<(), Failure> {
    let ids = || all.projects.iter().filter_map(|it| it.id.as_deref());
    if ids().any(|known| known == id) {
        return Ok(());
    }
    let failure = Failure::new(format!("unknown project `{id}`"));
    Err(match nearest(id, ids()) {
        Some(near) => failure.help(format!("did you mean `{near}`?")),
        None => failure.help("to list all projects: holdpoint next --format json"),
    })
}

/// Prints how many next pointers are open.
fn summarize(all: &NextPointers, screen: &Screen) {
    let with_open = all.projects.iter().filter(|it| !it.open.is_empty());
    let (count, projects) = (all.count(), with_open.count());
    let taken_up: usize = all.projects.iter().map(|it| it.taken_up).sum();
    let in_projects = if count == 0 {
        String::new()
    } else {
        format!(" in {}", counted(projects, "project"))
    };
    let open = counted(count, "open next pointer");
    let overdue = match all.overdue() {
        0 => String::new(),
        count => format!(", {count} overdue"),
    };
    screen.say(&format!(
        "{open}{in_projects}{overdue}, {taken_up} taken up"
    ));
}
