//! Tables of keys, from which both the reader and the JSON Schema of the configuration are made.

use serde_json::{Map, Value as Json, json};

use super::reader::{ConfigReader, list};
use crate::document::yaml::Node;
use crate::record::read_context::is_custom_key;
use crate::record::schema::described;
use crate::text::nearest;

/// One key of a mapping in the configuration.
pub(crate) struct ConfigKey<T> {
    pub name: &'static str,
    /// Whether the mapping must have the key.
    pub required: bool,
    /// What the key sets, in Markdown.
    pub about: &'static str,
    /// Returns the JSON Schema of the value, given the names of families and rules.
    pub schema: fn(&[&'static str]) -> Json,
    /// Reads the value into the settings or a draft.
    pub read: fn(&mut T, Node<'_>, &mut ConfigReader<'_>),
}

/// Reads a mapping according to a table of keys, and returns whether it is a mapping.
///
/// Reads the keys in the order of the table, so that a key can depend on those before it. A key
/// without a value counts as absent. `whole` names the mapping in messages.
pub(crate) fn read<T>(
    whole: &str,
    keys: &[ConfigKey<T>],
    into: &mut T,
    node: Node<'_>,
    reader: &mut ConfigReader<'_>,
) -> bool {
    if !node.is_mapping() {
        let message = format!("{whole} must be a mapping, found {}", node.describe());
        reader.fault(node.span(), message);
        return false;
    }
    let mut misspelt: Vec<&str> = Vec::new();
    for (name, _) in node.entries() {
        let known = |text: &str| is_custom_key(text) || keys.iter().any(|key| key.name == text);
        match name.text() {
            Some(text) if known(text) => {}
            Some(text) => misspelt.extend(report_unknown(whole, keys, text, name, reader)),
            None => {
                reader.wrong(name, "the name of a key");
            }
        }
    }
    for key in keys {
        let is_empty = |value: &Node<'_>| {
            value.is_null() || (value.is_sequence() && value.items().next().is_none())
        };
        match node.get(key.name).filter(|value| !is_empty(value)) {
            Some(value) => (key.read)(into, value, reader),
            None if key.required && !misspelt.contains(&key.name) => {
                reader
                    .fault(node.span(), format!("{whole} has no `{}`", key.name))
                    .help(format!("add `{}`: {}", key.name, as_help(key.about)));
            }
            None => {}
        }
    }
    true
}

/// Reports an unknown key, and returns the one that was probably meant.
fn report_unknown<T>(
    whole: &str,
    keys: &[ConfigKey<T>],
    text: &str,
    name: Node<'_>,
    reader: &mut ConfigReader<'_>,
) -> Option<&'static str> {
    let names = || keys.iter().map(|key| key.name);
    let near = nearest(text, names());
    let help = match near {
        Some(near) => format!("did you mean `{near}`?"),
        None => format!("the known keys are {}", list(names())),
    };
    reader
        .fault(name.span(), format!("unknown key `{text}` in {whole}"))
        .help(help);
    near
}

/// Returns the JSON Schema of a mapping that a table describes.
pub(crate) fn schema<T>(keys: &[ConfigKey<T>], rules: &[&'static str]) -> Json {
    let property = |key: &ConfigKey<T>| {
        let schema = (key.schema)(rules);
        // A key without a value counts as absent, so it may be null unless it is required.
        let schema = if key.required {
            schema
        } else {
            json!({ "anyOf": [schema, { "type": "null" }] })
        };
        (key.name.to_owned(), described(schema, key.about))
    };
    let properties: Map<String, Json> = keys.iter().map(property).collect();
    let required = keys.iter().filter(|key| key.required);
    let required: Vec<&str> = required.map(|key| key.name).collect();
    let mut schema = json!({ "type": "object" });
    if !required.is_empty() {
        schema["required"] = json!(required);
    }
    schema["properties"] = properties.into();
    schema["patternProperties"] = json!({ "^x[-_]": true });
    schema["additionalProperties"] = false.into();
    schema
}

/// Turns the first line of a description into the rest of a help sentence.
fn as_help(about: &str) -> String {
    let line = about.lines().next().unwrap_or("").trim_end_matches('.');
    let mut chars = line.chars();
    let first = chars.next().map(|first| first.to_ascii_lowercase());
    first.into_iter().chain(chars).collect()
}
