//! The events of the Markdown parser, and the links among them. No other file uses the parser.

use std::borrow::Cow;
use std::collections::HashMap;
use std::ops::Range;

pub(super) use pulldown_cmark::{CodeBlockKind, Event, Tag, TagEnd};
use pulldown_cmark::{CowStr, LinkType, OffsetIter, Options, Parser};

use crate::text::{Span, Spanned};

use super::link::{self, Link};

/// Reads events one by one and collects every link among them.
pub(super) struct MarkdownEvents<'t> {
    text: &'t str,
    /// The offset in `text` of the part that the parser reads.
    base: usize,
    parser: OffsetIter<'t>,
    /// The next event, if it was peeked at.
    peeked: Option<(Event<'t>, Range<usize>)>,
    links: Vec<Link<'t>>,
    /// The open links: for each whose target follows its text, its index in `links`.
    open: Vec<Option<usize>>,
    /// The end of what was read of the innermost open link.
    read: usize,
    /// The targets of the definitions that links have named, by the start of the definition.
    definitions: HashMap<u32, Option<Span>>,
}

impl<'t> MarkdownEvents<'t> {
    pub(crate) fn new(text: &'t str, body: Range<usize>) -> Self {
        let options = Options::ENABLE_TABLES
            | Options::ENABLE_FOOTNOTES
            | Options::ENABLE_TASKLISTS
            | Options::ENABLE_STRIKETHROUGH;
        Self {
            text,
            base: body.start,
            parser: Parser::new_ext(&text[body], options).into_offset_iter(),
            peeked: None,
            links: Vec::new(),
            open: Vec::new(),
            read: 0,
            definitions: HashMap::new(),
        }
    }

    /// Returns the links that were read so far, including those that are open.
    pub(crate) fn links(&self) -> &[Link<'t>] {
        &self.links
    }

    /// Returns all links that were read.
    pub(crate) fn into_links(self) -> Vec<Link<'t>> {
        self.links
    }

    /// Converts the range of an event to a span in the whole text.
    pub(crate) fn span(&self, range: &Range<usize>) -> Span {
        Span::new(self.base + range.start, self.base + range.end)
    }

    /// Returns the next event without reading it.
    pub(crate) fn peek(&mut self) -> Option<(&Event<'t>, Span)> {
        if self.peeked.is_none() {
            self.peeked = self.parser.next();
        }
        let (event, range) = self.peeked.as_ref()?;
        Some((event, self.span(range)))
    }

    /// Reads the next event. Links are collected here, so that those in skipped
    /// blocks are collected too.
    ///
    /// Events are large, so the parser's event is returned as it is.
    /// [`MarkdownEvents::span`] converts its range.
    pub(crate) fn next(&mut self) -> Option<(Event<'t>, Range<usize>)> {
        let next = match self.peeked.take() {
            None => self.parser.next(),
            peeked => peeked,
        };
        if let Some((event, range)) = &next {
            self.note(event, self.span(range));
        }
        next
    }

    /// Reads the next event if it is inline content and not part of the blocks.
    pub(crate) fn next_inline(&mut self) -> Option<(Event<'t>, Range<usize>)> {
        let next = match self.peeked.take() {
            None => self.parser.next(),
            peeked => peeked,
        };
        match &next {
            Some((event, range)) if is_inline(event) => {
                self.note(event, self.span(range));
                next
            }
            _ => {
                self.peeked = next;
                None
            }
        }
    }

    /// Skips everything up to the end of the block or inline whose start was just
    /// read.
    pub(crate) fn skip(&mut self) {
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

    fn note(&mut self, event: &Event<'t>, span: Span) {
        match event {
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
    }

    fn open_link(&mut self, kind: LinkType, url: &CowStr<'t>, id: &str, span: Span, mark: usize) {
        let mut value: Cow<'t, str> = url.clone().into();
        let mut follows = false;
        let target_span = match kind {
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
                let definition = self.parser.reference_definitions().get(id);
                let definition = definition.map(|definition| self.span(&definition.span));
                definition.and_then(|definition| {
                    // A long definition may be named by many links.
                    let known = self.definitions.entry(definition.start);
                    *known.or_insert_with(|| link::definition_target(self.text, definition, url))
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
            target: Spanned::new(value, target_span.unwrap_or(span)),
        });
        self.read = span.start as usize + mark;
    }

    fn close_link(&mut self, span: Span) {
        let rest = Span {
            start: self.read as u32,
            end: span.end,
        };
        if let Some(Some(link)) = self.open.pop() {
            let target = &mut self.links[link].target;
            if let Some(target_span) = link::inline_target(self.text, rest, &target.value) {
                target.span = target_span;
            }
        }
        self.read = span.end as usize;
    }
}

/// Returns whether an event is inline content and not part of the blocks.
pub(super) fn is_inline(event: &Event) -> bool {
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
