//! The kinds of reasoning behind a decision.

use serde::{Deserialize, Serialize};
use serde_json::{Value as Json, json};

use super::read_context::ReadContext;
use super::scalar::Text;
use super::value::{FieldContent, FieldType, ScalarType};
use super::words::RegimeName;
use crate::document::yaml::Node;

/// A kind of reasoning: a word of the vocabulary, or `other: …`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Reason(pub Text);

/// The kinds of reasoning that each regime does not admit (Executional regimes, "Explicitly
/// Dangerous Reasoning in Exist"; "Persist → Scale", which says that skipping that transition is
/// fatal; "Structural Characteristics" of Scale: "Local reasoning is often wrong", "Metrics become
/// weapons").
const INADMISSIBLE: [(RegimeName, &[&str]); 3] = [
    (
        RegimeName::Exist,
        &[
            "optimization-first",
            "scale-readiness",
            "elegance",
            "consensus-seeking",
            "metric-maximization",
            "long-horizon",
            "fix-it-later",
        ],
    ),
    (RegimeName::Persist, &["scale-readiness"]),
    (
        RegimeName::Scale,
        &["local-reasoning", "metric-maximization"],
    ),
];

/// Kinds of reasoning that every regime admits (Executional regimes, "What Counts as Success" of
/// each regime; Constraint-driven execution, "Constraint vs Goal"). The literacies are others.
const ADMISSIBLE: [&str; 16] = [
    "survival",
    "bounded-damage",
    "liveness",
    "optionality",
    "reversibility",
    "stability",
    "buffer-regeneration",
    "maintenance",
    "redesign",
    "drift-control",
    "local-optimization",
    "graceful-degradation",
    "bounded-propagation",
    "non-violation",
    "state-integrity",
    "responsibility",
];

impl Reason {
    /// Returns the text after `other:`, where the reasoning has no word of its own.
    pub fn other(&self) -> Option<&str> {
        let (word, text) = self.0.split_once(':')?;
        let is_other = word.trim().eq_ignore_ascii_case("other");
        is_other.then(|| text.trim())
    }

    /// Returns the kind as the vocabulary writes it: lower case, with hyphens between words.
    pub fn kind(&self) -> String {
        let text = self.other().unwrap_or(&self.0);
        let words = text.split(|char: char| !char.is_alphanumeric());
        let words: Vec<String> = words
            .filter(|word| !word.is_empty())
            .map(str::to_lowercase)
            .collect();
        words.join("-")
    }
}

/// Returns whether a regime does not admit a kind of reasoning.
pub(crate) fn is_inadmissible(kind: &str, regime: RegimeName) -> bool {
    let mut table = INADMISSIBLE.iter().filter(|(name, _)| *name == regime);
    table.any(|(_, kinds)| kinds.contains(&kind))
}

/// Returns the built-in kinds of reasoning, each once. The literacies are kinds of reasoning too.
pub(crate) fn kinds<'k>() -> impl Iterator<Item = &'k str> {
    let [(_, exist), (_, persist), (_, scale)] = &INADMISSIBLE;
    let others = persist.iter().chain(*scale);
    let others = others.filter(|kind| !exist.contains(kind));
    exist.iter().chain(others).chain(&ADMISSIBLE).copied()
}

impl FieldType for Reason {
    const EXPECTED: &'static str = "a kind of reasoning, or `other: …`";

    fn is_word(text: &str) -> bool {
        kinds().any(|kind| kind.eq_ignore_ascii_case(text))
    }

    fn schema() -> Json {
        let other = json!({ "type": "object", "required": ["other"], "properties": { "other": Text::schema() }, "additionalProperties": false });
        json!({ "anyOf": [Text::schema(), other] })
    }

    /// Reads text. In YAML, `- other: the pier is rotten` is a mapping.
    fn from_node(node: Node<'_>, cx: &mut ReadContext<'_>) -> Option<Self> {
        let other = node.get("other").filter(|_| node.entries().count() == 1);
        let text = match other {
            Some(other) if other.is_null() => Some("other:".to_owned()),
            Some(other) => other.text().map(|text| format!("other: {}", text.trim())),
            None => node.text().map(|text| text.trim().to_owned()),
        };
        let Some(text) = text.filter(|text| !text.is_empty()) else {
            cx.wrong(node.span(), Self::EXPECTED, node.describe());
            return None;
        };
        let reasoning = Text::from_text(&text).ok().map(Self)?;
        let is_placeholder = reasoning
            .other()
            .is_some_and(|other| cx.is_placeholder(other, node.span()));
        (!is_placeholder).then_some(reasoning)
    }
}

impl FieldContent for Reason {
    fn to_json(&self) -> Json {
        self.0.to_json()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_kind_is_recognised_in_every_spelling() {
        for (written, kind) in [
            ("Fix it later!", "fix-it-later"),
            ("scale_readiness", "scale-readiness"),
            ("other: Elegance", "elegance"),
        ] {
            assert_eq!(Reason(Text(written.into())).kind(), kind);
        }
    }

    #[test]
    fn no_kind_is_listed_twice() {
        let mut all: Vec<&str> = kinds().collect();
        all.sort_unstable();
        let count = all.len();
        all.dedup();
        assert_eq!(all.len(), count);
    }
}
