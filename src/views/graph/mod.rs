//! The link graph, or a part of it, as a picture or as data.

mod drawing;

mod subgraph;

pub mod dot;

pub mod json;

pub mod mermaid;

pub use drawing::Drawing;
pub use subgraph::{GraphOptions, Subgraph};
