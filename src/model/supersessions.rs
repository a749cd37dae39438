//! Which decisions supersede which.

use std::collections::{HashMap, HashSet};
use std::sync::Arc;

use petgraph::algo::kosaraju_scc;
use petgraph::graph::{DiGraph, NodeIndex};
use petgraph::visit::EdgeRef;

use super::indexed_record::IndexedRecord;
use super::record_index::RecordIndex;
use crate::record::{Decision, Fields, Id, Kind};
use crate::text::{RepoPath, Spanned};

/// The graph of decisions, with an edge from each decision to the one that it supersedes.
///
/// A decision supersedes at most one other, so every cycle is simple.
#[derive(Debug, Default)]
pub struct Supersessions {
    graph: DiGraph<DecisionNode, ()>,
    /// The first decision, by path, that has an id.
    by_id: HashMap<Id, NodeIndex>,
    /// The ids that several decisions have.
    duplicate_ids: HashSet<Id>,
    cycles: Vec<Vec<NodeIndex>>,
    in_cycle: HashSet<NodeIndex>,
    /// For each superseded decision, the first decision, by path, that supersedes it and has an id.
    successors: HashMap<NodeIndex, Option<NodeIndex>>,
    /// The decisions that were probably meant by references to a decision that does not exist.
    meant: HashSet<Id>,
    /// The states, each of a project, about which a decision supersedes another that cannot be read.
    /// It may be any decision about that state.
    unread: HashSet<DecisionState>,
}

/// The project and the state that a decision is about.
type DecisionState = (Option<Box<str>>, Option<Box<str>>);

/// Returns the project and the state that a decision is about, as far as they can be read.
fn state(decision: &Decision) -> DecisionState {
    let project = decision.project_id.as_ref();
    let project = project.and_then(|project| project.id()).map(Box::from);
    let state = decision.state.as_ref();
    (project, state.map(|state| state.value.0.clone()))
}

/// A decision in the graph.
#[derive(Debug)]
pub struct DecisionNode {
    pub path: RepoPath,
    pub id: Option<Id>,
    /// The id of the decision that this one supersedes.
    pub supersedes: Option<Spanned<Id>>,
}

impl Supersessions {
    /// Builds the graph. `records` are sorted by path.
    pub(super) fn new(records: &[Arc<IndexedRecord>], index: &RecordIndex) -> Self {
        let mut all = Self::default();
        for at in index.of_kind(Kind::Decision) {
            let record = records[*at].record();
            let Fields::Decision(decision) = &record.fields else {
                continue;
            };
            let is_named = !record.lacks("supersedes") || record.has_misspelt_key("supersedes");
            if decision.supersedes.is_none() && is_named {
                all.unread.insert(state(decision));
            }
            all.add_decision(&record.path, decision);
        }
        all.duplicate_ids = index
            .duplicates()
            .filter(|(kind, ..)| *kind == Kind::Decision)
            .map(|(_, id, _)| Id(id.into()))
            .collect();
        all.add_edges(index);
        all.find_cycles();
        all
    }

    fn add_decision(&mut self, path: &RepoPath, decision: &Decision) {
        let id = decision.decision_id.as_ref().map(|id| id.value.clone());
        let node = self.graph.add_node(DecisionNode {
            path: path.clone(),
            id: id.clone(),
            supersedes: decision.supersedes.clone(),
        });
        if let Some(id) = id {
            self.by_id.entry(id).or_insert(node);
        }
    }

    fn add_edges(&mut self, index: &RecordIndex) {
        let mut edges = Vec::new();
        let mut meant = HashSet::new();
        for node in self.graph.node_indices() {
            let decision = &self.graph[node];
            let Some(superseded) = &decision.supersedes else {
                continue;
            };
            // If several decisions have the same id, each of them supersedes itself by that id.
            let earlier = if decision.id.as_ref() == Some(&superseded.value) {
                Some(node)
            } else {
                self.by_id.get(&superseded.value).copied()
            };
            match earlier {
                Some(earlier) => edges.push((node, earlier)),
                None => {
                    let near = index.nearest(Kind::Decision, &superseded.value);
                    meant.extend(near.map(|near| Id(near.word.into())));
                }
            }
        }
        self.meant = meant;
        // The nodes are in the order of their paths.
        for (node, earlier) in edges {
            self.graph.add_edge(node, earlier, ());
            if node != earlier {
                let first = self.successors.entry(earlier).or_default();
                let has_id = self.graph[node].id.is_some();
                *first = first.or(has_id.then_some(node));
            }
        }
    }

    /// Finds the cycles, with an algorithm that does not recurse, because a chain may have any length.
    fn find_cycles(&mut self) {
        for component in kosaraju_scc(&self.graph) {
            let Some(first) = component.iter().min().copied() else {
                continue;
            };
            if component.len() > 1 || self.superseded_decision(first) == Some(first) {
                let mut cycle = vec![first];
                let mut next = self.superseded_decision(first);
                while let Some(node) = next.filter(|node| *node != first) {
                    cycle.push(node);
                    next = self.superseded_decision(node);
                }
                self.in_cycle.extend(&cycle);
                self.cycles.push(cycle);
            }
        }
        self.cycles.sort();
    }

    /// Returns the decision that `node` supersedes.
    fn superseded_decision(&self, node: NodeIndex) -> Option<NodeIndex> {
        self.graph.neighbors(node).next()
    }

    /// Returns whether another decision supersedes the one with an id.
    pub fn is_superseded(&self, id: &Id) -> bool {
        let node = self.by_id.get(id);
        node.is_some_and(|node| self.successors.contains_key(node))
    }

    /// Returns whether another decision supersedes a decision, or might do so because its reference
    /// or the id of the decision cannot be read.
    pub fn may_be_superseded(&self, decision: &Decision) -> bool {
        let Some(id) = decision.decision_id.as_ref().map(|id| &id.value) else {
            return true;
        };
        let is_unread = || self.unread.contains(&state(decision));
        self.is_superseded(id) || self.meant.contains(id) || is_unread()
    }

    /// Returns the id of the first decision, by path, that supersedes the one with an id.
    pub fn successor(&self, id: &Id) -> Option<&Id> {
        let successor = (*self.successors.get(self.by_id.get(id)?)?)?;
        self.graph[successor].id.as_ref()
    }

    /// Returns whether a decision is certainly superseded: another one supersedes it, its id is unique,
    /// and it is not in a cycle.
    pub fn is_surely_superseded(&self, id: &Id) -> bool {
        let is_in_cycle = || {
            let node = self.by_id.get(id);
            node.is_some_and(|node| self.in_cycle.contains(node))
        };
        self.successor(id).is_some() && !self.duplicate_ids.contains(id) && !is_in_cycle()
    }

    /// Returns the decisions that supersede a decision which does not exist, by path, with its id.
    pub fn unresolved(&self) -> impl Iterator<Item = (&DecisionNode, &Spanned<Id>)> {
        self.graph.node_indices().filter_map(|node| {
            let decision = &self.graph[node];
            let superseded = decision.supersedes.as_ref()?;
            self.superseded_decision(node)
                .is_none()
                .then_some((decision, superseded))
        })
    }

    /// Returns the cycles, each from its first decision by path. Each decision supersedes the next
    /// one, and the last supersedes the first.
    pub fn cycles(&self) -> impl Iterator<Item = Vec<&DecisionNode>> {
        self.cycles
            .iter()
            .map(|cycle| cycle.iter().map(|node| &self.graph[*node]).collect())
    }

    /// Returns the decisions outside of cycles that supersede the same decision as an earlier one by
    /// path, each with that earlier one.
    pub fn conflicts(&self) -> Vec<(&DecisionNode, &DecisionNode)> {
        let mut first_by_superseded: HashMap<NodeIndex, NodeIndex> = HashMap::new();
        let mut conflicts = Vec::new();
        for edge in self.graph.edge_references() {
            let (node, superseded) = (edge.source(), edge.target());
            if self.in_cycle.contains(&node) {
                continue;
            }
            let first = *first_by_superseded.entry(superseded).or_insert(node);
            if first != node {
                conflicts.push((&self.graph[node], &self.graph[first]));
            }
        }
        conflicts
    }
}
