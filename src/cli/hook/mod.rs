//! `hook`: Holdpoint as Git's hooks, where they are made and what they do.

mod change;
mod file;
mod folder;
mod framework;
mod install;
mod kind;
mod push;
mod receive;
mod run;
mod script;
mod send;
mod uninstall;
mod update;

use clap::{Args, Subcommand};

pub use folder::Folder;
pub use install::Installation;
pub use kind::Kind;

use super::failure::Failure;
use super::screen::Screen;
use super::{Status, style};

/// Check on every commit and push: Git's hooks
#[derive(Args)]
#[command(arg_required_else_help = true, after_help = style::examples(&[
    ("holdpoint hook install", "before each commit, merge and push of this repository"),
    ("holdpoint -C repo.git hook install", "on a server: when it is pushed to"),
    ("holdpoint hook uninstall", "take away what was installed, put back what was there"),
]))]
pub struct Hook {
    #[command(subcommand)]
    command: Command,
}

#[derive(Subcommand)]
enum Command {
    Install(install::Install),
    Uninstall(uninstall::Uninstall),
    Run(run::Run),
    PreCommitFramework(framework::PreCommitFramework),
}

impl Hook {
    pub fn run(self, screen: &Screen) -> Result<Status, Failure> {
        match self.command {
            Command::Install(install) => install.run(screen),
            Command::Uninstall(uninstall) => uninstall.run(screen),
            Command::Run(run) => run.run(screen),
            Command::PreCommitFramework(framework) => framework.run(screen),
        }
    }
}
