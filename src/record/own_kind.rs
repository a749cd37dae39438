//! Kinds of records that the configuration defines, and the built-in kind `Document`.

use serde_json::{Map, Value as Json, json};

use super::need::Requirement;
use crate::document::markdown;
use crate::text::{and_list, or_list};

/// The built-in kind for any Markdown file, of which only frontmatter, links and an id are checked.
pub(crate) const DOCUMENT: &str = "Document";

/// A kind that the configuration defines.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct OwnKind {
    pub name: String,
    /// The field with the id of a record.
    pub id: Option<String>,
    pub fields: Vec<OwnField>,
    /// Headings of the body, and the fields that are under them.
    pub headings: Vec<(String, String)>,
    /// Whether a record may have any other key.
    pub is_open: bool,
}

/// A field of a kind that the configuration defines.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct OwnField {
    pub name: String,
    pub need: Requirement,
    pub form: OwnForm,
}

/// The type of a field's value.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum OwnForm {
    Text,
    /// A list of texts.
    List,
    Date,
    Time,
    Number,
    Bool,
    /// One of these words.
    Enum(Vec<String>),
    Id,
    /// A file, a revision or a URL that must exist.
    Target,
    /// Another record, of this kind if it is given, by its id or by a link.
    Ref(Option<String>),
}

/// The types by the words that the configuration has for them, in the order in which messages list them.
/// The words of an `enum` and the kind of a `ref` are given apart.
static FORMS: [(&str, OwnForm); 10] = [
    ("text", OwnForm::Text),
    ("list", OwnForm::List),
    ("date", OwnForm::Date),
    ("time", OwnForm::Time),
    ("number", OwnForm::Number),
    ("bool", OwnForm::Bool),
    ("enum", OwnForm::Enum(Vec::new())),
    ("id", OwnForm::Id),
    ("target", OwnForm::Target),
    ("ref", OwnForm::Ref(None)),
];

impl OwnKind {
    /// Returns the built-in kind `Document`.
    pub(crate) fn document() -> Self {
        Self {
            name: DOCUMENT.into(),
            id: Some("id".into()),
            fields: vec![OwnField {
                name: "id".into(),
                need: Requirement::Optional,
                form: OwnForm::Id,
            }],
            headings: Vec::new(),
            is_open: true,
        }
    }

    /// Returns the field with a name.
    pub(crate) fn field(&self, name: &str) -> Option<&OwnField> {
        self.fields.iter().find(|field| field.name == name)
    }

    /// Returns the field under a heading, whose name is normalised.
    pub(crate) fn field_under(&self, heading: &str) -> Option<&OwnField> {
        let mut headings = self.headings.iter();
        let (_, field) = headings.find(|(own, _)| markdown::heading_name(own) == heading)?;
        self.field(field)
    }

    /// Returns one line about the kind: who defines it, and which fields it needs.
    pub(crate) fn summary(&self) -> String {
        if self.name == DOCUMENT {
            return "Any Markdown file: its frontmatter, its links and its `id` are checked."
                .to_owned();
        }
        let needed = self.fields.iter();
        let needed = needed.filter(|field| field.need == Requirement::Required);
        let needed: Vec<&str> = needed.map(|field| field.name.as_str()).collect();
        let needed = if needed.is_empty() {
            String::new()
        } else {
            format!(", which needs {}", and_list(&needed))
        };
        format!("A kind of this repository's configuration{needed}.")
    }

    /// Returns one line about a field: what it contains, and whether it is needed.
    pub(crate) fn about(&self, field: &OwnField) -> String {
        let form = &field.form;
        let is_id = self.id.as_ref() == Some(&field.name);
        let what = if is_id {
            format!("The id, {form}")
        } else {
            form.to_string()
        };
        let mut chars = what.chars();
        let first = chars.next().into_iter().flat_map(char::to_uppercase);
        let what: String = first.chain(chars).collect();
        let need = match field.need {
            Requirement::Required => ", required",
            Requirement::Template => ", recommended",
            Requirement::Optional => "",
        };
        let headings = self.headings.iter().filter(|(_, own)| *own == field.name);
        let headings: Vec<&str> = headings.map(|(heading, _)| heading.as_str()).collect();
        let place = if headings.is_empty() {
            String::new()
        } else {
            format!(", also under the heading {}", or_list(&headings))
        };
        format!("{what}{need}{place}.")
    }

    /// Returns the JSON Schema of a record's frontmatter.
    pub(crate) fn schema(&self) -> Json {
        let mut properties = Map::new();
        let kind = json!({ "description": "The kind of the record.", "const": self.name });
        properties.insert("kind".into(), kind);
        for field in &self.fields {
            let mut schema = field.form.schema();
            schema["description"] = self.about(field).into();
            properties.insert(field.name.clone(), schema);
        }
        let in_body = |field: &OwnField| self.headings.iter().any(|(_, own)| *own == field.name);
        let required = self.fields.iter();
        let required = required.filter(|it| it.need == Requirement::Required && !in_body(it));
        let required: Vec<&str> = std::iter::once("kind")
            .chain(required.map(|field| field.name.as_str()))
            .collect();
        let mut schema = json!({
            "type": "object",
            "required": required,
            "properties": properties,
        });
        if !self.is_open {
            schema["patternProperties"] = json!({ "^x[-_]": true });
        }
        schema
    }
}

impl OwnForm {
    /// Returns the words for types.
    pub(crate) fn words() -> Vec<&'static str> {
        FORMS.iter().map(|(word, _)| *word).collect()
    }

    /// Returns the type with a word.
    pub(crate) fn named(word: &str) -> Option<Self> {
        let found = FORMS.iter().find(|(known, _)| *known == word);
        found.map(|(_, form)| form.clone())
    }

    fn schema(&self) -> Json {
        let text = || json!({ "type": ["string", "number", "boolean"] });
        let texts = || json!({ "anyOf": [text(), { "type": "array", "items": text() }] });
        match self {
            Self::Text | Self::Id => text(),
            Self::List | Self::Target | Self::Ref(_) => texts(),
            Self::Date => json!({ "type": "string", "format": "date" }),
            Self::Time => json!({ "type": "string", "format": "date-time" }),
            Self::Number => json!({ "type": "number" }),
            Self::Bool => json!({ "type": "boolean" }),
            Self::Enum(words) => json!({ "enum": words }),
        }
    }
}
