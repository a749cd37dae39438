//! Collects open work, and the stop rules that are near or due.

use jiff::civil::Date;
use jiff::{SignedDuration, Timestamp};
use schemars::JsonSchema;
use serde::Serialize;

use crate::config::Limits;
use crate::model::{EvidenceLinks, Model, RecordOutcome};
use crate::record::mode::CONTRACT;
use crate::record::{Kind, OpRun, Record, RunResult};
use crate::text::RepoPath;
use crate::views::next::NextPointers;

/// The open work at a time.
#[derive(Clone, Debug)]
pub(crate) struct WorkStatus {
    /// The open runs, oldest first.
    pub runs: Vec<OpenRun>,
    /// The open blocks, oldest first.
    pub blocks: Vec<OpenBlock>,
    /// Open next pointers whose day is past, the earliest day first.
    pub overdue: Vec<DuePointer>,
    /// Open next pointers with a day that is not past, the earliest day first.
    pub due: Vec<DuePointer>,
}

/// A run that is open.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub(crate) struct OpenRun {
    /// The file of the record, from the repository's root.
    pub path: RepoPath,
    /// The id of the operator.
    pub operator: Option<String>,
    /// The id of the project.
    pub project: Option<String>,
    pub mode: Option<String>,
    pub title: Option<String>,
    /// When the run began.
    pub started_at: Option<Timestamp>,
    /// The whole minutes since then; negative if the run begins later.
    pub spent_minutes: Option<i64>,
    /// The timebox of the operator.
    pub timebox_minutes: Option<i64>,
    /// When the timebox ends.
    pub timebox_ends_at: Option<Timestamp>,
    /// The stop rules that are near or due.
    pub stops: Vec<NearStop>,
}

/// A stop rule that ends a run soon, or now.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub(crate) struct NearStop {
    /// `timebox` or `no-repro`.
    pub rule: &'static str,
    pub state: StopState,
    /// When the rule applies.
    pub at: Timestamp,
}

/// How near a stop rule is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, JsonSchema)]
#[schemars(inline)]
#[serde(rename_all = "lowercase")]
pub(crate) enum StopState {
    Near,
    Due,
}

/// A block that is open.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub(crate) struct OpenBlock {
    /// The file of the record, from the repository's root.
    pub path: RepoPath,
    pub id: Option<String>,
    /// The id of the project.
    pub project: Option<String>,
    pub mode: Option<String>,
    /// When the block began.
    pub started_at: Option<Timestamp>,
    /// The whole minutes since then; negative if the block begins later.
    pub spent_minutes: Option<i64>,
    /// Whether the block is open for longer than a block may be.
    pub is_over: bool,
}

/// An open next pointer with a day.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub(crate) struct DuePointer {
    /// The day by which it is due.
    pub due: Date,
    /// How many days are left; negative if it is overdue.
    pub days_left: i64,
    /// The pointer on one line.
    pub text: String,
    /// The kind of the record with the pointer.
    pub kind: Kind,
    /// The id of the project.
    pub project: Option<String>,
    /// The file of the record, from the repository's root.
    pub path: RepoPath,
}

impl WorkStatus {
    /// Collects the open work at the time `now`.
    pub(crate) fn collect(
        model: &Model,
        next: &NextPointers,
        limits: &Limits,
        now: Timestamp,
    ) -> Self {
        let records = model.records().iter();
        let is_open = |outcome: Option<RecordOutcome>| outcome == Some(RecordOutcome::OpenRun);
        let open = records.filter(|indexed| is_open(indexed.entry.outcome));
        let mut runs: Vec<OpenRun> = open
            .filter_map(|indexed| {
                let record = indexed.open();
                Some(OpenRun::new(
                    &record,
                    record.fields.run()?,
                    model,
                    limits,
                    now,
                ))
            })
            .collect();
        runs.sort_by(|one, other| {
            (one.started_at, &one.path).cmp(&(other.started_at, &other.path))
        });
        let blocks = model.blocks();
        let open = blocks.filter(|block| block.record.lacks("timestamp_end"));
        let mut blocks: Vec<OpenBlock> = open
            .map(|block| {
                let start = block
                    .fields
                    .timestamp_start
                    .as_ref()
                    .map(|start| start.value);
                let spent = start.map(|start| now.duration_since(start));
                let most = SignedDuration::from_secs(limits.block_hours.saturating_mul(3600));
                let text = |text: Option<&str>| text.map(str::to_owned);
                OpenBlock {
                    path: block.record.path.clone(),
                    id: text(block.fields.block_id.as_ref().map(|id| &*id.value.0)),
                    project: text(block.fields.project_id.as_ref().and_then(|it| it.id())),
                    mode: text(block.fields.mode_id.as_ref().and_then(|it| it.value.name())),
                    started_at: start,
                    spent_minutes: spent.map(whole_minutes),
                    is_over: spent.is_some_and(|spent| spent > most),
                }
            })
            .collect();
        blocks.sort_by(|one, other| {
            (one.started_at, &one.path).cmp(&(other.started_at, &other.path))
        });
        let (overdue, due) = pointers(next);
        Self {
            runs,
            blocks,
            overdue,
            due,
        }
    }

    /// Returns whether a stop rule is due, a block is open for too long, or a next pointer is overdue.
    pub(crate) fn needs_attention(&self) -> bool {
        let mut stops = self.runs.iter().flat_map(|run| &run.stops);
        stops.any(|stop| stop.state == StopState::Due)
            || !self.overdue.is_empty()
            || self.blocks.iter().any(|block| block.is_over)
    }
}

/// Returns the open pointers with a due day: first those that are overdue, then the others.
fn pointers(next: &NextPointers) -> (Vec<DuePointer>, Vec<DuePointer>) {
    let all = next.due().into_iter().map(|step| DuePointer {
        due: step.day,
        days_left: i64::from((step.day - next.today).get_days()),
        text: step.pointer.text.clone(),
        kind: step.pointer.kind,
        project: step.project.map(str::to_owned),
        path: step.pointer.path.clone(),
    });
    all.partition(|pointer| pointer.days_left < 0)
}

impl OpenRun {
    fn new(record: &Record, run: &OpRun, model: &Model, limits: &Limits, now: Timestamp) -> Self {
        let start = run.timestamp_start.as_ref().map(|start| start.value);
        let operator = run.op_id.as_ref().map(|id| &*id.value.0);
        let timebox = operator
            .and_then(|id| model.operator(id))
            .and_then(|operator| operator.fields.timebox_minutes.as_ref())
            .map(|timebox| timebox.value.minutes)
            .filter(|minutes| *minutes > 0);
        let after = |minutes: i64| {
            let length = SignedDuration::from_secs(minutes.saturating_mul(60));
            start.and_then(|start| start.checked_add(length).ok())
        };
        let mode = run.mode_id.as_ref().and_then(|mode| mode.value.name());
        let mut stops = Vec::new();
        let mut add = |rule, minutes: i64, includes_end: bool| {
            let (Some(start), Some(at)) = (start, after(minutes)) else {
                return;
            };
            let is_due = if includes_end { now >= at } else { now > at };
            let spent = now.duration_since(start).as_secs();
            // A rule is near when four fifths of its time are spent.
            let is_near = spent.saturating_mul(5) >= minutes.saturating_mul(60 * 4);
            let state = match (is_due, is_near) {
                (true, _) => StopState::Due,
                (false, true) => StopState::Near,
                (false, false) => return,
            };
            stops.push(NearStop { rule, state, at });
        };
        if let Some(minutes) = timebox {
            add("timebox", minutes, false);
        }
        if is_debugging(record, run, mode) {
            add("no-repro", limits.debug_minutes, true);
        }
        Self {
            path: record.path.clone(),
            operator: operator.map(str::to_owned),
            project: record.project().and_then(|it| it.id()).map(str::to_owned),
            mode: mode.map(str::to_owned),
            title: record.title.as_ref().map(|title| title.value.0.to_string()),
            started_at: start,
            spent_minutes: start.map(|start| whole_minutes(now.duration_since(start))),
            timebox_minutes: timebox,
            timebox_ends_at: timebox.and_then(after),
            stops,
        }
    }
}

/// Returns whether a run is debugging without a repro and without a debug packet. A run debugs if it is
/// in the mode CONTRACT or one of its checks has failed.
fn is_debugging(record: &Record, run: &OpRun, mode: Option<&str>) -> bool {
    let results = run.acceptance_results.iter();
    let mut results = results.flat_map(|results| &results.value.0);
    let has_failed = results.any(|result| result.result.value == RunResult::Fail);
    (mode == Some(CONTRACT) || has_failed)
        && record.lacks("debug_packet")
        && !EvidenceLinks::of_run(run).has("repro")
}

/// Returns the whole minutes of a duration, rounded down.
fn whole_minutes(duration: SignedDuration) -> i64 {
    duration.as_secs().div_euclid(60)
}
