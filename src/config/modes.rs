//! The key `modes`: additional modes, and changes to the built-in ones.

use serde_json::Value as Json;

use super::key::{self, ConfigKey};
use super::named_tables;
use super::reader::{ConfigReader, is_name};
use super::schemas::{text_schema, texts_schema};
use crate::document::yaml::Node;
use crate::record::mode::{ANALYZE_TAG, NEXT_POINTER};
use crate::record::{Mode, Pattern};
use crate::text::nearest;

/// The values that the configuration gives for one mode.
#[derive(Default)]
pub(crate) struct ModeDraft {
    intent: Option<String>,
    keywords: Option<Vec<String>>,
    pattern: Option<Pattern>,
    /// Whether the mode is not built in. Its pattern may then use new evidence types.
    is_new: bool,
}

/// The keys of a mode.
pub(crate) const KEYS: &[ConfigKey<ModeDraft>] = &[
    ConfigKey {
        name: "intent",
        required: false,
        about: "The purpose of the mode. A mode that is not built in must have one.",
        schema: |_| text_schema(),
        read: |draft, node, reader| draft.intent = reader.string(node, "text"),
    },
    ConfigKey {
        name: "keywords",
        required: false,
        about: "Words and phrases in a run's title that indicate the mode.",
        schema: |_| texts_schema(),
        read: |draft, node, reader| draft.keywords = Some(keywords(node, reader)),
    },
    ConfigKey {
        name: "evidence",
        required: false,
        about: "The evidence pattern of the mode.",
        schema: |names| key::schema(PATTERN, names),
        read: pattern,
    },
    ConfigKey {
        name: "evidence_pattern",
        required: false,
        about: "An alternative name for `evidence`, which operators use.",
        schema: |names| key::schema(PATTERN, names),
        read: pattern,
    },
];

/// The values that the configuration gives for one evidence pattern.
#[derive(Default)]
struct PatternDraft {
    required: Vec<String>,
    preferred: Vec<String>,
    is_new: bool,
}

/// The keys of an evidence pattern.
const PATTERN: &[ConfigKey<PatternDraft>] = &[
    ConfigKey {
        name: "required",
        required: false,
        about: "Evidence types that a run in the mode needs to pass. `a|b` means one of them.",
        schema: |_| texts_schema(),
        read: |entries, node, reader| entries.required = types(node, entries.is_new, reader),
    },
    ConfigKey {
        name: "preferred",
        required: false,
        about: "Evidence types whose absence is only reported as information.",
        schema: |_| texts_schema(),
        read: |entries, node, reader| entries.preferred = types(node, entries.is_new, reader),
    },
];

/// Returns the JSON Schema of `modes`.
pub(crate) fn schema(rules: &[&'static str]) -> Json {
    named_tables::schema(KEYS, rules)
}

/// Reads `modes` into the vocabulary.
pub(crate) fn read(node: Node<'_>, reader: &mut ConfigReader<'_>) {
    for (name, value) in named_tables::entries(node, "modes", reader) {
        let Some(mode) = mode_name(name, reader) else {
            continue;
        };
        let is_new = reader.vocabulary.modes.get(mode).is_none();
        let mut draft = ModeDraft {
            is_new,
            ..ModeDraft::default()
        };
        if !key::read("a mode", KEYS, &mut draft, value, reader) {
            continue;
        }
        let ModeDraft {
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
            (None, None) => report_missing_intent(mode, name, value, reader),
        }
    }
}

/// Reads the name of a mode.
fn mode_name<'n>(node: Node<'n>, reader: &mut ConfigReader<'_>) -> Option<&'n str> {
    if node.text().map(str::trim) == Some(ANALYZE_TAG) {
        reader
            .fault(
                node.span(),
                format!("`{ANALYZE_TAG}` is a tag and not a mode"),
            )
            .help("write it among the `tags` of a run");
        return None;
    }
    let name = named_tables::name(node, "a mode", reader)?;
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
                    format!("the mode `{known}` differs from `{name}` only in letter case"),
                )
                .suggest(Some(&known));
            None
        }
        Some(_) | None => Some(name),
    }
}

/// Reports a mode that is neither built in nor has an intent. Its name is probably misspelt.
fn report_missing_intent(
    mode: &str,
    name: Node<'_>,
    value: Node<'_>,
    reader: &mut ConfigReader<'_>,
) {
    if value.get("intent").is_some_and(|intent| !intent.is_null()) {
        // An invalid intent has already been reported.
        return;
    }
    let near = nearest(mode, reader.vocabulary.modes.names()).map(String::from);
    reader
        .fault(name.span(), format!("unknown mode `{mode}`"))
        .help("add an `intent` if it is a new mode")
        .suggest(near.as_deref());
}

fn keywords(node: Node<'_>, reader: &mut ConfigReader<'_>) -> Vec<String> {
    let mut keywords = Vec::new();
    for (text, item) in reader.texts(node, "a keyword", "a list of keywords") {
        if text.contains(char::is_alphanumeric) {
            keywords.push(text.to_owned());
        } else {
            reader.wrong(item, "a keyword with a letter or digit");
        }
    }
    keywords
}

fn pattern(draft: &mut ModeDraft, node: Node<'_>, reader: &mut ConfigReader<'_>) {
    if draft.pattern.is_some() {
        reader.fault(
            node.span(),
            "a mode has only one evidence pattern, this is the second",
        );
    }
    let mut entries = PatternDraft {
        is_new: draft.is_new,
        ..PatternDraft::default()
    };
    if key::read("an evidence pattern", PATTERN, &mut entries, node, reader) {
        let required = entries.required.iter().map(String::as_str);
        let preferred = entries.preferred.iter().map(String::as_str);
        draft.pattern = Some(Pattern::new(required, preferred));
    }
}

fn types(node: Node<'_>, is_new: bool, reader: &mut ConfigReader<'_>) -> Vec<String> {
    let mut entries = Vec::new();
    for (text, item) in reader.texts(node, "an evidence type", "a list of evidence types") {
        let names: Vec<&str> = text.split('|').map(str::trim).collect();
        if names.iter().all(|name| is_type(name, item, is_new, reader)) {
            entries.push(names.join("|"));
        }
    }
    entries
}

/// Returns whether a name is an evidence type, and reports it otherwise. A new mode may use new
/// types, unless one is probably a misspelling of a known type.
fn is_type(name: &str, item: Node<'_>, is_new: bool, reader: &mut ConfigReader<'_>) -> bool {
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
            format!("did you mean `{near}`? Otherwise add the type to `evidence_types`")
        }
        None => "add the type to `evidence_types`".to_owned(),
    };
    reader
        .fault(item.span(), format!("unknown evidence type `{name}`"))
        .help(help);
    false
}
