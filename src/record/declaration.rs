//! Field types that only regimes and decisions use.

use jiff::Timestamp;
use jiff::civil::Date;
use jiff::tz::TimeZone;
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value as Json, json};

use super::mapping::Mapping;
use super::read_context::{ReadContext, has_value};
use super::value::{FieldContent, FieldType, ScalarError, ScalarType, When, object};
use super::{Id, Reference, Text};
use crate::document::yaml::Node;
use crate::text::nearest::suggestion;
use crate::text::{Spanned, and_list, or_list};

/// A date or a timestamp.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct DeclaredAt(pub Timestamp);

impl ScalarType for DeclaredAt {
    const NOUN: &'static str = "a date or a timestamp with an offset";
    const WHEN: Option<When> = Some(When::Time);

    fn json_schema() -> Json {
        json!({ "anyOf": [Date::schema(), Timestamp::schema()] })
    }

    fn as_data(&self) -> Json {
        self.0.to_string().into()
    }

    /// Reads a date as its first moment in UTC.
    fn from_text(text: &str) -> Result<Self, ScalarError> {
        if let Ok(date) = <Date as ScalarType>::from_text(text) {
            let start = date
                .to_zoned(TimeZone::UTC)
                .map_err(|_| ScalarError::default())?;
            return Ok(Self(start.timestamp()));
        }
        <Timestamp as ScalarType>::from_text(text).map(Self)
    }
}

/// The ten indicators and the words for what is observed (Executional regimes, "Definition" and
/// "Structural Characteristics" of each regime).
pub(crate) const INDICATORS: [(&str, &[&str]); 10] = [
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

/// The observed state of a project: one word for each indicator.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Indicators(pub Vec<(Spanned<Text>, Spanned<Text>)>);

impl Indicators {
    /// Returns the word for one indicator.
    pub fn get(&self, name: &str) -> Option<&Spanned<Text>> {
        self.0
            .iter()
            .find(|(indicator, _)| &*indicator.value.0 == name)
            .map(|(_, value)| value)
    }
}

impl FieldType for Indicators {
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
        if !cx.check_mapping(
            node,
            Self::EXPECTED,
            INDICATORS.iter().map(|(name, _)| *name),
        ) {
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
                None if cx.is_placeholder_node(value) => {}
                None => {
                    let found = value
                        .text()
                        .map_or(value.describe().to_owned(), |text| format!("`{text}`"));
                    let expected = or_list(words);
                    let words = || words.iter().copied();
                    let text = value.text();
                    let fix = text.and_then(|text| cx.recase(text, value.span(), words()));
                    let fault = cx.wrong(value.span(), &expected, &found);
                    fault.help = text.and_then(|text| suggestion(text, words()));
                    fault.fix = fix;
                }
            }
        }
        let missing: Vec<&str> = INDICATORS
            .iter()
            .map(|(name, _)| *name)
            .filter(|name| node.entry(name).is_none())
            .collect();
        if !missing.is_empty() {
            let noun = if missing.len() == 1 {
                "indicator"
            } else {
                "indicators"
            };
            cx.fault(
                node.span(),
                format!("missing {noun} {}", and_list(&missing)),
            )
            .help = Some("state what is observed for each of the ten indicators".into());
            cx.merge_misspelt_key(&missing);
        }
        Some(Self(indicators))
    }
}

impl FieldContent for Indicators {
    fn to_json(&self) -> Json {
        let indicators = self.0.iter();
        object(indicators.map(|(name, word)| (&*name.value.0, Some(word.value.to_json()))))
    }
}

/// Evidence for names, such as literacies: one target for each name.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct EvidenceByName(
    pub Vec<(Spanned<Text>, Spanned<Reference>)>,
    /// The names whose target could not be read.
    pub Vec<Spanned<Text>>,
);

impl EvidenceByName {
    /// Returns the target for one name.
    pub fn get(&self, name: &str) -> Option<&Spanned<Reference>> {
        self.0
            .iter()
            .find(|(known, _)| &*known.value.0 == name)
            .map(|(_, target)| target)
    }
}

impl FieldType for EvidenceByName {
    const EXPECTED: &'static str = "a mapping of names to evidence targets";

    fn schema() -> Json {
        json!({ "type": "object", "additionalProperties": Reference::schema() })
    }

    fn from_node(node: Node<'_>, cx: &mut ReadContext<'_>) -> Option<Self> {
        if !node.is_mapping() {
            cx.wrong(node.span(), Self::EXPECTED, node.describe());
            return None;
        }
        let mut targets = Vec::new();
        let mut unread = Vec::new();
        for (key, value) in node.entries() {
            let Some(name) = key.text() else { continue };
            let name = Spanned::new(Text(name.into()), key.span());
            match cx.read::<Reference>(value) {
                Some(target) => targets.push((name, Spanned::new(target, value.span()))),
                None => unread.push(name),
            }
        }
        Some(Self(targets, unread))
    }
}

impl FieldContent for EvidenceByName {
    fn to_json(&self) -> Json {
        let targets = self.0.iter();
        object(targets.map(|(name, target)| (&*name.value.0, Some(target.value.to_json()))))
    }
}

mapping! {
    /// A constraint that a decision overrides.
    pub Override: "an override" {
        /// The constraint that is overridden.
        Required constraint: Id,
        /// The stronger constraint that justifies the override.
        Checked because: Text,
    }
}

impl FieldType for Override {
    from_table!();

    fn from_node(node: Node<'_>, cx: &mut ReadContext<'_>) -> Option<Self> {
        // An unreadable id has already been reported, and the other key is still used.
        Self::read_mapping(node, cx).filter(|_| has_value(node, "constraint"))
    }
}

impl FieldContent for Override {
    fn to_json(&self) -> Json {
        self.to_object()
    }
}
