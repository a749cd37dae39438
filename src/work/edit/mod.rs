//! Edits the frontmatter of a record by spans, so that comments, order and line endings stay as they
//! are.

mod form;
mod places;
#[cfg(test)]
mod tests;
mod writing;

use super::yaml::YamlValue;
use crate::document::yaml::Node;
use crate::document::{frontmatter, yaml};
use crate::record::RecordMapping;
use crate::text::{Edit, Span};
use places::{after_line, in_flow, indent, replacement, value_place};
pub(crate) use writing::flow_text;
use writing::{block, flow, node_in_flow};

/// The text of a record that is edited.
#[derive(Clone, Debug)]
pub(crate) struct RecordText<'m> {
    text: String,
    line_end: &'static str,
    /// How the file is read as a record, if the configuration says so. Fields are named as Holdpoint
    /// names them, and written as the file does.
    mapping: Option<&'m RecordMapping>,
}

/// Why a record cannot be edited.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct EditError(pub String);

impl<'m> RecordText<'m> {
    /// Wraps the text of a record, which a mapping may have read.
    pub(crate) fn new(text: String, mapping: Option<&'m RecordMapping>) -> Self {
        let line_end = if text.contains("\r\n") { "\r\n" } else { "\n" };
        Self {
            text,
            line_end,
            mapping,
        }
    }

    /// Returns the text with all edits.
    pub(crate) fn into_text(self) -> String {
        self.text
    }

    /// Returns the text with the edits so far.
    pub(crate) fn text(&self) -> &str {
        &self.text
    }

    /// Returns whether the frontmatter has a value for a field.
    pub(crate) fn has_value(&self, field: &str) -> bool {
        let key = self.key(field);
        let found = key.and_then(|key| self.find(&key, |_, value, _| !value.is_null()));
        matches!(found, Ok(Some(true)))
    }

    /// Returns whether the value of a field is a list.
    pub(crate) fn is_list(&self, field: &str) -> bool {
        let key = self.key(field);
        let found = key.and_then(|key| self.find(&key, |_, value, _| value.is_sequence()));
        matches!(found, Ok(Some(true)))
    }

    /// Returns the value of a field as YAML on one line, or `None` if the frontmatter has none.
    ///
    /// # Errors
    /// If the frontmatter is not a block mapping, or the file has the field elsewhere.
    pub(crate) fn value_in_flow(&self, field: &str) -> Result<Option<String>, EditError> {
        let found = self.find(&self.key(field)?, |_, value, text| {
            (!value.is_null()).then(|| node_in_flow(value, text))
        });
        Ok(found?.flatten())
    }

    /// Sets a field, and replaces its value if it has one.
    ///
    /// # Errors
    /// If the frontmatter is not a block mapping, the file has the field elsewhere, or it has no word
    /// for the value.
    pub(crate) fn set(&mut self, field: &str, value: &YamlValue) -> Result<(), EditError> {
        let value = self.in_words(field, value)?;
        self.set_key(&self.key(field)?, &value)
    }

    fn set_key(&mut self, field: &str, value: &YamlValue) -> Result<(), EditError> {
        let line_end = self.line_end;
        let edits = self.find(field, |key, old, text| {
            let margin = indent(text, key.span().start as usize).len();
            Ok(replacement(key, old, value, margin, line_end, text))
        })?;
        match edits {
            Some(edits) => self.apply(edits?),
            None => self.add(field, value),
        }
    }

    /// Appends items to the list of a field.
    ///
    /// # Errors
    /// If the frontmatter is not a block mapping, or the field is not a list.
    pub(crate) fn append(&mut self, field: &str, items: &[YamlValue]) -> Result<(), EditError> {
        if items.is_empty() {
            return Ok(());
        }
        let field = &*self.key(field)?;
        let line_end = self.line_end;
        let edits = self.find(field, |_, old, text| {
            if old.is_null() {
                return Ok(None);
            }
            if !old.is_sequence() {
                return Err(EditError(format!("`{field}` is not a list")));
            }
            let flow = || items.iter().map(flow).collect::<Vec<_>>().join(", ");
            if let Some(edit) = in_flow(old, '[', ']', flow, text) {
                return Ok(Some(edit));
            }
            let dash = indent(text, old.span().start as usize);
            if !dash.trim().is_empty() {
                return Err(EditError(format!(
                    "the list of `{field}` has a form that cannot be edited"
                )));
            }
            let lines = block(&YamlValue::List(items.to_vec()), dash.len(), 2, line_end);
            Ok(Some(vec![after_line(old, lines, line_end, text)]))
        })?;
        match edits.transpose()?.flatten() {
            Some(edits) => self.apply(edits),
            None => self.set_key(field, &YamlValue::List(items.to_vec())),
        }
    }

    /// Sets entries of the mapping of a field, and replaces their values if they have any.
    ///
    /// # Errors
    /// If the frontmatter is not a block mapping, or the field is not a mapping.
    pub(crate) fn insert(
        &mut self,
        field: &str,
        entries: &[(String, YamlValue)],
    ) -> Result<(), EditError> {
        let mut found = Vec::new();
        for (name, value) in entries {
            found.push((name.clone(), self.in_words(field, value)?));
        }
        for entry in &found {
            self.insert_entry(&self.key(field)?, entry)?;
        }
        Ok(())
    }

    fn insert_entry(&mut self, field: &str, entry: &(String, YamlValue)) -> Result<(), EditError> {
        let line_end = self.line_end;
        let (name, value) = entry;
        let edits = self.find(field, |_, old, text| {
            if old.is_null() {
                return Ok(None);
            }
            if !old.is_mapping() {
                return Err(EditError(format!("`{field}` is not a mapping")));
            }
            let written = old.span().slice(text);
            if let Some((key, old)) = old.entry(name) {
                let margin = indent(text, key.span().start as usize);
                let is_block = margin.trim().is_empty();
                let margin = margin.len();
                return Ok(Some(match (is_block, value) {
                    (true, _) => replacement(key, old, value, margin, line_end, text),
                    (false, _) => vec![Edit::new(
                        value_place(key, old),
                        format!(" {}", flow(value)),
                    )],
                }));
            }
            let flow = || format!("{}: {}", flow_text(name), flow(value));
            if let Some(edit) = in_flow(old, '{', '}', flow, text) {
                return Ok(Some(edit));
            }
            let margin = indent(text, old.span().start as usize);
            if !margin.trim().is_empty() || written.is_empty() {
                return Err(EditError(format!(
                    "the mapping of `{field}` has a form that cannot be edited"
                )));
            }
            let map = YamlValue::Map(vec![entry.clone()]);
            let lines = block(&map, margin.len(), 2, line_end);
            Ok(Some(vec![after_line(old, lines, line_end, text)]))
        })?;
        match edits.transpose()?.flatten() {
            Some(edits) => self.apply(edits),
            None => self.set_key(field, &YamlValue::Map(vec![entry.clone()])),
        }
    }

    /// Inserts lines after a place of the body.
    pub(crate) fn add_lines(&mut self, place: Span, lines: &[String]) -> Result<(), EditError> {
        let end = place.start as usize + place.slice(&self.text).trim_end().len();
        let last = self.text[..end].rsplit('\n').next().unwrap_or("");
        // An item directly after a table would be read as one of its rows.
        let gap = if last.trim_start().starts_with('|') {
            self.line_end
        } else {
            ""
        };
        let added: String = lines
            .iter()
            .map(|line| format!("{}{line}", self.line_end))
            .collect();
        self.apply(vec![Edit::new(Span::empty(end), format!("{gap}{added}"))])
    }

    /// Calls a function with the key and the value of a field, if the frontmatter has it.
    fn find<T>(
        &self,
        field: &str,
        then: impl FnOnce(Node<'_>, Node<'_>, &str) -> T,
    ) -> Result<Option<T>, EditError> {
        let text = &self.text;
        let fences = frontmatter::find(text).filter(|fences| fences.close.is_some());
        let fences = fences.ok_or_else(|| EditError("it has no frontmatter".to_owned()))?;
        let (tree, faults) = yaml::parse(text, fences.yaml);
        if let Some(fault) = faults.first() {
            return Err(EditError(format!(
                "its frontmatter is not valid YAML: {}",
                fault.message
            )));
        }
        let root = tree.root().filter(|root| root.is_mapping());
        let root = root.ok_or_else(|| EditError("its frontmatter is not a mapping".to_owned()))?;
        if root.span().slice(text).starts_with('{') {
            return Err(EditError(
                "its frontmatter is written in braces instead of one key per line".to_owned(),
            ));
        }
        Ok(root.entry(field).map(|(key, value)| then(key, value, text)))
    }

    /// Adds a field at the end of the frontmatter.
    fn add(&mut self, field: &str, value: &YamlValue) -> Result<(), EditError> {
        let fences = frontmatter::find(&self.text);
        let close = fences.and_then(|fences| fences.close);
        let close = close.ok_or_else(|| EditError("it has no frontmatter".to_owned()))?;
        let yaml = &self.text[..close.start as usize];
        let first = yaml.lines().skip(1).find(|line| {
            let line = line.trim_start();
            !line.is_empty() && !line.starts_with('#')
        });
        let margin = first.map_or("", |line| &line[..line.len() - line.trim_start().len()]);
        let mut written = String::new();
        value.write(margin.len(), &mut written);
        let written = format!("{margin}{field}:{written}").replace('\n', self.line_end);
        self.apply(vec![Edit::new(Span::empty(close.start as usize), written)])
    }

    fn apply(&mut self, mut edits: Vec<Edit>) -> Result<(), EditError> {
        edits.sort_by_key(|edit| edit.span.start);
        for edit in edits.iter().rev() {
            let (start, end) = (edit.span.start as usize, edit.span.end as usize);
            self.text.replace_range(start..end, &edit.text);
        }
        // Reads the result back: an edit that broke the YAML is found here.
        self.find("kind", |_, _, _| ()).map(drop)
    }
}
