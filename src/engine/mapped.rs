//! Adapts findings to files that are records by a mapping of the configuration.

use std::borrow::Cow;
use std::collections::BTreeMap;

use crate::config::Settings;
use crate::diagnostic::{Diagnostic, Help};
use crate::model::Model;
use crate::record::{Record, RecordMapping};
use crate::text::{RepoPath, Span};

/// Adapts the findings about records to the files that they were read from. Nothing is said of a value
/// that a default supplied, fields have the names that the file gives them, and no edit writes what the
/// file would not say in this way.
pub(crate) fn adapt(found: &mut Vec<Diagnostic>, record: &Record, settings: &Settings) {
    let Some((mapping, mapped)) = settings.mapping_of(record).zip(record.mapped) else {
        return;
    };
    let is_default = |span: Span| span == mapped.default_span && span != record.fallback_span;
    found.retain(|finding| finding.path != record.path || !is_default(finding.span));
    let values = translated_values(record, mapping);
    for finding in found.iter_mut().filter(|it| it.path == record.path) {
        let related = &mut finding.related;
        related.retain(|label| label.path != record.path || !is_default(label.span));
        finding.message = in_their_words(&finding.message, mapping);
        if let Some(Help::Advice(advice)) = &mut finding.help {
            *advice = in_their_words(advice, mapping);
        }
        for label in finding
            .related
            .iter_mut()
            .filter(|label| label.path == record.path)
        {
            label.message = in_their_words(&label.message, mapping);
        }
        let edits = finding.fix.iter().flat_map(|fix| &fix.edits);
        let is_outside = edits.into_iter().any(|edit| {
            let is_at = |span: &Span| span.contains(edit.span) || edit.span.contains(*span);
            // What is added to a file of others would have our names.
            edit.span.start == edit.span.end
                || is_at(&record.fallback_span)
                || values.iter().any(is_at)
        });
        if is_outside {
            finding.fix = None;
        }
    }
}

/// Adapts the findings about changes of records, which are given by the path of the finding.
pub(crate) fn adapt_changes(
    found: &mut Vec<Diagnostic>,
    records: &BTreeMap<RepoPath, Record>,
    settings: &Settings,
) {
    if settings.record_mappings.is_empty() {
        return;
    }
    for record in records.values() {
        adapt(found, record, settings);
    }
}

/// Adapts the findings of rules about all records.
pub(crate) fn adapt_all(found: &mut Vec<Diagnostic>, model: &Model, settings: &Settings) {
    if settings.record_mappings.is_empty() {
        return;
    }
    let mut adapted = Vec::with_capacity(found.len());
    for finding in found.drain(..) {
        let record = model.record(&finding.path);
        let mut one = vec![finding];
        if let Some(record) = record {
            adapt(&mut one, record, settings);
        }
        adapted.extend(one);
    }
    *found = adapted;
}

/// Returns the places of values that the file does not have as they were read.
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

/// Replaces the names of fields in a message by those that the files have for them.
fn in_their_words(message: &str, mapping: &RecordMapping) -> String {
    let mut parts = message.split('`');
    let mut written = String::with_capacity(message.len());
    written.push_str(parts.next().unwrap_or(""));
    // Between the first and the second mark is a name, after the second is text, and so on.
    for (at, part) in parts.enumerate() {
        written.push('`');
        let name = (at % 2 == 0).then(|| mapping.name_of(part)).flatten();
        let part: Cow<'_, str> = name.map_or(Cow::Borrowed(part), Cow::Borrowed);
        written.push_str(&part);
    }
    written
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::record::Kind;
    use crate::record::record_mapping::{MappedField, ValueSource};

    #[test]
    fn a_message_names_fields_as_the_file_does() {
        let mapping = RecordMapping {
            fields: vec![MappedField {
                name: "result".into(),
                sources: vec![ValueSource::Key("status".into())],
            }],
            ..RecordMapping::new(Kind::OpRun)
        };
        for (ours, theirs) in [
            (
                "missing required field `result`",
                "missing required field `status`",
            ),
            ("`result` is `PASS`: result", "`status` is `PASS`: result"),
            ("`op_id` `", "`op_id` `"),
            ("", ""),
        ] {
            assert_eq!(in_their_words(ours, &mapping), theirs);
        }
    }
}
