//! A text of the frontmatter read as Markdown.

use super::read_context::ReadContext;
use crate::document::markdown::{self, Body};
use crate::document::yaml::Node;
use crate::text::Span;

/// A text, and where it stands in the file.
pub struct MarkdownText<'t> {
    /// The file, where the text stands in it as it is; else the text alone.
    pub text: &'t str,
    /// The part of `text` that is read.
    part: Span,
    /// Of a text that is folded or has escapes: its place as a whole.
    whole: Option<Span>,
}

impl<'t> MarkdownText<'t> {
    /// All of a file.
    pub fn of(text: &'t str) -> Self {
        Self {
            text,
            part: Span::new(0, text.len()),
            whole: None,
        }
    }

    pub fn parse(&self) -> Body<'t> {
        markdown::parse(self.text, self.part)
    }

    /// The place in the file of a place in what was parsed.
    pub fn place(&self, span: Span) -> Span {
        self.whole.unwrap_or(span)
    }
}

impl<'a> ReadContext<'a> {
    /// A scalar's text. One on a single line without escapes stands in the file
    /// as it is, behind its opening quote if it has one.
    pub fn passage<'x>(&self, node: Node<'x>) -> MarkdownText<'x>
    where
        'a: 'x,
    {
        let text = node.text().unwrap_or("");
        let source = self.source_text(node.span());
        let inside = source.strip_prefix(['"', '\'']).unwrap_or(source);
        let start = node.span().start as usize + source.len() - inside.len();
        match inside.starts_with(text) {
            true => MarkdownText {
                text: self.text,
                part: Span::new(start, start + text.len()),
                whole: None,
            },
            false => MarkdownText {
                text,
                part: Span::new(0, text.len()),
                whole: Some(node.span()),
            },
        }
    }
}
