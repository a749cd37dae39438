//! Waivers: rules whose findings a record accepts for a limited time.

use jiff::civil::Date;
use serde_json::Value as Json;

use super::mapping::Mapping;
use super::read_context::{ReadContext, has_value};
use super::scalar::Text;
use super::value::{FieldContent, FieldType};
use crate::document::yaml::Node;
use crate::text::Span;

mapping! {
    /// A waiver of one rule or one family of rules.
    pub Waiver: "a waiver" {
        /// The rule, or family of rules, whose findings are waived.
        Required rule: Text as "rule",
        /// Why the findings are accepted.
        Expected reason: Text,
        /// The last day on which the waiver applies.
        Expected until: Date,
    }
    with {
        /// Whether there is a `reason` that is not text, which has already been reported.
        has_broken_reason: bool,
        /// Whether there is an `until` that is not a date, which has already been reported.
        has_broken_until: bool,
        /// The lines of the waiver, if they contain nothing else.
        lines: Option<Span>,
    }
}

impl FieldType for Waiver {
    from_table!();

    fn from_node(node: Node<'_>, cx: &mut ReadContext<'_>) -> Option<Self> {
        let waiver = Self::read_complete(node, cx)?;
        Some(Self {
            has_broken_reason: waiver.reason.is_none() && has_value(node, "reason"),
            has_broken_until: waiver.until.is_none() && has_value(node, "until"),
            lines: own_lines(cx.text, node.span(), "-"),
            ..waiver
        })
    }
}

impl FieldContent for Waiver {
    fn to_json(&self) -> Json {
        self.to_object()
    }
}

/// Returns the lines of a `waive` field with exactly one waiver, if they contain nothing else.
pub(crate) fn lines_of_only_waiver(key: Node<'_>, value: Node<'_>, text: &str) -> Option<Span> {
    let is_sole = value.items().count() == 1;
    is_sole
        .then(|| own_lines(text, key.span().to(value.span()), ""))
        .flatten()
}

/// Returns the lines that a span covers, if they contain nothing else but a mark before it and a
/// comment after it. Also returns `None` if they may contain an anchor (`&a`), to which aliases
/// elsewhere may refer.
fn own_lines(text: &str, place: Span, mark: &str) -> Option<Span> {
    let (start, end) = (place.start as usize, place.end as usize);
    let first = text[..start].rfind('\n').map_or(0, |end| end + 1);
    let last = text[end..].find('\n').map_or(text.len(), |at| end + at + 1);
    let after = text[end..last].trim();
    let is_alone = text[first..start].trim() == mark
        && (after.is_empty() || after.starts_with('#'))
        && !text[first..last].contains('&');
    is_alone.then(|| Span::new(first, last))
}
