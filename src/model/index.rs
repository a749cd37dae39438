//! Where each id is borne, and which runs name which packet.

use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::sync::Arc;

use super::IndexedRecord;
use crate::record::{Fields, Id, Kind};
use crate::text::{RepoPath, Spanned};

/// Places are positions among the members, which are sorted by path.
#[derive(Debug, Default)]
pub struct Index {
    by_id: BTreeMap<Kind, HashMap<Box<str>, Vec<usize>>>,
    /// The first run that names a packet.
    pub runs_by_packet: HashMap<RepoPath, usize>,
    /// The kinds of which some record bears no id that could be read.
    pub nameless: BTreeSet<Kind>,
    counts: BTreeMap<Kind, usize>,
}

impl Index {
    pub fn new(members: &[Arc<IndexedRecord>]) -> Self {
        let mut index = Self::default();
        for (at, member) in members.iter().enumerate() {
            let summary = &member.summary;
            let Some(kind) = summary.kind else { continue };
            *index.counts.entry(kind).or_default() += 1;
            match &summary.id {
                Some(id) => {
                    let of_kind = index.by_id.entry(kind).or_default();
                    of_kind.entry(id.clone()).or_default().push(at);
                }
                None => drop(index.nameless.insert(kind)),
            }
            if let Some(packet) = &summary.packet {
                index.runs_by_packet.entry(packet.clone()).or_insert(at);
            }
        }
        index
    }

    pub fn count(&self, kind: Kind) -> usize {
        self.counts.get(&kind).copied().unwrap_or(0)
    }

    /// The first by path that bears an id.
    pub fn borne(&self, kind: Kind, id: &str) -> Option<usize> {
        self.all_borne(kind, id).first().copied()
    }

    /// All that bear an id, by path.
    pub fn all_borne(&self, kind: Kind, id: &str) -> &[usize] {
        let of_kind = self.by_id.get(&kind);
        let places = of_kind.and_then(|of_kind| of_kind.get(id));
        places.map_or(&[], Vec::as_slice)
    }

    /// The ids of a kind, in their order.
    pub fn ids(&self, kind: Kind) -> Vec<&str> {
        let of_kind = self.by_id.get(&kind).into_iter().flatten();
        let mut ids: Vec<&str> = of_kind.map(|(id, _)| &**id).collect();
        ids.sort_unstable();
        ids
    }

    /// The ids that two records or more bear, in their order.
    pub fn shared(&self) -> impl Iterator<Item = (Kind, &str, &[usize])> {
        self.by_id.iter().flat_map(|(kind, of_kind)| {
            let shared = of_kind.iter().filter(|(_, places)| places.len() > 1);
            let mut shared: Vec<_> = shared.collect();
            shared.sort_unstable();
            let shared = shared.into_iter();
            shared.map(|(id, places)| (*kind, &**id, places.as_slice()))
        })
    }
}

/// The id that a record bears itself, which no other of its kind may bear.
pub fn own_id(fields: &Fields) -> Option<&Spanned<Id>> {
    match fields {
        Fields::Operator(operator) => operator.op_id.as_ref(),
        Fields::Project(project) => project.project_id.as_ref(),
        Fields::Block(block) => block.block_id.as_ref(),
        Fields::Constraint(constraint) => constraint.constraint_id.as_ref(),
        Fields::Decision(decision) => decision.decision_id.as_ref(),
        Fields::OpRun(_) | Fields::DebugPacket(_) | Fields::Regime(_) | Fields::Unread => None,
    }
}
