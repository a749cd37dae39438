//! Extracts the lines around a finding as one source for miette.
//!
//! miette would otherwise search the whole text for each finding, and print control characters.

use std::ops::Range;

use miette::{MietteError, MietteSpanContents, SourceCode, SourceSpan, SpanContents};

use crate::diagnostic::Diagnostic;
use crate::report::prose::sentence;
use crate::report::window::window;
use crate::text::{LineIndex, Position, RepoPath, Sources, Span, visible};

/// The maximum number of lines of a span that is drawn whole. Of a longer span, only the first line
/// is drawn.
const TALLEST: u32 = 6;
/// The maximum number of related labels that are drawn.
const MOST_RELATED: usize = 8;
/// The number of lines shown before and after a span.
const CONTEXT: u32 = 1;
/// The number of columns that line numbers and bars take beside a line.
const GUTTER: usize = 12;

/// Pieces of one or more files, one after another.
pub(crate) struct Excerpt {
    text: String,
    pieces: Vec<Piece>,
    /// The marks, in the order of the excerpt.
    pub marks: Vec<Mark>,
    /// The number of related labels that were left out.
    pub left_out: usize,
}

/// Consecutive lines of one file.
struct Piece {
    /// The bytes of the excerpt.
    range: Range<usize>,
    name: String,
    /// The first line, counted from 0.
    line: usize,
    count: usize,
}

/// The span of the finding or of a related label, in the excerpt.
pub(crate) struct Mark {
    pub range: Range<usize>,
    pub message: Option<String>,
    pub is_primary: bool,
    /// The position at which the span begins in its file.
    at: Position,
}

/// The span of the finding or of a related label, in its file.
struct ExcerptSpan<'a> {
    path: &'a RepoPath,
    span: Span,
    /// The message of a related label; `None` for the finding's own span.
    message: Option<&'a str>,
}

impl Excerpt {
    /// Creates the excerpt of a finding: first the file of the finding, then the other files of its
    /// related labels. The paths are relative to `folder`.
    pub(crate) fn new(
        finding: &Diagnostic,
        sources: &Sources,
        width: usize,
        folder: &RepoPath,
    ) -> Self {
        let own = ExcerptSpan {
            path: &finding.path,
            span: finding.span,
            message: None,
        };
        let related = finding
            .related
            .iter()
            .take(MOST_RELATED)
            .map(|label| ExcerptSpan {
                path: &label.path,
                span: label.span,
                message: Some(&label.message),
            });
        let places: Vec<ExcerptSpan<'_>> = std::iter::once(own).chain(related).collect();
        let mut excerpt = Self {
            text: String::new(),
            pieces: Vec::new(),
            marks: Vec::new(),
            left_out: finding.related.len().saturating_sub(MOST_RELATED),
        };
        let mut paths: Vec<&RepoPath> = Vec::new();
        for path in places.iter().map(|place| place.path) {
            if !paths.contains(&path) {
                paths.push(path);
            }
        }
        for path in paths {
            if let Some(lines) = sources.lines(path) {
                let in_file = places.iter().filter(|place| place.path == path);
                let name = path.seen_from(folder).to_string();
                excerpt.add_file(&name, &lines, in_file, width);
            }
        }
        excerpt
    }

    fn add_file<'a>(
        &mut self,
        name: &str,
        lines: &LineIndex<'_>,
        places: impl Iterator<Item = &'a ExcerptSpan<'a>>,
        width: usize,
    ) {
        let mut drawn: Vec<Drawn<'_>> = places.map(|place| Drawn::new(place, lines)).collect();
        drawn.sort_by_key(|drawn| (drawn.start, drawn.end));
        let mut drawn = drawn.into_iter().peekable();
        while let Some(first) = drawn.next() {
            let from = first.start.line.saturating_sub(CONTEXT).max(1);
            let mut to = first.end.line + CONTEXT;
            let mut group = vec![first];
            while let Some(next) =
                drawn.next_if(|next| next.start.line.saturating_sub(CONTEXT) <= to + 1)
            {
                to = to.max(next.end.line + CONTEXT);
                group.push(next);
            }
            let to = last_line(lines).min(to).max(to - CONTEXT);
            self.add_piece(name, lines, from..=to, group, width);
        }
    }

    fn add_piece(
        &mut self,
        name: &str,
        lines: &LineIndex<'_>,
        numbers: std::ops::RangeInclusive<u32>,
        group: Vec<Drawn<'_>>,
        width: usize,
    ) {
        let start = self.text.len();
        let room = width.saturating_sub(GUTTER).max(20);
        let mut ends: Vec<(usize, usize)> = vec![(start, start); group.len()];
        for number in numbers.clone() {
            let line = Line::new(lines, number);
            let on_line = group
                .iter()
                .filter(|drawn| drawn.start.line == number || drawn.end.line == number);
            // The part of a long line that is shown contains a drawn span, preferably that of the
            // finding itself.
            let focus = on_line
                .min_by_key(|drawn| drawn.message.is_some())
                .map_or(0..0, |drawn| line.part(drawn));
            let part = line.append(focus, room, &mut self.text);
            for (drawn, end) in group.iter().zip(&mut ends) {
                if drawn.start.line == number {
                    end.0 = part.offset(drawn.start.byte);
                }
                if drawn.end.line == number {
                    end.1 = part.offset(drawn.end.byte);
                }
            }
        }
        self.pieces.push(Piece {
            range: start..self.text.len(),
            name: name.to_owned(),
            line: *numbers.start() as usize - 1,
            count: numbers.count(),
        });
        for (drawn, (start, end)) in group.into_iter().zip(ends) {
            self.marks.push(Mark {
                range: start..end.max(start),
                message: drawn.message.map(|text| sentence(text).into_owned()),
                is_primary: drawn.message.is_none(),
                at: drawn.start,
            });
        }
    }
}

/// Returns the last line, without the empty one after a final line end.
fn last_line(lines: &LineIndex<'_>) -> u32 {
    let last = lines.count();
    match lines.line(last) {
        Some("") if last > 1 => last - 1,
        Some(_) | None => last,
    }
}

/// The part of a span that is drawn: at most [`TALLEST`] lines, without blank lines at the end.
struct Drawn<'a> {
    start: Position,
    end: Position,
    message: Option<&'a str>,
}

impl<'a> Drawn<'a> {
    fn new(place: &ExcerptSpan<'a>, lines: &LineIndex<'_>) -> Self {
        let (start, mut end) = lines.range(place.span);
        let end_of = |line: u32| {
            let byte = lines.start(line).unwrap_or(0) + lines.line(line).map_or(0, str::len) as u32;
            lines.position(byte)
        };
        if end.line - start.line >= TALLEST {
            end = end_of(start.line);
        }
        while end.line > start.line
            && lines.line(end.line).is_none_or(|line| {
                let covered = end.byte - lines.start(end.line).unwrap_or(0);
                line.get(..covered as usize)
                    .is_none_or(|covered| covered.trim().is_empty())
            })
        {
            end = end_of(end.line - 1);
        }
        Self {
            start,
            end,
            message: place.message,
        }
    }
}

/// One line of a file.
struct Line<'t> {
    text: &'t str,
    start: usize,
}

/// The part of a line that is in the excerpt.
struct VisiblePart<'t> {
    line: Line<'t>,
    window: Range<usize>,
    /// The offset of the window's first byte in the excerpt.
    at: usize,
}

impl<'t> Line<'t> {
    fn new(lines: &LineIndex<'t>, number: u32) -> Self {
        Self {
            text: lines.line(number).unwrap_or(""),
            start: lines.start(number).unwrap_or(0) as usize,
        }
    }

    /// Returns the bytes of the line that a span covers.
    fn part(&self, drawn: &Drawn<'_>) -> Range<usize> {
        let within = |byte: u32| {
            let at = (byte as usize).saturating_sub(self.start);
            self.text.floor_char_boundary(at.min(self.text.len()))
        };
        within(drawn.start.byte)..within(drawn.end.byte)
    }

    /// Appends the visible part of the line to the text of the excerpt.
    fn append(self, focus: Range<usize>, room: usize, text: &mut String) -> VisiblePart<'t> {
        const BOM: &str = "\u{feff}";
        let mut window = window(self.text, focus, room);
        if window.start == 0 && self.text.starts_with(BOM) {
            window.start = BOM.len();
            window.end = window.end.max(window.start);
        } else if window.start > 0 {
            text.push('…');
        }
        let at = text.len();
        text.push_str(&escaped(&self.text[window.clone()]));
        if window.end < self.text.len() {
            text.push('…');
        }
        text.push('\n');
        VisiblePart {
            line: self,
            window,
            at,
        }
    }
}

impl VisiblePart<'_> {
    /// Returns the offset in the excerpt of a byte of the file. A byte that is not visible has the
    /// offset of the nearest edge.
    fn offset(&self, byte: u32) -> usize {
        let in_line = (byte as usize).saturating_sub(self.line.start);
        let clamped = in_line.clamp(self.window.start, self.window.end);
        let end = self
            .line
            .text
            .floor_char_boundary(clamped)
            .max(self.window.start);
        self.at + escaped(&self.line.text[self.window.start..end]).len()
    }
}

/// Escapes control characters except tabs, which miette draws as blanks.
fn escaped(text: &str) -> String {
    let parts: Vec<_> = text.split('\t').map(visible).collect();
    parts.join("\t")
}

/// miette reads spans with the lines around them, and without them to get the position of a span.
impl SourceCode for Excerpt {
    fn read_span<'a>(
        &'a self,
        span: &SourceSpan,
        before: usize,
        after: usize,
    ) -> Result<Box<dyn SpanContents<'a> + 'a>, MietteError> {
        let (start, end) = (span.offset(), span.offset() + span.len());
        let piece = self
            .pieces
            .iter()
            .find(|piece| piece.range.contains(&start) && end <= piece.range.end)
            .ok_or(MietteError::OutOfBounds)?;
        let data = &self.text.as_bytes()[piece.range.clone()];
        let whole = (piece.range.start, piece.range.len()).into();
        let at = self.marks.iter().find(|mark| mark.range.start == start);
        let (line, column) = match at {
            Some(mark) if before + after == 0 => {
                (mark.at.line as usize - 1, mark.at.column as usize - 1)
            }
            Some(_) | None => (piece.line, 0),
        };
        let name = piece.name.clone();
        Ok(Box::new(MietteSpanContents::new_named(
            name,
            data,
            whole,
            line,
            column,
            piece.count,
        )))
    }
}
