//! Kinds of records that the configuration defines, and the built-in kind `Document`.

use serde_json::{Map, Value as Json, json};

use super::need::Requirement;
use crate::document::markdown;

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

    /// Returns the JSON Schema of a record's frontmatter.
    pub(crate) fn schema(&self) -> Json {
        let mut properties = Map::new();
        properties.insert("kind".into(), json!({ "const": self.name }));
        for field in &self.fields {
            properties.insert(field.name.clone(), field.form.schema());
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
