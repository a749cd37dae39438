//! Turns bytes into structure and never fails: what cannot be read becomes a fault with its span.

pub mod fault;
pub mod frontmatter;
pub mod kind_line;
pub mod markdown;
pub mod yaml;

pub use fault::{Fault, FaultKind};
