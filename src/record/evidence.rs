//! Evidence links: the targets of a record, their types and their results.

use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value as Json, json};

use super::field::MappingKey;
use super::mapping::Mapping;
use super::read_context::{ReadContext, is_custom_key};
use super::reference::Reference;
use super::scalar::Text;
use super::value::{FieldContent, FieldType, Parsed};
use super::vocabulary::list_types;
use super::words::RunResult;
use crate::document::markdown::{BodyBlock, Inline, ListItem, TextLine};
use crate::document::yaml::Node;
use crate::text::nearest::{nearest, suggestion};
use crate::text::{Span, Spanned};

/// One link: usually one type with its target, or several types that belong together.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct EvidenceLink {
    pub targets: Vec<TypedTarget>,
    pub attributes: LinkAttributes,
    /// The types whose name or target could not be read, as they were probably meant.
    pub unread_types: Vec<Box<str>>,
}

/// A target and its evidence type.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct TypedTarget {
    /// `None` for an untyped link, which counts as evidence but satisfies no evidence type.
    pub kind: Parsed<Text>,
    pub target: Spanned<Reference>,
}

mapping! {
    /// The attributes of an evidence link: the keys that are not evidence types.
    pub LinkAttributes: "the attributes of a link" {
        /// The result that the evidence shows.
        Optional result: RunResult,
        /// When the evidence was created.
        Optional created_at: Timestamp,
        /// A remark in your own words.
        Optional note: Text,
    }
}

impl EvidenceLink {
    /// Returns whether the link has a `result` other than PASS.
    pub fn has_failed(&self) -> bool {
        self.attributes
            .result
            .as_ref()
            .is_some_and(|result| result.value != RunResult::Pass)
    }

    fn from_target(target: TypedTarget) -> Self {
        Self {
            targets: vec![target],
            ..Self::default()
        }
    }

    fn from_mapping(node: Node<'_>, cx: &mut ReadContext<'_>) -> Self {
        let mut link = Self::default();
        if !is_lone_note(node) {
            link.attributes = LinkAttributes::read_keys(node, cx);
        }
        for (key, value) in node.entries() {
            let Some(name) = key.text() else {
                cx.wrong(key.span(), "an evidence type", key.describe());
                continue;
            };
            if is_custom_key(name) || (is_attribute(name) && !is_lone_note(node)) {
                continue;
            }
            let kind = evidence_type(name, key.span(), cx);
            let meant = kind.is_none().then(|| meant_type(name, cx));
            let types = &cx.vocabulary.evidence_types;
            let is_type = meant.as_ref().is_none_or(|meant| types.contains(&**meant));
            let target = is_type.then(|| cx.read::<Reference>(value)).flatten();
            if kind.is_none() || target.is_none() {
                link.unread_types.push(meant.unwrap_or_else(|| name.into()));
            }
            link.targets.extend(target.map(|target| TypedTarget {
                kind,
                target: Spanned::new(target, value.span()),
            }));
        }
        link
    }
}

/// The key that is a remark beside other keys, and an evidence type if it is the only key.
const NOTE: &str = "note";

/// Returns the keys that a link may have beside its evidence types.
pub(crate) fn attributes() -> impl Iterator<Item = &'static str> + Clone {
    LinkAttributes::KEYS.iter().map(|key| key.name)
}

/// Returns whether a key is one that a link may have beside its evidence types.
pub(crate) fn is_attribute(name: &str) -> bool {
    attributes().any(|attribute| attribute == name)
}

/// Returns whether a note is the only key of a link. The note is then the evidence itself.
fn is_lone_note(node: Node<'_>) -> bool {
    let names = node.entries().filter_map(|(key, _)| key.text());
    names.filter(|name| !is_custom_key(name)).eq([NOTE])
}

/// Returns the evidence type that a name was probably meant to be, or the name itself.
fn meant_type(name: &str, cx: &ReadContext<'_>) -> Box<str> {
    let types = &cx.vocabulary.evidence_types;
    if types.contains(name) {
        return name.into();
    }
    let near = nearest(name, types.iter().map(String::as_str));
    near.unwrap_or(name).into()
}

/// Returns a known evidence type; reports any other name.
fn evidence_type(name: &str, span: Span, cx: &mut ReadContext<'_>) -> Option<Spanned<Text>> {
    if cx.is_placeholder(name, span) {
        return None;
    }
    let types = &cx.vocabulary.evidence_types;
    if types.contains(name) {
        return Some(Spanned::new(Text(name.into()), span));
    }
    let attributes: Vec<&str> = attributes().collect();
    let types = || types.iter().map(String::as_str);
    let help = suggestion(name, types().chain(attributes))
        .unwrap_or_else(|| list_types(types(), "evidence_types"));
    let fix = cx.recase(name, span, types());
    let fault = cx.fault(span, format!("unknown evidence type `{name}`"));
    (fault.help, fault.fix) = (Some(help), fix);
    None
}

impl FieldType for EvidenceLink {
    const EXPECTED: &'static str = "an evidence link: a type and its target";
    const KEYS: &'static [MappingKey] = LinkAttributes::KEYS;

    fn schema() -> Json {
        let names: Vec<&str> = attributes().collect();
        let typed = json!({
            "type": "object",
            "properties": LinkAttributes::mapping_schema()["properties"],
            "patternProperties": { "^x[-_]": true },
            "propertyNames": { "anyOf": [
                { "enum": names },
                { "pattern": "^x[-_]" },
                { "$ref": "#/$defs/evidence_type" },
            ] },
            "additionalProperties": Reference::schema(),
            "not": { "propertyNames": { "enum": names } },
        });
        let note = json!({
            "type": "object",
            "required": [NOTE],
            "properties": { NOTE: Reference::schema() },
            "patternProperties": { "^x[-_]": true },
            "additionalProperties": false,
        });
        json!({ "anyOf": [Reference::schema(), typed, note] })
    }

    fn from_node(node: Node<'_>, cx: &mut ReadContext<'_>) -> Option<Self> {
        if node.is_mapping() {
            let link = Self::from_mapping(node, cx);
            let mut names = node.entries().filter_map(|(key, _)| key.text());
            let has_type = is_lone_note(node) || names.any(|name| !is_attribute(name));
            if !has_type {
                cx.wrong(node.span(), Self::EXPECTED, "a link without a type");
            }
            return has_type.then_some(link);
        }
        match node.text().filter(|text| !text.trim().is_empty()) {
            Some(text) => {
                let target = Reference::target_at(text, node.span(), cx);
                let target = Spanned::new(target, node.span());
                Some(Self::from_target(TypedTarget { kind: None, target }))
            }
            None => {
                cx.wrong(node.span(), Self::EXPECTED, node.describe());
                None
            }
        }
    }

    /// Reads an item such as `- artifact: [orders](../data/orders.parquet)`, or a target without
    /// a type.
    fn from_item(item: &ListItem<'_>, cx: &mut ReadContext<'_>) -> Option<Spanned<Self>> {
        let inline = &item.text;
        let mut unread_types = Vec::new();
        let (kind, target, from) = match typed(inline) {
            Some((line, name, colon)) => {
                let place = line.place(0..name.len());
                let kind = evidence_type(name, place, cx);
                let meant = meant_type(name, cx);
                let is_type = kind.is_some() || cx.vocabulary.evidence_types.contains(&*meant);
                let from = line.place(colon..colon + 1).end;
                let rest = Span {
                    start: from,
                    end: inline.span.end.max(from),
                };
                let text = cx.source_text(rest);
                let start = from as usize + text.len() - text.trim_start().len();
                let rest = Span::new(start, start + text.trim().len());
                if !is_type || cx.is_placeholder(text, rest) {
                    unread_types.push(meant);
                    let link = Self {
                        unread_types,
                        ..Self::default()
                    };
                    return Some(Spanned::new(link, inline.span));
                }
                if kind.is_none() {
                    unread_types.push(meant);
                }
                (kind, target_after_type(line, colon, inline, cx), from)
            }
            None => (None, Reference::in_inline(inline, cx), inline.span.start),
        };
        let Some(target) = target.filter(|target| !target.value.text.is_empty()) else {
            cx.wrong(inline.span, Reference::EXPECTED, "nothing");
            return None;
        };
        report_beside(target.span, from, item, cx);
        let link = Self {
            unread_types,
            ..Self::from_target(TypedTarget { kind, target })
        };
        Some(Spanned::new(link, inline.span))
    }
}

/// Reports what an item contains beside its target, which is not read. `from` is the end of the
/// item's type.
fn report_beside(target: Span, from: u32, item: &ListItem<'_>, cx: &mut ReadContext<'_>) {
    let inline = &item.text;
    let links = inline.links.iter().map(|link| link.span);
    let link = links.into_iter().find(|link| link.contains(target));
    let written = link.unwrap_or_else(|| with_backticks(target, cx.text));
    let parts = [
        (from, written.start),
        (written.end, inline.span.end.max(written.end)),
    ];
    let has_words = |span: &Span| cx.source_text(*span).contains(char::is_alphanumeric);
    let is_comment = |span: &Span| cx.source_text(*span).trim_start().starts_with("<!--");
    let beside = parts.into_iter().map(|(start, end)| Span { start, end });
    let beside = beside.filter(|span| has_words(span) && !is_comment(span));
    let nested = item.blocks.iter().filter(|block| !block.is_blank());
    let all: Vec<Span> = beside.chain(nested.map(BodyBlock::span)).collect();
    for span in all {
        let text = cx.source_text(span);
        let is_mark = |char: char| char.is_whitespace() || ",;.:*_~".contains(char);
        let words = text.trim_start_matches(is_mark);
        let start = span.start as usize + text.len() - words.len();
        let span = Span::new(start, start + words.trim_end_matches(is_mark).len());
        cx.fault(span, "text beside a target is not read").help =
            Some("write an item for each target, with nothing but its type before it".into());
    }
}

/// Returns the span of a code span with its backticks; that of other text as it is.
fn with_backticks(span: Span, text: &str) -> Span {
    let before = &text[..span.start as usize];
    let after = &text[span.end as usize..];
    let left = before.len() - before.trim_end_matches('`').len();
    let right = after.len() - after.trim_start_matches('`').len();
    let marks = left.min(right);
    Span::new(span.start as usize - marks, span.end as usize + marks)
}

/// Returns the evidence type at the start of an item's first line, and the offset of its colon in
/// the plain text. The colon of a URL or a `git:` revision does not end a type, nor does a colon
/// inside a link or a code span.
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

/// Returns the target after an evidence type: the first link or code span there, else the rest of
/// the line, or the next line if the rest is blank.
fn target_after_type(
    line: &TextLine<'_>,
    colon: usize,
    inline: &Inline<'_>,
    cx: &mut ReadContext<'_>,
) -> Option<Spanned<Reference>> {
    let from = line.place(colon..colon + 1).end;
    let rest = line.text[colon + 1..].trim_start();
    let next = inline.lines.get(1).filter(|_| rest.is_empty());
    // An image without alternative text adds no line.
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

impl FieldContent for EvidenceLink {
    fn to_json(&self) -> Json {
        if let [TypedTarget { kind: None, target }] = &*self.targets {
            return target.value.to_json();
        }
        let targets = self.targets.iter().filter_map(|target| {
            let kind = target.kind.as_ref()?;
            Some((kind.value.0.to_string(), target.target.value.to_json()))
        });
        let attributes = match self.attributes.to_object() {
            Json::Object(attributes) => attributes,
            _ => Map::new(),
        };
        Json::Object(targets.chain(attributes).collect())
    }
}

/// One target, or a list of targets: the evidence of an experiment.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct ReferenceList(pub Vec<Spanned<Reference>>);

impl FieldContent for ReferenceList {
    fn to_json(&self) -> Json {
        self.0.iter().map(|target| target.value.to_json()).collect()
    }
}

impl FieldType for ReferenceList {
    const EXPECTED: &'static str = "a target or a list of targets";

    fn schema() -> Json {
        json!({ "anyOf": [Reference::schema(), { "type": "array", "items": Reference::schema() }] })
    }

    fn from_node(node: Node<'_>, cx: &mut ReadContext<'_>) -> Option<Self> {
        if !node.is_sequence() {
            let one = cx.read::<Reference>(node)?;
            return Some(Self(vec![Spanned::new(one, node.span())]));
        }
        let mut targets = Vec::new();
        for item in node.items() {
            let target = cx.read::<Reference>(item);
            targets.extend(target.map(|target| Spanned::new(target, item.span())));
        }
        Some(Self(targets))
    }
}
