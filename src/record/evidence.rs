//! Evidence links: what was left behind, of which type, with which result.

use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use serde_json::{Value as Json, json};

use super::scalar::Text;
use super::source::Cx;
use super::value::{Texts, Value};
use super::{Outcome, Reference, Slot};
use crate::document::markdown::{Item, Link};
use crate::document::yaml::Node;
use crate::text::{Span, Spanned, nearest};

/// One link: usually one type and its target; several where they belong together.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct EvidenceLink {
    pub proofs: Vec<Proof>,
    /// How the thing that is linked came out.
    pub result: Slot<Outcome>,
    pub created_at: Slot<Timestamp>,
    pub note: Slot<Text>,
}

/// A target, and what it is evidence of.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Proof {
    /// `None` for an untyped link: it counts as evidence and satisfies no type.
    pub kind: Slot<Text>,
    pub target: Spanned<Reference>,
}

impl EvidenceLink {
    /// Whether the link says that what it shows did not pass.
    pub fn has_failed(&self) -> bool {
        self.result
            .as_ref()
            .is_some_and(|result| result.value != Outcome::Pass)
    }

    fn of(proof: Proof) -> Self {
        Self {
            proofs: vec![proof],
            ..Self::default()
        }
    }

    fn from_mapping(node: Node<'_>, cx: &mut Cx<'_>) -> Self {
        let mut link = Self {
            proofs: Vec::new(),
            result: cx.key(node, "result"),
            created_at: cx.key(node, "created_at"),
            note: cx.key(node, "note"),
        };
        for (key, value) in node.entries() {
            let Some(name) = key.text() else {
                cx.wrong(key.span(), "an evidence type", key.describe());
                continue;
            };
            if BESIDE.contains(&name) || super::source::is_own(name) {
                continue;
            }
            if let Some(kind) = evidence_type(name, key.span(), cx) {
                let target = Reference::from_node(value, cx);
                let place = |target| Spanned::new(target, value.span());
                link.proofs.extend(target.map(|target| Proof {
                    kind: Some(kind),
                    target: place(target),
                }));
            }
        }
        link
    }
}

/// Keys that may stand beside the types of a link.
pub const BESIDE: [&str; 3] = ["result", "created_at", "note"];

/// A known evidence type, or a fault.
fn evidence_type(name: &str, span: Span, cx: &mut Cx<'_>) -> Option<Spanned<Text>> {
    let types = &cx.vocabulary.evidence_types;
    if types.contains(name) {
        return Some(Spanned::new(Text(name.into()), span));
    }
    let near = nearest(name, types.iter().map(String::as_str).chain(BESIDE)).map(String::from);
    let help = match near {
        Some(near) => format!("did you mean `{near}`?"),
        None => "name the type in the config's `evidence_types` if it is yours".into(),
    };
    cx.fault(span, format!("`{name}` is no type of evidence"))
        .help = Some(help);
    None
}

impl Value for EvidenceLink {
    const EXPECTED: &'static str = "an evidence link: a type and its target";

    fn schema() -> Json {
        json!({ "anyOf": [
            Reference::schema(),
            {
                "type": "object",
                "properties": {
                    "result": Outcome::schema(),
                    "created_at": Timestamp::schema(),
                    "note": Text::schema(),
                },
                "patternProperties": { "^x[-_]": true },
                "propertyNames": { "anyOf": [
                    { "enum": BESIDE },
                    { "pattern": "^x[-_]" },
                    { "$ref": "#/$defs/evidence_type" },
                ] },
                "additionalProperties": Reference::schema(),
                "not": { "propertyNames": { "enum": BESIDE } },
            },
        ] })
    }

    fn from_node(node: Node<'_>, cx: &mut Cx<'_>) -> Option<Self> {
        if node.is_mapping() {
            let link = Self::from_mapping(node, cx);
            let named = node
                .entries()
                .any(|(key, _)| key.text().is_some_and(|key| !BESIDE.contains(&key)));
            if !named {
                cx.wrong(node.span(), Self::EXPECTED, "a link without a type");
            }
            return named.then_some(link);
        }
        match node.text().filter(|text| !text.trim().is_empty()) {
            Some(text) => {
                let target = Spanned::new(Reference::target(text), node.span());
                Some(Self::of(Proof { kind: None, target }))
            }
            None => {
                cx.wrong(node.span(), Self::EXPECTED, node.describe());
                None
            }
        }
    }

    /// `- artifact: [orders](../data/orders.parquet)`, or a target without a type.
    fn from_item(item: &Item<'_>, cx: &mut Cx<'_>) -> Option<Self> {
        let span = item.text.span;
        let source = cx.source_text(span);
        let Some((name, rest)) = typed(source) else {
            let target = Reference::in_inline(&item.text, cx);
            return Some(Self::of(Proof { kind: None, target }));
        };
        let name_span = Span::new(span.start as usize, span.start as usize + name.len());
        let kind = evidence_type(name.trim_matches(['`', '*', '_']), name_span, cx)?;
        let target = match first_link(item, name_span) {
            Some(link) => Reference::link(link, cx),
            None => written(rest, span.end as usize - rest.len(), item)?,
        };
        Some(Self::of(Proof {
            kind: Some(kind),
            target,
        }))
    }
}

/// The type before an item's colon, and what comes after it. A URL's colon and
/// that of a `git:` revision end no type.
fn typed(source: &str) -> Option<(&str, &str)> {
    let (name, rest) = source.split_once(':')?;
    let word = name.trim_matches(['`', '*', '_']);
    let is_word = !word.is_empty()
        && word
            .chars()
            .all(|char| char.is_alphanumeric() || matches!(char, '_' | '-'));
    let is_scheme = word == "git" || word == "mailto" || rest.starts_with("//");
    (is_word && !is_scheme).then_some((name, rest))
}

fn first_link<'i, 't>(item: &'i Item<'t>, after: Span) -> Option<&'i Link<'t>> {
    item.text
        .links
        .iter()
        .find(|link| link.span.start >= after.end)
}

/// The target after the colon: the first code span there, else the rest of the line.
fn written(rest: &str, start: usize, item: &Item<'_>) -> Option<Spanned<Reference>> {
    if let Some(code) = item
        .text
        .code
        .iter()
        .find(|code| code.span.start as usize >= start)
    {
        return Some(Spanned::new(Reference::target(&code.value), code.span));
    }
    let line = rest.lines().next().unwrap_or("");
    // Emphasis marks that close right after the colon (`**artifact:** x`) are no part of the target.
    let target = line.trim_start_matches(['*', '_', ' ', '\t']);
    let start = start + line.len() - target.len();
    let target = target.trim_end();
    Some(Spanned::new(
        Reference::target(target),
        Span::new(start, start + target.len()),
    ))
}

impl Texts for EvidenceLink {}

/// Typed links, untyped ones, or one target alone: the evidence of an experiment.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Targets(pub Vec<Spanned<Reference>>);

impl Texts for Targets {}

impl Value for Targets {
    const EXPECTED: &'static str = "a target or a list of targets";

    fn schema() -> Json {
        json!({ "anyOf": [Reference::schema(), { "type": "array", "items": Reference::schema() }] })
    }

    fn from_node(node: Node<'_>, cx: &mut Cx<'_>) -> Option<Self> {
        if !node.is_sequence() {
            let one = Reference::from_node(node, cx)?;
            return Some(Self(vec![Spanned::new(one, node.span())]));
        }
        let mut targets = Vec::new();
        for item in node.items() {
            targets.extend(
                Reference::from_node(item, cx).map(|target| Spanned::new(target, item.span())),
            );
        }
        Some(Self(targets))
    }
}
