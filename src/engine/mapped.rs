//! Adapts findings to files that are records by a mapping of the configuration.

use crate::config::Settings;
use crate::diagnostic::{Diagnostic, Help, Label};
use crate::record::{Record, RecordMapping};
use crate::text::{RepoPath, Span, or_list};

/// What decides how the findings in one file are adapted.
struct Adapter<'a> {
    mapping: &'a RecordMapping,
    record: &'a Record,
    /// The span of values that a default supplied; `None` if findings about the record have it too.
    default_span: Option<Span>,
    translated: Vec<Span>,
}

impl<'a> Adapter<'a> {
    /// Returns `None` for a record that no mapping made.
    fn new(record: &'a Record, settings: &'a Settings) -> Option<Self> {
        let default_span = record.mapped?.default_span;
        let mapping = settings.mapping_of(record)?;
        Some(Self {
            mapping,
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
        let translate = |text: &mut String| *text = translate(text, self.mapping);
        translate(&mut finding.message);
        if let Some(Help::Advice(advice)) = &mut finding.help {
            *advice = translate_advice(advice, self.mapping);
        }
        let is_here = |path: &RepoPath| *path == self.record.path;
        let related = &mut finding.related;
        related.retain(|label| !is_here(&label.path) || self.default_span != Some(label.span));
        for label in related.iter_mut().filter(|label| is_here(&label.path)) {
            translate(&mut label.message);
        }
        self.leave_to_record(finding);
        let mut edits = finding.fix.iter().flat_map(|fix| &fix.edits);
        if edits.any(|edit| self.writes_other_words(edit.span)) {
            finding.fix = None;
        }
        true
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

/// Replaces the names of fields in a message by those that the mapped files use.
fn translate(message: &str, mapping: &RecordMapping) -> String {
    let mut parts = message.split('`');
    let mut written = String::with_capacity(message.len());
    written.push_str(parts.next().unwrap_or(""));
    // Names and text alternate: the part after the first mark is a name, the next one is text.
    for (at, part) in parts.enumerate() {
        written.push('`');
        if at % 2 == 1 {
            written.push_str(part);
        } else if let Some((field, value)) = part.split_once(": ") {
            let name = mapping.name_of(field).unwrap_or(field);
            let word = mapping.word_for(field, value).unwrap_or(value);
            written.push_str(&format!("{name}: {word}"));
        } else {
            written.push_str(mapping.name_of(part).unwrap_or(part));
        }
    }
    written
}

/// Replaces the names of fields in an advice, and the values that it suggests for them, by those that
/// the mapped files use. If the files have no word for such a value, the words that they have for work
/// that goes on are suggested instead.
fn translate_advice(advice: &str, mapping: &RecordMapping) -> String {
    let suggested = advice.split('`').skip(1).step_by(2);
    let mut suggested = suggested.filter_map(|part| part.split_once(": "));
    let unknown = suggested.find(|(field, value)| {
        !mapping.words(field).is_empty() && mapping.word_for(field, value).is_none()
    });
    let Some((field, _)) = unknown else {
        return translate(advice, mapping);
    };
    let name = mapping.name_of(field).unwrap_or(field);
    let words = mapping.words(field).iter();
    let open = words.filter(|word| word.meaning.is_none());
    let open: Vec<&str> = open.map(|word| &*word.written).collect();
    if open.is_empty() {
        return format!("set `{name}` to another of its words");
    }
    format!("set `{name}` to {}", or_list(&open))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::record::Kind;
    use crate::record::record_mapping::{MappedField, ValueSource, Word};

    #[test]
    fn a_message_names_fields_as_the_file_does() {
        let mapping = RecordMapping {
            fields: vec![MappedField {
                name: "result".into(),
                sources: vec![ValueSource::Key("status".into())],
            }],
            ..RecordMapping::new(Kind::OpRun)
        };
        for (before, expected) in [
            (
                "missing required field `result`",
                "missing required field `status`",
            ),
            ("`result` is `PASS`: result", "`status` is `PASS`: result"),
            ("`op_id` `", "`op_id` `"),
            ("", ""),
        ] {
            assert_eq!(translate(before, &mapping), expected);
        }
    }

    #[test]
    fn an_advice_suggests_words_that_the_files_have() {
        let word = |written: &str, meaning: Option<&str>| Word {
            written: written.into(),
            meaning: meaning.map(str::to_owned),
        };
        let with = |words: Vec<Word>| RecordMapping {
            fields: vec![MappedField {
                name: "result".into(),
                sources: vec![ValueSource::Key("status".into())],
            }],
            values: vec![("result".into(), words)],
            ..RecordMapping::new(Kind::OpRun)
        };
        let advice = |words| translate_advice("set `result: WARN`, or say why", &with(words));
        let done = || word("Done", Some("PASS"));
        assert_eq!(
            advice(vec![done(), word("Doubtful", Some("WARN"))]),
            "set `status: Doubtful`, or say why"
        );
        assert_eq!(
            advice(vec![done(), word("To Do", None), word("Draft", None)]),
            "set `status` to `To Do` or `Draft`"
        );
        assert_eq!(
            advice(vec![done(), word("Broken", Some("FAIL"))]),
            "set `status` to another of its words"
        );
    }
}
