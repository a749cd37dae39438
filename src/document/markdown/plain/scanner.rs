//! The state of the scanner between two lines.

use std::ops::Range;

use bstr::ByteSlice;

use super::super::link::Link;
use super::super::outline::Outline;
use super::super::section::Section;
use super::containers::Containers;
use super::unclosed::Unclosed;
use crate::text::steps;

/// Reads a body line by line. Each of its functions returns `None` if the parser has to read the
/// body.
pub(super) struct Scanner<'t> {
    pub text: &'t str,
    /// The bytes of the text up to the end of the body.
    pub bytes: &'t [u8],
    /// The start of the next line.
    pub at: usize,
    pub outline: Outline<'t>,
    pub links: Vec<Link<'t>>,
    pub containers: Containers,
    /// What the next line follows.
    pub previous: Previous,
    /// Whether the paragraph that the next line may continue might be in a quote.
    pub is_quoted: bool,
    /// The block that is open over several lines, whatever they hold.
    pub open: Option<OpenBlock>,
    /// What the last line has left unclosed.
    pub unclosed: Unclosed,
    /// What the line before the current one has left unclosed, until the current one takes it.
    pub carried: Unclosed,
    /// The number of columns of the table that the next line may belong to.
    pub columns: Option<usize>,
}

/// What a line follows.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Previous {
    /// A blank line, or a block that has ended: the line begins a block.
    Boundary,
    /// Text of a paragraph, which the line may continue.
    Paragraph,
    /// Anything else.
    Other,
}

/// A block whose lines are neither headings nor links.
#[derive(Clone, Copy)]
pub(super) enum OpenBlock {
    /// A fenced code block, with the byte and the length of its fence.
    Code {
        mark: u8,
        length: usize,
        column: usize,
    },
    /// A comment that ends on the line with `-->`.
    Comment { column: usize },
    /// What may be HTML, up to the next blank line.
    Html,
}

/// A line, without the blanks and the line end behind its content.
#[derive(Clone)]
pub(super) struct Line {
    /// The whole line with its line end.
    pub whole: Range<usize>,
    /// The number of spaces before the content.
    pub indent: usize,
    /// The start of the content.
    pub start: usize,
    /// The end of the content.
    pub end: usize,
}

impl<'t> Scanner<'t> {
    pub(super) fn new(text: &'t str, body: Range<usize>) -> Self {
        Self {
            text,
            bytes: &text.as_bytes()[..body.end],
            at: body.start,
            outline: Outline::new(&text[..body.end]),
            links: Vec::new(),
            containers: Containers::default(),
            previous: Previous::Boundary,
            is_quoted: false,
            open: None,
            unclosed: Unclosed::default(),
            carried: Unclosed::default(),
            columns: None,
        }
    }

    /// Returns the sections and the links.
    pub(super) fn finish(self) -> Option<(Vec<Section<'t>>, Vec<Link<'t>>)> {
        let is_sure = self.unclosed.code.is_none();
        is_sure.then(|| (self.outline.finish(0).0, self.links))
    }

    pub(super) fn next_line(&mut self) -> Option<Line> {
        steps::count();
        let from = self.at;
        let rest = self.bytes.get(from..).filter(|rest| !rest.is_empty())?;
        let length = rest.find_byte(b'\n').unwrap_or(rest.len());
        self.at = (from + length + 1).min(self.bytes.len());
        let mut end = from + length;
        while end > from && matches!(self.bytes[end - 1], b' ' | b'\t' | b'\r') {
            end -= 1;
        }
        let mut start = from;
        while start < end && self.bytes[start] == b' ' {
            start += 1;
        }
        Some(Line {
            whole: from..self.at,
            indent: start - from,
            start,
            end,
        })
    }

    /// Returns the content of a line.
    pub(super) fn content(&self, line: &Line) -> &'t [u8] {
        &self.bytes[line.start..line.end]
    }

    /// Sets what the next line follows.
    pub(super) fn after(&mut self, previous: Previous) {
        self.previous = previous;
        if previous == Previous::Boundary {
            self.is_quoted = false;
            self.columns = None;
        }
    }
}
