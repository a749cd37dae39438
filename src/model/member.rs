//! A record in the repository: what is kept in sight of it, and the rest packed.

use std::borrow::Cow;
use std::sync::OnceLock;

use super::Target;
use super::index::own_id;
use super::keys::Keys;
use crate::record::{Fields, Kind, Record};
use crate::target::resolve::Asked;
use crate::text::RepoPath;

/// A record and how it stands in the repository.
///
/// A hundred thousand runs are not kept as trees of fields: each is packed into
/// a few hundred bytes and opened while it is checked. What other records look
/// up stays open.
#[derive(Clone, Debug)]
pub struct Member {
    pub path: RepoPath,
    pub is_tracked: bool,
    pub summary: Summary,
    held: Held,
}

/// What has to be known of every record before any is checked.
#[derive(Clone, Debug)]
pub struct Summary {
    pub kind: Option<Kind>,
    /// The id that it bears itself.
    pub id: Option<Box<str>>,
    /// Of a run, the path of the packet that it names.
    pub packet: Option<RepoPath>,
    /// Of a run, whether its mode overrides what its title says.
    pub overrides_mode: bool,
    pub has_waivers: bool,
    /// The files that it calls manifests: what they list is its matter too.
    pub manifests: Box<[RepoPath]>,
    pub keys: Keys,
}

#[derive(Clone, Debug)]
enum Held {
    Open(Box<Record>),
    Packed {
        bytes: Box<[u8]>,
        opened: OnceLock<Box<Record>>,
    },
}

impl Member {
    /// `asked` is what the record asks after.
    pub fn new(record: Record, is_tracked: bool, asked: &[Asked]) -> Self {
        Self {
            path: record.path.clone(),
            is_tracked,
            summary: Summary::of(&record, asked),
            held: Held::new(record),
        }
    }

    /// The record, which stays open from now on.
    pub fn record(&self) -> &Record {
        match &self.held {
            Held::Open(record) => record,
            Held::Packed { bytes, opened } => {
                opened.get_or_init(|| Box::new(unpack(bytes, &self.path)))
            }
        }
    }

    /// The record for as long as the caller looks at it.
    pub fn open(&self) -> Cow<'_, Record> {
        match &self.held {
            Held::Open(record) => Cow::Borrowed(record),
            Held::Packed { bytes, opened } => match opened.get() {
                Some(record) => Cow::Borrowed(record),
                None => Cow::Owned(unpack(bytes, &self.path)),
            },
        }
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

fn unpack(bytes: &[u8], path: &RepoPath) -> Record {
    let record = postcard::from_bytes(bytes).map(|record| Record {
        path: path.clone(),
        ..record
    });
    record.expect("what this process packed, it can unpack")
}

impl Summary {
    fn of(record: &Record, asked: &[Asked]) -> Self {
        let run = match &record.fields {
            Fields::OpRun(run) => Some(run),
            Fields::Operator(_)
            | Fields::DebugPacket(_)
            | Fields::Block(_)
            | Fields::Project(_)
            | Fields::Regime(_)
            | Fields::Constraint(_)
            | Fields::Decision(_)
            | Fields::Unread => None,
        };
        let packet = run.and_then(|run| run.debug_packet.as_ref());
        let packet = packet.and_then(|packet| match Target::parse(packet, record.path.parent()) {
            Target::Path(target) => Some(target.path),
            Target::Git(_) | Target::Url(_) | Target::Outside(_) | Target::Malformed(_) => None,
        });
        Self {
            kind: record.kind(),
            id: own_id(&record.fields).map(|id| id.value.0.clone()),
            packet,
            overrides_mode: run.is_some_and(|run| run.mode_override.is_some()),
            has_waivers: !record.waivers().is_empty(),
            manifests: asked.iter().filter_map(manifest).collect(),
            keys: Keys::of(record, asked),
        }
    }
}

fn manifest(asked: &Asked) -> Option<RepoPath> {
    match asked {
        Asked::Target {
            target: Target::Path(target),
            is_manifest: true,
        } => Some(target.path.clone()),
        Asked::Target { .. } | Asked::Link(_) => None,
    }
}
