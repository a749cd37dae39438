//! Where each id is borne, and which runs name which packet.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use super::Member;
use crate::record::{Fields, Id, Kind};
use crate::target::Target;
use crate::text::{RepoPath, Spanned};

/// Places are positions among the members, which are sorted by path.
#[derive(Debug, Default)]
pub struct Index {
    pub by_id: HashMap<(Kind, Box<str>), Vec<usize>>,
    /// The first run that names a packet.
    pub runs_by_packet: HashMap<RepoPath, usize>,
    /// The kinds of which some record bears no id that could be read.
    pub nameless: BTreeSet<Kind>,
    counts: BTreeMap<Kind, usize>,
}

impl Index {
    pub fn new(members: &[Member]) -> Self {
        let mut index = Self::default();
        for (at, member) in members.iter().enumerate() {
            let record = &member.record;
            let Some(kind) = record.kind() else { continue };
            *index.counts.entry(kind).or_default() += 1;
            match own_id(&record.fields) {
                Some(id) => {
                    let key = (kind, id.value.0.clone());
                    index.by_id.entry(key).or_default().push(at);
                }
                None => drop(index.nameless.insert(kind)),
            }
            if let Fields::OpRun(run) = &record.fields
                && let Some(packet) = &run.debug_packet
                && let Target::Path(target) = Target::parse(packet, record.path.parent())
            {
                index.runs_by_packet.entry(target.path).or_insert(at);
            }
        }
        index
    }

    pub fn count(&self, kind: Kind) -> usize {
        self.counts.get(&kind).copied().unwrap_or(0)
    }

    /// The ids of a kind, in their order.
    pub fn ids(&self, kind: Kind) -> Vec<&str> {
        let of_kind = self.by_id.keys().filter(|(of, _)| *of == kind);
        let mut ids: Vec<&str> = of_kind.map(|(_, id)| &**id).collect();
        ids.sort_unstable();
        ids
    }

    /// The ids that two records or more bear, in their order.
    pub fn shared(&self) -> impl Iterator<Item = (Kind, &str, &[usize])> {
        let mut shared: Vec<_> = self
            .by_id
            .iter()
            .filter(|(_, places)| places.len() > 1)
            .collect();
        shared.sort_unstable();
        shared
            .into_iter()
            .map(|((kind, id), places)| (*kind, &**id, places.as_slice()))
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
