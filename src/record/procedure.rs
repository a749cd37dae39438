//! The parts of an operator that only operators have.

use serde::{Deserialize, Serialize};
use serde_json::{Value as Json, json};

use super::mode::Pattern;
use super::read_context::ReadContext;
use super::value::{List, Texts, Value, content, parts};
use super::{Slot, Text};
use crate::document::markdown::ListItem;
use crate::document::yaml::Node;
use crate::text::{Span, Spanned, nearest};

/// A path or glob, relative to the repository's root.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Output(pub Box<str>);

impl Texts for Output {
    fn json(&self) -> Json {
        (*self.0).into()
    }

    fn texts(&self, span: Span, visit: &mut dyn FnMut(&str, Span)) {
        visit(&self.0, span);
    }
}

impl Value for Output {
    const EXPECTED: &'static str = "a path or a glob";

    fn schema() -> Json {
        json!({ "type": ["string", "number", "boolean"], "minLength": 1 })
    }

    fn from_node(node: Node<'_>, cx: &mut ReadContext<'_>) -> Option<Self> {
        match node.text().map(str::trim).filter(|text| !text.is_empty()) {
            Some(text) => Some(Self(text.into())),
            None => {
                cx.wrong(node.span(), Self::EXPECTED, node.describe());
                None
            }
        }
    }

    /// The first code span, or all of the item.
    fn from_item(item: &ListItem<'_>, cx: &mut ReadContext<'_>) -> Option<Spanned<Self>> {
        if let Some(code) = item.text.code.first() {
            return Some(Spanned::new(Self(code.value.trim().into()), code.span));
        }
        Some(content(item, cx).map(|text| Self(text.trim().into())))
    }
}

/// A branch for when things fail.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct FailurePath(pub Text);

impl Texts for FailurePath {
    fn json(&self) -> Json {
        self.0.json()
    }

    fn texts(&self, span: Span, visit: &mut dyn FnMut(&str, Span)) {
        visit(&self.0, span);
    }
}

impl Value for FailurePath {
    const EXPECTED: &'static str = "a text, or a mapping with `when` and `then`";

    fn schema() -> Json {
        json!({ "anyOf": [
            Text::schema(),
            {
                "type": "object",
                "required": ["when", "then"],
                "properties": { "when": Text::schema(), "then": Text::schema() },
                "patternProperties": { "^x[-_]": true },
                "additionalProperties": false,
            },
        ] })
    }

    fn from_node(node: Node<'_>, cx: &mut ReadContext<'_>) -> Option<Self> {
        if let Some(text) = node.text().map(str::trim).filter(|text| !text.is_empty()) {
            return Some(Self(Text(text.into())));
        }
        if !cx.mapping(node, Self::EXPECTED, &["when", "then"]) {
            return None;
        }
        let (when, then): (Slot<Text>, Slot<Text>) = (cx.key(node, "when"), cx.key(node, "then"));
        match (when, then) {
            (Some(when), Some(then)) => Some(Self(Text(format!("{when}: {then}").into()))),
            _ => {
                cx.wrong(node.span(), Self::EXPECTED, "one of them alone");
                cx.or_misspelt(&["when", "then"]);
                None
            }
        }
    }

    fn from_item(item: &ListItem<'_>, cx: &mut ReadContext<'_>) -> Option<Spanned<Self>> {
        Some(content(item, cx).map(|text| Self(Text(text.into()))))
    }
}

/// What counts as evidence for an operator's runs.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum EvidencePattern {
    /// The pattern of a mode.
    Mode(Text),
    Own(Pattern),
}

impl Texts for EvidencePattern {
    fn json(&self) -> Json {
        let types = |all: &[Vec<String>]| {
            let types = all.iter().map(|one_of| Json::from(one_of.join("|")));
            (!all.is_empty()).then(|| types.collect())
        };
        match self {
            Self::Mode(name) => name.json(),
            Self::Own(pattern) => parts([
                ("required", types(&pattern.required)),
                ("preferred", types(&pattern.preferred)),
            ]),
        }
    }

    fn texts(&self, span: Span, visit: &mut dyn FnMut(&str, Span)) {
        match self {
            Self::Mode(name) => visit(name, span),
            Self::Own(_) => {}
        }
    }
}

impl Value for EvidencePattern {
    const EXPECTED: &'static str = "a mode's name, or a mapping with `required` and `preferred`";

    fn schema() -> Json {
        let types = json!({ "type": "array", "items": { "anyOf": [
            { "$ref": "#/$defs/evidence_type" },
            { "$ref": "#/$defs/evidence_requirement" },
        ] } });
        json!({ "anyOf": [
            { "$ref": "#/$defs/mode" },
            {
                "type": "object",
                "minProperties": 1,
                "properties": { "required": types, "preferred": types },
                "patternProperties": { "^x[-_]": true },
                "additionalProperties": false,
            },
        ] })
    }

    fn from_node(node: Node<'_>, cx: &mut ReadContext<'_>) -> Option<Self> {
        if let Some(name) = node.text().map(str::trim).filter(|text| !text.is_empty()) {
            return Some(Self::Mode(Text(name.into())));
        }
        if !cx.mapping(node, Self::EXPECTED, &["required", "preferred"]) {
            return None;
        }
        let mut types = |key: &str| -> Vec<String> {
            let list: Slot<List<Text>> = cx.key(node, key);
            let items = list.iter().flat_map(|list| list.value.iter());
            items
                .filter(|item| known_types(item, item.span, cx))
                .map(|item| item.to_string())
                .collect()
        };
        let (required, preferred) = (types("required"), types("preferred"));
        let text = String::as_str;
        Some(Self::Own(Pattern::new(
            required.iter().map(text),
            preferred.iter().map(text),
        )))
    }
}

/// Whether every alternative of an entry is a type of evidence.
fn known_types(entry: &str, span: Span, cx: &mut ReadContext<'_>) -> bool {
    let types = &cx.vocabulary.evidence_types;
    let is_known = |name: &str| types.contains(name) || name == super::mode::NEXT_POINTER;
    let Some(unknown) = entry.split('|').map(str::trim).find(|name| !is_known(name)) else {
        return true;
    };
    let near = nearest(unknown, types.iter().map(String::as_str));
    let help = near.map(|near| format!("did you mean `{near}`?"));
    cx.fault(span, format!("`{unknown}` is no type of evidence"))
        .help = help;
    false
}
