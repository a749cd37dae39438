//! Writes the events of the YAML parser in the form of the YAML test suite, to test the parser.

use super::event::{Event, ScalarStyle, Tag};
use super::parser::YamlEvents;

/// Returns the events of a whole YAML stream in the form of the test suite's `tree`, without
/// indentation. `strict` allows no deviation from YAML 1.2; otherwise the stream is read as
/// [`parse`](super::parse) reads it.
///
/// # Errors
/// The stream is not YAML. The error says why.
#[doc(hidden)]
pub(crate) fn events(text: &str, strict: bool) -> Result<String, String> {
    let mut lines: Vec<String> = vec!["+STR".into()];
    let mut open = Vec::new();
    let mut anchors = vec![String::new()];
    for event in YamlEvents::stream(text, strict) {
        let (event, _) = event.map_err(|error| format!("{:?} at byte {}", error.kind, error.at))?;
        match event {
            Event::Start { explicit } => {
                lines.push(if explicit { "+DOC ---" } else { "+DOC" }.into())
            }
            Event::End { explicit } => {
                lines.push(if explicit { "-DOC ..." } else { "-DOC" }.into())
            }
            Event::Open {
                mapping, flow, tag, ..
            } => {
                let brackets = if mapping { " {}" } else { " []" };
                let name = if mapping { "MAP" } else { "SEQ" };
                open.push(name);
                lines.push(format!(
                    "+{name}{}{}",
                    if flow { brackets } else { "" },
                    format_tag(tag)
                ));
            }
            Event::Close => lines.push(format!("-{}", open.pop().unwrap_or("STR"))),
            Event::Scalar {
                text, style, tag, ..
            } => {
                let mark = match style {
                    ScalarStyle::Plain => ':',
                    ScalarStyle::Single => '\'',
                    ScalarStyle::Double => '"',
                    ScalarStyle::Literal => '|',
                    ScalarStyle::Folded => '>',
                };
                lines.push(format!("=VAL{} {mark}{}", format_tag(tag), escape(&text)));
            }
            Event::Alias(anchor) => lines.push(format!(
                "=ALI *{}",
                anchors.get(anchor).map_or("", String::as_str)
            )),
            Event::UnknownAlias(name) => return Err(format!("no anchor {name}")),
            Event::Anchor(name) => {
                if let Some(node) = lines.last_mut() {
                    put_anchor(node, &name);
                }
                anchors.push(name.into_owned());
            }
        }
    }
    lines.push("-STR".into());
    Ok(lines.join("\n"))
}

/// Adds an anchor to an event. The suite writes it before the tag and the value, but after `[]`
/// and `{}`.
fn put_anchor(node: &mut String, name: &str) {
    let mut at = 4;
    if node
        .get(at..)
        .is_some_and(|rest| rest.starts_with(" []") || rest.starts_with(" {}"))
    {
        at += 3;
    }
    node.insert_str(at, &format!(" &{name}"));
}

fn format_tag(tag: Option<Tag>) -> String {
    tag.map_or(String::new(), |tag| format!(" <{}>", tag.name))
}

fn escape(text: &str) -> String {
    let mut out = String::new();
    for char in text.chars() {
        match char {
            '\\' => out.push_str("\\\\"),
            '\n' => out.push_str("\\n"),
            '\t' => out.push_str("\\t"),
            '\r' => out.push_str("\\r"),
            '\u{8}' => out.push_str("\\b"),
            char => out.push(char),
        }
    }
    out
}
