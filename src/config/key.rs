//! Tables of keys: one piece of data from which reading and the schema are both made.

use serde_json::{Map, Value as Json, json};

use super::reader::Reader;
use crate::document::yaml::Node;
use crate::record::read_context::is_custom_key;
use crate::record::schema::described;
use crate::text::{and_list, nearest};

/// One key of a mapping in the config.
pub struct Key<T> {
    pub name: &'static str,
    /// Whether the mapping makes no sense without it.
    pub required: bool,
    /// What it settles, in Markdown.
    pub about: &'static str,
    /// The JSON Schema of its value, given the names of families and rules.
    pub schema: fn(&[&'static str]) -> Json,
    /// Reads its value into what is being built.
    pub read: fn(&mut T, Node<'_>, &mut Reader<'_>),
}

/// Reads a mapping by a table. The keys are read in the order of the table,
/// which is how one may depend on those before it; one that says nothing is absent.
pub fn read<T>(
    whole: &str,
    keys: &[Key<T>],
    into: &mut T,
    node: Node<'_>,
    reader: &mut Reader<'_>,
) -> bool {
    if !node.is_mapping() {
        let message = format!("{whole} is a mapping, and this is {}", node.describe());
        reader.fault(node.span(), message);
        return false;
    }
    let mut misspelt = Vec::new();
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
        let is_silent = |value: &Node<'_>| {
            value.is_null() || (value.is_sequence() && value.items().next().is_none())
        };
        match node.get(key.name).filter(|value| !is_silent(value)) {
            Some(value) => (key.read)(into, value, reader),
            None if key.required && !misspelt.contains(&key.name) => {
                reader
                    .fault(node.span(), format!("{whole} without `{}`", key.name))
                    .help(format!("add it: {}", as_help(key.about)));
            }
            None => {}
        }
    }
    true
}

/// Reports a key that nothing reads; the one that was probably meant.
fn report_unknown<T>(
    whole: &str,
    keys: &[Key<T>],
    text: &str,
    name: Node<'_>,
    reader: &mut Reader<'_>,
) -> Option<&'static str> {
    let names = || keys.iter().map(|key| key.name);
    let near = nearest(text, names());
    let help = match near {
        Some(near) => format!("did you mean `{near}`?"),
        None => format!("the keys are {}", and_list(&names().collect::<Vec<_>>())),
    };
    reader
        .fault(name.span(), format!("{whole} has no key `{text}`"))
        .help(help);
    near
}

/// The JSON Schema of a mapping that a table describes.
pub fn schema<T>(keys: &[Key<T>], rules: &[&'static str]) -> Json {
    let property = |key: &Key<T>| {
        let schema = (key.schema)(rules);
        let schema = match key.required {
            true => schema,
            // A key that says nothing is absent.
            false => json!({ "anyOf": [schema, { "type": "null" }] }),
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

/// The first sentence of a page as the rest of another one.
fn as_help(about: &str) -> String {
    let line = about.lines().next().unwrap_or("").trim_end_matches('.');
    let mut chars = line.chars();
    let first = chars.next().map(|first| first.to_ascii_lowercase());
    first.into_iter().chain(chars).collect()
}
