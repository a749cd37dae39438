//! The inputs that an operator declares, and the inputs that a run used.

use serde::{Deserialize, Serialize};
use serde_json::{Value as Json, json};

use super::field::MappingKey;
use super::mapping::Mapping;
use super::read_context::ReadContext;
use super::scalar::Text;
use super::value::{FieldContent, FieldType, item_content, object};
use crate::document::markdown::ListItem;
use crate::document::yaml::Node;
use crate::text::Spanned;

words! {
    /// The type of an input.
    InputType: "`object`, `path`, `url` or `param`" { Object = "object", Path = "path", Url = "url", Param = "param" }
}

mapping! {
    /// An input of an operator.
    pub OperatorInput: "an input" {
        /// The name under which runs give it a value.
        Required name: Text,
        /// Its type: `object`, `path`, `url` or `param`.
        Optional kind = "type": InputType,
        /// Whether every run must give it a value.
        Optional required: bool = true,
        /// Whether its value must not be written down.
        Optional secret: bool = false,
    }
    ignored {
        /// What it is for.
        description: Text,
    }
}

impl OperatorInput {
    /// Returns whether every run must give it a value.
    pub fn is_required(&self) -> bool {
        self.required.as_ref().is_none_or(|required| required.value)
    }
}

impl FieldType for OperatorInput {
    const EXPECTED: &'static str = "an input: its name, or a mapping with `name`";
    const KEYS: &'static [MappingKey] = <Self as Mapping>::KEYS;

    fn schema() -> Json {
        json!({ "anyOf": [Text::schema(), Self::mapping_schema()] })
    }

    fn from_node(node: Node<'_>, cx: &mut ReadContext<'_>) -> Option<Self> {
        if let Some(text) = node.text().filter(|text| !text.trim().is_empty()) {
            return Some(Self {
                name: Some(Spanned::new(Text(text.trim().into()), node.span())),
                ..Self::default()
            });
        }
        Self::read_complete(node, cx)
    }

    fn from_item(item: &ListItem<'_>, cx: &mut ReadContext<'_>) -> Option<Spanned<Self>> {
        let begins = |code: &&Spanned<_>| code.span.start <= item.text.span.start + 2;
        let code = item.text.code.first().filter(begins);
        let name = match code {
            Some(code) => Spanned::new(Text(code.value.as_ref().into()), code.span),
            None => item_content(item, cx).map(|text| Text(text.into())),
        };
        let span = name.span;
        let input = Self {
            name: Some(name),
            ..Self::default()
        };
        Some(Spanned::new(input, span))
    }
}

impl FieldContent for OperatorInput {
    fn to_json(&self) -> Json {
        self.to_object()
    }
}

/// The resolved inputs of a run, by name.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct InputsUsed(pub Vec<InputUsed>);

/// One input that a run used.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct InputUsed {
    pub name: Spanned<Text>,
    /// The value as it is written. The value of a list or mapping is its YAML source.
    pub value: Spanned<Text>,
    /// Whether the value is neither a list nor a mapping.
    pub is_scalar: bool,
}

impl FieldType for InputsUsed {
    const EXPECTED: &'static str = "a mapping of names to values, or a list of `name=value`";

    fn schema() -> Json {
        json!({ "anyOf": [
            { "type": "object" },
            { "type": "array", "items": { "type": "string", "pattern": "^[^=]+=" } },
        ] })
    }

    fn from_node(node: Node<'_>, cx: &mut ReadContext<'_>) -> Option<Self> {
        if node.is_mapping() {
            let mut used = Vec::new();
            for (key, value) in node.entries() {
                let Some(name) = key.text() else { continue };
                if cx.is_placeholder_node(value) {
                    continue;
                }
                let text = value.text().unwrap_or_else(|| cx.source_text(value.span()));
                used.push(InputUsed {
                    name: Spanned::new(Text(name.into()), key.span()),
                    value: Spanned::new(Text(text.into()), value.span()),
                    is_scalar: value.text().is_some(),
                });
            }
            return Some(Self(used));
        }
        if !node.is_sequence() {
            cx.wrong(node.span(), Self::EXPECTED, node.describe());
            return None;
        }
        let mut used = Vec::new();
        for item in node.items() {
            match item.text().and_then(|text| text.split_once('=')) {
                Some((_, value)) if cx.is_placeholder(value, item.span()) => {}
                Some((name, value)) => used.push(InputUsed {
                    name: Spanned::new(Text(name.trim().into()), item.span()),
                    value: Spanned::new(Text(value.trim().into()), item.span()),
                    is_scalar: true,
                }),
                None => {
                    cx.wrong(item.span(), "`name=value`", item.describe());
                }
            }
        }
        Some(Self(used))
    }
}

impl FieldContent for InputsUsed {
    fn to_json(&self) -> Json {
        let used = self.0.iter();
        object(used.map(|used| (&*used.name.value.0, Some(used.value.value.to_json()))))
    }
}
