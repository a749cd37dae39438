//! `export`: writes all records and findings, each as a line of JSON.

use std::io::{self, Write};
use std::path::PathBuf;

use clap::{Args, ValueEnum};
use jiff::Timestamp;

use super::failure::Failure;
use super::output::Output;
use super::screen::Screen;
use super::view::ViewOptions;
use super::view_output::{ViewFormat, ViewOutput};
use super::{Status, style};
use crate::engine::Outcome;
use crate::views::export::{ExportInput, write, write_error};

/// Export all records and findings as lines of JSON
///
/// The lines are for DuckDB, Spark or a notebook. Every line has the same columns
/// (holdpoint/export/1), which are null where they do not apply, so that the lines of
/// many repositories form one table. `holdpoint schema export` describes the columns.
/// `type` distinguishes records from findings; the findings in a record follow it.
/// `fields` holds all fields of the record as a JSON document in a string, because
/// its keys differ from record to record and a column has one type.
#[derive(Args)]
#[command(after_help = style::ending(&[
    ("holdpoint export > desk.jsonl", "the work tree"),
    ("holdpoint export --repository desk --rev main", "one of many repositories, as committed"),
    ("holdpoint export | jq -r 'select(.result == \"FAIL\") | .path'", "the runs that failed"),
], &[
    ("0", "exported, with or without findings"),
    ("2", "usage, configuration or I/O error"),
    ("3", "no records"),
]))]
pub(crate) struct Export {
    /// The repository's name, for combining many exports; none by default
    #[arg(long, value_name = "NAME")]
    repository: Option<String>,
    /// The format of the lines
    #[arg(long, value_name = "FORMAT", default_value = "jsonl")]
    format: ExportFormat,
    /// Write to a file instead of standard output
    #[arg(long, value_name = "PATH")]
    output: Option<PathBuf>,
    #[command(flatten)]
    view: ViewOptions,
}

#[derive(Clone, Copy, Debug, ValueEnum)]
enum ExportFormat {
    /// One JSON object on each line
    Jsonl,
}

impl Export {
    pub(crate) fn run(self, screen: &Screen) -> Result<Status, Failure> {
        let file = self.output.clone();
        let files: Vec<_> = file
            .map(|path| Output::new(self.format, path))
            .into_iter()
            .collect();
        let output = ViewOutput {
            format: files.is_empty().then_some(self.format),
            files: &files,
            now: self.view.now(),
        };
        let view = output.require(self.view.read(screen), screen)?;
        let status = view.status(screen);
        let (files, analysis) = (&view.session.files, &view.analysis);
        let export = ExportInput {
            model: &analysis.model,
            findings: &analysis.findings,
            sources: &analysis.sources,
            snapshot: &*files.snapshot,
            revision: files.commits.first().map(String::as_str),
            repository: self.repository.as_deref(),
        };
        output.write(screen, |_, _, out| write(&export, out))?;
        Ok(status)
    }
}

impl ViewFormat for ExportFormat {
    fn is_for_people(self) -> bool {
        false
    }

    fn write_error(self, outcome: &Outcome, _: Timestamp, out: &mut dyn Write) -> io::Result<()> {
        let Self::Jsonl = self;
        write_error(outcome, out)
    }
}
