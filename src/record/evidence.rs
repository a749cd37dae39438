//! Evidence links: what was left behind, of which type, with which result.

use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use serde_json::{Value as Json, json};

use super::read_context::{ReadContext, is_own};
use super::scalar::Text;
use super::value::{Texts, Value, part, parts};
use super::{Outcome, Reference, Slot};
use crate::document::markdown::{Inline, ListItem, TextLine};
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

    fn from_mapping(node: Node<'_>, cx: &mut ReadContext<'_>) -> Self {
        let beside = beside(node);
        let mut link = Self {
            proofs: Vec::new(),
            result: cx.key(node, "result"),
            created_at: cx.key(node, "created_at"),
            note: match beside.contains(&NOTE) {
                true => cx.key(node, NOTE),
                false => None,
            },
        };
        for (key, value) in node.entries() {
            let Some(name) = key.text() else {
                cx.wrong(key.span(), "an evidence type", key.describe());
                continue;
            };
            if beside.contains(&name) || is_own(name) {
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
pub const BESIDE: [&str; 3] = ["result", "created_at", NOTE];

/// A text beside other keys, and a type of its own.
const NOTE: &str = "note";

/// Those of [`BESIDE`] that are no types in a link: where a note is all there is, it is what is linked.
fn beside(node: Node<'_>) -> &'static [&'static str] {
    let names = node.entries().filter_map(|(key, _)| key.text());
    match names.filter(|name| !is_own(name)).eq([NOTE]) {
        true => &[],
        false => &BESIDE,
    }
}

/// A known evidence type, or a fault.
fn evidence_type(name: &str, span: Span, cx: &mut ReadContext<'_>) -> Option<Spanned<Text>> {
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
                    NOTE: Text::schema(),
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
            {
                "type": "object",
                "required": [NOTE],
                "properties": { NOTE: Reference::schema() },
                "patternProperties": { "^x[-_]": true },
                "additionalProperties": false,
            },
        ] })
    }

    fn from_node(node: Node<'_>, cx: &mut ReadContext<'_>) -> Option<Self> {
        if node.is_mapping() {
            let link = Self::from_mapping(node, cx);
            let beside = beside(node);
            let named = node
                .entries()
                .any(|(key, _)| key.text().is_some_and(|key| !beside.contains(&key)));
            if !named {
                cx.wrong(node.span(), Self::EXPECTED, "a link without a type");
            }
            return named.then_some(link);
        }
        match node.text().filter(|text| !text.trim().is_empty()) {
            Some(text) => {
                let target = Reference::target_at(text, node.span(), cx);
                let target = Spanned::new(target, node.span());
                Some(Self::of(Proof { kind: None, target }))
            }
            None => {
                cx.wrong(node.span(), Self::EXPECTED, node.describe());
                None
            }
        }
    }

    /// `- artifact: [orders](../data/orders.parquet)`, or a target without a type.
    fn from_item(item: &ListItem<'_>, cx: &mut ReadContext<'_>) -> Option<Spanned<Self>> {
        let inline = &item.text;
        let (kind, target) = match typed(inline) {
            Some((line, name, colon)) => {
                let place = line.place(0..name.len());
                let kind = evidence_type(name, place, cx)?;
                (Some(kind), behind_type(line, colon, inline, cx))
            }
            None => (None, Reference::in_inline(inline, cx)),
        };
        let Some(target) = target.filter(|target| !target.value.text.is_empty()) else {
            cx.wrong(inline.span, Reference::EXPECTED, "nothing");
            return None;
        };
        Some(Spanned::new(Self::of(Proof { kind, target }), inline.span))
    }
}

/// The type that an item's first line begins with, and where its colon is in
/// the plain text. A URL's colon and that of a `git:` revision end no type, nor
/// does one inside a link or a code span.
fn typed<'i, 't>(inline: &'i Inline<'t>) -> Option<(&'i TextLine<'t>, &'i str, usize)> {
    let line = inline.lines.first()?;
    let (name, rest) = line.text.split_once(':')?;
    let word = name.trim();
    let is_word = !word.is_empty()
        && word
            .chars()
            .all(|char| char.is_alphanumeric() || matches!(char, '_' | '-'));
    let is_scheme = matches!(word, "git" | "mailto") || rest.starts_with("//");
    let colon = line.place(name.len()..name.len() + 1);
    let links = inline.links.iter().map(|link| link.span);
    let code = inline.code.iter().map(|code| code.span);
    let is_inside = links.chain(code).any(|span| span.contains(colon));
    (is_word && !is_scheme && !is_inside).then_some((line, word, name.len()))
}

/// The target behind a type: the first link or code span there, else the rest
/// of the line; where nothing is left of it, the next line.
fn behind_type(
    line: &TextLine<'_>,
    colon: usize,
    inline: &Inline<'_>,
    cx: &mut ReadContext<'_>,
) -> Option<Spanned<Reference>> {
    let from = line.place(colon..colon + 1).end;
    let rest = line.text[colon + 1..].trim_start();
    let next = inline.lines.get(1).filter(|_| rest.is_empty());
    // An image without words makes no line of its own.
    let to = match next {
        None if rest.is_empty() => inline.span.end,
        next => next.unwrap_or(line).span.end,
    };
    let begins = |span: Span| (from..to).contains(&span.start);
    if let Some(link) = inline.links.iter().find(|link| begins(link.span)) {
        return Some(Reference::link(link, cx));
    }
    if let Some(code) = inline.code.iter().find(|code| begins(code.span)) {
        let target = Reference::target_at(&code.value, code.span, cx);
        return Some(Spanned::new(target, code.span));
    }
    match next {
        Some(next) => Some(Reference::on_line(next, 0..next.text.len(), cx)),
        None if rest.is_empty() => None,
        None => {
            let start = line.text.len() - rest.len();
            Some(Reference::on_line(line, start..line.text.len(), cx))
        }
    }
}

impl Texts for EvidenceLink {
    fn json(&self) -> Json {
        if let [Proof { kind: None, target }] = &*self.proofs {
            return target.value.json();
        }
        let proofs = self.proofs.iter().filter_map(|proof| {
            let kind = proof.kind.as_ref()?;
            Some((&*kind.value.0, Some(proof.target.value.json())))
        });
        let beside = [
            ("result", part(&self.result)),
            ("created_at", part(&self.created_at)),
            (NOTE, part(&self.note)),
        ];
        let beside = beside.into_iter().filter(|(_, part)| part.is_some());
        parts(proofs.chain(beside))
    }
}

/// Typed links, untyped ones, or one target alone: the evidence of an experiment.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Targets(pub Vec<Spanned<Reference>>);

impl Texts for Targets {
    fn json(&self) -> Json {
        self.0.iter().map(|target| target.value.json()).collect()
    }
}

impl Value for Targets {
    const EXPECTED: &'static str = "a target or a list of targets";

    fn schema() -> Json {
        json!({ "anyOf": [Reference::schema(), { "type": "array", "items": Reference::schema() }] })
    }

    fn from_node(node: Node<'_>, cx: &mut ReadContext<'_>) -> Option<Self> {
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
