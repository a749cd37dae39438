//! Files that become records by the config: their kind, their names for fields, what they never say.

use globset::GlobSet;
use serde_json::{Map, Value as Json, json};

use super::key::{self, Key};
use super::keys::globs_schema;
use super::reader::Reader;
use crate::document::FaultKind;
use crate::document::yaml::{Core, Node};
use crate::record::read_context::{ReadContext, is_empty};
use crate::record::{Field, Kind, RecordMapping, fields, mode, schema};
use crate::text::nearest;

/// What the config says of some files.
#[derive(Default)]
pub struct Draft {
    globs: Option<GlobSet>,
    kind: Option<Kind>,
    fields: Vec<(String, String)>,
    defaults: Vec<(String, String)>,
}

pub const KEYS: &[Key<Draft>] = &[
    Key {
        name: "paths",
        required: true,
        about: "The globs of the files that are records.",
        schema: |_| globs_schema(),
        read: |draft, node, reader| draft.globs = reader.globs(node),
    },
    Key {
        name: "kind",
        required: true,
        about: "What they are records of.",
        schema: |_| json!({ "enum": Kind::WORDS }),
        read: |draft, node, reader| {
            let kind = reader.word(node, "a kind of record", Kind::WORDS);
            draft.kind = kind.and_then(Kind::named);
        },
    },
    Key {
        name: "fields",
        required: false,
        about: "Our field, and the key that such files have for it.",
        schema: |_| json!({ "type": "object", "additionalProperties": { "type": "string", "minLength": 1 } }),
        read: fields,
    },
    Key {
        name: "defaults",
        required: false,
        about: "Our field, and its value where a file does not say it.",
        schema: |_| json!({ "type": "object" }),
        read: defaults,
    },
];

/// Which fields there are depends on the kind; so does what their values look like.
pub fn schema_of_entry(rules: &[&'static str]) -> Json {
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

pub fn read(node: Node<'_>, reader: &mut Reader<'_>) -> Vec<(GlobSet, RecordMapping)> {
    let mut adoptions = Vec::new();
    if !node.is_sequence() {
        reader.wrong(node, "a list of files that are records");
    }
    for item in node.items() {
        let mut draft = Draft::default();
        key::read("an entry of `records`", KEYS, &mut draft, item, reader);
        let Draft {
            globs,
            kind,
            fields,
            defaults,
        } = draft;
        if let (Some(globs), Some(kind)) = (globs, kind) {
            let adoption = RecordMapping {
                kind,
                fields,
                defaults,
            };
            adoptions.push((globs, adoption));
        }
    }
    adoptions
}

fn fields(draft: &mut Draft, node: Node<'_>, reader: &mut Reader<'_>) {
    for (ours, theirs) in entries(node, "a mapping of fields to keys", reader) {
        let field = field(draft.kind, ours, reader);
        let key = reader.text(theirs, "the name of a key");
        if let (Some(field), Some(key)) = (field, key) {
            draft.fields.push((field.name.to_owned(), key.to_owned()));
        }
    }
}

fn defaults(draft: &mut Draft, node: Node<'_>, reader: &mut Reader<'_>) {
    for (ours, value) in entries(node, "a mapping of fields to values", reader) {
        let Some(field) = field(draft.kind, ours, reader) else {
            continue;
        };
        if is_empty(value) {
            reader
                .fault(
                    value.span(),
                    format!("a default for `{}` that says nothing", field.name),
                )
                .help("give it a value, or take it out");
            continue;
        }
        check(field, value, reader);
        draft.defaults.push((field.name.to_owned(), flow(value)));
    }
}

fn entries<'n>(
    node: Node<'n>,
    expected: &str,
    reader: &mut Reader<'_>,
) -> Vec<(Node<'n>, Node<'n>)> {
    if !node.is_mapping() {
        reader.wrong(node, expected);
    }
    node.entries().collect()
}

/// The field that a key names; where the kind is not known, nothing can be said.
fn field(kind: Option<Kind>, key: Node<'_>, reader: &mut Reader<'_>) -> Option<&'static Field> {
    let kind = kind?;
    let name = reader.text(key, "the name of a field")?;
    let found = kind.fields().iter().find(|field| field.name == name);
    if found.is_none() {
        let (message, help) = unknown_field(name, kind);
        reader.fault(key.span(), message).help = help.map(Into::into);
    }
    found
}

/// Why a key cannot be a field, where it names one of another kind or none.
fn unknown_field(name: &str, of: Kind) -> (String, Option<String>) {
    let near = nearest(name, of.fields().iter().map(|field| field.name));
    let message = match fields::is_field(name) {
        true => format!("`{name}` is a field of another kind than {of}"),
        false => format!("{of} has no field `{name}`"),
    };
    (message, near.map(|near| format!("did you mean `{near}`?")))
}

/// Says of a default what would be said of the same value in a record.
fn check(field: &Field, value: Node<'_>, reader: &mut Reader<'_>) {
    let mut cx = ReadContext {
        text: reader.text,
        vocabulary: &reader.vocabulary,
        faults: Vec::new(),
        consumed: Vec::new(),
    };
    (field.check)(value, &mut cx);
    let faults = cx.faults;
    for fault in faults {
        // Other readers of YAML do not read this config.
        if fault.kind != FaultKind::AmbiguousScalar {
            reader.fault(fault.span, fault.message).help = fault.help.map(Into::into);
        }
    }
    if matches!(field.name, "mode_id" | "mode_ids") {
        check_modes(field, value, reader);
    }
}

/// Modes are looked up once all records are read; a default is wrong already here.
fn check_modes(field: &Field, value: Node<'_>, reader: &mut Reader<'_>) {
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
        let message = match text == mode::ANALYZE_TAG {
            true => format!("`{text}` is a tag and never a mode"),
            false => format!("there is no mode `{text}`"),
        };
        reader.fault(item.span(), message).suggest(near.as_deref());
    }
}

/// A value as YAML on one line, aliases followed: it is read again away from
/// the lines around it.
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

/// A text in double quotes (YAML 1.2.2, section 5.7 has the escapes).
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
