//! The command line: a file for each command, and the code that several commands share.

mod adopt;
mod any_name;
mod ask;
mod audit;
mod browser;
mod catalogue;
mod check;
mod check_source;
mod classify;
mod completions;
mod config;
mod correct;
mod environment;
mod exit_status;
mod explain;
mod export;
mod fail_on;
mod fail_policy;
mod failure;
mod finish;
mod fix;
mod graph;
mod help;
mod hook;
mod impact;
mod init;
mod job;
mod job_summary;
mod lsp;
mod man;
pub(crate) mod modes;
mod new;
mod next;
mod options;
mod output;
mod page;
mod pager;
mod process;
mod progress;
mod rename;
mod report;
mod report_options;
mod rule_name;
mod rule_options;
mod rules;
mod run;
pub(crate) mod schema;
mod screen;
mod shell_path;
mod start;
mod status;
mod style;
mod subject;
mod suggestion;
mod summary;
mod time_value;
mod verify;
mod view;
mod view_output;
mod work_tree;

use std::ffi::OsString;
use std::path::PathBuf;

use clap::{Arg, ArgAction, Args, CommandFactory, FromArgMatches, Parser, Subcommand};

pub(crate) use exit_status::Status;
use failure::Failure;
use screen::Screen;

/// Checks the work records in a Git repository.
///
/// Holdpoint reads Markdown files with YAML frontmatter (operators, runs, debug
/// packets and related records), cross-checks them against each other, against
/// their evidence and against Git, and reports each fault at its exact location.
#[derive(Parser)]
#[command(name = "holdpoint", version, max_term_width = 100)]
#[command(styles = style::HELP, subcommand_required = true, arg_required_else_help = true)]
#[command(after_help = style::ending(&[
    ("holdpoint init", "set up records, with one worked example"),
    ("holdpoint check", "the work tree"),
    ("holdpoint check --staged", "what the next commit would record"),
    ("holdpoint explain next-pointer", "what a rule reports and why, with examples"),
    ("holdpoint help new", "the whole help of a command"),
], &[
    ("0", "checked and passed, or done"),
    ("1", "checked, and a finding at or above --fail-on"),
    ("2", "usage, configuration or I/O error"),
    ("3", "no records, or something could not be verified"),
]))]
pub(crate) struct Cli {
    #[command(subcommand)]
    command: Command,
    #[command(flatten)]
    everywhere: Everywhere,
}

/// The parser's name for the option `-C`.
const DIR: &str = "dir";

/// Options of all commands.
#[derive(Args)]
#[command(next_help_heading = "Everywhere")]
struct Everywhere {
    /// Work as if started in DIR
    #[arg(id = DIR, short = 'C', value_name = "DIR", action = ArgAction::Append)]
    dir: Vec<PathBuf>,
    /// When to use colours; `auto` obeys NO_COLOR and CLICOLOR_FORCE
    #[arg(long, value_name = "WHEN", global = true, default_value = "auto")]
    color: screen::Color,
    /// Print only findings and errors
    #[arg(short, long, global = true)]
    quiet: bool,
}

#[derive(Subcommand)]
enum Command {
    Check(check::Check),
    Fix(fix::Fix),
    Audit(audit::Audit),
    Explain(explain::Explain),
    Rules(rules::Rules),
    Modes(modes::Modes),
    Classify(classify::Classify),
    Start(start::Start),
    Status(status::WorkStatusCommand),
    Finish(finish::Finish),
    Run(run::Run),
    Correct(correct::Correct),
    Rename(rename::Rename),
    Verify(verify::Verify),
    New(new::New),
    Next(next::Next),
    Report(report::Report),
    Schema(schema::Schema),
    Config(config::Config),
    Init(init::Init),
    Adopt(adopt::Adopt),
    Graph(graph::Graph),
    Impact(impact::Impact),
    Export(export::Export),
    Hook(hook::Hook),
    Lsp(lsp::Lsp),
    Completions(completions::Completions),
    Man(man::Man),
}

/// Runs the command that the arguments name, which writes to standard output and
/// standard error, and returns the exit status.
pub fn run(arguments: impl IntoIterator<Item = OsString>) -> Status {
    let arguments: Vec<OsString> = arguments.into_iter().collect();
    if let Some(status) = completions::answer(&arguments, command, enter) {
        return status;
    }
    // The parser prints help and errors itself, so it needs the choice of colours before it runs.
    let color = screen::Color::from_arguments(&arguments);
    color.apply();
    if let Some(result) = process::supervise(&arguments) {
        return result.unwrap_or_else(|failure| {
            Screen::new(color, false).print_failure(&failure);
            Status::Error
        });
    }
    let cli = match parse(arguments) {
        Ok(cli) => cli,
        Err(message) => {
            // A closed pipe is not an error: its reader needs no more of the help.
            let _ = message.print();
            return if message.use_stderr() {
                Status::Error
            } else {
                Status::Passed
            };
        }
    };
    let screen = Screen::new(cli.everywhere.color, cli.everywhere.quiet);
    let result = environment::check()
        .and_then(|()| process::prepare())
        .and_then(|()| enter(&cli.everywhere.dir))
        .and_then(|()| process::guarded(|| cli.command.run(&screen)));
    result.unwrap_or_else(|failure| {
        screen.print_failure(&failure);
        Status::Error
    })
}

/// Returns the parser of the command line. It accepts `-C` before and after a command, and both
/// count: for a global option, clap would drop those before the command.
fn command() -> clap::Command {
    let command = help::grouped(Cli::command());
    let is_dir = |argument: &&Arg| argument.get_id() == DIR;
    let dir = command.get_arguments().find(is_dir).cloned();
    command.mut_subcommands(|command| with_option(&dir, command))
}

/// Adds an option to a command and its subcommands.
fn with_option(option: &Option<Arg>, command: clap::Command) -> clap::Command {
    let command = command.args(option.clone());
    command.mut_subcommands(|command| with_option(option, command))
}

fn parse(arguments: Vec<OsString>) -> Result<Cli, clap::Error> {
    let mut command = help::fitted(command());
    let matches = command.try_get_matches_from_mut(arguments);
    let matches = matches.map_err(suggestion::refine)?;
    let mut cli = Cli::from_arg_matches(&matches).map_err(|error| error.format(&mut command))?;
    let mut next = matches.subcommand();
    while let Some((_, matches)) = next {
        let more = matches.get_many::<PathBuf>(DIR);
        cli.everywhere
            .dir
            .extend(more.into_iter().flatten().cloned());
        next = matches.subcommand();
    }
    Ok(cli)
}

impl Command {
    fn run(self, screen: &Screen) -> Result<Status, Failure> {
        match self {
            Self::Check(check) => check.run(screen),
            Self::Fix(fix) => fix.run(screen),
            Self::Audit(audit) => audit.run(screen),
            Self::Explain(explain) => explain.run(screen),
            Self::Rules(rules) => rules.run(screen),
            Self::Modes(modes) => modes.run(screen),
            Self::Classify(classify) => classify.run(screen),
            Self::Start(start) => start.run(screen),
            Self::Status(status) => status.run(screen),
            Self::Finish(finish) => finish.run(screen),
            Self::Run(run) => run.run(screen),
            Self::Correct(correct) => correct.run(screen),
            Self::Rename(rename) => rename.run(screen),
            Self::Verify(verify) => verify.run(screen),
            Self::New(new) => new.run(screen),
            Self::Next(next) => next.run(screen),
            Self::Report(report) => report.run(screen),
            Self::Schema(schema) => schema.run(screen),
            Self::Config(config) => config.run(screen),
            Self::Init(init) => init.run(screen),
            Self::Adopt(adopt) => adopt.run(screen),
            Self::Graph(graph) => graph.run(screen),
            Self::Impact(impact) => impact.run(screen),
            Self::Export(export) => export.run(screen),
            Self::Hook(hook) => hook.run(screen),
            Self::Lsp(lsp) => lsp.run(screen),
            Self::Completions(completions) => completions.run(screen),
            Self::Man(man) => man.run(command(), screen),
        }
    }
}

/// Changes the current folder as `git -C` does: each folder is relative to the one before, and an
/// empty one is ignored.
fn enter(folders: &[PathBuf]) -> Result<(), Failure> {
    for folder in folders
        .iter()
        .filter(|folder| !folder.as_os_str().is_empty())
    {
        std::env::set_current_dir(folder).map_err(|error| {
            Failure::new(format!(
                "cannot enter `{}`: {error}",
                failure::path_text(folder)
            ))
        })?;
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    #[test]
    fn clap_accepts_the_definition_of_the_command_line() {
        super::command().debug_assert();
    }
}
