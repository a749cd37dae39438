//! The keys `evidence_types`, `literacies` and `require`, whose values are names.

use serde_json::{Value as Json, json};

use super::reader::{ConfigReader, MAX_ENTRIES, NAME_PATTERN, is_name};
use super::schemas::list_schema;
use super::settings::{Settings, System};
use crate::document::yaml::Node;
use crate::record::RegimeName;
use crate::record::read_context::is_custom_key;
use crate::record::vocabulary::LITERACIES;
use crate::text::nearest::{distance, nearest};

/// Reads `evidence_types` into the vocabulary.
pub(crate) fn evidence_types(node: Node<'_>, reader: &mut ConfigReader<'_>) {
    for (text, item) in reader.texts(node, "an evidence type", "a list of evidence types") {
        if !is_name(text) {
            reader
                .fault(item.span(), format!("`{text}` cannot be an evidence type"))
                .help("use letters, digits, `_` and `-`");
        } else if crate::record::evidence::is_attribute(text) || is_custom_key(text) {
            reader
                .fault(
                    item.span(),
                    format!("`{text}` is a reserved key of evidence links"),
                )
                .help("choose another name for the type");
        } else {
            reader.vocabulary.evidence_types.insert(text.to_owned());
        }
    }
}

/// Returns the JSON Schema of `evidence_types`.
pub(crate) fn evidence_types_schema() -> Json {
    list_schema(json!({ "type": "string", "pattern": NAME_PATTERN }))
}

/// Returns the JSON Schema of `literacies`.
pub(crate) fn literacies_schema() -> Json {
    let names = list_schema(json!({ "anyOf": [{ "enum": LITERACIES }, { "type": "string" }] }));
    let properties = RegimeName::WORDS.iter();
    let properties: serde_json::Map<String, Json> = properties
        .map(|regime| ((*regime).to_owned(), names.clone()))
        .collect();
    json!({ "type": "object", "properties": properties, "additionalProperties": false })
}

/// Reads `literacies` into the settings.
pub(crate) fn literacies(settings: &mut Settings, node: Node<'_>, reader: &mut ConfigReader<'_>) {
    for (name, list) in reader.entries(node, "a mapping of regimes to lists of literacies") {
        let regime = reader.word(name, "a regime", RegimeName::WORDS);
        let regime =
            regime.and_then(|word| RegimeName::ALL.iter().find(|regime| regime.word() == word));
        if list.is_null() {
            continue;
        }
        reader.first(list.items(), "literacies");
        let texts = reader.texts(list, "a literacy", "a list of literacies");
        for (text, item) in texts.into_iter().take(MAX_ENTRIES) {
            if let Some(near) = misspelt(text) {
                reader
                    .fault(item.span(), format!("unknown literacy `{text}`"))
                    .suggest(Some(near));
            } else if let Some(regime) = regime {
                reader.vocabulary.literacies.insert(text.to_owned());
                settings
                    .literacies
                    .entry(*regime)
                    .or_default()
                    .push(text.to_owned());
            }
        }
    }
}

/// Returns the built-in literacy that a name probably misspells. A repository may require literacies
/// of its own, but not one that differs from a built-in one by a letter or two.
fn misspelt(text: &str) -> Option<&'static str> {
    let near = nearest(text, LITERACIES)?;
    (near != text && distance(near, text) <= 2).then_some(near)
}

/// Reads `require` into the settings.
pub(crate) fn require(settings: &mut Settings, node: Node<'_>, reader: &mut ConfigReader<'_>) {
    for item in reader.items(node, "a list of systems") {
        let word = reader.word(item, "a system of rules", &System::WORDS);
        settings.require.extend(word.and_then(System::named));
    }
}
