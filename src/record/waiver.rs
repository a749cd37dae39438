//! A rule that a record asks not to be held to.

use jiff::civil::Date;
use serde::{Deserialize, Serialize};
use serde_json::{Value as Json, json};

use super::Slot;
use super::read_context::ReadContext;
use super::scalar::Text;
use super::value::{Texts, Value, part, parts};
use crate::document::yaml::Node;
use crate::text::Span;

/// Which rule, why, and until which day (that day included).
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Waiver {
    pub rule: Slot<Text>,
    pub reason: Slot<Text>,
    pub until: Slot<Date>,
    /// There is a `reason`, and it is no text: that has been reported.
    pub has_broken_reason: bool,
    /// There is an `until`, and it is no date: that has been reported.
    pub has_broken_until: bool,
    /// The lines that hold the waiver and nothing else, where it has such.
    pub lines: Option<Span>,
}

impl Value for Waiver {
    const EXPECTED: &'static str = "a waiver: `rule`, `reason` and `until`";

    fn schema() -> Json {
        json!({
            "type": "object",
            "required": ["rule", "reason", "until"],
            "properties": { "rule": { "$ref": "#/$defs/rule" }, "reason": Text::schema(), "until": Date::schema() },
            "patternProperties": { "^x[-_]": true },
            "additionalProperties": false,
        })
    }

    fn from_node(node: Node<'_>, cx: &mut ReadContext<'_>) -> Option<Self> {
        if !cx.mapping(node, Self::EXPECTED, &["rule", "reason", "until"]) {
            return None;
        }
        let rule: Slot<Text> = cx.key(node, "rule");
        if rule.is_none() {
            cx.fault(node.span(), "a waiver that names no rule").help =
                Some("say which `rule` is waived".into());
            cx.or_misspelt(&["rule"]);
            return None;
        }
        let says = |key: &str| {
            node.entry(key)
                .is_some_and(|(_, value)| !super::read_context::is_empty(value))
        };
        let (reason, until) = (cx.key(node, "reason"), cx.key(node, "until"));
        Some(Self {
            rule,
            has_broken_reason: reason.is_none() && says("reason"),
            reason,
            has_broken_until: until.is_none() && says("until"),
            until,
            lines: own_lines(cx.text, node.span(), "-"),
        })
    }
}

/// The lines of a `waive` entry of one waiver, where they hold nothing else.
pub fn lines_of_sole(key: Node<'_>, value: Node<'_>, text: &str) -> Option<Span> {
    let is_sole = value.items().count() == 1;
    let whole = || own_lines(text, key.span().to(value.span()), "");
    is_sole.then(whole).flatten()
}

/// The lines that a place covers, where beside it they hold no more than a
/// mark before it and a comment behind it. `None` too where something in it
/// has a name (`&a`) that other places may use.
fn own_lines(text: &str, place: Span, mark: &str) -> Option<Span> {
    let (start, end) = (place.start as usize, place.end as usize);
    let first = text[..start].rfind('\n').map_or(0, |end| end + 1);
    let last = text[end..].find('\n').map_or(text.len(), |at| end + at + 1);
    let behind = text[end..last].trim();
    let is_own = text[first..start].trim() == mark
        && (behind.is_empty() || behind.starts_with('#'))
        && !text[first..last].contains('&');
    is_own.then(|| Span::new(first, last))
}

impl Texts for Waiver {
    fn json(&self) -> Json {
        parts([
            ("rule", part(&self.rule)),
            ("reason", part(&self.reason)),
            ("until", part(&self.until)),
        ])
    }
}
