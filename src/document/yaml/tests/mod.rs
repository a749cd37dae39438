//! What every test of the reader uses: frontmatter in, a picture of tree and faults out.

mod aliases;
mod bounds;
mod broken;
mod places;
mod values;

use super::*;
use crate::document::{Fault, FaultKind};
use crate::text::{Lines, Span};

/// Reads a whole text and hands tree and faults on.
fn with<T>(text: &str, look: impl FnOnce(&Tree, &[Fault]) -> T) -> T {
    let (tree, faults) = parse(text, Span::new(0, text.len()));
    look(&tree, &faults)
}

/// A text that must have no fault, as one line of flow.
fn flow(text: &str) -> String {
    with(text, |tree, faults| {
        assert!(faults.is_empty(), "{text}: {faults:?}");
        tree.root().map_or("nothing".into(), written)
    })
}

/// A node as flow: every scalar as `core` sees it, texts in quotes.
fn written(node: Node) -> String {
    match node.value() {
        NodeValue::Scalar { text, .. } => match node.core() {
            Core::Text => format!("{text:?}"),
            Core::Null => "~".into(),
            Core::Bool(truth) => truth.to_string(),
            Core::Int(number) => number.to_string(),
            Core::Float(number) => format!("{number:?}"),
            Core::BigInt => "big".into(),
        },
        NodeValue::Sequence => {
            let items: Vec<_> = node.items().map(written).collect();
            format!("[{}]", items.join(", "))
        }
        NodeValue::Mapping => {
            let entry = |(key, value)| format!("{}: {}", written(key), written(value));
            let entries: Vec<_> = node.entries().map(entry).collect();
            format!("{{{}}}", entries.join(", "))
        }
    }
}

/// The faults as `line:column text: message`, one a line.
fn faults(text: &str) -> Vec<String> {
    let lines = Lines::new(text);
    with(text, |_, faults| {
        let show = |fault: &Fault| {
            let start = lines.position(fault.span.start);
            let place = fault.span.of(text);
            format!("{}:{} {place}: {}", start.line, start.column, fault.message)
        };
        faults.iter().map(show).collect()
    })
}
