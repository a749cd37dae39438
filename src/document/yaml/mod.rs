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
#[cfg(test)]
mod suite;
mod syntax_fault;
mod tree;

#[cfg(test)]
mod tests;

pub(crate) use self::core::{Core, core};
pub(crate) use legacy::legacy_type;
pub(crate) use recover::parse;
#[doc(hidden)]
#[cfg(test)]
pub(crate) use suite::events;
#[cfg(test)]
pub(crate) use tree::NodeValue;
pub(crate) use tree::{Node, Style, Tree};
