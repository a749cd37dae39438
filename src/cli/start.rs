//! `start`: begins a run.

use std::path::{Path, PathBuf};

use clap::Args;
use jiff::{SignedDuration, Timestamp};

use super::ask::Asker;
use super::failure::{Failure, path_text};
use super::new::{typed_path, unused_path};
use super::options::OpeningOptions;
use super::screen::Screen;
use super::shell_path::shell_path;
use super::work_tree;
use super::{Status, style};
use crate::engine::{Session, SessionOptions};
use crate::model::Model;
use crate::record::status::Compliance;
use crate::record::{Kind, Operator};
use crate::text::{RepoPath, counted, nearest, visible};
use crate::views::projects::shell_word;
use crate::work::file::{self, Written, from_here};
use crate::work::local_time::{LocalTime, whole_seconds};
use crate::work::start::{self, HeldRun, NewRun};
use crate::work::{RecordRequest, destination};

/// Begin a run of an operator
///
/// Writes the record of an open run, with its operator, its project, its mode and the
/// time at which it begins. The command prints the path of the record and the end of the
/// timebox. `finish` closes the run.
///
/// The command refuses a run that the rules would report: one in a mode that the
/// operator does not have or in a regime in which the operator is not admissible, and one
/// under a constraint that is violated according to the latest run or decision of the
/// project. With --held-by, it records that the constraint held the run, because not
/// acting is a result too.
#[derive(Args)]
#[command(after_help = style::ending(&[
    ("holdpoint start export-requests --input week=2026-W11", "a run, with the value of an input"),
    ("holdpoint start probe --mode SERVICE --title 'Probe again'", "in one of several modes"),
    ("holdpoint start probe --takes-up runs/2026-03-09-probe.md", "the next step of another run"),
    ("holdpoint start deploy --held-by quiet-hours --next 'Deploy on Monday'", "a run that a constraint forbids"),
], &[
    ("0", "the run has begun, or it is recorded as held"),
    ("2", "the rules forbid the run; or usage, configuration or I/O error"),
]))]
pub(crate) struct Start {
    #[command(flatten)]
    run: StartOptions,
    /// The file to write, or its folder; by default beside the latest run
    #[arg(value_name = "PATH")]
    path: Option<PathBuf>,
    /// Record that this constraint held the run, so that it was not executed
    #[arg(long, value_name = "CONSTRAINT", help_heading = "Held")]
    held_by: Option<String>,
    /// What to do next, in one line
    #[arg(long, value_name = "TEXT", requires = "held_by", help_heading = "Held")]
    next: Option<String>,
    #[command(flatten)]
    opening: OpeningOptions,
}

/// The options that describe a run.
#[derive(Args, Clone, Debug)]
pub(crate) struct StartOptions {
    /// The id of the operator
    #[arg(value_name = "OP")]
    operator: String,
    /// The project; may be left out if there is only one
    #[arg(long, value_name = "ID")]
    project: Option<String>,
    /// The mode; may be left out if the operator or the title determines it
    #[arg(long, value_name = "MODE")]
    mode: Option<String>,
    /// What the run is about
    #[arg(long, value_name = "TITLE")]
    title: Option<String>,
    /// Why the mode differs from the one that the title suggests
    #[arg(long, value_name = "TEXT")]
    mode_override: Option<String>,
    /// The block of the run; by default the open block of its project and mode
    #[arg(long, value_name = "ID")]
    block: Option<String>,
    /// The value of an input; may be repeated
    #[arg(long = "input", value_name = "NAME=VALUE")]
    inputs: Vec<String>,
    /// The record whose next pointer the run takes up
    #[arg(long, value_name = "PATH")]
    takes_up: Option<PathBuf>,
}

/// A run that has begun.
pub(crate) struct Started {
    pub path: RepoPath,
    pub written: Written,
    /// The minutes and the end of the timebox, if the operator has one.
    pub timebox: Option<(i64, Timestamp)>,
}

impl Start {
    pub(crate) fn run(self, screen: &Screen) -> Result<Status, Failure> {
        let options = self.opening.session_options();
        let held = self.held_by.as_deref().map(|by| Held {
            by,
            next: self.next.as_deref(),
        });
        let started = begin(
            &self.run,
            self.path.as_deref(),
            held.as_ref(),
            &options,
            screen,
        )?;
        screen.print(|out| writeln!(out, "{}", path_text(&from_here(&started.written.place))))?;
        if held.is_some() {
            screen.say("the run is recorded as held, and closed");
            return Ok(Status::Passed);
        }
        let now = options.now.unwrap_or_else(Timestamp::now);
        if let Some((minutes, end)) = started.timebox {
            let local = LocalTime::of_system();
            let minutes = counted(usize::try_from(minutes).unwrap_or(0), "minute");
            screen.say(&format!(
                "the timebox of {minutes} ends at {}",
                local.clock(end, now)
            ));
        }
        screen.say(&format!(
            "close it with: holdpoint finish {}",
            shell_path(&RepoPath::new(
                path_text(&from_here(&started.written.place)).as_bytes()
            ))
        ));
        Ok(Status::Passed)
    }
}

/// The constraint that holds a run, and the next pointer of that run.
struct Held<'a> {
    by: &'a str,
    next: Option<&'a str>,
}

/// Begins a run without a constraint that holds it.
pub(crate) fn begin_run(
    run: &StartOptions,
    path: Option<&Path>,
    options: &SessionOptions,
    screen: &Screen,
) -> Result<Started, Failure> {
    begin(run, path, None, options, screen)
}

fn begin(
    run: &StartOptions,
    path: Option<&Path>,
    held: Option<&Held<'_>>,
    options: &SessionOptions,
    screen: &Screen,
) -> Result<Started, Failure> {
    let session = work_tree::open(options, screen)?;
    let top = work_tree::root(&session)?.to_owned();
    let analysis = session.analyze()?;
    let model = &analysis.model;
    let begins = whole_seconds(session.now);
    let request = RecordRequest {
        kind: Kind::OpRun,
        id: Some(run.operator.clone()),
        project: run.project.clone(),
        title: run.title.clone(),
        mode: run.mode.clone(),
        regime: None,
        start: begins,
        run: None,
        takes_up: None,
    };
    let request = request.resolve(model)?;
    let operator = model.operator(&run.operator);
    let operator = operator.ok_or_else(|| Failure::new("the operator cannot be read"))?;
    let (operator, project) = (operator.fields, request.project.clone().unwrap_or_default());
    let mode = match &request.mode {
        Some(mode) => mode.clone(),
        None => {
            let modes = operator.mode_ids.iter().flat_map(|list| list.value.iter());
            let modes: Vec<String> = modes.map(|mode| mode.value.0.to_string()).collect();
            return Err(start::ambiguous_mode(&run.operator, &modes).into());
        }
    };
    let record = NewRun {
        operator: run.operator.clone(),
        start: LocalTime::of_system().written(begins),
        mode_override: mode_override(run, &mode, model)?,
        title: run.title.clone(),
        inputs: inputs(run, operator)?,
        block: block(run, &project, &mode, begins, &session, model)?,
        takes_up: takes_up(run, &session, model)?,
        held: held_run(held, operator, &project, model)?,
        project,
        mode,
    };
    if held.is_none() {
        warn_about_limit(&record.project, model, screen);
    }
    let path = match path {
        Some(path) => typed_path(path, &request, &session.files)?,
        None => unused_path(&destination::folder(&request, model), &request, &top),
    };
    let text = record.text_at(&path, session.settings());
    let (checked, found) = work_tree::check_text(options, &path, &text)?;
    if found.model.record(&path).is_none() {
        let path = session.files.shown(&path);
        return Err(Failure::new(format!(
            "`{path}` is ignored by Git or excluded by the configuration"
        ))
        .help("name another path"));
    }
    let folder = checked.files.current_folder();
    if let Some(failure) = work_tree::unsound(&found.findings, &folder) {
        return Err(failure);
    }
    let written = file::write(&top, &path, &text)?;
    let mut found = found;
    found
        .findings
        .retain(|finding| finding.meta.name != "wip-exceeded");
    work_tree::print_findings(&checked, found, screen);
    let timebox = operator.timebox_minutes.as_ref().map(|it| it.value.minutes);
    let timebox = timebox.filter(|minutes| *minutes > 0);
    Ok(Started {
        path,
        written,
        timebox: timebox.and_then(|minutes| {
            let length = SignedDuration::from_secs(minutes.saturating_mul(60));
            Some((minutes, begins.checked_add(length).ok()?))
        }),
    })
}

/// Returns the reason for a mode that the title does not suggest, which the rules require.
fn mode_override(run: &StartOptions, mode: &str, model: &Model) -> Result<Option<String>, Failure> {
    let title = run.title.as_deref().unwrap_or("");
    let suggested = model.classifier().classify(title).mode;
    let Some(suggested) = suggested.filter(|suggested| *suggested != mode) else {
        return match &run.mode_override {
            Some(_) => Err(Failure::new(
                "--mode-override gives a reason, but the title suggests no other mode",
            )
            .help("leave it out")),
            None => Ok(None),
        };
    };
    if run.mode_override.is_some() {
        return Ok(run.mode_override.clone());
    }
    let failure = Failure::new(format!(
        "the title suggests the mode {suggested}, and the run would be in {mode}"
    ));
    if let Some(asker) = Asker::new() {
        let question = format!("The title suggests {suggested}. Why is the mode {mode}?");
        if let Some(reason) = asker.line(&question, "one line")? {
            return Ok(Some(reason));
        }
    }
    Err(failure.help("change the title or the mode, or say why with --mode-override TEXT"))
}

/// Returns the given inputs. A secret input is a reference to its environment variable.
fn inputs(run: &StartOptions, operator: &Operator) -> Result<Vec<(String, String)>, Failure> {
    let mut given: Vec<(String, String)> = Vec::new();
    for written in &run.inputs {
        let (name, value) = start::read_input(written, operator)?;
        if given.iter().any(|(known, _)| *known == name) {
            return Err(Failure::new(format!("the input `{name}` is given twice")));
        }
        given.push((name, value));
    }
    let asker = Asker::new();
    let mut all = Vec::new();
    for (name, input) in start::inputs(operator) {
        let value = given.iter().find(|(known, _)| known == name);
        let value = match (value, &asker) {
            (Some((_, value)), _) => Some(value.clone()),
            (None, _) if start::is_secret(input) => Some(start::secret_reference(name)),
            (None, Some(asker)) if input.is_required() => asker.line(
                &format!("What is the input `{name}`?"),
                "empty: not known yet",
            )?,
            (None, _) => None,
        };
        all.extend(value.map(|value| (name.to_owned(), value)));
    }
    Ok(all)
}

/// Returns the given block, or the open one.
fn block(
    run: &StartOptions,
    project: &str,
    mode: &str,
    begins: Timestamp,
    session: &Session,
    model: &Model,
) -> Result<Option<String>, Failure> {
    let Some(id) = &run.block else {
        let hours = session.settings().limits.block_hours;
        let around = model.block_around(project, mode, begins, hours);
        let id = around.and_then(|block| block.fields.block_id.as_ref());
        return Ok(id.map(|id| id.value.0.to_string()));
    };
    if model.block(id).is_some() {
        return Ok(Some(id.clone()));
    }
    let failure = Failure::new(format!("unknown block `{id}`"));
    Err(match nearest(id, model.ids(Kind::Block).iter().copied()) {
        Some(near) => failure.help(format!("did you mean `{near}`?")),
        None => failure.help(format!("create it: holdpoint new block {}", shell_word(id))),
    })
}

fn takes_up(
    run: &StartOptions,
    session: &Session,
    model: &Model,
) -> Result<Option<String>, Failure> {
    let Some(written) = &run.takes_up else {
        return Ok(None);
    };
    let (path, _) = session.files.existing_path(written)?;
    let kind = model.record(&path).and_then(|record| record.kind());
    match kind {
        Some(Kind::OpRun | Kind::DebugPacket | Kind::Block | Kind::Decision) => {
            Ok(Some(path.text().into_owned()))
        }
        Some(_) | None => {
            let path = session.files.shown(&path);
            Err(Failure::new(format!(
                "`{path}` has no next pointer that a run could take up"
            ))
            .help("name a run, a debug packet, a block or a decision"))
        }
    }
}

/// Returns the fields of a held run, or refuses a run that a violated constraint forbids.
fn held_run(
    held: Option<&Held<'_>>,
    operator: &Operator,
    project: &str,
    model: &Model,
) -> Result<Option<HeldRun>, Failure> {
    let states = start::constraint_states(operator, project, model);
    let Some(held) = held else {
        let violated = states.iter().find_map(|state| match &state.latest {
            Some((Compliance::Violated, path)) if state.is_binding => Some((&state.id, path)),
            Some(_) | None => None,
        });
        return match violated {
            Some((id, path)) => Err(Failure::new(format!(
                "the constraint `{id}` is violated according to `{}`",
                visible(path)
            ))
            .help(format!(
                "do not act: record that it held the run with --held-by {} --next TEXT",
                shell_word(id)
            ))),
            None => Ok(None),
        };
    };
    if model.constraint(held.by).is_none() {
        let failure = Failure::new(format!("unknown constraint `{}`", held.by));
        let known = model.ids(Kind::Constraint);
        return Err(match nearest(held.by, known.iter().copied()) {
            Some(near) => failure.help(format!("did you mean `{near}`?")),
            None => failure,
        });
    }
    let next_pointer = match (held.next, Asker::new()) {
        (Some(next), _) => Some(next.to_owned()),
        (None, Some(asker)) => asker.next_step()?,
        (None, None) => None,
    };
    let next_pointer = next_pointer
        .ok_or_else(|| Failure::new("a held run needs a next pointer").help("add --next TEXT"))?;
    let status = |state: &start::ConstraintState| match &state.latest {
        _ if state.id == held.by => Compliance::Violated,
        Some((status, _)) => *status,
        None => Compliance::Unknown,
    };
    let stated = states.iter().map(|state| (state.id.clone(), status(state)));
    let mut statuses: Vec<(String, Compliance)> = stated.collect();
    if !statuses.iter().any(|(id, _)| id == held.by) {
        statuses.push((held.by.to_owned(), Compliance::Violated));
    }
    Ok(Some(HeldRun {
        by: held.by.to_owned(),
        statuses,
        next_pointer,
    }))
}

/// Warns if the new run exceeds the limit of open runs of its project.
fn warn_about_limit(project: &str, model: &Model, screen: &Screen) {
    if let Some(full) = start::full_project(model, project) {
        let open = counted(usize::try_from(full.open).unwrap_or(usize::MAX), "open run");
        screen.complain(&format!(
            "warning: project `{}` has {open}, and its limit is {}: this run exceeds the limit",
            visible(project),
            full.limit
        ));
    }
}
