//! Names that a repository brings or asks for: types, literacies, systems of rules.

use serde_json::{Value as Json, json};

use super::keys::list_schema;
use super::reader::{NAME_PATTERN, Reader, is_name};
use super::{Settings, System};
use crate::document::yaml::Node;
use crate::record::RegimeName;
use crate::record::read_context::is_custom_key;
use crate::record::vocabulary::LITERACIES;
use crate::text::nearest::{distance, nearest};

pub fn evidence_types(node: Node<'_>, reader: &mut Reader<'_>) {
    for (text, item) in reader.texts(node, "a type of evidence", "a list of types") {
        if !is_name(text) {
            reader
                .fault(
                    item.span(),
                    format!("`{text}` cannot be a type of evidence"),
                )
                .help("use letters, digits, `_` and `-`");
        } else if crate::record::evidence::is_attribute(text) || is_custom_key(text) {
            reader
                .fault(
                    item.span(),
                    format!("`{text}` has a meaning of its own in an evidence link"),
                )
                .help("give the type another name");
        } else {
            reader.vocabulary.evidence_types.insert(text.to_owned());
        }
    }
}

pub fn evidence_types_schema() -> Json {
    list_schema(json!({ "type": "string", "pattern": NAME_PATTERN }))
}

pub fn literacies_schema() -> Json {
    let names = list_schema(json!({ "anyOf": [{ "enum": LITERACIES }, { "type": "string" }] }));
    let properties = RegimeName::WORDS.iter();
    let properties: serde_json::Map<String, Json> = properties
        .map(|regime| ((*regime).to_owned(), names.clone()))
        .collect();
    json!({ "type": "object", "properties": properties, "additionalProperties": false })
}

pub fn literacies(settings: &mut Settings, node: Node<'_>, reader: &mut Reader<'_>) {
    if !node.is_mapping() {
        reader.wrong(node, "a mapping of regimes to lists of literacies");
        return;
    }
    for (name, list) in node.entries() {
        let regime = reader.word(name, "a regime", RegimeName::WORDS);
        let of = |word| RegimeName::ALL.iter().find(|regime| regime.word() == word);
        let regime = regime.and_then(of);
        if list.is_null() {
            continue;
        }
        for (text, item) in reader.texts(list, "a literacy", "a list of literacies") {
            if let Some(meant) = misspelt(text) {
                reader
                    .fault(item.span(), format!("there is no literacy `{text}`"))
                    .suggest(Some(meant));
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

/// A repository may ask for literacies of its own, but none that is a letter or
/// two off one of the thirteen.
fn misspelt(text: &str) -> Option<&'static str> {
    let near = nearest(text, LITERACIES)?;
    (near != text && distance(near, text) <= 2).then_some(near)
}

pub fn require(settings: &mut Settings, node: Node<'_>, reader: &mut Reader<'_>) {
    for item in reader.items(node, "a list of systems") {
        let word = reader.word(item, "a system of rules", &System::WORDS);
        settings.require.extend(word.and_then(System::named));
    }
}
