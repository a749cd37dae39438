//! How a field's value is read from YAML or from the body.

use serde::{Deserialize, Serialize};
use serde_json::{Value as Json, json};

use super::Slot;
use super::read_context::ReadContext;
use super::section_content::SectionContent;
use crate::document::markdown::ListItem;
use crate::document::yaml::Node;
use crate::text::{Span, Spanned, nearest};

/// A field's value. Reading never fails outright: what cannot be read leaves a
/// fault with the reader and gives `None`.
pub trait Value: Texts + Sized {
    /// What is expected, in words: "a list of modes".
    const EXPECTED: &'static str;

    /// JSON Schema 2020-12 of the value as YAML.
    fn schema() -> Json;

    fn from_node(node: Node<'_>, cx: &mut ReadContext<'_>) -> Option<Self>;

    /// From everything under a heading.
    fn from_section(
        section: &SectionContent<'_, '_>,
        cx: &mut ReadContext<'_>,
    ) -> Option<Spanned<Self>> {
        cx.wrong(section.span(), Self::EXPECTED, "prose");
        None
    }

    /// From one item of a list under a heading, with the place of the value in it.
    fn from_item(item: &ListItem<'_>, cx: &mut ReadContext<'_>) -> Option<Spanned<Self>> {
        cx.wrong(item.text.span, Self::EXPECTED, "prose");
        None
    }
}

/// What a value says, whatever it is: the pieces of plain text in it, for rules
/// that look at any text, and all of it as data.
pub trait Texts {
    /// The value as the frontmatter would write it, in the same form however it
    /// was written; null where that is not kept.
    fn json(&self) -> Json;

    /// Calls `visit` with each text that is a whole value or a whole item, and its place.
    fn texts(&self, span: Span, visit: &mut dyn FnMut(&str, Span)) {
        let _ = (span, visit);
    }
}

/// Parts of a value by their names, without those that are absent.
pub fn parts<'p>(parts: impl IntoIterator<Item = (&'p str, Option<Json>)>) -> Json {
    let there = parts.into_iter();
    let there = there.filter_map(|(name, part)| Some((name.to_owned(), part?)));
    Json::Object(there.collect())
}

/// A part of a value as data.
pub fn part<T: Texts>(slot: &Slot<T>) -> Option<Json> {
    slot.as_ref().map(|slot| slot.value.json())
}

/// A value written as one piece of text.
pub trait Scalar: Sized {
    /// What it is, in words: "an id".
    const NOUN: &'static str;
    /// Whether a plain scalar that older YAML readers take for a number, a
    /// boolean or a date is worth a word: ids and references to them.
    const IS_ID: bool = false;

    fn json_schema() -> Json;
    fn from_text(text: &str) -> Result<Self, Refusal>;

    /// The value as data.
    fn as_data(&self) -> Json;

    /// The text, where the value is free text.
    fn text(&self) -> Option<&str> {
        None
    }
}

/// Why a text is not a value, and what to do.
#[derive(Debug, Default, PartialEq, Eq)]
pub struct Refusal {
    /// In place of "expected …, found …", where there is more to say.
    pub message: Option<String>,
    pub help: Option<String>,
}

impl Refusal {
    pub fn because(message: impl Into<String>) -> Self {
        Self {
            message: Some(message.into()),
            help: None,
        }
    }

    pub fn help(mut self, help: impl Into<String>) -> Self {
        self.help = Some(help.into());
        self
    }

    /// None of the words; the nearest is offered.
    pub fn one_of(text: &str, words: &[&'static str]) -> Self {
        Self {
            message: None,
            help: nearest(text, words.iter().copied())
                .map(|word| format!("did you mean `{word}`?")),
        }
    }
}

impl<T: Scalar> Texts for T {
    fn json(&self) -> Json {
        self.as_data()
    }

    fn texts(&self, span: Span, visit: &mut dyn FnMut(&str, Span)) {
        if let Some(text) = self.text() {
            visit(text, span);
        }
    }
}

impl<T: Scalar> Value for T {
    const EXPECTED: &'static str = T::NOUN;

    fn schema() -> Json {
        T::json_schema()
    }

    fn from_node(node: Node<'_>, cx: &mut ReadContext<'_>) -> Option<Self> {
        let Some(text) = node.text().filter(|text| !text.trim().is_empty()) else {
            cx.wrong(node.span(), T::NOUN, node.describe());
            return None;
        };
        if T::IS_ID {
            cx.check_ambiguity(node);
        }
        cx.scalar(text, node.span())
    }

    fn from_section(
        section: &SectionContent<'_, '_>,
        cx: &mut ReadContext<'_>,
    ) -> Option<Spanned<Self>> {
        let text = section.text();
        cx.scalar(&text, text.span)
            .map(|value| Spanned::new(value, text.span))
    }

    fn from_item(item: &ListItem<'_>, cx: &mut ReadContext<'_>) -> Option<Spanned<Self>> {
        let text = content(item, cx);
        cx.scalar(text.value, text.span)
            .map(|value| Spanned::new(value, text.span))
    }
}

/// What an item says: the text it begins with, or all that stands behind its
/// marker where it begins with something else, a code block say.
pub fn content<'t>(item: &ListItem<'_>, cx: &ReadContext<'t>) -> Spanned<&'t str> {
    let text = cx.source_text(item.text.span);
    if !text.is_empty() {
        return Spanned::new(text, item.text.span);
    }
    let whole = cx.source_text(item.span);
    let behind = whole
        .split_once(char::is_whitespace)
        .map_or("", |(_, rest)| rest);
    let behind = behind.trim_start();
    let start = item.span.start as usize + whole.len() - behind.len();
    Spanned::new(behind, Span::new(start, start + behind.len()))
}

/// A list; from the body, the top-level items of the first list under the heading.
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

impl<T: Texts> Texts for List<T> {
    fn json(&self) -> Json {
        self.iter().map(|item| item.value.json()).collect()
    }

    fn texts(&self, _: Span, visit: &mut dyn FnMut(&str, Span)) {
        self.iter()
            .for_each(|item| item.value.texts(item.span, visit));
    }
}

impl<T: Value> Value for List<T> {
    const EXPECTED: &'static str = "a list";

    fn schema() -> Json {
        json!({ "type": "array", "items": T::schema() })
    }

    fn from_node(node: Node<'_>, cx: &mut ReadContext<'_>) -> Option<Self> {
        if !node.is_sequence() {
            cx.wrong(node.span(), Self::EXPECTED, node.describe()).help =
                Some("begin each item with `- `, or write `[one, another]`".into());
            return None;
        }
        let mut items = Vec::new();
        for item in node.items() {
            items.extend(T::from_node(item, cx).map(|value| Spanned::new(value, item.span())));
        }
        Some(Self(items))
    }

    fn from_section(
        section: &SectionContent<'_, '_>,
        cx: &mut ReadContext<'_>,
    ) -> Option<Spanned<Self>> {
        let Some(list) = section.list() else {
            cx.wrong(section.span(), Self::EXPECTED, "prose without a list");
            return None;
        };
        let mut items = Vec::new();
        for item in list.iter().filter(|item| !item.is_blank()) {
            items.extend(T::from_item(item, cx));
        }
        Some(Spanned::new(Self(items), section.span()))
    }
}
