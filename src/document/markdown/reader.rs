//! The parser's events into blocks: the one file that names the Markdown parser.

use std::borrow::Cow;
use std::ops::Range;

use pulldown_cmark::{
    CodeBlockKind, CowStr, Event, LinkType, OffsetIter, Options, Parser, Tag, TagEnd,
};

use crate::text::{Span, Spanned};

use super::inline::Run;
use super::{Block, Code, Inline, Item, Link, link};

/// Lists nested deeper than this are not taken apart. Reading and dropping a
/// block go as deep as its nesting, and a file must not exhaust the stack.
const DEEPEST: usize = 32;

/// Reads events one by one; every link that comes by is kept.
pub(super) struct Reader<'t> {
    text: &'t str,
    /// Where the parser's text begins in `text`.
    base: usize,
    events: OffsetIter<'t>,
    peeked: Option<(Event<'t>, Range<usize>)>,
    links: Vec<Link<'t>>,
    /// The links that are not closed yet: the place in `links` of each whose target follows its text.
    open: Vec<Option<usize>>,
    /// Where the part of the innermost open link ends that was read.
    read: usize,
}

impl<'t> Reader<'t> {
    pub fn new(text: &'t str, body: Range<usize>) -> Self {
        let options = Options::ENABLE_TABLES
            | Options::ENABLE_FOOTNOTES
            | Options::ENABLE_TASKLISTS
            | Options::ENABLE_STRIKETHROUGH;
        Self {
            text,
            base: body.start,
            events: Parser::new_ext(&text[body], options).into_offset_iter(),
            peeked: None,
            links: Vec::new(),
            open: Vec::new(),
            read: 0,
        }
    }

    /// The next top-level block and all the place it takes, line end included.
    pub fn block(&mut self) -> Option<(Block<'t>, Span)> {
        let (event, span) = self.next()?;
        Some((self.read_block(event, span, 0), span))
    }

    /// Every link of what was read.
    pub fn into_links(self) -> Vec<Link<'t>> {
        self.links
    }

    /// The block that begins with `event`.
    fn read_block(&mut self, event: Event<'t>, span: Span, depth: usize) -> Block<'t> {
        let Event::Start(tag) = event else {
            return Block::Other(self.trimmed(span)); // a rule
        };
        match tag {
            Tag::Heading { level, .. } => {
                let marks = span.of(self.text).bytes().take_while(|byte| *byte == b'#');
                let text = self.inline(span.start as usize + marks.count());
                self.next();
                Block::Heading {
                    level: level as u8,
                    text,
                }
            }
            Tag::Paragraph => {
                let text = self.inline(span.start as usize);
                self.next();
                Block::Paragraph(text)
            }
            Tag::List(_) if depth < DEEPEST => Block::List(self.items(depth)),
            Tag::Table(_) => self.table(),
            Tag::CodeBlock(kind) => Block::Code(self.code_block(kind, span)),
            Tag::HtmlBlock => {
                self.skip();
                let span = self.trimmed(span);
                match is_comment(span.of(self.text)) {
                    true => Block::Comment(span),
                    false => Block::Other(span),
                }
            }
            Tag::List(_) | Tag::BlockQuote(_) | Tag::FootnoteDefinition(_) => {
                self.skip();
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
                self.skip();
                Block::Other(self.trimmed(span))
            }
        }
    }

    /// The items of a list, up to its end.
    fn items(&mut self, depth: usize) -> Vec<Item<'t>> {
        let mut items = Vec::new();
        while let Some((Event::Start(Tag::Item), span)) = self.next() {
            items.push(self.item(self.trimmed(span), depth));
        }
        items
    }

    fn item(&mut self, span: Span, depth: usize) -> Item<'t> {
        let text = self.item_text(span);
        let mut blocks = Vec::new();
        loop {
            // In a list without blank lines, text after a nested block is in no paragraph.
            if self.peek().is_some_and(|(event, _)| is_inline(event)) {
                blocks.push(Block::Paragraph(self.inline(span.end as usize)));
                continue;
            }
            match self.next() {
                None | Some((Event::End(_), _)) => return Item { span, text, blocks },
                Some((event, span)) => blocks.push(self.read_block(event, span, depth + 1)),
            }
        }
    }

    /// The text an item begins with.
    fn item_text(&mut self, item: Span) -> Inline<'t> {
        let text = self.text;
        let Some((event, first)) = self.peek() else {
            return Run::new(text).finish(item.end as usize, Vec::new());
        };
        match event {
            Event::Start(Tag::Paragraph) => {
                self.next();
                let text = self.inline(item.end as usize);
                self.next();
                text
            }
            // A line that is nothing but `<fill in>` is a block of HTML to the parser.
            Event::Start(Tag::HtmlBlock) if !is_comment(first.of(text)) => {
                let mut run = Run::new(text);
                self.next();
                while let Some((Event::Html(html), span)) = self.next() {
                    run.text(html.into(), span);
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
        while let Some((Event::Start(tag), span)) = self.next() {
            let cells = self.cells(self.trimmed(span));
            match tag {
                Tag::TableHead => header = cells,
                _ => rows.push(cells),
            }
        }
        Block::Table { header, rows }
    }

    fn cells(&mut self, row: Span) -> Vec<Inline<'t>> {
        let mut cells = Vec::new();
        while let Some((Event::Start(_), span)) = self.next() {
            // A cell that the row lacks is where the row ends.
            cells.push(self.inline(span.start.min(row.end) as usize));
            self.next();
        }
        cells
    }

    fn code_block(&mut self, kind: CodeBlockKind<'t>, block: Span) -> Code<'t> {
        let mut text = Cow::Borrowed("");
        let mut place: Option<Span> = None;
        while let Some((Event::Text(piece), span)) = self.next() {
            let whole = place.map_or(span, |place| place.to(span));
            // As long as the pieces lie side by side the source is the text.
            let side_by_side =
                place.is_none_or(|place| place.end == span.start) && span.of(self.text) == &*piece;
            match text {
                Cow::Borrowed(_) if side_by_side => text = Cow::Borrowed(whole.of(self.text)),
                _ => text.to_mut().push_str(&piece),
            }
            place = Some(whole);
        }
        match &mut text {
            Cow::Borrowed(text) => *text = text.strip_suffix('\n').unwrap_or(text),
            Cow::Owned(text) => text.truncate(text.strip_suffix('\n').unwrap_or(text).len()),
        }
        let span = match place {
            Some(place) => {
                let source = place.of(self.text);
                let source = source.strip_suffix('\n').unwrap_or(source);
                let source = source.strip_suffix('\r').unwrap_or(source);
                Span::new(place.start as usize, place.start as usize + source.len())
            }
            None => {
                let fence = block.of(self.text).find('\n').map(|end| end + 1);
                let fence = fence.unwrap_or((block.end - block.start) as usize);
                Span::empty(block.start as usize + fence)
            }
        };
        let (fenced, info) = match kind {
            CodeBlockKind::Fenced(info) => (true, info.into()),
            CodeBlockKind::Indented => (false, Cow::Borrowed("")),
        };
        Code {
            fenced,
            info,
            text,
            span,
        }
    }

    /// The run of text that begins here; `place` is where it would be if it is empty.
    fn inline(&mut self, place: usize) -> Inline<'t> {
        let links = self.links.len();
        let mut run = Run::new(self.text);
        while self.peek().is_some_and(|(event, _)| is_inline(event))
            && let Some((event, span)) = self.next()
        {
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
        run.finish(place, self.links[links..].to_vec())
    }

    /// The place of the code in a code span: without the backticks, and without
    /// the blank on each side that is not part of it (CommonMark 0.31.2, section 6.1).
    fn code_inside(&self, span: Span) -> Span {
        let source = span.of(self.text);
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

    /// Leaves out everything up to the end of what was just begun.
    fn skip(&mut self) {
        let mut depth = 1;
        while depth > 0
            && let Some((event, _)) = self.next()
        {
            match event {
                Event::Start(_) => depth += 1,
                Event::End(_) => depth -= 1,
                _ => {}
            }
        }
    }

    /// A span without the blanks and line ends at its end.
    fn trimmed(&self, span: Span) -> Span {
        let length = span.of(self.text).trim_ascii_end().len() as u32;
        Span {
            start: span.start,
            end: span.start + length,
        }
    }

    fn place(&self, range: &Range<usize>) -> Span {
        Span::new(self.base + range.start, self.base + range.end)
    }

    fn peek(&mut self) -> Option<(&Event<'t>, Span)> {
        if self.peeked.is_none() {
            self.peeked = self.events.next();
        }
        let (event, range) = self.peeked.as_ref()?;
        Some((event, self.place(range)))
    }

    fn next(&mut self) -> Option<(Event<'t>, Span)> {
        let (event, range) = self.peeked.take().or_else(|| self.events.next())?;
        let span = self.place(&range);
        match &event {
            Event::Start(Tag::Link {
                link_type,
                dest_url,
                id,
                ..
            }) => self.open_link(*link_type, dest_url, id, span, "[".len()),
            Event::Start(Tag::Image {
                link_type,
                dest_url,
                id,
                ..
            }) => self.open_link(*link_type, dest_url, id, span, "![".len()),
            Event::Start(_) => {}
            Event::End(TagEnd::Link | TagEnd::Image) => self.close_link(span),
            _ => self.read = span.end as usize,
        }
        Some((event, span))
    }

    fn open_link(&mut self, kind: LinkType, url: &CowStr<'t>, id: &str, span: Span, mark: usize) {
        let mut value: Cow<'t, str> = url.clone().into();
        let mut follows = false;
        let place = match kind {
            LinkType::Inline | LinkType::WikiLink { .. } => {
                follows = true;
                None
            }
            LinkType::Reference
            | LinkType::Collapsed
            | LinkType::Shortcut
            | LinkType::ReferenceUnknown
            | LinkType::CollapsedUnknown
            | LinkType::ShortcutUnknown => {
                self.events
                    .reference_definitions()
                    .get(id)
                    .and_then(|definition| {
                        link::definition_target(self.text, self.place(&definition.span))
                    })
            }
            LinkType::Autolink | LinkType::Email => {
                Some(Span::new(span.start as usize + 1, span.end as usize - 1))
            }
        };
        if kind == LinkType::Email {
            value = Cow::Owned(format!("mailto:{value}"));
        }
        self.open.push(follows.then_some(self.links.len()));
        self.links.push(Link {
            span,
            target: Spanned::new(value, place.unwrap_or(span)),
        });
        self.read = span.start as usize + mark;
    }

    fn close_link(&mut self, span: Span) {
        let rest = Span {
            start: self.read as u32,
            end: span.end,
        };
        if let Some(Some(link)) = self.open.pop()
            && let Some(place) = link::inline_target(self.text, rest)
        {
            self.links[link].target.span = place;
        }
        self.read = span.end as usize;
    }
}

/// Whether an event belongs to a run of text, and not to the blocks.
fn is_inline(event: &Event) -> bool {
    match event {
        Event::Text(_)
        | Event::Code(_)
        | Event::InlineMath(_)
        | Event::DisplayMath(_)
        | Event::InlineHtml(_)
        | Event::FootnoteReference(_)
        | Event::SoftBreak
        | Event::HardBreak
        | Event::TaskListMarker(_) => true,
        Event::Start(tag) => matches!(
            tag,
            Tag::Emphasis
                | Tag::Strong
                | Tag::Strikethrough
                | Tag::Superscript
                | Tag::Subscript
                | Tag::Link { .. }
                | Tag::Image { .. }
        ),
        Event::End(tag) => matches!(
            tag,
            TagEnd::Emphasis
                | TagEnd::Strong
                | TagEnd::Strikethrough
                | TagEnd::Superscript
                | TagEnd::Subscript
                | TagEnd::Link
                | TagEnd::Image
        ),
        Event::Html(_) | Event::Rule => false,
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
