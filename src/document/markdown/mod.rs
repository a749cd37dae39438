//! The body of a record: Markdown into sections, blocks and links, each with its place.
//!
//! `events.rs` is the one file that names the Markdown parser. Its events come with
//! offsets, which are taken as they are; only where it gives none, for the target
//! of a link, `link.rs` looks inside the range that the parser did give.

use std::borrow::Cow;
use std::ops::Range;

use crate::text::{Span, Spanned};

mod code;
mod events;
mod inline;
mod link;
mod name;
mod nesting;
mod outline;
mod reader;
#[cfg(test)]
mod tests;

pub use code::Code;
pub use inline::{Inline, Line};
pub use link::Link;
pub use name::name;

/// What a record's body holds: its blocks in order, its sections, and every link.
#[derive(Debug, Default)]
pub struct Body<'t> {
    /// The text of the first level-1 heading.
    pub title: Option<Spanned<Cow<'t, str>>>,
    /// The top-level blocks, headings among them.
    pub blocks: Vec<Block<'t>>,
    /// Every top-level heading in order, with what it heads.
    pub sections: Vec<Section<'t>>,
    /// Every inline, reference and autolink and every image of the whole body, in order.
    pub links: Vec<Link<'t>>,
}

impl<'t> Body<'t> {
    /// The blocks of a section, its sub-headings and what they head included.
    pub fn blocks_of(&self, section: &Section<'t>) -> &[Block<'t>] {
        &self.blocks[section.blocks.clone()]
    }

    /// The sections inside a section, at whatever depth, in order.
    pub fn sections_of(&self, section: &Section<'t>) -> impl Iterator<Item = &Section<'t>> {
        let from = self
            .sections
            .partition_point(|other| other.blocks.start <= section.blocks.start);
        self.sections[from..]
            .iter()
            .take_while(|other| other.blocks.start <= section.blocks.end)
    }
}

/// A heading and all up to the next heading of the same or a higher level.
///
/// Sub-headings are sections of their own *and* part of `span` and `blocks` of
/// the outer one; therefore a section names its blocks and does not own them.
#[derive(Debug)]
pub struct Section<'t> {
    pub level: u8,
    /// The heading's text without emphasis, code marks and links; `span` is the place of that
    /// text in the source, without `#` and blanks.
    pub heading: Spanned<Cow<'t, str>>,
    /// From the first byte after the heading's line to the last byte of the section that is not
    /// blank; empty where nothing follows.
    pub span: Span,
    /// Its blocks among those of the body, see [`Body::blocks_of`].
    pub blocks: Range<usize>,
}

/// One piece of the body between blank lines, as CommonMark divides it.
#[derive(Debug)]
pub enum Block<'t> {
    Heading {
        level: u8,
        text: Inline<'t>,
    },
    Paragraph(Inline<'t>),
    List(Vec<Item<'t>>),
    Table {
        header: Vec<Inline<'t>>,
        /// Each row has as many cells as the header; a cell that is not written is empty.
        rows: Vec<Vec<Inline<'t>>>,
    },
    Code(Code<'t>),
    /// HTML comments and nothing else: the writer's own note, no content.
    Comment(Span),
    /// A block quote, raw HTML, a rule, a footnote; a list nested deeper than anybody writes one.
    Other(Span),
}

/// A list item: its own first paragraph, and what is nested in it.
#[derive(Debug)]
pub struct Item<'t> {
    /// The whole item from its marker on.
    pub span: Span,
    /// Without the `[ ]` or `[x]` of a task; empty where the item does not begin with text.
    pub text: Inline<'t>,
    pub blocks: Vec<Block<'t>>,
}

impl Item<'_> {
    /// Whether it is a marker with nothing behind it, or with a comment alone:
    /// what a template leaves to be filled in.
    pub fn is_blank(&self) -> bool {
        let has_text = !self.text.lines.is_empty() || !self.text.links.is_empty();
        !has_text && self.blocks.iter().all(Block::is_blank)
    }
}

impl Block<'_> {
    /// Whether it says nothing: a comment, or a list of markers.
    pub fn is_blank(&self) -> bool {
        match self {
            Self::Comment(_) => true,
            Self::List(items) => items.iter().all(Item::is_blank),
            Self::Heading { .. }
            | Self::Paragraph(_)
            | Self::Table { .. }
            | Self::Code(_)
            | Self::Other(_) => false,
        }
    }
}

/// Reads the body of a file: `text` is the whole file, `span` the part of it that is Markdown.
/// All spans are offsets into the whole file.
pub fn parse(text: &str, span: Span) -> Body<'_> {
    let mut range = nesting::readable(text, range(text, span));
    if text[range.clone()].starts_with('\u{feff}') {
        range.start += '\u{feff}'.len_utf8();
    }
    let mut body = Body {
        blocks: Vec::with_capacity(16),
        ..Body::default()
    };
    let mut outline = outline::Outline::new(&text[..range.end]);
    let mut reader = reader::Reader::new(text, range);
    while let Some((block, place)) = reader.block() {
        if let Block::Heading { level, text } = &block {
            outline.heading(*level, text.joined(), place, body.blocks.len());
        }
        body.blocks.push(block);
    }
    body.sections = outline.finish(body.blocks.len());
    body.title = (body.sections.iter())
        .find(|section| section.level == 1)
        .map(|section| section.heading.clone());
    body.links = reader.into_links();
    body
}

/// The span as a range that can be sliced; nothing where it cannot.
fn range(text: &str, span: Span) -> Range<usize> {
    match text.get(span.range()) {
        Some(_) => span.range(),
        None => 0..0,
    }
}

/// All runs of text in the blocks and in what is nested in them, in order.
pub fn inlines<'a, 't>(blocks: &'a [Block<'t>]) -> Vec<&'a Inline<'t>> {
    let mut all = Vec::new();
    collect(blocks, &mut all);
    all
}

/// The nesting is as deep as the reader lets it be, so recursion is safe.
fn collect<'a, 't>(blocks: &'a [Block<'t>], all: &mut Vec<&'a Inline<'t>>) {
    for block in blocks {
        match block {
            Block::Heading { text, .. } | Block::Paragraph(text) => all.push(text),
            Block::List(items) => {
                for item in items {
                    all.push(&item.text);
                    collect(&item.blocks, all);
                }
            }
            Block::Table { header, rows } => {
                all.extend(header);
                all.extend(rows.iter().flatten());
            }
            Block::Code(_) | Block::Comment(_) | Block::Other(_) => {}
        }
    }
}
