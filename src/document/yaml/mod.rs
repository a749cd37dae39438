//! Reads YAML 1.2 into a small tree with a span on every node.
//!
//! `plain` reads nearly every record. What it leaves is read by the YAML parser, which only
//! `parser` uses. `build` puts its events into one vector of
//! nodes, `recover` continues after a broken entry, and `messages` describes what is
//! wrong with an entry.

mod build;
mod core;
mod draft;
mod event;
mod legacy;
mod line_messages;
mod locate;
mod messages;
mod parser;
mod plain;
mod recover;
#[cfg(test)]
mod suite;
mod syntax_fault;
mod tree;

#[cfg(test)]
mod tests;

pub(crate) use self::core::{Core, core};
pub(crate) use draft::DraftNode;
pub(crate) use legacy::legacy_type;
#[cfg(test)]
pub(crate) use plain::is_plain;
pub(crate) use recover::parse;
#[doc(hidden)]
#[cfg(test)]
pub(crate) use suite::events;
#[cfg(test)]
pub(crate) use tree::NodeValue;
pub(crate) use tree::{Node, Style, Tree};
