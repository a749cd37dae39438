//! Executes the checks of a run.

use std::ffi::OsString;
use std::path::Path;
use std::time::Duration;

use clap::Args;
use jiff::Timestamp;

use super::open_run::{OpenRun, all_inputs};
use crate::cli::ask::Asker;
use crate::cli::failure::{Failure, path_text};
use crate::cli::progress::Progress;
use crate::cli::screen::Screen;
use crate::cli::style::LITERAL;
use crate::engine::Session;
use crate::record::RunResult;
use crate::text::{counted, visible};
use crate::work::evidence;
use crate::work::execute::{
    self, End, Environment, EnvironmentError, Job, MAX_OUTPUT, TrustedCommands,
};
use crate::work::finish::{Closing, RunCheck, stated_results};
use crate::work::start::{self, input_variable};

/// The options of commands that execute something.
#[derive(Args, Clone, Debug, Default)]
pub(crate) struct ExecutionOptions {
    /// Execute the commands without asking
    #[arg(long, help_heading = "Checks")]
    pub yes: bool,
    /// Pass this environment variable to the commands, and replace its value in their output; may be
    /// repeated
    #[arg(long = "env", value_name = "NAME", help_heading = "Checks")]
    pub variables: Vec<String>,
    /// Execute only commands that the same operator has verbatim in this revision
    #[arg(long, value_name = "REV", help_heading = "Checks")]
    pub trust: Option<String>,
}

/// A check that was executed.
pub(crate) struct ExecutedCheck {
    pub id: String,
    pub kind: Option<String>,
    pub result: RunResult,
    /// The log that is kept as evidence.
    pub log: Vec<u8>,
}

/// The shortest time limit of a check, so that a run can still be closed after its timebox.
const LEAST: Duration = Duration::from_secs(60);

/// Returns the checks that have a command and no result.
pub(super) fn to_execute<'o>(open: &'o OpenRun<'_>, closing: &Closing) -> Vec<&'o RunCheck> {
    let stated = stated_results(open.run);
    let has_result = |check: &RunCheck| {
        let mut results = stated.iter().chain(&closing.results);
        results.any(|(id, _)| *id == check.id)
    };
    let checks = open.checks.iter();
    checks
        .filter(|check| check.command.is_some() && !has_result(check))
        .collect()
}

/// Shows the commands, asks whether to execute them, and executes them in order.
pub(super) fn execute(
    open: &OpenRun<'_>,
    checks: &[&RunCheck],
    closing: &Closing,
    options: &ExecutionOptions,
    top: &Path,
    screen: &Screen,
) -> Result<Vec<ExecutedCheck>, Failure> {
    let commands: Vec<(&RunCheck, &str)> = checks
        .iter()
        .filter_map(|check| Some((*check, check.command.as_deref()?)))
        .collect();
    if commands.is_empty() {
        return Ok(Vec::new());
    }
    let environment = environment(open, closing, options)?;
    let operator = open.run.op_id.as_ref().map_or("", |id| &*id.value.0);
    let named: Vec<(&str, &str)> = commands
        .iter()
        .map(|(check, command)| (&*check.id, *command))
        .collect();
    if let Some(revision) = &options.trust {
        let trusted = trusted_commands(open.session, revision)?;
        for (check, command) in &named {
            if !trusted.has(operator, command) {
                return Err(Failure::new(format!(
                    "`{operator}` does not have the command of `{check}` in {revision}: {command}"
                ))
                .help("nothing was executed; read the command before you trust it"));
            }
        }
    }
    let all: Vec<(&str, &str, &str)> = named
        .iter()
        .map(|(check, command)| (operator, *check, *command))
        .collect();
    confirm(&all, &path_text(top), options.yes, screen)?;
    let mut executed = Vec::new();
    for (check, command) in commands {
        let progress = Progress::new(screen, format!("executing {}", check.id));
        let job = Job {
            command,
            folder: top,
            variables: &environment.variables,
            limit: limit(open),
            kept_bytes: MAX_OUTPUT + environment.secrets.longest(),
        };
        let execution = execute::execute(&job);
        drop(progress);
        let execution = execution.map_err(|error| {
            Failure::new(format!("cannot execute the check `{}`: {error}", check.id))
        })?;
        if execution.end.is_not_executed() {
            let log = evidence::log(command, &execution, &environment.secrets);
            let log = String::from_utf8_lossy(&log).into_owned();
            let last = log.lines().rev().nth(1).unwrap_or("");
            return Err(Failure::new(format!(
                "the check `{}` could not be executed: {last}",
                check.id
            ))
            .help(format!(
                "install what it needs, or state the result: --result {}=PASS, WARN or FAIL",
                check.id
            )));
        }
        let result = match execution.end {
            End::Exited(0) => RunResult::Pass,
            End::Exited(_) | End::Killed(_) | End::TimedOut => RunResult::Fail,
        };
        let how = match execution.end {
            End::Exited(0) => "PASS".to_owned(),
            End::Exited(status) => format!("FAIL, exit status {status}"),
            End::Killed(signal) => format!("FAIL, ended by signal {signal}"),
            End::TimedOut => "FAIL, stopped at the time limit".to_owned(),
        };
        screen.say(&format!("{}: {how}", visible(&check.id)));
        executed.push(ExecutedCheck {
            id: check.id.clone(),
            kind: check.kind.clone(),
            result,
            log: evidence::log(command, &execution, &environment.secrets),
        });
    }
    Ok(executed)
}

/// Shows commands, each with its operator and its check, and asks whether to execute them. Commands
/// are shown even if --quiet is given.
///
/// # Errors
/// The user does not confirm the commands, or cannot be asked.
pub(crate) fn confirm(
    commands: &[(&str, &str, &str)],
    place: &str,
    is_confirmed: bool,
    screen: &Screen,
) -> Result<(), Failure> {
    let mut commands = commands.to_vec();
    commands.sort_unstable();
    commands.dedup();
    for group in commands.chunk_by(|one, other| one.0 == other.0) {
        show(group, place, screen);
    }
    if is_confirmed {
        return Ok(());
    }
    let Some(asker) = Asker::new() else {
        return Err(
            Failure::new("the commands were not confirmed, so none was executed")
                .help("read them, and add --yes"),
        );
    };
    if asker.confirm("Execute them?")? {
        Ok(())
    } else {
        Err(Failure::new(
            "nothing was executed, and nothing was written",
        ))
    }
}

/// Shows the commands of one operator.
fn show(commands: &[(&str, &str, &str)], place: &str, screen: &Screen) {
    let operator = commands.first().map_or("", |(operator, ..)| operator);
    let count = counted(commands.len(), "command");
    screen.complain(&format!(
        "{count} of `{}` in {}:",
        visible(operator),
        visible(place)
    ));
    let commands: Vec<(&str, &str)> = commands
        .iter()
        .map(|(_, check, command)| (*check, *command))
        .collect();
    let width = commands.iter().map(|(id, _)| visible(id).chars().count());
    let width = width.max().unwrap_or(0);
    for (id, command) in commands {
        screen.complain(&format!(
            "  {LITERAL}{:width$}{LITERAL:#}  {}",
            visible(id),
            visible(command)
        ));
    }
}

/// Returns the commands of the operators and constraints of a revision.
pub(crate) fn trusted_commands(
    session: &Session,
    revision: &str,
) -> Result<TrustedCommands, Failure> {
    let repository = session
        .repository()
        .ok_or_else(|| Failure::new("--trust needs a Git repository, and there is none here"))?;
    let commit = repository.commit(revision)?;
    let base = session.at_commit(&commit)?;
    let analysis = base.analyze()?;
    Ok(TrustedCommands::of(&analysis.model))
}

/// Returns the variables that every command gets, and those of --env.
pub(crate) fn variables(named: &[String]) -> Result<Environment, Failure> {
    let read = |name: &std::ffi::OsStr| std::env::var_os(name);
    let environment = Environment::new(named, read);
    environment.map_err(|error| match error {
        EnvironmentError::NoName(name) => Failure::new(format!("`{name}` is not a variable"))
            .help("--env takes the name of a variable that is set"),
        EnvironmentError::Unset(name) => {
            Failure::new(format!("the environment variable `{name}` is not set"))
                .help("set it, or leave out --env")
        }
    })
}

/// Returns the environment of the commands, with the inputs of the run.
fn environment(
    open: &OpenRun<'_>,
    closing: &Closing,
    options: &ExecutionOptions,
) -> Result<Environment, Failure> {
    let mut environment = variables(&options.variables)?;
    let secret: Vec<&str> = { start::inputs(open.operator) }
        .filter(|(_, input)| start::is_secret(input))
        .map(|(name, _)| name)
        .collect();
    for (name, value) in all_inputs(open, closing) {
        if !secret.contains(&&*name) {
            environment.add_input(&name, value);
        }
    }
    for (name, input) in start::inputs(open.operator) {
        if !start::is_secret(input) {
            continue;
        }
        let variable = input_variable(name);
        match std::env::var_os(&variable) {
            Some(value) => environment.add_secret_input(name, OsString::from(&value)),
            None if input.is_required() => {
                return Err(
                    Failure::new(format!("the secret input `{name}` is not set"))
                        .help(format!("set the environment variable {variable}")),
                );
            }
            None => {}
        }
    }
    Ok(environment)
}

/// Returns the time limit of the next check: the rest of the timebox.
fn limit(open: &OpenRun<'_>) -> Duration {
    let most = open.session.settings().limits.timebox_minutes.1;
    let timebox = open.operator.timebox_minutes.as_ref();
    let minutes = timebox.map_or(most, |timebox| timebox.value.minutes);
    let minutes = u64::try_from(minutes).unwrap_or(0);
    let spent = Timestamp::now().duration_since(open.start);
    let spent = Duration::try_from(spent).unwrap_or_default();
    let whole = Duration::from_secs(minutes.saturating_mul(60));
    whole.saturating_sub(spent).max(LEAST)
}
