//! `report`: writes a page about the work of each project.

use std::io::{self, Write};

use clap::{Args, ValueEnum};

use super::failure::Failure;
use super::output::{self, Output};
use super::screen::Screen;
use super::view::ViewOptions;
use super::{Status, style};
use crate::views::overview::{Overview, OverviewInput, html, json, markdown};

/// Show on one page how the work of each project went
///
/// For each project, the page shows its runs over time by mode and result, the
/// share of runs whose evidence is verified, how often a mode was overridden, open
/// next pointers, the time spent on debugging, its regimes and its decisions. The
/// page is one file that needs no network and runs no script.
#[derive(Args)]
#[command(after_help = style::ending(&[
    ("holdpoint report > report.html", "the page"),
    ("holdpoint report --days 90 > quarter.html", "the work of the last 90 days"),
    ("holdpoint report --format markdown", "for a wiki or a job summary"),
    ("holdpoint report --output json=report.json > report.html", "a page for people, and JSON for programs"),
    ("holdpoint report --rev v1.0", "as it was in a revision"),
], &[
    ("0", "written, with or without findings"),
    ("2", "usage, configuration or I/O error"),
    ("3", "no records"),
]))]
pub(crate) struct Report {
    /// The format of the report on standard output
    #[arg(
        long,
        value_name = "FORMAT",
        default_value = "html",
        help_heading = "Report"
    )]
    format: OverviewFormat,
    /// Also write the report to a file; may be repeated
    #[arg(long = "output", value_name = "FORMAT=PATH", value_parser = Output::<OverviewFormat>::parser(), help_heading = "Report")]
    outputs: Vec<Output<OverviewFormat>>,
    /// Count only runs, debug packets and decisions of the last DAYS days; open pointers are kept
    #[arg(long, value_name = "DAYS", value_parser = clap::value_parser!(u16).range(1..), help_heading = "Report")]
    days: Option<u16>,
    #[command(flatten)]
    view: ViewOptions,
}

#[derive(Clone, Copy, Debug, ValueEnum)]
enum OverviewFormat {
    /// One page, for a browser
    Html,
    /// The same in Markdown
    Markdown,
    /// One document (holdpoint/overview/1)
    Json,
}

impl Report {
    pub(crate) fn run(self, screen: &Screen) -> Result<Status, Failure> {
        let view = self.view.read(screen)?;
        let overview = Overview::collect(&OverviewInput {
            model: &view.analysis.model,
            findings: &view.analysis.findings,
            label: &view.session.label(),
            now: view.session.now,
            days: self.days,
            override_rate: view.session.settings().limits.override_rate,
        });
        output::write_all(&self.outputs, |output| {
            output.fill(|form, out| form.write(&overview, out))
        })?;
        screen.print(|out| self.format.write(&overview, out))?;
        Ok(view.status(screen))
    }
}

impl OverviewFormat {
    fn write(self, overview: &Overview, out: &mut dyn Write) -> io::Result<()> {
        match self {
            Self::Html => html::write(overview, out),
            Self::Markdown => markdown::write(overview, out),
            Self::Json => json::write(overview, out),
        }
    }
}
