//! What is wrong with a YAML text, in words for the one who writes it, at the place to edit.

mod lines;

use self::lines::*;
use super::event::{Reason, Trouble};
use super::{Tree, place};
use crate::document::{Fault, FaultKind};
use crate::text::{Span, visible};

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
    // What is behind the part is no YAML.
    let text = text.get(..part.end as usize).unwrap_or("");
    let at = last_byte(text, part, trouble.at);
    match &trouble.reason {
        Reason::Character(wanted) if wanted.is_ascii_graphic() => character(text, at),
        Reason::Character(wanted) => {
            // The parser blames the start of the text that holds a control character.
            character(text, at + text[at..].find(*wanted).unwrap_or(0))
        }
        Reason::Tab => fault(tab(text, part, at), "a tab where YAML takes only spaces")
            .help("indent with spaces"),
        Reason::UnclosedQuote => match place::quote(text, after, at) {
            // The parser may blame the line that it could not go on over.
            Some(open) if !text[at..].starts_with(['"', '\'']) => unclosed_quote(text, open),
            _ => unclosed_quote(text, at),
        },
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
        Reason::NestedMapping => nested_mapping(text, part, at),
        Reason::NoKey => no_key(text, at),
        Reason::Misplaced => misplaced(text, part, at),
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
        Reason::TooDeep => fault(
            point(text, at),
            format!("nested more than {} levels deep", Tree::MAX_DEPTH),
        ),
        Reason::Other(reason) => fault(point(text, at), in_lower_case(reason)),
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
    let is_name = |char: char| char.is_alphanumeric() || char == '-' || char == '_';
    if !name.chars().all(is_name) {
        // `**bold**` and `*.md` mean no anchor.
        return fault(span, "a text without quotes cannot begin with `*`").help(QUOTE_IT);
    }
    fault(
        span,
        format!("no anchor `&{name}` stands before this alias"),
    )
    .help("if the `*` belongs to the value, put the whole value in quotes")
}

pub(super) fn alias_of_itself(span: Span) -> Fault {
    fault(span, "this alias is inside the value that it stands for")
}

pub(super) fn alias_bomb(span: Span, budget: u64) -> Fault {
    fault(
        span,
        format!("the aliases stand for more than {budget} values"),
    )
    .help("write the values out")
}

pub(super) fn too_deep_with_aliases(span: Span) -> Fault {
    let levels = Tree::MAX_DEPTH;
    fault(
        span,
        format!("with what this alias stands for, nested more than {levels} levels deep"),
    )
}

pub(super) fn duplicate_key(key: &str, span: Span, first: Span) -> Fault {
    Fault::new(
        FaultKind::DuplicateKey,
        span,
        format!("the key `{}` is given twice", visible(key)),
    )
    .related(first, "first given here")
    .help("keep one of the two")
}

fn fault(span: Span, message: impl Into<String>) -> Fault {
    Fault::new(FaultKind::Syntax, span, message)
}

/// `at`, or the last byte that is not blank where that is behind it.
fn last_byte(text: &str, part: Span, at: usize) -> usize {
    let read = part.slice(text).trim_end();
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

fn in_lower_case(reason: &str) -> String {
    // "while parsing a tag, found …": the place says that much.
    let reason = reason.split_once(", ").map_or(reason, |(_, found)| found);
    let reason = reason.trim_end_matches('.');
    let mut letters = reason.chars();
    letters.next().map_or(String::new(), |first| {
        first.to_lowercase().chain(letters).collect()
    })
}
