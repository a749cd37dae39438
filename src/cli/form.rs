//! In which form a report is given, where to, and what it comes to.

use std::io;

use clap::Args;

use super::failure::Failure;
use super::output::{self, Output};
use super::screen::Screen;
use super::verdict::Standard;
use super::{Status, receipt, summary};
use crate::diagnostic::Diagnostic;
use crate::engine::Receipt;
use crate::report::{self, Format, History, Look, Report};
use crate::snapshot::Label;

/// The options of commands that report findings.
#[derive(Args, Clone, Debug)]
pub struct Form {
    /// The form of the report on standard output
    #[arg(
        long,
        value_name = "FORMAT",
        default_value = "full",
        help_heading = "Report"
    )]
    format: Format,
    /// Write the report to a file too; may be repeated
    #[arg(long = "output", value_name = "FORMAT=PATH", value_parser = Output::<Format>::parser(), help_heading = "Report")]
    outputs: Vec<Output>,

    #[command(flatten)]
    standard: Standard,
}

impl Form {
    /// For people, as a hook reports.
    pub fn of_hook() -> Self {
        Self {
            format: Format::Full,
            outputs: Vec::new(),
            standard: Standard::of_hook(),
        }
    }

    /// Reports on one snapshot.
    pub fn report(&self, report: &Report<'_>, screen: &Screen) -> Result<Status, Failure> {
        output::write_all(&self.outputs, |output| output.write(report))?;
        self.summarize(report.findings.iter(), screen, |out| {
            report::write(Format::Markdown, report, Look::PLAIN, out)
        });
        self.part(report.findings.iter(), screen);
        let verdict = self.standard.judge(report.receipt, report.label);
        if screen.print(|out| report::write(self.format, report, screen.look, out))? {
            receipt::say(report, screen);
            verdict.say(report.label, screen);
        }
        Ok(verdict.status())
    }

    /// What a report comes to that nobody wants to see.
    pub fn judge(&self, receipt: &Receipt, label: &Label, screen: &Screen) -> Status {
        let verdict = self.standard.judge(receipt, label);
        verdict.say(label, screen);
        verdict.status()
    }

    /// Reports on so many commits.
    pub fn report_history(
        &self,
        report: &History<'_>,
        count: usize,
        screen: &Screen,
    ) -> Result<Status, Failure> {
        output::write_all(&self.outputs, |output| output.write_history(report))?;
        let findings = || report.commits.iter().flat_map(|faulty| &faulty.findings);
        self.summarize(findings(), screen, |out| {
            report::write_history(Format::Markdown, report, Look::PLAIN, out)
        });
        self.part(findings(), screen);
        let verdict = self.standard.judge(report.receipt, report.label);
        if screen.print(|out| report::write_history(self.format, report, screen.look, out))? {
            receipt::say_history(report, count, screen);
            verdict.say(report.label, screen);
        }
        Ok(verdict.status())
    }

    /// Sees to it that GitHub shows all findings, where it would not show all annotations.
    fn summarize<'f>(
        &self,
        findings: impl Iterator<Item = &'f Diagnostic>,
        screen: &Screen,
        write: impl FnOnce(&mut dyn io::Write) -> io::Result<()>,
    ) {
        let open = findings.filter(|found| found.waived.is_none()).count();
        if self.format == Format::Github && open >= summary::SHOWN {
            summary::add(&self.outputs, screen, write);
        }
    }

    /// Leaves a line between what was said before and the findings.
    fn part<'f>(&self, mut findings: impl Iterator<Item = &'f Diagnostic>, screen: &Screen) {
        let is_silent = findings.all(|found| found.waived.is_some());
        if self.format == Format::Full && !is_silent && screen.is_one() {
            screen.say("");
        }
    }
}
