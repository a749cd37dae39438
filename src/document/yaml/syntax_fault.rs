//! Builds syntax faults with the span of a character or of the rest of a line.

use super::locate;
use crate::document::{Fault, FaultKind};
use crate::text::Span;

/// The help for a value that YAML reads as something other than text.
pub(super) const QUOTE_IT: &str = "put the whole value in quotes";

/// Creates a syntax fault.
pub(super) fn fault(span: Span, message: impl Into<String>) -> Fault {
    Fault::new(FaultKind::Syntax, span, message)
}

/// Returns the span of the character at `at`.
pub(super) fn char_span(text: &str, at: usize) -> Span {
    let length = text[at..].chars().next().map_or(0, char::len_utf8);
    Span::new(at, at + length)
}

/// Returns the span from `at` to the end of the line, without a comment.
pub(super) fn rest_span(text: &str, at: usize) -> Span {
    let line = locate::rest_of_line(text, at);
    let line = line
        .split_once(" #")
        .map_or(line, |(line, _)| line.trim_end());
    if line.is_empty() {
        return char_span(text, at);
    }
    Span::new(at, at + line.len())
}
