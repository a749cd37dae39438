//! Reads YAML 1.2 into a small tree with a span on every node.
//!
//! Only `parser` uses the YAML parser. `build` puts its events into one vector of
//! nodes, `recover` continues after a broken entry, and `messages` describes what is
//! wrong with an entry.

mod build;
mod core;
mod event;
mod legacy;
mod line_messages;
mod locate;
mod messages;
mod parser;
mod recover;
mod suite;
mod syntax_fault;
mod tree;

#[cfg(test)]
mod tests;

pub use self::core::{Core, core};
pub use legacy::legacy_type;
pub use recover::parse;
#[doc(hidden)]
pub use suite::events;
pub use tree::{Node, NodeValue, Style, Tree};
