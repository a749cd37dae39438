//! The link graph: every record, what it names, and the fields that name it.

mod build;

mod find;

mod graph;

pub mod node;

pub use build::{build, edge_to};
pub use find::FoundNodes;
pub use graph::{GraphEdge, LINK, LISTED, LinkGraph};
pub use node::{GraphNode, RecordNode, TargetId, TargetNode};
