//! `hook`: installs and removes Git hooks, and runs their checks.

mod change;
mod folder;
mod framework;
mod install;
mod push;
mod receive;
mod replacement;
mod run;
mod send;
mod uninstall;
mod verdict;

use clap::{Args, Subcommand};

pub(crate) use crate::work::hooks::HookKind;
pub(crate) use folder::HookFolder;
pub(crate) use install::Installation;

use super::failure::Failure;
use super::screen::Screen;
use super::{Status, style};

/// Check every commit and push with Git hooks
#[derive(Args)]
#[command(arg_required_else_help = true, after_help = style::examples(&[
    ("holdpoint hook install", "before each commit, merge and push of this repository"),
    ("holdpoint -C repo.git hook install", "each push, on a server"),
    ("holdpoint hook uninstall", "remove the hooks and restore the earlier ones"),
]))]
pub(crate) struct Hook {
    #[command(subcommand)]
    command: HookCommand,
}

#[derive(Subcommand)]
enum HookCommand {
    Install(install::Install),
    Uninstall(uninstall::Uninstall),
    Run(run::Run),
    PreCommitFramework(framework::PreCommitFramework),
}

impl Hook {
    pub(crate) fn run(self, screen: &Screen) -> Result<Status, Failure> {
        match self.command {
            HookCommand::Install(install) => install.run(screen),
            HookCommand::Uninstall(uninstall) => uninstall.run(screen),
            HookCommand::Run(run) => run.run(screen),
            HookCommand::PreCommitFramework(framework) => framework.run(screen),
        }
    }
}
