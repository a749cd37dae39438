//! The body of a record: the one file that names the Markdown parser.

use std::borrow::Cow;

use crate::text::{Span, Spanned};

/// What a record's body holds: its sections in order, and every link.
#[derive(Debug, Default)]
pub struct Body<'t> {
    /// The first level-1 heading.
    pub title: Option<Spanned<Cow<'t, str>>>,
    pub sections: Vec<Section<'t>>,
    /// Every inline, reference and autolink and every image of the whole body, in order.
    pub links: Vec<Link<'t>>,
}

/// A heading and all up to the next heading of the same or a higher level.
/// Sub-headings are sections of their own *and* part of `span` and `blocks` of the outer one.
#[derive(Debug)]
pub struct Section<'t> {
    pub level: u8,
    /// The heading's text without emphasis, code marks and links; `span` is the place of that text,
    /// without `#` and blanks.
    pub heading: Spanned<Cow<'t, str>>,
    /// From the first byte after the heading's line to the last byte of the section that is not blank.
    pub span: Span,
    /// The top-level blocks of the section, sub-headings among them.
    pub blocks: Vec<Block<'t>>,
}

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
        rows: Vec<Vec<Inline<'t>>>,
    },
    Code(Code<'t>),
    /// A block quote, raw HTML, a rule, a footnote.
    Other(Span),
}

/// A list item: its own first paragraph, and what is nested in it.
#[derive(Debug)]
pub struct Item<'t> {
    pub text: Inline<'t>,
    pub blocks: Vec<Block<'t>>,
}

/// A fenced or indented code block; `text` and `span` are its content.
#[derive(Debug)]
pub struct Code<'t> {
    pub fenced: bool,
    pub info: &'t str,
    pub text: Cow<'t, str>,
    pub span: Span,
}

/// A run of text inside one block.
#[derive(Debug, Default, Clone)]
pub struct Inline<'t> {
    /// The source of the run, without blanks at its ends.
    pub span: Span,
    /// Its lines as plain text (code spans and link texts included, marks taken away), each with its place.
    pub lines: Vec<Spanned<Cow<'t, str>>>,
    /// The code spans; the place is that of the code, without the backticks.
    pub code: Vec<Spanned<Cow<'t, str>>>,
    pub links: Vec<Link<'t>>,
}

/// A link or an image.
#[derive(Debug, Clone)]
pub struct Link<'t> {
    /// The whole link: `[text](target)`.
    pub span: Span,
    /// Where it goes, escapes and entities resolved, percent signs as written; the place is that of
    /// the target alone (in the definition, for a reference link).
    pub target: Spanned<Cow<'t, str>>,
}

// pub fn parse(text: &str, span: Span) -> Body<'_>
//     `text` is the whole file, `span` its body; all spans are offsets into the whole file.
