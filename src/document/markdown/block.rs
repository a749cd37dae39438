//! The blocks of a body, as CommonMark divides it.

use super::code_block::CodeBlock;
use super::inline::Inline;
use crate::text::Span;

/// A block of the body (CommonMark 0.31.2, section 3).
#[derive(Debug)]
pub enum BodyBlock<'t> {
    Heading {
        level: u8,
        text: Inline<'t>,
    },
    Paragraph(Inline<'t>),
    List(Vec<ListItem<'t>>),
    Table {
        header: Vec<Inline<'t>>,
        /// Each row has as many cells as the header; a cell that is not written is
        /// empty.
        rows: Vec<Vec<Inline<'t>>>,
    },
    Code(CodeBlock<'t>),
    /// A block that contains only HTML comments, which are not content.
    Comment(Span),
    /// A block quote, raw HTML, a thematic break, a footnote, or a list that is
    /// nested too deeply to be read.
    Other(Span),
}

/// An item of a list: its first paragraph, and the blocks that follow in it.
#[derive(Debug)]
pub struct ListItem<'t> {
    /// The whole item with its marker.
    pub span: Span,
    /// The first paragraph without the `[ ]` or `[x]` of a task; empty if the item
    /// does not begin with text.
    pub text: Inline<'t>,
    pub blocks: Vec<BodyBlock<'t>>,
}

impl ListItem<'_> {
    /// Returns whether the item is only a marker, or a marker and a comment. A template
    /// leaves such an item to be filled in.
    pub fn is_blank(&self) -> bool {
        let has_text = !self.text.lines.is_empty() || !self.text.links.is_empty();
        !has_text && self.blocks.iter().all(BodyBlock::is_blank)
    }
}

impl BodyBlock<'_> {
    /// Returns the span of the block; of a table, that of its first cell.
    pub fn span(&self) -> Span {
        match self {
            Self::Heading { text, .. } | Self::Paragraph(text) => text.span,
            Self::List(items) => items.first().map_or(Span::empty(0), |item| item.span),
            Self::Table { header, .. } => header.first().map_or(Span::empty(0), |cell| cell.span),
            Self::Code(code) => code.span,
            Self::Comment(span) | Self::Other(span) => *span,
        }
    }

    /// Returns the text of a paragraph; `None` for any other block.
    pub(crate) fn paragraph(&self) -> Option<&Inline<'_>> {
        match self {
            Self::Paragraph(text) => Some(text),
            Self::Heading { .. }
            | Self::List(_)
            | Self::Table { .. }
            | Self::Code(_)
            | Self::Comment(_)
            | Self::Other(_) => None,
        }
    }

    /// Returns whether the block has no content: a comment, or a list of blank items.
    pub fn is_blank(&self) -> bool {
        match self {
            Self::Comment(_) => true,
            Self::List(items) => items.iter().all(ListItem::is_blank),
            Self::Heading { .. }
            | Self::Paragraph(_)
            | Self::Table { .. }
            | Self::Code(_)
            | Self::Other(_) => false,
        }
    }
}

/// Returns all texts of the blocks and of the blocks nested in them, in order.
pub(crate) fn inlines<'a, 't>(blocks: &'a [BodyBlock<'t>]) -> Vec<&'a Inline<'t>> {
    let mut all = Vec::new();
    collect(blocks, &mut all);
    all
}

/// Collects recursively. The reader limits the nesting, so the stack is large enough.
fn collect<'a, 't>(blocks: &'a [BodyBlock<'t>], all: &mut Vec<&'a Inline<'t>>) {
    for block in blocks {
        match block {
            BodyBlock::Heading { text, .. } | BodyBlock::Paragraph(text) => all.push(text),
            BodyBlock::List(items) => {
                for item in items {
                    all.push(&item.text);
                    collect(&item.blocks, all);
                }
            }
            BodyBlock::Table { header, rows } => {
                all.extend(header);
                all.extend(rows.iter().flatten());
            }
            BodyBlock::Code(_) | BodyBlock::Comment(_) | BodyBlock::Other(_) => {}
        }
    }
}
