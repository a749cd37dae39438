//! The options of commands that report findings: formats, files, and the exit status.

use std::io;

use clap::Args;

use super::environment;
use super::exit_status::Status;
use super::fail_policy::FailPolicy;
use super::failure::Failure;
use super::output::{self, Output};
use super::screen::Screen;
use super::{job, job_summary, summary};
use crate::engine::Outcome;
use crate::report::{self, Format, Look, statistics};

/// The options of commands that report findings.
#[derive(Args, Clone, Debug)]
pub(crate) struct ReportOptions {
    /// The format of the report on standard output [default: HOLDPOINT_FORMAT, or full]
    #[arg(long, value_name = "FORMAT", help_heading = "Report")]
    format: Option<Format>,
    /// Also write the report to a file; may be repeated
    #[arg(long = "output", value_name = "FORMAT=PATH", value_parser = Output::<Format>::parser(), help_heading = "Report")]
    outputs: Vec<Output>,

    /// In the format short, print the help of each finding on a line after it; other formats always
    /// have it
    #[arg(long, help_heading = "Report")]
    help_text: bool,

    /// Whether findings are counted instead of listed.
    #[arg(skip)]
    counts_only: bool,
    #[command(flatten)]
    fail_policy: FailPolicy,
}

impl ReportOptions {
    /// Returns the format of the report on standard output.
    pub(crate) fn format(&self) -> Format {
        self.format
            .or_else(environment::format)
            .unwrap_or(Format::Full)
    }

    /// Reports the outcome of a check, or why there is none, and returns the exit status. Machine
    /// formats and files are complete documents in both cases.
    ///
    /// # Errors
    /// If there is no outcome, or a report cannot be written.
    pub(crate) fn conclude(
        &self,
        outcome: Result<Outcome, Failure>,
        screen: &Screen,
    ) -> Result<Status, Failure> {
        match outcome {
            Ok(mut outcome) => {
                job::add_job(&mut outcome.remote);
                self.report(&outcome, screen)
            }
            Err(failure) => {
                let outcome = failure.outcome();
                let written = output::write_all(&self.outputs, |output| output.write(&outcome));
                if let Err(failure) = written {
                    screen.print_failure(&failure);
                }
                self.print_error(&failure, screen);
                Err(failure)
            }
        }
    }

    /// Writes why there is no outcome to standard output, if its format is for programs. People read
    /// it on standard error.
    fn print_error(&self, failure: &Failure, screen: &Screen) {
        let format = self.format();
        if !matches!(format, Format::Full | Format::Short) {
            let outcome = failure.outcome();
            // The failure itself decides how the program ends.
            let _ = screen.print(|out| report::write(format, &outcome, Look::PLAIN, out));
        }
    }

    /// Writes an outcome and returns the exit status.
    ///
    /// # Errors
    /// If a report cannot be written.
    fn report(&self, outcome: &Outcome, screen: &Screen) -> Result<Status, Failure> {
        let written = output::write_all(&self.outputs, |output| output.write(outcome));
        if let Err(failure) = written {
            self.print_error(&failure, screen);
            return Err(failure);
        }
        self.add_job_summary(outcome, screen, |out| {
            report::write(Format::Markdown, outcome, Look::PLAIN, out)
        });
        let has_findings = outcome.open_findings().next().is_some();
        if self.format() == Format::Full && has_findings && screen.is_one() {
            // An empty line separates the findings from what was printed before.
            screen.say("");
        }
        screen.print_notes(&outcome.notes);
        let reason = self.fail_policy.exit_reason(outcome);
        if screen.print(|out| self.write(outcome, screen, out))? {
            summary::print(outcome, screen);
            reason.print(&outcome.label, screen);
        }
        Ok(reason.status())
    }

    fn write(&self, outcome: &Outcome, screen: &Screen, out: &mut dyn io::Write) -> io::Result<()> {
        match self.format() {
            Format::Json if self.counts_only => statistics::write_json(outcome, out),
            _ if self.counts_only => statistics::write(outcome, screen.look, out),
            Format::Short if self.help_text => {
                report::short::write_with_helps(outcome, screen.look, out)
            }
            format => report::write(format, outcome, screen.look, out),
        }
    }

    /// Returns the options of a report that counts the findings instead of listing them.
    ///
    /// # Errors
    /// The format on standard output lists findings and has no form for their counts.
    pub(crate) fn counting_only(self) -> Result<Self, Failure> {
        match self.format() {
            Format::Full | Format::Short | Format::Json => Ok(Self {
                counts_only: true,
                ..self
            }),
            format => Err(Failure::new(format!(
                "--statistics has no form in the format `{}`",
                format.name()
            ))
            .help("use --format full or --format json; --output FORMAT=PATH writes the findings")),
        }
    }

    /// Returns whether a report lists the records that were checked.
    pub(crate) fn lists_records(&self) -> bool {
        let written = self.outputs.iter().map(Output::format);
        let mut formats = written.chain([self.format()]);
        formats.any(|format| format == Format::Junit)
    }

    /// Returns the exit status of an outcome without writing a report.
    pub(crate) fn exit_status(&self, outcome: &Outcome, screen: &Screen) -> Status {
        let reason = self.fail_policy.exit_reason(outcome);
        reason.print(&outcome.label, screen);
        reason.status()
    }

    /// Adds all findings to GitHub's job summary if GitHub would not show all annotations.
    fn add_job_summary(
        &self,
        outcome: &Outcome,
        screen: &Screen,
        write: impl FnOnce(&mut dyn io::Write) -> io::Result<()>,
    ) {
        let count = outcome.open_findings().count();
        if self.format() == Format::Github && count >= job_summary::MAX_ANNOTATIONS {
            job_summary::add(&self.outputs, screen, write);
        }
    }
}
