//! The link graph of a repository.

use std::collections::HashMap;

use petgraph::Direction;
use petgraph::graph::{DiGraph, NodeIndex};
use petgraph::visit::EdgeRef;

use super::node::{GraphNode, TargetId};
use crate::record::{Compliance, Kind};
use crate::text::RepoPath;

/// A reference from one node to another.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(crate) struct GraphEdge {
    /// The field with the reference, or `link` for a link in the body.
    pub field: &'static str,
    /// What the field adds: the type of the evidence, or the status of the constraint.
    pub note: Option<Box<str>>,
}

/// The name that stands for the field of a link in the body.
pub(crate) const LINK: &str = "link";

/// The name that stands for the field of a file that a manifest lists.
pub(crate) const LISTED: &str = "files";

/// The records of a repository and everything they name. An edge leads from a node to a node that it
/// names. The order of nodes follows from the paths of the records.
#[derive(Default)]
pub(crate) struct LinkGraph<'m> {
    pub(super) graph: DiGraph<GraphNode<'m>, GraphEdge>,
    pub(super) records: HashMap<&'m RepoPath, NodeIndex>,
    pub(super) missing: HashMap<(Kind, Box<str>), NodeIndex>,
    pub(super) targets: HashMap<TargetId, NodeIndex>,
}

impl<'m> LinkGraph<'m> {
    pub(crate) fn graph(&self) -> &DiGraph<GraphNode<'m>, GraphEdge> {
        &self.graph
    }

    pub(crate) fn node(&self, at: NodeIndex) -> &GraphNode<'m> {
        &self.graph[at]
    }

    /// Returns all nodes in their order.
    pub(crate) fn nodes(&self) -> impl Iterator<Item = (NodeIndex, &GraphNode<'m>)> {
        self.graph.node_indices().map(|at| (at, &self.graph[at]))
    }

    /// Returns all edges, each with its start and its end.
    pub(crate) fn edges(&self) -> impl Iterator<Item = (NodeIndex, NodeIndex, &GraphEdge)> {
        let edges = self.graph.edge_references();
        edges.map(|edge| (edge.source(), edge.target(), edge.weight()))
    }

    /// Returns the node of the record at a path.
    pub(crate) fn record(&self, path: &RepoPath) -> Option<NodeIndex> {
        self.records.get(path).copied()
    }

    /// Returns the edges from one node to another, sorted and each once.
    pub(crate) fn between(&self, from: NodeIndex, to: NodeIndex) -> Vec<&GraphEdge> {
        let edges = self.graph.edges_connecting(from, to);
        let mut edges: Vec<&GraphEdge> = edges.map(|edge| edge.weight()).collect();
        edges.sort();
        edges.dedup();
        edges
    }

    /// Returns the nodes that a node names, each once.
    pub(crate) fn named(&self, at: NodeIndex) -> Vec<NodeIndex> {
        self.directed(at, Direction::Outgoing)
    }

    /// Returns the nodes that a node names and those that name it, each once.
    pub(crate) fn neighbours(&self, at: NodeIndex) -> Vec<NodeIndex> {
        let mut neighbours = self.directed(at, Direction::Incoming);
        neighbours.extend(self.directed(at, Direction::Outgoing));
        neighbours.sort_unstable();
        neighbours.dedup();
        neighbours
    }

    fn directed(&self, at: NodeIndex, direction: Direction) -> Vec<NodeIndex> {
        let mut neighbours: Vec<NodeIndex> = self.graph.neighbors_directed(at, direction).collect();
        neighbours.sort_unstable();
        neighbours.dedup();
        neighbours
    }

    pub(super) fn connect(&mut self, from: NodeIndex, to: NodeIndex, edge: GraphEdge) {
        self.graph.add_edge(from, to, edge);
    }
}

impl GraphEdge {
    pub(crate) fn new(field: &'static str) -> Self {
        Self { field, note: None }
    }

    pub(crate) fn with_note(field: &'static str, note: Option<&str>) -> Self {
        Self {
            field,
            note: note.map(Box::from),
        }
    }

    pub(crate) fn with_status(field: &'static str, status: Option<Compliance>) -> Self {
        Self::with_note(field, status.map(Compliance::word))
    }
}
