//! The key `records`: files to read as records, with their kind, where their fields are, and defaults.

use globset::GlobSet;
use jiff::fmt::temporal::DateTimeParser;
use jiff::tz::TimeZone;
use serde_json::{Map, Value as Json, json};

use super::key::{self, ConfigKey};
use super::reader::ConfigReader;
use super::schemas::{globs_schema, list_schema};
use super::settings::NamedField;
use super::sources;
use crate::document::yaml::{Core, DraftNode, Node, Tree};
use crate::document::{Fault, FaultKind};
use crate::record::read_context::{ReadContext, is_empty};
use crate::record::record_mapping::{Condition, Expected, MappedField, ValueSource, Word};
use crate::record::{Field, Kind, RecordMapping, fields, mode, schema};
use crate::text::{Span, nearest};

/// The values that the configuration gives for one entry.
#[derive(Default)]
pub(crate) struct RecordMappingDraft {
    globs: Option<GlobSet>,
    kind: Option<Kind>,
    conditions: Vec<Condition>,
    fields: Vec<(MappedField, Span)>,
    defaults: Vec<(String, String)>,
    values: Vec<(String, Vec<Word>)>,
    final_when: Option<Vec<Condition>>,
    time_zone: Option<TimeZone>,
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
        schema: |_| json!({ "anyOf": [{ "enum": Kind::WORDS }, { "type": "string" }] }),
        read: |draft, node, reader| {
            let own: Vec<String> = reader.vocabulary.kinds.keys().cloned().collect();
            let own = own.iter().map(String::as_str);
            let words: Vec<&str> = Kind::WORDS.iter().copied().chain(own).collect();
            let word = reader.word(node, "a kind of record", &words);
            draft.kind = word.and_then(|word| reader.vocabulary.kind(word));
        },
    },
    ConfigKey {
        name: "where",
        required: false,
        about: "A mapping of keys of these files to `present`, `absent`, a value or a list of values. Only files for which all of them hold are read as these records; others may match a later entry.",
        schema: |_| conditions_schema(),
        read: |draft, node, reader| draft.conditions = conditions(node, reader),
    },
    ConfigKey {
        name: "fields",
        required: false,
        about: "A mapping of fields to where these files have them: a key (`metadata.status` for a nested one), a list of which the first that is present counts, or a mapping with one of the keys below.",
        schema: |names| json!({ "type": "object", "additionalProperties": sources::schema(names) }),
        read: fields,
    },
    ConfigKey {
        name: "defaults",
        required: false,
        about: "A mapping of fields to their values in files without the field. Nothing is reported of such a value, and it makes no record final.",
        schema: |_| json!({ "type": "object" }),
        read: defaults,
    },
    ConfigKey {
        name: "values",
        required: false,
        about: "A mapping of fields to the words of these files and what they stand for, as in `result: {Done: PASS, \"To Do\": null}`. A word that stands for `null` says that there is no value yet. Check boxes are the words `[x]` and `[ ]`.",
        schema: |_| json!({ "type": "object", "additionalProperties": { "type": "object", "additionalProperties": { "type": ["string", "number", "boolean", "null"] } } }),
        read: values,
    },
    ConfigKey {
        name: "final_when",
        required: false,
        about: "A mapping of keys of these files to the values that say that a file may not change any more. One that holds is enough. Without it, the kind says when a record is final.",
        schema: |_| conditions_schema(),
        read: |draft, node, reader| draft.final_when = Some(conditions(node, reader)),
    },
    ConfigKey {
        name: "time_zone",
        required: false,
        about: "The time zone of times without an offset, as in `Europe/Zurich` or `+01:00`. A date stands for its midnight, in UTC without this key.",
        schema: |_| json!({ "type": "string", "minLength": 1 }),
        read: |draft, node, reader| draft.time_zone = time_zone(node, reader),
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
        if let Some(globs) = draft.globs.take()
            && let Some(mapping) = mapping(draft, mappings.len(), reader)
        {
            mappings.push((globs, mapping));
        }
    }
    mappings
}

/// Makes a mapping of an entry; `None` if its kind is not known.
fn mapping(
    draft: RecordMappingDraft,
    at: usize,
    reader: &mut ConfigReader<'_>,
) -> Option<RecordMapping> {
    let mut mapped: Vec<MappedField> = Vec::new();
    for (field, span) in draft.fields {
        reader.mapped_fields.push(NamedField {
            mapping: at,
            field: mapped.len(),
            text: sources::named(&field.sources),
            span,
        });
        mapped.push(field);
    }
    // Words of the files mean that a field is read as they have it, under its own name too.
    for (name, _) in &draft.values {
        if !mapped.iter().any(|field| field.name == *name) {
            mapped.push(MappedField {
                name: name.clone(),
                sources: vec![ValueSource::Key(name.clone())],
            });
        }
    }
    Some(RecordMapping {
        kind: draft.kind?,
        conditions: draft.conditions,
        fields: mapped,
        defaults: draft.defaults,
        values: draft.values,
        final_when: draft.final_when,
        time_zone: draft.time_zone,
    })
}

/// Reads `where` and `final_when`.
fn conditions(node: Node<'_>, reader: &mut ConfigReader<'_>) -> Vec<Condition> {
    let mut conditions = Vec::new();
    for (key, value) in entries(node, "a mapping of keys to values", reader) {
        let Some(key) = reader.text(key, "the name of a key") else {
            continue;
        };
        let expected = match value.text() {
            Some("present") => Expected::Present,
            Some("absent") => Expected::Absent,
            Some(_) | None => {
                let texts = reader.texts(value, "a value", "a list of values");
                Expected::OneOf(texts.into_iter().map(|(text, _)| text.to_owned()).collect())
            }
        };
        conditions.push(Condition {
            key: key.to_owned(),
            expected,
        });
    }
    conditions
}

/// Returns the JSON Schema of `where` and `final_when`.
fn conditions_schema() -> Json {
    let value = json!({ "type": ["string", "number", "boolean"] });
    json!({ "type": "object", "additionalProperties": list_schema(value) })
}

/// Reads `time_zone`.
fn time_zone(node: Node<'_>, reader: &mut ConfigReader<'_>) -> Option<TimeZone> {
    let name = reader.text(node, "a time zone")?;
    let zone = DateTimeParser::new().parse_time_zone(name).ok();
    if zone.is_none() {
        reader
            .fault(node.span(), format!("unknown time zone `{name}`"))
            .help("write a name such as `Europe/Zurich`, or an offset such as `+01:00`");
    }
    zone
}

/// Reads `fields`.
fn fields(draft: &mut RecordMappingDraft, node: Node<'_>, reader: &mut ConfigReader<'_>) {
    for (name, value) in entries(node, "a mapping of fields to keys", reader) {
        let field = field(draft.kind, name, reader);
        let name = field.as_ref().map(NamedKindField::name);
        let Some(sources) = sources::read(name, value, reader) else {
            continue;
        };
        if let Some(field) = field {
            let mapped = MappedField {
                name: field.name().to_owned(),
                sources,
            };
            draft.fields.push((mapped, value.span()));
        }
    }
}

/// Reads `values`.
fn values(draft: &mut RecordMappingDraft, node: Node<'_>, reader: &mut ConfigReader<'_>) {
    for (name, words) in entries(node, "a mapping of fields to words", reader) {
        let Some(field) = field(draft.kind, name, reader) else {
            continue;
        };
        let mut read: Vec<Word> = Vec::new();
        for (theirs, ours) in entries(words, "a mapping of words to what they stand for", reader) {
            let Some(word) = theirs.text().map(str::trim) else {
                reader.wrong(theirs, "a word");
                continue;
            };
            let word = Word {
                theirs: word.to_owned(),
                ours: ours.text().filter(|_| !ours.is_null()).map(str::to_owned),
            };
            if ours.is_sequence() || ours.is_mapping() {
                reader.wrong(ours, "one value");
            } else if let Some(field) = field.built_in()
                && word.ours.is_some()
            {
                check_item(field, ours, reader);
            }
            read.push(word);
        }
        draft.values.push((field.name().to_owned(), read));
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
                    format!("the default for `{}` is empty", field.name()),
                )
                .help("give it a value or remove it");
            continue;
        }
        if let Some(field) = field.built_in() {
            check(field, value, reader);
        }
        draft.defaults.push((field.name().to_owned(), flow(value)));
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

/// A field that an entry names.
enum NamedKindField {
    BuiltIn(&'static Field),
    /// A field of a kind that the configuration defines.
    Own(String),
}

impl NamedKindField {
    fn name(&self) -> &str {
        match self {
            Self::BuiltIn(field) => field.name,
            Self::Own(name) => name,
        }
    }

    fn built_in(&self) -> Option<&'static Field> {
        match self {
            Self::BuiltIn(field) => Some(field),
            Self::Own(_) => None,
        }
    }
}

/// Returns the field that a key names, and reports an unknown one. Returns `None` if the kind is not
/// known.
fn field(
    kind: Option<Kind>,
    key: Node<'_>,
    reader: &mut ConfigReader<'_>,
) -> Option<NamedKindField> {
    let kind = kind?;
    let name = reader.text(key, "the name of a field")?;
    if let Some(own) = reader.vocabulary.kinds.get(kind.word()) {
        if own.field(name).is_some() {
            return Some(NamedKindField::Own(name.to_owned()));
        }
        let names = own.fields.iter().map(|field| field.name.clone());
        let names: Vec<String> = names.collect();
        let near = nearest(name, names.iter().map(String::as_str)).map(str::to_owned);
        reader
            .fault(key.span(), format!("unknown field `{name}` of {kind}"))
            .suggest(near.as_deref());
        return None;
    }
    let found = kind.fields().iter().find(|field| field.name == name);
    if found.is_none() {
        let (message, help) = unknown_field(name, kind);
        reader.fault(key.span(), message).help = help.map(Into::into);
    }
    found.map(NamedKindField::BuiltIn)
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
