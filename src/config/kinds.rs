//! The key `kinds`: kinds of records that the configuration defines.

use serde_json::{Value as Json, json};

use super::key::{self, ConfigKey};
use super::named_tables;
use super::reader::ConfigReader;
use super::schemas::{text_schema, texts_schema};
use crate::document::yaml::{Core, Node};
use crate::record::own_kind::{OwnField, OwnForm, OwnKind};
use crate::record::read_context::is_custom_key;
use crate::record::{Kind, Requirement};
use crate::text::{Span, nearest};

/// The values that the configuration gives for one kind.
#[derive(Default)]
pub(crate) struct KindDraft {
    id: Option<(String, Span)>,
    fields: Vec<OwnField>,
    headings: Vec<(String, String, Span)>,
}

/// The keys of a kind.
pub(crate) const KEYS: &[ConfigKey<KindDraft>] = &[
    ConfigKey {
        name: "id",
        required: false,
        about: "The field with the id of a record, which no other record of the kind may have.",
        schema: |_| text_schema(),
        read: |draft, node, reader| {
            let name = reader.string(node, "the name of a field");
            draft.id = name.map(|name| (name, node.span()));
        },
    },
    ConfigKey {
        name: "fields",
        required: true,
        about: "A mapping of fields to their types.",
        schema: |names| json!({ "type": "object", "additionalProperties": key::schema(FIELD_KEYS, names) }),
        read: fields,
    },
    ConfigKey {
        name: "headings",
        required: false,
        about: "A mapping of headings of the body to the fields that are under them.",
        schema: |_| json!({ "type": "object", "additionalProperties": { "type": "string" } }),
        read: headings,
    },
];

/// The values that the configuration gives for one field.
#[derive(Default)]
pub(crate) struct FieldDraft {
    form: Option<OwnForm>,
    values: Vec<String>,
    kind: Option<String>,
    need: Option<Requirement>,
}

/// The keys of a field.
pub(crate) const FIELD_KEYS: &[ConfigKey<FieldDraft>] = &[
    ConfigKey {
        name: "type",
        required: true,
        about: "`text`, `list`, `date`, `time`, `number`, `bool`, `enum` (one of `values`), `id`, `target` (a path, a `git:` revision or a URL) or `ref` (the id of another record, or a link to it).",
        schema: |_| json!({ "enum": OwnForm::words() }),
        read: |draft, node, reader| {
            let word = reader.word(node, "a type", &OwnForm::words());
            draft.form = word.and_then(OwnForm::named);
        },
    },
    ConfigKey {
        name: "values",
        required: false,
        about: "The words of an `enum`.",
        schema: |_| texts_schema(),
        read: |draft, node, reader| {
            draft.values = reader.strings(node, "a word", "a list of words");
        },
    },
    ConfigKey {
        name: "kind",
        required: false,
        about: "The kind of the records that a `ref` names.",
        schema: |_| json!({ "type": "string" }),
        read: |draft, node, reader| draft.kind = reader.string(node, "a kind"),
    },
    ConfigKey {
        name: "required",
        required: false,
        about: "`true` if every record must have the field, `template` if its absence is a warning.",
        schema: |_| json!({ "enum": [true, false, "template"] }),
        read: |draft, node, reader| {
            draft.need = match node.core() {
                Core::Bool(true) => Some(Requirement::Required),
                Core::Bool(false) => Some(Requirement::Optional),
                Core::Text if node.text() == Some("template") => Some(Requirement::Template),
                Core::Text | Core::Null | Core::Int(_) | Core::BigInt | Core::Float(_) => {
                    reader.wrong(node, "`true`, `false` or `template`");
                    None
                }
            };
        },
    },
];

/// Returns the JSON Schema of `kinds`.
pub(crate) fn schema(rules: &[&'static str]) -> Json {
    named_tables::schema(KEYS, rules)
}

/// Reads `kinds` into the vocabulary.
pub(crate) fn read(node: Node<'_>, reader: &mut ConfigReader<'_>) {
    let mut referred = Vec::new();
    for (name, value) in named_tables::entries(node, "kinds", reader) {
        let Some(text) = named_tables::name(name, "a kind", reader) else {
            continue;
        };
        if Kind::named(text).is_some() {
            reader.fault(name.span(), format!("`{text}` is a built-in kind"));
            continue;
        }
        let mut draft = KindDraft::default();
        if !key::read("a kind", KEYS, &mut draft, value, reader) {
            continue;
        }
        let kind = kind(text, draft, reader);
        for field in &kind.fields {
            if let OwnForm::Ref(Some(kind)) = &field.form {
                referred.push((kind.clone(), name.span()));
            }
        }
        reader.vocabulary.kinds.insert(text.to_owned(), kind);
    }
    // A kind may refer to one that is defined after it.
    for (kind, span) in referred {
        if reader.vocabulary.kind(&kind).is_none() {
            let message = format!("a field refers to the kind `{kind}`, which is not defined");
            let names = reader.vocabulary.kinds.keys();
            let near = nearest(&kind, names.map(String::as_str)).map(str::to_owned);
            reader.fault(span, message).suggest(near.as_deref());
        }
    }
}

fn kind(name: &str, draft: KindDraft, reader: &mut ConfigReader<'_>) -> OwnKind {
    let has = |name: &str| draft.fields.iter().any(|field| field.name == name);
    let places = draft.headings.iter().map(|(_, field, span)| (field, span));
    for (field, span) in places.chain(draft.id.iter().map(|(field, span)| (field, span))) {
        if !has(field) {
            reader.fault(*span, format!("the kind has no field `{field}`"));
        }
    }
    let headings = draft.headings.into_iter();
    OwnKind {
        name: name.to_owned(),
        id: draft.id.map(|(name, _)| name),
        fields: draft.fields,
        headings: headings
            .map(|(heading, field, _)| (heading, field))
            .collect(),
        is_open: false,
    }
}

/// Reads `fields`.
fn fields(draft: &mut KindDraft, node: Node<'_>, reader: &mut ConfigReader<'_>) {
    for (name, value) in reader.entries(node, "a mapping of fields to their types") {
        let Some(text) = reader.text(name, "the name of a field") else {
            continue;
        };
        if matches!(text, "kind" | "waive") || is_custom_key(text) {
            reader.fault(
                name.span(),
                format!("`{text}` is a reserved key of records"),
            );
            continue;
        }
        let mut field = FieldDraft::default();
        if !key::read("a field", FIELD_KEYS, &mut field, value, reader) {
            continue;
        }
        let need = field.need.unwrap_or(Requirement::Optional);
        if let Some(form) = form(field, value.span(), reader) {
            let name = text.to_owned();
            draft.fields.push(OwnField { name, need, form });
        }
    }
}

/// Returns the type of a field, and reports keys that belong to another one.
fn form(field: FieldDraft, span: Span, reader: &mut ConfigReader<'_>) -> Option<OwnForm> {
    let form = field.form?;
    let is_enum = matches!(form, OwnForm::Enum(_));
    if is_enum && field.values.is_empty() {
        reader.fault(span, "an `enum` needs `values`");
    }
    if !is_enum && !field.values.is_empty() {
        reader.fault(span, "only an `enum` has `values`");
    }
    if !matches!(form, OwnForm::Ref(_)) && field.kind.is_some() {
        reader.fault(span, "only a `ref` has a `kind`");
    }
    Some(match form {
        OwnForm::Enum(_) => OwnForm::Enum(field.values),
        OwnForm::Ref(_) => OwnForm::Ref(field.kind),
        form => form,
    })
}

/// Reads `headings`.
fn headings(draft: &mut KindDraft, node: Node<'_>, reader: &mut ConfigReader<'_>) {
    for (heading, field) in reader.entries(node, "a mapping of headings to fields") {
        let heading = reader.string(heading, "a heading");
        let name = reader.string(field, "the name of a field");
        if let Some((heading, name)) = heading.zip(name) {
            draft.headings.push((heading, name, field.span()));
        }
    }
}
