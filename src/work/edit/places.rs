//! Finds the place of a value in a record, and makes the edits that replace it or add to it.

use crate::document::yaml::Node;
use crate::text::{Edit, Span};
use crate::work::yaml::YamlValue;

/// Returns the edits that replace the value of an entry.
pub(super) fn replacement(
    key: Node<'_>,
    old: Node<'_>,
    value: &YamlValue,
    margin: usize,
    line_end: &str,
    text: &str,
) -> Vec<Edit> {
    let mut written = String::new();
    value.write(margin, &mut written);
    let written = written.replace('\n', line_end);
    let is_scalar = matches!(value, YamlValue::Scalar(_) | YamlValue::Empty);
    let place = value_place(key, old);
    if is_scalar && !is_block_collection(old, text) {
        return vec![Edit::new(place, written.trim_end().to_owned())];
    }
    if old.is_null() {
        // A comment after the key stays on its line, and the new lines follow it.
        let line = after(key.span().end as usize, text);
        let lines = written.trim_start_matches([' ', '\r', '\n']);
        let indented = &written[..written.len() - lines.len()];
        let indented = indented.rsplit('\n').next().unwrap_or("");
        return vec![
            Edit::new(place, String::new()),
            Edit::new(Span::empty(line), format!("{indented}{lines}")),
        ];
    }
    // The old value and its lines are replaced.
    let end = after(old.span().end as usize, text);
    let start = key.span().end as usize + 1;
    vec![Edit::new(Span::new(start, end), written)]
}

/// Returns the place of the value of an entry, including the blank before it.
pub(super) fn value_place(key: Node<'_>, old: Node<'_>) -> Span {
    let colon = key.span().end as usize + 1;
    Span::new(
        colon.min(old.span().start as usize),
        old.span().end as usize,
    )
}

/// Returns whether a value is written on lines of its own.
pub(super) fn is_block_collection(node: Node<'_>, text: &str) -> bool {
    let is_collection = node.is_mapping() || node.is_sequence();
    let is_block = !node.span().slice(text).starts_with(['[', '{']);
    is_collection && is_block || node.span().slice(text).starts_with(['|', '>'])
}

/// Returns the edit that adds to a collection in brackets, or `None` if it is written in lines.
pub(super) fn in_flow(
    node: Node<'_>,
    open: char,
    close: char,
    added: impl FnOnce() -> String,
    text: &str,
) -> Option<Vec<Edit>> {
    let written = node.span().slice(text);
    let inside = written.strip_prefix(open)?.strip_suffix(close)?.trim_end();
    let has_comma = inside.trim().is_empty() || inside.ends_with(',');
    let comma = match (has_comma, inside.ends_with(',')) {
        (true, true) => " ",
        (true, false) => "",
        (false, _) => ", ",
    };
    let at = node.span().start as usize + open.len_utf8() + inside.len();
    Some(vec![Edit::new(
        Span::empty(at),
        format!("{comma}{}", added()),
    )])
}

/// Returns the edit that adds lines after a collection in lines.
pub(super) fn after_line(node: Node<'_>, lines: String, line_end: &str, text: &str) -> Edit {
    let end = node.span().end as usize;
    let at = after(end, text);
    if text[..at].ends_with('\n') {
        Edit::new(Span::empty(at), lines)
    } else {
        Edit::new(Span::empty(at), format!("{line_end}{lines}"))
    }
}

/// Returns the start of the line after a place.
pub(super) fn after(at: usize, text: &str) -> usize {
    // A block scalar may end with its line.
    if at > 0 && text[..at].ends_with('\n') {
        return at;
    }
    text[at..]
        .find('\n')
        .map_or(text.len(), |newline| at + newline + 1)
}

/// Returns the text before a place on its line.
pub(super) fn indent(text: &str, at: usize) -> &str {
    let start = text[..at].rfind('\n').map_or(0, |end| end + 1);
    &text[start..at]
}
