//! `next`: what there is to do, as the records left it.

use std::io::{self, Write};

use clap::{Args, ValueEnum};

use super::failure::Failure;
use super::output::{self, Output};
use super::screen::Screen;
use super::view::{View, ViewOptions};
use super::{Status, style};
use crate::report::Look;
use crate::text::{counted, nearest};
use crate::views::next::{self, NextPointers, json, markdown, text};

/// List open next pointers by project, oldest first
///
/// Runs, decisions, debug packets and ended blocks say what to do next. A pointer
/// is open until each operator that it names has run again in its project; one
/// that names none, until the operator of its run has (of a debug packet: of the
/// run it is about; of a block: of each run in it). A day that it names and that
/// was still to come (`12 June`, not `by 12 June`) has to have come first.
///
/// Besides, a later run takes up a decision that it names in `decision_id`, and
/// any record but a packet that it has among its `inputs_used`; a decision gives
/// way to the one that supersedes it, a run that did not pass to the packet about
/// it, and a packet with nothing but a resolution is done once it is resolved. A
/// run that was held takes nothing up, and what is in doubt stays open.
#[derive(Args)]
#[command(after_help = style::ending(&[
    ("holdpoint next", "of all projects that are worked on"),
    ("holdpoint next warehouse", "of one, also when it is paused"),
    ("holdpoint next --format markdown", "for an issue or a mail"),
    ("holdpoint next --format json", "everything, for a program"),
], &[
    ("0", "listed, whether or not something is open"),
    ("2", "the question could not be asked: usage, config, an unknown project, the disk"),
    ("3", "no answer: no record anywhere"),
]))]
pub struct Next {
    /// Only these projects
    #[arg(value_name = "PROJECT")]
    projects: Vec<String>,
    /// The form of the list on standard output
    #[arg(
        long,
        value_name = "FORMAT",
        default_value = "text",
        help_heading = "Report"
    )]
    format: Form,
    /// Write the list to a file too; may be repeated
    #[arg(long = "output", value_name = "FORMAT=PATH", value_parser = Output::<Form>::parser(), help_heading = "Report")]
    outputs: Vec<Output<Form>>,
    #[command(flatten)]
    whole: ViewOptions,
}

#[derive(Clone, Copy, Debug, ValueEnum)]
enum Form {
    /// For a terminal
    Text,
    /// A heading and a list a project
    Markdown,
    /// One document (holdpoint/next/1)
    Json,
}

impl Next {
    pub fn run(self, screen: &Screen) -> Result<Status, Failure> {
        let known = self.whole.read(screen)?;
        let mut all = NextPointers::collect(&known.analysis.model, known.session.now);
        if !self.projects.is_empty() {
            self.projects.iter().try_for_each(|id| known_id(id, &all))?;
            all.keep(&self.projects);
        }
        let open = all.projects.iter_mut().flat_map(|it| &mut it.open);
        next::locate(open, &*known.session.files.snapshot)?;
        output::write_all(&self.outputs, |output| {
            output.fill(|form, out| form.write(&all, &known, Look::PLAIN, out))
        })?;
        if screen.print(|out| self.format.write(&all, &known, screen.look, out))? {
            tell(&all, screen);
        }
        Ok(known.status(screen))
    }
}

impl Form {
    fn write(
        self,
        next: &NextPointers,
        known: &View,
        look: Look,
        out: &mut dyn Write,
    ) -> io::Result<()> {
        match self {
            Self::Text => text::write(next, look, out),
            Self::Markdown => markdown::write(next, out),
            Self::Json => {
                let label = known.session.label();
                json::write(next, &label, known.session.now, out)
            }
        }
    }
}

/// Holds that a project is one that some record is of.
fn known_id(id: &String, all: &NextPointers) -> Result<(), Failure> {
    let ids = || all.projects.iter().filter_map(|it| it.id.as_deref());
    if ids().any(|known| known == id) {
        return Ok(());
    }
    let failure = Failure::new(format!("there is no project `{id}`"));
    Err(match nearest(id, ids()) {
        Some(near) => failure.help(format!("did you mean `{near}`?")),
        None => failure.help("holdpoint next --format json lists them all"),
    })
}

fn tell(all: &NextPointers, screen: &Screen) {
    let with_open = all.projects.iter().filter(|it| !it.open.is_empty());
    let (count, projects) = (all.count(), with_open.count());
    let taken_up: usize = all.projects.iter().map(|it| it.taken_up).sum();
    let where_ = match count {
        0 => String::new(),
        _ => format!(" in {}", counted(projects, "project")),
    };
    let open = counted(count, "open next pointer");
    screen.say(&format!("{open}{where_}, {taken_up} taken up"));
}
