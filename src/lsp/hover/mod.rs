//! Hover texts: what stands under the pointer, and the rules of the findings there.

mod records;

mod targets;

mod words;

use gen_lsp_types::{Contents, Hover, MarkupContent, MarkupKind};

use self::records::of_id;
use self::targets::of_target;
use self::words::{of_key, of_value};
use super::cursor::{FileView, touches};
use super::subject::Subject;
use crate::diagnostic::Diagnostic;
use crate::text::Span;

pub(super) use self::words::{about_kind, line_about_word};

/// Returns the hover text for a byte of a file.
pub(super) fn at(view: &FileView<'_>, byte: usize, findings: &[Diagnostic]) -> Option<Hover> {
    let subject = Subject::at(view, byte);
    let mut parts: Vec<String> = Vec::new();
    let mut span = None;
    if let Some(subject) = &subject
        && let Some(text) = of_subject(view, subject)
    {
        parts.push(text);
        span = Some(subject.span());
    }
    let here = findings
        .iter()
        .filter(|finding| touches(finding.span, byte) || finding.span == Span::empty(byte));
    let mut rules: Vec<&str> = Vec::new();
    for finding in here {
        if !rules.contains(&finding.meta.name) {
            rules.push(finding.meta.name);
            span = span.or(Some(finding.span));
            parts.push(of_rule(finding));
        }
    }
    (!parts.is_empty()).then(|| Hover {
        contents: Contents::MarkupContent(MarkupContent {
            kind: MarkupKind::Markdown,
            value: parts.join("\n\n---\n\n"),
        }),
        range: span.map(|span| view.places.range(&view.lines, span)),
    })
}

/// Returns the page of a rule.
fn of_rule(finding: &Diagnostic) -> String {
    let meta = finding.meta;
    format!(
        "### `{}`\n\n{}\n\n[{}]({})",
        meta.name,
        meta.manual().trim(),
        "Open the page of this rule",
        meta.url()
    )
}

fn of_subject(view: &FileView<'_>, subject: &Subject) -> Option<String> {
    match subject {
        Subject::Id(id) => Some(of_id(view, id)),
        Subject::Target { target, .. } => of_target(view, target),
        Subject::Key { path, .. } => of_key(view, path),
        Subject::Value { path, text, .. } => of_value(view, path, text),
    }
}
