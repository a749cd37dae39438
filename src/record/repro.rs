//! A minimal repro: what was run, what should have come out, what did.

use serde::{Deserialize, Serialize};
use serde_json::{Value as Json, json};

use super::Slot;
use super::label::labelled;
use super::read_context::ReadContext;
use super::scalar::Text;
use super::section_content::SectionContent;
use super::value::{List, Texts, Value, part, parts};
use crate::document::markdown::{BodyBlock, CodeBlock};
use crate::document::yaml::Node;
use crate::text::Spanned;

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

    fn from_node(node: Node<'_>, cx: &mut ReadContext<'_>) -> Option<Self> {
        if !cx.mapping(
            node,
            Self::EXPECTED,
            &["commands", "inputs", "expected", "actual"],
        ) {
            return None;
        }
        cx.parts(node, &["commands", "expected", "actual"]);
        Some(Self {
            commands: cx.key(node, "commands"),
            expected: cx.key(node, "expected"),
            actual: cx.key(node, "actual"),
        })
    }

    fn from_section(
        section: &SectionContent<'_, '_>,
        cx: &mut ReadContext<'_>,
    ) -> Option<Spanned<Self>> {
        let mut repro = Self::default();
        let mut outcomes = Vec::new();
        for part in labelled(section.blocks(), &["Expected", "Actual", "Inputs"]) {
            outcomes.extend(part.code().map(|code| code.span));
            match part.label {
                "Expected" => repro.expected = repro.expected.or_else(|| part.text(cx)),
                "Actual" => repro.actual = repro.actual.or_else(|| part.text(cx)),
                _ => {}
            }
        }
        let mut commands = Vec::new();
        fenced(section.blocks(), &mut |code| {
            if !outcomes.contains(&code.span) {
                commands.push(Spanned::new(Text(code.text.trim_end().into()), code.span));
            }
        });
        if let [first, .., last] | [first @ last] = commands.as_slice() {
            let span = first.span.to(last.span);
            repro.commands = Some(Spanned::new(List(commands), span));
        }
        Some(Spanned::new(repro, section.span()))
    }
}

impl Texts for MinimalRepro {
    fn json(&self) -> Json {
        parts([
            ("commands", part(&self.commands)),
            ("expected", part(&self.expected)),
            ("actual", part(&self.actual)),
        ])
    }
}

/// Every fenced code block that is not blank, those inside of items included.
fn fenced<'b>(blocks: &'b [BodyBlock<'_>], visit: &mut dyn FnMut(&'b CodeBlock<'_>)) {
    for block in blocks {
        match block {
            BodyBlock::Code(code) if code.fenced && !code.text.trim().is_empty() => visit(code),
            BodyBlock::List(items) => items.iter().for_each(|item| fenced(&item.blocks, visit)),
            BodyBlock::Code(_)
            | BodyBlock::Heading { .. }
            | BodyBlock::Paragraph(_)
            | BodyBlock::Table { .. }
            | BodyBlock::Comment(_)
            | BodyBlock::Other(_) => {}
        }
    }
}
