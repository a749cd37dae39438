//! A hypothesis of a debugging session, and whether it is still open.

use serde_json::{Value as Json, json};

use super::field::MappingKey;
use super::mapping::Mapping;
use super::read_context::ReadContext;
use super::scalar::Text;
use super::value::{FieldContent, FieldType, item_content};
use crate::document::markdown::ListItem;
use crate::document::yaml::Node;
use crate::text::{Span, Spanned};

words! {
    /// Whether a hypothesis is still open.
    HypothesisStatus: "`open`, `ruled-out` or `confirmed`" { Open = "open", RuledOut = "ruled-out", Confirmed = "confirmed" }
}

mapping! {
    /// A hypothesis of a debugging session.
    pub Hypothesis: "a hypothesis" {
        /// What is supposed to cause the fault.
        Required text: Text,
        /// Whether it is still open: `open`, `ruled-out` or `confirmed`.
        Optional status: HypothesisStatus = "open",
    }
}

impl Hypothesis {
    fn new(text: &str, span: Span) -> Self {
        Self {
            text: Some(Spanned::new(Text(text.into()), span)),
            status: None,
        }
    }

    /// Returns whether the hypothesis is ruled out: by its status, or because it is struck through
    /// (`~~…~~`, as in GitHub Flavored Markdown, "Strikethrough").
    pub fn is_ruled_out(&self) -> bool {
        let status = self.status.as_ref().map(|status| status.value);
        let is_struck = |text: &Spanned<Text>| {
            let struck = text.trim().strip_prefix("~~");
            struck.is_some_and(|rest| rest.contains("~~"))
        };
        status == Some(HypothesisStatus::RuledOut) || self.text.as_ref().is_some_and(is_struck)
    }
}

impl FieldType for Hypothesis {
    const EXPECTED: &'static str = "a hypothesis: its text, or a mapping with `text` and `status`";
    const KEYS: &'static [MappingKey] = <Self as Mapping>::KEYS;

    fn schema() -> Json {
        json!({ "anyOf": [Text::schema(), Self::mapping_schema()] })
    }

    fn from_node(node: Node<'_>, cx: &mut ReadContext<'_>) -> Option<Self> {
        if cx.is_text_with_colon(node, <Self as FieldType>::EXPECTED, <Self as Mapping>::KEYS) {
            return None;
        }
        if node.is_mapping() {
            return Self::read_complete(node, cx);
        }
        match node.text().filter(|text| !text.trim().is_empty()) {
            Some(text) => Some(Self::new(text.trim(), node.span())),
            None => {
                cx.wrong(node.span(), <Self as FieldType>::EXPECTED, node.describe());
                None
            }
        }
    }

    fn from_item(item: &ListItem<'_>, cx: &mut ReadContext<'_>) -> Option<Spanned<Self>> {
        let text = item_content(item, cx);
        Some(Spanned::new(
            Self::new(text.value.trim(), text.span),
            text.span,
        ))
    }
}

impl FieldContent for Hypothesis {
    /// A hypothesis with nothing but its text is that text.
    fn to_json(&self) -> Json {
        match (&self.text, &self.status) {
            (Some(text), None) => text.to_json(),
            _ => self.to_object(),
        }
    }
}
