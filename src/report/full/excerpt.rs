//! The lines around a finding, cut out, made harmless, and laid out as one
//! source for miette, which would otherwise look through the whole text for
//! each finding and print whatever a line holds.

use std::ops::Range;

use miette::{MietteError, MietteSpanContents, SourceCode, SourceSpan, SpanContents};

use crate::diagnostic::Diagnostic;
use crate::report::prose::sentence;
use crate::report::window::window;
use crate::text::{LineIndex, Position, RepoPath, Sources, Span, visible};

/// How many lines a place may have to be drawn whole; of a longer one the first is.
const TALLEST: u32 = 6;
/// How many second places are drawn.
const MOST_RELATED: usize = 8;
/// Lines shown before and after.
const CONTEXT: u32 = 1;
/// What line numbers and bars take beside a line.
const GUTTER: usize = 12;

/// Pieces of one or more files, one after another.
pub(crate) struct Excerpt {
    text: String,
    pieces: Vec<Piece>,
    /// In the order of the text.
    pub marks: Vec<Mark>,
    /// How many second places were left out.
    pub left_out: usize,
}

/// Neighbouring lines of one file.
struct Piece {
    /// In the excerpt.
    range: Range<usize>,
    name: String,
    /// The first line, counted from 0.
    line: usize,
    count: usize,
}

/// A place of the finding, in the excerpt.
pub(crate) struct Mark {
    pub range: Range<usize>,
    pub words: Option<String>,
    pub is_primary: bool,
    /// Where it begins in its file.
    at: Position,
}

/// A place of the finding, in its file.
struct Wanted<'a> {
    path: &'a RepoPath,
    span: Span,
    words: Option<&'a str>,
}

impl Excerpt {
    /// The finding's own place first, then second places in other files.
    pub(crate) fn new(finding: &Diagnostic, sources: &Sources, width: usize) -> Self {
        let own = Wanted {
            path: &finding.path,
            span: finding.span,
            words: None,
        };
        let related = finding
            .related
            .iter()
            .take(MOST_RELATED)
            .map(|label| Wanted {
                path: &label.path,
                span: label.span,
                words: Some(&label.message),
            });
        let wanted: Vec<Wanted<'_>> = std::iter::once(own).chain(related).collect();
        let mut excerpt = Self {
            text: String::new(),
            pieces: Vec::new(),
            marks: Vec::new(),
            left_out: finding.related.len().saturating_sub(MOST_RELATED),
        };
        let mut paths: Vec<&RepoPath> = Vec::new();
        for path in wanted.iter().map(|wanted| wanted.path) {
            if !paths.contains(&path) {
                paths.push(path);
            }
        }
        for path in paths {
            if let Some(lines) = sources.lines(path) {
                let here = wanted.iter().filter(|wanted| wanted.path == path);
                excerpt.add_file(path, &lines, here, width);
            }
        }
        excerpt
    }

    fn add_file<'a>(
        &mut self,
        path: &RepoPath,
        lines: &LineIndex<'_>,
        wanted: impl Iterator<Item = &'a Wanted<'a>>,
        width: usize,
    ) {
        let mut drawn: Vec<Drawn<'_>> = wanted.map(|wanted| Drawn::of(wanted, lines)).collect();
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
            self.add_piece(path, lines, from..=to, group, width);
        }
    }

    fn add_piece(
        &mut self,
        path: &RepoPath,
        lines: &LineIndex<'_>,
        numbers: std::ops::RangeInclusive<u32>,
        group: Vec<Drawn<'_>>,
        width: usize,
    ) {
        let start = self.text.len();
        let room = width.saturating_sub(GUTTER).max(20);
        let mut ends: Vec<(usize, usize)> = vec![(start, start); group.len()];
        for number in numbers.clone() {
            let line = Line::of(lines, number);
            let on_it = group
                .iter()
                .filter(|drawn| drawn.start.line == number || drawn.end.line == number);
            // What is drawn decides which part of a long line is seen: the
            // finding's own place before all others.
            let focus = on_it
                .min_by_key(|drawn| drawn.words.is_some())
                .map_or(0..0, |drawn| line.part(drawn));
            let shown = line.show(focus, room, &mut self.text);
            for (drawn, end) in group.iter().zip(&mut ends) {
                if drawn.start.line == number {
                    end.0 = shown.place(drawn.start.byte);
                }
                if drawn.end.line == number {
                    end.1 = shown.place(drawn.end.byte);
                }
            }
        }
        self.pieces.push(Piece {
            range: start..self.text.len(),
            name: path.to_string(),
            line: *numbers.start() as usize - 1,
            count: numbers.count(),
        });
        for (drawn, (start, end)) in group.into_iter().zip(ends) {
            self.marks.push(Mark {
                range: start..end.max(start),
                words: drawn.words.map(|words| sentence(words).into_owned()),
                is_primary: drawn.words.is_none(),
                at: drawn.start,
            });
        }
    }
}

/// The last line that has anything on it, or the only one.
fn last_line(lines: &LineIndex<'_>) -> u32 {
    let last = lines.count();
    match lines.line(last) {
        Some("") if last > 1 => last - 1,
        Some(_) | None => last,
    }
}

/// What of a place is drawn: without blank lines at its end, and not more than
/// fits a screen.
struct Drawn<'a> {
    start: Position,
    end: Position,
    words: Option<&'a str>,
}

impl<'a> Drawn<'a> {
    fn of(wanted: &Wanted<'a>, lines: &LineIndex<'_>) -> Self {
        let (start, mut end) = lines.range(wanted.span);
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
            words: wanted.words,
        }
    }
}

/// One line of a file.
struct Line<'t> {
    text: &'t str,
    start: usize,
}

/// What of a line stands in the excerpt.
struct Shown<'t> {
    line: Line<'t>,
    window: Range<usize>,
    /// Where the window's first byte stands in the excerpt.
    at: usize,
}

impl<'t> Line<'t> {
    fn of(lines: &LineIndex<'t>, number: u32) -> Self {
        Self {
            text: lines.line(number).unwrap_or(""),
            start: lines.start(number).unwrap_or(0) as usize,
        }
    }

    /// The bytes of the line that a place covers.
    fn part(&self, drawn: &Drawn<'_>) -> Range<usize> {
        let within = |byte: u32| {
            let at = (byte as usize).saturating_sub(self.start);
            self.text.floor_char_boundary(at.min(self.text.len()))
        };
        within(drawn.start.byte)..within(drawn.end.byte)
    }

    /// Appends what is shown of the line to the excerpt's text.
    fn show(self, focus: Range<usize>, room: usize, text: &mut String) -> Shown<'t> {
        const BOM: &str = "\u{feff}";
        let mut window = window(self.text, focus, room);
        if window.start == 0 && self.text.starts_with(BOM) {
            window.start = BOM.len();
        } else if window.start > 0 {
            text.push('…');
        }
        let at = text.len();
        text.push_str(&harmless(&self.text[window.clone()]));
        if window.end < self.text.len() {
            text.push('…');
        }
        text.push('\n');
        Shown {
            line: self,
            window,
            at,
        }
    }
}

impl Shown<'_> {
    /// Where a byte of the file stands in the excerpt; what is not shown stands at the edge.
    fn place(&self, byte: u32) -> usize {
        let within = (byte as usize).saturating_sub(self.line.start);
        let seen = within.clamp(self.window.start, self.window.end);
        let seen = self
            .line
            .text
            .floor_char_boundary(seen)
            .max(self.window.start);
        self.at + harmless(&self.line.text[self.window.start..seen]).len()
    }
}

/// Control characters written out, but tabs: miette draws them as blanks.
fn harmless(text: &str) -> String {
    let parts: Vec<_> = text.split('\t').map(visible).collect();
    parts.join("\t")
}

/// miette asks for the lines around a span, and for the position of a span
/// alone, without lines around it.
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
