//! `status`: shows the open work.

use std::io::{self, Write};

use clap::{Args, ValueEnum};
use jiff::Timestamp;

use super::failure::Failure;
use super::screen::Screen;
use super::view::{View, ViewOptions};
use super::view_output::{ViewFormat, ViewOutput};
use super::{Status, style};
use crate::engine::Outcome;
use crate::report::{self, Format, Look};
use crate::text::counted;
use crate::views::next::NextPointers;
use crate::views::status::{WorkStatus, json, text};
use crate::views::unproven::UnprovenRuns;

/// Show open runs with their time, and what is due
///
/// Lists the open runs with the time spent and their timebox, the open blocks, the
/// overdue next pointers, and those that are due next. A stop rule is near when four
/// fifths of its time are spent: the timebox of each run, and the time (40 minutes by
/// default) after which a run that debugs without a repro needs a debug packet. A run
/// debugs if its mode is CONTRACT or one of its checks has failed.
///
/// The exit status suits a shell prompt: it is 1 only if something has to be done now.
/// `--format prompt` prints one line, or nothing.
#[derive(Args)]
#[command(after_help = style::ending(&[
    ("holdpoint status", "what is open, and what is due"),
    ("holdpoint status --format json", "the same for a program (holdpoint/status/1)"),
    ("holdpoint status --format prompt", "one line, as in: export-requests 12/30m"),
], &[
    ("0", "nothing is due, or nothing is open"),
    ("1", "a stop rule is due, a block is open for too long, or a next pointer is overdue"),
    ("2", "usage, configuration or I/O error"),
    ("3", "no records"),
]))]
pub(crate) struct WorkStatusCommand {
    /// The format of the output
    #[arg(
        long,
        value_name = "FORMAT",
        default_value = "text",
        help_heading = "Report"
    )]
    format: StatusFormat,
    #[command(flatten)]
    view: ViewOptions,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
enum StatusFormat {
    /// For a terminal
    Text,
    /// One document (holdpoint/status/1)
    Json,
    /// One line for the prompt of a shell, or nothing
    Prompt,
}

impl WorkStatusCommand {
    pub(crate) fn run(self, screen: &Screen) -> Result<Status, Failure> {
        let output = ViewOutput {
            format: Some(self.format),
            files: &[],
            now: self.view.now(),
        };
        let view = output.require(self.view.read(screen), screen)?;
        let (model, now) = (&view.analysis.model, view.session.now);
        let unproven = UnprovenRuns::new(&view.analysis.findings, model);
        let next = NextPointers::collect(model, &unproven, now);
        let limits = &view.session.settings().limits;
        let status = WorkStatus::collect(model, &next, limits, now);
        let is_read = output.write(screen, |format, _, out| {
            format.write(&status, &view, screen.list_look(), out)
        })?;
        if is_read && self.format == StatusFormat::Text {
            summarize(&status, screen);
        }
        if self.format == StatusFormat::Prompt && view.is_empty() {
            return Ok(Status::Incomplete);
        }
        let attention = if status.needs_attention() {
            Status::Failed
        } else {
            Status::Passed
        };
        Ok(view.status(screen).and(attention))
    }
}

impl ViewFormat for StatusFormat {
    fn is_for_people(self) -> bool {
        self != Self::Json
    }

    fn write_error(self, outcome: &Outcome, now: Timestamp, out: &mut dyn Write) -> io::Result<()> {
        match self {
            Self::Text | Self::Prompt => report::write(Format::Full, outcome, Look::PLAIN, out),
            Self::Json => json::write_error(outcome, now, out),
        }
    }
}

impl StatusFormat {
    fn write(
        self,
        status: &WorkStatus,
        view: &View,
        look: Look,
        out: &mut dyn Write,
    ) -> io::Result<()> {
        match self {
            Self::Text => {
                let folder = view.session.files.current_folder();
                text::write(status, &folder, look, out)
            }
            Self::Json => json::write(status, &view.session.label(), view.session.now, out),
            Self::Prompt => text::write_prompt(status, out),
        }
    }
}

/// Prints how much is open.
fn summarize(status: &WorkStatus, screen: &Screen) {
    let mut parts = vec![counted(status.runs.len(), "open run")];
    if !status.blocks.is_empty() {
        parts.push(counted(status.blocks.len(), "open block"));
    }
    if !status.overdue.is_empty() {
        parts.push(format!("{} overdue", status.overdue.len()));
    }
    screen.say(&parts.join(", "));
}
