//! The part of the link graph that is shown.

use std::collections::BTreeSet;

use petgraph::graph::NodeIndex;

use crate::record::Kind;
use crate::views::links::{GraphEdge, GraphNode, LinkGraph};

/// Which part of the graph to show.
#[derive(Clone, Debug, Default)]
pub(crate) struct GraphOptions {
    /// The nodes to show with their surroundings; if there are none, the whole graph.
    pub around: Vec<NodeIndex>,
    /// How many edges the surroundings reach.
    pub depth: usize,
    /// The kinds of records to show; if there are none, all kinds.
    pub kinds: Vec<Kind>,
    /// Whether to show targets that are not records.
    pub evidence: bool,
}

/// A part of the link graph.
pub(crate) struct Subgraph<'l> {
    pub links: &'l LinkGraph<'l>,
    pub nodes: BTreeSet<NodeIndex>,
    /// The nodes that were asked for by name.
    pub named: BTreeSet<NodeIndex>,
}

impl<'l> Subgraph<'l> {
    /// Selects the part of the graph that the options ask for.
    pub(crate) fn select(options: &GraphOptions, links: &'l LinkGraph<'l>) -> Self {
        let named: BTreeSet<NodeIndex> = options.around.iter().copied().collect();
        let is_shown = |at: NodeIndex| {
            let is_kind = |kind: Option<Kind>| {
                options.kinds.is_empty() || kind.is_some_and(|kind| options.kinds.contains(&kind))
            };
            match links.node(at) {
                _ if named.contains(&at) => true,
                GraphNode::Target(_) => options.evidence,
                node @ (GraphNode::Record(_) | GraphNode::Missing { .. }) => is_kind(node.kind()),
            }
        };
        let reached = if named.is_empty() {
            links.nodes().map(|(at, _)| at).collect()
        } else {
            surroundings(&named, options.depth, links, &is_shown)
        };
        Self {
            nodes: reached.into_iter().filter(|at| is_shown(*at)).collect(),
            named,
            links,
        }
    }

    /// Returns the edges between the nodes, in the order of their ends and each once.
    pub(crate) fn edges(&self) -> Vec<(NodeIndex, NodeIndex, &'l GraphEdge)> {
        let is_shown = |at: &NodeIndex| self.nodes.contains(at);
        let mut edges: Vec<_> = self
            .links
            .edges()
            .filter(|(from, to, _)| is_shown(from) && is_shown(to))
            .collect();
        edges.sort();
        edges.dedup();
        edges
    }
}

/// Returns the nodes within a number of edges, in either direction. The search does not go beyond
/// nodes that are not shown.
fn surroundings(
    named: &BTreeSet<NodeIndex>,
    depth: usize,
    links: &LinkGraph<'_>,
    is_shown: &dyn Fn(NodeIndex) -> bool,
) -> BTreeSet<NodeIndex> {
    let mut reached = named.clone();
    let mut frontier = named.clone();
    for _ in 0..depth {
        frontier = frontier
            .iter()
            .flat_map(|at| links.neighbours(*at))
            .filter(|at| is_shown(*at) && !reached.contains(at))
            .collect();
        if frontier.is_empty() {
            break;
        }
        reached.extend(&frontier);
    }
    reached
}
