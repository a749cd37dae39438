//! `impact`: lists what depends on a record or a file.

use std::ffi::OsString;
use std::io::{self, Write};

use clap::{Args, ValueEnum};
use jiff::Timestamp;

use super::failure::Failure;
use super::screen::Screen;
use super::subject::subjects;
use super::view::{View, ViewOptions};
use super::view_output::{ViewFormat, ViewOutput};
use super::{Status, style};
use crate::engine::Outcome;
use crate::report::{self, Format, Look};
use crate::views::impact::{self, ImpactReport};
use crate::views::links::{self, FoundNodes, LinkGraph};

/// Show what depends on a record or a file
///
/// Lists everything that refers to it, directly or through other records, the nearest
/// first, with the field that contains the reference: the runs of an operator, the
/// decisions that state the status of a constraint, the records whose evidence is in a
/// folder, the manifest that lists a file. If several records have the id, there is a
/// list for each of them.
#[derive(Args)]
#[command(after_help = style::ending(&[
    ("holdpoint impact backfill-orders", "an operator, project, constraint, block or decision"),
    ("holdpoint impact constraint:rest-days", "if records of several kinds share an id"),
    ("holdpoint impact data/orders.csv", "a file or a folder that is evidence"),
    ("holdpoint impact --rev v1.0 desk", "as it was in a revision"),
    ("holdpoint impact --format json desk", "for a program"),
], &[
    ("0", "listed, even if nothing depends on it"),
    ("2", "unknown id or path; or usage, configuration or I/O error"),
    ("3", "no records"),
]))]
pub(crate) struct Impact {
    /// An id, or the path of a record, a file or a folder; `KIND:ID` for an id of one kind
    #[arg(value_name = "ID-or-PATH")]
    subject: OsString,
    /// The format of the answer
    #[arg(long, value_name = "FORMAT", default_value = "text")]
    format: ImpactFormat,
    #[command(flatten)]
    view: ViewOptions,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
enum ImpactFormat {
    /// A line for each record
    Text,
    /// One document (holdpoint/impact/1)
    Json,
}

impl Impact {
    pub(crate) fn run(self, screen: &Screen) -> Result<Status, Failure> {
        let output = ViewOutput {
            format: Some(self.format),
            files: &[],
            now: self.view.now(),
        };
        let view = output.require(self.view.read(screen), screen)?;
        let links = links::build(&view.analysis.model);
        if view.is_empty() {
            // A program expects a document even if there are no records.
            self.answer(&[], &links, &view, screen)?;
            return Ok(view.status(screen));
        }
        let subjects = subjects(&self.subject, &view.session.files, &links);
        let subjects = output.require(subjects, screen)?;
        self.answer(&subjects, &links, &view, screen)
    }

    fn answer(
        &self,
        subjects: &[FoundNodes],
        links: &LinkGraph<'_>,
        view: &View,
        screen: &Screen,
    ) -> Result<Status, Failure> {
        let impacts = subjects
            .iter()
            .map(|subject| impact::SubjectImpact::find(subject, links));
        let answer = ImpactReport {
            links,
            impacts: &impacts.collect::<Vec<_>>(),
            label: &view.session.label(),
        };
        screen.print(|out| match self.format {
            ImpactFormat::Text => impact::text::write(&answer, screen.list_look(), out),
            ImpactFormat::Json => impact::json::write(&answer, out),
        })?;
        Ok(Status::Passed)
    }
}

impl ViewFormat for ImpactFormat {
    fn is_for_people(self) -> bool {
        self == Self::Text
    }

    fn write_error(self, outcome: &Outcome, _: Timestamp, out: &mut dyn Write) -> io::Result<()> {
        match self {
            Self::Text => report::write(Format::Full, outcome, Look::PLAIN, out),
            Self::Json => impact::json::write_error(outcome, out),
        }
    }
}
