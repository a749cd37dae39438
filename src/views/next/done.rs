//! What one run did, as far as it takes something up.

use jiff::Timestamp;

use super::left::Time;
use crate::record::{Fields, OpRun, Outcome, Record, Reference};
use crate::target::Target;
use crate::text::RepoPath;

/// A run.
#[derive(Clone, Debug)]
pub struct Done {
    pub path: RepoPath,
    pub project: Option<Box<str>>,
    pub operator: Option<Box<str>>,
    pub block: Option<Box<str>>,
    pub decision: Option<Box<str>>,
    /// The packet that it names.
    pub packet: Option<RepoPath>,
    /// Whether it did anything but fail into that packet.
    pub passed: bool,
    /// The records among its inputs.
    pub inputs: Vec<RepoPath>,
    pub time: Option<Time>,
    /// Whether it can have taken up anything: it was executed, and has begun by now.
    pub took_place: bool,
}

impl Done {
    pub fn of(record: &Record, now: Timestamp) -> Option<Self> {
        let Fields::OpRun(run) = &record.fields else {
            return None;
        };
        let time = Time::of_run(run);
        let has_begun = time.is_some_and(|time| time.start <= now);
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
            passed: result == Some(Outcome::Pass),
            inputs: inputs(run, record),
            time,
            took_place: has_begun && !record.is_held(),
        })
    }
}

/// The one project of a record; `None` where it has none that can be told, or several.
pub fn project_of(record: &Record) -> Option<Box<str>> {
    record.project()?.value.id().map(Box::from)
}

/// The file that a reference means.
pub fn path_of(reference: &Reference, record: &Record) -> Option<RepoPath> {
    Target::path(reference, record.path.parent())
}

fn inputs(run: &OpRun, record: &Record) -> Vec<RepoPath> {
    let used = run.inputs_used.iter().flat_map(|used| &used.value.0);
    let paths = used.filter_map(|input| path_of(&Reference::target(&input.value.0), record));
    paths.filter(RepoPath::is_markdown).collect()
}
