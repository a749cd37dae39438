//! `verify`: repeats recorded results.

use std::collections::{BTreeMap, HashSet};
use std::io::{self, Write};
use std::num::NonZero;
use std::path::PathBuf;
use std::thread;
use std::time::Duration;

use clap::{Args, ValueEnum};
use jiff::Timestamp;

use super::failure::Failure;
use super::finish::ExecutionOptions;
use super::finish::checks::{confirm, trusted_commands, variables};
use super::options::OpeningOptions;
use super::progress::Progress;
use super::screen::Screen;
use super::view_output::{ViewFormat, ViewOutput};
use super::{Status, style};
use crate::engine::closed::closing_commits;
use crate::engine::open::no_repository;
use crate::engine::{Outcome, Session, SessionOptions, SnapshotSource};
use crate::git::{Error, Oid, Repository};
use crate::model::{Model, RecordOutcome};
use crate::record::Kind;
use crate::report::{self, Format, Look};
use crate::text::{RepoPath, counted};
use crate::views::verify::{Verdict, VerifiedResult, count, json, junit, text};
use crate::work::verify::{Claim, claims_of, constraint_claims, repeat, sample};

/// Repeat the recorded results of closed runs
///
/// Executes the command of each check with a recorded result again. The command is the one
/// that the operator had when the run was closed, and it is executed in a clean copy of the
/// commit that closed the run, in a temporary folder. A result is the `same` if the exit
/// status agrees with it, and otherwise it `differs`. The following cannot be repeated and
/// never count as the same: a check without a command or with `repeatable: false`, a
/// missing program, a timeout, a run that is not committed, and WARN, which no exit status
/// corresponds to. The status of a constraint is repeated too, if the constraint's `check`
/// has a command in backticks: exit status 0 means that it is respected.
///
/// The commands are shown, and must be confirmed on the terminal or with --yes. In CI,
/// --trust with the base branch executes only commands that are on that branch.
#[derive(Args)]
#[command(after_help = style::ending(&[
    ("holdpoint verify", "all closed runs of the last commit"),
    ("holdpoint verify runs/2026-03-09-week-10.md", "one run"),
    ("holdpoint verify --since origin/main --trust origin/main --yes", "what a pull request claims, with the commands of its base"),
    ("holdpoint verify --sample 5 --yes --format junit", "a sample, for CI"),
], &[
    ("0", "every result that could be repeated is the same"),
    ("1", "a result differs"),
    ("2", "usage, configuration or I/O error, or the commands were not confirmed"),
    ("3", "no result could be repeated"),
]))]
pub(crate) struct Verify {
    /// The runs; by default all closed runs of the last commit
    #[arg(value_name = "RUN")]
    runs: Vec<PathBuf>,
    /// Only runs that were closed in a commit that this revision does not have
    #[arg(long, value_name = "REV", help_heading = "Selection")]
    since: Option<String>,
    /// Only N runs, chosen by the id of the last commit
    #[arg(long, value_name = "N", help_heading = "Selection")]
    sample: Option<usize>,
    /// The time limit of a command: 90s, 10m or 1h
    #[arg(long, value_name = "TIME", default_value = "10m", value_parser = duration, help_heading = "Checks")]
    timeout: Duration,
    /// The number of runs that are repeated at the same time
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

impl Verify {
    pub(crate) fn run(self, screen: &Screen) -> Result<Status, Failure> {
        let options = self.opening.session_options();
        let output = ViewOutput {
            format: Some(self.format),
            files: &[],
            now: options.now.unwrap_or_else(Timestamp::now),
        };
        let (session, results) = output.require(self.results(&options, screen), screen)?;
        output.write(screen, |format, look, out| {
            format.write(&results, &session, look, out)
        })?;
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

    /// Repeats the recorded results that were asked for.
    fn results(
        &self,
        options: &SessionOptions,
        screen: &Screen,
    ) -> Result<(Session, Vec<VerifiedResult>), Failure> {
        let session = Session::open(SnapshotSource::Revision("HEAD"), &[], options)?;
        screen.print_notes(&session.notes);
        let repository = session.repository();
        let repository = repository.ok_or_else(|| Failure::new("there is no repository"))?;
        let progress = Progress::new(screen, "reading history");
        let mut claims = self.claims(&session, repository)?;
        drop(progress);
        self.refuse_untrusted(&session, &mut claims)?;
        let commands: Vec<(&str, &str, &str)> = claims
            .iter()
            .filter(|claim| claim.is_repeatable())
            .filter_map(|claim| {
                let command = claim.result.command.as_deref()?;
                Some((&*claim.result.operator, &*claim.result.check, command))
            })
            .collect();
        if !commands.is_empty() {
            let place = "clean copies of commits";
            confirm(&commands, place, self.execution.yes, screen)?;
        }
        let environment = variables(&self.execution.variables)?;
        let progress = Progress::new(screen, "repeating checks");
        let results = repeat(claims, repository, &environment, self.timeout, self.jobs())?;
        drop(progress);
        Ok((session, results))
    }

    /// Returns the recorded results of the selected runs.
    fn claims(&self, session: &Session, repository: &Repository) -> Result<Vec<Claim>, Failure> {
        let analysis = session.analyze()?;
        let model = &analysis.model;
        let paths = self.paths(session, model)?;
        let head = session.files.commits.first().cloned().unwrap_or_default();
        let commits = closing_commits(&paths, model, &session.input(&[]))?;
        let new = match &self.since {
            Some(revision) => Some(commits_since(revision, &head, repository)?),
            None => None,
        };
        let is_wanted = |path: &RepoPath| {
            let closed_by = commits.get(path);
            new.as_ref()
                .is_none_or(|new| closed_by.is_some_and(|commit| new.contains(commit)))
        };
        let mut paths: Vec<RepoPath> = paths.into_iter().filter(is_wanted).collect();
        if let Some(count) = self.sample {
            paths = sample(paths, count, &head);
        }
        let mut by_commit: BTreeMap<Option<String>, Vec<&RepoPath>> = BTreeMap::new();
        for path in &paths {
            let commit = commits.get(path).map(Oid::to_string);
            by_commit.entry(commit).or_default().push(path);
        }
        let mut claims = Vec::new();
        for (commit, paths) in by_commit {
            let commit = commit.as_deref();
            let then = match commit {
                Some(commit) => Some(session.at_commit(commit)?.analyze()?),
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

    /// Returns the number of runs that are repeated at the same time.
    fn jobs(&self) -> usize {
        let cores = thread::available_parallelism().map_or(1, NonZero::get);
        self.jobs.map_or((cores / 2).max(1), NonZero::get)
    }

    /// Returns the paths of the given runs, or of all closed runs.
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
                let path = session.files.shown(&path);
                return Err(Failure::new(format!(
                    "`{path}` is not a closed run in the last commit"
                )));
            }
            paths.push(path);
        }
        paths.sort();
        paths.dedup();
        Ok(paths)
    }

    /// Marks results as not repeatable whose commands the trusted revision does not have.
    fn refuse_untrusted(&self, session: &Session, claims: &mut [Claim]) -> Result<(), Failure> {
        let Some(revision) = &self.execution.trust else {
            return Ok(());
        };
        let trusted = trusted_commands(session, revision)?;
        for Claim { result, .. } in claims {
            let command = result.command.as_deref();
            if command.is_some_and(|command| !trusted.has(&result.operator, command)) {
                result.verdict = Verdict::NotRepeatable;
                result.because = format!("{revision} does not have this command");
                result.command = None;
            }
        }
        Ok(())
    }
}

/// Returns the ancestors of a commit that a revision does not contain.
fn commits_since(
    revision: &str,
    head: &str,
    repository: &Repository,
) -> Result<HashSet<Oid>, Error> {
    let since = repository.commit(revision)?;
    let [tip, since] = [head, &since].map(Oid::parse);
    let (tip, since) = tip.zip(since).ok_or_else(no_repository)?;
    repository.history(|reader| {
        let commits = reader.walk(&[tip], &[since])?;
        Ok(commits.map(|commit| commit.commit).collect())
    })
}

impl ViewFormat for VerifyFormat {
    fn is_for_people(self) -> bool {
        self == Self::Text
    }

    fn write_error(self, outcome: &Outcome, _: Timestamp, out: &mut dyn Write) -> io::Result<()> {
        match self {
            Self::Text => report::write(Format::Full, outcome, Look::PLAIN, out),
            Self::Json => json::write_error(outcome, out),
            Self::Junit => report::write(Format::Junit, outcome, Look::PLAIN, out),
        }
    }
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
            Self::Text => text::write(results, &session.files.current_folder(), look, out),
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
