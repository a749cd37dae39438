//! Adapts findings to files that are records by a mapping of the configuration.

use std::borrow::Cow;

use super::mapped_words::{translate, translate_advice, translate_label};
use crate::config::{self, Settings};
use crate::diagnostic::{Diagnostic, Help, Label, Meta};
use crate::record::{Record, RecordMapping};
use crate::text::{RepoPath, Span, or_list};

/// What decides how the findings in one file are adapted.
struct Adapter<'a> {
    /// With the names that this file uses.
    mapping: Cow<'a, RecordMapping>,
    record: &'a Record,
    /// The span of values that a default supplied; `None` if findings about the record have it too.
    default_span: Option<Span>,
    translated: Vec<Span>,
}

impl<'a> Adapter<'a> {
    /// Returns `None` for a record that no mapping made.
    fn new(record: &'a Record, settings: &'a Settings) -> Option<Self> {
        let mapped = record.mapped?;
        let default_span = mapped.default_span;
        let mapping = settings.mapping_of(record)?;
        Some(Self {
            mapping: mapping.of_places(mapped.places),
            record,
            default_span: Some(default_span).filter(|span| *span != record.fallback_span),
            translated: translated_values(record, mapping),
        })
    }

    /// Adapts a finding in the file, and returns whether it remains. A finding about a value that a
    /// default supplied does not.
    fn adapt(&self, finding: &mut Diagnostic) -> bool {
        if self.default_span == Some(finding.span) {
            return false;
        }
        finding.message = translate(&finding.message, &self.mapping);
        if let Some(Help::Advice(advice)) = &mut finding.help {
            *advice = match self.advice_for_evidence(finding.meta, finding.about.as_deref()) {
                Some(advice) => advice,
                None => translate_advice(advice, &self.mapping),
            };
        }
        let is_here = |path: &RepoPath| *path == self.record.path;
        let related = &mut finding.related;
        related.retain(|label| !is_here(&label.path) || self.default_span != Some(label.span));
        for label in related.iter_mut().filter(|label| is_here(&label.path)) {
            label.message = translate_label(&label.message, &self.mapping);
        }
        self.leave_to_record(finding);
        let mut edits = finding.fix.iter().flat_map(|fix| &fix.edits);
        if edits.any(|edit| self.writes_other_words(edit.span)) {
            finding.fix = None;
        }
        true
    }

    /// Returns what to do about a missing type of evidence, if each place of evidence in the file is for
    /// one type: only the place of that type can be filled in.
    fn advice_for_evidence(&self, meta: &Meta, types: Option<&str>) -> Option<String> {
        if !matches!(meta.name, "evidence-incomplete" | "evidence-preferred") {
            return None;
        }
        let types = types?.split('|');
        let places: Option<Vec<_>> = types
            .map(|kind| self.mapping.place_of_evidence(kind))
            .collect();
        let places: Vec<&str> = places?.into_iter().flatten().collect();
        Some(if places.is_empty() {
            format!(
                "map a field of the files to it, under `evidence_links` in `{}`, or turn the rule off \
                 for them",
                config::PATH
            )
        } else {
            format!("give it under {}", or_list(&places))
        })
    }

    /// Moves a finding about a value in the file beside the record to the record, with a label at the
    /// value.
    fn leave_to_record(&self, finding: &mut Diagnostic) {
        let Some(name) = self.mapping.beside() else {
            return;
        };
        let mut values = Vec::new();
        if let Some(span) = self.record.beside(finding.span) {
            values.push((span, "read from here".to_owned()));
            finding.span = self.record.fallback_span;
            // The place does not tell what the finding is about.
            let about = finding.about.take().unwrap_or_default();
            finding.about = Some(format!("{about} {}", finding.message));
            let message = &mut finding.message;
            *message = format!("{message} (in `{name}`)");
        }
        finding.related.retain_mut(|label| {
            let is_here = label.path == self.record.path;
            match self.record.beside(label.span).filter(|_| is_here) {
                Some(span) => {
                    values.push((span, std::mem::take(&mut label.message)));
                    false
                }
                None => true,
            }
        });
        let label = |(span, message)| Label {
            path: self.record.path.sibling(name),
            span,
            message,
        };
        finding.related.extend(values.into_iter().map(label));
        let mut edits = finding.fix.iter().flat_map(|fix| &fix.edits);
        if edits.any(|edit| self.record.beside(edit.span).is_some()) {
            finding.fix = None;
        }
    }

    /// Returns whether an edit at a place would write Holdpoint's names or words into a file that
    /// has its own.
    fn writes_other_words(&self, edit: Span) -> bool {
        let is_at = |span: &Span| span.contains(edit) || edit.contains(*span);
        // An insertion would have Holdpoint's names of fields.
        edit.start == edit.end
            || is_at(&self.record.fallback_span)
            || self.translated.iter().any(is_at)
    }
}

/// Adapts the findings about a record to the file that it was read from: fields have the names that
/// the file gives them, and edits that would write other names or words are removed.
pub(crate) fn adapt(found: &mut Vec<Diagnostic>, record: &Record, settings: &Settings) {
    if found.is_empty() {
        return;
    }
    if let Some(adapter) = Adapter::new(record, settings) {
        found.retain_mut(|finding| finding.path != record.path || adapter.adapt(finding));
    }
}

/// Adapts findings about several records, which are given by the paths of the findings.
pub(crate) fn adapt_all<'a>(
    found: &mut Vec<Diagnostic>,
    record_at: impl Fn(&RepoPath) -> Option<&'a Record>,
    settings: &Settings,
) {
    if settings.record_mappings.is_empty() {
        return;
    }
    found.retain_mut(|finding| {
        let adapter = record_at(&finding.path).and_then(|record| Adapter::new(record, settings));
        adapter.is_none_or(|adapter| adapter.adapt(finding))
    });
}

/// Returns the places of values for which the file has its own words.
fn translated_values(record: &Record, mapping: &RecordMapping) -> Vec<Span> {
    let mut spans = Vec::new();
    record.visit_fields(&mut |field, slot| {
        if let Some((span, _)) = slot
            && !mapping.words(field.name).is_empty()
        {
            spans.push(span);
        }
    });
    let own = record.fields.own().into_iter().flat_map(|own| &own.values);
    let translated = own.filter(|value| !mapping.words(&value.name).is_empty());
    spans.extend(translated.map(|value| value.span));
    spans
}
