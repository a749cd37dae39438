//! Repeats recorded results in clean copies of the commits that closed their runs.

use std::collections::BTreeMap;
use std::ffi::OsString;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Mutex, PoisonError};
use std::thread;
use std::time::Duration;

use super::claim::Claim;
use super::clean_copy::CleanCopy;
use crate::git::{Error, Repository};
use crate::record::RunResult;
use crate::text::RepoPath;
use crate::views::verify::{Verdict, VerifiedResult};
use crate::work::execute::{self, End, Environment, Job, MAX_OUTPUT};
use crate::work::start;

/// Repeats results. The results of one run are repeated in one copy of the commit that closed it.
///
/// # Errors
/// A copy cannot be made.
pub(crate) fn repeat(
    claims: Vec<Claim>,
    repository: &Repository,
    environment: &Environment,
    timeout: Duration,
    jobs: usize,
) -> Result<Vec<VerifiedResult>, Error> {
    let mut by_run: BTreeMap<RepoPath, Vec<Claim>> = BTreeMap::new();
    for claim in claims {
        by_run
            .entry(claim.result.run.clone())
            .or_default()
            .push(claim);
    }
    let runs: Vec<Vec<Claim>> = by_run.into_values().collect();
    let (next, done) = (AtomicUsize::new(0), Mutex::new(Vec::new()));
    thread::scope(|scope| {
        for _ in 0..jobs.min(runs.len()) {
            scope.spawn(|| {
                while let Some(run) = runs.get(next.fetch_add(1, Ordering::Relaxed)) {
                    let results = repeat_run(run, repository, environment, timeout);
                    let mut done = done.lock().unwrap_or_else(PoisonError::into_inner);
                    done.push(results);
                }
            });
        }
    });
    let done = done.into_inner().unwrap_or_else(PoisonError::into_inner);
    let done: Result<Vec<Vec<VerifiedResult>>, Error> = done.into_iter().collect();
    let mut results: Vec<VerifiedResult> = done?.into_iter().flatten().collect();
    results.sort();
    Ok(results)
}

fn repeat_run(
    claims: &[Claim],
    repository: &Repository,
    environment: &Environment,
    timeout: Duration,
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
            limit: timeout,
            kept_bytes: MAX_OUTPUT,
        });
        (result.verdict, result.because) = match execution.map(|execution| execution.end) {
            Err(error) => (
                Verdict::NotRepeatable,
                format!("it cannot be executed: {error}"),
            ),
            Ok(end) => verdict(result.recorded, end),
        };
        results.push(result);
    }
    Ok(results)
}

/// Compares how a command ended with a recorded result.
fn verdict(recorded: RunResult, end: End) -> (Verdict, String) {
    match (end, recorded) {
        (end, _) if end.is_not_executed() => (
            Verdict::NotRepeatable,
            "a program that it needs is missing".to_owned(),
        ),
        (End::TimedOut, _) => (
            Verdict::NotRepeatable,
            "it reached the time limit".to_owned(),
        ),
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
