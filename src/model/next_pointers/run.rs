//! The fields of a run that determine which pointers it takes up.

use std::collections::HashSet;

use jiff::Timestamp;

use super::fields::{WorkPeriod, path_of, project_of};
use crate::record::{Fields, OpRun, Record, Reference, RunResult};
use crate::text::RepoPath;

/// The fields of a run that determine which pointers it takes up.
#[derive(Clone, Debug)]
pub(crate) struct RunSummary {
    pub path: RepoPath,
    pub project: Option<Box<str>>,
    pub operator: Option<Box<str>>,
    pub block: Option<Box<str>>,
    pub decision: Option<Box<str>>,
    /// The debug packet that the run names.
    pub packet: Option<RepoPath>,
    /// The record whose pointer the run says that it takes up.
    pub takes_up: Option<RepoPath>,
    pub passed: bool,
    /// The records among its inputs.
    pub inputs: Vec<RepoPath>,
    pub period: Option<WorkPeriod>,
    /// Whether the run can have taken up a pointer: it was not held, and did not start in the future.
    pub took_place: bool,
}

impl RunSummary {
    /// Returns the summary of a run, or `None` for a record of another kind.
    pub(crate) fn from_record(
        record: &Record,
        unproven: &HashSet<RepoPath>,
        now: Timestamp,
    ) -> Option<Self> {
        let Fields::OpRun(run) = &record.fields else {
            return None;
        };
        let period = WorkPeriod::from_run(run);
        let has_started = period.is_some_and(|period| period.start <= now);
        let result = run.result.as_ref().map(|result| result.value);
        Some(Self {
            path: record.path.clone(),
            project: project_of(record),
            operator: run.op_id.as_ref().map(|id| id.value.0.clone()),
            block: run.block_id.as_ref().map(|id| id.value.0.clone()),
            decision: run.decision_id.as_ref().map(|id| id.value.0.clone()),
            packet: run
                .debug_packet
                .as_ref()
                .and_then(|packet| path_of(packet, record)),
            takes_up: run
                .takes_up
                .as_ref()
                .and_then(|named| path_of(named, record)),
            passed: result == Some(RunResult::Pass) && !unproven.contains(&record.path),
            inputs: inputs(run, record),
            period,
            took_place: has_started && !record.is_held(),
        })
    }
}

fn inputs(run: &OpRun, record: &Record) -> Vec<RepoPath> {
    run.inputs_used
        .iter()
        .flat_map(|used| &used.value.0)
        .filter_map(|input| path_of(&Reference::target(&input.value.0), record))
        .filter(RepoPath::is_markdown)
        .collect()
}
