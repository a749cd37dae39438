//! Merge keys: `<<: *other` in place of the entries of another mapping.

use super::Kind;
use super::read_context::ReadContext;
use crate::document::yaml::{Node, Style};
use crate::document::{Fault, FaultKind};
use crate::text::Span;

/// Reports the merge keys of a frontmatter, and returns the bits of the fields that would come from
/// another mapping: they are not missing.
///
/// Merge keys are a type of YAML 1.1 (<https://yaml.org/type/merge.html>). YAML 1.2 has none, so the
/// entries of the other mapping are not read. Other faults about such an entry only follow from
/// this.
pub(super) fn report(root: Option<Node<'_>>, kind: Kind, cx: &mut ReadContext<'_>) -> u32 {
    let Some(root) = root.filter(|root| cx.source_text(root.span()).contains('<')) else {
        return 0;
    };
    let mut merged = Vec::new();
    collect(root, &mut merged);
    // In order, and none within another.
    let entries: Vec<Span> = merged
        .iter()
        .map(|(key, value)| key.span().to(value.span()))
        .collect();
    cx.faults.retain(|fault| {
        let after = entries.partition_point(|entry| entry.start <= fault.span.start);
        let entry = after.checked_sub(1).map(|at| entries[at]);
        !entry.is_some_and(|entry| entry.contains(fault.span))
    });
    let faults = merged.iter().map(|(key, _)| merge_key(key.span()));
    cx.faults.extend(faults);
    let top = root.entries().filter(|(key, _)| is_merge_key(*key));
    let names: Vec<&str> = top
        .flat_map(|(_, value)| mappings(value))
        .flat_map(Node::entries)
        .filter_map(|(key, _)| key.text())
        .collect();
    let fields = kind.fields().iter().enumerate();
    let present = fields.filter(|(_, field)| names.contains(&field.name));
    present.fold(0, |bits, (at, _)| bits | 1 << at)
}

fn merge_key(place: Span) -> Fault {
    let message =
        "merge key `<<` is not part of YAML 1.2: the entries of the other mapping are not read";
    Fault::new(FaultKind::FieldType, place, message).help("write the entries out")
}

/// Collects the entries with merge keys. The parser limits the nesting, so the stack is large
/// enough. What an alias stands for is looked at where it is written.
fn collect<'t>(node: Node<'t>, merged: &mut Vec<(Node<'t>, Node<'t>)>) {
    if node.is_alias() {
        return;
    }
    for (key, value) in node.entries() {
        if is_merge_key(key) {
            merged.push((key, value));
        } else {
            collect(value, merged);
        }
    }
    node.items().for_each(|item| collect(item, merged));
}

fn is_merge_key(key: Node<'_>) -> bool {
    key.text() == Some("<<") && key.style() == Some(Style::Plain)
}

/// Returns the mappings that a merge key names: one or a list of them.
fn mappings(value: Node<'_>) -> Vec<Node<'_>> {
    if value.is_sequence() {
        value.items().collect()
    } else {
        vec![value]
    }
}
