//! A rule that a record asks not to be held to.

use jiff::civil::Date;
use serde::{Deserialize, Serialize};
use serde_json::{Value as Json, json};

use super::Slot;
use super::scalar::Text;
use super::source::Cx;
use super::value::{Texts, Value};
use crate::document::yaml::Node;

/// Which rule, why, and until which day (that day included).
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Waiver {
    pub rule: Slot<Text>,
    pub reason: Slot<Text>,
    pub until: Slot<Date>,
    /// There is an `until`, and it is no date: that has been reported.
    pub has_broken_until: bool,
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

    fn from_node(node: Node<'_>, cx: &mut Cx<'_>) -> Option<Self> {
        if !cx.mapping(node, Self::EXPECTED, &["rule", "reason", "until"]) {
            return None;
        }
        let rule: Slot<Text> = cx.key(node, "rule");
        if rule.is_none() {
            cx.fault(node.span(), "a waiver that names no rule").help =
                Some("say which `rule` is waived".into());
            return None;
        }
        let until = cx.key(node, "until");
        let has_broken_until = until.is_none()
            && node
                .entry("until")
                .is_some_and(|(_, value)| !super::source::is_empty(value));
        Some(Self {
            rule,
            reason: cx.key(node, "reason"),
            until,
            has_broken_until,
        })
    }
}

impl Texts for Waiver {}
