//! The checks an operator is held to, and how they came out in a run.

use serde::{Deserialize, Serialize};
use serde_json::{Value as Json, json};

use super::cx::Cx;
use super::prose::Prose;
use super::scalar::Text;
use super::value::{List, Scalar, Texts, Value, content};
use super::{EvidenceLink, Outcome, Slot};
use crate::document::markdown::{self, Block, Inline, Item};
use crate::document::yaml::Node;
use crate::text::{Span, Spanned, nearest};

/// One acceptance check of an operator.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct AcceptanceCheck {
    /// What results name; the type where the check has no id of its own.
    pub id: Slot<Text>,
    pub kind: Slot<Text>,
    /// The exact command or check: `run`, `check`, or a code span.
    pub command: Slot<Text>,
    required: Slot<bool>,
    /// The whole text, of a check that is written as text.
    pub text: Option<Text>,
    /// What a mapping says of it in words.
    pub description: Option<Text>,
}

impl AcceptanceCheck {
    pub fn is_required(&self) -> bool {
        self.required.as_ref().is_none_or(|required| required.value)
    }

    /// Whether it says what exactly is run or looked at: a command, or anything in a code span.
    pub fn is_exact(&self) -> bool {
        let mut words = self.text.iter().chain(&self.description);
        self.command.is_some() || words.any(|words| words.split('`').count() > 2)
    }

    /// From text with the code spans that were found in it: an id and a command
    /// where it begins with code, a type, or words that make a slug.
    fn from_words(text: &Words<'_>, code: &[Code], cx: &Cx<'_>) -> Self {
        let span = text.span;
        let whole = Some(Text(text.written.into()));
        let spanned = |text: &str, span| Some(Spanned::new(Text(text.into()), span));
        if cx.vocabulary.check_types.contains(text.plain) {
            return Self {
                id: spanned(text.plain, span),
                kind: spanned(text.plain, span),
                text: whole,
                ..Self::default()
            };
        }
        if let (true, [id, rest @ ..]) = (text.begins_with_code, code) {
            // A lone code span is the whole check: its own id and its own command.
            let command = rest.first().unwrap_or(id);
            let is_command = !rest.is_empty() || id.value.contains(' ');
            let command = if is_command {
                spanned(&command.value, command.span)
            } else {
                None
            };
            let name = if rest.is_empty() && is_command {
                slug(&id.value)
            } else {
                id.value.clone()
            };
            return Self {
                id: spanned(&name, id.span),
                command,
                text: whole,
                ..Self::default()
            };
        }
        let command = code
            .first()
            .and_then(|code| spanned(&code.value, code.span));
        Self {
            id: spanned(&slug(text.plain), span),
            command,
            text: whole,
            ..Self::default()
        }
    }
}

type Code = Spanned<String>;

/// A check that is written as text.
struct Words<'t> {
    written: &'t str,
    /// Without the marks of Markdown, where it is an item of the body.
    plain: &'t str,
    begins_with_code: bool,
    span: Span,
}

/// Lower case, with hyphens for all that is neither letter nor digit.
pub fn slug(text: &str) -> String {
    let mut slug = String::with_capacity(text.len());
    for char in text.chars() {
        match char.is_alphanumeric() {
            true => slug.extend(char.to_lowercase()),
            false if !slug.ends_with('-') && !slug.is_empty() => slug.push('-'),
            false => {}
        }
    }
    slug.truncate(slug.trim_end_matches('-').len());
    slug
}

/// The code spans of a run of text.
fn code_spans(inline: &Inline<'_>) -> Vec<Code> {
    let code = inline.code.iter();
    code.map(|code| Spanned::new(code.value.to_string(), code.span))
        .collect()
}

/// Whether a run of text begins with a code span, emphasis aside.
fn begins_with_code(inline: &Inline<'_>) -> bool {
    let (Some(line), Some(code)) = (inline.lines.first(), inline.code.first()) else {
        return false;
    };
    line.place(0..0).start == code.span.start
}

impl Value for AcceptanceCheck {
    const EXPECTED: &'static str = "a check: a text, or a mapping with `id`, `type` and `run`";

    fn schema() -> Json {
        json!({ "anyOf": [
            Text::schema(),
            {
                "type": "object",
                "properties": {
                    "id": Text::schema(),
                    "type": { "$ref": "#/$defs/check_type" },
                    "run": Text::schema(),
                    "check": Text::schema(),
                    "description": Text::schema(),
                    "required": { "type": "boolean", "default": true },
                },
                "patternProperties": { "^x[-_]": true },
                "additionalProperties": false,
                "anyOf": [{ "required": ["id"] }, { "required": ["type"] }],
            },
        ] })
    }

    fn from_node(node: Node<'_>, cx: &mut Cx<'_>) -> Option<Self> {
        if let Some(text) = node.text().map(str::trim).filter(|text| !text.is_empty()) {
            let passage = cx.passage(node);
            let body = passage.parse();
            let inlines = markdown::inlines(&body.blocks);
            let mut code: Vec<Code> = inlines.iter().flat_map(|run| code_spans(run)).collect();
            code.iter_mut()
                .for_each(|code| code.span = passage.place(code.span));
            let words = Words {
                written: text,
                plain: text,
                begins_with_code: text.starts_with('`'),
                span: node.span(),
            };
            return Some(Self::from_words(&words, &code, cx));
        }
        if !cx.mapping(
            node,
            Self::EXPECTED,
            &["id", "type", "run", "check", "description", "required"],
        ) {
            return None;
        }
        if let Some((_, id)) = node.entry("id") {
            cx.check_ambiguity(id);
        }
        let kind: Slot<Text> = cx.key(node, "type");
        if let Some(kind) = &kind {
            check_type(kind, cx);
        }
        let id = cx.key(node, "id").or_else(|| kind.clone());
        if id.is_none() {
            cx.fault(node.span(), "a check without a name").help =
                Some("give it an `id` or a `type`".into());
            cx.or_misspelt(&["id", "type"]);
            return None;
        }
        let command = cx.key(node, "run").or_else(|| cx.key(node, "check"));
        Some(Self {
            id,
            kind,
            command,
            required: cx.key(node, "required"),
            text: None,
            description: cx.key(node, "description").map(|text| text.value),
        })
    }

    fn from_item(item: &Item<'_>, cx: &mut Cx<'_>) -> Option<Spanned<Self>> {
        let code = code_spans(&item.text);
        let whole = content(item, cx);
        let plain = item.text.joined();
        let words = Words {
            written: whole.value,
            plain: if plain.is_empty() { &whole } else { &plain },
            begins_with_code: begins_with_code(&item.text),
            span: whole.span,
        };
        let check = Self::from_words(&words, &code, cx);
        Some(Spanned::new(check, whole.span))
    }
}

fn check_type(kind: &Spanned<Text>, cx: &mut Cx<'_>) {
    let types = &cx.vocabulary.check_types;
    if types.contains(&*kind.0) {
        return;
    }
    let near = nearest(kind, types.iter().map(String::as_str)).map(String::from);
    let help = match near {
        Some(near) => format!("did you mean `{near}`?"),
        None => "name the type in the config's `check_types` if it is yours".into(),
    };
    cx.fault(kind.span, format!("`{kind}` is no type of check"))
        .help = Some(help);
}

impl Texts for AcceptanceCheck {
    fn texts(&self, span: Span, visit: &mut dyn FnMut(&str, Span)) {
        if let Some(text) = &self.text {
            return visit(text, span);
        }
        // Where there is a type, the id may be only that.
        let id = self.id.iter().filter(|_| self.kind.is_none());
        id.chain(&self.command)
            .for_each(|part| visit(part, part.span));
    }
}

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

    fn from_list(node: Node<'_>, cx: &mut Cx<'_>) -> Self {
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
        cx: &mut Cx<'_>,
    ) -> Option<Self> {
        let column = |name: &str| {
            header
                .iter()
                .position(|cell| markdown::name(&cell.joined()).eq_ignore_ascii_case(name))
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
    fn push_item(&mut self, item: &Item<'_>, cx: &mut Cx<'_>) {
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

    fn from_node(node: Node<'_>, cx: &mut Cx<'_>) -> Option<Self> {
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

    fn from_section(section: &Prose<'_, '_>, cx: &mut Cx<'_>) -> Option<Spanned<Self>> {
        for block in section.blocks() {
            match block {
                Block::Table { header, rows } => {
                    if let Some(results) = Self::from_table(header, rows, cx) {
                        return Some(Spanned::new(results, section.span()));
                    }
                }
                Block::List(items) => {
                    let mut results = Self::default();
                    for item in items.iter().filter(|item| !item.is_blank()) {
                        results.push_item(item, cx);
                    }
                    return Some(Spanned::new(results, section.span()));
                }
                Block::Heading { .. }
                | Block::Paragraph(_)
                | Block::Code(_)
                | Block::Comment(_)
                | Block::Other(_) => {}
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

impl Texts for AcceptanceResults {}

#[cfg(test)]
mod tests {
    #[test]
    fn a_slug_has_hyphens_between_words() {
        assert_eq!(
            super::slug("Row count matches (±1 %)!"),
            "row-count-matches-1"
        );
        assert_eq!(super::slug("—"), "");
    }
}
