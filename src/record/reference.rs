//! A target as a record writes it, before anybody asks what it means.

use serde::{Deserialize, Serialize};
use serde_json::{Value as Json, json};

use super::source::{Cx, Prose};
use super::value::{Texts, Value};
use crate::document::markdown::{Inline, Item, Link};
use crate::document::yaml::Node;
use crate::text::{Span, Spanned};

/// The text of a target, and what it is relative to.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct Reference {
    pub text: Box<str>,
    /// A Markdown link goes from the record's own folder, a target from the repository's root.
    pub is_link: bool,
}

impl Reference {
    pub fn target(text: &str) -> Self {
        Self {
            text: text.trim().into(),
            is_link: false,
        }
    }

    /// A link of the body; from here on it is evidence and no plain link.
    pub fn link(link: &Link<'_>, cx: &mut Cx<'_>) -> Spanned<Self> {
        cx.consumed.push(link.span);
        Spanned::new(
            Self {
                text: link.target.value.as_ref().into(),
                is_link: true,
            },
            link.target.span,
        )
    }

    /// One target in a run of text: its first link, else its first code span,
    /// else all of it.
    pub fn in_inline(inline: &Inline<'_>, cx: &mut Cx<'_>) -> Spanned<Self> {
        if let Some(link) = inline.links.first() {
            return Self::link(link, cx);
        }
        match inline.code.first() {
            Some(code) => Spanned::new(Self::target(&code.value), code.span),
            None => Spanned::new(Self::target(cx.source_text(inline.span)), inline.span),
        }
    }
}

impl Value for Reference {
    const EXPECTED: &'static str = "a path, a `git:` revision or a URL";

    fn schema() -> Json {
        json!({ "type": ["string", "number", "boolean"], "minLength": 1 })
    }

    fn from_node(node: Node<'_>, cx: &mut Cx<'_>) -> Option<Self> {
        match node.text().filter(|text| !text.trim().is_empty()) {
            Some(text) => Some(Self::target(text)),
            None => {
                cx.wrong(node.span(), Self::EXPECTED, node.describe());
                None
            }
        }
    }

    fn from_section(section: &Prose<'_, '_>, cx: &mut Cx<'_>) -> Option<Spanned<Self>> {
        if let Some(link) = section.links().next() {
            return Some(Self::link(link, cx));
        }
        let text = section.text();
        Some(Spanned::new(
            Self::target(text.value.trim_matches('`')),
            text.span,
        ))
    }

    fn from_item(item: &Item<'_>, cx: &mut Cx<'_>) -> Option<Self> {
        Some(Self::in_inline(&item.text, cx).value)
    }
}

impl Texts for Reference {
    fn texts(&self, span: Span, visit: &mut dyn FnMut(&str, Span)) {
        visit(&self.text, span);
    }
}
