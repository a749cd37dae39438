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
use crate::text::{Edit, Span, Spanned};

/// The results of a run, one for each check.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct AcceptanceResults(
    pub Vec<AcceptanceResult>,
    /// The checks whose result could not be read.
    pub Vec<Spanned<Text>>,
);

/// The result of one check.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct AcceptanceResult {
    pub check: Spanned<Text>,
    pub result: Spanned<RunResult>,
    pub evidence: List<EvidenceLink>,
    /// Where the evidence is, if there is any.
    pub evidence_span: Option<Span>,
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
        match result {
            Some(result) => self.0.push(AcceptanceResult {
                check,
                result,
                evidence: List::default(),
                evidence_span: None,
            }),
            None => self.1.push(check),
        }
    }

    fn from_list(node: Node<'_>, cx: &mut ReadContext<'_>) -> Self {
        let mut results = Self::default();
        for item in node.items() {
            if cx.is_placeholder_node(item) {
                continue;
            }
            let Some(listed) = ListedResult::read_mapping(item, cx) else {
                continue;
            };
            let Some(check) = listed.check else { continue };
            let evidence = listed.evidence_links;
            match listed.result {
                Some(result) => results.0.push(AcceptanceResult {
                    check,
                    result,
                    evidence_span: evidence.as_ref().map(|links| links.span),
                    evidence: evidence.map(|links| links.value).unwrap_or_default(),
                }),
                None => results.1.push(check),
            }
        }
        results
    }

    /// Reads a table with the columns *check* and *result*, in any order and beside other columns.
    /// Returns whether it has these columns.
    fn push_table(
        &mut self,
        header: &[Inline<'_>],
        rows: &[Vec<Inline<'_>>],
        cx: &mut ReadContext<'_>,
    ) -> bool {
        let column = |name: &str| {
            header
                .iter()
                .position(|cell| markdown::heading_name(&cell.joined()).eq_ignore_ascii_case(name))
        };
        let (Some(check), Some(result)) = (column("check"), column("result")) else {
            return false;
        };
        for row in rows {
            let (Some(check), Some(cell)) = (row.get(check), row.get(result)) else {
                continue;
            };
            match (check_name(check), cell_text(cell)) {
                (Some(check), Some(result)) => {
                    let outcome = read_result(&result.value, result.span, cx);
                    if !cx.is_placeholder(&check.value, check.span) {
                        self.push(check, outcome);
                    }
                }
                (Some(check), None) => {
                    let message = format!("row of the check `{}` has no result", check.value);
                    cx.fault(check.span, message).help =
                        Some("write `PASS`, `WARN` or `FAIL` into the row".into());
                }
                (None, Some(result)) => {
                    cx.wrong(result.span, "a check for the result", "none");
                }
                (None, None) => {}
            }
        }
        true
    }

    /// Reads an item such as `` - `row-count`: PASS ``.
    fn push_item(&mut self, item: &ListItem<'_>, cx: &mut ReadContext<'_>) {
        let inline = &item.text;
        let parts = inline.lines.first().and_then(|line| {
            // Both the name of a check and a note may have colons.
            let mut colons = line.text.match_indices(':').map(|(at, _)| at).rev();
            let last = colons.clone().next()?;
            let has_result = |at: &usize| outcome(&line.text[at + 1..]).is_some();
            let colon = colons.find(has_result).unwrap_or(last);
            let name = line.text[..colon].trim_end();
            (!name.is_empty()).then_some((line, name, colon))
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
        let outcome = read_result(rest, place, cx);
        if !cx.is_placeholder(check, name.span) {
            self.push(name, outcome);
        }
        report_results(&item.blocks, cx);
    }
}

/// Reads a result that may have signs before it and a note after it: `✅ PASS`, `PASS (3 of 3)`.
fn read_result(text: &str, span: Span, cx: &mut ReadContext<'_>) -> Parsed<RunResult> {
    if let Some(result) = outcome(text) {
        return Some(Spanned::new(result, span));
    }
    if cx.is_placeholder(text, span) {
        return None;
    }
    let read = cx.read_scalar(text, span);
    let written = cx.source_text(span);
    let (at, word) = leading_word(written);
    if read.is_none()
        && let Some(meant) = RunResult::from_text(word).err().and_then(|it| it.meant)
        && outcome(&written.replacen(word, &meant, 1)).is_some()
        && let Some(fault) = cx.faults.last_mut()
    {
        let start = span.start as usize + at;
        let edit = Edit::new(Span::new(start, start + word.len()), &*meant);
        fault.fix = Some((format!("write `{meant}`"), edit));
    }
    read.map(|read| Spanned::new(read, span))
}

/// Returns the result that a text begins with, after signs such as an emoji. A note may follow it,
/// separated by a sign.
fn outcome(text: &str) -> Option<RunResult> {
    let (at, word) = leading_word(text);
    let result = RunResult::from_text(word).ok()?;
    let note = text[at + word.len()..].trim_start();
    let is_apart = !note.starts_with(char::is_alphanumeric);
    (is_apart && !has_result(note)).then_some(result)
}

/// Returns the first word of a text, and where it begins.
fn leading_word(text: &str) -> (usize, &str) {
    let rest = text.trim_start_matches(|char: char| !char.is_alphanumeric());
    let end = rest.find(|char: char| !char.is_alphanumeric());
    (text.len() - rest.len(), &rest[..end.unwrap_or(rest.len())])
}

/// Returns whether a text has the word of a result.
fn has_result(text: &str) -> bool {
    let mut words = text.split(|char: char| !char.is_alphanumeric());
    words.any(|word| RunResult::from_text(word).is_ok())
}

/// Reports results that are written where none is read: in paragraphs, and in lists within items.
fn report_results(blocks: &[BodyBlock<'_>], cx: &mut ReadContext<'_>) {
    for inline in markdown::inlines(blocks) {
        if has_result(&inline.joined().value) {
            cx.fault(
                inline.span,
                "result is not in a table or in a list of results",
            )
            .help = Some(
                "write it as an item such as `- row-count: PASS`, or as a row of the table".into(),
            );
        }
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
            let is_placeholder = cx.is_placeholder(name, key.span());
            let outcome = cx
                .read::<RunResult>(value)
                .map(|outcome| Spanned::new(outcome, value.span()));
            if is_placeholder {
                continue;
            }
            results.push(Spanned::new(Text(name.into()), key.span()), outcome);
        }
        Some(results)
    }

    fn from_section(
        section: &SectionContent<'_, '_>,
        cx: &mut ReadContext<'_>,
    ) -> Option<Spanned<Self>> {
        let mut results = Self::default();
        let mut has_results = false;
        for block in section.blocks() {
            match block {
                BodyBlock::Table { header, rows } => {
                    if results.push_table(header, rows, cx) {
                        has_results = true;
                    } else {
                        report_results(std::slice::from_ref(block), cx);
                    }
                }
                BodyBlock::List(items) => {
                    for item in items.iter().filter(|item| !item.is_blank()) {
                        results.push_item(item, cx);
                        has_results = true;
                    }
                }
                BodyBlock::Paragraph(_) => report_results(std::slice::from_ref(block), cx),
                BodyBlock::Heading { .. }
                | BodyBlock::Code(_)
                | BodyBlock::Comment(_)
                | BodyBlock::Other(_) => {}
            }
        }
        if has_results {
            return Some(Spanned::new(results, section.span()));
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
