//! Adds the values that clap leaves out of the completions of some shells: in fish those of positional
//! arguments, and in PowerShell all of them.

use std::fmt::Write;

use clap::{Arg, Command};
use clap_complete::Shell;

/// Adds the values to a script.
pub(crate) fn add(shell: Shell, command: &Command, script: Vec<u8>) -> Vec<u8> {
    match (shell, String::from_utf8(script)) {
        (Shell::Fish, Ok(mut script)) => {
            add_to_fish(command, &[], &mut script);
            script.into_bytes()
        }
        (Shell::PowerShell, Ok(mut script)) => {
            add_to_powershell(command, command.get_name(), &mut script);
            script.into_bytes()
        }
        (_, Ok(script)) => script.into_bytes(),
        (_, Err(bytes)) => bytes.into_bytes(),
    }
}

/// Returns the values that a shell may offer for a command's arguments.
fn values(command: &Command, is_wanted: impl Fn(&Arg) -> bool) -> Vec<String> {
    let arguments = command.get_arguments().filter(|arg| is_wanted(arg));
    arguments
        .flat_map(Arg::get_possible_values)
        .filter(|value| !value.is_hide_set())
        .map(|value| value.get_name().to_owned())
        .collect()
}

fn add_to_fish(command: &Command, above: &[&str], script: &mut String) {
    for below in command.get_subcommands() {
        let path = [above, &[below.get_name()]].concat();
        let values = values(below, Arg::is_positional);
        if let ([first, rest @ ..], false) = (&*path, values.is_empty()) {
            let seen = rest
                .iter()
                .map(|name| format!("; and __fish_seen_subcommand_from {name}"));
            let seen: String = seen.collect();
            let _ = writeln!(
                script,
                "complete -c holdpoint -n \"__fish_holdpoint_using_subcommand {first}{seen}\" -f \
                 -a \"{}\"",
                values.join(" ")
            );
        }
        add_to_fish(below, &path, script);
    }
}

/// Adds values to the case of the script's `switch` that completes what follows a command.
fn add_to_powershell(command: &Command, path: &str, script: &mut String) {
    let case = format!("\n        '{path}' {{\n");
    if let Some(at) = script.find(&case).map(|at| at + case.len()) {
        let values = values(command, |_| true).into_iter();
        let lines = values.map(|value| {
            format!(
                "            [CompletionResult]::new('{value}', '{value}', \
                 [CompletionResultType]::ParameterValue, '{value}')\n"
            )
        });
        script.insert_str(at, &lines.collect::<String>());
    }
    for below in command.get_subcommands() {
        add_to_powershell(below, &format!("{path};{}", below.get_name()), script);
    }
}
