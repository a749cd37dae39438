//! The graph in the language of Mermaid, which GitHub and GitLab render.

use std::collections::BTreeSet;
use std::fmt::Write as _;
use std::io;

use super::drawing::{Drawing, NodeStyle};
use crate::engine::RunError;
use crate::text::visible;

/// How many edges Mermaid draws by default (`maxEdges`).
pub(crate) const MAX_EDGES: usize = 500;

/// Writes one flowchart.
///
/// # Errors
/// If the output cannot be written.
pub(crate) fn write(drawing: &Drawing, out: &mut dyn io::Write) -> io::Result<()> {
    writeln!(out, "flowchart LR")?;
    for (at, node) in drawing.nodes.iter().enumerate() {
        let lines: Vec<String> = node.lines.iter().map(|line| escaped(line)).collect();
        let style = node.style.name();
        writeln!(out, "  n{at}[\"{}\"]:::{style}", lines.join("<br/>"))?;
    }
    for edge in &drawing.edges {
        let label = escaped(&edge.label);
        writeln!(out, "  n{} -->|\"{label}\"| n{}", edge.from, edge.to)?;
    }
    let styles: BTreeSet<NodeStyle> = drawing.nodes.iter().map(|node| node.style).collect();
    for style in styles {
        let [area, line] = style.colours();
        let dashes = match style {
            NodeStyle::Missing => ",stroke-dasharray:4",
            NodeStyle::Operator
            | NodeStyle::Run
            | NodeStyle::Failed
            | NodeStyle::Packet
            | NodeStyle::Decision
            | NodeStyle::Constraint
            | NodeStyle::Context
            | NodeStyle::Evidence => "",
        };
        let name = style.name();
        writeln!(
            out,
            "  classDef {name} fill:{area},stroke:{line},color:#0f172a{dashes}"
        )?;
    }
    Ok(())
}

/// Writes a flowchart that only says why there is none.
///
/// # Errors
/// If the output cannot be written.
pub(crate) fn write_error(error: &RunError, out: &mut dyn io::Write) -> io::Result<()> {
    let text = escaped(&error.message);
    writeln!(out, "flowchart LR\n  error[\"{text}\"]")
}

/// Escapes text for a quoted label. Characters that may have a meaning in Mermaid, Markdown or
/// HTML become entities (Mermaid, "Entity codes to escape characters").
fn escaped(text: &str) -> String {
    let mut escaped = String::with_capacity(text.len());
    for (at, char) in visible(text).chars().enumerate() {
        let is_plain = match char {
            ' ' | '/' | ':' | ',' | '(' | ')' | '=' | '…' | '×' => true,
            // These may start a list in Markdown.
            '-' | '.' => at > 0 && !escaped.chars().all(|char| char.is_ascii_digit()),
            '_' => at > 0 && escaped.ends_with(|char: char| char.is_alphanumeric()),
            char => char.is_alphanumeric(),
        };
        if is_plain {
            escaped.push(char);
        } else {
            let _ = write!(escaped, "#{};", char as u32);
        }
    }
    escaped
}

#[cfg(test)]
mod tests {
    #[test]
    fn no_text_leaves_its_quotes() {
        assert_eq!(
            super::escaped("op-1_a \"]<script>#quot;`"),
            "op-1_a #34;#93;#60;script#62;#35;quot#59;#96;"
        );
        assert_eq!(super::escaped("1. first"), "1#46; first");
    }
}
