//! All records as one repository: by id, by path, and who names whom.

mod index;

pub mod keys;

mod indexed_record;

pub mod identity;

pub mod naming;

pub mod patterns;

pub mod references;

pub mod regimes;

pub mod supersessions;

use std::sync::Arc;

use crate::record::{
    Block, Constraint, DebugPacket, Decision, Fields, Kind, OpRun, Operator, Project, Record,
    Reference, Regime, Vocabulary, classifier::Classifier,
};
use crate::target::{Resolution, Resolutions, Target};
use crate::text::{RepoPath, nearest};

use index::Index;
pub use index::own_id;
pub use indexed_record::{IndexEntry, IndexedRecord, Place, RecordOutcome, Store};
pub use references::{EvidenceLinks, NamedTarget, ReferenceKind};
pub use regimes::{Declaration, Timeline, Timelines};
use supersessions::Supersessions;

/// A record together with its fields as those of its kind.
pub struct TypedRecord<'m, T> {
    pub record: &'m Record,
    pub fields: &'m T,
}

impl<T> Clone for TypedRecord<'_, T> {
    fn clone(&self) -> Self {
        *self
    }
}

impl<T> Copy for TypedRecord<'_, T> {}

impl<T> std::ops::Deref for TypedRecord<'_, T> {
    type Target = T;

    fn deref(&self) -> &T {
        self.fields
    }
}

/// The repository as its records describe it.
pub struct Model {
    members: Vec<Arc<IndexedRecord>>,
    index: Index,
    timelines: Timelines,
    supersessions: Supersessions,
    facts: Resolutions,
    vocabulary: Vocabulary,
    classifier: Classifier,
}

/// Finds records of one kind by their id.
macro_rules! by_id {
    ($(#[$doc:meta])* $one:ident, $all:ident, $case:ident) => {
        $(#[$doc])*
        pub fn $one(&self, id: &str) -> Option<TypedRecord<'_, $case>> {
            let at = self.index.borne(Kind::$case, id)?;
            self.located(at, Fields::$one)
        }

        pub fn $all(&self) -> impl Iterator<Item = TypedRecord<'_, $case>> {
            self.of_kind(Kind::$case, Fields::$one)
        }
    };
}

impl Model {
    /// `members` are sorted by path.
    pub fn new(
        members: Vec<Arc<IndexedRecord>>,
        facts: Resolutions,
        vocabulary: Vocabulary,
        classifier: Classifier,
    ) -> Self {
        let index = Index::new(&members);
        Self {
            timelines: Timelines::new(&members, &index),
            supersessions: Supersessions::new(&members, &index),
            members,
            index,
            facts,
            vocabulary,
            classifier,
        }
    }

    pub fn members(&self) -> &[Arc<IndexedRecord>] {
        &self.members
    }

    pub fn vocabulary(&self) -> &Vocabulary {
        &self.vocabulary
    }

    pub fn classifier(&self) -> &Classifier {
        &self.classifier
    }

    pub fn facts(&self) -> &Resolutions {
        &self.facts
    }

    by_id!(
        /// The operator of an id; of two that bear it, the first by path.
        operator, operators, Operator
    );
    by_id!(project, projects, Project);
    by_id!(block, blocks, Block);
    by_id!(constraint, constraints, Constraint);
    by_id!(decision, decisions, Decision);

    /// How many runs have a mode that overrides what their title says.
    pub fn count_overriding(&self) -> usize {
        let members = self.members.iter();
        members
            .filter(|member| member.summary.overrides_mode)
            .count()
    }

    /// The runs whose mode overrides what their title says, by path.
    pub fn overriding_runs(&self) -> impl Iterator<Item = TypedRecord<'_, OpRun>> {
        let overriding = self.members.iter().enumerate();
        let overriding = overriding.filter(|(_, member)| member.summary.overrides_mode);
        overriding.filter_map(|(at, _)| self.located(at, Fields::run))
    }

    /// All regimes, by path.
    pub fn regimes(&self) -> impl Iterator<Item = TypedRecord<'_, Regime>> {
        self.of_kind(Kind::Regime, Fields::regime)
    }

    /// Which regime each project is in, and was in.
    pub fn timelines(&self) -> &Timelines {
        &self.timelines
    }

    /// Whether another decision has taken the place of this one.
    pub fn is_superseded(&self, decision: &Decision) -> bool {
        let id = decision.decision_id.as_ref();
        id.is_some_and(|id| self.supersessions.has(id))
    }

    /// The same, or that cannot be told: of two ids that do not meet, one may
    /// be misspelt.
    pub fn may_be_superseded(&self, decision: &Decision) -> bool {
        let id = decision.decision_id.as_ref().map(|id| &id.value);
        self.supersessions.may_have(id)
    }

    /// Whether the repository has any record of a kind.
    pub fn has(&self, kind: Kind) -> bool {
        self.index.count(kind) > 0
    }

    /// How many records there are of a kind.
    pub fn count(&self, kind: Kind) -> usize {
        self.index.count(kind)
    }

    /// Every id that more than one record of a kind bears, with those records in the order of their paths.
    pub fn shared_ids(&self) -> impl Iterator<Item = (Kind, &str, Vec<&Record>)> {
        self.index.shared().map(|(kind, id, places)| {
            (
                kind,
                id,
                places.iter().map(|at| self.members[*at].record()).collect(),
            )
        })
    }

    /// The ids of a kind, in their order.
    pub fn ids(&self, kind: Kind) -> Vec<&str> {
        self.index.ids(kind)
    }

    /// The records that bear an id, by path: one, unless there is a fault.
    pub fn bearers(&self, kind: Kind, id: &str) -> impl Iterator<Item = &Arc<IndexedRecord>> {
        let places = self.index.all_borne(kind, id).iter();
        places.map(|at| &self.members[*at])
    }

    fn has_id(&self, kind: Kind, id: &str) -> bool {
        self.index.borne(kind, id).is_some()
    }

    /// Whether some record of a kind bears no id that could be read. It may be
    /// the one that another record names.
    pub fn has_nameless(&self, kind: Kind) -> bool {
        self.index.nameless.contains(&kind)
    }

    /// The id of that kind that was probably meant.
    pub fn nearest_id(&self, kind: Kind, id: &str) -> Option<&str> {
        nearest(id, self.index.ids(kind))
    }

    /// The record at a path.
    pub fn at(&self, path: &RepoPath) -> Option<&Record> {
        self.member(path).map(|member| member.record())
    }

    /// The record at a path, and how it stands in the repository.
    pub fn member(&self, path: &RepoPath) -> Option<&Arc<IndexedRecord>> {
        let at = self
            .members
            .binary_search_by(|member| member.path.cmp(path));
        at.ok().map(|at| &self.members[at])
    }

    /// The record that a reference of another leads to.
    pub fn referred(&self, from: &Record, reference: &Reference) -> Option<&Record> {
        self.at(&Target::path(reference, from.path.parent())?)
    }

    /// The run that a debug packet belongs to: the one it names, or the first that names it.
    pub fn run_of_packet(
        &self,
        record: &Record,
        packet: &DebugPacket,
    ) -> Option<TypedRecord<'_, OpRun>> {
        let named = packet
            .op_run
            .as_ref()
            .and_then(|run| self.referred(record, run));
        let naming = || {
            self.index
                .runs_by_packet
                .get(&record.path)
                .map(|at| self.members[*at].record())
        };
        let record = named.or_else(naming)?;
        match &record.fields {
            Fields::OpRun(run) => Some(TypedRecord {
                record,
                fields: run,
            }),
            _ => None,
        }
    }

    /// The debug packet that a run names.
    pub fn packet_of_run(
        &self,
        record: &Record,
        run: &OpRun,
    ) -> Option<TypedRecord<'_, DebugPacket>> {
        let record = self.referred(record, run.debug_packet.as_ref()?)?;
        match &record.fields {
            Fields::DebugPacket(packet) => Some(TypedRecord {
                record,
                fields: packet,
            }),
            _ => None,
        }
    }

    /// What is there where a record's reference points.
    pub fn fact(&self, record: &Record, reference: &Reference) -> &Resolution {
        self.facts.of(reference, record.path.parent())
    }

    fn of_kind<'m, T: 'm>(
        &'m self,
        kind: Kind,
        pick: impl Fn(&'m Fields) -> Option<&'m T>,
    ) -> impl Iterator<Item = TypedRecord<'m, T>> {
        let members = self.members.iter();
        let of_kind = members.filter(move |member| member.summary.kind == Some(kind));
        of_kind.filter_map(move |member| {
            let record = member.record();
            pick(&record.fields).map(|fields| TypedRecord { record, fields })
        })
    }

    fn located<'m, T>(
        &'m self,
        at: usize,
        pick: impl Fn(&'m Fields) -> Option<&'m T>,
    ) -> Option<TypedRecord<'m, T>> {
        let record = self.members[at].record();
        pick(&record.fields).map(|fields| TypedRecord { record, fields })
    }
}
