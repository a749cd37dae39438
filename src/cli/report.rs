//! `report`: writes a page about the work of each project.

use std::io::{self, Write};

use clap::{Args, ValueEnum};
use jiff::Timestamp;
use jiff::civil::Date;

use super::browser;
use super::failure::{Failure, path_text};
use super::job;
use super::output::Output;
use super::screen::Screen;
use super::view::{View, ViewOptions};
use super::view_output::{ViewFormat, ViewOutput};
use super::{Status, style};
use crate::engine::Outcome;
use crate::git::{Oid, Repository};
use crate::report::links::{FileLinks, repository_name};
use crate::report::{self, Format, Look};
use crate::views::days::utc_day;
use crate::views::overview::{Overview, OverviewInput, html, json, markdown};

/// Show on one page how the work of each project went
///
/// The page begins with what needs attention: runs that failed or whose PASS is not proven,
/// errors, overdue steps and open runs, each with its operator, the person who committed
/// it last, and a link to its file at its commit. For each project, the page shows its
/// runs over time by mode and result, the share of runs whose evidence is verified, how
/// often a mode was overridden, open next pointers, the time spent on debugging, its
/// regimes and its decisions. The page is one file that needs no network. A script in it
/// sorts and filters tables; the page is complete without the script.
#[derive(Args)]
#[command(after_help = style::ending(&[
    ("holdpoint report", "write the page to holdpoint-report.html"),
    ("holdpoint report --open", "and open it in a browser"),
    ("holdpoint report --since 2026-03-01", "the work since a day"),
    ("holdpoint report --format html > page.html", "the page on standard output"),
    ("holdpoint report --format markdown", "for a wiki or a job summary"),
    ("holdpoint report --output html=page.html --output json=report.json", "a page for people, and JSON for programs"),
    ("holdpoint report --rev v1.0", "as it was in a revision"),
], &[
    ("0", "written, with or without findings"),
    ("2", "usage, configuration or I/O error"),
    ("3", "no records"),
]))]
pub(crate) struct Report {
    /// Print the report in this format instead of writing the page to `holdpoint-report.html`
    #[arg(long, value_name = "FORMAT", help_heading = "Report")]
    format: Option<OverviewFormat>,
    /// Also write the report to a file; may be repeated
    #[arg(long = "output", value_name = "FORMAT=PATH", value_parser = Output::<OverviewFormat>::parser(), help_heading = "Report")]
    outputs: Vec<Output<OverviewFormat>>,
    /// Count only runs, debug packets and decisions since a day; open runs and pointers are kept
    #[arg(long, value_name = "DATE", value_parser = day, conflicts_with = "days", help_heading = "Report")]
    since: Option<Date>,
    /// The address that paths are appended to for links, with `{commit}` in place of the commit; by
    /// default that of the remote, where it is GitHub, GitLab or Forgejo (Codeberg)
    #[arg(long, value_name = "URL", value_parser = web_address, help_heading = "Report")]
    link_base: Option<String>,
    /// Count only runs, debug packets and decisions of the last DAYS days
    #[arg(long, value_name = "DAYS", value_parser = clap::value_parser!(u16).range(1..), help_heading = "Report")]
    days: Option<u16>,
    /// Open the page in a browser
    #[arg(long, help_heading = "Report")]
    open: bool,
    #[command(flatten)]
    view: ViewOptions,
}

/// The file of the page if none is given, in the current folder.
const DEFAULT_PAGE: &str = "holdpoint-report.html";

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
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
        let files = self.outputs();
        // The page that is written by default is left as it is where there is no report.
        let named = ViewOutput {
            format: self.format,
            files: &self.outputs,
            now: self.view.now(),
        };
        let view = named.require(self.view.read(screen), screen)?;
        let overview = named.require(self.overview(&view), screen)?;
        let output = ViewOutput {
            files: &files,
            ..named
        };
        output.write(screen, |format, _, out| format.write(&overview, out))?;
        if self.format.is_none() {
            let paths: Vec<_> = files.iter().map(|it| path_text(it.path())).collect();
            screen.print(|out| paths.iter().try_for_each(|path| writeln!(out, "{path}")))?;
        }
        if self.open {
            let page = files
                .iter()
                .find(|output| output.format() == OverviewFormat::Html);
            let page = page.ok_or_else(|| {
                Failure::new("--open needs the page in a file")
                    .help("leave out --format, or add --output html=PATH")
            })?;
            browser::open(page.path())?;
        }
        Ok(view.status(screen))
    }

    /// Collects the overview of a view.
    fn overview(&self, view: &View) -> Result<Overview, Failure> {
        let now = view.session.now;
        let days = self.days.map(|days| {
            let span = jiff::Span::new().days(i64::from(days) - 1);
            utc_day(now).saturating_sub(span)
        });
        let mut overview = Overview::collect(&OverviewInput {
            model: &view.analysis.model,
            findings: &view.analysis.findings,
            label: &view.session.label(),
            now: view.session.now,
            since: self.since.or(days),
            override_rate: view.session.settings().limits.override_rate,
        });
        self.add_origin(&mut overview, view)?;
        Ok(overview)
    }

    /// Adds data from Git: the repository, the commit, the people, and links to files.
    fn add_origin(&self, overview: &mut Overview, view: &View) -> Result<(), Failure> {
        let files = &view.session.files;
        let commit = files.commits.first().cloned();
        let repository = files.repository.as_ref();
        let mut remote = repository.and_then(Repository::remote);
        job::add_job(&mut remote);
        overview.repository = remote
            .as_ref()
            .and_then(|remote| repository_name(&remote.address));
        overview.links = match (&self.link_base, &remote, &commit) {
            (Some(base), _, commit) => FileLinks::below(base, commit.as_deref()),
            (None, Some(remote), Some(commit)) => FileLinks::of_remote(remote, commit),
            (None, _, _) => FileLinks::default(),
        };
        if let (Some(repository), Some(commit)) =
            (repository, commit.as_deref().and_then(Oid::parse))
        {
            overview.set_people(repository, commit)?;
        }
        overview.commit = commit;
        Ok(())
    }

    /// Returns the files to write: the given ones, or the page if no output is given.
    fn outputs(&self) -> Vec<Output<OverviewFormat>> {
        if self.format.is_none() && self.outputs.is_empty() {
            return vec![Output::new(OverviewFormat::Html, DEFAULT_PAGE.into())];
        }
        self.outputs.clone()
    }
}

/// Parses the value of an option that takes a day.
fn day(written: &str) -> Result<Date, &'static str> {
    let message = "expected a day, as in 2026-03-01";
    written.parse().map_err(|_| message)
}

/// Parses the value of an option that takes the address of a page.
fn web_address(written: &str) -> Result<String, &'static str> {
    if written.starts_with("https://") || written.starts_with("http://") {
        Ok(written.to_owned())
    } else {
        Err("expected an address that begins with https:// or http://")
    }
}

impl ViewFormat for OverviewFormat {
    fn is_for_people(self) -> bool {
        false
    }

    fn write_error(self, outcome: &Outcome, now: Timestamp, out: &mut dyn Write) -> io::Result<()> {
        match self {
            Self::Html => html::write_error(outcome, now, out),
            Self::Markdown => report::write(Format::Markdown, outcome, Look::PLAIN, out),
            Self::Json => json::write_error(outcome, now, out),
        }
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
