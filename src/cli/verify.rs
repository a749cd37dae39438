//! `verify`: repeats recorded results.

use std::collections::BTreeMap;
use std::ffi::OsString;
use std::io::{self, Write};
use std::num::NonZero;
use std::path::PathBuf;
use std::sync::Mutex;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::thread;
use std::time::Duration;

use clap::{Args, ValueEnum};

use super::failure::Failure;
use super::finish::ExecutionOptions;
use super::finish::checks::{confirm, trusted_commands, variables};
use super::options::OpeningOptions;
use super::progress::Progress;
use super::screen::Screen;
use super::{Status, style};
use crate::engine::{Session, SnapshotSource};
use crate::git::{Error, Repository};
use crate::model::{Model, RecordOutcome};
use crate::record::{Compliance, Kind, OpRun, RunResult};
use crate::report::Look;
use crate::text::{RepoPath, counted};
use crate::views::verify::{Verdict, VerifiedResult, count, json, junit, text};
use crate::work::execute::{
    self, End, Environment, Job, MAX_OUTPUT, command_of_constraint, owner_of_constraint,
};
use crate::work::finish::stated_results;
use crate::work::start;
use crate::work::verify::{CleanCopy, closing_commits, sample};

/// Repeat the recorded results of closed runs
///
/// For each result of a check that has a command, the command is executed again: as the
/// operator had it when the run was closed, in a clean copy of the commit that closed the
/// run, in a temporary folder. The result is the `same` if the exit status gives what the
/// run states, and it `differs` if not. What cannot be repeated is never the same: a check
/// without a command or with `repeatable: false`, a program that is absent, a timeout, a
/// run that is not committed, and WARN, which no exit status gives. What a run states about
/// a constraint is repeated too, if the constraint's `check` has a command in backticks:
/// exit status 0 means that it is respected.
///
/// The commands are shown, and have to be confirmed on the terminal or by --yes. In CI,
/// --trust with the base branch executes only commands that are on it.
#[derive(Args)]
#[command(after_help = style::ending(&[
    ("holdpoint verify", "all closed runs of the last commit"),
    ("holdpoint verify runs/2026-03-09-week-10.md", "one run"),
    ("holdpoint verify --since origin/main --trust origin/main --yes", "what a pull request claims, with the commands of its base"),
    ("holdpoint verify --sample 5 --yes --format junit", "a sample, for CI"),
], &[
    ("0", "every result that could be repeated is the same"),
    ("1", "a result differs"),
    ("2", "usage, configuration or I/O error, or nobody has confirmed the commands"),
    ("3", "no result could be repeated"),
]))]
pub(crate) struct Verify {
    /// The runs; by default all closed runs of the last commit
    #[arg(value_name = "RUN")]
    runs: Vec<PathBuf>,
    /// Only runs that were closed in a commit that this revision does not have
    #[arg(long, value_name = "REV", help_heading = "Selection")]
    since: Option<String>,
    /// Only so many runs, which depend on the last commit
    #[arg(long, value_name = "N", help_heading = "Selection")]
    sample: Option<usize>,
    /// How long a command may take: 90s, 10m or 1h
    #[arg(long, value_name = "TIME", default_value = "10m", value_parser = duration, help_heading = "Checks")]
    timeout: Duration,
    /// How many runs are repeated at the same time
    #[arg(long, value_name = "N", help_heading = "Checks")]
    jobs: Option<NonZero<usize>>,
    #[command(flatten)]
    execution: ExecutionOptions,
    /// The format of the results on standard output
    #[arg(
        long,
        value_name = "FORMAT",
        default_value = "text",
        help_heading = "Report"
    )]
    format: VerifyFormat,
    #[command(flatten)]
    opening: OpeningOptions,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
enum VerifyFormat {
    /// A line for each result
    Text,
    /// One document (holdpoint/verify/1)
    Json,
    /// A test case for each result
    Junit,
}

/// A result to repeat.
struct Claim {
    result: VerifiedResult,
    inputs: Vec<(String, String)>,
    /// The secret inputs of the operator, and whether each is required.
    secrets: Vec<(String, bool)>,
}

impl Verify {
    pub(crate) fn run(self, screen: &Screen) -> Result<Status, Failure> {
        let options = self.opening.session_options();
        let session = Session::open(SnapshotSource::Revision("HEAD"), &[], &options)?;
        screen.print_notes(&session.notes);
        let repository = session.repository();
        let repository = repository.ok_or_else(|| Failure::new("there is no repository"))?;
        let progress = Progress::new(screen, "reading history");
        let mut claims = self.claims(&session, repository)?;
        drop(progress);
        self.refuse_untrusted(&session, &mut claims)?;
        let shown: Vec<(&str, &str, &str)> = claims
            .iter()
            .filter(|claim| claim.is_repeatable())
            .filter_map(|claim| {
                let command = claim.result.command.as_deref()?;
                Some((&*claim.result.operator, &*claim.result.check, command))
            })
            .collect();
        if !shown.is_empty() {
            let place = "clean copies of commits";
            confirm(&shown, place, self.execution.yes, screen)?;
        }
        let results = self.repeat(claims, repository, screen)?;
        screen.print(|out| self.format.write(&results, &session, screen.look, out))?;
        let (same, differs) = (
            count(&results, Verdict::Same),
            count(&results, Verdict::Differs),
        );
        let others = count(&results, Verdict::NotRepeatable);
        screen.say(&format!(
            "{}: {same} same, {differs} different, {others} not repeatable",
            counted(results.len(), "recorded result")
        ));
        Ok(match (differs, same) {
            (0, 0) => Status::Incomplete,
            (0, _) => Status::Passed,
            (_, _) => Status::Failed,
        })
    }

    /// Returns the recorded results of the runs that were asked for.
    fn claims(&self, session: &Session, repository: &Repository) -> Result<Vec<Claim>, Failure> {
        let analysis = session.analyze()?;
        let model = &analysis.model;
        let paths = self.paths(session, model)?;
        let head = session.files.commits.first().cloned().unwrap_or_default();
        let settings = session.settings();
        let mapping = |path: &RepoPath| settings.record_mapping(path).cloned();
        let commits = closing_commits(
            repository,
            &head,
            self.since.as_deref(),
            &paths,
            &settings.vocabulary,
            &mapping,
        )?;
        let is_wanted = |path: &RepoPath| {
            self.since.is_none() || commits.get(path).is_some_and(|commit| commit.is_new)
        };
        let mut paths: Vec<RepoPath> = paths.into_iter().filter(is_wanted).collect();
        if let Some(count) = self.sample {
            paths = sample(paths, count, &head);
        }
        let mut by_commit: BTreeMap<Option<&str>, Vec<&RepoPath>> = BTreeMap::new();
        for path in &paths {
            let commit = commits.get(path).map(|commit| &*commit.commit);
            by_commit.entry(commit).or_default().push(path);
        }
        let mut claims = Vec::new();
        for (commit, paths) in by_commit {
            let then = match commit {
                Some(commit) => Some(session.at_commit(commit, repository)?.analyze()?),
                None => None,
            };
            for path in paths {
                let Some(run) = model.record(path).and_then(|record| record.fields.run()) else {
                    continue;
                };
                let operator = run.op_id.as_ref().zip(then.as_ref());
                let operator = operator.and_then(|(id, then)| then.model.operator(id));
                claims.extend(claims_of(path, run, commit, operator.map(|it| it.fields)));
                let model = then.as_ref().map(|then| &then.model);
                claims.extend(constraint_claims(path, run, commit, model));
            }
        }
        session.save_cache();
        Ok(claims)
    }

    /// Returns the closed runs that were asked for.
    fn paths(&self, session: &Session, model: &Model) -> Result<Vec<RepoPath>, Failure> {
        let is_closed = |outcome: Option<RecordOutcome>| {
            matches!(
                outcome,
                Some(RecordOutcome::Passed | RecordOutcome::Warned | RecordOutcome::Failed)
            )
        };
        if self.runs.is_empty() {
            let records = model.records().iter();
            let closed = records.filter(|indexed| {
                indexed.entry.kind == Some(Kind::OpRun) && is_closed(indexed.entry.outcome)
            });
            return Ok(closed.map(|indexed| indexed.path.clone()).collect());
        }
        let mut paths = Vec::new();
        for run in &self.runs {
            let (path, _) = session.files.existing_path(run)?;
            let outcome = model.indexed_record(&path).and_then(|it| it.entry.outcome);
            if !is_closed(outcome) {
                return Err(Failure::new(format!(
                    "`{path}` is no closed run in the last commit"
                )));
            }
            paths.push(path);
        }
        paths.sort();
        paths.dedup();
        Ok(paths)
    }

    /// Takes the commands away that the operators of the trusted revision do not have.
    fn refuse_untrusted(&self, session: &Session, claims: &mut [Claim]) -> Result<(), Failure> {
        let Some(revision) = &self.execution.trust else {
            return Ok(());
        };
        let trusted = trusted_commands(session, revision)?;
        for Claim { result, .. } in claims {
            let command = result.command.as_deref();
            if command.is_some_and(|command| !trusted.has(&result.operator, command)) {
                result.verdict = Verdict::NotRepeatable;
                result.because = format!("{revision} does not have its command");
                result.command = None;
            }
        }
        Ok(())
    }

    /// Repeats the results, those of one run in one copy.
    fn repeat(
        &self,
        claims: Vec<Claim>,
        repository: &Repository,
        screen: &Screen,
    ) -> Result<Vec<VerifiedResult>, Failure> {
        let environment = variables(&self.execution.variables)?;
        let mut by_run: BTreeMap<RepoPath, Vec<Claim>> = BTreeMap::new();
        for claim in claims {
            by_run
                .entry(claim.result.run.clone())
                .or_default()
                .push(claim);
        }
        let runs: Vec<Vec<Claim>> = by_run.into_values().collect();
        let cores = thread::available_parallelism().map_or(1, NonZero::get);
        let jobs = self.jobs.map_or((cores / 2).max(1), NonZero::get);
        let (next, done) = (AtomicUsize::new(0), Mutex::new(Vec::new()));
        let progress = Progress::new(screen, "repeating checks");
        thread::scope(|scope| {
            for _ in 0..jobs.min(runs.len()) {
                scope.spawn(|| {
                    while let Some(run) = runs.get(next.fetch_add(1, Ordering::Relaxed)) {
                        let results = self.repeat_run(run, repository, &environment);
                        let mut done = done
                            .lock()
                            .unwrap_or_else(std::sync::PoisonError::into_inner);
                        done.push(results);
                    }
                });
            }
        });
        drop(progress);
        let done = done
            .into_inner()
            .unwrap_or_else(std::sync::PoisonError::into_inner);
        let done: Result<Vec<Vec<VerifiedResult>>, Error> = done.into_iter().collect();
        let mut results: Vec<VerifiedResult> = done?.into_iter().flatten().collect();
        results.sort();
        Ok(results)
    }

    fn repeat_run(
        &self,
        claims: &[Claim],
        repository: &Repository,
        environment: &Environment,
    ) -> Result<Vec<VerifiedResult>, Error> {
        let mut copy: Option<CleanCopy> = None;
        let mut results = Vec::new();
        for claim in claims {
            let mut result = claim.result.clone();
            let (Some(commit), Some(command), true) =
                (&result.commit, &result.command, claim.is_repeatable())
            else {
                results.push(result);
                continue;
            };
            let folder = match &copy {
                Some(copy) => copy,
                None => copy.insert(CleanCopy::new(repository, commit)?),
            };
            let folder = folder.folder();
            let mut environment = environment.clone();
            for (name, value) in &claim.inputs {
                environment.add_input(name, value);
            }
            let mut unset = None;
            for (name, is_required) in &claim.secrets {
                let variable = start::input_variable(name);
                match std::env::var_os(&variable) {
                    Some(value) => environment.add_secret_input(name, OsString::from(&value)),
                    None if *is_required => unset = Some(variable),
                    None => {}
                }
            }
            if let Some(variable) = unset {
                result.because = format!("the variable {variable} of a secret input is not set");
                results.push(result);
                continue;
            }
            let execution = execute::execute(&Job {
                command,
                folder,
                variables: &environment.variables,
                limit: self.timeout,
                kept_bytes: MAX_OUTPUT,
            });
            (result.verdict, result.because) = match execution.map(|execution| execution.end) {
                Err(error) => (
                    Verdict::NotRepeatable,
                    format!("it cannot be executed: {error}"),
                ),
                Ok(end) => judge(result.recorded, end),
            };
            results.push(result);
        }
        Ok(results)
    }
}

/// Compares how a command ended with a recorded result.
fn judge(recorded: RunResult, end: End) -> (Verdict, String) {
    match (end, recorded) {
        (end, _) if end.is_not_executed() => (
            Verdict::NotRepeatable,
            "a program that it needs is absent".to_owned(),
        ),
        (End::TimedOut, _) => (Verdict::NotRepeatable, "its time was over".to_owned()),
        (End::Exited(0), RunResult::Pass) => (Verdict::Same, "exit status 0".to_owned()),
        (End::Exited(0), _) => (
            Verdict::Differs,
            format!("recorded as {recorded}, but it passes"),
        ),
        (End::Exited(status), RunResult::Fail) => (Verdict::Same, format!("exit status {status}")),
        (End::Exited(status), _) => (
            Verdict::Differs,
            format!("recorded as {recorded}, but its exit status is {status}"),
        ),
        (End::Killed(signal), _) => (
            Verdict::NotRepeatable,
            format!("it was ended by signal {signal}"),
        ),
    }
}

impl Claim {
    /// Whether the result has everything that is needed to repeat it.
    fn is_repeatable(&self) -> bool {
        self.result.because.is_empty()
    }
}

/// Returns the results that a run states. Those that cannot be repeated say why.
fn claims_of(
    path: &RepoPath,
    run: &OpRun,
    commit: Option<&str>,
    operator: Option<&crate::record::Operator>,
) -> Vec<Claim> {
    let checks = operator
        .iter()
        .flat_map(|operator| &operator.acceptance_checks);
    let checks: Vec<_> = checks.flat_map(|checks| checks.value.iter()).collect();
    let secrets: Vec<(String, bool)> = { operator.iter() }
        .flat_map(|operator| start::inputs(operator))
        .filter(|(_, input)| start::is_secret(input))
        .map(|(name, input)| (name.to_owned(), input.is_required()))
        .collect();
    let used = run.inputs_used.iter().flat_map(|used| &used.value.0);
    let used = used.filter(|used| used.is_scalar);
    let inputs: Vec<(String, String)> = used
        .map(|used| {
            (
                used.name.value.0.to_string(),
                used.value.value.0.to_string(),
            )
        })
        .filter(|(name, _)| !secrets.iter().any(|(secret, _)| secret == name))
        .collect();
    let results = stated_results(run).into_iter();
    let claims = results.map(|(id, recorded)| {
        let check = checks.iter().find(|check| {
            let known = check.value.id.as_ref();
            known.is_some_and(|known| *known.value.0 == *id)
        });
        let command = check.and_then(|check| check.value.executable());
        let because = match check {
            _ if commit.is_none() => "history does not say when the run was closed",
            None if operator.is_none() => "its operator is not in the commit that closed the run",
            None => "the operator did not have this check",
            Some(_) if command.is_none() => "the check has no command",
            Some(check) if !check.value.is_repeatable() => "the check says `repeatable: false`",
            Some(_) if recorded == RunResult::Warn => "no exit status gives WARN",
            Some(_) => "",
        };
        let result = VerifiedResult {
            run: path.clone(),
            check: id,
            operator: run
                .op_id
                .as_ref()
                .map_or(String::new(), |id| id.value.0.to_string()),
            recorded,
            commit: commit.map(str::to_owned),
            command: command.map(|command| command.0.to_string()),
            verdict: Verdict::NotRepeatable,
            because: because.to_owned(),
        };
        Claim {
            result,
            inputs: inputs.clone(),
            secrets: secrets.clone(),
        }
    });
    claims.collect()
}

/// Returns what a run states about constraints that had a command. A constraint that is respected is
/// a check that passes.
fn constraint_claims(
    path: &RepoPath,
    run: &OpRun,
    commit: Option<&str>,
    model: Option<&Model>,
) -> Vec<Claim> {
    let stated = run.constraint_status.iter();
    let stated = stated.flat_map(|stated| &stated.value.0);
    let claims = stated.filter_map(|(id, status)| {
        let constraint = model?.constraint(&id.value)?;
        let check = constraint.fields.check.as_ref()?;
        let command = command_of_constraint(&check.value.0)?;
        let recorded = match status.value {
            Compliance::Respected => RunResult::Pass,
            Compliance::Violated => RunResult::Fail,
            Compliance::Unknown => return None,
        };
        let owner = owner_of_constraint(&id.value.0);
        Some(Claim {
            result: VerifiedResult {
                run: path.clone(),
                check: owner.clone(),
                operator: owner,
                recorded,
                commit: commit.map(str::to_owned),
                command: Some(command.to_owned()),
                verdict: Verdict::NotRepeatable,
                because: String::new(),
            },
            inputs: Vec::new(),
            secrets: Vec::new(),
        })
    });
    claims.collect()
}

impl VerifyFormat {
    fn write(
        self,
        results: &[VerifiedResult],
        session: &Session,
        look: Look,
        out: &mut dyn Write,
    ) -> io::Result<()> {
        match self {
            Self::Text => text::write(results, look, out),
            Self::Json => json::write(results, &session.label(), out),
            Self::Junit => junit::write(results, out),
        }
    }
}

/// Reads `90s`, `10m` or `1h`; a number alone is seconds.
fn duration(written: &str) -> Result<Duration, &'static str> {
    let message = "expected a time such as 90s, 10m or 1h";
    let digits = written.trim_end_matches(|char: char| char.is_ascii_alphabetic());
    let seconds = match &written[digits.len()..] {
        "" | "s" => 1,
        "m" => 60,
        "h" => 3600,
        _ => return Err(message),
    };
    let number: u64 = digits.parse().map_err(|_| message)?;
    let all = number.checked_mul(seconds).filter(|all| *all > 0);
    all.map(Duration::from_secs).ok_or(message)
}
