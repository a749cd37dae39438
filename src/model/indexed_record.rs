//! A record in the repository: what is kept in sight of it, and the rest packed.

use std::borrow::Cow;
use std::fmt;
use std::sync::{Arc, OnceLock};

use jiff::Timestamp;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::Target;
use super::index::own_id;
use super::keys::Keys;
use crate::record::{DecisionOutcome, Fields, Kind, Record, RunResult};
use crate::target::resolve::Query;
use crate::text::RepoPath;

/// A record and how it stands in the repository.
///
/// A hundred thousand runs are not kept as trees of fields: each is packed into
/// a few hundred bytes and opened while it is checked. What other records look
/// up stays open.
#[derive(Clone, Debug)]
pub struct IndexedRecord {
    pub path: RepoPath,
    pub is_tracked: bool,
    pub summary: IndexEntry,
    held: Held,
}

/// What has to be known of every record before any is checked.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct IndexEntry {
    pub kind: Option<Kind>,
    /// The id that it bears itself.
    pub id: Option<Box<str>>,
    /// Of a run, the path of the packet that it names.
    pub packet: Option<RepoPath>,
    /// Of a run, whether its mode overrides what its title says.
    pub overrides_mode: bool,
    pub has_waivers: bool,
    /// Of a run or a decision, what it came to.
    pub came_to: Option<RecordOutcome>,
    /// Of a run or a decision, what it was done for.
    pub work: Option<Activity>,
    /// The files that it calls manifests: what they list is its matter too.
    pub manifests: Box<[RepoPath]>,
    pub keys: Keys,
}

/// What a run or a decision came to. One that was held counts: it was right not to act.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[schemars(inline)]
pub enum RecordOutcome {
    #[serde(rename = "PASS")]
    Passed,
    #[serde(rename = "WARN")]
    Warned,
    #[serde(rename = "FAIL")]
    Failed,
    #[serde(rename = "held")]
    HeldRun,
    #[serde(rename = "commit")]
    Committed,
    #[serde(rename = "hold")]
    HeldDecision,
}

impl RecordOutcome {
    /// Returns the outcome as the views print it.
    pub fn word(self) -> &'static str {
        match self {
            Self::Passed => "PASS",
            Self::Warned => "WARN",
            Self::Failed => "FAIL",
            Self::HeldRun => "held",
            Self::Committed => "commit",
            Self::HeldDecision => "hold",
        }
    }
}

/// What a run or a decision was done for, and when.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Activity {
    pub project: Box<str>,
    pub when: Option<Timestamp>,
}

#[derive(Clone, Debug)]
enum Held {
    Open(Box<Record>),
    Packed {
        bytes: Box<[u8]>,
        opened: OnceLock<Box<Record>>,
    },
    Stored {
        store: Arc<dyn Store>,
        at: Place,
        opened: OnceLock<Box<Record>>,
    },
}

/// Where packed records lie that were read in an earlier run.
pub trait Store: fmt::Debug + Send + Sync {
    /// The bytes at a place; `None` where they are not what was put there,
    /// which the store remembers.
    fn load(&self, place: Place) -> Option<Vec<u8>>;
}

/// A place in a store.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Place {
    pub start: u64,
    pub length: u32,
    pub checksum: u32,
}

impl IndexedRecord {
    /// `asked` is what the record asks after.
    pub fn new(record: Record, is_tracked: bool, asked: &[Query]) -> Self {
        Self {
            path: record.path.clone(),
            is_tracked,
            summary: IndexEntry::of(&record, asked),
            held: Held::new(record),
        }
    }

    /// A record that was read before; `None` where the summary cannot be read.
    pub fn stored(
        path: RepoPath,
        is_tracked: bool,
        summary: &[u8],
        store: Arc<dyn Store>,
        at: Place,
    ) -> Option<Self> {
        Some(Self {
            path,
            is_tracked,
            summary: postcard::from_bytes(summary).ok()?,
            held: Held::Stored {
                store,
                at,
                opened: OnceLock::new(),
            },
        })
    }

    /// The summary and the record, packed; `None` of one that is stored already.
    pub fn packed(&self) -> Option<(Vec<u8>, Cow<'_, [u8]>)> {
        let record = match &self.held {
            Held::Open(record) => Cow::Owned(postcard::to_stdvec(record).ok()?),
            Held::Packed { bytes, .. } => Cow::Borrowed(&**bytes),
            Held::Stored { .. } => return None,
        };
        Some((postcard::to_stdvec(&self.summary).ok()?, record))
    }

    /// The record, which stays open from now on.
    pub fn record(&self) -> &Record {
        let open = || Box::new(self.unpack());
        match &self.held {
            Held::Open(record) => record,
            Held::Packed { opened, .. } | Held::Stored { opened, .. } => opened.get_or_init(open),
        }
    }

    /// The record for as long as the caller looks at it.
    pub fn open(&self) -> Cow<'_, Record> {
        match &self.held {
            Held::Open(record) => Cow::Borrowed(record),
            Held::Packed { opened, .. } | Held::Stored { opened, .. } => match opened.get() {
                Some(record) => Cow::Borrowed(record),
                None => Cow::Owned(self.unpack()),
            },
        }
    }

    fn unpack(&self) -> Record {
        let unpacked = match &self.held {
            Held::Open(record) => Some(Record::clone(record)),
            Held::Packed { bytes, .. } => postcard::from_bytes(bytes).ok(),
            Held::Stored { store, at, .. } => store
                .load(*at)
                .and_then(|bytes| postcard::from_bytes(&bytes).ok()),
        };
        let mut record = unpacked.unwrap_or_else(Record::unread);
        record.path = self.path.clone();
        record
    }
}

impl Held {
    fn new(record: Record) -> Self {
        match record.fields {
            Fields::OpRun(_) | Fields::DebugPacket(_) => match postcard::to_stdvec(&record) {
                Ok(bytes) => Self::Packed {
                    bytes: bytes.into(),
                    opened: OnceLock::new(),
                },
                Err(_) => Self::Open(Box::new(record)),
            },
            Fields::Operator(_)
            | Fields::Block(_)
            | Fields::Project(_)
            | Fields::Regime(_)
            | Fields::Constraint(_)
            | Fields::Decision(_)
            | Fields::Unread => Self::Open(Box::new(record)),
        }
    }
}

impl IndexEntry {
    fn of(record: &Record, asked: &[Query]) -> Self {
        let run = record.fields.run();
        let packet = run.and_then(|run| run.debug_packet.as_ref());
        let packet = packet.and_then(|packet| Target::path(packet, record.path.parent()));
        Self {
            kind: record.kind(),
            id: own_id(&record.fields).map(|id| id.value.0.clone()),
            packet,
            overrides_mode: run.is_some_and(|run| run.mode_override.is_some()),
            has_waivers: !record.waivers().is_empty(),
            came_to: came_to(record),
            work: work(record),
            manifests: asked.iter().filter_map(manifest).collect(),
            keys: Keys::of(record, asked),
        }
    }
}

fn manifest(asked: &Query) -> Option<RepoPath> {
    match asked {
        Query::Target {
            target: Target::Path(target),
            is_manifest: true,
        } => Some(target.path.clone()),
        Query::Target { .. } | Query::Link(_) => None,
    }
}

fn came_to(record: &Record) -> Option<RecordOutcome> {
    match &record.fields {
        Fields::OpRun(_) if record.is_held() => Some(RecordOutcome::HeldRun),
        Fields::OpRun(run) => Some(match run.result.as_ref()?.value {
            RunResult::Pass => RecordOutcome::Passed,
            RunResult::Warn => RecordOutcome::Warned,
            RunResult::Fail => RecordOutcome::Failed,
        }),
        Fields::Decision(decision) => Some(match decision.outcome.as_ref()?.value {
            DecisionOutcome::Commit => RecordOutcome::Committed,
            DecisionOutcome::Hold => RecordOutcome::HeldDecision,
        }),
        Fields::Operator(_)
        | Fields::DebugPacket(_)
        | Fields::Block(_)
        | Fields::Project(_)
        | Fields::Regime(_)
        | Fields::Constraint(_)
        | Fields::Unread => None,
    }
}

fn work(record: &Record) -> Option<Activity> {
    let when = match &record.fields {
        Fields::OpRun(run) => run.timestamp_start.as_ref().map(|start| start.value),
        Fields::Decision(decision) => decision.decided_at.as_ref().map(|at| at.value.0),
        Fields::Operator(_)
        | Fields::DebugPacket(_)
        | Fields::Block(_)
        | Fields::Project(_)
        | Fields::Regime(_)
        | Fields::Constraint(_)
        | Fields::Unread => return None,
    };
    let project = record.project()?.value.id()?.into();
    Some(Activity { project, when })
}
