//! A record of the repository: its index entry, and its fields in packed form.

use std::borrow::Cow;
use std::fmt;
use std::sync::{Arc, OnceLock};

use jiff::Timestamp;
use jiff::civil::Date;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::keys::{DependencyKeys, HashList, TargetHash};
use super::own_id::own_id;
use crate::record::typed_record::MappedRecord;
use crate::record::{DecisionOutcome, Fields, Kind, Record, Reference, RunResult};
use crate::target::{Query, Target};
use crate::text::{RepoPath, Spanned};

/// A record and its index entry.
///
/// A repository may have a hundred thousand runs. Their fields are packed into a few hundred bytes
/// each and unpacked only while a run is checked. Records that other records look up stay unpacked.
#[derive(Clone, Debug)]
pub struct IndexedRecord {
    pub path: RepoPath,
    /// Whether Git tracks the file.
    pub is_tracked: bool,
    pub entry: IndexEntry,
    storage: Storage,
}

/// What must be known about every record before any is checked.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct IndexEntry {
    pub kind: Option<Kind>,
    /// The id of the record itself.
    pub id: Option<Box<str>>,
    /// For a run, the path of the debug packet that it names.
    pub packet: Option<RepoPath>,
    /// For a run, the path of the record whose next pointer it takes up.
    pub takes_up: Option<RepoPath>,
    /// The date by which the next pointer is due.
    pub next_due: Option<Date>,
    /// For a run, whether its mode overrides the one that its title suggests.
    pub overrides_mode: bool,
    pub has_waivers: bool,
    /// How the file was read by a record mapping.
    pub mapped: Option<MappedRecord>,
    /// For a run or a decision, its outcome.
    pub outcome: Option<RecordOutcome>,
    /// For a run or a decision, its project and time.
    pub activity: Option<Activity>,
    /// The files that the record names as manifests. The record depends on the files that they list
    /// as well.
    pub manifests: Box<[RepoPath]>,
    pub keys: DependencyKeys,
    /// The targets that the record names.
    pub targets: HashList,
    /// Whether one of them is a revision.
    pub names_revision: bool,
}

/// The outcome of a run or a decision. A hold is an outcome too, because not acting can be right.
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
    #[serde(rename = "open")]
    OpenRun,
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
            Self::OpenRun => "open",
            Self::Committed => "commit",
            Self::HeldDecision => "hold",
        }
    }
}

/// The project and the time of a run or a decision.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Activity {
    pub project: Box<str>,
    #[serde(with = "packed_time")]
    pub when: Option<Timestamp>,
    /// The operator of a run.
    pub operator: Option<Box<str>>,
}

/// Packs a time as numbers, which are read much faster than the text that `jiff` writes.
mod packed_time {
    use jiff::Timestamp;
    use serde::de::Error;
    use serde::{Deserialize, Deserializer, Serialize, Serializer};

    pub(super) fn serialize<S: Serializer>(
        time: &Option<Timestamp>,
        serializer: S,
    ) -> Result<S::Ok, S::Error> {
        let numbers = time.map(|time| (time.as_second(), time.subsec_nanosecond()));
        numbers.serialize(serializer)
    }

    pub(super) fn deserialize<'de, D: Deserializer<'de>>(
        deserializer: D,
    ) -> Result<Option<Timestamp>, D::Error> {
        let numbers = Option::<(i64, i32)>::deserialize(deserializer)?;
        let time = numbers.map(|(second, nanosecond)| Timestamp::new(second, nanosecond));
        time.transpose().map_err(D::Error::custom)
    }
}

/// How the fields of a record are stored.
#[derive(Clone, Debug)]
enum Storage {
    Open(Box<Record>),
    Packed {
        bytes: Box<[u8]>,
        opened: OnceLock<Box<Record>>,
    },
    /// The packed record is in the cache that an earlier run of the program wrote.
    Stored {
        store: Arc<dyn RecordStore>,
        at: StoredLocation,
        opened: OnceLock<Box<Record>>,
    },
}

/// A store of records that an earlier run of the program packed.
pub trait RecordStore: fmt::Debug + Send + Sync {
    /// Returns the bytes at a location. If they are damaged, returns `None`, and the store remembers
    /// that.
    fn load(&self, location: StoredLocation) -> Option<Vec<u8>>;
}

/// The location of a packed record in a store.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct StoredLocation {
    pub start: u64,
    pub length: u32,
    pub checksum: u32,
}

impl IndexedRecord {
    /// Indexes a record. `queries` are the targets that the record names.
    pub fn new(record: Record, is_tracked: bool, queries: &[Query]) -> Self {
        Self {
            path: record.path.clone(),
            is_tracked,
            entry: IndexEntry::new(&record, queries),
            storage: Storage::new(record),
        }
    }

    /// Creates a record that an earlier run of the program stored. Returns `None` if its index entry
    /// cannot be read.
    pub fn stored(
        path: RepoPath,
        is_tracked: bool,
        entry: &[u8],
        store: Arc<dyn RecordStore>,
        at: StoredLocation,
    ) -> Option<Self> {
        Some(Self {
            path,
            is_tracked,
            entry: postcard::from_bytes(entry).ok()?,
            storage: Storage::Stored {
                store,
                at,
                opened: OnceLock::new(),
            },
        })
    }

    /// Packs the index entry and the record. Returns `None` if the record is already stored.
    pub fn packed(&self) -> Option<(Vec<u8>, Cow<'_, [u8]>)> {
        let record = match &self.storage {
            Storage::Open(record) => Cow::Owned(postcard::to_stdvec(record).ok()?),
            Storage::Packed { bytes, .. } => Cow::Borrowed(&**bytes),
            Storage::Stored { .. } => return None,
        };
        Some((postcard::to_stdvec(&self.entry).ok()?, record))
    }

    /// Returns the record, which stays unpacked from now on.
    pub fn record(&self) -> &Record {
        let open = || Box::new(self.unpack());
        match &self.storage {
            Storage::Open(record) => record,
            Storage::Packed { opened, .. } | Storage::Stored { opened, .. } => {
                opened.get_or_init(open)
            }
        }
    }

    /// Returns the record, unpacked only for as long as the caller needs it.
    pub fn open(&self) -> Cow<'_, Record> {
        match &self.storage {
            Storage::Open(record) => Cow::Borrowed(record),
            Storage::Packed { opened, .. } | Storage::Stored { opened, .. } => match opened.get() {
                Some(record) => Cow::Borrowed(record),
                None => Cow::Owned(self.unpack()),
            },
        }
    }

    fn unpack(&self) -> Record {
        let unpacked = match &self.storage {
            Storage::Open(record) => Some(Record::clone(record)),
            Storage::Packed { bytes, .. } => postcard::from_bytes(bytes).ok(),
            Storage::Stored { store, at, .. } => store
                .load(*at)
                .and_then(|bytes| postcard::from_bytes(&bytes).ok()),
        };
        let mut record = unpacked.unwrap_or_else(Record::unread);
        record.path = self.path.clone();
        record
    }
}

impl Storage {
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
            | Fields::Own(_)
            | Fields::Unread => Self::Open(Box::new(record)),
        }
    }
}

impl IndexEntry {
    fn new(record: &Record, queries: &[Query]) -> Self {
        let run = record.fields.run();
        let path = |target: &Spanned<Reference>| Target::path(target, record.path.parent());
        let packet = run.and_then(|run| run.debug_packet.as_ref());
        let taken_up = run.and_then(|run| run.takes_up.as_ref());
        Self {
            kind: record.kind(),
            id: own_id(&record.fields).map(|id| id.value.0.clone()),
            packet: packet.and_then(path),
            takes_up: taken_up.and_then(path),
            next_due: record.fields.next_due().map(|due| due.value),
            overrides_mode: run.is_some_and(|run| run.mode_override.is_some()),
            has_waivers: !record.waivers().is_empty(),
            mapped: record.mapped,
            outcome: outcome(record),
            activity: activity(record),
            manifests: queries.iter().filter_map(manifest).collect(),
            keys: DependencyKeys::new(record, queries),
            targets: TargetHash::all(queries),
            names_revision: queries.iter().any(Query::names_revision),
        }
    }
}

/// Returns the path of a target that the record calls a manifest.
fn manifest(query: &Query) -> Option<RepoPath> {
    match query {
        Query::Target {
            target: Target::Path(target),
            is_manifest: true,
        } => Some(target.path.clone()),
        Query::Target { .. } | Query::Link(_) | Query::Value(_) => None,
    }
}

fn outcome(record: &Record) -> Option<RecordOutcome> {
    match &record.fields {
        Fields::OpRun(_) if record.is_held() => Some(RecordOutcome::HeldRun),
        Fields::OpRun(_) if record.is_open_run() => Some(RecordOutcome::OpenRun),
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
        | Fields::Own(_)
        | Fields::Unread => None,
    }
}

fn activity(record: &Record) -> Option<Activity> {
    let when = match &record.fields {
        Fields::OpRun(run) => run.timestamp_start.as_ref().map(|start| start.value),
        Fields::Decision(decision) => decision.decided_at.as_ref().map(|at| at.value.0),
        Fields::Operator(_)
        | Fields::DebugPacket(_)
        | Fields::Block(_)
        | Fields::Project(_)
        | Fields::Regime(_)
        | Fields::Constraint(_)
        | Fields::Own(_)
        | Fields::Unread => return None,
    };
    let operator = record.fields.run().and_then(|run| run.op_id.as_ref());
    Some(Activity {
        project: record.project()?.value.id()?.into(),
        when,
        operator: operator.map(|id| id.value.0.clone()),
    })
}
