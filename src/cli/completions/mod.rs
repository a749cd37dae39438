//! `completions`: prints the script that connects a shell with the program, and answers the shell.
//!
//! For each completion, the script asks the program for what may be written at the cursor. So a shell
//! also offers what only the repository knows, such as ids and revisions. The answer is read from files
//! and from Git; nothing is executed and nothing is written. Ids are those that the last check stored,
//! brought up to date by the folders that changed since, so that a large repository is not read again.

mod bash;
mod values;
mod zsh;

use std::env;
use std::ffi::OsString;
use std::path::PathBuf;

use clap::{Args, Command, ValueEnum};
use clap_complete::CompleteEnv;
use clap_complete::env::{Elvish, EnvCompleter, Fish, Powershell, Shells};

use super::failure::Failure;
use super::screen::Screen;
use super::{Status, style};

/// Print a completion script for a shell
///
/// The script asks the installed program for each completion, so that the ids, paths and
/// revisions of the repository are offered too. With the lines below, the shell reads the
/// script again whenever it starts, and it always fits the program. The Debian package and
/// the archives of a release contain the scripts.
#[derive(Args)]
#[command(after_help = style::examples(&[
    ("echo 'source <(holdpoint completions bash)' >> ~/.bashrc", "bash"),
    ("echo 'source <(holdpoint completions zsh)' >> ~/.zshrc", "zsh, after the line with compinit"),
    ("echo 'holdpoint completions fish | source' >> ~/.config/fish/config.fish", "fish"),
    ("echo 'holdpoint completions powershell | Out-String | Invoke-Expression' >> $PROFILE", "PowerShell"),
    ("echo 'eval (holdpoint completions elvish | slurp)' >> ~/.config/elvish/rc.elv", "elvish"),
]))]
pub(crate) struct Completions {
    /// The shell
    #[arg(value_name = "SHELL")]
    shell: Shell,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
enum Shell {
    Bash,
    Elvish,
    Fish,
    #[value(name = "powershell")]
    Power,
    Zsh,
}

/// The variable in which a script names its shell.
const VARIABLE: &str = "HOLDPOINT_COMPLETE";

/// The program that a script asks. It is found in `PATH`: if a script asked the program as it is typed,
/// a completion after `./holdpoint` would execute a file of the current folder.
const PROGRAM: &str = "holdpoint";

const SHELLS: Shells<'static> = Shells(&[&bash::Bash, &Elvish, &Fish, &Powershell, &zsh::Zsh]);

impl Completions {
    /// Prints the script.
    pub(crate) fn run(self, screen: &Screen) -> Result<Status, Failure> {
        let mut script = Vec::new();
        // Writing to memory does not fail.
        let _ = self.shell.completer().write_registration(
            VARIABLE,
            PROGRAM,
            PROGRAM,
            PROGRAM,
            &mut script,
        );
        screen.print(|out| out.write_all(&script))?;
        Ok(Status::Passed)
    }
}

impl Shell {
    fn completer(self) -> &'static dyn EnvCompleter {
        match self {
            Self::Bash => &bash::Bash,
            Self::Elvish => &Elvish,
            Self::Fish => &Fish,
            Self::Power => &Powershell,
            Self::Zsh => &zsh::Zsh,
        }
    }
}

/// Prints what a shell may offer, if a shell asks; the arguments are `--` and the words of the command
/// line. Returns `None` for every other command, even if the variable is set: a hook that runs in such
/// an environment must still check.
///
/// `command` describes the command line, and `enter` goes to the folders of `-C`.
pub(crate) fn answer(
    arguments: &[OsString],
    command: fn() -> Command,
    enter: fn(&[PathBuf]) -> Result<(), Failure>,
) -> Option<Status> {
    let shell = env::var_os(VARIABLE).filter(|shell| !shell.is_empty())?;
    let words = match arguments {
        [_, mark, words @ ..] if mark == "--" && !words.is_empty() => words,
        _ => return None,
    };
    // A shell shows only what is printed on standard output.
    if enter(&folders(words, &shell)).is_err() {
        return Some(Status::Error);
    }
    let command = || values::add(command());
    let completer = CompleteEnv::with_factory(command)
        .var(VARIABLE)
        .shells(SHELLS);
    let folder = env::current_dir().ok();
    let answered = completer.try_complete(arguments.iter().cloned(), folder.as_deref());
    Some(if answered.is_ok() {
        Status::Passed
    } else {
        Status::Error
    })
}

/// Returns the folders of `-C` before the word at the cursor.
fn folders(words: &[OsString], shell: &OsString) -> Vec<PathBuf> {
    // The scripts for fish and PowerShell give the words up to the cursor.
    let index = env::var("_CLAP_COMPLETE_INDEX")
        .ok()
        .filter(|_| shell != "fish" && shell != "powershell")
        .and_then(|index| index.parse().ok());
    let index = index.unwrap_or(words.len() - 1).min(words.len());
    let pairs = words[..index].windows(2);
    let pairs = pairs.filter(|pair| pair[0] == "-C");
    pairs.map(|pair| PathBuf::from(&pair[1])).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_folders_before_the_cursor_are_entered() {
        let words = ["holdpoint", "-C", "a", "start", "-C", "b"].map(OsString::from);
        let fish = OsString::from("fish");
        assert_eq!(folders(&words, &fish), [PathBuf::from("a")]);
        assert!(folders(&words[..1], &fish).is_empty());
    }
}
