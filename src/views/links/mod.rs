//! The link graph: every record, what it names, and the fields that name it.

mod build;

mod find;

mod graph;

pub(crate) mod node;

pub(crate) use build::{build, edge_to};
pub(crate) use find::FoundNodes;
pub(crate) use graph::{GraphEdge, LINK, LISTED, LinkGraph};
pub(crate) use node::{GraphNode, RecordNode, TargetId};
