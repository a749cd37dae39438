//! `completions`: what a shell has to know to complete commands.

mod values;

use clap::Args;
use clap_complete::{Shell, generate};

use super::failure::Failure;
use super::screen::Screen;
use super::{Status, style};

/// Print a shell's completions
#[derive(Args)]
#[command(after_help = style::examples(&[
    ("holdpoint completions bash > ~/.local/share/bash-completion/completions/holdpoint", "bash"),
    ("holdpoint completions zsh > ~/.zfunc/_holdpoint", "zsh"),
    ("holdpoint completions fish > ~/.config/fish/completions/holdpoint.fish", "fish"),
    ("holdpoint completions powershell >> $PROFILE", "PowerShell"),
]))]
pub struct Completions {
    /// The shell
    #[arg(value_name = "SHELL")]
    shell: Shell,
}

impl Completions {
    pub fn run(self, screen: &Screen) -> Result<Status, Failure> {
        let mut script = Vec::new();
        generate(self.shell, &mut super::command(), "holdpoint", &mut script);
        let script = values::add(self.shell, &super::command(), script);
        screen.print(|out| out.write_all(&script))?;
        Ok(Status::Passed)
    }
}
