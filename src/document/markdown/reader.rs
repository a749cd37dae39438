//! The parser's events into blocks.

use std::ops::Range;

use crate::text::Span;

use super::events::{Event, Events, Tag, is_inline};
use super::inline::Run;
use super::{Block, Code, Inline, Item, Link};

/// Lists nested deeper than this are not taken apart. Reading and dropping a
/// block go as deep as its nesting, and a file must not exhaust the stack.
const DEEPEST: usize = 32;

/// Reads blocks one by one.
pub(super) struct Reader<'t> {
    text: &'t str,
    events: Events<'t>,
}

impl<'t> Reader<'t> {
    pub fn new(text: &'t str, body: Range<usize>) -> Self {
        Self {
            text,
            events: Events::new(text, body),
        }
    }

    /// The next top-level block and all the place it takes, line end included.
    pub fn block(&mut self) -> Option<(Block<'t>, Span)> {
        let (event, range) = self.events.next()?;
        let span = self.events.span(&range);
        Some((self.read_block(event, span, 0), span))
    }

    /// Every link of what was read.
    pub fn into_links(self) -> Vec<Link<'t>> {
        self.events.into_links()
    }

    /// The block that begins with `event`.
    fn read_block(&mut self, event: Event<'t>, span: Span, depth: usize) -> Block<'t> {
        let Event::Start(tag) = event else {
            return Block::Other(self.trimmed(span)); // a rule
        };
        match tag {
            Tag::Heading { level, .. } => {
                let marks = span
                    .slice(self.text)
                    .bytes()
                    .take_while(|byte| *byte == b'#');
                let text = self.inline(span.start as usize + marks.count());
                self.events.next();
                Block::Heading {
                    level: level as u8,
                    text,
                }
            }
            Tag::Paragraph => {
                let text = self.inline(span.start as usize);
                self.events.next();
                Block::Paragraph(text)
            }
            Tag::List(_) if depth < DEEPEST => Block::List(self.items(depth)),
            Tag::Table(_) => self.table(),
            Tag::CodeBlock(kind) => {
                Block::Code(Code::read(&mut self.events, self.text, kind, span))
            }
            Tag::HtmlBlock => {
                self.events.skip();
                let span = self.trimmed(span);
                match is_comment(span.slice(self.text)) {
                    true => Block::Comment(span),
                    false => Block::Other(span),
                }
            }
            Tag::List(_) | Tag::BlockQuote(_) | Tag::FootnoteDefinition(_) => {
                self.events.skip();
                Block::Other(self.trimmed(span))
            }
            // Extensions that are off, and tags that stand inside the ones above.
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
                Block::Other(self.trimmed(span))
            }
        }
    }

    /// The items of a list, up to its end.
    fn items(&mut self, depth: usize) -> Vec<Item<'t>> {
        let mut items = Vec::new();
        while let Some((Event::Start(Tag::Item), range)) = self.events.next() {
            let span = self.trimmed(self.events.span(&range));
            items.push(self.item(span, depth));
        }
        items
    }

    fn item(&mut self, span: Span, depth: usize) -> Item<'t> {
        let text = self.item_text(span);
        let mut blocks = Vec::new();
        loop {
            // In a list without blank lines, text after a nested block is in no paragraph.
            if self
                .events
                .peek()
                .is_some_and(|(event, _)| is_inline(event))
            {
                blocks.push(Block::Paragraph(self.inline(span.end as usize)));
                continue;
            }
            match self.events.next() {
                None | Some((Event::End(_), _)) => return Item { span, text, blocks },
                Some((event, range)) => {
                    let span = self.events.span(&range);
                    blocks.push(self.read_block(event, span, depth + 1));
                }
            }
        }
    }

    /// The text an item begins with.
    fn item_text(&mut self, item: Span) -> Inline<'t> {
        let text = self.text;
        let Some((event, first)) = self.events.peek() else {
            return Run::new(text).finish(item.end as usize, Vec::new());
        };
        match event {
            Event::Start(Tag::Paragraph) => {
                self.events.next();
                let text = self.inline(item.end as usize);
                self.events.next();
                text
            }
            // A line that is nothing but `<fill in>` is a block of HTML to the parser.
            Event::Start(Tag::HtmlBlock) if !is_comment(first.slice(text)) => {
                let mut run = Run::new(text);
                self.events.next();
                while let Some((Event::Html(html), range)) = self.events.next() {
                    run.text(html.into(), self.events.span(&range));
                    run.line_break();
                }
                run.finish(item.end as usize, Vec::new())
            }
            Event::End(_) => self.inline(item.end as usize),
            _ => self.inline(first.start as usize),
        }
    }

    fn table(&mut self) -> Block<'t> {
        let mut header = Vec::new();
        let mut rows = Vec::new();
        while let Some((Event::Start(tag), range)) = self.events.next() {
            let cells = self.cells(self.trimmed(self.events.span(&range)));
            match tag {
                Tag::TableHead => header = cells,
                _ => rows.push(cells),
            }
        }
        Block::Table { header, rows }
    }

    fn cells(&mut self, row: Span) -> Vec<Inline<'t>> {
        let mut cells = Vec::new();
        while let Some((Event::Start(_), range)) = self.events.next() {
            // A cell that the row lacks is where the row ends.
            cells.push(self.inline(self.events.span(&range).start.min(row.end) as usize));
            self.events.next();
        }
        cells
    }

    /// The run of text that begins here; `place` is where it would be if it is empty.
    fn inline(&mut self, place: usize) -> Inline<'t> {
        let links = self.events.links().len();
        let mut run = Run::new(self.text);
        while let Some((event, range)) = self.events.next_inline() {
            let span = self.events.span(&range);
            match event {
                Event::Text(text) | Event::InlineMath(text) | Event::DisplayMath(text) => {
                    run.text(text.into(), span)
                }
                Event::Code(code) => {
                    let inside = self.code_inside(span);
                    run.code(code.into(), inside, span);
                }
                Event::InlineHtml(html) if !is_comment(&html) => run.text(html.into(), span),
                Event::InlineHtml(_) | Event::Html(_) | Event::FootnoteReference(_) => {
                    run.cover(span)
                }
                Event::Start(_) => run.open(span),
                Event::End(_) => run.close(span),
                Event::SoftBreak | Event::HardBreak => run.line_break(),
                Event::TaskListMarker(_) | Event::Rule => {}
            }
        }
        run.finish(place, self.events.links()[links..].to_vec())
    }

    /// The place of the code in a code span: without the backticks, and without
    /// the blank on each side that is not part of it (CommonMark 0.31.2, section 6.1).
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

    /// A span without the blanks and line ends at its end.
    fn trimmed(&self, span: Span) -> Span {
        let length = span.slice(self.text).trim_ascii_end().len() as u32;
        Span {
            start: span.start,
            end: span.start + length,
        }
    }
}

/// Whether HTML is comments and nothing else; one that is never closed reaches to the end.
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
