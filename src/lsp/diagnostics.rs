//! Converts findings to diagnostics of the editor.

use gen_lsp_types::{
    Code, CodeDescription, Diagnostic as LspDiagnostic, DiagnosticRelatedInformation,
    DiagnosticSeverity, DiagnosticTag, Location, Message, Uri,
};
use serde_json::json;

use super::places::Places;
use crate::diagnostic::{Diagnostic, Fingerprint, Severity};
use crate::rules::waiver::UNUSED_WAIVER;
use crate::text::Sources;

/// The source that the editor shows beside each diagnostic.
pub(super) const SOURCE: &str = "holdpoint";

/// Returns findings as diagnostics. `sources` are the texts that they point into.
pub(super) fn all(
    findings: &[Diagnostic],
    sources: &Sources,
    places: &Places<'_>,
    with_related: bool,
) -> Vec<LspDiagnostic> {
    let findings = findings.iter();
    findings
        .map(|finding| one(finding, sources, places, with_related))
        .collect()
}

fn one(
    finding: &Diagnostic,
    sources: &Sources,
    places: &Places<'_>,
    with_related: bool,
) -> LspDiagnostic {
    let range = |path, span| {
        let lines = sources.lines(path);
        lines.map_or_else(Default::default, |lines| places.range(&lines, span))
    };
    let related = finding
        .related
        .iter()
        .map(|label| DiagnosticRelatedInformation {
            location: Location {
                uri: places.uri(&label.path),
                range: range(&label.path, label.span),
            },
            message: label.message.clone(),
        });
    let related: Vec<_> = related.filter(|_| with_related).collect();
    let is_unnecessary = finding.meta == &UNUSED_WAIVER.meta;
    LspDiagnostic {
        range: range(&finding.path, finding.span),
        severity: Some(severity(finding)),
        code: Some(Code::String(finding.meta.name.to_owned())),
        code_description: Some(CodeDescription {
            href: Uri::from(finding.meta.url()),
        }),
        source: Some(SOURCE.to_owned()),
        message: Message::String(message(finding)),
        tags: is_unnecessary.then(|| vec![DiagnosticTag::Unnecessary]),
        related_information: (!related.is_empty()).then_some(related),
        data: Some(json!({ "fingerprint": finding.fingerprint.to_string() })),
    }
}

/// Returns the severity. A finding that a waiver silences is only a hint.
fn severity(finding: &Diagnostic) -> DiagnosticSeverity {
    match finding.severity {
        _ if !finding.is_open() => DiagnosticSeverity::Hint,
        Severity::Error => DiagnosticSeverity::Error,
        Severity::Warning => DiagnosticSeverity::Warning,
        Severity::Info => DiagnosticSeverity::Information,
    }
}

/// Returns the message of a finding, its help, and the waiver that silences it.
fn message(finding: &Diagnostic) -> String {
    let mut message = finding.message.clone();
    if let Some(help) = &finding.help {
        message.push_str("\nhelp: ");
        message.push_str(help);
    }
    if let Some(waived) = &finding.waived {
        message.push_str(&format!(
            "\nwaived until {}: {}",
            waived.until, waived.reason
        ));
    }
    message
}

/// Returns a hash of a list of diagnostics, so that an unchanged list need not be sent again.
pub(super) fn result_id(diagnostics: &[LspDiagnostic]) -> String {
    let bytes = serde_json::to_vec(diagnostics).unwrap_or_default();
    Fingerprint::from_parts(&[&bytes]).to_string()
}
