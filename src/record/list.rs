//! Lists of values of one type.

use serde::{Deserialize, Serialize};
use serde_json::{Value as Json, json};

use super::field::MappingKey;
use super::read_context::ReadContext;
use super::repair::Repair;
use super::section_content::SectionContent;
use super::value::{FieldContent, FieldType};
use crate::document::yaml::Node;
use crate::text::Spanned;

/// A list. In the body, its items are usually the top-level items of all lists under the heading.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct List<T>(pub Vec<Spanned<T>>);

impl<T> Default for List<T> {
    fn default() -> Self {
        Self(Vec::new())
    }
}

impl<T> std::ops::Deref for List<T> {
    type Target = [Spanned<T>];

    fn deref(&self) -> &Self::Target {
        &self.0
    }
}

impl<T: FieldContent> FieldContent for List<T> {
    fn to_json(&self) -> Json {
        self.iter().map(|item| item.value.to_json()).collect()
    }
}

impl<T: FieldType> FieldType for List<T> {
    const EXPECTED: &'static str = "a list";
    const KEYS: &'static [MappingKey] = T::KEYS;
    const MAY_BE_NONE: bool = T::MAY_BE_NONE;

    fn schema() -> Json {
        let list = json!({ "type": "array", "items": T::schema() });
        if T::MAY_BE_NONE {
            json!({ "anyOf": [list, { "const": "none" }] })
        } else {
            list
        }
    }

    fn from_node(node: Node<'_>, cx: &mut ReadContext<'_>) -> Option<Self> {
        if T::MAY_BE_NONE && node.text().is_some_and(is_none) {
            return Some(Self::default());
        }
        // Other tools write a single item without a list.
        if cx.mapping.is_some() && node.text().is_some() {
            let item = cx.read(node).map(|value| Spanned::new(value, node.span()));
            return item.map(|item| Self(vec![item]));
        }
        if !node.is_sequence() {
            let fix = cx
                .list_of_words(node, T::is_word)
                .or_else(|| cx.list_of_one(node))
                .or_else(|| wrapped(node, cx, T::from_node));
            let fault = cx.wrong(node.span(), Self::EXPECTED, node.describe());
            fault.help = Some("start each item with `- `, or write `[one, another]`".into());
            fault.fix = fix;
            return None;
        }
        let mut items = Vec::new();
        for item in node.items() {
            items.extend(cx.read(item).map(|value| Spanned::new(value, item.span())));
        }
        Some(Self(items))
    }

    fn from_section(
        section: &SectionContent<'_, '_>,
        cx: &mut ReadContext<'_>,
    ) -> Option<Spanned<Self>> {
        let says_none = T::MAY_BE_NONE && is_none(&section.text());
        let items = if says_none {
            Vec::new()
        } else {
            T::all_from_section(section, cx)?
        };
        Some(Spanned::new(Self(items), section.span()))
    }
}

/// Returns the edit that makes a list of one item from a mapping which can be read as an item.
fn wrapped<T>(
    node: Node<'_>,
    cx: &mut ReadContext<'_>,
    read: fn(Node<'_>, &mut ReadContext<'_>) -> Option<T>,
) -> Option<Repair> {
    let (faults, consumed) = (cx.faults.len(), cx.consumed.len());
    let is_item = node.is_mapping() && read(node, cx).is_some() && cx.faults.len() == faults;
    cx.faults.truncate(faults);
    cx.consumed.truncate(consumed);
    is_item.then(|| cx.list_of_mapping(node)).flatten()
}

/// Returns whether a text says that there is nothing in a list.
fn is_none(text: &str) -> bool {
    let text = text.trim().trim_start_matches(['-', '*', '+', ' ']);
    text.trim_end_matches('.').eq_ignore_ascii_case("none")
}
