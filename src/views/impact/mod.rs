//! What hangs on something: everything that names it, and what names that.

pub mod json;

pub mod text;

use std::collections::{BTreeMap, HashMap, VecDeque};

use petgraph::graph::NodeIndex;
use petgraph::visit::{Bfs, Reversed, VisitMap, Visitable, Walker};

use super::links::{Edge, Links, Node, Subject};
use crate::snapshot::Label;

/// Everything that hangs on one subject.
pub struct Impact<'l> {
    pub subject: &'l Subject,
    /// By distance, then by path.
    pub hanging: Vec<Hanging<'l>>,
}

/// One record that hangs on the subject.
pub struct Hanging<'l> {
    pub node: NodeIndex,
    /// How many steps away: 1 names the subject itself.
    pub distance: usize,
    /// What it names, on the way to the subject, and how.
    pub names: NodeIndex,
    pub through: Vec<&'l Edge>,
}

/// All answers to one question.
pub struct Answer<'l> {
    pub links: &'l Links<'l>,
    pub impacts: &'l [Impact<'l>],
    pub label: &'l Label,
}

impl<'l> Impact<'l> {
    /// Walks from the subject against the edges, nearest first.
    pub fn of(subject: &'l Subject, links: &'l Links<'_>) -> Self {
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
        let mut hanging = Vec::new();
        for at in walk.iter(reversed) {
            if distances.contains_key(&at) {
                continue;
            }
            let named = links.named(at).into_iter();
            let named = named.filter_map(|to| Some((*distances.get(&to)?, to)));
            // Of several ways the shortest counts, and of these the first.
            let Some((nearer, names)) = named.min() else {
                continue;
            };
            distances.insert(at, nearer + 1);
            hanging.push(Hanging {
                node: at,
                distance: nearer + 1,
                names,
                through: links.between(at, names),
            });
        }
        hanging.sort_by_key(|hanging| (hanging.distance, hanging.node));
        Self { subject, hanging }
    }

    /// How many name the subject themselves.
    pub fn direct(&self) -> usize {
        self.hanging.iter().filter(|it| it.distance == 1).count()
    }

    /// Whether all that hangs on it are records: else there are manifests among it.
    pub fn is_of_records(&self, links: &Links<'_>) -> bool {
        let mut nodes = self.hanging.iter().map(|it| links.node(it.node));
        nodes.all(|node| matches!(node, Node::Record(_)))
    }

    /// How many there are of each sort, by its word.
    pub fn by_sort(&self, links: &Links<'_>) -> BTreeMap<&'static str, usize> {
        let mut counts = BTreeMap::new();
        for hanging in &self.hanging {
            *counts.entry(word(links.node(hanging.node))).or_default() += 1;
        }
        counts
    }
}

/// What hangs on something, in a word. Of what is no record, manifests alone name anything.
pub fn word(node: &Node<'_>) -> &'static str {
    match node {
        Node::Place(_) => "manifest",
        Node::Record(_) | Node::Missing { .. } => node.word(),
    }
}
