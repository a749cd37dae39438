//! The key `records`: files to read as records, with their kind, their keys for fields, and defaults.

use globset::GlobSet;
use serde_json::{Map, Value as Json, json};

use super::key::{self, ConfigKey};
use super::reader::ConfigReader;
use super::schemas::globs_schema;
use crate::document::FaultKind;
use crate::document::yaml::{Core, Node};
use crate::record::read_context::{ReadContext, is_empty};
use crate::record::{Field, Kind, RecordMapping, fields, mode, schema};
use crate::text::nearest;

/// The values that the configuration gives for one entry.
#[derive(Default)]
pub(crate) struct RecordMappingDraft {
    globs: Option<GlobSet>,
    kind: Option<Kind>,
    fields: Vec<(String, String)>,
    defaults: Vec<(String, String)>,
}

/// The keys of an entry.
pub(crate) const KEYS: &[ConfigKey<RecordMappingDraft>] = &[
    ConfigKey {
        name: "paths",
        required: true,
        about: "Globs of the files to read as records.",
        schema: |_| globs_schema(),
        read: |draft, node, reader| draft.globs = reader.globs(node),
    },
    ConfigKey {
        name: "kind",
        required: true,
        about: "The kind of these records.",
        schema: |_| json!({ "enum": Kind::WORDS }),
        read: |draft, node, reader| {
            let kind = reader.word(node, "a kind of record", Kind::WORDS);
            draft.kind = kind.and_then(Kind::named);
        },
    },
    ConfigKey {
        name: "fields",
        required: false,
        about: "A mapping of fields to the keys that these files have for them.",
        schema: |_| json!({ "type": "object", "additionalProperties": { "type": "string", "minLength": 1 } }),
        read: fields,
    },
    ConfigKey {
        name: "defaults",
        required: false,
        about: "A mapping of fields to their values in files without the field.",
        schema: |_| json!({ "type": "object" }),
        read: defaults,
    },
];

/// Returns the JSON Schema of an entry. The fields and their values depend on the kind.
pub(crate) fn schema_of_entry(rules: &[&'static str]) -> Json {
    let mut entry = key::schema(KEYS, rules);
    let of_kind = |kind: &Kind| {
        let fields = || kind.fields().iter();
        let names: Vec<&str> = fields().map(|field| field.name).collect();
        let values: Map<String, Json> = fields()
            .map(|field| (field.name.to_owned(), schema::of_value(field)))
            .collect();
        json!({
            "if": { "required": ["kind"], "properties": { "kind": { "const": kind.word() } } },
            "then": { "properties": {
                "fields": { "propertyNames": { "enum": names } },
                "defaults": { "properties": values, "additionalProperties": false },
            } },
        })
    };
    entry["allOf"] = Kind::ALL.iter().map(of_kind).collect();
    entry
}

/// Reads `records`.
pub(crate) fn read(node: Node<'_>, reader: &mut ConfigReader<'_>) -> Vec<(GlobSet, RecordMapping)> {
    let mut mappings = Vec::new();
    if !node.is_sequence() {
        reader.wrong(node, "a list of files that are records");
    }
    for item in reader.first(node.items(), "entries of `records`") {
        let mut draft = RecordMappingDraft::default();
        key::read("an entry of `records`", KEYS, &mut draft, item, reader);
        let RecordMappingDraft {
            globs,
            kind,
            fields,
            defaults,
        } = draft;
        if let (Some(globs), Some(kind)) = (globs, kind) {
            let mapping = RecordMapping {
                kind,
                fields,
                defaults,
            };
            mappings.push((globs, mapping));
        }
    }
    mappings
}

/// Reads `fields`.
fn fields(draft: &mut RecordMappingDraft, node: Node<'_>, reader: &mut ConfigReader<'_>) {
    for (name, key) in entries(node, "a mapping of fields to keys", reader) {
        let field = field(draft.kind, name, reader);
        let key = reader.text(key, "the name of a key");
        if let (Some(field), Some(key)) = (field, key) {
            draft.fields.push((field.name.to_owned(), key.to_owned()));
        }
    }
}

/// Reads `defaults`.
fn defaults(draft: &mut RecordMappingDraft, node: Node<'_>, reader: &mut ConfigReader<'_>) {
    for (name, value) in entries(node, "a mapping of fields to values", reader) {
        let Some(field) = field(draft.kind, name, reader) else {
            continue;
        };
        if is_empty(value) {
            reader
                .fault(
                    value.span(),
                    format!("the default for `{}` is empty", field.name),
                )
                .help("give it a value or remove it");
            continue;
        }
        check(field, value, reader);
        draft.defaults.push((field.name.to_owned(), flow(value)));
    }
}

/// Returns the entries of a mapping, and reports any other value.
fn entries<'n>(
    node: Node<'n>,
    expected: &str,
    reader: &mut ConfigReader<'_>,
) -> Vec<(Node<'n>, Node<'n>)> {
    if !node.is_mapping() {
        reader.wrong(node, expected);
    }
    node.entries().collect()
}

/// Returns the field that a key names, and reports an unknown one. Returns `None` if the kind is not
/// known.
fn field(
    kind: Option<Kind>,
    key: Node<'_>,
    reader: &mut ConfigReader<'_>,
) -> Option<&'static Field> {
    let kind = kind?;
    let name = reader.text(key, "the name of a field")?;
    let found = kind.fields().iter().find(|field| field.name == name);
    if found.is_none() {
        let (message, help) = unknown_field(name, kind);
        reader.fault(key.span(), message).help = help.map(Into::into);
    }
    found
}

/// Returns the message and the help for a name that is not a field of the kind.
fn unknown_field(name: &str, kind: Kind) -> (String, Option<String>) {
    let near = nearest(name, kind.fields().iter().map(|field| field.name));
    let message = if fields::is_field(name) {
        format!("`{name}` is a field of another kind, not of {kind}")
    } else {
        format!("unknown field `{name}` of {kind}")
    };
    (message, near.map(|near| format!("did you mean `{near}`?")))
}

/// Reports the faults that a default would have as a value in a record.
fn check(field: &Field, value: Node<'_>, reader: &mut ConfigReader<'_>) {
    let mut cx = ReadContext {
        text: reader.text,
        vocabulary: &reader.vocabulary,
        faults: Vec::new(),
        consumed: Vec::new(),
        field: None,
    };
    (field.check)(value, &mut cx);
    let faults = cx.faults;
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
