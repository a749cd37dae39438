//! An open run, with everything that is needed to close it.

use jiff::Timestamp;

use crate::cli::failure::Failure;
use crate::cli::shell_path::shell_path;
use crate::diagnostic::Diagnostic;
use crate::engine::{Analysis, Session};
use crate::model::Model;
use crate::record::{Kind, OpRun, Operator, Record, RecordMapping};
use crate::snapshot::Content;
use crate::text::{RepoPath, nearest};
use crate::work::finish::{self, Closing, RunCheck};
use crate::work::local_time::{LocalTime, whole_seconds};

/// An open run that is about to be closed.
pub(super) struct OpenRun<'a> {
    pub session: &'a Session,
    pub model: &'a Model,
    /// The findings in the repository before the run is closed.
    pub known: &'a [Diagnostic],
    pub path: &'a RepoPath,
    pub record: &'a Record,
    /// How the file was read as a record, if the configuration says so.
    pub mapping: Option<&'a RecordMapping>,
    pub run: &'a OpRun,
    pub operator: &'a Operator,
    pub checks: Vec<RunCheck>,
    pub start: Timestamp,
    pub local: LocalTime,
}

impl<'a> OpenRun<'a> {
    /// Finds the run, and refuses one that cannot be closed.
    pub(super) fn find(
        session: &'a Session,
        analysis: &'a Analysis,
        path: &'a RepoPath,
    ) -> Result<Self, Failure> {
        let model = &analysis.model;
        let shown = &*session.files.shown(path);
        let record = model.record(path);
        let record = record.ok_or_else(|| Failure::new(format!("`{shown}` is not a record")))?;
        if let Some(fault) = record.faults.iter().find(|fault| {
            use crate::document::FaultKind::{MergeConflict, Syntax};
            matches!(fault.kind, Syntax | MergeConflict)
        }) {
            return Err(
                Failure::new(format!("`{shown}` cannot be read: {}", fault.message)).help(format!(
                    "repair it first: holdpoint check {}",
                    shell_path(shown)
                )),
            );
        }
        let Some(run) = record.fields.run() else {
            return Err(Failure::new(format!("`{shown}` is not a run")));
        };
        if !record.is_open_run() {
            return Err(
                Failure::new(format!("the run `{shown}` is already closed")).help(
                    "to correct a final record: holdpoint correct RECORD FIELD VALUE --reason TEXT",
                ),
            );
        }
        let missing = |what: &str| {
            Failure::new(format!("the run `{shown}` has no valid {what}")).help(format!(
                "repair it first: holdpoint check {}",
                shell_path(shown)
            ))
        };
        let start = run.timestamp_start.as_ref().map(|start| start.value);
        let start = start.ok_or_else(|| missing("`timestamp_start`"))?;
        let id = run.op_id.as_ref().ok_or_else(|| missing("`op_id`"))?;
        let Some(operator) = model.operator(id) else {
            let failure = Failure::new(format!("no operator has the id `{}`", **id));
            let known = model.ids(Kind::Operator);
            return Err(match nearest(id, known.iter().copied()) {
                Some(near) => failure.help(format!("did you mean `{near}`?")),
                None => failure.help("the operator may be on another branch"),
            });
        };
        Ok(Self {
            session,
            model,
            known: &analysis.findings,
            path,
            record,
            mapping: session.settings().mapping_of(record),
            run,
            operator: operator.fields,
            checks: finish::checks(operator.fields),
            start,
            local: LocalTime::of_system(),
        })
    }

    /// Returns the text of the record.
    pub(super) fn text(&self) -> Result<String, Failure> {
        let snapshot = &*self.session.files.snapshot;
        let shown = self.session.files.shown(self.path);
        let entry = snapshot.entry(self.path.as_bytes());
        let entry =
            entry.ok_or_else(|| Failure::new(format!("`{shown}` does not exist any more")))?;
        if snapshot.is_converted(entry) || snapshot.is_left_out(entry) {
            return Err(Failure::new(format!(
                "`{shown}` cannot be edited: the file on the disk differs from what Git stores"
            )));
        }
        let not_text = || Failure::new(format!("`{shown}` is not UTF-8"));
        match snapshot.read(entry, None)? {
            Content::Bytes(bytes) => String::from_utf8(bytes).map_err(|_| not_text()),
            Content::Unavailable(reason) => Err(Failure::new(reason)),
        }
    }

    /// Returns the end of the run: the given time, or `now`, which is the time of the session or a
    /// later one.
    pub(super) fn end(&self, given: Option<&str>, now: Timestamp) -> Result<Timestamp, Failure> {
        let now = whole_seconds(now);
        let end = match given {
            Some(end) => self.local.read(end, now).map_err(Failure::new)?,
            None => now,
        };
        let clock = |at| self.local.written(at);
        if end < self.start {
            let message = match given {
                Some(_) => format!(
                    "the run would end at {}, before it began at {}",
                    clock(end),
                    clock(self.start)
                ),
                None => format!(
                    "the run began at {}, which is later than now ({})",
                    clock(self.start),
                    clock(now)
                ),
            };
            return Err(Failure::new(message).help(
                "state its end with --end TIME, or correct `timestamp_start` if the clock was wrong",
            ));
        }
        if end > now {
            return Err(Failure::new(format!(
                "the run would end at {}, which is later than now ({})",
                clock(end),
                clock(now)
            )));
        }
        Ok(end)
    }
}

/// Returns the inputs that the run states, and those that are given now.
pub(super) fn all_inputs(open: &OpenRun<'_>, closing: &Closing) -> Vec<(String, String)> {
    let used = open.run.inputs_used.iter().flat_map(|used| &used.value.0);
    let used = used.filter(|used| used.is_scalar);
    let used = used.map(|used| {
        (
            used.name.value.0.to_string(),
            used.value.value.0.to_string(),
        )
    });
    used.chain(closing.inputs.iter().cloned()).collect()
}
