//! Faults for which the line must be looked at to say what the writer meant.

use super::{QUOTE_IT, fault, point, rest};
use crate::document::Fault;
use crate::document::yaml::place;
use crate::text::Span;

pub(super) fn character(text: &str, at: usize) -> Fault {
    let found = text[at..].chars().next().unwrap_or(' ');
    if found.is_control() || !found.is_ascii() {
        return fault(
            point(text, at),
            format!("the character U+{:04X} cannot stand in YAML", found as u32),
        )
        .help("take it out, or write it as an escape in double quotes");
    }
    let value = rest(text, at);
    // Inside brackets the value ends before the line does.
    let length = value
        .slice(text)
        .find([',', ']', '}'])
        .filter(|length| *length > 0);
    let is_in_brackets = value.slice(text).contains([']', '}']);
    let value = match length {
        Some(length) if is_in_brackets => Span::new(at, at + length),
        _ => value,
    };
    fault(
        value,
        format!("a text without quotes cannot begin with `{found}`"),
    )
    .help(QUOTE_IT)
}

pub(super) fn unclosed_quote(text: &str, open: usize) -> Fault {
    let quote = point(text, open).slice(text);
    let line = place::rest_of_line(text, open);
    let help = match line.chars().next_back() {
        // Word processors turn quotes into these.
        Some(curly @ ('“' | '”' | '‘' | '’')) => {
            format!("close it with `{quote}`: `{curly}` is no quote in YAML")
        }
        _ => format!("close it with `{quote}`, and indent the lines it goes on over"),
    };
    fault(point(text, open), "this quote is never closed").help(help)
}

pub(super) fn after_quote(text: &str, at: usize) -> Fault {
    let help = if text[..at].trim_end().ends_with('\'') {
        "put the whole value in quotes; in single quotes, write `'` twice: `''`"
    } else {
        "put the whole value in quotes; in double quotes, write `\"` as `\\\"`"
    };
    fault(rest(text, at), "text after the closing quote").help(help)
}

pub(super) fn unclosed_bracket(text: &str, at: usize, open: char) -> Fault {
    let close = if open == '{' { '}' } else { ']' };
    fault(point(text, at), format!("this `{open}` is never closed")).help(format!(
        "close it with `{close}`, or put the whole value in quotes"
    ))
}

/// A `: ` where only the rest of a value can be.
pub(super) fn nested_mapping(text: &str, part: Span, at: usize) -> Fault {
    let start = place::line_start(text, part.start as usize, at);
    let before = &text[start..at];
    if before.ends_with(['"', '\'']) {
        return fault(point(text, at), "`: ` after the closing quote").help(QUOTE_IT);
    }
    if before.contains(": ") {
        return fault(point(text, at), "`: ` inside a value without quotes").help(QUOTE_IT);
    }
    let key = before.trim_start().trim_start_matches("- ");
    fault(
        Span::new(at - key.len(), at),
        "a key where the value of the line above goes on",
    )
    .help("indent it like the key above it, or put the whole value in quotes")
}

/// A line in a mapping that holds no key.
pub(super) fn no_key(text: &str, at: usize) -> Fault {
    let line = rest(text, at);
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

/// Something that is neither part of the value before it nor an entry of what is around it.
pub(super) fn misplaced(text: &str, part: Span, at: usize) -> Fault {
    let line = text[place::line_start(text, part.start as usize, at)..at].trim();
    if text[at..].starts_with(',') {
        return character(text, at);
    }
    if line == "-" || text[at..].starts_with("- ") {
        return fault(
            rest(text, at),
            "a list item where `key: value` was expected",
        )
        .help("a key that has a list can have no value on its own line");
    }
    if line.is_empty() {
        return fault(
            rest(text, at),
            "the indentation of this line fits no line above it",
        )
        .help("indent it like the lines it belongs with");
    }
    fault(rest(text, at), "text after the end of the value").help(QUOTE_IT)
}

/// The first tab in the indentation of this line or one after it, or else on this line.
pub(super) fn tab(text: &str, part: Span, at: usize) -> Span {
    let mut start = place::line_start(text, part.start as usize, at);
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
    let start = place::line_start(text, part.start as usize, at);
    match text[start..at].rfind('\t') {
        Some(tab) => Span::new(start + tab, start + tab + 1),
        None => point(text, at),
    }
}
