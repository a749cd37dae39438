//! The key `records`: files to read as records, with their kind, where their fields are, and defaults.

use globset::GlobSet;
use jiff::fmt::temporal::DateTimeParser;
use jiff::tz::TimeZone;
use serde_json::{Map, Value as Json, json};

use super::key::{self, ConfigKey};
use super::kind_field::{self, KindField};
use super::reader::ConfigReader;
use super::schemas::{globs_schema, list_schema, text_schema, texts_schema};
use super::settings::NamedField;
use super::{record_values, sources};
use crate::document::yaml::Node;
use crate::record::record_mapping::{Condition, Expected, MappedField, ValueSource, Word};
use crate::record::{Kind, RecordMapping, schema};
use crate::text::Span;

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
    link_folders: Vec<Box<str>>,
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
            let kinds: Vec<Kind> = reader.vocabulary.all_kinds().collect();
            let words: Vec<&str> = kinds.iter().map(|kind| kind.word()).collect();
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
        about: "A mapping of fields to where these files have them: a key (`metadata.status` for a nested one), a list of places of which the first that is present counts, or a mapping with one of the keys below.",
        schema: |names| json!({ "type": "object", "additionalProperties": sources::schema(names) }),
        read: fields,
    },
    ConfigKey {
        name: "defaults",
        required: false,
        about: "A mapping of fields to their values in files without the field. Nothing is reported about such a value, and it makes no record final.",
        schema: |_| json!({ "type": "object" }),
        read: |draft, node, reader| {
            draft.defaults = record_values::defaults(draft.kind, node, reader);
        },
    },
    ConfigKey {
        name: "values",
        required: false,
        about: "A mapping of fields to the words that these files use and what they stand for, as in `result: {Done: PASS, \"To Do\": null}`. A word that stands for `null` says that there is no value yet. Check boxes are the words `[x]` and `[ ]`.",
        schema: |_| json!({ "type": "object", "additionalProperties": { "type": "object", "additionalProperties": { "type": ["string", "number", "boolean", "null"] } } }),
        read: |draft, node, reader| {
            draft.values = record_values::values(draft.kind, node, reader);
        },
    },
    ConfigKey {
        name: "final_when",
        required: false,
        about: "A mapping of keys of these files to the values with which a file may not change any more. One key with such a value is enough. Without it, the kind says when a record is final.",
        schema: |_| conditions_schema(),
        read: |draft, node, reader| draft.final_when = Some(conditions(node, reader)),
    },
    ConfigKey {
        name: "time_zone",
        required: false,
        about: "The time zone of times without an offset, as in `Europe/Zurich` or `+01:00`. A date stands for its midnight, in UTC without this key.",
        schema: |_| text_schema(),
        read: |draft, node, reader| draft.time_zone = time_zone(node, reader),
    },
    ConfigKey {
        name: "link_folders",
        required: false,
        about: "Folders in which the relative links of these files are looked up too, each in the file's own folder and in every one above it: `.` for a site whose links may start at the root of its content, `Attachments` for a vault that keeps its images there.",
        schema: |_| texts_schema(),
        read: |draft, node, reader| draft.link_folders = link_folders(node, reader),
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
    let mut beside: Option<String> = None;
    for (field, span) in draft.fields {
        for name in field.sources.iter().filter_map(ValueSource::beside) {
            let first = beside.get_or_insert_with(|| name.to_owned());
            if first != name {
                let message = format!(
                    "an entry reads one file beside its records, found `{first}` and `{name}`"
                );
                reader
                    .fault(span, message)
                    .help("use keys of one of the two files");
                return None;
            }
        }
        reader.mapped_fields.push(NamedField {
            mapping: at,
            field: mapped.len(),
            text: sources::named(&field.sources),
            span,
        });
        mapped.push(field);
    }
    // A field for which the files have words of their own is read by the mapping even if the files
    // use its usual name.
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
        link_folders: draft.link_folders,
    })
}

/// Reads `where` and `final_when`.
fn conditions(node: Node<'_>, reader: &mut ConfigReader<'_>) -> Vec<Condition> {
    let mut conditions = Vec::new();
    for (key, value) in reader.entries(node, "a mapping of keys to values") {
        let Some(key) = reader.text(key, "the name of a key") else {
            continue;
        };
        let expected = match value.text() {
            Some("present") => Expected::Present,
            Some("absent") => Expected::Absent,
            Some(_) | None => Expected::OneOf(reader.strings(value, "a value", "a list of values")),
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

/// Reads `link_folders`.
fn link_folders(node: Node<'_>, reader: &mut ConfigReader<'_>) -> Vec<Box<str>> {
    let mut folders = Vec::new();
    for (text, item) in reader.texts(node, "a folder", "a list of folders") {
        let name = text.trim_end_matches('/');
        let mut parts = name.split('/');
        if name != "." && parts.any(|part| matches!(part, "" | "." | "..")) {
            reader
                .fault(item.span(), format!("`{text}` is not the name of a folder"))
                .help("write `.`, or a name such as `Attachments`");
            continue;
        }
        folders.push(name.into());
    }
    folders
}

/// Reads `fields`.
fn fields(draft: &mut RecordMappingDraft, node: Node<'_>, reader: &mut ConfigReader<'_>) {
    for (name, value) in reader.entries(node, "a mapping of fields to keys") {
        let field = kind_field::read(draft.kind, name, reader);
        let name = field.as_ref().map(KindField::name);
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
