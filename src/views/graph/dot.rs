//! The graph in DOT, the language of Graphviz.

use std::io;

use super::drawing::{Drawing, NodeStyle};
use crate::engine::RunError;
use crate::text::visible;

/// Writes one digraph.
///
/// # Errors
/// If the output cannot be written.
pub(crate) fn write(drawing: &Drawing, out: &mut dyn io::Write) -> io::Result<()> {
    writeln!(out, "digraph holdpoint {{")?;
    writeln!(out, "  rankdir=LR;")?;
    writeln!(
        out,
        "  node [shape=box, style=\"rounded,filled\", fontname=\"sans-serif\", fontsize=11];"
    )?;
    writeln!(
        out,
        "  edge [fontname=\"sans-serif\", fontsize=9, color=\"#64748b\"];"
    )?;
    for (at, node) in drawing.nodes.iter().enumerate() {
        let lines: Vec<String> = node.lines.iter().map(|line| escaped(line)).collect();
        let [area, line] = node.style.colours();
        let shape = match node.style {
            NodeStyle::Missing => ", style=\"rounded,filled,dashed\"",
            NodeStyle::Evidence => ", shape=note, style=filled",
            NodeStyle::Operator
            | NodeStyle::Run
            | NodeStyle::Failed
            | NodeStyle::Packet
            | NodeStyle::Decision
            | NodeStyle::Constraint
            | NodeStyle::Context => "",
        };
        writeln!(
            out,
            "  n{at} [label=\"{}\", tooltip=\"{}\", fillcolor=\"{area}\", color=\"{line}\"{shape}];",
            lines.join("&#10;"),
            escaped(&node.tooltip)
        )?;
    }
    for edge in &drawing.edges {
        let label = escaped(&edge.label);
        writeln!(out, "  n{} -> n{} [label=\"{label}\"];", edge.from, edge.to)?;
    }
    writeln!(out, "}}")
}

/// Writes a digraph that only says why there is none.
///
/// # Errors
/// If the output cannot be written.
pub(crate) fn write_error(error: &RunError, out: &mut dyn io::Write) -> io::Result<()> {
    let label = escaped(&error.message);
    writeln!(out, "digraph holdpoint {{\n  label=\"{label}\";\n}}")
}

/// Escapes text for a quoted label. Graphviz first replaces HTML entities in a label, and then
/// escape sequences that start with a backslash (Graphviz, "Characters" and "escString").
fn escaped(text: &str) -> String {
    let mut escaped = String::with_capacity(text.len());
    for char in visible(text).chars() {
        match char {
            '"' => escaped.push_str("&quot;"),
            '&' => escaped.push_str("&amp;"),
            '\\' => escaped.push_str("\\\\"),
            char => escaped.push(char),
        }
    }
    escaped
}

#[cfg(test)]
mod tests {
    #[test]
    fn no_text_leaves_its_quotes() {
        assert_eq!(
            super::escaped("a\"]; b\\\n&lt;\u{202e}"),
            r"a&quot;]; b\\\\n&amp;lt;\\u{202E}"
        );
    }
}
