//! Reads YAML with broken entries so that the other entries are not lost.

use super::build::TreeBuilder;
use super::locate;
use super::plain;
use super::tree::Tree;
use crate::document::{Fault, FaultKind, fast_path};
use crate::text::Span;

/// Text with more broken entries is probably not meant as YAML, so the rest of it is not read.
const MAX_BROKEN: usize = 100;

/// Reads the part `span` of `text` as YAML. All spans are offsets into the whole text.
///
/// Each broken top-level entry is one fault, and the tree has all other entries. The faults are
/// sorted by their spans.
pub(crate) fn parse<'t>(text: &'t str, span: Span) -> (Tree<'t>, Vec<Fault>) {
    if let Some(tree) = fast_path::is_on()
        .then(|| plain::scan(text, span))
        .flatten()
    {
        return (tree, Vec::new());
    }
    let mut builder = TreeBuilder::new(text, span);
    if let Err(fault) = builder.read(span, false) {
        recover(&mut builder, span, *fault);
    }
    builder.finish()
}

/// Continues after the first fault: leaves out the entry with the fault and reads the text after it,
/// until no fault is left. The text itself is not changed, so all spans stay correct.
fn recover(builder: &mut TreeBuilder, span: Span, first: Fault) {
    if !builder.root_is_open() && builder.discard() {
        // The root is a list or a flow collection, which has no separate entries.
        builder.faults.push(first);
        return;
    }
    let splitter = EntrySplitter::new(builder.text, span);
    let mut from = span.start as usize;
    let mut fault = first.clone();
    for _ in 0..MAX_BROKEN {
        let part = broken_part(builder, &splitter, from, &fault);
        let is_inside = part.contains(fault.span);
        let before = builder.checkpoint(part.start as usize);
        match builder.read(part, true) {
            // The entry is valid by itself, but not in its context.
            Ok(()) if is_inside => builder.faults.push(fault),
            Ok(()) => {}
            Err(entry_fault) => {
                builder.roll_back(before);
                builder.report_broken(part, if is_inside { fault } else { *entry_fault });
            }
        }
        from = part.end as usize;
        match builder.read(Span::new(from, splitter.end), true) {
            Ok(()) => break,
            Err(next) => fault = *next,
        }
    }
    if !builder
        .faults
        .iter()
        .any(|fault| fault.kind == FaultKind::Syntax)
    {
        builder.faults.push(first);
    }
}

/// Returns the span of the entry that `fault` belongs to, and discards what was read of it.
fn broken_part(
    builder: &mut TreeBuilder,
    splitter: &EntrySplitter,
    from: usize,
    fault: &Fault,
) -> Span {
    let in_brackets = builder.in_brackets();
    let Some(entry) = builder.entry else {
        return Span::new(from, splitter.entry_end(from, in_brackets));
    };
    let start = locate::line_start(builder.text, from, entry.start);
    let next = splitter.entry_end(start, in_brackets);
    if builder.entry_is_complete() && fault.span.start as usize >= next {
        return Span::new(next, splitter.entry_end(next, false));
    }
    builder.roll_back(entry);
    Span::new(start, next)
}

/// Splits a text into top-level entries by its lines.
struct EntrySplitter<'t> {
    text: &'t str,
    end: usize,
    indentation: usize,
}

impl<'t> EntrySplitter<'t> {
    fn new(text: &'t str, span: Span) -> Self {
        let lines = span.slice(text).trim_start_matches('\u{feff}').lines();
        let indentation = lines
            .map(|line| (line.len() - line.trim_start().len(), line.trim_start()))
            .find(|(_, line)| !line.is_empty() && !line.starts_with(['#', '-', '%']))
            .map_or(0, |(indentation, _)| indentation);
        Self {
            text,
            end: span.end as usize,
            indentation,
        }
    }

    /// Returns the end of the entry whose first line is at `from`. Adjacent lines of text without a
    /// key belong together, but not to the entry before them, unless brackets are open.
    fn entry_end(&self, from: usize, in_brackets: bool) -> usize {
        let only_entries = in_brackets || self.line(from) == Some(LineKind::Text);
        let mut at = from;
        while let Some(newline) = self.text.get(at..self.end).and_then(|rest| rest.find('\n')) {
            at += newline + 1;
            match self.line(at) {
                Some(LineKind::Entry) => return at,
                Some(LineKind::Text) if !only_entries => return at,
                Some(LineKind::Text) | None => {}
            }
        }
        self.end
    }

    /// Returns what the line at `at` begins; `None` for a line that is blank, a comment or a
    /// continuation.
    fn line(&self, at: usize) -> Option<LineKind> {
        let line = locate::rest_of_line(&self.text[..self.end], at);
        let content = line.trim_start_matches(' ');
        let is_part = content.is_empty()
            || content.starts_with(['#', '-', ']', '}', '\t'])
            || line.len() - content.len() > self.indentation;
        if is_part {
            return None;
        }
        let is_entry =
            content.contains(": ") || content.ends_with(':') || content.starts_with("? ");
        Some(if is_entry {
            LineKind::Entry
        } else {
            LineKind::Text
        })
    }
}

#[derive(PartialEq, Eq)]
enum LineKind {
    /// A line that looks like `key: value`.
    Entry,
    Text,
}
