//! The program's own help, which lists the commands in groups.

use std::fmt::Write;

use clap::Command;

use super::style::{self, HEADER, LITERAL};
use crate::report::prose::wrap;

/// The groups of commands. Every command is in one of them.
const GROUPS: [(&str, &[&str]); 4] = [
    ("Check", &["check", "fix", "audit"]),
    (
        "Work",
        &[
            "start", "status", "finish", "run", "verify", "correct", "rename", "next", "new",
        ],
    ),
    (
        "Understand",
        &[
            "report", "graph", "impact", "export", "explain", "rules", "modes", "classify",
            "schema",
        ],
    ),
    (
        "Set up",
        &[
            "init",
            "adopt",
            "config",
            "hook",
            "lsp",
            "completions",
            "man",
        ],
    ),
];

/// Returns a command whose help lists its subcommands in groups; clap lists them all under one
/// heading.
pub(crate) fn grouped(command: Command) -> Command {
    let mut template = String::from("{about-with-newline}\n{usage-heading} {usage}\n\n");
    let width = GROUPS.iter().flat_map(|(_, names)| names.iter());
    let width = width.map(|name| name.len()).max().unwrap_or(0);
    let before = width + 4;
    // Where the terminal is narrower, it would break words.
    let columns = columns();
    let room = columns.saturating_sub(before);
    for (title, names) in GROUPS {
        let _ = writeln!(template, "{HEADER}{title}:{HEADER:#}");
        let named = names
            .iter()
            .filter_map(|name| command.find_subcommand(name));
        for command in named {
            let (name, about, literal) = (command.get_name(), command.get_about(), LITERAL.bold());
            let about = about.map(ToString::to_string).unwrap_or_default();
            let mut lines = wrap(&about, room, room).into_iter();
            let first = lines.next().unwrap_or_default();
            let _ = writeln!(template, "  {literal}{name:width$}{literal:#}  {first}");
            for line in lines {
                let _ = writeln!(template, "{:before$}{line}", "");
            }
        }
        template.push('\n');
    }
    let _ = write!(
        template,
        "{HEADER}Options:{HEADER:#}\n{{options}}{{after-help}}"
    );
    command.help_template(template)
}

/// Returns a command whose examples stand above their descriptions if the terminal is too narrow for
/// both beside each other, and the same for its subcommands.
pub(crate) fn fitted(command: Command) -> Command {
    match columns() {
        usize::MAX => command,
        columns => fit(command, columns),
    }
}

fn fit(command: Command, columns: usize) -> Command {
    let command = command.mut_subcommands(|command| fit(command, columns));
    let stacked = command
        .get_after_help()
        .and_then(|ending| style::stacked(ending, columns));
    match stacked {
        Some(ending) => command.after_help(ending),
        None => command,
    }
}

/// Returns how many columns the terminal has; any number if there is no terminal.
fn columns() -> usize {
    terminal_size::terminal_size().map_or(usize::MAX, |(columns, _)| columns.0.into())
}

#[cfg(test)]
mod tests {
    use clap::CommandFactory;

    use super::*;

    #[test]
    fn every_command_is_in_one_group() {
        let command = super::super::Cli::command();
        let commands = command.get_subcommands().filter(|it| !it.is_hide_set());
        let mut commands: Vec<&str> = commands.map(Command::get_name).collect();
        let mut grouped: Vec<&str> = GROUPS
            .iter()
            .flat_map(|(_, names)| *names)
            .copied()
            .collect();
        commands.sort_unstable();
        grouped.sort_unstable();
        assert_eq!(
            grouped, commands,
            "name each command in one group of GROUPS"
        );
    }

    #[test]
    fn every_command_has_examples() {
        for command in super::super::Cli::command().get_subcommands() {
            let ending = command.get_after_help().map(ToString::to_string);
            let ending = ending.unwrap_or_default();
            assert!(
                ending.starts_with("Examples:\n"),
                "give `{}` examples: `after_help = style::examples(…)`",
                command.get_name()
            );
        }
    }
}
