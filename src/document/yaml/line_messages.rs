//! The messages for faults where the text of the line shows what was probably meant.

use super::locate;
use super::syntax_fault::{QUOTE_IT, char_span, fault, rest_span};
use crate::document::Fault;
use crate::text::{Edit, Span};

pub(super) fn character(text: &str, at: usize) -> Fault {
    let found = text[at..].chars().next().unwrap_or(' ');
    if found.is_control() || !found.is_ascii() {
        return fault(
            char_span(text, at),
            format!("character U+{:04X} is not allowed in YAML", found as u32),
        )
        .help("remove it, or write it as an escape in double quotes");
    }
    let value = rest_span(text, at);
    // Inside brackets, the value ends before the end of the line.
    let length = value
        .slice(text)
        .find([',', ']', '}'])
        .filter(|length| *length > 0);
    let is_in_brackets = value.slice(text).contains([']', '}']);
    let value = match length {
        Some(length) if is_in_brackets => Span::new(at, at + length),
        _ => value,
    };
    fault(value, format!("unquoted text cannot start with `{found}`")).help(QUOTE_IT)
}

pub(super) fn unclosed_quote(text: &str, open: usize) -> Fault {
    let quote = char_span(text, open).slice(text);
    let line = locate::rest_of_line(text, open);
    let help = match line.chars().next_back() {
        // Word processors replace straight quotes by these.
        Some(curly @ ('“' | '”' | '‘' | '’')) => {
            format!("close it with `{quote}`: `{curly}` is not a quote in YAML")
        }
        _ => format!("close it with `{quote}`, and indent the lines that it continues on"),
    };
    fault(char_span(text, open), "this quote is never closed").help(help)
}

pub(super) fn after_quote(text: &str, at: usize) -> Fault {
    let help = if text[..at].trim_end().ends_with('\'') {
        "put the whole value in quotes; in single quotes, write `'` as `''`"
    } else {
        "put the whole value in quotes; in double quotes, write `\"` as `\\\"`"
    };
    fault(rest_span(text, at), "text after the closing quote").help(help)
}

pub(super) fn unclosed_bracket(text: &str, at: usize, open: char) -> Fault {
    let close = if open == '{' { '}' } else { ']' };
    fault(
        char_span(text, at),
        format!("this `{open}` is never closed"),
    )
    .help(format!(
        "close it with `{close}`, or put the whole value in quotes"
    ))
}

/// Reports a `: ` where only the rest of a value is allowed.
pub(super) fn nested_mapping(text: &str, part: Span, at: usize) -> Fault {
    let start = locate::line_start(text, part.start as usize, at);
    let before = &text[start..at];
    if before.ends_with(['"', '\'']) {
        return fault(char_span(text, at), "`: ` after the closing quote").help(QUOTE_IT);
    }
    if before.contains(": ") {
        let fault = fault(char_span(text, at), "`: ` inside an unquoted value").help(QUOTE_IT);
        return match unquoted_value(text, start) {
            Some(value) => {
                let quoted = format!("'{}'", value.slice(text).replace('\'', "''"));
                fault.fix("quote the value", Edit::new(value, quoted))
            }
            None => fault,
        };
    }
    let key = before.trim_start().trim_start_matches("- ");
    fault(
        Span::new(at - key.len(), at),
        "a key in a line that continues the value above",
    )
    .help("indent it like the key above, or put the whole value in quotes")
}

/// Returns the value after the key of the line that begins at `start`, if it is plain text without a
/// comment.
fn unquoted_value(text: &str, start: usize) -> Option<Span> {
    let line = locate::rest_of_line(text, start).trim_end();
    let value = line.split_once(": ")?.1.trim_start();
    let is_text = value.starts_with(|char: char| char.is_alphanumeric())
        && !value.contains(" #")
        && !value.contains(['[', ']', '{', '}']);
    let end = start + line.len();
    is_text.then(|| Span::new(end - value.len(), end))
}

/// Reports a line in a mapping that has no key.
pub(super) fn no_key(text: &str, at: usize) -> Fault {
    let line = rest_span(text, at);
    let help = match line.slice(text).split_once(':') {
        Some((key, value))
            if !value.is_empty() && !value.starts_with(['/', ' ']) && !key.contains(' ') =>
        {
            "put a space after the colon"
        }
        _ => "indent it if it belongs to the line above",
    };
    fault(line, "expected `key: value`").help(help)
}

/// Reports something that is neither part of the value before it nor an entry of the collection
/// around it.
pub(super) fn misplaced(text: &str, part: Span, at: usize) -> Fault {
    let line = text[locate::line_start(text, part.start as usize, at)..at].trim();
    if text[at..].starts_with(',') {
        return character(text, at);
    }
    if line == "-" || text[at..].starts_with("- ") {
        return fault(
            rest_span(text, at),
            "expected `key: value`, found a list item",
        )
        .help("if the list belongs to the key above, remove the value on the line of the key");
    }
    if line.is_empty() {
        return fault(
            rest_span(text, at),
            "the indentation of this line matches no line above",
        )
        .help("indent it like the lines that it belongs with");
    }
    fault(rest_span(text, at), "text after the end of the value").help(QUOTE_IT)
}

/// Returns the span of the first tab in the indentation of this line or a later one, or of the last
/// tab before `at` in this line.
pub(super) fn tab(text: &str, part: Span, at: usize) -> Span {
    let mut start = locate::line_start(text, part.start as usize, at);
    for line in text
        .get(start..part.end as usize)
        .unwrap_or("")
        .split_inclusive('\n')
    {
        let indentation = &line[..line.len() - line.trim_start_matches([' ', '\t']).len()];
        if let Some(tab) = indentation.find('\t') {
            let length = indentation[tab..]
                .bytes()
                .take_while(|byte| *byte == b'\t')
                .count();
            return Span::new(start + tab, start + tab + length);
        }
        start += line.len();
    }
    let start = locate::line_start(text, part.start as usize, at);
    match text[start..at].rfind('\t') {
        Some(tab) => Span::new(start + tab, start + tab + 1),
        None => char_span(text, at),
    }
}
