//! An experiment of a debugging session: one change, its result, the evidence.

use serde::{Deserialize, Serialize};
use serde_json::{Value as Json, json};

use super::evidence::Targets;
use super::repro::{Labelled, labelled, labelled_item};
use super::scalar::Text;
use super::source::{Cx, Prose};
use super::value::{Texts, Value};
use super::{Reference, Slot};
use crate::document::markdown::Block;
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

impl Texts for Change {}

impl Value for Change {
    const EXPECTED: &'static str = "what was changed";

    fn schema() -> Json {
        json!({ "anyOf": [Text::schema(), { "type": "array", "items": Text::schema() }] })
    }

    fn from_node(node: Node<'_>, cx: &mut Cx<'_>) -> Option<Self> {
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

    fn from_node(node: Node<'_>, cx: &mut Cx<'_>) -> Option<Self> {
        if !cx.mapping(node, Self::EXPECTED, &["change", "result", "evidence"]) {
            return None;
        }
        Some(Self {
            change: cx.key(node, "change"),
            result: cx.key(node, "result"),
            evidence: cx.key(node, "evidence"),
        })
    }

    fn from_lines(lines: &[Labelled<'_, '_>], cx: &mut Cx<'_>) -> Self {
        let mut experiment = Self::default();
        for line in lines {
            match line.label {
                "Change" => experiment.change = line.text().map(|text| text.map(Change::One)),
                "Result" => experiment.result = line.text(),
                "Evidence" => experiment.evidence = targets(line, cx),
                _ => {}
            }
        }
        experiment
    }
}

/// One or more links on the line, else code spans, else targets between commas.
fn targets(line: &Labelled<'_, '_>, cx: &mut Cx<'_>) -> Slot<Targets> {
    let links: Vec<_> = line
        .inline
        .links
        .iter()
        .filter(|link| line.covers(link.span))
        .collect();
    let code: Vec<_> = line
        .inline
        .code
        .iter()
        .filter(|code| line.covers(code.span))
        .collect();
    let mut found: Vec<Spanned<Reference>> = links
        .into_iter()
        .map(|link| Reference::link(link, cx))
        .collect();
    if found.is_empty() {
        found.extend(code.into_iter().map(|code| {
            let target = Reference::target_at(&code.value, code.span, cx);
            Spanned::new(target, code.span)
        }));
    }
    if found.is_empty() {
        let source = cx.source_text(line.rest.span);
        let mut at = line.rest.span.start as usize;
        for part in source.split(',') {
            let start = at + part.len() - part.trim_start().len();
            let text = part.trim();
            if !text.is_empty() {
                let span = Span::new(start, start + text.len());
                found.push(Spanned::new(Reference::target_at(text, span, cx), span));
            }
            at += part.len() + 1;
        }
    }
    (!found.is_empty()).then(|| Spanned::new(Targets(found), line.rest.span))
}

impl Value for Experiments {
    const EXPECTED: &'static str = "a list of experiments";

    fn schema() -> Json {
        json!({ "type": "array", "items": Experiment::schema() })
    }

    fn from_node(node: Node<'_>, cx: &mut Cx<'_>) -> Option<Self> {
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

    fn from_section(section: &Prose<'_, '_>, cx: &mut Cx<'_>) -> Option<Spanned<Self>> {
        let mut experiments = Vec::new();
        let heading = |block: &Block<'_>| matches!(block, Block::Heading { .. });
        let mut parts = section.blocks().split_inclusive(heading).peekable();
        // What stands before the first sub-heading is a list of experiments, or an introduction.
        if let Some(list) = section
            .list()
            .filter(|_| !section.blocks().iter().any(heading))
        {
            for item in list {
                let experiment = Experiment::from_lines(&labelled_item(item), cx);
                experiments.push(Spanned::new(experiment, item.text.span));
            }
            return Some(Spanned::new(Self(experiments), section.span()));
        }
        while let Some(part) = parts.next() {
            let Some(Block::Heading { text, .. }) = part.last() else {
                continue;
            };
            let body = parts.peek().copied().unwrap_or_default();
            let body = match body {
                [blocks @ .., Block::Heading { .. }] => blocks,
                blocks => blocks,
            };
            experiments.push(Spanned::new(
                Experiment::from_lines(&labelled(body), cx),
                text.span,
            ));
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

impl Texts for Experiments {}
