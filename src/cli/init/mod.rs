//! `init`: what somebody needs who begins.

mod next;
mod place;
mod plan;

use std::path::PathBuf;

use clap::Args;

use super::failure::Failure;
use super::hook::{Folder, Installation, Kind};
use super::screen::Screen;
use super::{Status, style};
use crate::engine::open::OpenSnapshot;
use crate::engine::{Session, SessionOptions, SnapshotSource};
use crate::work::starter;
use place::Place;
use plan::Plan;

/// Set up records here: a config, hooks, and one worked example
///
/// Writes a short config, one example of a project, an operator and a run with its evidence, and
/// the hooks that `hook install` makes. What is there already is left alone: an example comes only
/// where there is no record yet, and a second time nothing is done. If anything is in the way, or
/// cannot be written, nothing is.
#[derive(Args)]
#[command(after_help = style::ending(&[
    ("holdpoint init", "in this repository, or in this folder"),
    ("git init tickets && holdpoint init tickets", "in a new one"),
    ("holdpoint init --dry-run", "what would be written"),
    ("holdpoint init --no-example", "the config and the hooks alone"),
], &[
    ("0", "all of it is there, whether made now or before"),
    ("2", "something is in the way, and nothing was changed"),
]))]
pub struct Init {
    /// The repository's top folder, or a folder outside of Git; made if it is not there
    #[arg(value_name = "DIR")]
    folder: Option<PathBuf>,
    /// Say what would be written, and write nothing
    #[arg(short = 'n', long)]
    dry_run: bool,
    /// Leave Git's hooks alone
    #[arg(long)]
    no_hook: bool,
    /// Write no example
    #[arg(long)]
    no_example: bool,
}

impl Init {
    pub fn run(self, screen: &Screen) -> Result<Status, Failure> {
        let place = Place::find(self.folder.as_deref())?;
        let mut plan = Plan::new(&place, starter::config())?;
        let records = count_records(&place, screen)?;
        let owner = place.owner();
        match (self.no_example, records) {
            (true, _) => {}
            (false, 0) => plan.add_example(starter::example(owner.as_deref()))?,
            (false, _) => plan.find_example(starter::example(owner.as_deref())),
        }
        let hooks = self.hooks(&place)?;
        if !self.dry_run {
            let written = plan.write()?;
            if let Some(hooks) = &hooks {
                let taken = hooks.take();
                taken.map_err(|failure| plan::undo(&written, failure))?;
            }
        }
        plan.list(self.dry_run, screen)?;
        if records > 0 && !plan.has_example() && !self.no_example {
            screen.say("note: there are records already, so there is no example");
        }
        if plan.writes_example() && owner.is_none() {
            let nobody = starter::NOBODY;
            screen.say(&format!(
                "note: Git knows no address of yours, so the example belongs to {nobody}"
            ));
        }
        match &hooks {
            Some(hooks) if self.dry_run => hooks.forecast(screen),
            Some(hooks) => hooks.tell(screen),
            None if self.no_hook || place.repository.is_some() => {}
            None => screen.say("note: this folder is in no Git repository, and so has no hooks"),
        }
        let is_done = plan.is_done() && hooks.as_ref().is_none_or(Installation::is_done);
        match (is_done, self.dry_run) {
            (true, _) => screen.say("nothing was changed"),
            (false, true) => screen.say("nothing was written"),
            (false, false) => next::tell(&place, &plan, screen),
        }
        Ok(Status::Passed)
    }

    fn hooks(&self, place: &Place) -> Result<Option<Installation>, Failure> {
        let Some(repository) = place.repository.as_ref().filter(|_| !self.no_hook) else {
            return Ok(None);
        };
        let planned = Folder::of(repository)
            .and_then(|folder| Installation::plan(&folder, Kind::usual(folder.is_bare), false));
        let leave = "leave the hooks aside: holdpoint init --no-hook";
        planned.map(Some).map_err(|failure| failure.or(leave))
    }
}

/// How many records there are, of whatever kind.
fn count_records(place: &Place, screen: &Screen) -> Result<usize, Failure> {
    let files = match &place.repository {
        _ if !place.is_there => OpenSnapshot::empty(),
        Some(repository) => OpenSnapshot::in_repository(SnapshotSource::WorkTree, repository)?,
        None => OpenSnapshot::of_folder(&place.top)?,
    };
    let options = SessionOptions {
        no_cache: true,
        ..SessionOptions::default()
    };
    let session = Session::new(files, &options)?;
    screen.print_notes(&session.notes);
    Ok(session.analyze()?.model.members().len())
}
