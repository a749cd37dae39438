//! The inline content of a block, as plain lines with the source position of each character.

use std::borrow::Cow;
use std::ops::Range;

use super::link::Link;
use crate::text::{Span, Spanned};

/// The inline content of a block (CommonMark 0.31.2, section 6).
#[derive(Debug, Default, Clone)]
pub struct Inline<'t> {
    /// The source, without whitespace at its ends. If there is no content, this is
    /// the empty span where it would be.
    pub span: Span,
    /// The lines as plain text, without empty lines.
    pub lines: Vec<TextLine<'t>>,
    /// The code spans. The span of each leaves out the backticks.
    pub code: Vec<Spanned<Cow<'t, str>>>,
    pub links: Vec<Link<'t>>,
}

impl<'t> Inline<'t> {
    /// Returns the lines as one text, with a space between them, and its span.
    pub fn joined(&self) -> Spanned<Cow<'t, str>> {
        let (Some(first), Some(last)) = (self.lines.first(), self.lines.last()) else {
            return Spanned::new(Cow::Borrowed(""), self.span);
        };
        let text = match &*self.lines {
            [line] => line.text.clone(),
            lines => {
                let lines: Vec<&str> = lines.iter().map(|line| &*line.text).collect();
                Cow::Owned(lines.join(" "))
            }
        };
        Spanned::new(text, first.span.to(last.span))
    }

    /// Returns the first line, if there is any.
    pub fn first_line(&self) -> Option<Spanned<String>> {
        let line = self.lines.first()?;
        let span = line.place(0..line.text.len());
        Some(Spanned::new(line.text.clone().into_owned(), span))
    }
}

/// A line as plain text. It includes the texts of code spans and links, but not their
/// marks, those of emphasis, comments or footnote references. Other inline HTML stays
/// as written, because people leave placeholders such as `<fill in>`.
#[derive(Debug, Clone)]
pub struct TextLine<'t> {
    /// Without whitespace at its ends. It borrows from the source if the line contains
    /// no marks.
    pub text: Cow<'t, str>,
    /// From the first character of the line, which may be a mark, to the last one that
    /// is not whitespace.
    pub span: Span,
    /// The source position of each part of `text`.
    source_map: SourceMap,
}

#[derive(Debug, Clone)]
enum SourceMap {
    /// `text` is equal to the source from this offset on.
    Whole(u32),
    Segments(Vec<SourceSegment>),
}

/// The plain text from byte `at` on comes from `source`. If the segment is `exact`, both
/// have the same bytes. Otherwise the text stands for `source` as a whole, as with an
/// entity or an escaped `|` in the code of a table.
#[derive(Debug, Clone)]
struct SourceSegment {
    at: u32,
    source: Span,
    exact: bool,
}

impl TextLine<'_> {
    /// Returns the span in the source of a part of `text`.
    pub fn place(&self, part: Range<usize>) -> Span {
        let segments = match &self.source_map {
            SourceMap::Whole(at) => {
                return Span::new(*at as usize + part.start, *at as usize + part.end);
            }
            SourceMap::Segments(segments) => segments,
        };
        let segment = |byte: usize| {
            let after = segments.partition_point(|segment| segment.at as usize <= byte);
            &segments[after.saturating_sub(1)]
        };
        let first = segment(part.start);
        let start = if first.exact {
            first.source.start + (part.start as u32 - first.at)
        } else {
            first.source.start
        };
        if part.is_empty() {
            return Span::empty(start as usize);
        }
        let last = segment(part.end - 1);
        let end = if last.exact {
            last.source.start + (part.end as u32 - last.at)
        } else {
            last.source.end
        };
        Span { start, end }
    }
}

/// Builds the inline content of a block from the events of the parser.
pub(super) struct InlineBuilder<'t> {
    text: &'t str,
    span: Option<Span>,
    lines: Vec<TextLine<'t>>,
    code: Vec<Spanned<Cow<'t, str>>>,
    /// The current line, once it has text.
    line: Option<TextLine<'t>>,
    /// The start of emphasis or a link that precedes the text of the current line.
    opened: Option<u32>,
}

impl<'t> InlineBuilder<'t> {
    pub(crate) fn new(text: &'t str) -> Self {
        Self {
            text,
            span: None,
            lines: Vec::new(),
            code: Vec::new(),
            line: None,
            opened: None,
        }
    }

    /// Adds a piece of text with its span.
    pub(crate) fn text(&mut self, piece: Cow<'t, str>, source: Span) {
        if let Some(span) = self.push(piece, source) {
            self.cover(span);
            self.extend(span);
        }
    }

    /// Adds a code span. `inside` is the span of the code and `source` that of the
    /// whole.
    pub(crate) fn code(&mut self, code: Cow<'t, str>, inside: Span, source: Span) {
        self.code.push(Spanned::new(code.clone(), inside));
        self.open(source);
        self.push(code, inside);
        self.close(source);
    }

    /// Begins emphasis, a link or a code span. Its mark belongs to the span of the line,
    /// but not to the text.
    pub(crate) fn open(&mut self, source: Span) {
        self.cover(source);
        if self.line.is_none() {
            self.opened = self.opened.or(Some(source.start));
        }
    }

    /// Ends emphasis, a link or a code span, which may have begun on an earlier line.
    pub(crate) fn close(&mut self, source: Span) {
        self.cover(source);
        self.extend(Span::empty(source.end as usize));
    }

    /// Extends the span of the content, for example over a comment or a footnote
    /// reference.
    pub(crate) fn cover(&mut self, source: Span) {
        self.span = Some(self.span.map_or(source, |span| span.to(source)));
    }

    /// Ends the current line.
    pub(crate) fn line_break(&mut self) {
        self.opened = None;
        let Some(mut line) = self.line.take() else {
            return;
        };
        match &mut line.text {
            Cow::Borrowed(text) => *text = text.trim_ascii_end(),
            Cow::Owned(text) => text.truncate(text.trim_ascii_end().len()),
        }
        self.lines.push(line);
    }

    /// Returns the content. If there is none, its span is empty at `start`.
    pub(crate) fn finish(mut self, start: usize, links: Vec<Link<'t>>) -> Inline<'t> {
        self.line_break();
        Inline {
            span: self.span.unwrap_or(Span::empty(start)),
            lines: self.lines,
            code: self.code,
            links,
        }
    }

    fn extend(&mut self, span: Span) {
        if let Some(line) = &mut self.line {
            line.span = line.span.to(span);
        }
    }

    /// Adds a piece to the line. Returns its span without the whitespace at its ends, or
    /// `None` if it is blank. Whitespace before the text of a line is dropped.
    fn push(&mut self, piece: Cow<'t, str>, mut source: Span) -> Option<Span> {
        let exact = source.slice(self.text) == piece;
        // Borrows from the source where the parser may have made a copy.
        let mut piece = if exact {
            Cow::Borrowed(source.slice(self.text))
        } else {
            piece
        };
        let blank = piece.len() - piece.trim_ascii_start().len();
        if self.line.is_none() && blank > 0 {
            source.start += if exact { blank as u32 } else { 0 };
            piece = match piece {
                Cow::Borrowed(text) => Cow::Borrowed(&text[blank..]),
                Cow::Owned(text) => Cow::Owned(text[blank..].to_owned()),
            };
        }
        let end = piece.trim_ascii_end().len() as u32;
        let start = (piece.len() - piece.trim_ascii_start().len()) as u32;
        let span = if !exact {
            source
        } else if start < end {
            Span {
                start: source.start + start,
                end: source.start + end,
            }
        } else {
            Span::empty(source.start as usize)
        };
        match &mut self.line {
            Some(line) => line.push(self.text, piece, source, exact),
            None if end > 0 => {
                let opened = self.opened.take();
                self.line = Some(TextLine::new(piece, source, exact, opened));
            }
            None => {}
        }
        (end > 0).then_some(span)
    }
}

impl<'t> TextLine<'t> {
    fn new(text: Cow<'t, str>, source: Span, exact: bool, opened: Option<u32>) -> Self {
        let start = opened.unwrap_or(source.start);
        let source_map = if exact {
            SourceMap::Whole(source.start)
        } else {
            SourceMap::Segments(vec![SourceSegment {
                at: 0,
                source,
                exact,
            }])
        };
        Self {
            text,
            span: Span::empty(start as usize),
            source_map,
        }
    }

    fn push(&mut self, text: &'t str, piece: Cow<'t, str>, source: Span, exact: bool) {
        if let SourceMap::Whole(start) = self.source_map {
            let whole = Span {
                start,
                end: start + self.text.len() as u32,
            };
            if exact && whole.end == source.start {
                self.text = Cow::Borrowed(whole.to(source).slice(text));
                return;
            }
            self.source_map = SourceMap::Segments(vec![SourceSegment {
                at: 0,
                source: whole,
                exact: true,
            }]);
        }
        if let SourceMap::Segments(segments) = &mut self.source_map {
            let at = self.text.len() as u32;
            segments.push(SourceSegment { at, source, exact });
        }
        self.text.to_mut().push_str(&piece);
    }
}
