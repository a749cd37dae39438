//! Edits the frontmatter of a record by spans, so that comments, order and line ends stay as they
//! are.

use std::borrow::Cow;

use super::yaml::{YamlValue, quoted};
use crate::document::yaml::{Node, Style};
use crate::document::{frontmatter, markdown, yaml};
use crate::record::Kind;
use crate::text::{Edit, Span};

/// The text of a record that is edited.
#[derive(Clone, Debug)]
pub(crate) struct RecordText {
    text: String,
    line_end: &'static str,
}

/// Why a record cannot be edited.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct EditError(pub String);

impl RecordText {
    /// Wraps the text of a record.
    pub(crate) fn new(text: String) -> Self {
        let line_end = if text.contains("\r\n") { "\r\n" } else { "\n" };
        Self { text, line_end }
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
        let found = self.find(field, |_, value, _| !value.is_null());
        matches!(found, Ok(Some(true)))
    }

    /// Returns whether the value of a field is a list.
    pub(crate) fn is_list(&self, field: &str) -> bool {
        let found = self.find(field, |_, value, _| value.is_sequence());
        matches!(found, Ok(Some(true)))
    }

    /// Returns the value of a field as YAML on one line, or `None` if the frontmatter has none.
    ///
    /// # Errors
    /// If the frontmatter is not a mapping in lines.
    pub(crate) fn value_in_flow(&self, field: &str) -> Result<Option<String>, EditError> {
        let found = self.find(field, |_, value, text| {
            (!value.is_null()).then(|| node_in_flow(value, text))
        });
        Ok(found?.flatten())
    }

    /// Returns whether the body has a section for a field of some kind.
    pub(crate) fn has_section(&self, field: &str) -> bool {
        let Some(fences) = frontmatter::find(&self.text) else {
            return false;
        };
        let mut fields = Kind::ALL.iter().flat_map(|kind| kind.fields());
        let body = fences.body.slice(&self.text).lines();
        let mut headings = body.filter_map(|line| {
            let title = line.trim_start().trim_start_matches('#');
            (title.len() < line.trim_start().len()).then(|| markdown::heading_name(title.trim()))
        });
        fields.any(|it| it.name == field && headings.any(|heading| it.has_heading(&heading)))
    }

    /// Sets a field. A value that the field has is replaced.
    ///
    /// # Errors
    /// If the frontmatter is not a mapping in lines.
    pub(crate) fn set(&mut self, field: &str, value: &YamlValue) -> Result<(), EditError> {
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
    /// If the frontmatter is not a mapping in lines, or the field is no list.
    pub(crate) fn append(&mut self, field: &str, items: &[YamlValue]) -> Result<(), EditError> {
        if items.is_empty() {
            return Ok(());
        }
        let line_end = self.line_end;
        let edits = self.find(field, |_, old, text| {
            if old.is_null() {
                return Ok(None);
            }
            if !old.is_sequence() {
                return Err(EditError(format!("`{field}` is no list")));
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
            None => self.set(field, &YamlValue::List(items.to_vec())),
        }
    }

    /// Sets entries of the mapping of a field. Values that they have are replaced.
    ///
    /// # Errors
    /// If the frontmatter is not a mapping in lines, or the field is no mapping.
    pub(crate) fn insert(
        &mut self,
        field: &str,
        entries: &[(String, YamlValue)],
    ) -> Result<(), EditError> {
        for entry in entries {
            self.insert_entry(field, entry)?;
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
                return Err(EditError(format!("`{field}` is no mapping")));
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
            None => self.set(field, &YamlValue::Map(vec![entry.clone()])),
        }
    }

    /// Inserts text after a place of the body, on lines of its own.
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
                "its frontmatter has a fault: {}",
                fault.message
            )));
        }
        let root = tree.root().filter(|root| root.is_mapping());
        let root = root.ok_or_else(|| EditError("its frontmatter is no mapping".to_owned()))?;
        if root.span().slice(text).starts_with('{') {
            return Err(EditError(
                "its frontmatter is written in braces, and not in lines".to_owned(),
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
        // What was written is read back: a form that the edit does not know would show here.
        self.find("kind", |_, _, _| ()).map(drop)
    }
}

/// Writes a node on one line: scalars as they are written if they are on one line.
fn node_in_flow(node: Node<'_>, text: &str) -> String {
    let written = node.span().slice(text);
    let is_one_line = !written.contains(['\n', '\r', '#']) && !node.is_alias();
    if written.starts_with(['[', '{']) && is_one_line {
        return written.to_owned();
    }
    if node.is_sequence() {
        let items: Vec<String> = node.items().map(|item| node_in_flow(item, text)).collect();
        return format!("[{}]", items.join(", "));
    }
    if node.is_mapping() {
        let entry = |(key, value): (Node<'_>, Node<'_>)| {
            format!("{}: {}", node_in_flow(key, text), node_in_flow(value, text))
        };
        let entries: Vec<String> = node.entries().map(entry).collect();
        return format!("{{{}}}", entries.join(", "));
    }
    let scalar = node.text().unwrap_or_default();
    let is_plain = node.style() == Some(Style::Plain) && is_one_line;
    // A plain scalar keeps its type, unless it would be taken apart between brackets.
    if is_plain && !scalar.contains([',', '[', ']', '{', '}']) || is_one_line && written != scalar {
        return written.to_owned();
    }
    serde_json::Value::from(scalar).to_string()
}

/// Returns the edits that replace the value of an entry.
fn replacement(
    key: Node<'_>,
    old: Node<'_>,
    value: &YamlValue,
    margin: usize,
    line_end: &str,
    text: &str,
) -> Vec<Edit> {
    let mut written = String::new();
    value.write(margin, &mut written);
    let written = written.replace('\n', line_end);
    let is_scalar = matches!(value, YamlValue::Scalar(_) | YamlValue::Empty);
    let place = value_place(key, old);
    if is_scalar && !is_block_collection(old, text) {
        return vec![Edit::new(place, written.trim_end().to_owned())];
    }
    if old.is_null() {
        // A comment after the key stays there, and the lines follow it.
        let line = after(key.span().end as usize, text);
        let lines = written.trim_start_matches([' ', '\r', '\n']);
        let indented = &written[..written.len() - lines.len()];
        let indented = indented.rsplit('\n').next().unwrap_or("");
        return vec![
            Edit::new(place, String::new()),
            Edit::new(Span::empty(line), format!("{indented}{lines}")),
        ];
    }
    // The old value is replaced with its lines.
    let end = after(old.span().end as usize, text);
    let start = key.span().end as usize + 1;
    vec![Edit::new(Span::new(start, end), written)]
}

/// Returns where the value of an entry is, with the blank before it.
fn value_place(key: Node<'_>, old: Node<'_>) -> Span {
    let colon = key.span().end as usize + 1;
    Span::new(
        colon.min(old.span().start as usize),
        old.span().end as usize,
    )
}

/// Returns whether a value takes lines of its own.
fn is_block_collection(node: Node<'_>, text: &str) -> bool {
    let is_collection = node.is_mapping() || node.is_sequence();
    let is_block = !node.span().slice(text).starts_with(['[', '{']);
    is_collection && is_block || node.span().slice(text).starts_with(['|', '>'])
}

/// Returns the edit that adds to a collection in brackets, if it is one.
fn in_flow(
    node: Node<'_>,
    open: char,
    close: char,
    added: impl FnOnce() -> String,
    text: &str,
) -> Option<Vec<Edit>> {
    let written = node.span().slice(text);
    let inside = written.strip_prefix(open)?.strip_suffix(close)?.trim_end();
    let has_comma = inside.trim().is_empty() || inside.ends_with(',');
    let comma = match (has_comma, inside.ends_with(',')) {
        (true, true) => " ",
        (true, false) => "",
        (false, _) => ", ",
    };
    let at = node.span().start as usize + open.len_utf8() + inside.len();
    Some(vec![Edit::new(
        Span::empty(at),
        format!("{comma}{}", added()),
    )])
}

/// Returns the edit that adds lines after a collection in lines.
fn after_line(node: Node<'_>, lines: String, line_end: &str, text: &str) -> Edit {
    let end = node.span().end as usize;
    let at = after(end, text);
    if text[..at].ends_with('\n') {
        Edit::new(Span::empty(at), lines)
    } else {
        Edit::new(Span::empty(at), format!("{line_end}{lines}"))
    }
}

/// Returns the start of the line after a place.
fn after(at: usize, text: &str) -> usize {
    // A block scalar may end with its line.
    if at > 0 && text[..at].ends_with('\n') {
        return at;
    }
    text[at..]
        .find('\n')
        .map_or(text.len(), |newline| at + newline + 1)
}

/// Writes a collection in lines with an indentation. `own` is that which it writes itself.
fn block(value: &YamlValue, margin: usize, own: usize, line_end: &str) -> String {
    let mut written = String::new();
    // The outermost level is indented by two more.
    let inner = margin.saturating_sub(own);
    value.write(inner, &mut written);
    let lines = written.trim_start_matches('\n');
    let lines: String = if margin < own {
        lines
            .split_inclusive('\n')
            .map(|line| line.strip_prefix(&"  "[margin..]).unwrap_or(line))
            .collect()
    } else {
        lines.to_owned()
    };
    lines.replace('\n', line_end)
}

/// Returns the blanks and other text before a place on its line.
fn indent(text: &str, at: usize) -> &str {
    let start = text[..at].rfind('\n').map_or(0, |end| end + 1);
    &text[start..at]
}

/// Writes a value on one line.
fn flow(value: &YamlValue) -> Cow<'static, str> {
    match value {
        YamlValue::Empty => "".into(),
        YamlValue::Scalar(scalar) => flow_text(scalar.as_text()).into(),
        YamlValue::List(items) => {
            let items: Vec<_> = items.iter().map(flow).collect();
            format!("[{}]", items.join(", ")).into()
        }
        YamlValue::Map(entries) => {
            let entry =
                |(key, value): &(String, YamlValue)| format!("{}: {}", flow_text(key), flow(value));
            let entries: Vec<String> = entries.iter().map(entry).collect();
            format!("{{{}}}", entries.join(", ")).into()
        }
    }
}

/// Writes text as a scalar within brackets, where commas and brackets have a meaning.
fn flow_text(text: &str) -> String {
    let written = quoted(text);
    let is_plain = !written.starts_with(['"', '\'']);
    if is_plain && written.contains([',', '[', ']', '{', '}', '#', '\'', '"']) {
        return serde_json::Value::from(text).to_string();
    }
    written
}

#[cfg(test)]
mod tests {
    use super::*;

    fn edited(before: &str, edit: impl FnOnce(&mut RecordText) -> Result<(), EditError>) -> String {
        let text = format!("---\nkind: OpRun\n{before}---\nText\n");
        let mut record = RecordText::new(text);
        edit(&mut record).expect("it is edited");
        let text = record.into_text();
        let text = text.strip_prefix("---\nkind: OpRun\n").expect("the kind");
        text.strip_suffix("---\nText\n")
            .expect("the body")
            .to_owned()
    }

    fn link(kind: &str, target: &str) -> YamlValue {
        YamlValue::Map(vec![
            (kind.to_owned(), YamlValue::text(target)),
            ("result".to_owned(), YamlValue::text("PASS")),
        ])
    }

    #[test]
    fn a_field_is_set_in_its_place() {
        for (before, after) in [
            ("", "a: one\n"),
            ("# why\nb: 1 # x\n", "# why\nb: 1 # x\na: one\n"),
            ("a:\nb: 1\n", "a: one\nb: 1\n"),
            ("a: # PASS or FAIL\nb: 1\n", "a: one # PASS or FAIL\nb: 1\n"),
            ("a: ~ # none\n", "a: one # none\n"),
            ("a: \"two\" # none\nb: 1\n", "a: one # none\nb: 1\n"),
            ("a: |\n  long\n  text\nb: 1\n", "a: one\nb: 1\n"),
            ("a:\n  - x\n  - y\nb: 1\n", "a: one\nb: 1\n"),
            ("a: [x, y]\nb: 1\n", "a: one\nb: 1\n"),
        ] {
            let set = |record: &mut RecordText| record.set("a", &YamlValue::text("one"));
            assert_eq!(edited(before, set), after, "{before}");
        }
    }

    #[test]
    fn items_are_appended_in_the_style_of_the_list() {
        let item = "  - validation: a.log\n    result: PASS\n";
        for (before, after) in [
            ("b: 1\n", format!("b: 1\na:\n{item}")),
            (
                "a: # none yet\nb: 1\n",
                format!("a: # none yet\n{item}b: 1\n"),
            ),
            (
                "a: []\n",
                "a: [{validation: a.log, result: PASS}]\n".to_owned(),
            ),
            (
                "a: [{x: y}] # one\n",
                "a: [{x: y}, {validation: a.log, result: PASS}] # one\n".to_owned(),
            ),
            (
                "a:\n  - x: y # one\n  # two\nb: 1\n",
                format!("a:\n  - x: y # one\n{item}  # two\nb: 1\n"),
            ),
            (
                "a:\n- x: y\nb: 1\n",
                "a:\n- x: y\n- validation: a.log\n  result: PASS\nb: 1\n".to_owned(),
            ),
        ] {
            let append =
                |record: &mut RecordText| record.append("a", &[link("validation", "a.log")]);
            assert_eq!(edited(before, append), after, "{before}");
        }
    }

    #[test]
    fn entries_are_inserted_in_the_style_of_the_mapping() {
        for (before, after) in [
            ("", "a:\n  x-y: PASS\n"),
            ("a:\nb: 1\n", "a:\n  x-y: PASS\nb: 1\n"),
            ("a: {}\n", "a: {x-y: PASS}\n"),
            ("a: {b: c}\n", "a: {b: c, x-y: PASS}\n"),
            ("a: {x-y: FAIL, b: c}\n", "a: {x-y: PASS, b: c}\n"),
            ("a:\n  b: c\nd: 1\n", "a:\n  b: c\n  x-y: PASS\nd: 1\n"),
            (
                "a:\n    x-y: # still open\nd: 1\n",
                "a:\n    x-y: PASS # still open\nd: 1\n",
            ),
        ] {
            let insert = |record: &mut RecordText| {
                record.insert("a", &[("x-y".to_owned(), YamlValue::text("PASS"))])
            };
            assert_eq!(edited(before, insert), after, "{before}");
        }
    }

    #[test]
    fn line_ends_stay() {
        let mut record = RecordText::new("---\r\nkind: OpRun\r\n---\r\n".to_owned());
        record.append("a", &[link("logs", "x")]).expect("edited");
        assert_eq!(
            record.into_text(),
            "---\r\nkind: OpRun\r\na:\r\n  - logs: x\r\n    result: PASS\r\n---\r\n"
        );
    }

    #[test]
    fn text_that_yaml_would_take_apart_is_quoted() {
        let nasty = "a, [b]: {c} # 'd' \"e\" $(f)\n-g";
        for before in ["", "a: []\n", "a: [x]\n", "a:\n  - x\n"] {
            let append = |record: &mut RecordText| record.append("a", &[YamlValue::text(nasty)]);
            let text = edited(before, append);
            let (tree, faults) = yaml::parse(&text, Span::new(0, text.len()));
            assert!(faults.is_empty(), "{text}");
            let list = tree.root().and_then(|root| root.get("a")).expect("a list");
            let last = list.items().last().and_then(|item| item.text());
            assert_eq!(last, Some(nasty), "{text}");
        }
    }

    #[test]
    fn what_has_no_lines_is_refused() {
        for text in [
            "no frontmatter\n",
            "---\n{kind: OpRun}\n---\n",
            "---\nkind: [\n---\n",
        ] {
            let mut record = RecordText::new(text.to_owned());
            record.set("a", &YamlValue::text("b")).expect_err(text);
            assert_eq!(record.into_text(), text);
        }
    }
}
