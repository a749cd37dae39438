//! The graph in the language of Graphviz.

use std::io;

use super::Sketch;
use super::sketch::Class;
use crate::text::visible;

/// One digraph.
///
/// # Errors
/// What it is written to takes no more.
pub fn write(sketch: &Sketch, out: &mut dyn io::Write) -> io::Result<()> {
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
    for (at, of) in sketch.shapes.iter().enumerate() {
        let lines: Vec<String> = of.lines.iter().map(|line| escaped(line)).collect();
        let [area, line] = of.class.colours();
        let style = match of.class {
            Class::Missing => ", style=\"rounded,filled,dashed\"",
            Class::Evidence => ", shape=note, style=filled",
            Class::Operator
            | Class::Run
            | Class::Failed
            | Class::Packet
            | Class::Decision
            | Class::Constraint
            | Class::Context => "",
        };
        writeln!(
            out,
            "  n{at} [label=\"{}\", tooltip=\"{}\", fillcolor=\"{area}\", color=\"{line}\"{style}];",
            lines.join("&#10;"),
            escaped(&of.about)
        )?;
    }
    for arrow in &sketch.arrows {
        let label = escaped(&arrow.label);
        writeln!(
            out,
            "  n{} -> n{} [label=\"{label}\"];",
            arrow.from, arrow.to
        )?;
    }
    writeln!(out, "}}")
}

/// A text within quotes. A label knows HTML's entities, and behind them escapes
/// that begin with a backslash (Graphviz, "Characters" and "escString").
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
