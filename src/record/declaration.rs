//! Values that only regimes and decisions have.

use jiff::Timestamp;
use jiff::civil::Date;
use jiff::tz::TimeZone;
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value as Json, json};

use super::read_context::{ReadContext, has};
use super::value::{Refusal, Scalar, Texts, Value, part, parts};
use super::{Id, Reference, Slot, Text};
use crate::document::yaml::Node;
use crate::text::{Spanned, nearest};

/// A day, or a moment.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct DeclaredAt(pub Timestamp);

impl Scalar for DeclaredAt {
    const NOUN: &'static str = "a date or a timestamp with an offset";

    fn json_schema() -> Json {
        json!({ "anyOf": [Date::schema(), Timestamp::schema()] })
    }

    fn as_data(&self) -> Json {
        self.0.to_string().into()
    }

    /// A day stands for its first moment in UTC.
    fn from_text(text: &str) -> Result<Self, Refusal> {
        if let Ok(date) = <Date as Scalar>::from_text(text) {
            let start = date
                .to_zoned(TimeZone::UTC)
                .map_err(|_| Refusal::default())?;
            return Ok(Self(start.timestamp()));
        }
        <Timestamp as Scalar>::from_text(text).map(Self)
    }
}

/// Executional regimes, "Definition" and "Structural Characteristics" of each
/// regime: what is looked at, and the words for what is seen.
pub const INDICATORS: [(&str, &[&str]); 10] = [
    ("invariants", &["at_risk", "stable"]),
    ("failures", &["terminal", "recoverable"]),
    ("buffers", &["depleting", "regenerating"]),
    ("rollback", &["unavailable", "partial", "available"]),
    ("tail_risk", &["dominant", "bounded"]),
    ("people", &["near_exhaustion", "recovering"]),
    (
        "optionality",
        &["shrinking", "stable", "increasing", "abundant"],
    ),
    ("coordination", &["informal", "enforced"]),
    ("expansion", &["none", "seeking"]),
    ("adversarial_pressure", &["not_expected", "expected"]),
];

/// Executional regimes, "Mandatory Literacies" of each regime: all thirteen.
pub const LITERACIES: [&str; 13] = [
    "foundational",
    "forbearance",
    "risk-uncertainty",
    "consequence-topology",
    "liveness-orchestration",
    "constraint",
    "horizon",
    "metrics",
    "access-control",
    "coordination",
    "meaning",
    "representation",
    "adversarial-dynamics",
];

/// What is seen of a project, an indicator each.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Indicators(pub Vec<(Spanned<Text>, Spanned<Text>)>);

impl Indicators {
    /// What is seen of one indicator.
    pub fn of(&self, name: &str) -> Option<&Spanned<Text>> {
        self.0
            .iter()
            .find(|(indicator, _)| &*indicator.value.0 == name)
            .map(|(_, value)| value)
    }
}

impl Value for Indicators {
    const EXPECTED: &'static str = "a mapping with all ten indicators";

    fn schema() -> Json {
        let properties: Map<String, Json> = INDICATORS
            .iter()
            .map(|(name, words)| ((*name).to_owned(), json!({ "enum": words })))
            .collect();
        let names = INDICATORS.map(|(name, _)| name);
        json!({
            "type": "object",
            "required": names,
            "properties": properties,
            "patternProperties": { "^x[-_]": true },
            "additionalProperties": false,
        })
    }

    fn from_node(node: Node<'_>, cx: &mut ReadContext<'_>) -> Option<Self> {
        if !cx.mapping(node, Self::EXPECTED, &INDICATORS.map(|(name, _)| name)) {
            return None;
        }
        let mut indicators = Vec::new();
        for (key, value) in node.entries() {
            let Some((name, words)) = INDICATORS.iter().find(|(name, _)| key.text() == Some(name))
            else {
                continue;
            };
            match value.text().filter(|text| words.contains(text)) {
                Some(text) => indicators.push((
                    Spanned::new(Text((*name).into()), key.span()),
                    Spanned::new(Text(text.into()), value.span()),
                )),
                None => {
                    let expected = words
                        .iter()
                        .map(|word| format!("`{word}`"))
                        .collect::<Vec<_>>()
                        .join(" or ");
                    let near = value
                        .text()
                        .and_then(|text| nearest(text, words.iter().copied()));
                    let found = value
                        .text()
                        .map_or(value.describe().to_owned(), |text| format!("`{text}`"));
                    cx.wrong(value.span(), &expected, &found).help =
                        near.map(|near| format!("did you mean `{near}`?"));
                }
            }
        }
        let missing: Vec<_> = INDICATORS
            .iter()
            .map(|(name, _)| *name)
            .filter(|name| node.entry(name).is_none())
            .collect();
        if !missing.is_empty() {
            let list = missing
                .iter()
                .map(|name| format!("`{name}`"))
                .collect::<Vec<_>>()
                .join(", ");
            cx.fault(node.span(), format!("indicators without {list}"))
                .help = Some("say of each indicator what is seen".into());
            cx.or_misspelt(&missing);
        }
        Some(Self(indicators))
    }
}

impl Texts for Indicators {
    fn json(&self) -> Json {
        let indicators = self.0.iter();
        parts(indicators.map(|(name, seen)| (&*name.value.0, Some(seen.value.json()))))
    }
}

/// Names, each with a target that proves it.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Proofs(pub Vec<(Spanned<Text>, Spanned<Reference>)>);

impl Proofs {
    /// The target for one name.
    pub fn of(&self, name: &str) -> Option<&Spanned<Reference>> {
        self.0
            .iter()
            .find(|(own, _)| &*own.value.0 == name)
            .map(|(_, target)| target)
    }
}

impl Value for Proofs {
    const EXPECTED: &'static str = "a mapping of names to evidence targets";

    fn schema() -> Json {
        json!({ "type": "object", "additionalProperties": Reference::schema() })
    }

    fn from_node(node: Node<'_>, cx: &mut ReadContext<'_>) -> Option<Self> {
        if !node.is_mapping() {
            cx.wrong(node.span(), Self::EXPECTED, node.describe());
            return None;
        }
        let mut proofs = Vec::new();
        for (key, value) in node.entries() {
            let Some(name) = key.text() else { continue };
            if let Some(target) = Reference::from_node(value, cx) {
                let name = Spanned::new(Text(name.into()), key.span());
                proofs.push((name, Spanned::new(target, value.span())));
            }
        }
        Some(Self(proofs))
    }
}

impl Texts for Proofs {
    fn json(&self) -> Json {
        let proofs = self.0.iter();
        parts(proofs.map(|(name, target)| (&*name.value.0, Some(target.value.json()))))
    }
}

/// A constraint that gives way to another.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Override {
    pub constraint: Slot<Id>,
    pub because: Slot<Text>,
}

impl Value for Override {
    const EXPECTED: &'static str = "an override: `constraint` and `because`";

    fn schema() -> Json {
        json!({
            "type": "object",
            "required": ["constraint", "because"],
            "properties": { "constraint": Id::schema(), "because": Text::schema() },
            "patternProperties": { "^x[-_]": true },
            "additionalProperties": false,
        })
    }

    fn from_node(node: Node<'_>, cx: &mut ReadContext<'_>) -> Option<Self> {
        if !cx.mapping(node, Self::EXPECTED, &["constraint", "because"]) {
            return None;
        }
        let constraint: Slot<Id> = cx.key(node, "constraint");
        if constraint.is_none() && !has(node, "constraint") {
            cx.fault(node.span(), "an override that names no constraint")
                .help = Some("say which `constraint` gives way".into());
            cx.or_misspelt(&["constraint"]);
            return None;
        }
        let because = cx.key(node, "because");
        cx.parts(node, &["because"]);
        Some(Self {
            constraint,
            because,
        })
    }
}

impl Texts for Override {
    fn json(&self) -> Json {
        parts([
            ("constraint", part(&self.constraint)),
            ("because", part(&self.because)),
        ])
    }
}
