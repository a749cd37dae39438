//! Parses the bytes of a file. Parsing never fails: anything unreadable becomes a fault with its span.

pub(crate) mod entries;
pub(crate) mod fast_path;
pub(crate) mod fault;
pub(crate) mod frontmatter;
pub(crate) mod kind_line;
pub(crate) mod markdown;
pub(crate) mod near_frontmatter;
pub(crate) mod yaml;

pub(crate) use fault::{Fault, FaultKind};
