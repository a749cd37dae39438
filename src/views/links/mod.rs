//! The link graph: every record, everything that it names, and the fields with the references.

mod build;

mod find;

mod graph;

pub(crate) mod node;

pub(crate) use build::{build, edge_to};
pub(crate) use find::FoundNodes;
pub(crate) use graph::{GraphEdge, LINK, LISTED, LinkGraph};
pub(crate) use node::{GraphNode, RecordNode, TargetId};
