//! What of a record is not what it was: where, and in words.

use std::collections::BTreeSet;

use crate::document::frontmatter;
use crate::rules::change::RecordRevision;
use crate::text::{Span, visible};

/// The first thing that was changed.
pub struct Edited {
    /// In the later text.
    pub span: Span,
    /// "`outcome` was `hold`".
    pub words: String,
}

/// How long a value may be to be told.
const LONGEST: usize = 40;

/// Finds it: a field before a line, what is there before what is gone. The
/// field `aside` may change.
pub fn edited(before: &RecordRevision, after: &RecordRevision, aside: Option<&str>) -> Edited {
    let anchor = after.record.fallback_span;
    if before.record.kind() != after.record.kind() {
        let was = before.record.kind().map_or("", |kind| kind.word());
        return Edited {
            span: anchor,
            words: format!("it was of the kind `{was}`"),
        };
    }
    let (old, new) = (fields(before), fields(after));
    let is_asked = |(name, ..): &&Field<'_>| Some(*name) != aside;
    let mut changed: Vec<(Option<Span>, String)> = Vec::new();
    for ((name, was), (_, is)) in old.iter().zip(&new).filter(|(old, _)| is_asked(old)) {
        let words = match (was, is) {
            (Some((_, was)), Some((_, is))) if is_same(was, is) => continue,
            (Some((_, was)), Some(_)) => match shown(was) {
                Some(was) => format!("`{name}` was `{was}`"),
                None => format!("`{name}` is not what it was"),
            },
            (None, Some(_)) => format!("`{name}` was not there"),
            (Some(_), None) => format!("`{name}` is gone"),
            (None, None) => continue,
        };
        changed.push((is.map(|(span, _)| span), words));
    }
    // What is gone has no place, and is told last.
    changed.sort_by_key(|(span, _)| (span.is_none(), *span));
    let more = changed.len().saturating_sub(1);
    match changed.into_iter().next() {
        Some((span, mut words)) => {
            if more > 0 {
                words.push_str(&format!(" (and {more} more)"));
            }
            let span = match span {
                // Of a value of several lines the first new one.
                Some(span) if span.of(&after.text).contains('\n') => {
                    new_line(before, after, span).unwrap_or(span)
                }
                Some(span) => span,
                None => anchor,
            };
            Edited { span, words }
        }
        None => line(before, after),
    }
}

/// A field's name, its place and its text as it is written.
type Field<'v> = (&'static str, Option<(Span, &'v str)>);

fn fields(version: &RecordRevision) -> Vec<Field<'_>> {
    let mut fields = Vec::new();
    version.record.each(&mut |field, slot| {
        fields.push((
            field.name,
            slot.map(|(span, _)| (span, span.of(&version.text))),
        ));
    });
    fields
}

/// Whether two texts are the same but for how they are laid out.
fn is_same(a: &str, b: &str) -> bool {
    a.split_whitespace().eq(b.split_whitespace())
}

fn shown(value: &str) -> Option<String> {
    let is_short = value.chars().count() <= LONGEST && !value.contains(['\n', '`']);
    (is_short && !value.trim().is_empty()).then(|| visible(value.trim()).into_owned())
}

/// What is said of a change outside of all fields.
fn line(before: &RecordRevision, after: &RecordRevision) -> Edited {
    let body = frontmatter::find(&after.text).map(|fences| fences.body);
    let whole = Span::new(0, after.text.len());
    let new = new_line(before, after, whole);
    let is_body = new.is_some_and(|new| body.is_some_and(|body| body.contains(new)));
    let words = match new {
        Some(_) if is_body => "its text was another",
        Some(_) => "this was written in another way",
        None => "it was laid out in another way, or said more",
    };
    Edited {
        span: new.unwrap_or(after.record.fallback_span),
        words: words.to_owned(),
    }
}

/// The first line, or what of it lies within a place, that was not there before.
fn new_line(before: &RecordRevision, after: &RecordRevision, within: Span) -> Option<Span> {
    let place = within.of(&after.text);
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
