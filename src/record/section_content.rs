//! The content of the body under one heading.

use crate::document::markdown::{Body, BodyBlock, Link, ListItem, Section};
use crate::text::{Span, Spanned};

/// Everything under one heading.
pub struct SectionContent<'s, 't> {
    text: &'t str,
    body: &'s Body<'t>,
    section: &'s Section<'t>,
}

impl<'s, 't> SectionContent<'s, 't> {
    pub fn new(text: &'t str, body: &'s Body<'t>, section: &'s Section<'t>) -> Self {
        Self {
            text,
            body,
            section,
        }
    }

    /// Returns the span of the content, or of the heading if there is no content.
    pub fn span(&self) -> Span {
        match self.blocks() {
            [] => self.heading_span(),
            _ => trimmed(self.section.span, self.text),
        }
    }

    /// Returns the span of the heading.
    pub fn heading_span(&self) -> Span {
        self.section.heading.span
    }

    pub fn blocks(&self) -> &'s [BodyBlock<'t>] {
        self.body.blocks_in(self.section)
    }

    /// Returns whether there is nothing but what a template leaves to be filled in: comments and
    /// list markers.
    pub fn is_empty(&self) -> bool {
        self.blocks().iter().all(BodyBlock::is_blank)
    }

    /// Returns the first block that is more than what a template leaves to be filled in.
    pub fn first_block(&self) -> Option<&'s BodyBlock<'t>> {
        self.blocks().iter().find(|block| !block.is_blank())
    }

    /// Returns the first line of a paragraph or of a list; `None` if the content begins with anything else.
    pub fn first_line(&self) -> Option<Spanned<String>> {
        match self.first_block()? {
            BodyBlock::Paragraph(inline) => inline.first_line(),
            BodyBlock::List(items) => items.first()?.text.first_line(),
            BodyBlock::Heading { .. }
            | BodyBlock::Table { .. }
            | BodyBlock::Code(_)
            | BodyBlock::Comment(_)
            | BodyBlock::Other(_) => None,
        }
    }

    /// Returns the text as it is written, without the comments around it. If it is a single list
    /// item, the list marker is left out too.
    pub fn text(&self) -> Spanned<&'t str> {
        let mut span = self.section.span;
        let mut blocks = self.blocks();
        while let [BodyBlock::Comment(comment), rest @ ..] = blocks {
            span.start = comment.end;
            blocks = rest;
        }
        while let [rest @ .., BodyBlock::Comment(comment)] = blocks {
            span.end = comment.start;
            blocks = rest;
        }
        let span = match blocks {
            [BodyBlock::Paragraph(inline)] => inline.span,
            [BodyBlock::List(items)] if items.len() == 1 && items[0].blocks.is_empty() => {
                items[0].text.span
            }
            _ => trimmed(span, self.text),
        };
        Spanned::new(span.slice(self.text), span)
    }

    /// Returns the text as one line if it is one paragraph of several lines: Markdown reads the end of a
    /// line within a paragraph as a blank (CommonMark, "Soft line breaks").
    pub fn one_line(&self) -> Option<String> {
        let text = self.text();
        let is_paragraph = |blocks: &[BodyBlock<'_>]| match blocks {
            [BodyBlock::Paragraph(_)] => true,
            [BodyBlock::List(items)] => items.len() == 1 && items[0].blocks.is_empty(),
            _ => false,
        };
        let is_comment = |block: &&BodyBlock<'_>| matches!(block, BodyBlock::Comment(_));
        let blocks = self.blocks();
        let start = blocks.iter().take_while(is_comment).count();
        let end = blocks.iter().rev().take_while(is_comment).count();
        let own = blocks.get(start..blocks.len() - end).unwrap_or_default();
        let has_hard_break = text
            .lines()
            .any(|line| line.ends_with("  ") || line.ends_with('\\'));
        let is_wrapped = text.contains('\n') && is_paragraph(own) && !has_hard_break;
        is_wrapped.then(|| {
            let lines: Vec<&str> = text.lines().map(str::trim).collect();
            lines.join(" ")
        })
    }

    /// Returns the top-level items of all lists, without those that are blank. A list ends where
    /// another sign for its items begins, or where text stands between them.
    pub fn items(&self) -> impl Iterator<Item = &'s ListItem<'t>> {
        let lists = self.blocks().iter().filter_map(|block| match block {
            BodyBlock::List(items) => Some(items.as_slice()),
            BodyBlock::Heading { .. }
            | BodyBlock::Paragraph(_)
            | BodyBlock::Table { .. }
            | BodyBlock::Code(_)
            | BodyBlock::Comment(_)
            | BodyBlock::Other(_) => None,
        });
        lists.flatten().filter(|item| !item.is_blank())
    }

    /// Returns all links under the heading.
    pub fn links(&self) -> impl Iterator<Item = &'s Link<'t>> {
        let span = self.section.span;
        self.body
            .links
            .iter()
            .filter(move |link| span.contains(link.span))
    }
}

/// Returns a span without the line ends around its text. Indentation stays, because it is part of
/// a code block.
fn trimmed(span: Span, text: &str) -> Span {
    let whole = span.slice(text);
    let start = whole.len() - whole.trim_start_matches(['\n', '\r']).len();
    let end = whole.trim_end().len().max(start);
    let at = span.start as usize;
    Span::new(at + start, at + end)
}
