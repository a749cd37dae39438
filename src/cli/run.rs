//! `run`: begins a run, executes its checks, and closes it.

use std::path::PathBuf;

use clap::Args;

use super::failure::Failure;
use super::finish::{CloseRequest, ExecutionOptions, Given};
use super::options::OpeningOptions;
use super::screen::Screen;
use super::start::{StartOptions, begin_run};
use super::{Status, style};
use crate::engine::{Session, SnapshotSource};

/// Begin a run, execute its checks and close it
///
/// Does what `start` and `finish --check` do, for work that is already done or that the
/// checks do themselves. This is for CI and for agents. If the run cannot be closed, its
/// record is removed again.
#[derive(Args)]
#[command(after_help = style::ending(&[
    ("holdpoint run probe --yes --next 'Probe again tomorrow'", "without a terminal"),
    ("holdpoint run export-requests --input week=2026-W11 --yes --next 'Export week 12' --trust origin/main", "only commands that are on the main branch"),
], &[
    ("0", "the run is closed, with PASS or WARN"),
    ("1", "the run is closed with FAIL, or its record has an error"),
    ("2", "the rules forbid the run, or something is missing, and nothing was written; or usage, configuration or I/O error"),
]))]
pub(crate) struct Run {
    #[command(flatten)]
    run: StartOptions,
    /// The file to write, or its folder; by default beside the latest run
    #[arg(value_name = "PATH")]
    path: Option<PathBuf>,
    #[command(flatten)]
    execution: ExecutionOptions,
    #[command(flatten)]
    given: Given,
    #[command(flatten)]
    opening: OpeningOptions,
}

impl Run {
    pub(crate) fn run(self, screen: &Screen) -> Result<Status, Failure> {
        let options = self.opening.session_options();
        let started = begin_run(&self.run, self.path.as_deref(), &options, screen)?;
        let close = || {
            let session = Session::open(SnapshotSource::WorkTree, &[], &options)?;
            let analysis = session.analyze()?;
            let request = CloseRequest {
                path: &started.path,
                is_checked: true,
                execution: &self.execution,
                given: &self.given,
                inputs: &[],
                options: &options,
            };
            request.close(&session, &analysis, screen)
        };
        let closed = close();
        if closed.is_err() {
            let _ = started.written.remove();
        }
        closed
    }
}
