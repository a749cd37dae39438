//! The form of a record: under which keys and with which words its file states the fields.

use super::{EditError, RecordText};
use crate::document::{frontmatter, markdown};
use crate::record::Kind;
use crate::record::record_mapping::ValueSource;
use crate::work::placeholder::TODO;
use crate::work::yaml::YamlValue;

impl RecordText<'_> {
    /// Returns the key of the frontmatter under which the file has, or would have, a field.
    ///
    /// # Errors
    /// If the file has the field elsewhere.
    pub(super) fn key(&self, field: &str) -> Result<String, EditError> {
        let Some((_, mapped)) = self.mapping.and_then(|mapping| mapping.field(field)) else {
            return Ok(field.to_owned());
        };
        let keys = mapped.sources.iter().filter_map(|source| match source {
            ValueSource::Key(key) if !key.contains('.') => Some(key),
            _ => None,
        });
        let has = |key: &&&String| matches!(self.find(key, |_, _, _| ()), Ok(Some(())));
        let keys: Vec<&String> = keys.collect();
        if let Some(key) = keys.iter().find(has).or(keys.first()) {
            return Ok((*key).clone());
        }
        let place = match mapped.sources.first().map(ValueSource::place) {
            Some(ValueSource::Section { heading, boxes }) => match boxes {
                Some(_) => format!("check boxes under `{heading}`"),
                None => format!("under the heading `{heading}`"),
            },
            Some(ValueSource::Line(label)) => format!("on the line `{label}`"),
            Some(ValueSource::Key(key)) => format!("under the key `{key}`"),
            Some(ValueSource::Beside { file, key }) => format!("in `{file}` under `{key}`"),
            Some(ValueSource::File(_) | ValueSource::Link { .. }) | None => {
                "in its name or in another value".to_owned()
            }
        };
        Err(EditError(format!(
            "it has `{field}` {place}: change it there by hand"
        )))
    }

    /// Returns the value of a field in the words of the file.
    ///
    /// # Errors
    /// If the file has words for the field, but none for this value.
    pub(super) fn in_words(&self, field: &str, value: &YamlValue) -> Result<YamlValue, EditError> {
        match value {
            YamlValue::Map(entries) => {
                let entries = entries.iter().map(|(name, value)| {
                    let value = self.in_words(field, value)?;
                    Ok((name.clone(), value))
                });
                Ok(YamlValue::Map(entries.collect::<Result<_, _>>()?))
            }
            YamlValue::Empty | YamlValue::Scalar(_) | YamlValue::List(_) => match value.as_text() {
                Some(text) => match self.word(field, text)? {
                    word if word == text => Ok(value.clone()),
                    word => Ok(YamlValue::text(word)),
                },
                None => Ok(value.clone()),
            },
        }
    }

    /// Returns the word by which the file states a value of a field.
    ///
    /// # Errors
    /// If the file has words for the field, but none for this value.
    pub(crate) fn word(&self, field: &str, value: &str) -> Result<String, EditError> {
        let words = self.mapping.map_or(&[][..], |mapping| mapping.words(field));
        let meant = words.iter().find(|it| it.meaning.as_deref() == Some(value));
        let word = meant.or_else(|| words.iter().find(|it| it.written == value));
        match word {
            Some(word) => Ok(word.written.clone()),
            None if words.is_empty() || value == TODO => Ok(value.to_owned()),
            None => {
                let name = self.mapping.and_then(|mapping| mapping.name_of(field));
                let name = name.unwrap_or(field);
                Err(EditError(format!(
                    "its words for `{name}` have none for {value}: add one to `values` in the \
                     configuration"
                )))
            }
        }
    }

    /// Returns whether the body has a section for a field of some kind.
    pub(crate) fn has_section(&self, field: &str) -> bool {
        let Some(fences) = frontmatter::find(&self.text) else {
            return false;
        };
        let body = fences.body.slice(&self.text).lines();
        let mut headings = body.filter_map(|line| {
            let title = line.trim_start().trim_start_matches('#');
            (title.len() < line.trim_start().len()).then(|| markdown::heading_name(title.trim()))
        });
        if let Some((_, mapped)) = self.mapping.and_then(|mapping| mapping.field(field)) {
            let sources = mapped.sources.iter().map(ValueSource::place);
            let mapped: Vec<_> = sources
                .filter_map(|source| match source {
                    ValueSource::Section { heading, .. } => Some(markdown::heading_name(heading)),
                    _ => None,
                })
                .collect();
            return headings.any(|heading| mapped.contains(&heading));
        }
        let mut fields = Kind::ALL.iter().flat_map(|kind| kind.fields());
        fields.any(|it| it.name == field && headings.any(|heading| it.has_heading(&heading)))
    }

    /// Returns an error if the file states a field by check boxes, to which no line can be added.
    ///
    /// # Errors
    /// If it does.
    pub(crate) fn refuse_boxes(&self, field: &str) -> Result<(), EditError> {
        let mapped = self.mapping.and_then(|mapping| mapping.field(field));
        let mut sources = mapped.iter().flat_map(|(_, field)| &field.sources);
        let has_boxes =
            sources.any(|source| matches!(source, ValueSource::Section { boxes: Some(_), .. }));
        if has_boxes {
            self.key(field).map(drop)
        } else {
            Ok(())
        }
    }
}
