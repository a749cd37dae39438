//! `finish`: closes an open run.

pub(crate) mod checks;
mod given;
mod missing;
mod open_run;

use std::path::{Path, PathBuf};

use clap::Args;
use jiff::Timestamp;

use super::ask::Asker;
use super::failure::{Failure, path_text};
use super::options::{ConfigOption, NowOption};
use super::screen::Screen;
use super::shell_path::shell_path;
use super::work_tree;
use super::{Status, style};
use crate::diagnostic::{Diagnostic, Severity};
use crate::engine::fix::Rewrite;
use crate::engine::{Analysis, Session, SessionOptions, SnapshotSource};
use crate::model::Model;
use crate::record::{Kind, RunResult};
use crate::snapshot::{PathStatus, Snapshot};
use crate::text::{RepoPath, counted, visible};
use crate::views::projects::shell_word;
use crate::work::file::{self, from_here};
use crate::work::finish::{self, Closing, NewLink};
use crate::work::new_files::NewFiles;
use crate::work::{RecordRequest, destination, evidence};
use checks::ExecutedCheck;
pub(crate) use checks::ExecutionOptions;
pub(crate) use given::Given;
use missing::Missing;
use open_run::{OpenRun, all_inputs};

/// Close an open run
///
/// Writes when the run ended, the results of its checks, the result that follows from
/// them, its outputs, its evidence and its next pointer. Files that are evidence are
/// pinned to their content. The command keeps everything else in the record as it is,
/// and writes everything or nothing.
///
/// With --check, it executes the operator's checks that have a command, in order, from
/// the root of the work tree. A check that ends with the exit status 0 has passed. What
/// it prints is kept in `evidence/<run>/`, up to 4 MiB. Each check has the rest of the
/// timebox, but at least a minute. The commands come from the operator's record; they
/// are shown, and have to be confirmed on the terminal or by --yes. A command gets the
/// inputs of the run as variables (`HOLDPOINT_INPUT_MONTH`), beside PATH, HOME, LANG,
/// TZ, TMPDIR and those that --env names, and nothing on its standard input.
///
/// On a terminal, the command asks for what is missing. Elsewhere, what is missing is an
/// error that says which options give it.
#[derive(Args)]
#[command(after_help = style::ending(&[
    ("holdpoint finish --check", "execute the checks, and ask for the rest"),
    ("holdpoint finish --check --yes --next 'Export week 12'", "without a terminal"),
    ("holdpoint finish --result row-count=PASS --evidence validation=notes/count.txt", "a check that somebody has looked at"),
    ("holdpoint finish --end 9:40 --stop timebox=schedule --next-due 2026-03-20", "a run that was stopped"),
], &[
    ("0", "the run is closed, with PASS or WARN"),
    ("1", "the run is closed with FAIL, or there is an error in its record"),
    ("2", "something is missing, and nothing was written; or usage, configuration or I/O error"),
]))]
pub(crate) struct Finish {
    /// The run; may be left out if only one is open
    #[arg(value_name = "RUN")]
    run: Option<PathBuf>,
    /// Execute the checks that have a command
    #[arg(long, help_heading = "Checks")]
    check: bool,
    #[command(flatten)]
    execution: ExecutionOptions,
    /// The value of an input that is not stated yet; may be repeated
    #[arg(long = "input", value_name = "NAME=VALUE", help_heading = "Evidence")]
    inputs: Vec<String>,
    #[command(flatten)]
    given: Given,
    #[command(flatten)]
    config: ConfigOption,
    #[command(flatten)]
    now: NowOption,
}

impl Finish {
    pub(crate) fn run(self, screen: &Screen) -> Result<Status, Failure> {
        let options = SessionOptions {
            configuration: self.config.file.clone(),
            now: self.now.now(),
            no_cache: false,
        };
        let session = work_tree::open(&options, screen)?;
        let analysis = session.analyze()?;
        let path = which_run(self.run.as_deref(), &session, &analysis.model)?;
        close(
            &path,
            self.check,
            &self.execution,
            &self.given,
            &self.inputs,
            &options,
            screen,
        )
    }
}

/// Returns the run that is named, or the only one that is open.
fn which_run(named: Option<&Path>, session: &Session, model: &Model) -> Result<RepoPath, Failure> {
    let open = || {
        let open = finish::open_runs(model);
        let names: Vec<String> = open.iter().map(ToString::to_string).collect();
        names
    };
    if let Some(named) = named {
        let listed = |failure: Failure| match &*open() {
            [] => failure.help("no run is open; start one: holdpoint start OP"),
            open if failure.help.is_none() => {
                failure.help(format!("open runs: {}", open.join(", ")))
            }
            _ => failure,
        };
        let (path, _) =
            { session.files.existing_path(named) }.map_err(|error| listed(Failure::from(error)))?;
        return Ok(path);
    }
    match &*finish::open_runs(model) {
        [one] => Ok(one.clone()),
        [] => Err(Failure::new("no run is open").help("start one: holdpoint start OP")),
        several => {
            let names: Vec<String> = several.iter().map(ToString::to_string).collect();
            Err(Failure::new(format!(
                "{} are open, so name the one to close",
                counted(several.len(), "run")
            ))
            .help(format!(
                "holdpoint finish RUN, one of: {}",
                names.join(", ")
            )))
        }
    }
}

/// Closes a run.
#[allow(
    clippy::too_many_arguments,
    reason = "two commands hand on what they were given"
)]
pub(super) fn close(
    path: &RepoPath,
    is_checked: bool,
    execution: &ExecutionOptions,
    given: &Given,
    inputs: &[String],
    options: &SessionOptions,
    screen: &Screen,
) -> Result<Status, Failure> {
    let session = Session::open(SnapshotSource::WorkTree, &[], options)?;
    let top = work_tree::root(&session)?.to_owned();
    let analysis = session.analyze()?;
    let open = OpenRun::find(&session, &analysis.model, path)?;
    let text = open.text()?;
    // A text that cannot be edited is refused before anything is executed.
    let trial = Closing {
        end: open.local.written(open.start),
        ..Closing::default()
    };
    trial
        .write(open.record, open.run, text.clone())
        .map_err(|error| Failure::new(format!("`{path}` cannot be edited: {}", error.0)))?;
    let mut closing = given.read(inputs, &open)?;
    let asker = Asker::new();
    open.end(given.end.as_deref(), session.now)?;
    let to_execute = if is_checked {
        checks::to_execute(&open, &closing)
    } else {
        Vec::new()
    };
    let mut missing = Missing::before(&open, &closing, &to_execute, is_checked);
    if let Some(asker) = &asker {
        missing.ask(asker, &open, &mut closing)?;
        missing = Missing::before(&open, &closing, &to_execute, is_checked);
    }
    missing.refuse()?;
    let executed = checks::execute(&open, &to_execute, &closing, execution, &top, screen)?;
    let mut files = NewFiles::new(&top, evidence::folder(&top, path));
    let (closing, session, found) = finish_with(
        &open, text, closing, &executed, given, options, &mut files, asker, screen,
    )?;
    report(&open, &closing, &files, session, found, screen)
}

/// What was found in a record, and the session that found it.
type Found = (Closing, Session, Analysis);

/// Writes the evidence and the record, and returns what is found in it.
#[allow(
    clippy::too_many_arguments,
    reason = "the steps of one command share all of this"
)]
fn finish_with(
    open: &OpenRun<'_>,
    text: String,
    mut closing: Closing,
    executed: &[ExecutedCheck],
    given: &Given,
    options: &SessionOptions,
    files: &mut NewFiles<'_>,
    asker: Option<Asker>,
    screen: &Screen,
) -> Result<Found, Failure> {
    // The clock has gone on while the checks were executed.
    let now = options.now.unwrap_or_else(Timestamp::now);
    let end = open.end(given.end.as_deref(), now)?;
    closing.end = open.local.written(end);
    let names = evidence::log_names(executed.iter().map(|check| &*check.id));
    let mut logs = Vec::new();
    for (check, name) in executed.iter().zip(&names) {
        logs.push(files.write(evidence::within(&files.folder, name), &check.log)?);
        closing.results.push((check.id.clone(), check.result));
    }
    let place = |id: &str| open.checks.iter().position(|check| check.id == id);
    closing.results.sort_by_key(|(id, _)| place(id));
    let snapshot = Session::open(SnapshotSource::WorkTree, &[], options)?;
    let snapshot = &*snapshot.files.snapshot;
    let inputs = all_inputs(open, &closing);
    let outputs = evidence::outputs(open.operator, &inputs, snapshot, files.top, open.start);
    for output in &outputs {
        let paths = output.paths.iter().filter(|path| **path != *open.path);
        for path in paths {
            let name = path.text().into_owned();
            let is_known = closing.outputs.contains(&name) || is_stated_output(open, &name);
            closing.outputs.extend((!is_known).then_some(name));
        }
        if output.paths.is_empty() && output.older > 0 {
            let files = counted(output.older, "file");
            screen.say(&format!(
                "note: {files} match the output `{}`, but none was written since the run began: name them with --output",
                visible(&output.pattern)
            ));
        }
    }
    add_evidence(open, &mut closing, executed, &logs, snapshot, files)?;
    let results: Vec<_> = { finish::stated_results(open.run).into_iter() }
        .chain(closing.results.iter().cloned())
        .collect();
    let derived = finish::derived_result(&open.checks, &results);
    closing.result = Some(given.result(derived)?);
    let mut packet = None;
    loop {
        write_packet(open, &mut closing, &mut packet, files)?;
        let edited = closing
            .write(open.record, open.run, text.clone())
            .map_err(|error| {
                Failure::new(format!("`{}` cannot be edited: {}", open.path, error.0))
            })?;
        let (checked, mut found) = work_tree::check_text(options, open.path, &edited)?;
        found
            .findings
            .retain(|finding| !is_only_untracked(finding, files, &checked));
        let known = work_tree::check(open.session, open.path)?;
        let is_new = |finding: &Diagnostic| {
            let is_same = |other: &Diagnostic| {
                other.meta.name == finding.meta.name && other.message == finding.message
            };
            finding.severity == Severity::Error && !known.findings.iter().any(is_same)
        };
        let errors: Vec<&Diagnostic> = found.findings.iter().filter(|it| is_new(it)).collect();
        if errors.is_empty() {
            let rewrites = [Rewrite {
                path: open.path.clone(),
                before: text,
                after: edited,
            }];
            files.keep_with(&rewrites)?;
            return Ok((closing, checked, found));
        }
        let missing = Missing::after(open, &errors, &closing);
        let is_answered = match &asker {
            Some(asker) => missing.ask(asker, open, &mut closing)?,
            None => false,
        };
        if !is_answered {
            missing.refuse()?;
            return Err(Failure::new("the run cannot be closed"));
        }
    }
}

fn is_stated_output(open: &OpenRun<'_>, name: &str) -> bool {
    let stated = open.run.outputs_written.iter();
    let mut stated = stated.flat_map(|outputs| outputs.value.iter());
    stated.any(|output| *output.value.text == *name)
}

/// Whether a finding only says that a file that was written just now has still to be added to Git.
fn is_only_untracked(finding: &Diagnostic, files: &NewFiles<'_>, session: &Session) -> bool {
    if finding.meta.name != "untracked-evidence" {
        return false;
    }
    let snapshot = &*session.files.snapshot;
    let is_ignored = |path: &RepoPath| matches!(snapshot.path_status(path), PathStatus::Ignored);
    !files.paths.iter().any(is_ignored)
        && finding
            .help
            .as_ref()
            .is_some_and(|help| help.starts_with("git add"))
}

/// Adds the evidence that is known: what the checks printed, the outputs, and a manifest where one is
/// wanted. Evidence that was named is pinned.
fn add_evidence(
    open: &OpenRun<'_>,
    closing: &mut Closing,
    executed: &[ExecutedCheck],
    logs: &[RepoPath],
    snapshot: &dyn Snapshot,
    files: &mut NewFiles<'_>,
) -> Result<(), Failure> {
    let (required, preferred) = finish::required_evidence(open.run, open.model);
    let wanted: Vec<&str> = { required.iter().chain(&preferred) }
        .flat_map(|requirement| requirement.types.iter().map(String::as_str))
        .collect();
    for link in &mut closing.evidence {
        given::pin(link, open.path, snapshot)?;
    }
    let mut listed = Vec::new();
    for (check, log) in executed.iter().zip(logs) {
        let Some(stored) = evidence::stored_file(snapshot, log)? else {
            return Err(Failure::new(format!(
                "`{log}` is ignored by Git or excluded, so it would be no evidence"
            ))
            .help("let Git keep it, as with a line `!evidence/**` in .gitignore"));
        };
        closing.evidence.push(NewLink {
            kind: evidence::log_type(check.kind.as_deref(), &wanted).to_owned(),
            target: evidence::pinned(log, &stored),
            result: Some(check.result),
        });
        listed.push((log.clone(), stored));
    }
    let mut artifacts = Vec::new();
    for output in &closing.outputs {
        let path = RepoPath::new(output.as_bytes());
        let stored = evidence::stored_file(snapshot, &path)?;
        let target = match &stored {
            Some(stored) => evidence::pinned(&path, stored),
            None => output.clone(),
        };
        let is_known = |link: &NewLink| link.target == target;
        if wanted.contains(&"artifact") && !closing.evidence.iter().any(is_known) {
            artifacts.push(NewLink {
                kind: "artifact".to_owned(),
                target,
                result: None,
            });
        }
        listed.extend(stored.map(|stored| (path, stored)));
    }
    closing.evidence.splice(0..0, artifacts);
    let has_manifest = closing.evidence.iter().any(|link| link.kind == "manifest")
        || crate::model::EvidenceLinks::of_run(open.run).names("manifest");
    if wanted.contains(&"manifest") && !has_manifest && !listed.is_empty() {
        let path = evidence::within(&files.folder, evidence::MANIFEST);
        let text = evidence::manifest(&files.folder, &listed);
        let path = files.write(path, text.as_bytes())?;
        closing.evidence.push(NewLink {
            kind: "manifest".to_owned(),
            target: path.text().into_owned(),
            result: None,
        });
    }
    Ok(())
}

/// Writes the debug packet that a stop asks for, from what is known about the run.
fn write_packet(
    open: &OpenRun<'_>,
    closing: &mut Closing,
    written: &mut Option<RepoPath>,
    files: &mut NewFiles<'_>,
) -> Result<(), Failure> {
    let is_asked = closing
        .stop
        .as_ref()
        .is_some_and(|stop| stop.action == "debug_packet");
    if !is_asked || written.is_some() || !open.record.lacks("debug_packet") {
        return Ok(());
    }
    let failed = closing.results.iter();
    let failed = failed.filter(|(_, result)| *result != RunResult::Pass);
    let failed: Vec<&str> = failed.map(|(check, _)| &**check).collect();
    let operator = open.run.op_id.as_ref().map_or("", |id| &*id.value.0);
    let symptom = match &*failed {
        [] => None,
        [one] => Some(format!("the check {one} of {operator} does not pass")),
        several => Some(format!(
            "the checks {} of {operator} do not pass",
            several.join(", ")
        )),
    };
    let request = RecordRequest {
        kind: Kind::DebugPacket,
        id: None,
        project: None,
        title: symptom,
        mode: None,
        regime: None,
        start: open.start,
        run: Some(open.path.clone()),
        takes_up: None,
    };
    let request = request.resolve(open.model)?;
    let named = RecordRequest {
        title: None,
        ..request.clone()
    };
    let folder = destination::folder(&request, open.model);
    let path = super::new::unused_path(&folder, &named, files.top);
    let text = crate::work::draft(&request, open.model, open.session.settings());
    let path = files.write(path, text.as_bytes())?;
    closing.debug_packet = Some(path.clone());
    *written = Some(path);
    Ok(())
}

/// Says what was written, and what is to be done with it.
fn report(
    open: &OpenRun<'_>,
    closing: &Closing,
    files: &NewFiles<'_>,
    session: Session,
    found: Analysis,
    screen: &Screen,
) -> Result<Status, Failure> {
    let place = file::place(files.top, open.path);
    screen.print(|out| writeln!(out, "{}", path_text(&from_here(&place))))?;
    let result = closing.result.unwrap_or(RunResult::Fail);
    let mut parts = vec![counted(closing.results.len(), "result")];
    parts.push(counted(closing.evidence.len(), "evidence link"));
    if !closing.outputs.is_empty() {
        parts.push(counted(closing.outputs.len(), "output"));
    }
    let end = &closing.end;
    screen.say(&format!(
        "closed with {result} at {end}: {}",
        parts.join(", ")
    ));
    if let Some(packet) = &closing.debug_packet {
        screen.say(&format!(
            "the debug packet `{packet}` has still to be written"
        ));
    }
    if let Some(stop) = &closing.stop
        && let (Some(mode), "convert") = (&stop.to, &*stop.action)
    {
        screen.say(&format!(
            "continue in {}: holdpoint start OP --mode {} --takes-up {}",
            visible(mode),
            shell_word(mode),
            shell_path(open.path)
        ));
    }
    let mut to_add: Vec<String> = vec![shell_path(open.path)];
    let outside = files.paths.iter();
    let outside = outside.filter(|path| !path.as_bytes().starts_with(files.folder.as_bytes()));
    to_add.extend(outside.map(shell_path));
    to_add.extend(closing.outputs.iter().filter_map(|output| {
        let path = RepoPath::new(output.as_bytes());
        session.files.has_path(&path).then(|| shell_path(&path))
    }));
    if !files.paths.is_empty() && file::place(files.top, &files.folder).is_dir() {
        to_add.push(shell_path(&files.folder));
    }
    if session.repository().is_some() {
        let root = if session.files.current_folder().is_root() {
            String::new()
        } else {
            format!(
                " -C {}",
                shell_path(&RepoPath::default().seen_from(&session.files.current_folder()))
            )
        };
        screen.say(&format!("commit it: git{root} add {}", to_add.join(" ")));
    }
    let has_error = found
        .findings
        .iter()
        .any(|finding| finding.severity == Severity::Error);
    work_tree::print_findings(&session, found, screen);
    Ok(if has_error || result == RunResult::Fail {
        Status::Failed
    } else {
        Status::Passed
    })
}
