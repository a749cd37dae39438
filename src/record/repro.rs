//! The minimal repro of a debug packet: the commands, the expected result and the actual result.

use serde_json::Value as Json;

use super::label::{LabelledText, labelled};
use super::list::List;
use super::mapping::Mapping;
use super::read_context::ReadContext;
use super::scalar::{AnyValue, Text};
use super::section_content::SectionContent;
use super::value::{FieldContent, FieldType, Parsed};
use crate::document::markdown::{BodyBlock, CodeBlock};
use crate::text::Spanned;

mapping! {
    /// The minimal repro of a fault.
    pub MinimalRepro: "a minimal repro" {
        /// The commands that show the fault.
        Checked commands: List<Text>,
        /// What was expected of them.
        Checked expected: Text,
        /// What happened instead.
        Checked actual: Text,
    }
    ignored {
        /// What the commands need as input.
        inputs: AnyValue,
    }
}

impl FieldType for MinimalRepro {
    from_table!(read);

    fn from_section(
        section: &SectionContent<'_, '_>,
        cx: &mut ReadContext<'_>,
    ) -> Option<Spanned<Self>> {
        let mut repro = Self::default();
        let mut outcomes = Vec::new();
        for part in labelled(section.blocks(), &["Expected", "Actual", "Inputs"]) {
            outcomes.extend(part.code().map(|code| code.span));
            match part.label {
                "Expected" => repro.expected = repro.expected.or_else(|| outcome(&part, cx)),
                "Actual" => repro.actual = repro.actual.or_else(|| outcome(&part, cx)),
                _ => {}
            }
        }
        let mut commands = Vec::new();
        fenced(section.blocks(), &mut |code| {
            if !outcomes.contains(&code.span) && !cx.is_placeholder(&code.text, code.span) {
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

/// Returns the text after a label, unless it is only a placeholder, which is reported.
fn outcome(part: &LabelledText<'_, '_>, cx: &mut ReadContext<'_>) -> Parsed<Text> {
    part.text(cx)
        .filter(|text| !cx.is_placeholder(text, text.span))
}

impl FieldContent for MinimalRepro {
    fn to_json(&self) -> Json {
        self.to_object()
    }
}

/// Visits every fenced code block that is not blank, including those inside list items.
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
