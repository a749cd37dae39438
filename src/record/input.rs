//! What an operator asks for, and what a run gave it.

use serde::{Deserialize, Serialize};
use serde_json::{Value as Json, json};

use super::Slot;
use super::read_context::ReadContext;
use super::scalar::Text;
use super::value::{Texts, Value, content, part, parts};
use crate::document::markdown::ListItem;
use crate::document::yaml::Node;
use crate::text::{Span, Spanned};

words! {
    /// What an input is.
    InputType: "`object`, `path`, `url` or `param`" { Object = "object", Path = "path", Url = "url", Param = "param" }
}

/// An input of an operator.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Input {
    pub name: Slot<Text>,
    pub kind: Slot<InputType>,
    required: Slot<bool>,
}

impl Input {
    pub fn is_required(&self) -> bool {
        self.required.as_ref().is_none_or(|required| required.value)
    }
}

impl Value for Input {
    const EXPECTED: &'static str = "an input: its name, or a mapping with `name`";

    fn schema() -> Json {
        json!({ "anyOf": [
            Text::schema(),
            {
                "type": "object",
                "required": ["name"],
                "properties": {
                    "name": Text::schema(),
                    "type": InputType::schema(),
                    "required": { "type": "boolean", "default": true },
                    "description": Text::schema(),
                },
                "patternProperties": { "^x[-_]": true },
                "additionalProperties": false,
            },
        ] })
    }

    fn from_node(node: Node<'_>, cx: &mut ReadContext<'_>) -> Option<Self> {
        if let Some(text) = node.text().filter(|text| !text.trim().is_empty()) {
            return Some(Self {
                name: Some(Spanned::new(Text(text.trim().into()), node.span())),
                ..Self::default()
            });
        }
        if !cx.mapping(
            node,
            Self::EXPECTED,
            &["name", "type", "required", "description"],
        ) {
            return None;
        }
        let name: Slot<Text> = cx.key(node, "name");
        if name.is_none() {
            cx.fault(node.span(), "an input without a name").help = Some("give it a `name`".into());
            cx.or_misspelt(&["name"]);
            return None;
        }
        Some(Self {
            name,
            kind: cx.key(node, "type"),
            required: cx.key(node, "required"),
        })
    }

    fn from_item(item: &ListItem<'_>, cx: &mut ReadContext<'_>) -> Option<Spanned<Self>> {
        let begins = |code: &&Spanned<_>| code.span.start <= item.text.span.start + 2;
        let code = item.text.code.first().filter(begins);
        let name = match code {
            Some(code) => Spanned::new(Text(code.value.as_ref().into()), code.span),
            None => content(item, cx).map(|text| Text(text.into())),
        };
        let span = name.span;
        let input = Self {
            name: Some(name),
            ..Self::default()
        };
        Some(Spanned::new(input, span))
    }
}

impl Texts for Input {
    fn json(&self) -> Json {
        parts([
            ("name", part(&self.name)),
            ("type", part(&self.kind)),
            ("required", part(&self.required)),
        ])
    }

    fn texts(&self, _: Span, visit: &mut dyn FnMut(&str, Span)) {
        if let Some(name) = &self.name {
            visit(name, name.span);
        }
    }
}

/// The resolved inputs of a run, by name.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct InputsUsed(pub Vec<InputUsed>);

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct InputUsed {
    pub name: Spanned<Text>,
    /// The value as it is written; a list or mapping is its source.
    pub value: Spanned<Text>,
}

impl Value for InputsUsed {
    const EXPECTED: &'static str = "a mapping of names to values, or a list of `name=value`";

    fn schema() -> Json {
        json!({ "anyOf": [
            { "type": "object" },
            { "type": "array", "items": { "type": "string", "pattern": "^[^=]+=" } },
        ] })
    }

    fn from_node(node: Node<'_>, cx: &mut ReadContext<'_>) -> Option<Self> {
        if node.is_mapping() {
            let used = node.entries().filter_map(|(key, value)| {
                let text = value.text().unwrap_or_else(|| cx.source_text(value.span()));
                Some(InputUsed {
                    name: Spanned::new(Text(key.text()?.into()), key.span()),
                    value: Spanned::new(Text(text.into()), value.span()),
                })
            });
            return Some(Self(used.collect()));
        }
        if !node.is_sequence() {
            cx.wrong(node.span(), Self::EXPECTED, node.describe());
            return None;
        }
        let mut used = Vec::new();
        for item in node.items() {
            match item.text().and_then(|text| text.split_once('=')) {
                Some((name, value)) => used.push(InputUsed {
                    name: Spanned::new(Text(name.trim().into()), item.span()),
                    value: Spanned::new(Text(value.trim().into()), item.span()),
                }),
                None => {
                    cx.wrong(item.span(), "`name=value`", item.describe());
                }
            }
        }
        Some(Self(used))
    }
}

impl Texts for InputsUsed {
    fn json(&self) -> Json {
        let used = self.0.iter();
        parts(used.map(|used| (&*used.name.value.0, Some(used.value.value.json()))))
    }
}
