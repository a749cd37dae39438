//! A minimal repro: what was run, what should have come out, what did.

use serde::{Deserialize, Serialize};
use serde_json::{Value as Json, json};

use super::Slot;
use super::scalar::Text;
use super::source::{Cx, Prose};
use super::value::{List, Texts, Value};
use crate::document::markdown::{Block, Inline, Item};
use crate::document::yaml::Node;
use crate::text::{Span, Spanned};

#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct MinimalRepro {
    /// The commands, one text a command or a code block.
    pub commands: Slot<List<Text>>,
    pub expected: Slot<Text>,
    pub actual: Slot<Text>,
}

impl Value for MinimalRepro {
    const EXPECTED: &'static str = "a mapping with `commands`, `expected` and `actual`";

    fn schema() -> Json {
        json!({
            "type": "object",
            "required": ["commands", "expected", "actual"],
            "properties": {
                "commands": List::<Text>::schema(),
                "inputs": true,
                "expected": { "type": ["string", "number", "boolean"] },
                "actual": { "type": ["string", "number", "boolean"] },
            },
            "patternProperties": { "^x[-_]": true },
            "additionalProperties": false,
        })
    }

    fn from_node(node: Node<'_>, cx: &mut Cx<'_>) -> Option<Self> {
        if !cx.mapping(
            node,
            Self::EXPECTED,
            &["commands", "inputs", "expected", "actual"],
        ) {
            return None;
        }
        Some(Self {
            commands: cx.key(node, "commands"),
            expected: cx.key(node, "expected"),
            actual: cx.key(node, "actual"),
        })
    }

    fn from_section(section: &Prose<'_, '_>, _: &mut Cx<'_>) -> Option<Spanned<Self>> {
        let mut repro = Self::default();
        let mut commands = Vec::new();
        for line in labelled(section.blocks()) {
            match line.label {
                "Expected" => repro.expected = line.text(),
                "Actual" => repro.actual = line.text(),
                _ => {}
            }
        }
        for code in section.blocks().iter().filter_map(fenced) {
            commands.push(code);
        }
        if let [first, .., last] | [first @ last] = commands.as_slice() {
            let span = first.span.to(last.span);
            repro.commands = Some(Spanned::new(List(commands), span));
        }
        Some(Spanned::new(repro, section.span()))
    }
}

impl Texts for MinimalRepro {}

/// The text of a fenced code block that is not blank.
fn fenced(block: &Block<'_>) -> Option<Spanned<Text>> {
    match block {
        Block::Code(code) if code.fenced && !code.text.trim().is_empty() => {
            Some(Spanned::new(Text(code.text.trim_end().into()), code.span))
        }
        Block::Code(_)
        | Block::Heading { .. }
        | Block::Paragraph(_)
        | Block::List(_)
        | Block::Table { .. }
        | Block::Comment(_)
        | Block::Other(_) => None,
    }
}

/// A line of the form `Label: text` in a paragraph or an item.
pub struct Labelled<'b, 't> {
    pub label: &'b str,
    /// What follows the colon on the line as plain text, and its place.
    pub rest: Spanned<&'b str>,
    /// The source from behind the colon to the end of the line.
    span: Span,
    /// The block the line stands in.
    pub inline: &'b Inline<'t>,
}

impl Labelled<'_, '_> {
    /// The text after the label, unless there is none.
    pub fn text(&self) -> Slot<Text> {
        (!self.rest.value.is_empty())
            .then(|| Spanned::new(Text(self.rest.value.into()), self.rest.span))
    }

    /// Whether something begins on the line, behind the colon.
    pub fn covers(&self, span: Span) -> bool {
        (self.span.start..self.span.end).contains(&span.start)
    }
}

/// All labelled lines of some blocks, those of nested lists included.
pub fn labelled<'b, 't>(blocks: &'b [Block<'t>]) -> Vec<Labelled<'b, 't>> {
    let mut lines = Vec::new();
    for block in blocks {
        match block {
            Block::Paragraph(inline) => lines.extend(labelled_lines(inline)),
            Block::List(items) => items
                .iter()
                .for_each(|item| lines.extend(labelled_item(item))),
            Block::Heading { .. }
            | Block::Table { .. }
            | Block::Code(_)
            | Block::Comment(_)
            | Block::Other(_) => {}
        }
    }
    lines
}

/// All labelled lines of one item and what is nested in it.
pub fn labelled_item<'b, 't>(item: &'b Item<'t>) -> Vec<Labelled<'b, 't>> {
    let mut lines: Vec<_> = labelled_lines(&item.text).collect();
    lines.extend(labelled(&item.blocks));
    lines
}

fn labelled_lines<'b, 't>(inline: &'b Inline<'t>) -> impl Iterator<Item = Labelled<'b, 't>> {
    inline.lines.iter().filter_map(move |line| {
        let colon = line.text.find(':')?;
        let after = &line.text[colon + 1..];
        let start = line.text.len() - after.trim_start().len();
        let rest = line.text[start..].trim_end();
        let span = Span {
            start: line.place(colon..colon + 1).end,
            end: line.span.end.max(line.place(colon..colon + 1).end),
        };
        Some(Labelled {
            label: line.text[..colon].trim(),
            rest: Spanned::new(rest, line.place(start..start + rest.len())),
            span,
            inline,
        })
    })
}
