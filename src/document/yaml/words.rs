//! What is wrong with a YAML text, in words for the one who writes it, at the place to edit.

use super::parser::{Reason, Trouble};
use super::place;
use crate::document::{Fault, FaultKind};
use crate::text::Span;

const QUOTE_IT: &str = "put the whole value in quotes";

/// The parser's trouble as a fault. `part` is what was read, `after` is where the last sound value
/// ends and `bracket` where the innermost open bracket stands.
pub(super) fn syntax(
    text: &str,
    part: Span,
    trouble: &Trouble,
    after: usize,
    bracket: Option<usize>,
) -> Fault {
    let at = last_byte(text, part, trouble.at);
    match &trouble.reason {
        Reason::Character(wanted) => {
            // The parser blames the start of the text that holds a control character.
            let rest = text.get(at..part.end as usize).unwrap_or("");
            let at = at + rest.find(*wanted).unwrap_or(0);
            character(text, at)
        }
        Reason::Tab => fault(tab(text, part, at), "a tab where YAML takes only spaces")
            .help("indent with spaces"),
        Reason::UnclosedQuote => {
            unclosed_quote(text, place::quote(text, after, at + 1).unwrap_or(at))
        }
        Reason::AfterQuote => match place::quote(text, after, at) {
            // The next quote of a later line closed it by chance.
            Some(open) if text[open..at].trim_end().contains('\n') => unclosed_quote(text, open),
            _ => after_quote(text, at),
        },
        Reason::Escape => fault(
            place::escape(text, at).unwrap_or_else(|| point(text, at)),
            "no such escape in double quotes",
        )
        .help("write a backslash as `\\\\`, or use single quotes"),
        Reason::Unclosed(open) => unclosed_bracket(text, at, *open),
        Reason::Separator => match bracket {
            Some(bracket) if place::is_unclosed(text, bracket, part.end as usize) => {
                let open = text[bracket..].chars().next().unwrap_or('[');
                unclosed_bracket(text, bracket, open)
            }
            _ => fault(point(text, at), "expected a comma or the closing bracket")
                .help("separate the items with commas, and put a value with `: ` in it in quotes"),
        },
        Reason::Mismatched { open, close } => fault(
            point(text, at),
            format!("this `{open}` is closed by a `{close}`"),
        ),
        Reason::StrayBracket => {
            fault(point(text, at), "this bracket closes nothing").help(QUOTE_IT)
        }
        Reason::ItemInBrackets => fault(point(text, at), "a `- ` item inside brackets")
            .help("separate items in brackets with commas"),
        Reason::NestedMapping => nested_mapping(text, at),
        Reason::NoKey => no_key(text, at),
        Reason::Misplaced => misplaced(text, at),
        Reason::ItemInline => fault(
            point(text, at),
            "a list cannot begin on the line of its key",
        )
        .help("put every `- ` on a line of its own, or the whole value in quotes"),
        Reason::BlockHeader => fault(
            rest(text, at),
            "the text of a block cannot begin on this line",
        )
        .help("begin it on the next line, indented, or put the whole value in quotes"),
        Reason::Directive => {
            fault(rest(text, at), "YAML directives are not read here").help("take the line out")
        }
        Reason::Tag => fault(
            rest(text, at),
            "a text without quotes cannot begin with `!`",
        )
        .help(QUOTE_IT),
        Reason::TooDeep => fault(point(text, at), "nested more than 64 levels deep"),
        Reason::Other(reason) => fault(point(text, at), first_in_lower_case(reason)),
    }
}

pub(super) fn second_document(text: &str, span: Span) -> Fault {
    let at = span.start as usize;
    let span = if span.start == span.end {
        point(text, at)
    } else {
        span
    };
    fault(span, "a second YAML document begins here").help("keep one document in a file")
}

pub(super) fn unknown_alias(name: &str, span: Span) -> Fault {
    fault(
        span,
        format!("no anchor `&{name}` stands before this alias"),
    )
    .help("if the `*` belongs to the value, put the whole value in quotes")
}

pub(super) fn alias_of_itself(span: Span) -> Fault {
    fault(span, "this alias is inside the value that it stands for")
}

pub(super) fn alias_bomb(span: Span) -> Fault {
    fault(span, "the aliases stand for more than 100,000 values").help("write the values out")
}

pub(super) fn too_deep_with_aliases(span: Span) -> Fault {
    fault(
        span,
        "with what this alias stands for, nested more than 64 levels deep",
    )
}

pub(super) fn duplicate_key(key: &str, span: Span, first: Span) -> Fault {
    Fault::new(
        FaultKind::DuplicateKey,
        span,
        format!("the key `{key}` is given twice"),
    )
    .related(first, "first given here")
}

fn character(text: &str, at: usize) -> Fault {
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
        .of(text)
        .find([',', ']', '}'])
        .filter(|length| *length > 0);
    let is_in_brackets = value.of(text).contains([']', '}']);
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

fn unclosed_quote(text: &str, open: usize) -> Fault {
    let quote = &text[open..open + 1];
    fault(point(text, open), "this quote is never closed").help(format!(
        "close it with `{quote}`, and indent the lines it goes on over"
    ))
}

fn after_quote(text: &str, at: usize) -> Fault {
    let help = if text[..at].trim_end().ends_with('\'') {
        "put the whole value in quotes; in single quotes, write `'` twice: `''`"
    } else {
        "put the whole value in quotes; in double quotes, write `\"` as `\\\"`"
    };
    fault(rest(text, at), "text after the closing quote").help(help)
}

fn unclosed_bracket(text: &str, at: usize, open: char) -> Fault {
    let close = if open == '{' { '}' } else { ']' };
    fault(point(text, at), format!("this `{open}` is never closed")).help(format!(
        "close it with `{close}`, or put the whole value in quotes"
    ))
}

/// A `: ` where only the rest of a value can be.
fn nested_mapping(text: &str, at: usize) -> Fault {
    let start = place::line_start(text, at);
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
fn no_key(text: &str, at: usize) -> Fault {
    let line = rest(text, at);
    let help = match line.of(text).split_once(':') {
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
fn misplaced(text: &str, at: usize) -> Fault {
    let line = &text[place::line_start(text, at)..at];
    if text[at..].starts_with(',') {
        return character(text, at);
    }
    if line.trim_start().starts_with("- ") || text[at..].starts_with("- ") {
        let start = at - line.trim_start().len();
        return fault(
            rest(text, start),
            "a list item where `key: value` was expected",
        )
        .help("a key that has a list can have no value on its own line");
    }
    if line.trim().is_empty() {
        return fault(
            rest(text, at),
            "the indentation of this line fits no line above it",
        )
        .help("indent it like the lines it belongs with");
    }
    fault(rest(text, at), "text after the end of the value").help(QUOTE_IT)
}

/// The first tab in the indentation of this line or one after it, or else on this line.
fn tab(text: &str, part: Span, at: usize) -> Span {
    let mut start = place::line_start(text, at);
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
    let start = place::line_start(text, at);
    match text[start..at].rfind('\t') {
        Some(tab) => Span::new(start + tab, start + tab + 1),
        None => point(text, at),
    }
}

fn fault(span: Span, message: impl Into<String>) -> Fault {
    Fault::new(FaultKind::Syntax, span, message)
}

/// `at`, or the last byte that is not blank where that is behind it.
fn last_byte(text: &str, part: Span, at: usize) -> usize {
    let read = part.of(text).trim_end();
    let Some(last) = read.chars().next_back() else {
        return part.start as usize;
    };
    at.min(part.start as usize + read.len() - last.len_utf8())
}

/// The character at `at`.
fn point(text: &str, at: usize) -> Span {
    let length = text[at..].chars().next().map_or(0, char::len_utf8);
    Span::new(at, at + length)
}

/// From `at` to the end of the line, a comment left out.
fn rest(text: &str, at: usize) -> Span {
    let line = place::rest_of_line(text, at);
    let line = line
        .split_once(" #")
        .map_or(line, |(line, _)| line.trim_end());
    if line.is_empty() {
        return point(text, at);
    }
    Span::new(at, at + line.len())
}

fn first_in_lower_case(reason: &str) -> String {
    let reason = reason.trim_end_matches('.');
    let mut letters = reason.chars();
    letters.next().map_or(String::new(), |first| {
        first.to_lowercase().chain(letters).collect()
    })
}
