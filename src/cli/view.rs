//! The options of commands that give a view of all records, and how they read the records.

use clap::Args;
use jiff::Timestamp;

use super::exit_status::Status;
use super::fail_policy::{no_records, print_incomplete};
use super::failure::Failure;
use super::options::{CheckOptions, SourceOptions};
use super::progress::Progress;
use super::screen::Screen;
use crate::engine::{Analysis, Session};

/// The options that choose the snapshot to show.
#[derive(Args, Debug)]
pub(crate) struct ViewOptions {
    #[command(flatten)]
    source: SourceOptions,
    #[command(flatten)]
    check: CheckOptions,
}

/// All records of one snapshot, and what was found in them.
pub(crate) struct View {
    pub session: Session,
    pub analysis: Analysis,
}

impl ViewOptions {
    /// Returns the time of the view.
    pub(crate) fn now(&self) -> Timestamp {
        let now = self.check.session_options().now;
        now.unwrap_or_else(Timestamp::now)
    }

    /// Reads and checks everything.
    ///
    /// # Errors
    /// If the files cannot be read or the configuration has mistakes.
    pub(crate) fn read(&self, screen: &Screen) -> Result<View, Failure> {
        let source = self.source.snapshot_source();
        let session = Session::open(source, &[], &self.check.session_options())?;
        screen.print_notes(&session.notes);
        let progress = Progress::new(screen, "reading records");
        let analysis = session.analyze()?;
        drop(progress);
        Ok(View { session, analysis })
    }
}

impl View {
    /// Returns whether there are no records.
    pub(crate) fn is_empty(&self) -> bool {
        self.analysis.summary.total() == 0
    }

    /// Returns the exit status of a command that showed this: incomplete without records.
    pub(crate) fn status(&self, screen: &Screen) -> Status {
        if !self.is_empty() {
            return Status::Passed;
        }
        print_incomplete(&no_records(&self.session.label()), screen);
        Status::Incomplete
    }
}
