//! Nested mappings with a fixed table of keys, such as `stop` and `waive`.

use serde_json::{Map, Value as Json, json};

use super::field::{KeyRequirement, MappingKey};
use super::read_context::{ReadContext, has_value};
use super::value::described;
use crate::document::yaml::Node;
use crate::text::and_list;

/// A nested mapping; `mapping!` declares one with its table.
pub(crate) trait Mapping: Sized {
    /// The expected form, in words, for messages.
    const EXPECTED: &'static str;

    /// The keys, in the order in which the reference lists them.
    const KEYS: &'static [MappingKey];

    /// Reads the value of each key, and ignores every other key.
    fn read_keys(node: Node<'_>, cx: &mut ReadContext<'_>) -> Self;

    /// Returns whether each required key has a value that could be read.
    fn is_complete(&self) -> bool;

    /// Returns the mapping as data, without the keys that are absent.
    fn to_object(&self) -> Json;

    /// Reads a mapping; reports unknown keys and missing required keys.
    fn read_mapping(node: Node<'_>, cx: &mut ReadContext<'_>) -> Option<Self> {
        let names = Self::KEYS.iter().map(|key| key.name);
        if !cx.check_mapping(node, Self::EXPECTED, names) {
            return None;
        }
        let mapping = Self::read_keys(node, cx);
        report_missing(node, Self::KEYS, cx);
        let checked = Self::KEYS
            .iter()
            .filter(|key| key.requirement == KeyRequirement::Checked);
        let checked: Vec<&str> = checked.map(|key| key.name).collect();
        cx.leave_to_rules(node, &checked);
        Some(mapping)
    }

    /// Reads a mapping; returns `None` if a required key is missing or unreadable.
    fn read_complete(node: Node<'_>, cx: &mut ReadContext<'_>) -> Option<Self> {
        Self::read_mapping(node, cx).filter(Self::is_complete)
    }

    /// Returns the JSON Schema of the mapping.
    fn mapping_schema() -> Json {
        let keys = Self::KEYS;
        let required = keys.iter().filter(|key| key.is_required());
        let required: Vec<&str> = required.map(|key| key.name).collect();
        let properties = keys.iter().map(|key| {
            let schema = described((key.schema)(), key.about);
            (key.name.to_owned(), schema)
        });
        let properties: Map<String, Json> = properties.collect();
        let mut schema = json!({ "type": "object" });
        if required.is_empty() {
            schema["minProperties"] = 1.into();
        } else {
            schema["required"] = required.into();
        }
        schema["properties"] = properties.into();
        schema["patternProperties"] = json!({ "^x[-_]": true });
        schema["additionalProperties"] = false.into();
        schema
    }
}

/// Reports the required keys that a mapping does not have.
fn report_missing(node: Node<'_>, keys: &[MappingKey], cx: &mut ReadContext<'_>) {
    let is_missing = |key: &&MappingKey| {
        key.requirement == KeyRequirement::Required && !has_value(node, key.name)
    };
    let missing: Vec<&MappingKey> = keys.iter().filter(is_missing).collect();
    if missing.is_empty() {
        return;
    }
    let names: Vec<&str> = missing.iter().map(|key| key.name).collect();
    let noun = if names.len() == 1 { "key" } else { "keys" };
    let advice: Vec<String> = missing
        .iter()
        .map(|key| format!("`{}`: {}", key.name, as_clause(key.about)))
        .collect();
    cx.fault(node.span(), format!("missing {noun} {}", and_list(&names)))
        .help = Some(format!("add {}", advice.join("; ")));
    cx.merge_misspelt_key(&names);
}

/// Returns the first line of a description, for use inside another sentence.
fn as_clause(about: &str) -> String {
    let sentence = about.trim().lines().next().unwrap_or("");
    let sentence = sentence.trim_end_matches('.');
    let mut chars = sentence.chars();
    let first = chars.next().map(|first| first.to_ascii_lowercase());
    first.into_iter().chain(chars).collect()
}
