//! The parser's events as the YAML test suite writes them: what proves the parser, not how we read.

use super::event::{Event, Tag, Written};
use super::parser::Events;

/// The events of a whole YAML stream in the form of the test suite's `tree`, without indentation;
/// `strict` is YAML 1.2 to the letter, else as [`parse`](super::parse) reads.
///
/// # Errors
/// Why the stream is no YAML.
#[doc(hidden)]
pub fn events(text: &str, strict: bool) -> Result<String, String> {
    let mut lines: Vec<String> = vec!["+STR".into()];
    let mut open = Vec::new();
    let mut anchors = vec![String::new()];
    for event in Events::stream(text, strict) {
        let (event, _) =
            event.map_err(|trouble| format!("{:?} at byte {}", trouble.reason, trouble.at))?;
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
                    written(tag)
                ));
            }
            Event::Close => lines.push(format!("-{}", open.pop().unwrap_or("STR"))),
            Event::Scalar {
                text,
                written: style,
                tag,
                ..
            } => {
                let mark = match style {
                    Written::Plain => ':',
                    Written::Single => '\'',
                    Written::Double => '"',
                    Written::Literal => '|',
                    Written::Folded => '>',
                };
                lines.push(format!("=VAL{} {mark}{}", written(tag), escaped(&text)));
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

/// The suite writes an anchor before the tag and the value, but after `[]` and `{}`.
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

fn written(tag: Option<Tag>) -> String {
    tag.map_or(String::new(), |tag| format!(" <{}>", tag.name))
}

fn escaped(text: &str) -> String {
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
