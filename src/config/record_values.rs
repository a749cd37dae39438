//! The values in an entry of `records`: defaults, and what the words of the files stand for.

use super::kind_field;
use super::reader::ConfigReader;
use crate::document::yaml::{Core, DraftNode, Node, Tree};
use crate::document::{Fault, FaultKind};
use crate::record::read_context::{ReadContext, is_empty};
use crate::record::record_mapping::Word;
use crate::record::{Field, Kind, mode};
use crate::text::nearest;

/// Reads the `defaults` of an entry for records of a kind: names of fields with values as YAML.
pub(crate) fn defaults(
    kind: Option<Kind>,
    node: Node<'_>,
    reader: &mut ConfigReader<'_>,
) -> Vec<(String, String)> {
    let mut defaults = Vec::new();
    for (name, value) in reader.entries(node, "a mapping of fields to values") {
        let Some(field) = kind_field::read(kind, name, reader) else {
            continue;
        };
        if is_empty(value) {
            reader
                .fault(
                    value.span(),
                    format!("the default for `{}` is empty", field.name()),
                )
                .help("give it a value or remove it");
            continue;
        }
        if let Some(field) = field.built_in() {
            check(field, value, reader);
        }
        defaults.push((field.name().to_owned(), flow(value)));
    }
    defaults
}

/// Reads the `values` of an entry for records of a kind: names of fields with their words.
pub(crate) fn values(
    kind: Option<Kind>,
    node: Node<'_>,
    reader: &mut ConfigReader<'_>,
) -> Vec<(String, Vec<Word>)> {
    let mut values = Vec::new();
    for (name, words) in reader.entries(node, "a mapping of fields to words") {
        let Some(field) = kind_field::read(kind, name, reader) else {
            continue;
        };
        let mut read: Vec<Word> = Vec::new();
        for (written, meaning) in reader.entries(words, "a mapping of words to what they stand for")
        {
            let Some(word) = written.text().map(str::trim) else {
                reader.wrong(written, "a word");
                continue;
            };
            let word = Word {
                written: word.to_owned(),
                meaning: meaning
                    .text()
                    .filter(|_| !meaning.is_null())
                    .map(str::to_owned),
            };
            if meaning.is_sequence() || meaning.is_mapping() {
                reader.wrong(meaning, "one value");
            } else if let Some(field) = field.built_in()
                && word.meaning.is_some()
            {
                check_item(field, meaning, reader);
            }
            read.push(word);
        }
        values.push((field.name().to_owned(), read));
    }
    values
}

/// Returns the faults that a value would have in a record.
fn faults(field: &Field, value: Node<'_>, reader: &ConfigReader<'_>) -> Vec<Fault> {
    let mut cx = ReadContext {
        text: reader.text,
        vocabulary: &reader.vocabulary,
        faults: Vec::new(),
        consumed: Vec::new(),
        field: None,
        mapping: None,
    };
    (field.check)(value, &mut cx);
    cx.faults
}

/// Reports the faults that a default would have as a value in a record.
fn check(field: &Field, value: Node<'_>, reader: &mut ConfigReader<'_>) {
    let faults = faults(field, value, reader);
    for fault in faults {
        // A value is ambiguous only to other YAML readers, and those do not read the configuration.
        if fault.kind != FaultKind::AmbiguousScalar {
            reader.fault(fault.span, fault.message).help = fault.help.map(Into::into);
        }
    }
    if matches!(field.name, "mode_id" | "mode_ids") {
        check_modes(field, value, reader);
    }
}

/// Reports unknown modes in a default. (The modes of records are looked up after all are read.)
fn check_modes(field: &Field, value: Node<'_>, reader: &mut ConfigReader<'_>) {
    if field.name == "mode_id" && value.is_sequence() {
        reader.wrong(value, "one mode");
        return;
    }
    for item in std::iter::once(value).chain(value.items()) {
        let Some(text) = item.text() else { continue };
        let modes = &reader.vocabulary.modes;
        if modes.get(text).is_some() {
            continue;
        }
        let near = nearest(text, modes.names()).map(String::from);
        let message = if text == mode::ANALYZE_TAG {
            format!("`{text}` is a tag and not a mode")
        } else {
            format!("unknown mode `{text}`")
        };
        reader.fault(item.span(), message).suggest(near.as_deref());
    }
}

/// Reports the faults that a value would have in a record, as a field's whole value or as an item of it.
fn check_item(field: &Field, value: Node<'_>, reader: &mut ConfigReader<'_>) {
    let copy = || DraftNode::copy(value, &mut |_, _| None);
    let span = value.span();
    let forms = [
        DraftNode::Sequence(vec![copy()], span),
        DraftNode::Mapping(vec![(DraftNode::text("check", span), copy())], span),
    ];
    let is_item = |form: &DraftNode| {
        let tree = Tree::from_draft(form);
        tree.root()
            .is_some_and(|root| faults(field, root, reader).is_empty())
    };
    if !forms.iter().any(is_item) {
        check(field, value, reader);
    }
}

/// Formats a value as YAML on one line, with aliases resolved, so that it can be read outside of its
/// document.
fn flow(node: Node<'_>) -> String {
    if node.is_sequence() {
        let items: Vec<String> = node.items().map(flow).collect();
        return format!("[{}]", items.join(", "));
    }
    if node.is_mapping() {
        let entry = |(key, value)| format!("{}: {}", flow(key), flow(value));
        let entries: Vec<String> = node.entries().map(entry).collect();
        return format!("{{{}}}", entries.join(", "));
    }
    let text = node.text().unwrap_or("");
    match node.core() {
        Core::Text => quoted(text),
        Core::Null => "null".into(),
        Core::Bool(_) | Core::Int(_) | Core::BigInt | Core::Float(_) => text.to_owned(),
    }
}

/// Quotes text with double quotes (YAML 1.2.2, section 5.7 lists the escapes).
fn quoted(text: &str) -> String {
    let mut quoted = String::with_capacity(text.len() + 2);
    quoted.push('"');
    for char in text.chars() {
        match char {
            '"' | '\\' => quoted.extend(['\\', char]),
            char if char.is_control() || matches!(char, '\u{feff}' | '\u{2028}' | '\u{2029}') => {
                quoted.push_str(&format!("\\U{:08X}", char as u32));
            }
            char => quoted.push(char),
        }
    }
    quoted.push('"');
    quoted
}
