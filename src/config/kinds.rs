//! The key `kinds`: kinds of records of one's own.

use serde_json::{Value as Json, json};

use super::key::{self, ConfigKey};
use super::reader::{ConfigReader, NAME_PATTERN, is_name};
use super::schemas::texts_schema;
use crate::document::yaml::{Core, Node};
use crate::record::own_kind::{FORMS, OwnField, OwnForm, OwnKind};
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
        schema: |_| json!({ "type": "string", "minLength": 1 }),
        read: |draft, node, reader| {
            let name = reader.text(node, "the name of a field");
            draft.id = name.map(|name| (name.to_owned(), node.span()));
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
    form: Option<&'static str>,
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
        schema: |_| json!({ "enum": FORMS }),
        read: |draft, node, reader| {
            let word = reader.word(node, "a type", &FORMS);
            draft.form = word.and_then(|word| FORMS.into_iter().find(|form| *form == word));
        },
    },
    ConfigKey {
        name: "values",
        required: false,
        about: "The words of an `enum`.",
        schema: |_| texts_schema(),
        read: |draft, node, reader| {
            let texts = reader.texts(node, "a word", "a list of words");
            draft.values = texts.into_iter().map(|(text, _)| text.to_owned()).collect();
        },
    },
    ConfigKey {
        name: "kind",
        required: false,
        about: "The kind of the records that a `ref` names.",
        schema: |_| json!({ "type": "string" }),
        read: |draft, node, reader| {
            draft.kind = reader.text(node, "a kind").map(str::to_owned);
        },
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
    json!({
        "type": "object",
        "propertyNames": { "pattern": NAME_PATTERN },
        "additionalProperties": key::schema(KEYS, rules),
    })
}

/// Reads `kinds` into the vocabulary.
pub(crate) fn read(node: Node<'_>, reader: &mut ConfigReader<'_>) {
    if !node.is_mapping() {
        reader.wrong(node, "a mapping of kinds");
        return;
    }
    let count = reader
        .first(node.entries().map(|(name, _)| name), "kinds")
        .len();
    let mut refs = Vec::new();
    for (name, value) in node.entries().take(count) {
        let Some(text) = reader.text(name, "the name of a kind") else {
            continue;
        };
        if !is_name(text) {
            reader
                .fault(
                    name.span(),
                    format!("`{text}` cannot be the name of a kind"),
                )
                .help("use letters, digits, `_` and `-`");
            continue;
        }
        if Kind::named(text).is_some() {
            reader.fault(name.span(), format!("`{text}` is a built-in kind"));
            continue;
        }
        let mut draft = KindDraft::default();
        if !key::read("a kind", KEYS, &mut draft, value, reader) {
            continue;
        }
        let kind = kind(text, draft, reader);
        let named = kind.fields.iter().filter_map(|field| match &field.form {
            OwnForm::Ref(Some(kind)) => Some(kind.clone()),
            _ => None,
        });
        refs.extend(named.map(|kind| (kind, name.span())));
        reader.vocabulary.kinds.insert(text.to_owned(), kind);
    }
    // A kind may refer to one that is defined after it.
    for (kind, span) in refs {
        if reader.vocabulary.kind(&kind).is_none() {
            let message = format!("a field refers to the kind `{kind}`, which is not defined");
            let names: Vec<String> = reader.vocabulary.kinds.keys().cloned().collect();
            let near = nearest(&kind, names.iter().map(String::as_str)).map(str::to_owned);
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
    if !node.is_mapping() {
        reader.wrong(node, "a mapping of fields to their types");
    }
    for (name, value) in node.entries() {
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
        let Some(form) = field.form else { continue };
        if form == "enum" && field.values.is_empty() {
            reader.fault(value.span(), "an `enum` needs `values`");
        }
        if form != "enum" && !field.values.is_empty() {
            reader.fault(value.span(), "only an `enum` has `values`");
        }
        if form != "ref" && field.kind.is_some() {
            reader.fault(value.span(), "only a `ref` has a `kind`");
        }
        let form = match form {
            "list" => OwnForm::List,
            "date" => OwnForm::Date,
            "time" => OwnForm::Time,
            "number" => OwnForm::Number,
            "bool" => OwnForm::Bool,
            "enum" => OwnForm::Enum(field.values),
            "id" => OwnForm::Id,
            "target" => OwnForm::Target,
            "ref" => OwnForm::Ref(field.kind),
            _ => OwnForm::Text,
        };
        draft.fields.push(OwnField {
            name: text.to_owned(),
            need: field.need.unwrap_or(Requirement::Optional),
            form,
        });
    }
}

/// Reads `headings`.
fn headings(draft: &mut KindDraft, node: Node<'_>, reader: &mut ConfigReader<'_>) {
    if !node.is_mapping() {
        reader.wrong(node, "a mapping of headings to fields");
    }
    for (heading, field) in node.entries() {
        let heading = reader.text(heading, "a heading").map(str::to_owned);
        let name = reader.text(field, "the name of a field").map(str::to_owned);
        if let (Some(heading), Some(name)) = (heading, name) {
            draft.headings.push((heading, name, field.span()));
        }
    }
}
