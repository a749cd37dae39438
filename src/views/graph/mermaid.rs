//! The graph in the language of Mermaid, which GitHub and GitLab draw.

use std::collections::BTreeSet;
use std::fmt::Write as _;
use std::io;

use super::Sketch;
use super::sketch::Class;
use crate::text::visible;

/// How many arrows Mermaid draws where nobody told it otherwise (`maxEdges`).
pub const MOST_ARROWS: usize = 500;

/// One flowchart.
///
/// # Errors
/// What it is written to takes no more.
pub fn write(sketch: &Sketch, out: &mut dyn io::Write) -> io::Result<()> {
    writeln!(out, "flowchart LR")?;
    for (at, of) in sketch.shapes.iter().enumerate() {
        let lines: Vec<String> = of.lines.iter().map(|line| escaped(line)).collect();
        let class = of.class.name();
        writeln!(out, "  n{at}[\"{}\"]:::{class}", lines.join("<br/>"))?;
    }
    for arrow in &sketch.arrows {
        let label = escaped(&arrow.label);
        writeln!(out, "  n{} -->|\"{label}\"| n{}", arrow.from, arrow.to)?;
    }
    let classes: BTreeSet<Class> = sketch.shapes.iter().map(|of| of.class).collect();
    for class in classes {
        let [area, line] = class.colours();
        let dashes = match class {
            Class::Missing => ",stroke-dasharray:4",
            Class::Operator
            | Class::Run
            | Class::Failed
            | Class::Packet
            | Class::Decision
            | Class::Constraint
            | Class::Context
            | Class::Evidence => "",
        };
        let name = class.name();
        writeln!(
            out,
            "  classDef {name} fill:{area},stroke:{line},color:#0f172a{dashes}"
        )?;
    }
    Ok(())
}

/// A text within quotes: what may mean something to Mermaid, Markdown or HTML
/// is written as an entity (Mermaid, "Entity codes to escape characters").
fn escaped(text: &str) -> String {
    let mut escaped = String::with_capacity(text.len());
    for (at, char) in visible(text).chars().enumerate() {
        let is_plain = match char {
            ' ' | '/' | ':' | ',' | '(' | ')' | '=' | '…' | '×' => true,
            // What may begin a list or a heading of Markdown.
            '-' | '.' => at > 0 && !escaped.chars().all(|char| char.is_ascii_digit()),
            '_' => at > 0 && escaped.ends_with(|char: char| char.is_alphanumeric()),
            char => char.is_alphanumeric(),
        };
        match is_plain {
            true => escaped.push(char),
            false => {
                let _ = write!(escaped, "#{};", char as u32);
            }
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
