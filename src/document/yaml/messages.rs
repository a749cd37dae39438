//! The messages for faults in YAML. Each fault has the span that the user must edit.

use super::event::{ParseError, ParseErrorKind};
use super::line_messages::{
    after_quote, character, misplaced, nested_mapping, no_key, tab, unclosed_bracket,
    unclosed_quote,
};
use super::locate;
use super::syntax_fault::{QUOTE_IT, char_span, fault, rest_span};
use super::tree::Tree;
use crate::document::{Fault, FaultKind};
use crate::text::{Span, visible};

/// Turns an error of the parser into a fault. `part` is what was read, `after` the end of the last
/// valid value, and `bracket` the offset of the innermost open bracket.
pub(super) fn syntax(
    text: &str,
    part: Span,
    error: &ParseError,
    after: usize,
    bracket: Option<usize>,
) -> Fault {
    // The text after the part is not YAML.
    let text = text.get(..part.end as usize).unwrap_or("");
    let at = last_byte(text, part, error.at);
    match &error.kind {
        ParseErrorKind::Character(wanted) if wanted.is_ascii_graphic() => character(text, at),
        ParseErrorKind::Character(wanted) => {
            // The parser reports the start of the text with the control character.
            character(text, at + text[at..].find(*wanted).unwrap_or(0))
        }
        ParseErrorKind::Tab => fault(tab(text, part, at), "tab where YAML allows only spaces")
            .help("indent with spaces"),
        ParseErrorKind::UnclosedQuote => match locate::quote(text, after, at) {
            // The parser may report a line after the one with the opening quote.
            Some(open) if !text[at..].starts_with(['"', '\'']) => unclosed_quote(text, open),
            _ => unclosed_quote(text, at),
        },
        ParseErrorKind::AfterQuote => match locate::quote(text, after, at) {
            // A quote in a later line closes it by chance.
            Some(open) if text[open..at].trim_end().contains('\n') => unclosed_quote(text, open),
            _ => after_quote(text, at),
        },
        ParseErrorKind::Escape => fault(
            locate::escape(text, at).unwrap_or_else(|| char_span(text, at)),
            "unknown escape in double quotes",
        )
        .help("write a backslash as `\\\\`, or use single quotes"),
        ParseErrorKind::Unclosed(open) => unclosed_bracket(text, at, *open),
        ParseErrorKind::Separator => match bracket {
            Some(bracket) if locate::is_unclosed(text, bracket, part.end as usize) => {
                let open = text[bracket..].chars().next().unwrap_or('[');
                unclosed_bracket(text, bracket, open)
            }
            _ => fault(
                char_span(text, at),
                "expected a comma or the closing bracket",
            )
            .help("separate the items with commas, and put a value that contains `: ` in quotes"),
        },
        ParseErrorKind::Mismatched { open, close } => fault(
            char_span(text, at),
            format!("this `{open}` is closed by a `{close}`"),
        ),
        ParseErrorKind::UnmatchedBracket => {
            fault(char_span(text, at), "unmatched closing bracket").help(QUOTE_IT)
        }
        ParseErrorKind::ItemInBrackets => fault(char_span(text, at), "a `- ` item inside brackets")
            .help("separate items in brackets with commas"),
        ParseErrorKind::NestedMapping => nested_mapping(text, part, at),
        ParseErrorKind::NoKey => no_key(text, at),
        ParseErrorKind::Misplaced => misplaced(text, part, at),
        ParseErrorKind::ItemInline => fault(
            char_span(text, at),
            "a list cannot start on the line of its key",
        )
        .help("put every `- ` on a line of its own, or put the whole value in quotes"),
        ParseErrorKind::BlockHeader => fault(
            rest_span(text, at),
            "a block scalar cannot start on the line of its `|` or `>`",
        )
        .help("start it on the next line, indented, or put the whole value in quotes"),
        ParseErrorKind::Directive => {
            fault(rest_span(text, at), "YAML directives are not supported").help("remove the line")
        }
        ParseErrorKind::Tag => {
            fault(rest_span(text, at), "unquoted text cannot start with `!`").help(QUOTE_IT)
        }
        ParseErrorKind::TooDeep => fault(
            char_span(text, at),
            format!("nested more than {} levels deep", Tree::MAX_DEPTH),
        ),
        ParseErrorKind::Other(reason) => fault(char_span(text, at), in_lower_case(reason)),
    }
}

pub(super) fn second_document(text: &str, span: Span) -> Fault {
    let at = span.start as usize;
    let span = if span.start == span.end {
        char_span(text, at)
    } else {
        span
    };
    fault(span, "a second YAML document begins here").help("keep only one document in the file")
}

pub(super) fn unknown_alias(name: &str, span: Span) -> Fault {
    let is_name = |char: char| char.is_alphanumeric() || char == '-' || char == '_';
    if !name.chars().all(is_name) {
        // `**bold**` and `*.md` are not meant as aliases.
        return fault(span, "unquoted text cannot start with `*`").help(QUOTE_IT);
    }
    fault(
        span,
        format!("no anchor `&{name}` is defined before this alias"),
    )
    .help("if the `*` belongs to the value, put the whole value in quotes")
}

pub(super) fn alias_of_itself(span: Span) -> Fault {
    fault(span, "this alias is inside the value it refers to")
}

pub(super) fn too_many_aliases(span: Span, limit: u64) -> Fault {
    fault(
        span,
        format!("the aliases expand to more than {limit} values"),
    )
    .help("write the values out")
}

pub(super) fn too_deep_with_aliases(span: Span) -> Fault {
    let levels = Tree::MAX_DEPTH;
    fault(
        span,
        format!("this alias expands to values nested more than {levels} levels deep"),
    )
}

pub(super) fn duplicate_key(key: &str, span: Span, first: Span) -> Fault {
    Fault::new(
        FaultKind::DuplicateKey,
        span,
        format!("duplicate key `{}`", visible(key)),
    )
    .related(first, "first defined here")
    .help("keep one of the two")
}

/// Returns `at`, but at most the offset of the last character of the part that is not whitespace.
fn last_byte(text: &str, part: Span, at: usize) -> usize {
    let read = part.slice(text).trim_end();
    let Some(last) = read.chars().next_back() else {
        return part.start as usize;
    };
    at.min(part.start as usize + read.len() - last.len_utf8())
}

/// Turns a message of the parser into one of this crate.
fn in_lower_case(reason: &str) -> String {
    // "while parsing a tag, found …": the span shows what was being parsed.
    let reason = reason.split_once(", ").map_or(reason, |(_, found)| found);
    let reason = reason.trim_end_matches('.');
    let mut letters = reason.chars();
    letters.next().map_or(String::new(), |first| {
        first.to_lowercase().chain(letters).collect()
    })
}
