//! `init`: sets up records in a repository.

mod next;
mod place;
mod plan;

use std::path::PathBuf;

use clap::Args;

use super::failure::Failure;
use super::hook::{HookFolder, HookKind, Installation};
use super::screen::Screen;
use super::{Status, style};
use crate::disk::postpone;
use crate::engine::open::OpenSnapshot;
use crate::engine::{Session, SessionOptions, SnapshotSource};
use crate::work::agents::AgentsFile;
use crate::work::starter;
use place::Place;
use plan::Plan;

/// Set up records here: a configuration, hooks, and one worked example
///
/// Writes a short configuration, an example of a project, an operator and a run with its evidence,
/// and the hooks that `hook install` writes. Existing files are left unchanged: the example is
/// written only if there are no records yet, and a second `init` changes nothing. If another file
/// exists at one of the paths, or a file cannot be written, nothing is written.
///
/// With --agents, AGENTS.md gets a section that describes how coding agents start, finish, check and
/// correct records. A later call replaces only the text between the marks of that section.
#[derive(Args)]
#[command(after_help = style::ending(&[
    ("holdpoint init", "in this repository or folder"),
    ("git init tickets && holdpoint init tickets", "in a new repository"),
    ("holdpoint init --dry-run", "show what would be written"),
    ("holdpoint init --no-example", "only the configuration and the hooks"),
    ("holdpoint init --agents", "also write instructions for coding agents"),
], &[
    ("0", "everything is set up, or was already set up"),
    ("2", "another file exists at a path, or another error; nothing was changed"),
]))]
pub(crate) struct Init {
    /// The repository's top folder, or a folder outside of Git; created if it does not exist
    #[arg(value_name = "DIR")]
    folder: Option<PathBuf>,
    /// Show what would be written, and write nothing
    #[arg(short = 'n', long)]
    dry_run: bool,
    /// Install no hooks
    #[arg(long)]
    no_hook: bool,
    /// Write no example
    #[arg(long)]
    no_example: bool,
    /// Add a section for coding agents to AGENTS.md, or update it; if records are already set up,
    /// write nothing else
    #[arg(long)]
    agents: bool,
}

impl Init {
    pub(crate) fn run(self, screen: &Screen) -> Result<Status, Failure> {
        let place = Place::find(self.folder.as_deref())?;
        let agents = self
            .agents
            .then(|| AgentsFile::read(&place.top))
            .transpose()?;
        if let Some(agents) = agents.as_ref().filter(|_| place.is_set_up()) {
            return self.write_agents(agents, &place, screen);
        }
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
            let _postponed = postpone();
            let written = plan.write()?;
            if let Some(agents) = &agents {
                let added = agents.write(&place.top);
                added.map_err(|error| plan::undo(&written, error.into()))?;
            }
            if let Some(hooks) = &hooks {
                let installed = hooks.run();
                installed.map_err(|failure| {
                    agents
                        .iter()
                        .for_each(|agents| agents.take_back(&place.top));
                    plan::undo(&written, failure)
                })?;
            }
        }
        plan.list(self.dry_run, screen)?;
        if let Some(agents) = &agents {
            self.list_agents(agents, &place, screen)?;
        }
        if records > 0 && !plan.has_example() && !self.no_example {
            screen.say("note: there are already records, so no example is written");
        }
        if plan.writes_example() && owner.is_none() {
            let nobody = starter::NOBODY;
            screen.say(&format!(
                "note: Git has no `user.email`, so the example belongs to {nobody}"
            ));
        }
        match &hooks {
            Some(hooks) if self.dry_run => hooks.preview(screen),
            Some(hooks) => hooks.report(screen),
            None if self.no_hook || place.repository.is_some() => {}
            None => screen
                .say("note: this folder is not in a Git repository, so no hooks are installed"),
        }
        let is_done = plan.is_done()
            && agents.as_ref().is_none_or(AgentsFile::is_done)
            && hooks.as_ref().is_none_or(Installation::is_done);
        match (is_done, self.dry_run) {
            (true, _) => screen.say("nothing was changed"),
            (false, true) => screen.say("nothing was written"),
            (false, false) => next::suggest(&place, &plan, agents.as_ref(), screen),
        }
        Ok(Status::Passed)
    }

    /// Writes the section for coding agents, and nothing else.
    fn write_agents(
        &self,
        agents: &AgentsFile,
        place: &Place,
        screen: &Screen,
    ) -> Result<Status, Failure> {
        if !self.dry_run {
            agents.write(&place.top)?;
        }
        self.list_agents(agents, place, screen)?;
        match (agents.is_done(), self.dry_run) {
            (true, _) => screen.say("nothing was changed"),
            (false, true) => screen.say("nothing was written"),
            (false, false) if place.repository.is_some() => {
                let (option, path) = (place.folder_option(), &agents.path);
                screen.say(&format!("commit it: git{option} add {path}"));
            }
            (false, false) => {}
        }
        Ok(Status::Passed)
    }

    /// Prints what was done, or would be done, for coding agents.
    fn list_agents(
        &self,
        agents: &AgentsFile,
        place: &Place,
        screen: &Screen,
    ) -> Result<(), Failure> {
        let word = match (agents.is_done(), self.dry_run, agents.exists()) {
            (true, _, _) => "exists",
            (false, true, _) => "would write",
            (false, false, true) => "updated",
            (false, false, false) => "wrote",
        };
        let path = place.shown(&agents.path);
        screen.print(|out| writeln!(out, "{word}  {path}  the section for coding agents"))?;
        Ok(())
    }

    fn hooks(&self, place: &Place) -> Result<Option<Installation>, Failure> {
        let Some(repository) = place.repository.as_ref().filter(|_| !self.no_hook) else {
            return Ok(None);
        };
        let planned = HookFolder::find(repository)
            .and_then(|folder| Installation::plan(&folder, HookKind::usual(folder.is_bare), false));
        let leave = || format!("set up without hooks: {}", place.init_command("--no-hook"));
        planned.map(Some).map_err(|failure| failure.or(&leave()))
    }
}

/// Counts the records of all kinds.
fn count_records(place: &Place, screen: &Screen) -> Result<usize, Failure> {
    let files = match &place.repository {
        _ if !place.exists => OpenSnapshot::empty(),
        Some(repository) => OpenSnapshot::in_repository(SnapshotSource::WorkTree, repository)?,
        None => OpenSnapshot::of_folder(&place.top)?,
    };
    let options = SessionOptions {
        no_cache: true,
        ..SessionOptions::default()
    };
    let session = Session::new(files, &options)?;
    screen.print_notes(&session.notes);
    Ok(session.analyze()?.model.records().len())
}
