//! Finds lines at the beginning of a file that look like frontmatter and are not.

use super::entries::{entry, lines};
use super::frontmatter::first_heading;
use crate::text::Span;

/// The lines at the beginning of a file that look like frontmatter and are not.
pub(crate) struct NearFrontmatter {
    pub yaml: Span,
    /// Whether a line that looks like a fence ends it.
    pub is_closed: bool,
    pub problem: Problem,
}

/// Why lines that look like frontmatter are not.
#[derive(Clone, Copy)]
pub(crate) enum Problem {
    /// Blank lines or comments are above the fence: the text there.
    TextBefore(Span),
    /// The line that is meant as the fence.
    WrongFence(Span),
    /// There is no opening fence; the byte where it is missing.
    MissingFence(usize),
}

/// Finds lines at the beginning of a text that look like frontmatter: after blank lines and comments
/// there is something like a fence, or a line with a key.
pub(crate) fn find(text: &str) -> Option<NearFrontmatter> {
    let start = text.len() - text.trim_start_matches('\u{feff}').len();
    let mut is_comment = false;
    let mut after_mark = false;
    for line in lines(text, Span::new(start, text.len())) {
        let content = line.slice(text).trim();
        if is_comment || content.starts_with("<!--") {
            is_comment = !content.contains("-->");
            continue;
        }
        // `# text` is a comment only directly above a fence, and a heading otherwise.
        if content.is_empty() && after_mark {
            return None;
        }
        after_mark = content.starts_with('#');
        if content.is_empty() || after_mark {
            continue;
        }
        let at = line.start as usize;
        let (from, problem) = if looks_like_fence(content) {
            let is_fence = line.slice(text).trim_end() == "---";
            let problem = if is_fence {
                Problem::TextBefore(Span::new(start, at))
            } else {
                Problem::WrongFence(Span::new(at, at + line.slice(text).trim_end().len()))
            };
            (next_line(text, line), problem)
        } else {
            entry(text, line)?;
            (at, Problem::MissingFence(at))
        };
        let (end, is_closed) = end(text, from);
        return Some(NearFrontmatter {
            yaml: Span::new(from, end),
            is_closed,
            problem,
        });
    }
    None
}

/// Returns where the lines end, and whether something like a fence ends it.
fn end(text: &str, from: usize) -> (usize, bool) {
    let mut rest = lines(text, Span::new(from, text.len()));
    let fence = rest.find(|line| looks_like_fence(line.slice(text).trim()));
    let end = fence.map_or_else(|| first_heading(text, from), |line| line.start as usize);
    (end, fence.is_some())
}

/// Returns whether a line is a row of dashes or of other marks that separate parts of a text.
fn looks_like_fence(line: &str) -> bool {
    let mut marks = line.chars();
    let Some(first) = marks.next() else {
        return false;
    };
    let is_mark = matches!(first, '-' | '–' | '—' | '*' | '_' | '=' | '+' | '~');
    is_mark && line.len() >= 2 && marks.all(|char| char == first) && !line.starts_with("~~~")
}

/// Returns the start of the line after one.
fn next_line(text: &str, line: Span) -> usize {
    let end = line.end as usize;
    text[end..].find('\n').map_or(text.len(), |at| end + at + 1)
}
