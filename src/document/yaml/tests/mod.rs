//! Tests of the YAML reader, and helpers that turn a tree and its faults into text.

mod aliases;
mod bounds;
mod broken;
mod places;
mod values;

use super::*;
use crate::document::{Fault, FaultKind};
use crate::text::{LineIndex, Span};

/// Reads a whole text and calls a function with its tree and faults.
fn with<T>(text: &str, check: impl FnOnce(&Tree, &[Fault]) -> T) -> T {
    let (tree, faults) = parse(text, Span::new(0, text.len()));
    check(&tree, &faults)
}

/// Reads a text, which must have no fault, and returns its root in flow style on one line.
fn flow(text: &str) -> String {
    with(text, |tree, faults| {
        assert!(faults.is_empty(), "{text}: {faults:?}");
        tree.root().map_or("nothing".into(), written)
    })
}

/// Returns a node in flow style, with each scalar as the core schema types it and texts in quotes.
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

/// Returns the faults as `line:column text: message`.
fn faults(text: &str) -> Vec<String> {
    let lines = LineIndex::new(text);
    with(text, |_, faults| {
        let format = |fault: &Fault| {
            let start = lines.position(fault.span.start);
            let source = fault.span.slice(text);
            format!(
                "{}:{} {source}: {}",
                start.line, start.column, fault.message
            )
        };
        faults.iter().map(format).collect()
    })
}
