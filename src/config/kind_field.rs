//! A field that a key of the configuration names, of a kind that is built in or not.

use super::reader::ConfigReader;
use crate::document::yaml::Node;
use crate::record::{Field, Kind, fields};
use crate::text::nearest;

/// A field of a kind.
pub(crate) enum KindField {
    BuiltIn(&'static Field),
    /// A field of a kind that the configuration defines.
    Own(String),
}

impl KindField {
    /// Returns the field's name.
    pub(crate) fn name(&self) -> &str {
        match self {
            Self::BuiltIn(field) => field.name,
            Self::Own(name) => name,
        }
    }

    /// Returns the field of a built-in kind.
    pub(crate) fn built_in(&self) -> Option<&'static Field> {
        match self {
            Self::BuiltIn(field) => Some(field),
            Self::Own(_) => None,
        }
    }
}

/// Returns the field that a key names, and reports an unknown one. Returns `None` if the kind is not
/// known.
pub(crate) fn read(
    kind: Option<Kind>,
    key: Node<'_>,
    reader: &mut ConfigReader<'_>,
) -> Option<KindField> {
    let kind = kind?;
    let name = reader.text(key, "the name of a field")?;
    if let Some(own) = reader.vocabulary.kinds.get(kind.word()) {
        if own.field(name).is_some() {
            return Some(KindField::Own(name.to_owned()));
        }
        let names = own.fields.iter().map(|field| field.name.as_str());
        let near = nearest(name, names).map(str::to_owned);
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
    found.map(KindField::BuiltIn)
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
