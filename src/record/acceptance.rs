//! The results of an operator's checks in a run.

use serde::{Deserialize, Serialize};
use serde_json::{Value as Json, json};

use super::evidence::EvidenceLink;
use super::field::MappingKey;
use super::list::List;
use super::mapping::Mapping;
use super::read_context::ReadContext;
use super::scalar::Text;
use super::section_content::SectionContent;
use super::value::{FieldContent, FieldType, Parsed, ScalarType, object};
use super::words::RunResult;
use crate::document::markdown::{self, BodyBlock, Inline, ListItem};
use crate::document::yaml::Node;
use crate::text::{Span, Spanned};

/// The results of a run, one for each check.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct AcceptanceResults(pub Vec<AcceptanceResult>);

/// The result of one check.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct AcceptanceResult {
    pub check: Spanned<Text>,
    pub result: Spanned<RunResult>,
    pub evidence: List<EvidenceLink>,
}

mapping! {
    /// The result of one check, as an item of a list.
    ListedResult: "a check and its result" {
        /// The id of the check.
        Required check: Text,
        /// `PASS`, `WARN` or `FAIL`.
        Required result: RunResult,
        /// The evidence for the result.
        Optional evidence_links: List<EvidenceLink>,
    }
    ignored {
        /// A remark in your own words.
        note: Text,
    }
}

impl AcceptanceResults {
    fn push(&mut self, check: Spanned<Text>, result: Option<Spanned<RunResult>>) {
        self.0.extend(result.map(|result| AcceptanceResult {
            check,
            result,
            evidence: List::default(),
        }));
    }

    fn from_list(node: Node<'_>, cx: &mut ReadContext<'_>) -> Self {
        let listed = node
            .items()
            .filter_map(|item| ListedResult::read_complete(item, cx));
        let results = listed.filter_map(|listed| {
            Some(AcceptanceResult {
                check: listed.check?,
                result: listed.result?,
                evidence: listed
                    .evidence_links
                    .map(|links| links.value)
                    .unwrap_or_default(),
            })
        });
        Self(results.collect())
    }

    /// Reads a table with the columns *check* and *result*, in any order and beside other columns.
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
            // `acceptance-gap` reports an empty cell, because the result is still missing.
            let (Some(check), Some(result)) = (check_name(check), cell_text(cell)) else {
                continue;
            };
            let outcome = cx.read_scalar(&result.value, result.span);
            results.push(
                check,
                outcome.map(|outcome| Spanned::new(outcome, result.span)),
            );
        }
        Some(results)
    }

    /// Reads an item such as `` - `row-count`: PASS ``.
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
                "an item such as `row-count: PASS`",
                "no check before a colon",
            );
            return;
        };
        let name = Spanned::new(Text(check.into()), line.place(0..check.len()));
        let rest = &line.text[colon + 1..];
        let start = line.text.len() - rest.trim_start().len();
        if rest.trim().is_empty() {
            let after_colon = line.place(colon..colon + 1).end as usize;
            cx.wrong(Span::empty(after_colon), RunResult::NOUN, "nothing");
            return;
        }
        let place = line.place(start..start + rest.trim().len());
        let outcome = cx.read_scalar(rest, place);
        self.push(name, outcome.map(|outcome| Spanned::new(outcome, place)));
    }
}

/// Returns the name of the check in a cell: its first code span, or else the whole cell.
fn check_name(cell: &Inline<'_>) -> Parsed<Text> {
    match cell.code.first() {
        Some(code) => Some(Spanned::new(Text(code.value.as_ref().into()), code.span)),
        None => cell_text(cell).map(|text| text.map(|text| Text(text.into()))),
    }
}

/// Returns the plain text of a cell, without marks of emphasis.
fn cell_text(cell: &Inline<'_>) -> Option<Spanned<String>> {
    let (first, last) = (cell.lines.first()?, cell.lines.last()?);
    let place = first
        .place(0..first.text.len())
        .to(last.place(0..last.text.len()));
    Some(Spanned::new(cell.joined().value.into_owned(), place))
}

impl FieldType for AcceptanceResults {
    const EXPECTED: &'static str = "a mapping of checks to results, or a list of `{check, result}`";
    const KEYS: &'static [MappingKey] = ListedResult::KEYS;

    fn schema() -> Json {
        json!({ "anyOf": [
            { "type": "object", "additionalProperties": RunResult::schema() },
            { "type": "array", "items": ListedResult::mapping_schema() },
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
                RunResult::from_node(value, cx).map(|outcome| Spanned::new(outcome, value.span()));
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

impl FieldContent for AcceptanceResults {
    fn to_json(&self) -> Json {
        let results = self.0.iter().map(|result| {
            let evidence = (!result.evidence.is_empty()).then(|| result.evidence.to_json());
            object([
                ("check", Some(result.check.value.to_json())),
                ("result", Some(result.result.value.to_json())),
                ("evidence_links", evidence),
            ])
        });
        results.collect()
    }
}
