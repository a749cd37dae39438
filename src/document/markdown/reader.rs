//! Builds blocks from the events of the Markdown parser.

use std::ops::Range;

use super::block::{BodyBlock, ListItem};
use super::code_block::CodeBlock;
use super::events::{Event, MarkdownEvents, Tag, is_inline};
use super::inline::{Inline, InlineBuilder};
use super::link::Link;
use crate::text::Span;

/// Lists that are nested deeper become [`BodyBlock::Other`]. Reading and dropping a block
/// recurse as deep as its nesting, and a file must not exhaust the stack.
const MAX_DEPTH: usize = 32;

/// Reads blocks one by one.
pub(super) struct BlockReader<'t> {
    text: &'t str,
    events: MarkdownEvents<'t>,
}

impl<'t> BlockReader<'t> {
    pub(crate) fn new(text: &'t str, body: Range<usize>) -> Self {
        Self {
            text,
            events: MarkdownEvents::new(text, body),
        }
    }

    /// Reads the next top-level block. Returns it with its span, including the line end.
    pub(crate) fn block(&mut self) -> Option<(BodyBlock<'t>, Span)> {
        let (event, range) = self.events.next()?;
        let span = self.events.span(&range);
        Some((self.read_block(event, span, 0), span))
    }

    /// Returns every link of the blocks that were read.
    pub(crate) fn into_links(self) -> Vec<Link<'t>> {
        self.events.into_links()
    }

    /// Reads the block that begins with `event`.
    fn read_block(&mut self, event: Event<'t>, span: Span, depth: usize) -> BodyBlock<'t> {
        let Event::Start(tag) = event else {
            return BodyBlock::Other(self.trimmed(span)); // a thematic break
        };
        match tag {
            Tag::Heading { level, .. } => {
                let marks = span
                    .slice(self.text)
                    .bytes()
                    .take_while(|byte| *byte == b'#');
                let text = self.inline(span.start as usize + marks.count());
                self.events.next();
                BodyBlock::Heading {
                    level: level as u8,
                    text,
                }
            }
            Tag::Paragraph => {
                let text = self.inline(span.start as usize);
                self.events.next();
                BodyBlock::Paragraph(text)
            }
            Tag::List(_) if depth < MAX_DEPTH => BodyBlock::List(self.items(depth)),
            Tag::Table(_) => self.table(),
            Tag::CodeBlock(kind) => {
                BodyBlock::Code(CodeBlock::read(&mut self.events, self.text, kind, span))
            }
            Tag::HtmlBlock => {
                self.events.skip();
                let span = self.trimmed(span);
                if is_comment(span.slice(self.text)) {
                    BodyBlock::Comment(span)
                } else {
                    BodyBlock::Other(span)
                }
            }
            Tag::List(_) | Tag::BlockQuote(_) | Tag::FootnoteDefinition(_) => {
                self.events.skip();
                BodyBlock::Other(self.trimmed(span))
            }
            // Extensions that are off, and tags that occur only within those above.
            Tag::DefinitionList
            | Tag::DefinitionListTitle
            | Tag::DefinitionListDefinition
            | Tag::MetadataBlock(_)
            | Tag::Item
            | Tag::TableHead
            | Tag::TableRow
            | Tag::TableCell
            | Tag::Emphasis
            | Tag::Strong
            | Tag::Strikethrough
            | Tag::Superscript
            | Tag::Subscript
            | Tag::Link { .. }
            | Tag::Image { .. } => {
                self.events.skip();
                BodyBlock::Other(self.trimmed(span))
            }
        }
    }

    /// Reads the items of a list, up to its end.
    fn items(&mut self, depth: usize) -> Vec<ListItem<'t>> {
        let mut items = Vec::new();
        while let Some((Event::Start(Tag::Item), range)) = self.events.next() {
            let span = self.trimmed(self.events.span(&range));
            items.push(self.item(span, depth));
        }
        items
    }

    fn item(&mut self, span: Span, depth: usize) -> ListItem<'t> {
        let text = self.item_text(span);
        let mut blocks = Vec::new();
        loop {
            // In a tight list, text after a nested block is not in a paragraph
            // (CommonMark 0.31.2, section 5.3).
            if self
                .events
                .peek()
                .is_some_and(|(event, _)| is_inline(event))
            {
                blocks.push(BodyBlock::Paragraph(self.inline(span.end as usize)));
                continue;
            }
            match self.events.next() {
                None | Some((Event::End(_), _)) => return ListItem { span, text, blocks },
                Some((event, range)) => {
                    let span = self.events.span(&range);
                    blocks.push(self.read_block(event, span, depth + 1));
                }
            }
        }
    }

    /// Reads the text at the start of an item.
    fn item_text(&mut self, item: Span) -> Inline<'t> {
        let text = self.text;
        let Some((event, first)) = self.events.peek() else {
            return InlineBuilder::new(text).finish(item.end as usize, Vec::new());
        };
        match event {
            Event::Start(Tag::Paragraph) => {
                self.events.next();
                let text = self.inline(item.end as usize);
                self.events.next();
                text
            }
            // The parser takes a line with only `<fill in>` for an HTML block.
            Event::Start(Tag::HtmlBlock) if !is_comment(first.slice(text)) => {
                let mut builder = InlineBuilder::new(text);
                self.events.next();
                while let Some((Event::Html(html), range)) = self.events.next() {
                    builder.text(html.into(), self.events.span(&range));
                    builder.line_break();
                }
                builder.finish(item.end as usize, Vec::new())
            }
            Event::End(_) => self.inline(item.end as usize),
            _ => self.inline(first.start as usize),
        }
    }

    fn table(&mut self) -> BodyBlock<'t> {
        let mut header = Vec::new();
        let mut rows = Vec::new();
        while let Some((Event::Start(tag), range)) = self.events.next() {
            let cells = self.cells(self.trimmed(self.events.span(&range)));
            match tag {
                Tag::TableHead => header = cells,
                _ => rows.push(cells),
            }
        }
        BodyBlock::Table { header, rows }
    }

    fn cells(&mut self, row: Span) -> Vec<Inline<'t>> {
        let mut cells = Vec::new();
        while let Some((Event::Start(_), range)) = self.events.next() {
            // A cell that is not written has its span at the end of the row.
            cells.push(self.inline(self.events.span(&range).start.min(row.end) as usize));
            self.events.next();
        }
        cells
    }

    /// Reads the inline content that begins here. If there is none, its span is empty at
    /// `start`.
    fn inline(&mut self, start: usize) -> Inline<'t> {
        let links = self.events.links().len();
        let mut builder = InlineBuilder::new(self.text);
        while let Some((event, range)) = self.events.next_inline() {
            let span = self.events.span(&range);
            match event {
                Event::Text(text) | Event::InlineMath(text) | Event::DisplayMath(text) => {
                    builder.text(text.into(), span)
                }
                Event::Code(code) => {
                    let inside = self.code_inside(span);
                    builder.code(code.into(), inside, span);
                }
                Event::InlineHtml(html) if !is_comment(&html) => builder.text(html.into(), span),
                Event::InlineHtml(_) | Event::Html(_) | Event::FootnoteReference(_) => {
                    builder.cover(span)
                }
                Event::Start(_) => builder.open(span),
                Event::End(_) => builder.close(span),
                Event::SoftBreak | Event::HardBreak => builder.line_break(),
                Event::TaskListMarker(_) | Event::Rule => {}
            }
        }
        builder.finish(start, self.events.links()[links..].to_vec())
    }

    /// Returns the span of the code in a code span: without the backticks, and without
    /// one space on each side that does not belong to it (CommonMark 0.31.2, section 6.1).
    fn code_inside(&self, span: Span) -> Span {
        let source = span.slice(self.text);
        let code = source.trim_matches('`');
        let marks = source.len() - source.trim_start_matches('`').len();
        let blank = [' ', '\n', '\r'];
        let padded = code.starts_with(blank) && code.ends_with(blank);
        let pad = padded && !code.trim_matches(blank).is_empty();
        let within = marks + usize::from(pad);
        Span {
            start: span.start + within as u32,
            end: span.end - within as u32,
        }
    }

    /// Removes the whitespace at the end of a span.
    fn trimmed(&self, span: Span) -> Span {
        let length = span.slice(self.text).trim_ascii_end().len() as u32;
        Span {
            start: span.start,
            end: span.start + length,
        }
    }
}

/// Returns whether HTML consists only of comments. An unclosed comment extends to the end.
fn is_comment(html: &str) -> bool {
    let mut rest = html.trim_ascii();
    while let Some(comment) = rest.strip_prefix("<!--") {
        let Some(end) = comment.find("-->") else {
            return true;
        };
        rest = comment[end + "-->".len()..].trim_ascii_start();
        if rest.is_empty() {
            return true;
        }
    }
    false
}
