//! Writes values as YAML, on one line or on several.

use std::borrow::Cow;

use crate::document::yaml::{Node, Style};
use crate::work::yaml::{YamlValue, quoted};

/// Writes a node on one line. A scalar that is on one line keeps its form.
pub(super) fn node_in_flow(node: Node<'_>, text: &str) -> String {
    let written = node.span().slice(text);
    let is_one_line = !written.contains(['\n', '\r', '#']) && !node.is_alias();
    if written.starts_with(['[', '{']) && is_one_line {
        return written.to_owned();
    }
    if node.is_sequence() {
        let items: Vec<String> = node.items().map(|item| node_in_flow(item, text)).collect();
        return format!("[{}]", items.join(", "));
    }
    if node.is_mapping() {
        let entry = |(key, value): (Node<'_>, Node<'_>)| {
            format!("{}: {}", node_in_flow(key, text), node_in_flow(value, text))
        };
        let entries: Vec<String> = node.entries().map(entry).collect();
        return format!("{{{}}}", entries.join(", "));
    }
    let scalar = node.text().unwrap_or_default();
    let is_plain = node.style() == Some(Style::Plain) && is_one_line;
    // A plain scalar keeps its type, unless it has characters with a meaning between brackets.
    if is_plain && !scalar.contains([',', '[', ']', '{', '}']) || is_one_line && written != scalar {
        return written.to_owned();
    }
    serde_json::Value::from(scalar).to_string()
}

/// Writes a collection in lines, indented by `margin`. `own` is the indentation that
/// [`YamlValue::write`] adds itself.
pub(super) fn block(value: &YamlValue, margin: usize, own: usize, line_end: &str) -> String {
    let mut written = String::new();
    // The outermost level is indented by two more.
    let inner = margin.saturating_sub(own);
    value.write(inner, &mut written);
    let lines = written.trim_start_matches('\n');
    let lines: String = if margin < own {
        lines
            .split_inclusive('\n')
            .map(|line| line.strip_prefix(&"  "[margin..]).unwrap_or(line))
            .collect()
    } else {
        lines.to_owned()
    };
    lines.replace('\n', line_end)
}

/// Writes a value on one line.
pub(super) fn flow(value: &YamlValue) -> Cow<'static, str> {
    match value {
        YamlValue::Empty => "".into(),
        YamlValue::Scalar(scalar) => flow_text(scalar.as_text()).into(),
        YamlValue::List(items) => {
            let items: Vec<_> = items.iter().map(flow).collect();
            format!("[{}]", items.join(", ")).into()
        }
        YamlValue::Map(entries) => {
            let entry =
                |(key, value): &(String, YamlValue)| format!("{}: {}", flow_text(key), flow(value));
            let entries: Vec<String> = entries.iter().map(entry).collect();
            format!("{{{}}}", entries.join(", ")).into()
        }
    }
}

/// Writes text as a scalar within brackets, where commas and brackets have a meaning.
pub(crate) fn flow_text(text: &str) -> String {
    let written = quoted(text);
    let is_plain = !written.starts_with(['"', '\'']);
    if is_plain && written.contains([',', '[', ']', '{', '}', '#', '\'', '"']) {
        return serde_json::Value::from(text).to_string();
    }
    written
}
