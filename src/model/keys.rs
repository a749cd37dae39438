//! What records have to do with each other, in numbers: enough to tell which
//! findings a change may bring about, without opening a record.

use std::hash::{DefaultHasher, Hash, Hasher};

use serde::{Deserialize, Serialize};

use super::{identity, index::own_id};
use crate::record::{Fields, Kind, Record};
use crate::target::Target;
use crate::target::resolve::Query;

/// An id, a path or a whole sort of records, hashed. Two that collide make a
/// record be looked at that need not be.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct Key(u64);

/// The keys of one record.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Keys {
    /// What others may find changed when the record comes, goes or changes;
    /// its path goes without saying.
    pub touches: Box<[Key]>,
    /// What its own findings hang on.
    pub feels: Box<[Key]>,
}

impl Key {
    /// What bears an id.
    pub fn id(kind: Kind, id: &str) -> Self {
        Self::hashed(&("id", kind.word(), id))
    }

    /// What lies at a path, or beneath it.
    pub fn path(path: &[u8]) -> Self {
        Self::hashed(&("path", path))
    }

    /// All records of a kind.
    pub fn all(kind: Kind) -> Self {
        Self::hashed(&("all", kind.word()))
    }

    fn identity(identity: &str) -> Self {
        Self::hashed(&("identity", identity))
    }

    /// The same in every run of one build of the program, which is as long as
    /// keys are kept.
    fn hashed(what: &impl Hash) -> Self {
        let mut hasher = DefaultHasher::new();
        what.hash(&mut hasher);
        Self(hasher.finish())
    }
}

impl Keys {
    /// The keys of a record that asks after some targets.
    pub fn of(record: &Record, asked: &[Query]) -> Self {
        let mut keys = Collector::default();
        // Two records that cannot be told apart have their findings numbered.
        keys.both(Key::identity(&identity::of(record)));
        keys.feels.push(Key::path(record.path.as_bytes()));
        if let (Some(kind), Some(id)) = (record.kind(), own_id(&record.fields)) {
            keys.both(Key::id(kind, &id.value.0));
        }
        if let Some(project) = record.project().and_then(|project| project.value.id()) {
            keys.feels.push(Key::id(Kind::Project, project));
        }
        keys.fields(&record.fields);
        for asked in asked {
            match asked {
                Query::Target { target, .. } => keys.target(target),
                Query::Link(readings) => readings.iter().for_each(|target| keys.target(target)),
            }
        }
        keys.touches.extend(other_record(record));
        keys.done()
    }
}

#[derive(Default)]
struct Collector {
    touches: Vec<Key>,
    feels: Vec<Key>,
}

impl Collector {
    fn both(&mut self, key: Key) {
        self.touches.push(key);
        self.feels.push(key);
    }

    fn fields(&mut self, fields: &Fields) {
        match fields {
            Fields::OpRun(run) => {
                let named = [
                    (Kind::Operator, &run.op_id),
                    (Kind::Block, &run.block_id),
                    (Kind::Decision, &run.decision_id),
                ];
                for (kind, id) in named {
                    self.feels
                        .extend(id.as_ref().map(|id| Key::id(kind, &id.value.0)));
                }
            }
            // Which states it owns decides of decisions of other projects too.
            Fields::Project(_) => self.touches.push(Key::all(Kind::Project)),
            Fields::Regime(regime) => {
                let project = regime.project_id.as_ref();
                let project = project.and_then(|project| project.value.id());
                self.touches
                    .extend(project.map(|id| Key::id(Kind::Project, id)));
            }
            // Decisions take the place of others in chains of any length.
            Fields::Decision(_) => {
                self.both(Key::all(Kind::Decision));
                self.feels.push(Key::all(Kind::Project));
            }
            Fields::Operator(_)
            | Fields::DebugPacket(_)
            | Fields::Block(_)
            | Fields::Constraint(_)
            | Fields::Unread => {}
        }
    }

    fn target(&mut self, target: &Target) {
        match target {
            Target::Path(target) => self.feels.push(Key::path(target.path.as_bytes())),
            Target::Git(_) | Target::Url(_) | Target::Outside(_) | Target::Malformed(_) => {}
        }
    }

    fn done(mut self) -> Keys {
        for keys in [&mut self.touches, &mut self.feels] {
            keys.sort_unstable();
            keys.dedup();
        }
        Keys {
            touches: self.touches.into(),
            feels: self.feels.into(),
        }
    }
}

/// The packet of a run, or the run of a packet: it has to answer for being named.
fn other_record(record: &Record) -> Option<Key> {
    let named = match &record.fields {
        Fields::OpRun(run) => run.debug_packet.as_ref(),
        Fields::DebugPacket(packet) => packet.op_run.as_ref(),
        Fields::Operator(_)
        | Fields::Block(_)
        | Fields::Project(_)
        | Fields::Regime(_)
        | Fields::Constraint(_)
        | Fields::Decision(_)
        | Fields::Unread => None,
    };
    let path = Target::path(named?, record.path.parent())?;
    Some(Key::path(path.as_bytes()))
}
