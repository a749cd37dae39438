//! Writes the text of a new record in the form of files that a record mapping of the configuration
//! reads: with their keys, headings and words, and without what the names of files or defaults supply.

use std::fmt::Write;

use super::draft_field::{DraftField, comment};
use super::placeholder::{TODO, TODO_TARGET, choice};
use super::yaml::{YamlValue, on_one_line, write_entry};
use crate::document::yaml;
use crate::record::RecordMapping;
use crate::record::record_mapping::{Boxes, Expected, ValueSource};
use crate::text::Span;

/// The field of a run that an open run does not have.
const RESULT: &str = "result";

/// A new file in parts.
#[derive(Default)]
struct MappedDraft {
    /// The entries of the frontmatter.
    entries: Vec<(String, YamlValue)>,
    /// What their fields are for, by the keys of the entries.
    about: Vec<(String, Option<String>)>,
    /// Lines of the body that begin with a label.
    lines: String,
    sections: String,
}

/// Returns the text of a new record with a title and some fields.
pub(super) fn mapped_draft(
    mapping: &RecordMapping,
    title: &str,
    fields: &[DraftField<'_>],
) -> String {
    let mut draft = MappedDraft::default();
    for field in fields {
        if !is_default(mapping, field) {
            draft.add(mapping, field);
        }
    }
    if !fields.iter().any(|field| field.name == RESULT) {
        draft.add_open_word(mapping);
    }
    draft.meet_conditions(mapping);
    draft.text(title)
}

impl MappedDraft {
    /// Adds a field where the files have it.
    fn add(&mut self, mapping: &RecordMapping, field: &DraftField<'_>) {
        let value = translated(mapping, field);
        // It would list words that the files do not have.
        let is_translated = !mapping.words(field.name).is_empty();
        let about = field.about.as_deref().filter(|_| !is_translated);
        let Some((_, mapped)) = mapping.field(field.name) else {
            self.add_entry(field.name, about, value);
            return;
        };
        for source in &mapped.sources {
            let value = match source {
                ValueSource::Link { .. } => YamlValue::text(TODO_TARGET),
                _ => value.clone(),
            };
            match source.place() {
                ValueSource::Key(key) => self.add_entry(key, about, value),
                ValueSource::Section { heading, boxes } => {
                    self.add_section(heading, boxes.as_ref(), &value);
                }
                ValueSource::Line(label) => {
                    let text = value.as_text().unwrap_or(TODO);
                    let _ = writeln!(self.lines, "- {label}: {text}");
                }
                // The path and the other file supply the value. A link is never inside another.
                ValueSource::File(_) | ValueSource::Beside { .. } | ValueSource::Link { .. } => {}
            }
            // Of evidence links, all places count.
            if !matches!(source, ValueSource::Link { .. }) {
                break;
            }
        }
    }

    /// Adds the word for a result that does not exist yet, if there is only one.
    fn add_open_word(&mut self, mapping: &RecordMapping) {
        let words = mapping.words(RESULT).iter();
        let mut open = words.filter(|word| word.meaning.is_none());
        let (Some(word), None) = (open.next(), open.next()) else {
            return;
        };
        self.add(
            mapping,
            &DraftField {
                name: RESULT,
                about: None,
                value: YamlValue::text(&*word.written),
            },
        );
    }

    fn add_entry(&mut self, key: &str, about: Option<&str>, value: YamlValue) {
        if self.about.iter().any(|(known, _)| known == key) {
            return;
        }
        self.about.push((key.to_owned(), about.map(str::to_owned)));
        YamlValue::insert(&mut self.entries, key, value);
    }

    fn add_section(&mut self, heading: &str, boxes: Option<&Boxes>, value: &YamlValue) {
        let _ = writeln!(self.sections, "\n## {heading}\n");
        let mark = if boxes.is_some() { "[ ] " } else { "" };
        match value {
            YamlValue::Map(entries) => {
                for (name, _) in entries {
                    let _ = writeln!(self.sections, "- {mark}{name}");
                }
            }
            YamlValue::List(items) => {
                for item in items {
                    let _ = writeln!(self.sections, "- {mark}{}", item.as_text().unwrap_or(TODO));
                }
            }
            YamlValue::Empty | YamlValue::Scalar(_) => {
                let mark = boxes.map_or("", |_| "- [ ] ");
                let _ = writeln!(self.sections, "{mark}{}", value.as_text().unwrap_or(TODO));
            }
        }
    }

    /// Adds the keys by which the mapping recognises its files.
    fn meet_conditions(&mut self, mapping: &RecordMapping) {
        for condition in &mapping.conditions {
            let value = match &condition.expected {
                Expected::Present => YamlValue::text(TODO),
                Expected::OneOf(values) => YamlValue::text(values.first().map_or(TODO, |it| it)),
                Expected::Absent => continue,
            };
            let about = "The configuration recognises such files by this key.";
            self.add_entry(&condition.key, Some(about), value);
        }
    }

    fn text(&self, title: &str) -> String {
        let mut text = String::new();
        let has_body = !self.lines.is_empty() || !self.sections.is_empty();
        if !self.entries.is_empty() || !has_body {
            text.push_str("---\n");
            for entry in &self.entries {
                let about = self.about.iter().find(|(key, _)| *key == entry.0);
                if let Some((_, Some(about))) = about {
                    comment(about, &mut text);
                }
                write_entry(entry, 0, &mut text);
            }
            text.push_str("---\n");
        }
        if has_body {
            if !text.is_empty() {
                text.push('\n');
            }
            let _ = writeln!(text, "# {}", on_one_line(title));
            if !self.lines.is_empty() {
                let _ = write!(text, "\n{}", self.lines);
            }
            text.push_str(&self.sections);
        }
        text
    }
}

/// Returns whether a default supplies the value of a field, so that it need not be written.
fn is_default(mapping: &RecordMapping, field: &DraftField<'_>) -> bool {
    let Some(default) = mapping.default(field.name) else {
        return false;
    };
    let (tree, _) = yaml::parse(default, Span::new(0, default.len()));
    let default = tree.root().and_then(|root| root.text());
    is_unwritten(&field.value) || default.is_some() && default == field.value.as_text()
}

/// Returns whether somebody has to write every part of a value.
fn is_unwritten(value: &YamlValue) -> bool {
    match value {
        YamlValue::Empty => true,
        YamlValue::Scalar(scalar) => [TODO, TODO_TARGET].contains(&scalar.as_text()),
        YamlValue::List(items) => items.iter().all(is_unwritten),
        YamlValue::Map(entries) => entries.iter().all(|(_, value)| is_unwritten(value)),
    }
}

/// Returns the value of a field in the words of the files.
fn translated(mapping: &RecordMapping, field: &DraftField<'_>) -> YamlValue {
    let words = mapping.words(field.name);
    if words.is_empty() {
        return field.value.clone();
    }
    let known = field.value.as_text().filter(|text| *text != TODO);
    match known.map(|text| mapping.word_for(field.name, text)) {
        Some(Some(word)) => YamlValue::text(word),
        // A word of the files, or a value for which they have none.
        Some(None) => field.value.clone(),
        None => choice(words.iter().map(|word| &*word.written)),
    }
}
