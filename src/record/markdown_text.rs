//! Frontmatter values that are read as Markdown.

use super::read_context::ReadContext;
use crate::document::markdown::{self, Body};
use crate::document::yaml::Node;
use crate::text::Span;

/// Markdown text and its place in the file.
pub struct MarkdownText<'t> {
    /// The whole file, if it contains the text verbatim; otherwise only the text.
    pub text: &'t str,
    /// The part of `text` that is parsed.
    part: Span,
    /// The span of the whole value, if the value is folded or has escapes.
    whole: Option<Span>,
}

impl<'t> MarkdownText<'t> {
    /// Returns a whole file as Markdown.
    pub fn whole_file(text: &'t str) -> Self {
        Self {
            text,
            part: Span::new(0, text.len()),
            whole: None,
        }
    }

    /// Parses the text.
    pub fn parse(&self) -> Body<'t> {
        markdown::parse(self.text, self.part)
    }

    /// Converts a span in the parsed text to a span in the file.
    pub fn place(&self, span: Span) -> Span {
        self.whole.unwrap_or(span)
    }
}

impl<'a> ReadContext<'a> {
    /// Returns the text of a scalar as Markdown. If the scalar is on a single line without escapes,
    /// the file contains its text verbatim, after the opening quote if there is one.
    pub fn markdown_text<'x>(&self, node: Node<'x>) -> MarkdownText<'x>
    where
        'a: 'x,
    {
        let text = node.text().unwrap_or("");
        let source = self.source_text(node.span());
        let inside = source.strip_prefix(['"', '\'']).unwrap_or(source);
        let start = node.span().start as usize + source.len() - inside.len();
        if inside.starts_with(text) {
            MarkdownText {
                text: self.text,
                part: Span::new(start, start + text.len()),
                whole: None,
            }
        } else {
            MarkdownText {
                text,
                part: Span::new(0, text.len()),
                whole: Some(node.span()),
            }
        }
    }
}
