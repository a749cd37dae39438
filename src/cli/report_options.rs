//! The options of commands that report findings: formats, files, and what makes the commands fail.

use std::io;

use clap::Args;

use super::fail_policy::FailPolicy;
use super::failure::Failure;
use super::output::{self, Output};
use super::screen::Screen;
use super::status::Status;
use super::{job_summary, summary};
use crate::engine::Outcome;
use crate::report::{self, Format, Look};

/// The options of commands that report findings.
#[derive(Args, Clone, Debug)]
pub(crate) struct ReportOptions {
    /// The format of the report on standard output
    #[arg(
        long,
        value_name = "FORMAT",
        default_value = "full",
        help_heading = "Report"
    )]
    format: Format,
    /// Also write the report to a file; may be repeated
    #[arg(long = "output", value_name = "FORMAT=PATH", value_parser = Output::<Format>::parser(), help_heading = "Report")]
    outputs: Vec<Output>,

    #[command(flatten)]
    fail_policy: FailPolicy,
}

impl ReportOptions {
    /// Returns the options of a hook, which writes a report for people.
    pub(crate) fn for_hook() -> Self {
        Self {
            format: Format::Full,
            outputs: Vec::new(),
            fail_policy: FailPolicy::for_hook(),
        }
    }

    /// Writes an outcome and returns the exit status.
    ///
    /// # Errors
    /// If a report cannot be written.
    pub(crate) fn report(&self, outcome: &Outcome, screen: &Screen) -> Result<Status, Failure> {
        output::write_all(&self.outputs, |output| output.write(outcome))?;
        self.add_job_summary(outcome, screen, |out| {
            report::write(Format::Markdown, outcome, Look::PLAIN, out)
        });
        let has_findings = outcome.open_findings().next().is_some();
        if self.format == Format::Full && has_findings && screen.is_one() {
            // An empty line separates the findings from what was printed before.
            screen.say("");
        }
        screen.print_notes(&outcome.notes);
        let reason = self.fail_policy.exit_reason(outcome);
        if screen.print(|out| report::write(self.format, outcome, screen.look, out))? {
            summary::print(outcome, screen);
            reason.print(&outcome.label, screen);
        }
        Ok(reason.status())
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
        if self.format == Format::Github && count >= job_summary::MAX_ANNOTATIONS {
            job_summary::add(&self.outputs, screen, write);
        }
    }
}
