//! `finish`: closes an open run.

pub(crate) mod checks;
mod close;
mod given;
mod missing;
mod open_run;
mod report;

use std::path::{Path, PathBuf};

use clap::Args;

use super::failure::Failure;
use super::options::OpeningOptions;
use super::screen::Screen;
use super::work_tree;
use super::{Status, style};
use crate::engine::Session;
use crate::model::Model;
use crate::text::{RepoPath, counted};
use crate::work::finish;
pub(crate) use checks::ExecutionOptions;
pub(crate) use close::CloseRequest;
pub(crate) use given::Given;

/// Close an open run
///
/// Writes the end of the run, the results of its checks, the result that follows from
/// them, its outputs, its evidence and its next pointer. Files that are evidence are
/// pinned to their content. The rest of the record stays as it is. The command writes
/// everything or nothing.
///
/// With --check, it executes the operator's checks that have a command, in order, from
/// the root of the work tree. A check passes if its exit status is 0. Its output is kept
/// in `evidence/<run>/`, up to 4 MiB. Its time limit is the rest of the timebox, but at
/// least a minute. The commands come from the operator's record. They are shown, and must
/// be confirmed on the terminal or with --yes. A command gets the inputs of the run as
/// variables (`HOLDPOINT_INPUT_MONTH`), in addition to PATH, HOME, LANG, TZ, TMPDIR and
/// the variables of --env, and has no standard input.
///
/// On a terminal, the command asks for what is missing. Elsewhere, it ends with an error
/// that lists the options for what is missing.
#[derive(Args)]
#[command(after_help = style::ending(&[
    ("holdpoint finish --check", "execute the checks, and ask for the rest"),
    ("holdpoint finish --check --yes --next 'Export week 12'", "without a terminal"),
    ("holdpoint finish --result row-count=PASS --evidence validation=notes/count.txt", "a check that a person has done"),
    ("holdpoint finish --end 9:40 --stop timebox=schedule --next-due 2026-03-20", "a run that was stopped"),
], &[
    ("0", "the run is closed, with PASS or WARN"),
    ("1", "the run is closed with FAIL, or its record has an error"),
    ("2", "something is missing, and nothing was written; or usage, configuration or I/O error"),
]))]
pub(crate) struct Finish {
    /// The run; may be left out if only one is open
    #[arg(value_name = "RUN")]
    run: Option<PathBuf>,
    /// Execute the checks that have a command
    #[arg(long, help_heading = "Checks")]
    check: bool,
    #[command(flatten)]
    execution: ExecutionOptions,
    /// The value of an input that is not stated yet; may be repeated
    #[arg(long = "input", value_name = "NAME=VALUE", help_heading = "Evidence")]
    inputs: Vec<String>,
    #[command(flatten)]
    given: Given,
    #[command(flatten)]
    opening: OpeningOptions,
}

impl Finish {
    pub(crate) fn run(self, screen: &Screen) -> Result<Status, Failure> {
        let options = self.opening.session_options();
        let session = work_tree::open(&options, screen)?;
        let analysis = session.analyze()?;
        let path = which_run(self.run.as_deref(), &session, &analysis.model)?;
        let request = CloseRequest {
            path: &path,
            is_checked: self.check,
            execution: &self.execution,
            given: &self.given,
            inputs: &self.inputs,
            options: &options,
        };
        request.close(&session, &analysis, screen)
    }
}

/// Returns the given run, or the only open one.
fn which_run(named: Option<&Path>, session: &Session, model: &Model) -> Result<RepoPath, Failure> {
    let open = || {
        let open = finish::open_runs(model);
        let names = open
            .iter()
            .map(|path| session.files.shown(path).to_string());
        names.collect::<Vec<String>>()
    };
    if let Some(named) = named {
        let listed = |failure: Failure| match &*open() {
            [] => failure.help("no run is open; start one: holdpoint start OP"),
            open if failure.help.is_none() => {
                failure.help(format!("open runs: {}", open.join(", ")))
            }
            _ => failure,
        };
        let (path, _) =
            { session.files.existing_path(named) }.map_err(|error| listed(Failure::from(error)))?;
        return Ok(path);
    }
    match &*finish::open_runs(model) {
        [one] => Ok(one.clone()),
        [] => Err(Failure::new("no run is open").help("start one: holdpoint start OP")),
        several => {
            let names = several
                .iter()
                .map(|path| session.files.shown(path).to_string());
            let names: Vec<String> = names.collect();
            Err(Failure::new(format!(
                "{} are open: name the one to close",
                counted(several.len(), "run")
            ))
            .help(format!(
                "holdpoint finish RUN, one of: {}",
                names.join(", ")
            )))
        }
    }
}
