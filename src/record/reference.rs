//! A target as a record writes it, before anybody asks what it means.

use serde::{Deserialize, Serialize};
use serde_json::{Value as Json, json};

use super::source::{Cx, Prose};
use super::value::{Texts, Value};
use crate::document::markdown::{Inline, Item, Link};
use crate::document::yaml::Node;
use crate::text::{Span, Spanned, visible};

/// The text of a target, and what it is relative to.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct Reference {
    pub text: Box<str>,
    /// A Markdown link goes from the record's own folder, a target from the repository's root.
    pub is_link: bool,
    /// Where the text stands letter for letter, for who wants to change a part
    /// of it; `None` where escapes, an alias or a default of the config stand for it.
    pub place: Option<Span>,
}

impl Reference {
    pub fn target(text: &str) -> Self {
        Self {
            text: text.trim().into(),
            is_link: false,
            place: None,
        }
    }

    /// A target that was read from this place.
    pub fn target_at(text: &str, span: Span, cx: &Cx<'_>) -> Self {
        let target = Self::target(text);
        let place = cx.verbatim(&target.text, span);
        Self { place, ..target }
    }

    /// A link of the body; from here on it is evidence and no plain link.
    pub fn link(link: &Link<'_>, cx: &mut Cx<'_>) -> Spanned<Self> {
        cx.consumed.push(link.span);
        Spanned::new(
            Self {
                text: link.target.value.as_ref().into(),
                is_link: true,
                place: cx.verbatim(&link.target.value, link.target.span),
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
            Some(code) => Spanned::new(Self::target_at(&code.value, code.span, cx), code.span),
            None => {
                let text = cx.source_text(inline.span);
                Spanned::new(Self::target_at(text, inline.span, cx), inline.span)
            }
        }
    }
}

/// For people: a target can neither break a line nor steer a terminal.
impl std::fmt::Display for Reference {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(&visible(&self.text))
    }
}

impl Value for Reference {
    const EXPECTED: &'static str = "a path, a `git:` revision or a URL";

    fn schema() -> Json {
        json!({ "type": "string", "minLength": 1 })
    }

    fn from_node(node: Node<'_>, cx: &mut Cx<'_>) -> Option<Self> {
        match node.text().filter(|text| !text.trim().is_empty()) {
            Some(text) => Some(Self::target_at(text, node.span(), cx)),
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
        let target = text.value.trim_matches('`');
        Some(Spanned::new(
            Self::target_at(target, text.span, cx),
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
