//! A record of a kind that the configuration defines.

use serde::{Deserialize, Serialize};
use serde_json::{Map, Value as Json, json};

use super::kind::KindName;
use super::{Id, List, Parsed, Reference, waiver::Waiver};
use crate::text::{Span, Spanned};

/// A record of a kind that the configuration defines.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct OwnRecord {
    pub kind: KindName,
    pub id: Parsed<Id>,
    pub values: Vec<OwnValue>,
    /// The fields that the kind asks for and the file does not have, not even as an unreadable value.
    pub missing: Vec<MissingField>,
    pub waive: Parsed<List<Waiver>>,
}

/// A field that is absent.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct MissingField {
    pub name: Box<str>,
    /// The heading under which the field may be.
    pub heading: Option<Box<str>>,
    /// What is expected, in words.
    pub expected: Box<str>,
    /// Whether every record must have the field, and not only should.
    pub is_required: bool,
}

/// The value of a field.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct OwnValue {
    pub name: Box<str>,
    pub span: Span,
    pub content: OwnContent,
}

/// The content of a value, in the form that rules need.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub enum OwnContent {
    Text(Box<str>),
    Number(f64),
    Bool(bool),
    List(Vec<Spanned<Box<str>>>),
    Targets(Vec<Spanned<Reference>>),
    /// References to records of a kind.
    Records(Option<KindName>, Vec<Spanned<Reference>>),
}

/// Returns whether a field says which record takes the place of which.
pub(crate) fn is_supersession(field: &str) -> bool {
    matches!(field, "supersedes" | "superseded_by")
}

impl OwnRecord {
    /// Returns the references to other records, each with its field and the kind of the records.
    pub(crate) fn references(
        &self,
    ) -> impl Iterator<Item = (&str, Option<KindName>, &Spanned<Reference>)> {
        self.values.iter().flat_map(|value| {
            let (kind, all) = match &value.content {
                OwnContent::Records(kind, all) => (*kind, all.as_slice()),
                OwnContent::Text(_)
                | OwnContent::Number(_)
                | OwnContent::Bool(_)
                | OwnContent::List(_)
                | OwnContent::Targets(_) => (None, &[][..]),
            };
            all.iter()
                .map(move |reference| (&*value.name, kind, reference))
        })
    }

    /// Returns the targets that must exist.
    pub(crate) fn targets(&self) -> impl Iterator<Item = &Spanned<Reference>> {
        self.values.iter().flat_map(|value| match &value.content {
            OwnContent::Targets(all) => all.as_slice(),
            OwnContent::Text(_)
            | OwnContent::Number(_)
            | OwnContent::Bool(_)
            | OwnContent::List(_)
            | OwnContent::Records(..) => &[],
        })
    }

    /// Returns the name of the field that a place is in.
    pub(crate) fn field_at(&self, place: Span) -> Option<&str> {
        let mut values = self.values.iter();
        let value = values.find(|value| value.span.contains(place))?;
        Some(&value.name)
    }

    /// Returns the fields as data.
    pub(crate) fn to_object(&self) -> Map<String, Json> {
        let fields = self.values.iter();
        fields
            .map(|value| (value.name.to_string(), value.content.to_json()))
            .collect()
    }
}

impl OwnContent {
    pub(crate) fn to_json(&self) -> Json {
        match self {
            Self::Text(text) => (**text).into(),
            Self::Number(number) => json!(number),
            Self::Bool(value) => (*value).into(),
            Self::List(items) => items.iter().map(|item| Json::from(&*item.value)).collect(),
            Self::Targets(all) | Self::Records(_, all) => {
                all.iter().map(|it| Json::from(&*it.value.text)).collect()
            }
        }
    }
}
