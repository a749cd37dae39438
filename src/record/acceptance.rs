//! How the checks of an operator came out in a run.

use serde::{Deserialize, Serialize};
use serde_json::{Value as Json, json};

use super::read_context::ReadContext;
use super::scalar::Text;
use super::section_content::SectionContent;
use super::value::{List, Scalar, Texts, Value, parts};
use super::{EvidenceLink, Outcome, Slot};
use crate::document::markdown::{self, BodyBlock, Inline, ListItem};
use crate::document::yaml::Node;
use crate::text::{Span, Spanned};

/// The results of a run, a check each.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct AcceptanceResults(pub Vec<AcceptanceResult>);

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct AcceptanceResult {
    pub check: Spanned<Text>,
    pub result: Spanned<Outcome>,
    pub evidence: List<EvidenceLink>,
}

impl AcceptanceResults {
    fn push(&mut self, check: Spanned<Text>, result: Option<Spanned<Outcome>>) {
        self.0.extend(result.map(|result| AcceptanceResult {
            check,
            result,
            evidence: List::default(),
        }));
    }

    fn from_list(node: Node<'_>, cx: &mut ReadContext<'_>) -> Self {
        let mut results = Self::default();
        for item in node.items() {
            if !cx.mapping(
                item,
                AcceptanceResult::EXPECTED,
                &["check", "result", "note", "evidence_links"],
            ) {
                continue;
            }
            let check: Slot<Text> = cx.key(item, "check");
            let result: Slot<Outcome> = cx.key(item, "result");
            match (check, result) {
                (Some(check), Some(result)) => {
                    let evidence = cx
                        .key(item, "evidence_links")
                        .map(|links| links.value)
                        .unwrap_or_default();
                    results.0.push(AcceptanceResult {
                        check,
                        result,
                        evidence,
                    });
                }
                // An unreadable result has been reported where it stands.
                (Some(_), None) if item.entry("result").is_some() => {}
                _ => {
                    cx.wrong(item.span(), AcceptanceResult::EXPECTED, "one of them alone");
                    cx.or_misspelt(&["check", "result"]);
                }
            }
        }
        results
    }

    /// A table with the columns *check* and *result*, in any order and among others.
    fn from_table(
        header: &[Inline<'_>],
        rows: &[Vec<Inline<'_>>],
        cx: &mut ReadContext<'_>,
    ) -> Option<Self> {
        let column = |name: &str| {
            header
                .iter()
                .position(|cell| markdown::heading_name(&cell.joined()).eq_ignore_ascii_case(name))
        };
        let (check, result) = (column("check")?, column("result")?);
        let mut results = Self::default();
        for row in rows {
            let (Some(check), Some(cell)) = (row.get(check), row.get(result)) else {
                continue;
            };
            // An empty cell is no result yet, and `acceptance-gap` asks for one.
            let (Some(check), Some(result)) = (name_in(check), words_of(cell)) else {
                continue;
            };
            let outcome = cx.scalar(&result.value, result.span);
            results.push(
                check,
                outcome.map(|outcome| Spanned::new(outcome, result.span)),
            );
        }
        Some(results)
    }

    /// `` - `row-count`: PASS ``
    fn push_item(&mut self, item: &ListItem<'_>, cx: &mut ReadContext<'_>) {
        let inline = &item.text;
        let parts = inline.lines.first().and_then(|line| {
            let (check, _) = line.text.rsplit_once(':')?;
            let name = check.trim_end();
            (!name.is_empty()).then_some((line, name, check.len()))
        });
        let Some((line, check, colon)) = parts else {
            cx.wrong(
                inline.span,
                AcceptanceResult::EXPECTED,
                "no check and no colon before the result",
            );
            return;
        };
        let name = Spanned::new(Text(check.into()), line.place(0..check.len()));
        let rest = &line.text[colon + 1..];
        let start = line.text.len() - rest.trim_start().len();
        let place = match rest.trim().is_empty() {
            true => Span::empty(line.place(colon..colon + 1).end as usize),
            false => line.place(start..start + rest.trim().len()),
        };
        if rest.trim().is_empty() {
            cx.wrong(place, Outcome::NOUN, "nothing");
            return;
        }
        let outcome = cx.scalar(rest, place);
        self.push(name, outcome.map(|outcome| Spanned::new(outcome, place)));
    }
}

/// The name of a check in a cell: its code span, or all of it.
fn name_in(cell: &Inline<'_>) -> Slot<Text> {
    match cell.code.first() {
        Some(code) => Some(Spanned::new(Text(code.value.as_ref().into()), code.span)),
        None => words_of(cell).map(|words| words.map(|words| Text(words.into()))),
    }
}

/// The plain text of a cell, without the marks of emphasis around it.
fn words_of(cell: &Inline<'_>) -> Option<Spanned<String>> {
    let (first, last) = (cell.lines.first()?, cell.lines.last()?);
    let place = first
        .place(0..first.text.len())
        .to(last.place(0..last.text.len()));
    Some(Spanned::new(cell.joined().value.into_owned(), place))
}

impl AcceptanceResult {
    const EXPECTED: &'static str = "a check and its result";
}

impl Value for AcceptanceResults {
    const EXPECTED: &'static str = "a mapping of checks to results, or a list of `{check, result}`";

    fn schema() -> Json {
        json!({ "anyOf": [
            { "type": "object", "additionalProperties": Outcome::schema() },
            { "type": "array", "items": {
                "type": "object",
                "required": ["check", "result"],
                "properties": {
                    "check": Text::schema(),
                    "result": Outcome::schema(),
                    "note": Text::schema(),
                    "evidence_links": List::<EvidenceLink>::schema(),
                },
                "patternProperties": { "^x[-_]": true },
                "additionalProperties": false,
            } },
        ] })
    }

    fn from_node(node: Node<'_>, cx: &mut ReadContext<'_>) -> Option<Self> {
        if node.is_sequence() {
            return Some(Self::from_list(node, cx));
        }
        if !node.is_mapping() {
            cx.wrong(node.span(), Self::EXPECTED, node.describe());
            return None;
        }
        let mut results = Self::default();
        for (key, value) in node.entries() {
            let Some(name) = key.text() else {
                cx.wrong(key.span(), "the id of a check", key.describe());
                continue;
            };
            let outcome =
                Outcome::from_node(value, cx).map(|outcome| Spanned::new(outcome, value.span()));
            results.push(Spanned::new(Text(name.into()), key.span()), outcome);
        }
        Some(results)
    }

    fn from_section(
        section: &SectionContent<'_, '_>,
        cx: &mut ReadContext<'_>,
    ) -> Option<Spanned<Self>> {
        for block in section.blocks() {
            match block {
                BodyBlock::Table { header, rows } => {
                    if let Some(results) = Self::from_table(header, rows, cx) {
                        return Some(Spanned::new(results, section.span()));
                    }
                }
                BodyBlock::List(items) => {
                    let mut results = Self::default();
                    for item in items.iter().filter(|item| !item.is_blank()) {
                        results.push_item(item, cx);
                    }
                    return Some(Spanned::new(results, section.span()));
                }
                BodyBlock::Heading { .. }
                | BodyBlock::Paragraph(_)
                | BodyBlock::Code(_)
                | BodyBlock::Comment(_)
                | BodyBlock::Other(_) => {}
            }
        }
        cx.wrong(
            section.span(),
            "a table with the columns check and result, or a list of results",
            "neither",
        );
        None
    }
}

impl Texts for AcceptanceResults {
    fn json(&self) -> Json {
        let results = self.0.iter().map(|result| {
            let evidence = (!result.evidence.is_empty()).then(|| result.evidence.json());
            parts([
                ("check", Some(result.check.value.json())),
                ("result", Some(result.result.value.json())),
                ("evidence_links", evidence),
            ])
        });
        results.collect()
    }
}
