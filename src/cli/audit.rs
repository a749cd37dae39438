//! `audit`: checks every commit of a history with the rules about history.

use clap::Args;

use super::exit_status::Status;
use super::failure::Failure;
use super::options::OpeningOptions;
use super::progress::Progress;
use super::report_options::ReportOptions;
use super::screen::Screen;
use super::style;
use crate::engine::open::no_repository;
use crate::engine::{Outcome, Session, SessionOptions, SnapshotSource};
use crate::git::Repository;
use crate::snapshot::typed_path::current_folder;

/// Check every commit of the history
///
/// Checks all commits that lead to a revision, each against its parents, and reports
/// decisions and closed runs that were rewritten or deleted, ids that changed,
/// decisions committed by somebody who does not own their state, and evidence that
/// changed after its run was committed. Each finding names its commit and points
/// into the files of that commit. The configuration is read from the revision.
#[derive(Args)]
#[command(after_help = style::ending(&[
    ("holdpoint audit", "the history of HEAD"),
    ("holdpoint audit origin/main", "the history of any revision, also in a bare repository"),
    ("holdpoint audit --format short", "one line per finding, with its commit"),
], &[
    ("0", "audited, and no finding at or above --fail-on"),
    ("1", "audited, and a finding at or above --fail-on"),
    ("2", "usage, configuration or I/O error"),
    ("3", "no records, or --require-complete and a part of the history is not in this clone"),
]))]
pub(crate) struct Audit {
    /// The revision to audit
    #[arg(value_name = "REV", default_value = "HEAD")]
    revision: String,
    #[command(flatten)]
    opening: OpeningOptions,
    #[command(flatten)]
    report: ReportOptions,
}

impl Audit {
    /// Runs the command.
    pub(crate) fn run(self, screen: &Screen) -> Result<Status, Failure> {
        let outcome = self.outcome(screen);
        self.report.conclude(outcome, screen)
    }

    fn outcome(&self, screen: &Screen) -> Result<Outcome, Failure> {
        let repository = Repository::discover(&current_folder()?)?;
        let repository = repository.ok_or_else(no_repository)?;
        if self.revision == "HEAD" && repository.head()?.is_none() {
            return Ok(Outcome::empty_history("a history without a commit"));
        }
        let options = SessionOptions {
            no_cache: true,
            ..self.opening.session_options()
        };
        let source = SnapshotSource::Revision(&self.revision);
        let session = Session::open(source, &[], &options)?;
        let words = session.label().description;
        screen.say(&format!("auditing the history of {words}"));
        screen.print_notes(&session.notes);
        let progress = Progress::new(screen, "auditing commits");
        let mut outcome = session.audit()?;
        outcome.folder = session.files.current_folder();
        drop(progress);
        Ok(outcome)
    }
}
