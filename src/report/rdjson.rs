//! `rdjson`: the Reviewdog Diagnostic Format (reviewdog's `proto/rdf/reviewdog.proto`).
//! Its columns count bytes from 1, and its ends are exclusive.

use std::io;

use serde::Serialize;

use super::sheet::{Found, Sheet};
use crate::diagnostic::Severity;
use crate::text::{Position, RepoPath, Span, json, visible};

/// One document, of what is not waived.
pub fn write(sheet: &Sheet<'_>, out: &mut dyn io::Write) -> io::Result<()> {
    let worst = sheet.open().map(|found| found.finding.severity).max();
    let document = Document {
        source: Source {
            name: env!("CARGO_PKG_NAME"),
            url: env!("CARGO_PKG_REPOSITORY"),
        },
        severity: worst.map(word),
        diagnostics: sheet.open().map(Diagnostic::of).collect(),
    };
    json::write(&document, out)
}

#[derive(Serialize)]
struct Document {
    source: Source,
    #[serde(skip_serializing_if = "Option::is_none")]
    severity: Option<&'static str>,
    diagnostics: Vec<Diagnostic>,
}

#[derive(Serialize)]
struct Source {
    name: &'static str,
    url: &'static str,
}

#[derive(Serialize)]
struct Diagnostic {
    message: String,
    location: Location,
    severity: &'static str,
    code: Code,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    suggestions: Vec<Suggestion>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    related_locations: Vec<Related>,
}

#[derive(Serialize)]
struct Location {
    path: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    range: Option<Range>,
}

#[derive(Serialize)]
struct Range {
    start: Place,
    end: Place,
}

#[derive(Serialize)]
struct Place {
    line: u32,
    column: u32,
}

#[derive(Serialize)]
struct Code {
    value: &'static str,
    url: String,
}

#[derive(Serialize)]
struct Suggestion {
    range: Range,
    text: String,
}

#[derive(Serialize)]
struct Related {
    message: String,
    location: Location,
}

impl Diagnostic {
    fn of(found: &Found<'_>) -> Self {
        let finding = found.finding;
        let related = finding.related.iter().map(|label| Related {
            message: visible(&label.message).into_owned(),
            location: Location::of(found, &label.path, label.span),
        });
        Self {
            message: found.advice(),
            location: Location::of(found, &finding.path, finding.span),
            severity: word(finding.severity),
            code: Code {
                value: finding.meta.name,
                url: finding.meta.url(),
            },
            suggestions: suggestion(found).into_iter().collect(),
            related_locations: related.collect(),
        }
    }
}

/// Each suggestion is taken or left by itself, so a fix of several edits is none.
fn suggestion(found: &Found<'_>) -> Option<Suggestion> {
    let [edit] = &found.finding.fix.as_ref()?.edits[..] else {
        return None;
    };
    Some(Suggestion {
        range: Range::of(found, &found.finding.path, edit.span)?,
        text: edit.text.clone(),
    })
}

impl Location {
    fn of(found: &Found<'_>, path: &RepoPath, span: Span) -> Self {
        Self {
            path: visible(&path.text()).into_owned(),
            range: Range::of(found, path, span),
        }
    }
}

impl Range {
    fn of(found: &Found<'_>, path: &RepoPath, span: Span) -> Option<Self> {
        let (start, end) = found.range_of(path, span)?;
        let place = |position: Position| Place {
            line: position.line,
            column: position.byte - found.start_of(path, position.line) + 1,
        };
        Some(Self {
            start: place(start),
            end: place(end),
        })
    }
}

fn word(severity: Severity) -> &'static str {
    match severity {
        Severity::Error => "ERROR",
        Severity::Warning => "WARNING",
        Severity::Info => "INFO",
    }
}
