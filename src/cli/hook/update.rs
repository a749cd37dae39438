//! Checks the new commits of a push against what the receiving side has.

use crate::cli::Status;
use crate::cli::check;
use crate::cli::check_source::PreparedCheck;
use crate::cli::failure::Failure;
use crate::cli::options::CheckOptions;
use crate::cli::report_options::ReportOptions;
use crate::cli::screen::Screen;
use crate::engine::open::OpenSnapshot;
use crate::engine::{Comparison, Session, SnapshotSource};
use crate::git::Repository;

/// The new commits of a push, and the refs that point to the last of them.
pub(crate) struct Update {
    pub refs: Vec<String>,
    /// The full id of the last commit.
    pub new: String,
    /// The full ids of the commits that the new ones come after and that the receiving side has, the
    /// nearest first. Empty if it has no commit of this history.
    pub old: Vec<String>,
}

impl Update {
    /// Checks the records of the last commit, and runs the rules about history on the commits that
    /// lead to it.
    ///
    /// # Errors
    /// If the files cannot be read, or the configuration has mistakes.
    pub(crate) fn check(
        &self,
        repository: &Repository,
        options: &CheckOptions,
        which: &str,
        screen: &Screen,
    ) -> Result<Status, Failure> {
        let source = SnapshotSource::Revision(&self.new);
        let files = OpenSnapshot::in_repository(source, repository)?;
        let comparison = Comparison::with_pushed(repository, &self.new, &self.old, which)?;
        let session = Session::new(files, &options.session_options())?;
        let check = PreparedCheck::of_all(session, comparison);
        check::run(&check, &ReportOptions::for_hook(), screen)
    }
}
