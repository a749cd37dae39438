//! The edit that adds the missing sections of a kind's template to a file.

use super::{Field, Kind};
use crate::document::markdown::{self, Body, Section};
use crate::text::{Edit, Span};

/// Returns the edit that adds the headings of absent fields at the end of the file, each with a
/// comment that says what belongs there. Returns `None` if no heading is missing, or if a heading
/// at the end of the file would not be read as one. `at` is the span of the body.
pub(crate) fn add_sections(
    kind: Kind,
    absent: impl Iterator<Item = &'static Field>,
    text: &str,
    at: Span,
    body: &Body<'_>,
) -> Option<Edit> {
    let absent: Vec<(&str, &Field)> = absent
        .filter(|field| section(body, field).is_none())
        .filter_map(|field| Some((*field.headings.first()?, field)))
        .collect();
    if absent.is_empty() {
        return None;
    }
    let line_end = if text.contains("\r\n") { "\r\n" } else { "\n" };
    let marks = "#".repeat(level(kind, body));
    let mut added = String::new();
    if !text.ends_with('\n') {
        added.push_str(line_end);
    }
    let ends_blank = text.ends_with("\n\n") || text.ends_with("\n\r\n");
    for (number, (heading, field)) in absent.iter().enumerate() {
        if number > 0 || !ends_blank {
            added.push_str(line_end);
        }
        let about = field.about.lines().map(str::trim);
        let about = about.collect::<Vec<_>>().join(" ");
        let about = about.trim();
        for line in [
            &format!("{marks} {heading}"),
            "",
            &format!("<!-- {about} -->"),
        ] {
            added.push_str(line);
            added.push_str(line_end);
        }
    }
    let whole = format!("{text}{added}");
    let read = markdown::parse(&whole, Span::new(at.start as usize, whole.len()));
    let is_read = absent
        .iter()
        .all(|(_, field)| section(&read, field).is_some());
    is_read.then(|| Edit::new(Span::empty(text.len()), added))
}

/// Returns the section of a field, whatever its content.
fn section<'b, 't>(body: &'b Body<'t>, field: &Field) -> Option<&'b Section<'t>> {
    body.sections.iter().find(|section| {
        let name = markdown::heading_name(&section.heading.value);
        let mut headings = field.headings.iter();
        headings.any(|heading| heading.eq_ignore_ascii_case(&name))
    })
}

/// Returns the level for new headings, at which a heading ends the section of every field: the
/// highest level among these sections, or 2 if there are none.
fn level(kind: Kind, body: &Body<'_>) -> usize {
    let fields = kind.fields().iter();
    let levels = fields.filter_map(|field| Some(section(body, field)?.level));
    levels.min().map_or(2, usize::from)
}
