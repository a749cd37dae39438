//! `rdjson`: the Reviewdog Diagnostic Format (reviewdog's `proto/rdf/reviewdog.proto`).
//! Its columns count bytes from 1, and its ends are exclusive.

use std::io;

use serde::Serialize;

use super::finding::{Finding, open_findings};
use crate::diagnostic::Severity;
use crate::engine::{Outcome, RunError};
use crate::text::{Position, RepoPath, Span, json, visible};

/// Writes one document with the findings that are not waived, and with a diagnostic for the error if
/// nothing was checked.
pub(crate) fn write(outcome: &Outcome, out: &mut dyn io::Write) -> io::Result<()> {
    let error = outcome.error.as_ref();
    let severities = outcome
        .open_findings()
        .map(|diagnostic| diagnostic.severity)
        .chain(error.map(|_| Severity::Error));
    let findings = open_findings(outcome).map(|finding| RdjsonDiagnostic::new(&finding));
    let document = RdjsonDocument {
        source: ToolSource {
            name: env!("CARGO_PKG_NAME"),
            url: env!("CARGO_PKG_REPOSITORY"),
        },
        severity: severities.max().map(severity_name),
        diagnostics: findings
            .chain(error.map(RdjsonDiagnostic::for_error))
            .collect(),
    };
    json::write(&document, out)
}

#[derive(Serialize)]
struct RdjsonDocument {
    source: ToolSource,
    #[serde(skip_serializing_if = "Option::is_none")]
    severity: Option<&'static str>,
    diagnostics: Vec<RdjsonDiagnostic>,
}

#[derive(Serialize)]
struct ToolSource {
    name: &'static str,
    url: &'static str,
}

#[derive(Serialize)]
struct RdjsonDiagnostic {
    message: String,
    location: RdjsonLocation,
    severity: &'static str,
    code: RuleCode,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    suggestions: Vec<Suggestion>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    related_locations: Vec<RelatedLocation>,
}

#[derive(Serialize)]
struct RdjsonLocation {
    path: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    range: Option<RdjsonRange>,
}

#[derive(Serialize)]
struct RdjsonRange {
    start: RdjsonPosition,
    end: RdjsonPosition,
}

#[derive(Serialize)]
struct RdjsonPosition {
    line: u32,
    column: u32,
}

#[derive(Serialize)]
struct RuleCode {
    value: &'static str,
    #[serde(skip_serializing_if = "Option::is_none")]
    url: Option<String>,
}

#[derive(Serialize)]
struct Suggestion {
    range: RdjsonRange,
    text: String,
}

#[derive(Serialize)]
struct RelatedLocation {
    message: String,
    location: RdjsonLocation,
}

impl RdjsonDiagnostic {
    fn new(finding: &Finding<'_>) -> Self {
        let diagnostic = finding.diagnostic;
        let related = diagnostic.related.iter().map(|label| RelatedLocation {
            message: visible(&label.message).into_owned(),
            location: RdjsonLocation::new(finding, &label.path, label.span),
        });
        Self {
            message: finding.message_and_help(),
            location: RdjsonLocation::new(finding, &diagnostic.path, diagnostic.span),
            severity: severity_name(diagnostic.severity),
            code: RuleCode {
                value: diagnostic.meta.name,
                url: Some(diagnostic.meta.url()),
            },
            suggestions: suggestion(finding).into_iter().collect(),
            related_locations: related.collect(),
        }
    }
}

impl RdjsonDiagnostic {
    fn for_error(error: &RunError) -> Self {
        Self {
            message: error.text(),
            location: RdjsonLocation {
                path: error.path_or_root(),
                range: None,
            },
            severity: severity_name(Severity::Error),
            code: RuleCode {
                value: env!("CARGO_PKG_NAME"),
                url: None,
            },
            suggestions: Vec::new(),
            related_locations: Vec::new(),
        }
    }
}

/// Returns the fix as a suggestion, if it has a single edit. Users accept each suggestion separately,
/// but the edits of a fix belong together.
fn suggestion(finding: &Finding<'_>) -> Option<Suggestion> {
    let [edit] = &finding.diagnostic.fix.as_ref()?.edits[..] else {
        return None;
    };
    Some(Suggestion {
        range: RdjsonRange::new(finding, &finding.diagnostic.path, edit.span)?,
        text: edit.text.clone(),
    })
}

impl RdjsonLocation {
    fn new(finding: &Finding<'_>, path: &RepoPath, span: Span) -> Self {
        Self {
            path: visible(&path.text()).into_owned(),
            range: RdjsonRange::new(finding, path, span),
        }
    }
}

impl RdjsonRange {
    fn new(finding: &Finding<'_>, path: &RepoPath, span: Span) -> Option<Self> {
        let (start, end) = finding.range_of(path, span)?;
        let in_bytes = |position: Position| RdjsonPosition {
            line: position.line,
            column: position.byte - finding.line_start(path, position.line) + 1,
        };
        Some(Self {
            start: in_bytes(start),
            end: in_bytes(end),
        })
    }
}

fn severity_name(severity: Severity) -> &'static str {
    match severity {
        Severity::Error => "ERROR",
        Severity::Warning => "WARNING",
        Severity::Info => "INFO",
    }
}
