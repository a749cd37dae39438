//! Closes a run: executes its checks, and writes both the evidence and the record, or neither.

use jiff::Timestamp;

use super::checks::{self, ExecutedCheck, ExecutionOptions};
use super::given::{self, Given};
use super::missing::Missing;
use super::open_run::{OpenRun, all_inputs};
use super::report::report;
use crate::cli::Status;
use crate::cli::ask::Asker;
use crate::cli::failure::Failure;
use crate::cli::new::unused_path;
use crate::cli::screen::Screen;
use crate::cli::work_tree;
use crate::diagnostic::Diagnostic;
use crate::engine::fix::Rewrite;
use crate::engine::{Analysis, Session, SessionOptions, SnapshotSource};
use crate::record::{Kind, RunResult};
use crate::snapshot::{PathStatus, Snapshot};
use crate::text::{RepoPath, counted, visible};
use crate::work::finish::{self, Closing, NewLink};
use crate::work::new_files::NewFiles;
use crate::work::{RecordRequest, destination, evidence};

/// The values of a closed run, and the session and the analysis that checked it.
type Found = (Closing, Session, Analysis);

/// The run to close, and the values that the command line gives.
pub(crate) struct CloseRequest<'a> {
    pub path: &'a RepoPath,
    /// Whether checks that have a command are executed.
    pub is_checked: bool,
    pub execution: &'a ExecutionOptions,
    pub given: &'a Given,
    /// The values of inputs, as `NAME=VALUE`.
    pub inputs: &'a [String],
    pub options: &'a SessionOptions,
}

impl CloseRequest<'_> {
    /// Closes the run. The analysis is that of the session.
    ///
    /// # Errors
    /// Something is missing, or cannot be read or written. Nothing was written.
    pub(crate) fn close(
        &self,
        session: &Session,
        analysis: &Analysis,
        screen: &Screen,
    ) -> Result<Status, Failure> {
        let Self {
            path,
            is_checked,
            execution,
            given,
            inputs,
            ..
        } = *self;
        let top = work_tree::root(session)?.to_owned();
        let open = OpenRun::find(session, analysis, path)?;
        let text = open.text()?;
        // Refuses a text that cannot be edited before anything is executed.
        let trial = Closing {
            end: open.local.written(open.start),
            ..Closing::default()
        };
        trial
            .write(open.record, open.run, text.clone(), open.mapping)
            .map_err(|error| {
                let shown = session.files.shown(path);
                Failure::new(format!("`{shown}` cannot be edited: {}", error.0))
            })?;
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
        let (closing, session, found) =
            self.write(&open, text, closing, &executed, &mut files, asker, screen)?;
        report(&open, &closing, &files, session, found, screen)
    }

    /// Writes the evidence and the record, and returns the findings in it.
    #[allow(
        clippy::too_many_arguments,
        reason = "the steps of one command share all of this"
    )]
    fn write(
        &self,
        open: &OpenRun<'_>,
        text: String,
        mut closing: Closing,
        executed: &[ExecutedCheck],
        files: &mut NewFiles<'_>,
        asker: Option<Asker>,
        screen: &Screen,
    ) -> Result<Found, Failure> {
        let (given, options) = (self.given, self.options);
        // Time has passed while the checks were executed.
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
                "note: {files} match the output `{}`, but none was written since the run began: add them with --output",
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
                .write(open.record, open.run, text.clone(), open.mapping)
                .map_err(|error| {
                    let shown = open.session.files.shown(open.path);
                    Failure::new(format!("`{shown}` cannot be edited: {}", error.0))
                })?;
            let (checked, mut found) = work_tree::check_text(options, open.path, &edited)?;
            found
                .findings
                .retain(|finding| !is_only_untracked(finding, files, &checked));
            let is_new = |finding: &&Diagnostic| work_tree::is_new_error(finding, open.known);
            let errors: Vec<&Diagnostic> = found.findings.iter().filter(is_new).collect();
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
}

fn is_stated_output(open: &OpenRun<'_>, name: &str) -> bool {
    let stated = open.run.outputs_written.iter();
    let mut stated = stated.flat_map(|outputs| outputs.value.iter());
    stated.any(|output| *output.value.text == *name)
}

/// Returns whether a finding only says that a file that was written just now is not yet added to Git.
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

/// Adds the known evidence: the logs of the checks, the outputs, and a manifest if the run needs one.
/// Pins the evidence that the command line names.
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
                "`{log}` is ignored by Git or excluded, so it cannot be evidence"
            ))
            .help("make Git track it, for example with a line `!evidence/**` in .gitignore"));
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

/// Writes the debug packet that the action of a stop requires, with the known values of the run.
fn write_packet(
    open: &OpenRun<'_>,
    closing: &mut Closing,
    written: &mut Option<RepoPath>,
    files: &mut NewFiles<'_>,
) -> Result<(), Failure> {
    let is_required = closing
        .stop
        .as_ref()
        .is_some_and(|stop| stop.action == "debug_packet");
    if !is_required || written.is_some() || !open.record.lacks("debug_packet") {
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
    let path = unused_path(&folder, &named, files.top);
    let settings = open.session.settings();
    let text = crate::work::draft_at(&path, &request, open.model, settings);
    let path = files.write(path, text.as_bytes())?;
    closing.debug_packet = Some(path.clone());
    *written = Some(path);
    Ok(())
}
