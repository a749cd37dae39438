//! The graph as data: complete, a node a thing, an edge a field that names.

use std::io;

use serde::{Serialize, Serializer};
use serde_json::{Value as Json, json};

use super::Chosen;
use crate::snapshot::Label;
use crate::text::json;
use crate::views::links::node::outcome;
use crate::views::links::{Edge, Node};

/// One document, written as it is walked through.
///
/// # Errors
/// What it is written to takes no more.
pub fn write(chosen: &Chosen<'_>, label: &Label, out: &mut dyn io::Write) -> io::Result<()> {
    let document = Document {
        schema: "holdpoint/graph/1",
        snapshot: snapshot(label),
        nodes: Nodes(chosen),
        edges: Edges(chosen),
    };
    json::write(&document, out)
}

#[derive(Serialize)]
struct Document<'a> {
    schema: &'static str,
    snapshot: Json,
    nodes: Nodes<'a>,
    edges: Edges<'a>,
}

struct Nodes<'a>(&'a Chosen<'a>);

impl Serialize for Nodes<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let nodes = self.0.nodes.iter();
        serializer.collect_seq(nodes.map(|at| node(self.0.links.node(*at))))
    }
}

struct Edges<'a>(&'a Chosen<'a>);

impl Serialize for Edges<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let key = |at| self.0.links.node(at).key();
        let edges = self.0.edges().into_iter();
        serializer.collect_seq(edges.map(|(from, to, edge)| {
            json!({ "from": key(from), "to": key(to), "field": edge.field, "note": edge.note })
        }))
    }
}

/// What a view is of.
pub fn snapshot(label: &Label) -> Json {
    json!({ "kind": label.kind, "tree": label.tree })
}

/// One thing; every key is there for each sort.
pub fn node(node: &Node<'_>) -> Json {
    let known = match node {
        Node::Record(known) => Some(known),
        Node::Missing { .. } | Node::Place(_) => None,
    };
    let (sort, target) = match node {
        Node::Record(_) => ("record", None),
        Node::Missing { .. } => ("missing", None),
        Node::Place(place) => (place.aim.word(), Some(place)),
    };
    json!({
        "key": node.key(),
        "sort": sort,
        "kind": node.kind().map(|kind| kind.word()),
        "id": node.id(),
        "path": node.path().map(|path| path.text()),
        "title": known.and_then(|known| known.title.as_deref()),
        "project": known.and_then(|known| known.project.as_deref()),
        "operator": known.and_then(|known| known.operator.as_deref()),
        "outcome": node.came_to().map(outcome),
        "target": target.map(|place| place.aim.text()),
        "standing": target.map(|place| place.standing.word()),
    })
}

/// How one thing names another.
pub fn edge(edge: &Edge) -> Json {
    json!({ "field": edge.field, "note": edge.note })
}
