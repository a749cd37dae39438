//! Bytes into structure, never failing: what cannot be read is a fault with its place.

pub mod fault;
pub mod frontmatter;
pub mod kind_line;
pub mod markdown;
pub mod yaml;

pub use fault::{Fault, FaultKind};
