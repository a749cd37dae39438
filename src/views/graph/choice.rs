//! Which part of the graph is shown.

use std::collections::BTreeSet;

use petgraph::graph::NodeIndex;

use crate::record::Kind;
use crate::views::links::{Edge, Links, Node};

/// What is asked for.
#[derive(Clone, Debug, Default)]
pub struct Choice {
    /// These and what is around them; all, where there are none.
    pub around: Vec<NodeIndex>,
    /// How many steps around them.
    pub depth: usize,
    /// Only records of these kinds; of all, where there are none.
    pub kinds: Vec<Kind>,
    /// Whether evidence is shown.
    pub evidence: bool,
}

/// What is shown.
pub struct Chosen<'l> {
    pub links: &'l Links<'l>,
    pub nodes: BTreeSet<NodeIndex>,
    /// What was asked for by name.
    pub named: BTreeSet<NodeIndex>,
}

impl<'l> Chosen<'l> {
    pub fn of(choice: &Choice, links: &'l Links<'l>) -> Self {
        let named: BTreeSet<NodeIndex> = choice.around.iter().copied().collect();
        let is_shown = |at: NodeIndex| {
            let is_kind = |kind: Option<Kind>| {
                choice.kinds.is_empty() || kind.is_some_and(|kind| choice.kinds.contains(&kind))
            };
            match links.node(at) {
                _ if named.contains(&at) => true,
                Node::Place(_) => choice.evidence,
                node @ (Node::Record(_) | Node::Missing { .. }) => is_kind(node.kind()),
            }
        };
        let reached = match named.is_empty() {
            true => links.nodes().map(|(at, _)| at).collect(),
            false => around(&named, choice.depth, links, &is_shown),
        };
        let nodes = reached.into_iter().filter(|at| is_shown(*at));
        Self {
            nodes: nodes.collect(),
            named,
            links,
        }
    }

    /// The edges between what is shown, in the order of both ends.
    pub fn edges(&self) -> Vec<(NodeIndex, NodeIndex, &'l Edge)> {
        let is_shown = |at: &NodeIndex| self.nodes.contains(at);
        let edges = self.links.edges();
        let edges = edges.filter(|(from, to, _)| is_shown(from) && is_shown(to));
        let mut edges: Vec<_> = edges.collect();
        edges.sort();
        edges.dedup();
        edges
    }
}

/// What is so many steps away at most, whichever way the edges lead. What is
/// not shown leads no further.
fn around(
    named: &BTreeSet<NodeIndex>,
    depth: usize,
    links: &Links<'_>,
    is_shown: &dyn Fn(NodeIndex) -> bool,
) -> BTreeSet<NodeIndex> {
    let mut reached = named.clone();
    let mut rim = named.clone();
    for _ in 0..depth {
        let next = rim.iter().flat_map(|at| links.around(*at));
        let next = next.filter(|at| is_shown(*at) && !reached.contains(at));
        rim = next.collect();
        if rim.is_empty() {
            break;
        }
        reached.extend(&rim);
    }
    reached
}
