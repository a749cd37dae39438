//! `check`: checks the records of one snapshot, or of each commit of a range.

use clap::Args;

use super::check_source::{CheckSource, PreparedCheck};
use super::exit_status::Status;
use super::failure::Failure;
use super::options::CheckOptions;
use super::progress::Progress;
use super::report_options::ReportOptions;
use super::rule_options::RuleOptions;
use super::screen::Screen;
use super::style;
use crate::engine::history::range::CommitRange;
use crate::engine::{Outcome, Session, SnapshotSource};

/// Check records and report every fault
///
/// Checks all records of the repository, as they are in the work tree, and reports
/// each fault at its location. Paths limit what is reported, not what is read: a run
/// is checked against its operator, wherever that is.
#[derive(Args)]
#[command(after_help = style::ending(&[
    ("holdpoint check", "the whole work tree"),
    ("holdpoint check runs/ operators/backfill.md", "report only on these paths"),
    ("holdpoint check --only evidence", "report only on one family of rules"),
    ("holdpoint check --staged", "what a pre-commit hook would refuse"),
    ("holdpoint check --since origin/main", "only what a branch introduces"),
    ("holdpoint check --merge-with origin/main", "the result of a merge, before it is made"),
    ("holdpoint check --rev main..work", "each commit of a range"),
    ("holdpoint check --rev origin/main", "any revision, also in a bare repository"),
    ("holdpoint check - --stdin-filename runs/a.md", "from an editor"),
    ("holdpoint check --output json=report.json", "a report for people, and one for programs"),
    ("holdpoint check --statistics", "how many findings of which rule, and where"),
], &[
    ("0", "checked, and no finding at or above --fail-on"),
    ("1", "checked, and a finding at or above --fail-on"),
    ("2", "usage, configuration or I/O error"),
    ("3", "no records, or --require-complete and a target could not be verified"),
]))]
pub(crate) struct Check {
    #[command(flatten)]
    source: CheckSource,
    #[command(flatten)]
    options: CheckOptions,
    #[command(flatten)]
    rules: RuleOptions,
    /// Count the findings by rule and by folder instead of listing them; in text or, with --format
    /// json, as one document (holdpoint/statistics/1)
    #[arg(long, help_heading = "Report")]
    statistics: bool,
    #[command(flatten)]
    report: ReportOptions,
}

impl Check {
    /// Runs the command.
    pub(crate) fn run(self, screen: &Screen) -> Result<Status, Failure> {
        let outcome = self.outcome(screen);
        let report = if self.statistics {
            self.report.counting_only()?
        } else {
            self.report
        };
        let status = report.conclude(outcome, screen)?;
        if self.source.is_staged() && status == Status::Failed {
            screen.say("a commit hook would refuse this");
        }
        Ok(status)
    }

    fn outcome(&self, screen: &Screen) -> Result<Outcome, Failure> {
        if let Some(range) = self.source.range()? {
            return self.outcome_of_range(range, screen);
        }
        let progress = Progress::new(screen, "listing files");
        let check = self.source.prepare(&self.options.session_options())?;
        let check = check.selecting(self.rules.selection());
        let check = check.listing_records(self.report.lists_records());
        drop(progress);
        announce(&check, screen);
        outcome(&check, screen)
    }

    fn outcome_of_range(
        &self,
        range: CommitRange<'_>,
        screen: &Screen,
    ) -> Result<Outcome, Failure> {
        let source = SnapshotSource::Revision(range.tip);
        let session = Session::open(source, &[], &self.options.session_options())?;
        screen.say(&format!("checking {}", range.words()));
        screen.print_notes(&session.notes);
        let progress = Progress::new(screen, "checking commits");
        let mut outcome = session.check_range(range)?;
        outcome.select(&self.rules.selection());
        outcome.folder = session.files.current_folder();
        drop(progress);
        Ok(outcome)
    }
}

/// Prints what is checked.
fn announce(check: &PreparedCheck, screen: &Screen) {
    screen.say(&format!("checking {}", check.words()));
    screen.print_notes(&check.session.notes);
    screen.print_notes(&check.notes);
}

/// Runs a prepared check and reports its outcome.
///
/// # Errors
/// If a file cannot be read or a report cannot be written.
pub(crate) fn run(
    check: &PreparedCheck,
    report: &ReportOptions,
    screen: &Screen,
) -> Result<Status, Failure> {
    announce(check, screen);
    report.conclude(outcome(check, screen), screen)
}

/// Runs a prepared check.
///
/// # Errors
/// If a file cannot be read.
pub(crate) fn outcome(check: &PreparedCheck, screen: &Screen) -> Result<Outcome, Failure> {
    let progress = Progress::new(screen, "checking records");
    let mut outcome = check.session.check(&check.scope, &check.comparison)?;
    outcome.select(&check.selection);
    outcome.folder = check.session.files.current_folder();
    drop(progress);
    Ok(outcome)
}
