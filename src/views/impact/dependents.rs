//! Finds what depends on a record or a file.

use std::collections::{BTreeMap, HashMap, VecDeque};

use petgraph::graph::NodeIndex;
use petgraph::visit::{Bfs, Reversed, VisitMap, Visitable, Walker};

use crate::snapshot::SnapshotLabel;
use crate::views::links::{FoundNodes, GraphEdge, GraphNode, LinkGraph};

/// Everything that depends on one subject.
pub(crate) struct SubjectImpact<'l> {
    pub subject: &'l FoundNodes,
    /// The dependents by distance, then in the order of the graph.
    pub dependents: Vec<Dependent<'l>>,
}

/// A record or a manifest that depends on the subject.
pub(crate) struct Dependent<'l> {
    pub node: NodeIndex,
    /// The number of edges to the subject: 1 if the dependent names the subject itself.
    pub distance: usize,
    /// The node that the dependent names on the shortest way to the subject.
    pub names: NodeIndex,
    /// The edges to that node.
    pub through: Vec<&'l GraphEdge>,
}

/// The dependents of each subject that the argument means.
pub(crate) struct ImpactReport<'l> {
    pub links: &'l LinkGraph<'l>,
    pub impacts: &'l [SubjectImpact<'l>],
    pub label: &'l SnapshotLabel,
}

impl<'l> SubjectImpact<'l> {
    /// Finds the dependents of a subject, nearest first.
    pub(crate) fn find(subject: &'l FoundNodes, links: &'l LinkGraph<'_>) -> Self {
        let reversed = Reversed(links.graph());
        let mut walk = Bfs {
            stack: VecDeque::from(subject.nodes.clone()),
            discovered: reversed.visit_map(),
        };
        let mut distances: HashMap<NodeIndex, usize> = HashMap::new();
        for at in &subject.nodes {
            walk.discovered.visit(*at);
            distances.insert(*at, 0);
        }
        let mut dependents = Vec::new();
        for at in walk.iter(reversed) {
            if distances.contains_key(&at) {
                continue;
            }
            let named = links.named(at).into_iter();
            let named = named.filter_map(|to| Some((*distances.get(&to)?, to)));
            // Of several ways, the first of the shortest ones is reported.
            let Some((nearer, names)) = named.min() else {
                continue;
            };
            distances.insert(at, nearer + 1);
            dependents.push(Dependent {
                node: at,
                distance: nearer + 1,
                names,
                through: links.between(at, names),
            });
        }
        dependents.sort_by_key(|it| (it.distance, it.node));
        Self {
            subject,
            dependents,
        }
    }

    /// Returns how many dependents name the subject themselves.
    pub(crate) fn direct(&self) -> usize {
        self.dependents.iter().filter(|it| it.distance == 1).count()
    }

    /// Returns whether all dependents are records, and none is a manifest.
    pub(crate) fn has_only_records(&self, links: &LinkGraph<'_>) -> bool {
        let mut nodes = self.dependents.iter().map(|it| links.node(it.node));
        nodes.all(|node| matches!(node, GraphNode::Record(_)))
    }

    /// Counts the dependents by [`word`].
    pub(crate) fn by_word(&self, links: &LinkGraph<'_>) -> BTreeMap<&'static str, usize> {
        let mut counts = BTreeMap::new();
        for dependent in &self.dependents {
            *counts.entry(word(links.node(dependent.node))).or_default() += 1;
        }
        counts
    }
}

/// Returns the kind of a dependent in a word. Manifests are the only targets that name anything.
pub(crate) fn word(node: &GraphNode<'_>) -> &'static str {
    match node {
        GraphNode::Target(_) => "manifest",
        GraphNode::Record(_) | GraphNode::Missing { .. } => node.word(),
    }
}
