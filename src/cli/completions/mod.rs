//! `completions`: prints the script with which a shell completes commands.

mod values;

use clap::{Args, Command};
use clap_complete::{Shell, generate};

use super::failure::Failure;
use super::screen::Screen;
use super::{Status, style};

/// Print a completion script for a shell
#[derive(Args)]
#[command(after_help = style::examples(&[
    ("holdpoint completions bash > ~/.local/share/bash-completion/completions/holdpoint", "bash"),
    ("holdpoint completions zsh > ~/.zfunc/_holdpoint", "zsh"),
    ("holdpoint completions fish > ~/.config/fish/completions/holdpoint.fish", "fish"),
    ("holdpoint completions powershell >> $PROFILE", "PowerShell"),
]))]
pub(crate) struct Completions {
    /// The shell
    #[arg(value_name = "SHELL")]
    shell: Shell,
}

impl Completions {
    /// Prints the completions of the whole command line.
    pub(crate) fn run(self, mut command: Command, screen: &Screen) -> Result<Status, Failure> {
        let mut script = Vec::new();
        generate(self.shell, &mut command, "holdpoint", &mut script);
        let script = values::add(self.shell, &command, script);
        screen.print(|out| out.write_all(&script))?;
        Ok(Status::Passed)
    }
}
