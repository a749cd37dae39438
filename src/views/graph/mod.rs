//! The link graph, or a part of it, as a picture or as data.

mod drawing;

mod subgraph;

pub(crate) mod dot;

pub(crate) mod json;

pub(crate) mod mermaid;

pub(crate) use drawing::Drawing;
pub(crate) use subgraph::{GraphOptions, Subgraph};
