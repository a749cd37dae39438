//! A run of text inside one block, as plain lines that know where each character stands.

use std::borrow::Cow;
use std::ops::Range;

use crate::text::{Span, Spanned};

use super::Link;

/// A run of text inside one block.
#[derive(Debug, Default, Clone)]
pub struct Inline<'t> {
    /// The source of the run, without blanks at its ends; the place where it would be if it is empty.
    pub span: Span,
    /// Its lines as plain text; lines without any are left out.
    pub lines: Vec<Line<'t>>,
    /// The code spans; the place is that of the code, without the backticks.
    pub code: Vec<Spanned<Cow<'t, str>>>,
    pub links: Vec<Link<'t>>,
}

impl<'t> Inline<'t> {
    /// The lines as one text with a blank between them, and their place.
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
}

/// One line of a run as plain text: the texts of code spans and links included,
/// their marks and those of emphasis, comments and footnote marks left out.
/// Other inline HTML stays as written, because `<fill in>` is what people leave
/// for the next to fill in.
#[derive(Debug, Clone)]
pub struct Line<'t> {
    /// Without blanks at its ends; taken from the source as it is where no mark divides it.
    pub text: Cow<'t, str>,
    /// From the line's first character, mark or not, to its last that is not blank.
    pub span: Span,
    /// Which part of `text` comes from where.
    pieces: Pieces,
}

#[derive(Debug, Clone)]
enum Pieces {
    /// `text` is the source from this offset on.
    Whole(u32),
    Several(Vec<Piece>),
}

/// From byte `at` of the plain text on, the text is that of `source`; byte by
/// byte if it is `exact`, else as a whole (an entity, an escaped bar in a table's code).
#[derive(Debug, Clone)]
struct Piece {
    at: u32,
    source: Span,
    exact: bool,
}

impl Line<'_> {
    /// The place in the source of a part of `text`.
    pub fn place(&self, part: Range<usize>) -> Span {
        let pieces = match &self.pieces {
            Pieces::Whole(at) => {
                return Span::new(*at as usize + part.start, *at as usize + part.end);
            }
            Pieces::Several(pieces) => pieces,
        };
        let piece = |byte: usize| {
            let after = pieces.partition_point(|piece| piece.at as usize <= byte);
            &pieces[after.saturating_sub(1)]
        };
        let first = piece(part.start);
        let start = match first.exact {
            true => first.source.start + (part.start as u32 - first.at),
            false => first.source.start,
        };
        if part.is_empty() {
            return Span::empty(start as usize);
        }
        let last = piece(part.end - 1);
        let end = match last.exact {
            true => last.source.start + (part.end as u32 - last.at),
            false => last.source.end,
        };
        Span { start, end }
    }
}

/// Puts a run together from what the parser reports, piece by piece.
pub(super) struct Run<'t> {
    text: &'t str,
    span: Option<Span>,
    lines: Vec<Line<'t>>,
    code: Vec<Spanned<Cow<'t, str>>>,
    /// The line that is being read, once it has text.
    line: Option<Line<'t>>,
    /// Where emphasis or a link began before the line had any text.
    opened: Option<u32>,
}

impl<'t> Run<'t> {
    pub fn new(text: &'t str) -> Self {
        Self {
            text,
            span: None,
            lines: Vec::new(),
            code: Vec::new(),
            line: None,
            opened: None,
        }
    }

    /// A piece of text and where it stands.
    pub fn text(&mut self, piece: Cow<'t, str>, source: Span) {
        if let Some(place) = self.push(piece, source) {
            self.cover(place);
            self.extend(place);
        }
    }

    /// A code span; `inside` is the place of the code, `source` that of the whole.
    pub fn code(&mut self, code: Cow<'t, str>, inside: Span, source: Span) {
        self.code.push(Spanned::new(code.clone(), inside));
        self.open(source);
        self.push(code, inside);
        self.close(source);
    }

    /// Emphasis, a link or a code span begins: its mark is no text, but part of the line.
    pub fn open(&mut self, source: Span) {
        self.cover(source);
        if self.line.is_none() {
            self.opened = self.opened.or(Some(source.start));
        }
    }

    /// Emphasis, a link or a code span ends; it may have begun on an earlier line.
    pub fn close(&mut self, source: Span) {
        self.cover(source);
        self.extend(Span::empty(source.end as usize));
    }

    /// Something that belongs to the run: a comment, a footnote mark.
    pub fn cover(&mut self, source: Span) {
        self.span = Some(self.span.map_or(source, |span| span.to(source)));
    }

    pub fn line_break(&mut self) {
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

    /// The run; `place` is where it would be if there is nothing.
    pub fn finish(mut self, place: usize, links: Vec<Link<'t>>) -> Inline<'t> {
        self.line_break();
        Inline {
            span: self.span.unwrap_or(Span::empty(place)),
            lines: self.lines,
            code: self.code,
            links,
        }
    }

    fn extend(&mut self, place: Span) {
        if let Some(line) = &mut self.line {
            line.span = line.span.to(place);
        }
    }

    /// Adds a piece to the line and says where it stands without the blanks at
    /// its ends; nothing if it is blank. Blanks before a line's text are dropped.
    fn push(&mut self, piece: Cow<'t, str>, mut source: Span) -> Option<Span> {
        let exact = source.slice(self.text) == piece;
        // A slice of the source is as good as the parser's copy, and needs no memory.
        let mut piece = match exact {
            true => Cow::Borrowed(source.slice(self.text)),
            false => piece,
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
        let place = match exact {
            true if start < end => Span {
                start: source.start + start,
                end: source.start + end,
            },
            true => Span::empty(source.start as usize),
            false => source,
        };
        match &mut self.line {
            Some(line) => line.push(self.text, piece, source, exact),
            None if end > 0 => {
                let opened = self.opened.take();
                self.line = Some(Line::new(piece, source, exact, opened));
            }
            None => {}
        }
        (end > 0).then_some(place)
    }
}

impl<'t> Line<'t> {
    fn new(text: Cow<'t, str>, source: Span, exact: bool, opened: Option<u32>) -> Self {
        let start = opened.unwrap_or(source.start);
        let whole = Pieces::Whole(source.start);
        let one = |source| {
            Pieces::Several(vec![Piece {
                at: 0,
                source,
                exact,
            }])
        };
        Self {
            text,
            span: Span::empty(start as usize),
            pieces: if exact { whole } else { one(source) },
        }
    }

    fn push(&mut self, text: &'t str, piece: Cow<'t, str>, source: Span, exact: bool) {
        if let Pieces::Whole(start) = self.pieces {
            let whole = Span {
                start,
                end: start + self.text.len() as u32,
            };
            if exact && whole.end == source.start {
                self.text = Cow::Borrowed(whole.to(source).slice(text));
                return;
            }
            self.pieces = Pieces::Several(vec![Piece {
                at: 0,
                source: whole,
                exact: true,
            }]);
        }
        if let Pieces::Several(pieces) = &mut self.pieces {
            let at = self.text.len() as u32;
            pieces.push(Piece { at, source, exact });
        }
        self.text.to_mut().push_str(&piece);
    }
}
