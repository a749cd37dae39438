//! Replaces the text of a YAML scalar, and keeps its style.

use crate::document::yaml::{Node, Style};
use crate::text::Edit;
use crate::work::edit::flow_text;
use crate::work::yaml::quoted;

/// Returns the edit that replaces the text of a scalar. Existing quotes are kept, and new ones are
/// added if the text needs them. An alias is replaced by the text.
pub(super) fn replacement(node: Node<'_>, new: &str, text: &str) -> Edit {
    Edit::new(node.span(), written(node, new, text))
}

fn written(node: Node<'_>, new: &str, text: &str) -> String {
    let old = node.span().slice(text);
    match node.style() {
        Some(Style::Quoted) if !node.is_alias() => in_quotes(old, new),
        Some(Style::Block) if !node.is_alias() => {
            let end = old.len() - old.trim_end_matches(['\r', '\n']).len();
            format!("{}{}", quoted(new), &old[old.len() - end..])
        }
        Some(_) | None => {
            // Commas and brackets have a meaning if the scalar is within brackets.
            let written = flow_text(new);
            let is_as_before = |char: char| char.is_alphanumeric() || old.contains(char);
            let plain = quoted(new);
            let has_old_form = !node.is_alias() && new.chars().all(is_as_before);
            if has_old_form && !plain.starts_with(['"', '\'']) {
                plain
            } else {
                written
            }
        }
    }
}

/// Writes a text between the same quotes as the old one.
pub(super) fn in_quotes(old: &str, new: &str) -> String {
    let has_control = new.chars().any(char::is_control);
    if old.starts_with('\'') && !has_control {
        format!("'{}'", new.replace('\'', "''"))
    } else {
        // A JSON string is also a YAML scalar.
        serde_json::Value::from(new).to_string()
    }
}
