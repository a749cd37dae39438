//! Finds the first part of a record that a change edited, and describes it.

use std::collections::BTreeSet;

use crate::document::frontmatter;
use crate::rules::change::RecordRevision;
use crate::text::{Span, visible};

/// The first part of a record that was edited.
pub(crate) struct FirstEdit {
    /// The place in the later text.
    pub span: Span,
    /// A description of the edit, as in "`outcome` was `hold`".
    pub description: String,
}

/// The length up to which a message quotes a value.
const MAX_QUOTED: usize = 40;

/// Finds the first edit. Edited fields come before other edited lines, and fields that are still
/// present come before fields that were removed. Edits of the field `exempt` do not count.
pub(crate) fn first_edit(
    before: &RecordRevision,
    after: &RecordRevision,
    exempt: Option<&str>,
) -> FirstEdit {
    let fallback_span = after.record.fallback_span;
    if before.record.kind() != after.record.kind() {
        let was = before.record.kind().map_or("", |kind| kind.word());
        return FirstEdit {
            span: fallback_span,
            description: format!("its kind was `{was}`"),
        };
    }
    let (old, new) = (fields(before), fields(after));
    let mut changed: Vec<(Option<Span>, String)> = Vec::new();
    let fields = old.iter().zip(&new);
    for ((name, was), (_, is)) in fields.filter(|((name, _), _)| Some(*name) != exempt) {
        let description = match (was, is) {
            (Some((_, was)), Some((_, is))) if is_same(was, is) => continue,
            (Some((_, was)), Some(_)) => match quotable(was) {
                Some(was) => format!("`{name}` was `{was}`"),
                None => format!("`{name}` was changed"),
            },
            (None, Some(_)) => format!("`{name}` was added"),
            (Some(_), None) => format!("`{name}` was removed"),
            (None, None) => continue,
        };
        changed.push((is.map(|(span, _)| span), description));
    }
    // A field that was removed has no place in the later text, and comes last.
    changed.sort_by_key(|(span, _)| (span.is_none(), *span));
    let more = changed.len().saturating_sub(1);
    match changed.into_iter().next() {
        Some((span, mut description)) => {
            if more > 0 {
                description.push_str(&format!(" (and {more} more)"));
            }
            let span = match span {
                // In a value of several lines, the span is the first new line.
                Some(span) if span.slice(&after.text).contains('\n') => {
                    new_line(before, after, span).unwrap_or(span)
                }
                Some(span) => span,
                None => fallback_span,
            };
            FirstEdit { span, description }
        }
        None => outside_fields(before, after),
    }
}

/// The name of a field and, if the record has it, its span and its source text.
type Field<'v> = (&'static str, Option<(Span, &'v str)>);

/// Returns all fields of the record's kind, in the order in which the kind lists them.
fn fields(revision: &RecordRevision) -> Vec<Field<'_>> {
    let mut fields = Vec::new();
    revision.record.visit_fields(&mut |field, slot| {
        fields.push((
            field.name,
            slot.map(|(span, _)| (span, span.slice(&revision.text))),
        ));
    });
    fields
}

/// Returns whether two texts are the same except for white space.
fn is_same(a: &str, b: &str) -> bool {
    a.split_whitespace().eq(b.split_whitespace())
}

/// Returns a value as a message can quote it, or `None` if it is too long.
fn quotable(value: &str) -> Option<String> {
    let is_short = value.chars().count() <= MAX_QUOTED && !value.contains(['\n', '`']);
    (is_short && !value.trim().is_empty()).then(|| visible(value.trim()).into_owned())
}

/// Describes an edit outside all fields.
fn outside_fields(before: &RecordRevision, after: &RecordRevision) -> FirstEdit {
    let body = frontmatter::find(&after.text).map(|fences| fences.body);
    let whole = Span::new(0, after.text.len());
    let new = new_line(before, after, whole);
    let is_body = new.is_some_and(|new| body.is_some_and(|body| body.contains(new)));
    let description = match new {
        Some(_) if is_body => "its text was changed",
        Some(_) => "this line was changed",
        None => "its layout was changed, or text was removed",
    };
    FirstEdit {
        span: new.unwrap_or(after.record.fallback_span),
        description: description.to_owned(),
    }
}

/// Returns the first line within a span that the earlier text does not have.
fn new_line(before: &RecordRevision, after: &RecordRevision, within: Span) -> Option<Span> {
    let place = within.slice(&after.text);
    let old: BTreeSet<&str> = before.text.lines().map(str::trim).collect();
    let mut start = within.start as usize;
    for line in place.split_inclusive('\n') {
        let content = line.trim();
        if !content.is_empty() && !old.contains(content) {
            let at = start + (line.len() - line.trim_start().len());
            return Some(Span::new(at, at + content.len()));
        }
        start += line.len();
    }
    None
}
