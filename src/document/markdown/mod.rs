//! Reads the body of a record: Markdown into sections, blocks and links, each with its span.
//!
//! Only `events.rs` uses the Markdown parser. The spans come from the offsets of
//! its events. The parser gives no offsets for the target of a link, so `link.rs`
//! looks for it within the offsets of the link.

mod block;
mod body;
mod code_block;
mod events;
mod heading_name;
mod inline;
mod link;
mod nesting;
mod outline;
mod parse;
mod reader;
#[cfg(test)]
mod tests;

pub use block::{BodyBlock, ListItem, inlines};
pub use body::{Body, Section};
pub use code_block::CodeBlock;
pub use heading_name::heading_name;
pub use inline::{Inline, TextLine};
pub use link::Link;
pub use parse::parse;
