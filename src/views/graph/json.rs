//! The graph as one JSON document, with every node and every edge.

use std::borrow::Cow;
use std::io;

use schemars::JsonSchema;
use serde::{Serialize, Serializer};
use serde_json::Value as Json;

use super::subgraph::{GraphOptions, Subgraph};
use crate::engine::Outcome;
use crate::model::RecordOutcome;
use crate::record::Kind;
use crate::snapshot::SnapshotLabel;
use crate::target::resolution::ResolutionStatus;
use crate::text::json;
use crate::text::schema::document_schema;
use crate::views::links::{GraphEdge, GraphNode, LinkGraph, TargetId};
use crate::views::view_error::ViewError;
use crate::views::view_snapshot::ViewSnapshot;

/// Writes the document. Nodes and edges are converted while they are written.
///
/// # Errors
/// If the output cannot be written.
pub(crate) fn write(
    subgraph: &Subgraph<'_>,
    label: &SnapshotLabel,
    out: &mut dyn io::Write,
) -> io::Result<()> {
    let document = GraphDocument {
        schema: "holdpoint/graph/1",
        snapshot: label.into(),
        error: None,
        nodes: Nodes(subgraph),
        edges: Edges(subgraph),
    };
    json::write(&document, out)
}

/// Writes a document that says why there is no graph.
///
/// # Errors
/// If the output cannot be written.
pub(crate) fn write_error(outcome: &Outcome, out: &mut dyn io::Write) -> io::Result<()> {
    let links = LinkGraph::default();
    let nothing = Subgraph::select(&GraphOptions::default(), &links);
    let document = GraphDocument {
        schema: "holdpoint/graph/1",
        snapshot: (&outcome.label).into(),
        error: ViewError::new(outcome),
        nodes: Nodes(&nothing),
        edges: Edges(&nothing),
    };
    json::write(&document, out)
}

/// Returns the schema of the document.
pub(crate) fn schema() -> Json {
    document_schema::<GraphDocument<'_>>("graph.json", "Records and what they name, in JSON")
}

#[derive(Serialize, JsonSchema)]
struct GraphDocument<'a> {
    /// The format of the document.
    #[schemars(extend("const" = "holdpoint/graph/1"))]
    schema: &'static str,
    snapshot: ViewSnapshot,
    /// Why nothing was read: the command ended with exit status 2.
    #[serde(skip_serializing_if = "Option::is_none")]
    error: Option<ViewError>,
    /// Records, ids that no record has, and targets.
    #[schemars(with = "Vec<NodeEntry<'a>>")]
    nodes: Nodes<'a>,
    /// References from one node to another.
    #[schemars(with = "Vec<EdgeEntry<'a>>")]
    edges: Edges<'a>,
}

struct Nodes<'a>(&'a Subgraph<'a>);

impl Serialize for Nodes<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let nodes = self.0.nodes.iter();
        serializer.collect_seq(nodes.map(|at| NodeEntry::new(self.0.links.node(*at))))
    }
}

struct Edges<'a>(&'a Subgraph<'a>);

impl Serialize for Edges<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let key = |at| self.0.links.node(at).key();
        let edges = self.0.edges().into_iter();
        serializer.collect_seq(edges.map(|(from, to, edge)| EdgeEntry {
            from: key(from),
            to: key(to),
            reference: EdgeReference::new(edge),
        }))
    }
}

/// A record, an id that no record has, or a target. Every node has every key.
#[derive(Serialize, JsonSchema)]
pub(crate) struct NodeEntry<'a> {
    /// The unique name of the node, which edges refer to.
    key: String,
    sort: NodeSort,
    /// The kind of a record, or of the record that is missing; null for records that could not be
    /// read and for targets.
    kind: Option<Kind>,
    /// The id of a record, or of the record that is missing.
    id: Option<&'a str>,
    /// The path from the repository's root.
    path: Option<Cow<'a, str>>,
    title: Option<&'a str>,
    /// The project of a record; for a Project record, its own id.
    project: Option<&'a str>,
    /// The operator of a run.
    operator: Option<&'a str>,
    /// The outcome of a run or a decision.
    outcome: Option<RecordOutcome>,
    /// The target as a record writes it, without its lines and its pin.
    target: Option<Cow<'a, str>>,
    /// Whether the target was found.
    standing: Option<ResolutionStatus>,
}

/// What a node is: a record, an id that no record has, or a type of target.
#[derive(Serialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
enum NodeSort {
    Record,
    Missing,
    Path,
    Revision,
    Url,
    Elsewhere,
}

/// A reference from one node to another.
#[derive(Serialize, JsonSchema)]
struct EdgeEntry<'a> {
    /// The key of the node that names the other.
    from: String,
    /// The key of the node that is named.
    to: String,
    #[serde(flatten)]
    reference: EdgeReference<'a>,
}

/// How one node names another.
#[derive(Serialize, JsonSchema)]
pub(crate) struct EdgeReference<'a> {
    /// The field with the reference, or `link` for a link in the body, or `files` for the list of a
    /// manifest.
    field: &'static str,
    /// What the field adds: the type of the evidence, or the status of the constraint.
    note: Option<&'a str>,
}

impl<'a> NodeEntry<'a> {
    pub(crate) fn new(node: &'a GraphNode<'_>) -> Self {
        let (record, target) = match node {
            GraphNode::Record(record) => (Some(record), None),
            GraphNode::Missing { .. } => (None, None),
            GraphNode::Target(target) => (None, Some(target)),
        };
        Self {
            key: node.key(),
            sort: NodeSort::new(node),
            kind: node.kind(),
            id: node.id(),
            path: node.path().map(|path| path.text()),
            title: record.and_then(|record| record.title.as_deref()),
            project: record.and_then(|record| record.project.as_deref()),
            operator: record.and_then(|record| record.operator.as_deref()),
            outcome: node.outcome(),
            target: target.map(|target| target.id.text()),
            standing: target.map(|target| target.status),
        }
    }
}

impl NodeSort {
    fn new(node: &GraphNode<'_>) -> Self {
        match node {
            GraphNode::Record(_) => Self::Record,
            GraphNode::Missing { .. } => Self::Missing,
            GraphNode::Target(target) => match target.id {
                TargetId::Path(_) => Self::Path,
                TargetId::Revision(_) => Self::Revision,
                TargetId::Url(_) => Self::Url,
                TargetId::Elsewhere(_) => Self::Elsewhere,
            },
        }
    }
}

impl<'a> EdgeReference<'a> {
    pub(crate) fn new(edge: &'a GraphEdge) -> Self {
        Self {
            field: edge.field,
            note: edge.note.as_deref(),
        }
    }
}
