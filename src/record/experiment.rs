//! An experiment of a debugging session: one change, its result, the evidence.

use serde::{Deserialize, Serialize};
use serde_json::{Value as Json, json};

use super::Slot;
use super::evidence::Targets;
use super::label::{Labelled, labelled, labelled_item};
use super::read_context::ReadContext;
use super::scalar::Text;
use super::section_content::SectionContent;
use super::value::{Texts, Value, part, parts};
use crate::document::markdown::BodyBlock;
use crate::document::yaml::Node;
use crate::text::{Span, Spanned};

#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Experiment {
    pub change: Slot<Change>,
    pub result: Slot<Text>,
    pub evidence: Slot<Targets>,
}

/// What was changed: one thing, or a list of several.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Change {
    One(Text),
    Several(usize),
}

impl Texts for Change {
    fn json(&self) -> Json {
        match self {
            Self::One(text) => text.json(),
            Self::Several(_) => Json::Null,
        }
    }
}

impl Value for Change {
    const EXPECTED: &'static str = "what was changed";

    fn schema() -> Json {
        json!({ "anyOf": [Text::schema(), { "type": "array", "items": Text::schema() }] })
    }

    fn from_node(node: Node<'_>, cx: &mut ReadContext<'_>) -> Option<Self> {
        match node.is_sequence() {
            true if node.items().count() > 1 => Some(Self::Several(node.items().count())),
            true => node
                .items()
                .next()
                .and_then(|item| Text::from_node(item, cx))
                .map(Self::One),
            false => Text::from_node(node, cx).map(Self::One),
        }
    }
}

/// The experiments of a packet; from the body, an item or a sub-heading each.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Experiments(pub Vec<Spanned<Experiment>>);

impl Experiment {
    const EXPECTED: &'static str = "an experiment: `change`, `result` and `evidence`";

    fn schema() -> Json {
        json!({
            "type": "object",
            "required": ["change", "result", "evidence"],
            "properties": { "change": Change::schema(), "result": Text::schema(), "evidence": Targets::schema() },
            "patternProperties": { "^x[-_]": true },
            "additionalProperties": false,
        })
    }

    fn from_node(node: Node<'_>, cx: &mut ReadContext<'_>) -> Option<Self> {
        let parts = ["change", "result", "evidence"];
        if !cx.mapping(node, Self::EXPECTED, &parts) {
            return None;
        }
        cx.parts(node, &parts);
        Some(Self {
            change: cx.key(node, "change"),
            result: cx.key(node, "result"),
            evidence: cx.key(node, "evidence"),
        })
    }

    fn from_parts(parts: &[Labelled<'_, '_>], cx: &mut ReadContext<'_>) -> Self {
        let mut result = None;
        let mut changes = Vec::new();
        let mut evidence = Vec::new();
        for part in parts {
            match part.label {
                "Change" => changes.extend(part.texts(cx)),
                "Result" => result = result.or_else(|| part.text(cx)),
                _ => evidence.extend(part.targets(cx)),
            }
        }
        Self {
            change: whole(changes).map(|changes| match changes.value.len() {
                1 => changes.map(|mut changes| Change::One(changes.remove(0).value)),
                several => changes.map(|_| Change::Several(several)),
            }),
            result,
            evidence: whole(evidence).map(|evidence| evidence.map(Targets)),
        }
    }
}

const LABELS: [&str; 3] = ["Change", "Result", "Evidence"];

/// Several values as one, from the first to the last.
fn whole<T>(values: Vec<Spanned<T>>) -> Slot<Vec<Spanned<T>>> {
    let span = values.first()?.span.to(values.last()?.span);
    Some(Spanned::new(values, span))
}

impl Value for Experiments {
    const EXPECTED: &'static str = "a list of experiments";

    fn schema() -> Json {
        json!({ "type": "array", "items": Experiment::schema() })
    }

    fn from_node(node: Node<'_>, cx: &mut ReadContext<'_>) -> Option<Self> {
        if !node.is_sequence() {
            cx.wrong(node.span(), Self::EXPECTED, node.describe());
            return None;
        }
        let mut experiments = Vec::new();
        for item in node.items() {
            experiments.extend(
                Experiment::from_node(item, cx).map(|read| Spanned::new(read, item.span())),
            );
        }
        Some(Self(experiments))
    }

    fn from_section(
        section: &SectionContent<'_, '_>,
        cx: &mut ReadContext<'_>,
    ) -> Option<Spanned<Self>> {
        let blocks = section.blocks();
        let mut experiments = Vec::new();
        // A sub-heading under that of an experiment belongs to it.
        let level = blocks.iter().filter_map(heading_level).min();
        if level.is_none() {
            let items = section.list().unwrap_or_default();
            for item in items.iter().filter(|item| !item.is_blank()) {
                let parts = labelled_item(item, &LABELS);
                let experiment = Experiment::from_parts(&parts, cx);
                experiments.push(Spanned::new(experiment, item.text.span));
            }
        }
        let is_heading = |block: &BodyBlock<'_>| level.is_some() && heading_level(block) == level;
        for (at, block) in blocks.iter().enumerate() {
            if let BodyBlock::Heading { text, .. } = block
                && is_heading(block)
            {
                let below = &blocks[at + 1..];
                let end = below.iter().position(is_heading).unwrap_or(below.len());
                let parts = labelled(&below[..end], &LABELS);
                experiments.push(Spanned::new(Experiment::from_parts(&parts, cx), text.span));
            }
        }
        if experiments.is_empty() {
            cx.wrong(
                section.span(),
                "an item or a sub-heading for each experiment",
                "neither",
            );
            return None;
        }
        Some(Spanned::new(Self(experiments), section.span()))
    }
}

impl Texts for Experiments {
    fn json(&self) -> Json {
        let experiments = self.0.iter().map(|experiment| {
            parts([
                ("change", part(&experiment.change)),
                ("result", part(&experiment.result)),
                ("evidence", part(&experiment.evidence)),
            ])
        });
        experiments.collect()
    }

    fn texts(&self, _: Span, visit: &mut dyn FnMut(&str, Span)) {
        for experiment in &self.0 {
            if let Some(change) = &experiment.change
                && let Change::One(text) = &change.value
            {
                visit(text, change.span);
            }
            if let Some(result) = &experiment.result {
                visit(result, result.span);
            }
        }
    }
}

/// The level of a block that is a heading.
fn heading_level(block: &BodyBlock<'_>) -> Option<u8> {
    match block {
        BodyBlock::Heading { level, .. } => Some(*level),
        BodyBlock::Paragraph(_)
        | BodyBlock::List(_)
        | BodyBlock::Table { .. }
        | BodyBlock::Code(_)
        | BodyBlock::Comment(_)
        | BodyBlock::Other(_) => None,
    }
}
