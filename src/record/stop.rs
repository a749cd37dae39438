//! A run that stopped, and live changes that a run made.

use serde::{Deserialize, Serialize};
use serde_json::{Value as Json, json};

use super::Slot;
use super::read_context::{ReadContext, has};
use super::scalar::Text;
use super::value::{Texts, Value, part, parts};
use crate::document::yaml::Node;

/// Which stop rule a run followed, and what was done.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Stop {
    pub rule: Slot<Text>,
    pub action: Slot<Text>,
    pub to: Slot<Text>,
}

impl Value for Stop {
    const EXPECTED: &'static str = "a stop: `rule`, `action` and, for a conversion, `to`";

    fn schema() -> Json {
        json!({
            "type": "object",
            "required": ["rule", "action"],
            "properties": { "rule": Text::schema(), "action": Text::schema(), "to": Text::schema() },
            "patternProperties": { "^x[-_]": true },
            "additionalProperties": false,
        })
    }

    fn from_node(node: Node<'_>, cx: &mut ReadContext<'_>) -> Option<Self> {
        if !cx.mapping(node, Self::EXPECTED, &["rule", "action", "to"]) {
            return None;
        }
        let stop = Self {
            rule: cx.key(node, "rule"),
            action: cx.key(node, "action"),
            to: cx.key(node, "to"),
        };
        for (name, slot) in [("rule", &stop.rule), ("action", &stop.action)] {
            if slot.is_none() && !has(node, name) {
                cx.fault(node.span(), format!("a stop without `{name}`"))
                    .help = Some("say which rule stopped the run and what was done".into());
                cx.or_misspelt(&[name]);
            }
        }
        Some(stop)
    }
}

impl Texts for Stop {
    fn json(&self) -> Json {
        parts([
            ("rule", part(&self.rule)),
            ("action", part(&self.action)),
            ("to", part(&self.to)),
        ])
    }
}

/// A change to something that runs, and what bounds it.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct LiveChange {
    pub target: Slot<Text>,
    pub bound: Slot<Text>,
}

impl Value for LiveChange {
    const EXPECTED: &'static str = "a live change: `target` and `bound`";

    fn schema() -> Json {
        json!({
            "type": "object",
            "required": ["target", "bound"],
            "properties": { "target": Text::schema(), "bound": Text::schema() },
            "patternProperties": { "^x[-_]": true },
            "additionalProperties": false,
        })
    }

    fn from_node(node: Node<'_>, cx: &mut ReadContext<'_>) -> Option<Self> {
        if !cx.mapping(node, Self::EXPECTED, &["target", "bound"]) {
            return None;
        }
        cx.parts(node, &["bound"]);
        Some(Self {
            target: cx.key(node, "target"),
            bound: cx.key(node, "bound"),
        })
    }
}

impl Texts for LiveChange {
    fn json(&self) -> Json {
        parts([("target", part(&self.target)), ("bound", part(&self.bound))])
    }
}
