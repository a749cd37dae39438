//! Reads the body of a record: Markdown into sections, blocks and links, each with its span.
//!
//! `plain` finds the sections and links of most bodies. Whatever it leaves, and the blocks, are read
//! by the Markdown parser, which only `events.rs` uses. The spans come from the offsets of
//! its events. The parser gives no offsets for the target of a link, so `link.rs`
//! looks for it within the offsets of the link.

mod block;
mod blocks;
mod body;
mod code_block;
mod events;
mod heading_name;
mod inline;
mod link;
mod nesting;
mod outline;
mod parse;
mod plain;
mod reader;
mod section;
#[cfg(test)]
mod tests;

pub(crate) use block::{BodyBlock, ListItem, inlines};
pub(crate) use body::Body;
pub(crate) use code_block::CodeBlock;
pub(crate) use heading_name::heading_name;
pub(crate) use inline::{Inline, TextLine};
pub(crate) use link::Link;
pub(crate) use parse::parse;
#[cfg(test)]
pub(crate) use plain::is_plain;
pub(crate) use section::Section;
