//! Who hangs on whom: every record, what it names, and by which of its fields.

mod build;

pub mod find;

pub mod node;

use std::collections::HashMap;

use petgraph::Direction;
use petgraph::graph::{DiGraph, EdgeIndex, NodeIndex};
use petgraph::visit::EdgeRef;

use crate::model::Model;
use crate::record::{Kind, Respect};
use crate::text::RepoPath;

pub use build::named_by;
pub use find::Subject;
pub use node::{Aim, Known, Node, Place};

/// One thing names another.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Edge {
    /// The field that does, or `link` for a link of the body.
    pub field: &'static str,
    /// What more it says: the type of the evidence, the status of the constraint.
    pub note: Option<Box<str>>,
}

/// The field of a link that stands in the body.
pub const LINK: &str = "link";

/// The field by which a manifest names the files that it lists.
pub const LISTED: &str = "files";

/// The records of a repository and what they name, as a graph: an edge leads
/// from what names to what is named. Its order follows from the records' paths.
pub struct Links<'m> {
    graph: DiGraph<Node<'m>, Edge>,
    records: HashMap<&'m RepoPath, NodeIndex>,
    missing: HashMap<(Kind, Box<str>), NodeIndex>,
    aims: HashMap<Aim, NodeIndex>,
}

impl<'m> Links<'m> {
    pub fn of(model: &'m Model) -> Self {
        build::build(model)
    }

    pub fn graph(&self) -> &DiGraph<Node<'m>, Edge> {
        &self.graph
    }

    pub fn node(&self, at: NodeIndex) -> &Node<'m> {
        &self.graph[at]
    }

    /// All of them, in the order of the graph.
    pub fn nodes(&self) -> impl Iterator<Item = (NodeIndex, &Node<'m>)> {
        self.graph.node_indices().map(|at| (at, &self.graph[at]))
    }

    /// All edges: from where, to where, and how.
    pub fn edges(&self) -> impl Iterator<Item = (NodeIndex, NodeIndex, &Edge)> {
        let edges = self.graph.edge_references();
        edges.map(|edge| (edge.source(), edge.target(), edge.weight()))
    }

    /// The record at a path.
    pub fn record(&self, path: &RepoPath) -> Option<NodeIndex> {
        self.records.get(path).copied()
    }

    /// Every edge by which something names another.
    pub fn between(&self, from: NodeIndex, to: NodeIndex) -> Vec<&Edge> {
        let edges = self.graph.edges_connecting(from, to);
        let mut edges: Vec<&Edge> = edges.map(|edge| edge.weight()).collect();
        edges.sort();
        edges.dedup();
        edges
    }

    /// Who names it, each once.
    pub fn naming(&self, at: NodeIndex) -> Vec<NodeIndex> {
        self.neighbours(at, Direction::Incoming)
    }

    /// What it names, each once.
    pub fn named(&self, at: NodeIndex) -> Vec<NodeIndex> {
        self.neighbours(at, Direction::Outgoing)
    }

    /// Those beside it, each once.
    pub fn around(&self, at: NodeIndex) -> Vec<NodeIndex> {
        let mut around = self.neighbours(at, Direction::Incoming);
        around.extend(self.neighbours(at, Direction::Outgoing));
        around.sort_unstable();
        around.dedup();
        around
    }

    fn neighbours(&self, at: NodeIndex, direction: Direction) -> Vec<NodeIndex> {
        let neighbours = self.graph.neighbors_directed(at, direction);
        let mut neighbours: Vec<NodeIndex> = neighbours.collect();
        neighbours.sort_unstable();
        neighbours.dedup();
        neighbours
    }

    fn connect(&mut self, from: NodeIndex, to: NodeIndex, edge: Edge) -> EdgeIndex {
        self.graph.add_edge(from, to, edge)
    }
}

impl Edge {
    pub fn new(field: &'static str) -> Self {
        Self { field, note: None }
    }

    fn noted(field: &'static str, note: Option<&str>) -> Self {
        Self {
            field,
            note: note.map(Box::from),
        }
    }

    fn status(field: &'static str, status: Option<Respect>) -> Self {
        Self::noted(field, status.map(Respect::word))
    }
}
