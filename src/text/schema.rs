//! JSON Schemas, and how they are derived from the types that are printed.

use schemars::generate::SchemaSettings;
use schemars::transform::{RecursiveTransform, RestrictFormats};
use schemars::{JsonSchema, Schema};
use serde_json::{Map, Value as Json, json};

/// Returns the schema of a document that the program prints, derived from the type that prints it.
///
/// `file` is its name in `schema/`. Later versions may add keys, so the schema allows further ones.
pub(crate) fn document_schema<T: JsonSchema>(file: &str, title: &str) -> Json {
    let mut schema = schema_head(file, title);
    join(&mut schema, type_schema::<T>());
    schema
}

/// Returns the schema of a type, with its definitions and without a head.
pub(crate) fn type_schema<T: JsonSchema>() -> Json {
    let settings = SchemaSettings::draft2020_12()
        .for_serialize()
        // JSON Schema has no formats for the sizes of numbers.
        .with_transform(RestrictFormats::default())
        .with_transform(RecursiveTransform(join_lines));
    let mut schema = settings.into_generator().into_root_schema_for::<T>();
    schema.remove("$schema");
    schema.remove("title");
    schema.to_value()
}

/// Joins the lines of a description, which is a doc comment that the source wraps.
fn join_lines(schema: &mut Schema) {
    if let Some(Json::String(description)) = schema.get_mut("description") {
        *description = description.replace('\n', " ");
    }
}

/// Returns the head of a schema: its dialect, id and title.
pub(crate) fn schema_head(file: &str, title: &str) -> Json {
    json!({
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "$id": schema_id(file),
        "title": title,
    })
}

/// Returns the id of a schema. GitHub serves the file at this address, so that an editor can use
/// the id as it is.
pub(crate) fn schema_id(file: &str) -> String {
    let repository = env!("CARGO_PKG_REPOSITORY");
    let raw = repository.replace("https://github.com/", "https://raw.githubusercontent.com/");
    format!("{raw}/main/schema/{file}")
}

/// Adds every key of another schema to a schema.
pub(crate) fn join(schema: &mut Json, other: Json) {
    if let Json::Object(other) = other {
        for (key, value) in other {
            schema[key] = value;
        }
    }
}

/// Returns the schema of an object that maps some of these words to numbers.
pub(crate) fn counts_schema<'w>(words: impl IntoIterator<Item = &'w str>) -> Schema {
    let count = || json!({ "type": "integer", "minimum": 0 });
    let counts: Map<String, Json> = words
        .into_iter()
        .map(|word| (word.to_owned(), count()))
        .collect();
    schemars::json_schema!({ "type": "object", "properties": counts })
}
