//! Reading on behind what cannot be read: one broken entry hides no other.

use super::build::Builder;
use super::{Tree, place};
use crate::document::{Fault, FaultKind};
use crate::text::Span;

/// After so many broken entries a text is no YAML with mistakes in it, and the rest is left alone.
const MAX_BROKEN: usize = 100;

/// Reads the part `span` of `text` as YAML. All spans are offsets into the whole text.
///
/// It always gives a tree. Where a top-level entry is broken there is one fault for it, and the
/// tree holds all the other entries. The faults are in the order of their places.
pub fn parse<'t>(text: &'t str, span: Span) -> (Tree<'t>, Vec<Fault>) {
    let mut builder = Builder::new(text, span);
    if let Err(fault) = builder.read(span, false) {
        recover(&mut builder, span, *fault);
    }
    builder.finish()
}

/// Goes on after the first fault. Each time the entry with the fault is set aside, and what is
/// behind it is read anew; no byte is moved, so every place stays right.
fn recover(builder: &mut Builder, span: Span, first: Fault) {
    if !builder.root_is_open() && builder.discard() {
        // A list, or brackets: there are no entries to tell apart.
        builder.faults.push(first);
        return;
    }
    let entries = Entries::new(builder.text, span);
    let mut from = span.start as usize;
    let mut fault = first.clone();
    for _ in 0..MAX_BROKEN {
        let part = broken_part(builder, &entries, from, &fault);
        let is_inside = part.contains(fault.span);
        let before = builder.mark(part.start as usize);
        match builder.read(part, true) {
            // Sound alone, wrong where it stands.
            Ok(()) if is_inside => builder.faults.push(fault),
            Ok(()) => {}
            Err(own) => {
                builder.rollback(before);
                builder.lose(part, if is_inside { fault } else { *own });
            }
        }
        from = part.end as usize;
        match builder.read(Span::new(from, entries.end), true) {
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

/// The entry that `fault` belongs to; what was read of it is forgotten.
fn broken_part(builder: &mut Builder, entries: &Entries, from: usize, fault: &Fault) -> Span {
    let in_brackets = builder.in_brackets();
    let Some(entry) = builder.entry else {
        return Span::new(from, entries.next(from, in_brackets));
    };
    let start = place::line_start(builder.text, from, entry.start);
    let next = entries.next(start, in_brackets);
    if builder.entry_is_complete() && fault.span.start as usize >= next {
        return Span::new(next, entries.next(next, false));
    }
    builder.rollback(entry);
    Span::new(start, next)
}

/// The lines at which a text can be cut into top-level entries.
struct Entries<'t> {
    text: &'t str,
    end: usize,
    indentation: usize,
}

impl<'t> Entries<'t> {
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

    /// Where the entry ends whose first line is at `from`. Lines of stray text are one with each
    /// other but not with the entry before them, unless brackets are open.
    fn next(&self, from: usize, in_brackets: bool) -> usize {
        let only_entries = in_brackets || self.line(from) == Some(Line::Text);
        let mut at = from;
        while let Some(newline) = self.text.get(at..self.end).and_then(|rest| rest.find('\n')) {
            at += newline + 1;
            match self.line(at) {
                Some(Line::Entry) => return at,
                Some(Line::Text) if !only_entries => return at,
                Some(Line::Text) | None => {}
            }
        }
        self.end
    }

    /// What the line at `at` begins; `None` for one that is blank, a comment or part of something.
    fn line(&self, at: usize) -> Option<Line> {
        let line = place::rest_of_line(&self.text[..self.end], at);
        let content = line.trim_start_matches(' ');
        let is_part = content.is_empty()
            || content.starts_with(['#', '-', ']', '}', '\t'])
            || line.len() - content.len() > self.indentation;
        if is_part {
            return None;
        }
        let is_entry =
            content.contains(": ") || content.ends_with(':') || content.starts_with("? ");
        Some(if is_entry { Line::Entry } else { Line::Text })
    }
}

#[derive(PartialEq, Eq)]
enum Line {
    /// It looks like `key: value`.
    Entry,
    Text,
}
