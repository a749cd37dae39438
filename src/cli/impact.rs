//! `impact`: what hangs on a record, or on a file.

use std::ffi::OsString;

use clap::{Args, ValueEnum};

use super::failure::Failure;
use super::screen::Screen;
use super::subject::subjects;
use super::view::{View, ViewOptions};
use super::{Status, style};
use crate::views::impact::{self as view, ImpactReport};
use crate::views::links::{self, FoundNodes, LinkGraph};

/// Show what hangs on a record or a file
///
/// Everything that names it, and everything that names that, nearest first, with
/// the field through which it does: the runs of an operator, the decisions that
/// answer for a constraint, the records whose evidence lies in a folder, the
/// manifest that lists a file. An id that several records bear is answered for
/// each.
#[derive(Args)]
#[command(after_help = style::ending(&[
    ("holdpoint impact backfill-orders", "on an operator, project, constraint, block, decision"),
    ("holdpoint impact constraint:rest-days", "where records of several kinds share an id"),
    ("holdpoint impact data/orders.csv", "on a file or a folder that is evidence"),
    ("holdpoint impact --rev v1.0 desk", "as it was in a revision"),
    ("holdpoint impact --format json desk", "for a program"),
], &[
    ("0", "answered, also where nothing hangs on it"),
    ("2", "nothing is there under that id or path; or another mistake in the question"),
    ("3", "there is no record at all"),
]))]
pub struct Impact {
    /// An id, or the path of a record, a file or a folder; `KIND:ID` for one kind's
    #[arg(value_name = "ID-or-PATH")]
    subject: OsString,
    /// The form of the answer
    #[arg(long, value_name = "FORMAT", default_value = "text")]
    format: Form,
    #[command(flatten)]
    whole: ViewOptions,
}

#[derive(Clone, Copy, Debug, ValueEnum)]
enum Form {
    /// A line for each record
    Text,
    /// One document (holdpoint/impact/1)
    Json,
}

impl Impact {
    pub fn run(self, screen: &Screen) -> Result<Status, Failure> {
        let known = self.whole.read(screen)?;
        let links = links::build(&known.analysis.model);
        if known.is_empty() {
            // A program reads a document also where there is nothing to say.
            self.answer(&[], &links, &known, screen)?;
            return Ok(known.status(screen));
        }
        let subjects = subjects(&self.subject, &known.session.files, &links)?;
        self.answer(&subjects, &links, &known, screen)
    }

    fn answer(
        &self,
        subjects: &[FoundNodes],
        links: &LinkGraph<'_>,
        known: &View,
        screen: &Screen,
    ) -> Result<Status, Failure> {
        let impacts = subjects
            .iter()
            .map(|subject| view::SubjectImpact::find(subject, links));
        let answer = ImpactReport {
            links,
            impacts: &impacts.collect::<Vec<_>>(),
            label: &known.session.label(),
        };
        screen.print(|out| match self.format {
            Form::Text => view::text::write(&answer, screen.look, out),
            Form::Json => view::json::write(&answer, out),
        })?;
        Ok(Status::Passed)
    }
}
