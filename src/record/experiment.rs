//! The experiments of a debugging session: one change each, with its result and evidence.

use serde::{Deserialize, Serialize};
use serde_json::{Value as Json, json};

use super::evidence::ReferenceList;
use super::label::{LabelledText, labelled, labelled_item};
use super::mapping::Mapping;
use super::read_context::ReadContext;
use super::scalar::Text;
use super::section_content::SectionContent;
use super::value::{FieldContent, FieldType, Parsed};
use crate::document::markdown::BodyBlock;
use crate::document::yaml::Node;
use crate::text::Spanned;

mapping! {
    /// One experiment.
    pub Experiment: "an experiment" {
        /// What was changed: exactly one thing.
        Checked change: ExperimentChange,
        /// What happened.
        Checked result: Text,
        /// The evidence for the result: one target or a list of targets.
        Checked evidence: ReferenceList,
        /// How many minutes it took.
        Optional minutes: i64,
    }
}

/// What was changed: one thing, or a list of several.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum ExperimentChange {
    One(Text),
    Several(usize),
}

impl FieldContent for ExperimentChange {
    fn to_json(&self) -> Json {
        match self {
            Self::One(text) => text.to_json(),
            Self::Several(_) => Json::Null,
        }
    }
}

impl FieldType for ExperimentChange {
    const EXPECTED: &'static str = "what was changed";

    fn schema() -> Json {
        json!({ "anyOf": [Text::schema(), { "type": "array", "items": Text::schema() }] })
    }

    fn from_node(node: Node<'_>, cx: &mut ReadContext<'_>) -> Option<Self> {
        if !node.is_sequence() {
            return Text::from_node(node, cx).map(Self::One);
        }
        match node.items().count() {
            0 | 1 => node
                .items()
                .next()
                .and_then(|item| cx.read(item))
                .map(Self::One),
            several => Some(Self::Several(several)),
        }
    }
}

impl Experiment {
    fn from_parts(parts: &[LabelledText<'_, '_>], cx: &mut ReadContext<'_>) -> Self {
        let mut result = None;
        let mut changes = Vec::new();
        let mut evidence = Vec::new();
        let mut minutes = None;
        for part in parts {
            match part.label {
                "Change" => {
                    let texts = part.texts(cx).into_iter();
                    changes.extend(texts.filter(|text| !cx.is_placeholder(text, text.span)));
                }
                "Result" => {
                    let text = part.text(cx);
                    let text = text.filter(|text| !cx.is_placeholder(text, text.span));
                    result = result.or(text);
                }
                "Minutes" => minutes = minutes.or_else(|| part.number(cx)),
                _ => {
                    let targets = part.targets(cx).into_iter();
                    let targets: Vec<_> = targets
                        .filter(|target| !cx.is_placeholder(&target.text, target.span))
                        .collect();
                    evidence.extend(targets);
                }
            }
        }
        Self {
            change: combined(changes).map(|changes| match changes.value.len() {
                1 => changes.map(|mut changes| ExperimentChange::One(changes.remove(0).value)),
                several => changes.map(|_| ExperimentChange::Several(several)),
            }),
            result,
            evidence: combined(evidence).map(|evidence| evidence.map(ReferenceList)),
            minutes,
        }
    }
}

const LABELS: [&str; 4] = ["Change", "Result", "Evidence", "Minutes"];

/// Combines several values into one whose span covers all of them.
fn combined<T>(values: Vec<Spanned<T>>) -> Parsed<Vec<Spanned<T>>> {
    let span = values.first()?.span.to(values.last()?.span);
    Some(Spanned::new(values, span))
}

impl FieldType for Experiment {
    from_table!(read);

    /// Reads a list item or a sub-heading for each experiment.
    fn all_from_section(
        section: &SectionContent<'_, '_>,
        cx: &mut ReadContext<'_>,
    ) -> Option<Vec<Spanned<Self>>> {
        let blocks = section.blocks();
        let mut experiments = Vec::new();
        // A heading below the sub-heading of an experiment belongs to that experiment.
        let level = blocks.iter().filter_map(heading_level).min();
        if level.is_none() {
            for item in section.items() {
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
                "a list item or a sub-heading for each experiment",
                "neither",
            );
            return None;
        }
        Some(experiments)
    }
}

impl FieldContent for Experiment {
    fn to_json(&self) -> Json {
        self.to_object()
    }
}

/// Returns the level of a heading; `None` for any other block.
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
