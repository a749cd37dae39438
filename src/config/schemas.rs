//! JSON Schemas of values that several keys have.

use serde_json::{Value as Json, json};

/// Returns the schema of a list that may also be a single item.
pub(crate) fn list_schema(item: Json) -> Json {
    json!({ "anyOf": [item, { "type": "array", "items": item }] })
}

/// Returns the schema of a list of globs.
pub(crate) fn globs_schema() -> Json {
    list_schema(json!({ "type": "string", "minLength": 1, "pattern": "^[^!]" }))
}

/// Returns the schema of text that is not empty.
pub(crate) fn text_schema() -> Json {
    json!({ "type": "string", "minLength": 1 })
}

/// Returns the schema of a list of texts.
pub(crate) fn texts_schema() -> Json {
    list_schema(text_schema())
}
