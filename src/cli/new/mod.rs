//! `new`: writes a record with the values that are known from other records.

pub(crate) mod kind_name;

use std::path::{Path, PathBuf};

use clap::Args;
use clap::builder::PossibleValuesParser;
use jiff::{Timestamp, Unit};

use super::failure::{Failure, path_text};
use super::options::{ConfigOption, time};
use super::screen::Screen;
use super::{Status, style};
use crate::diagnostic::Severity;
use crate::engine::open::OpenSnapshot;
use crate::engine::{
    self, Analysis, Group, Input, Outcome, Session, SessionOptions, SnapshotSource,
};
use crate::record::{Kind, RegimeName};
use crate::report::{self, Format};
use crate::text::RepoPath;
use crate::work::file::{self, from_here};
use crate::work::{self, RecordRequest, RequestError, destination};
use kind_name::KindName;

/// Write a new record, filled in from the other records
///
/// A run gets its operator's checks, inputs, outputs and constraints, and a line for
/// each type of evidence that its mode requires; a debug packet gets the project and
/// the mode of its run. The values that you must write are `TODO` or empty, and `check`
/// reports them until they are written. The command prints the path of the new file. It
/// never overwrites a file.
#[derive(Args)]
#[command(after_help = style::examples(&[
    ("holdpoint new run backfill-orders --title 'Backfill March'", "a run of an operator"),
    ("holdpoint new run backfill-orders --takes-up runs/backfill.md", "the next step of another run"),
    ("holdpoint new debug-packet --run runs/backfill.md", "about a run that failed"),
    ("holdpoint new operator load-orders --mode PIPELINE", "an operator"),
    ("holdpoint new decision one-tool --project desk", "a decision, with its constraints"),
    ("holdpoint new regime --project desk --regime persist", "a regime, with the evidence that it requires"),
    ("$EDITOR \"$(holdpoint new run backfill-orders)\"", "open the new file in an editor"),
]))]
pub(crate) struct New {
    /// run, operator, debug-packet, block, project, regime, constraint or decision, or a kind that the
    /// configuration defines
    #[arg(value_name = "KIND", value_parser = KindName)]
    kind: Kind,
    /// The new record's id, or for a run the id of its operator (debug packets and regimes have
    /// none); then the file to write, by default beside the latest record of the same kind
    #[arg(value_name = "ID] [PATH", num_args = 0..=2)]
    words: Vec<PathBuf>,
    /// The project; may be left out if there is only one
    #[arg(long, value_name = "ID")]
    project: Option<String>,
    /// The title; for a run, it also suggests the mode
    #[arg(long, value_name = "TITLE")]
    title: Option<String>,
    /// The mode
    #[arg(long, value_name = "MODE")]
    mode: Option<String>,
    /// When the work began, as in 2026-07-01T00:00:00Z; now by default
    #[arg(long, value_name = "TIME", value_parser = time)]
    start: Option<Timestamp>,
    /// The run that a debug packet is about
    #[arg(long, value_name = "PATH")]
    run: Option<PathBuf>,
    /// The record whose next pointer a run takes up
    #[arg(long, value_name = "PATH")]
    takes_up: Option<PathBuf>,
    /// The regime that is declared
    #[arg(long, value_name = "REGIME", value_parser = PossibleValuesParser::new(RegimeName::WORDS))]
    regime: Option<String>,
    #[command(flatten)]
    config: ConfigOption,
}

impl New {
    pub(crate) fn run(self, screen: &Screen) -> Result<Status, Failure> {
        let session = self.open()?;
        let top = session.files.root.clone().ok_or_else(|| {
            Failure::new("a bare repository has no work tree to write to")
                .help("run the command in a work tree, or name one: holdpoint -C DIR new")
        })?;
        screen.print_notes(&session.notes);
        self.check_kind(&session)?;
        let (request, path) = self.request(&session.files)?;
        let known = check(&session, request.start, &[])?;
        let request = request.resolve(&known.model)?;
        let path = match path {
            Some(path) => typed_path(path, &request, &session.files)?,
            None => {
                let folder = destination::folder(&request, &known.model);
                let mapped =
                    destination::mapped_path(&folder, &request, &known.model, session.settings());
                mapped.unwrap_or_else(|| unused_path(&folder, &request, &top))
            }
        };
        let text = work::draft_at(&path, &request, &known.model, session.settings());
        let written = file::write(&top, &path, &text)?;
        screen.print(|out| writeln!(out, "{}", path_text(&from_here(&written.place))))?;
        self.report_todos(&path, &request, screen)?;
        Ok(Status::Passed)
    }

    /// Refuses a kind that is neither built in nor defined by the configuration.
    fn check_kind(&self, session: &Session) -> Result<(), Failure> {
        let word = self.kind.word();
        let vocabulary = &session.settings().vocabulary;
        if vocabulary.kind(word).is_some() {
            return Ok(());
        }
        let all: Vec<&str> = vocabulary.all_kinds().map(Kind::word).collect();
        let help = format!("the kinds are {}", all.join(", "));
        Err(Failure::new(format!("unknown kind `{word}`")).help(help))
    }

    fn open(&self) -> Result<Session, Failure> {
        let options = SessionOptions {
            configuration: self.config.file.clone(),
            no_cache: true,
            ..SessionOptions::default()
        };
        Ok(Session::open(SnapshotSource::WorkTree, &[], &options)?)
    }

    /// Returns the requested record, and the path that the user typed for it.
    fn request(&self, source: &OpenSnapshot) -> Result<(RecordRequest, Option<&Path>), Failure> {
        let (id, path) = self.id_and_path()?;
        let options = [
            (self.run.is_some(), Kind::DebugPacket, "run"),
            (self.regime.is_some(), Kind::Regime, "regime"),
            (self.takes_up.is_some(), Kind::OpRun, "takes-up"),
        ];
        for (is_given, kind, name) in options {
            if is_given && self.kind != kind {
                let article = kind.article();
                return Err(Failure::new(format!(
                    "--{name} is only for {article} {kind}"
                )));
            }
        }
        let run = match &self.run {
            Some(run) => Some(source.existing_path(run)?.0),
            None => None,
        };
        let takes_up = match &self.takes_up {
            Some(path) => Some(source.existing_path(path)?.0),
            None => None,
        };
        let regime = self.regime.as_deref();
        let regime = regime.and_then(|word| RegimeName::ALL.iter().find(|it| it.word() == word));
        let request = RecordRequest {
            kind: self.kind,
            id,
            project: self.project.clone(),
            title: self.title.clone(),
            mode: self.mode.clone(),
            regime: regime.copied(),
            start: self.start.unwrap_or_else(now),
            run,
            takes_up,
        };
        Ok((request, path))
    }

    fn id_and_path(&self) -> Result<(Option<String>, Option<&Path>), Failure> {
        let kind = self.kind;
        let (id, path) = match (&*self.words, has_id(kind)) {
            ([], _) => (None, None),
            ([id], true) => (Some(id), None),
            ([id, path], true) => (Some(id), Some(&**path)),
            ([path], false) => (None, Some(&**path)),
            (words, _) => {
                let words: Vec<_> = words.iter().map(|word| path_text(word)).collect();
                return Err(Failure::new(format!(
                    "{} {kind} has no id: unexpected argument `{}`",
                    kind.article(),
                    words.join(" ")
                )));
            }
        };
        let id = match id.map(|id| id.to_str().ok_or(id)) {
            None => None,
            Some(Ok(id)) => Some(id.to_owned()),
            Some(Err(id)) => {
                return Err(Failure::new(format!(
                    "`{}` is not valid UTF-8",
                    path_text(id)
                )));
            }
        };
        Ok((id, path))
    }

    /// Checks the new file and prints the findings, which show what is left to write.
    fn report_todos(
        &self,
        path: &RepoPath,
        request: &RecordRequest,
        screen: &Screen,
    ) -> Result<(), Failure> {
        let session = self.open()?;
        let analysis = check(&session, request.start, std::slice::from_ref(path))?;
        if analysis.model.record(path).is_none() {
            screen.say(&format!(
                "note: `{}` is ignored by Git or excluded by the configuration, and is not checked",
                session.files.shown(path)
            ));
        }
        let mut findings = analysis.findings;
        findings.retain(|finding| finding.severity != Severity::Info);
        let mut outcome = Outcome::of_group(
            session.label(),
            Group {
                commit: None,
                findings,
                sources: analysis.sources,
            },
        );
        outcome.folder = session.files.current_folder();
        let mut lines = Vec::new();
        // Writing to memory does not fail.
        let _ = report::write(Format::Short, &outcome, screen.aside, &mut lines);
        if !lines.is_empty() {
            screen.say("left to write:");
            let lines = String::from_utf8_lossy(&lines);
            lines
                .lines()
                .take(MAX_LINES)
                .for_each(|line| screen.say(line));
            if lines.lines().count() > MAX_LINES {
                let more = lines.lines().count() - MAX_LINES;
                screen.say(&format!(
                    "and {more} more: holdpoint check {}",
                    path.seen_from(&outcome.folder)
                ));
            }
        }
        if let Some(run) = &request.run {
            screen.say(&format!(
                "note: add this line to `{}`: debug_packet: {path}",
                session.files.shown(run)
            ));
        }
        Ok(())
    }
}

/// The largest number of findings of the new file that are printed.
const MAX_LINES: usize = 12;

fn has_id(kind: Kind) -> bool {
    match kind {
        Kind::Operator
        | Kind::OpRun
        | Kind::Block
        | Kind::Project
        | Kind::Constraint
        | Kind::Decision => true,
        // A kind of the configuration usually has one.
        Kind::Own(_) => true,
        Kind::DebugPacket | Kind::Regime => false,
    }
}

/// Reads all records, and checks those at some paths.
fn check(session: &Session, start: Timestamp, scope: &[RepoPath]) -> Result<Analysis, Failure> {
    let input = Input {
        // The new record may begin in the future, which is not an error here.
        now: start.max(session.now),
        ..session.input(scope)
    };
    Ok(engine::check(&input)?)
}

/// Returns the path of the new file from the path of a file or a folder that the user typed.
pub(crate) fn typed_path(
    path: &Path,
    request: &RecordRequest,
    source: &OpenSnapshot,
) -> Result<RepoPath, Failure> {
    let place = if path.is_dir() {
        source.path(&path.join(destination::file_stem(request) + ".md"))
    } else {
        source.path(path)
    };
    let place = place.map_err(|failure| failure.help("name a file or a folder within it"))?;
    let shown = source.shown(&place);
    let mut parts = place.as_bytes().split(|byte| *byte == b'/');
    if parts.any(|part| part.eq_ignore_ascii_case(b".git")) {
        return Err(
            Failure::new(format!("`{shown}` is inside Git's folder")).help("name another path")
        );
    }
    if place.is_markdown() {
        return Ok(place);
    }
    Err(
        Failure::new(format!("`{shown}` is not the name of a Markdown file"))
            .help(format!("records are Markdown: `{shown}.md`")),
    )
}

/// Returns the usual path of a new record, with a number if a file exists there.
pub(crate) fn unused_path(folder: &RepoPath, request: &RecordRequest, top: &Path) -> RepoPath {
    let is_free = |path: &RepoPath| file::place(top, path).symlink_metadata().is_err();
    destination::unused_path(folder, request, &is_free)
}

/// Returns the current time to the second.
fn now() -> Timestamp {
    let now = Timestamp::now();
    now.round(Unit::Second).unwrap_or(now)
}

impl From<RequestError> for Failure {
    fn from(refusal: RequestError) -> Self {
        let failure = Self::new(refusal.message);
        match refusal.help {
            Some(help) => failure.help(help),
            None => failure,
        }
    }
}
