//! Modes of the repository's own, and other evidence patterns for the built-in ones.

use serde_json::{Value as Json, json};

use super::key::{self, Key};
use super::keys::texts_schema;
use super::reader::{NAME_PATTERN, Reader, is_name};
use crate::document::yaml::Node;
use crate::record::mode::{ANALYZE_TAG, NEXT_POINTER};
use crate::record::{Mode, Pattern};
use crate::text::nearest;

/// What the config says of one mode.
#[derive(Default)]
pub struct Draft {
    intent: Option<String>,
    keywords: Option<Vec<String>>,
    pattern: Option<Pattern>,
    /// Whether the mode is not a built-in one: its pattern may name types of its own.
    is_new: bool,
}

pub const KEYS: &[Key<Draft>] = &[
    Key {
        name: "intent",
        required: false,
        about: "What the mode is for. A mode that is not built in needs one.",
        schema: |_| json!({ "type": "string", "minLength": 1 }),
        read: |draft, node, reader| draft.intent = reader.text(node, "a text").map(String::from),
    },
    Key {
        name: "keywords",
        required: false,
        about: "Words and phrases in a title that speak for the mode.",
        schema: |_| texts_schema(),
        read: |draft, node, reader| draft.keywords = Some(keywords(node, reader)),
    },
    Key {
        name: "evidence",
        required: false,
        about: "What counts as evidence in the mode.",
        schema: |names| key::schema(PATTERN, names),
        read: pattern,
    },
    Key {
        name: "evidence_pattern",
        required: false,
        about: "The same as `evidence`, by the name that an operator has for it.",
        schema: |names| key::schema(PATTERN, names),
        read: pattern,
    },
];

/// Entries with the nodes they are from, for what is said about them.
#[derive(Default)]
struct Entries {
    required: Vec<String>,
    preferred: Vec<String>,
    is_new: bool,
}

const PATTERN: &[Key<Entries>] = &[
    Key {
        name: "required",
        required: false,
        about: "Types that a run in the mode needs for PASS; `a|b` for one of several.",
        schema: |_| texts_schema(),
        read: |entries, node, reader| entries.required = types(node, entries.is_new, reader),
    },
    Key {
        name: "preferred",
        required: false,
        about: "Types that are worth a word where they are absent.",
        schema: |_| texts_schema(),
        read: |entries, node, reader| entries.preferred = types(node, entries.is_new, reader),
    },
];

pub fn schema(rules: &[&'static str]) -> Json {
    json!({
        "type": "object",
        "propertyNames": { "pattern": NAME_PATTERN },
        "additionalProperties": key::schema(KEYS, rules),
    })
}

pub fn read(node: Node<'_>, reader: &mut Reader<'_>) {
    if !node.is_mapping() {
        reader.wrong(node, "a mapping of modes");
        return;
    }
    for (name, value) in node.entries() {
        let Some(mode) = mode_name(name, reader) else {
            continue;
        };
        let is_new = reader.vocabulary.modes.get(mode).is_none();
        let mut draft = Draft {
            is_new,
            ..Draft::default()
        };
        if !key::read("a mode", KEYS, &mut draft, value, reader) {
            continue;
        }
        let Draft {
            intent,
            keywords,
            pattern,
            ..
        } = draft;
        let known = reader
            .vocabulary
            .modes
            .0
            .iter_mut()
            .find(|known| known.name == mode);
        match (known, intent) {
            (Some(known), intent) => {
                known.intent = intent.unwrap_or_else(|| known.intent.clone());
                known.keywords = keywords.unwrap_or_else(|| known.keywords.clone());
                known.pattern = pattern.unwrap_or_else(|| known.pattern.clone());
            }
            (None, Some(intent)) => reader.vocabulary.modes.0.push(Mode {
                name: mode.to_owned(),
                intent,
                keywords: keywords.unwrap_or_default(),
                pattern: pattern.unwrap_or_default(),
                stop: None,
            }),
            (None, None) => without_intent(mode, name, value, reader),
        }
    }
}

/// A name that records can write.
fn mode_name<'n>(node: Node<'n>, reader: &mut Reader<'_>) -> Option<&'n str> {
    let name = reader.text(node, "the name of a mode")?;
    if name == ANALYZE_TAG {
        reader
            .fault(
                node.span(),
                format!("`{ANALYZE_TAG}` is a tag and never a mode"),
            )
            .help("runs carry it among their `tags`");
        return None;
    }
    if !is_name(name) {
        reader
            .fault(
                node.span(),
                format!("`{name}` cannot be the name of a mode"),
            )
            .help("use letters, digits, `_` and `-`");
        return None;
    }
    let known = reader
        .vocabulary
        .modes
        .names()
        .find(|known| known.eq_ignore_ascii_case(name));
    match known.map(String::from) {
        Some(known) if known != name => {
            reader
                .fault(
                    node.span(),
                    format!("there is a mode `{known}`, and letter case counts"),
                )
                .suggest(Some(&known));
            None
        }
        Some(_) | None => Some(name),
    }
}

/// Of a mode that is not built in nothing is known but what the config says; a
/// pattern alone was meant for another name.
fn without_intent(mode: &str, name: Node<'_>, value: Node<'_>, reader: &mut Reader<'_>) {
    if value.get("intent").is_some_and(|intent| !intent.is_null()) {
        return; // It is there and unreadable, which has been said.
    }
    let near = nearest(mode, reader.vocabulary.modes.names()).map(String::from);
    reader
        .fault(name.span(), format!("there is no mode `{mode}`"))
        .help("give it an `intent` to make it a mode of your own")
        .suggest(near.as_deref());
}

fn keywords(node: Node<'_>, reader: &mut Reader<'_>) -> Vec<String> {
    let mut keywords = Vec::new();
    for (text, item) in reader.texts(node, "a keyword", "a list of keywords") {
        match text.contains(char::is_alphanumeric) {
            true => keywords.push(text.to_owned()),
            false => {
                reader.wrong(item, "a keyword with a letter or digit in it");
            }
        }
    }
    keywords
}

fn pattern(draft: &mut Draft, node: Node<'_>, reader: &mut Reader<'_>) {
    if draft.pattern.is_some() {
        reader.fault(node.span(), "a mode has one pattern, and this is a second");
    }
    let mut entries = Entries {
        is_new: draft.is_new,
        ..Entries::default()
    };
    if key::read("an evidence pattern", PATTERN, &mut entries, node, reader) {
        let required = entries.required.iter().map(String::as_str);
        let preferred = entries.preferred.iter().map(String::as_str);
        draft.pattern = Some(Pattern::new(required, preferred));
    }
}

fn types(node: Node<'_>, is_new: bool, reader: &mut Reader<'_>) -> Vec<String> {
    let mut entries = Vec::new();
    for (text, item) in reader.texts(node, "a type of evidence", "a list of types") {
        let names: Vec<&str> = text.split('|').map(str::trim).collect();
        if names.iter().all(|name| is_type(name, item, is_new, reader)) {
            entries.push(names.join("|"));
        }
    }
    entries
}

/// Whether a name is a type of evidence. A mode of the repository's own brings
/// its types with it, unless they are but a few letters off those there are.
fn is_type(name: &str, item: Node<'_>, is_new: bool, reader: &mut Reader<'_>) -> bool {
    let types = &reader.vocabulary.evidence_types;
    if types.contains(name) || name == NEXT_POINTER {
        return true;
    }
    let near = nearest(name, types.iter().map(String::as_str).chain([NEXT_POINTER]));
    let near = near.map(String::from);
    if is_new && near.is_none() && is_name(name) {
        reader.vocabulary.evidence_types.insert(name.to_owned());
        return true;
    }
    let help = match near {
        Some(near) => {
            format!("did you mean `{near}`? A type of your own is listed in `evidence_types`")
        }
        None => "a type of your own is listed in `evidence_types`".to_owned(),
    };
    reader
        .fault(item.span(), format!("`{name}` is no type of evidence"))
        .help(help);
    false
}
