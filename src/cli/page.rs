//! Renders the page of a rule: as Markdown, or with colours for a terminal.

use std::fmt::Write;

use anstyle::Style;

use super::catalogue::CatalogueFamily;
use super::style::{BOLD, DIM, ERROR, LITERAL};
use crate::diagnostic::Meta;
use crate::record::{Kind, Requirement, Vocabulary};
use crate::report::Look;
use crate::report::prose::wrap;

/// Returns the page of a rule, with its family, level and severity.
pub(crate) fn for_rule(meta: &Meta) -> String {
    let (level, off) = (
        meta.level,
        if meta.opt_in { ", off by default" } else { "" },
    );
    let mut page = format!(
        "# {}\n\n{} · level {}, {} · {}{off} · {}\n\n",
        meta.name,
        meta.family,
        level.number(),
        level.name(),
        meta.severity,
        meta.source,
    );
    let mut is_code = false;
    for line in meta.manual().lines() {
        is_code ^= line.starts_with("```");
        match line.strip_prefix("# ").filter(|_| !is_code) {
            // The rule's name is the first heading, so the page's headings move down by one level.
            Some(title) => {
                let blank = if page.ends_with("\n\n") { "" } else { "\n" };
                page.push_str(&format!("{blank}## {title}\n\n"));
            }
            None => page.push_str(&format!("{line}\n")),
        }
    }
    page
}

/// Returns the page of a kind: what it is for, and its fields.
pub(crate) fn for_kind(kind: Kind, vocabulary: &Vocabulary) -> String {
    let mut page = format!("# {kind}\n\n");
    if let Some(own) = vocabulary.kinds.get(kind.word()) {
        let _ = writeln!(page, "{}\n", own.summary());
        for field in &own.fields {
            let _ = writeln!(page, "- `{}`: {}", field.name, own.about(field));
        }
        return page;
    }
    let _ = writeln!(page, "{}\n", kind.about().trim());
    for field in kind.fields() {
        let need = match field.need {
            Requirement::Required => "required",
            Requirement::Template => "recommended",
            Requirement::Optional => "optional",
        };
        let about = field.about.split_whitespace().collect::<Vec<_>>().join(" ");
        let _ = writeln!(page, "- `{}` ({need}): {about}", field.name);
    }
    page
}

/// Returns the text of a family and a list of its rules.
pub(crate) fn for_family(family: &CatalogueFamily) -> String {
    let mut page = format!("# {}\n\n", family.name);
    if !family.page.is_empty() {
        let _ = writeln!(page, "{}\n", family.page);
    }
    for meta in &family.metas {
        let _ = writeln!(page, "- `{}`: {}", meta.name, meta.summary());
    }
    page
}

/// The lines of a paragraph, which are collected and then wrapped together.
#[derive(Default)]
struct Paragraph {
    text: String,
    /// The columns before each line but the first.
    indent: usize,
}

impl Paragraph {
    fn add(&mut self, words: &str) {
        if !self.text.is_empty() {
            self.text.push(' ');
        }
        self.text.push_str(words);
    }

    /// Moves the paragraph to the page, in lines that fit.
    fn flush(&mut self, width: usize, out: &mut String) {
        let Self { text, indent } = std::mem::take(self);
        if text.is_empty() {
            return;
        }
        let mut is_code = false;
        let text: String = text
            .chars()
            .map(|char| {
                is_code ^= char == '`';
                // A code span keeps to one line, so that it can be copied.
                if is_code && char == ' ' {
                    '\u{a0}'
                } else {
                    char
                }
            })
            .collect();
        let lines = wrap(&text, width, width.saturating_sub(indent));
        for (at, line) in lines.iter().enumerate() {
            let indent = if at == 0 { 0 } else { indent };
            let _ = writeln!(out, "{:indent$}{}", "", line.replace('\u{a0}', " "));
        }
    }
}

/// Wraps the paragraphs and list items of Markdown; code blocks, tables and headings stay as they
/// are.
pub(crate) fn wrapped(page: &str, width: usize) -> String {
    let mut out = String::new();
    let mut paragraph = Paragraph::default();
    let mut is_code = false;
    for line in page.lines() {
        let is_fence = line.starts_with("```");
        is_code ^= is_fence;
        if is_fence || is_code || line.is_empty() || line.starts_with(['#', '|']) {
            paragraph.flush(width, &mut out);
            let _ = writeln!(out, "{line}");
            continue;
        }
        if line.starts_with("- ") || line.starts_with("* ") {
            paragraph.flush(width, &mut out);
            paragraph.indent = 2;
        }
        paragraph.add(line.trim());
    }
    paragraph.flush(width, &mut out);
    out
}

/// The columns before a line of code: `  │ `.
const GUTTER: usize = 4;

/// Wraps a line of code between words. The following lines are indented further than the first.
fn wrapped_code(line: &str, width: usize) -> Vec<String> {
    let code = line.trim_start();
    let indent = line.len() - code.len();
    let room = width.saturating_sub(indent);
    let lines = wrap(code, room, room.saturating_sub(GUTTER)).into_iter();
    let further = |at: usize| if at == 0 { indent } else { indent + GUTTER };
    let lines = lines
        .enumerate()
        .map(|(at, line)| format!("{:1$}{line}", "", further(at)));
    lines.collect()
}

/// Renders Markdown with colours: headings are bold, code is coloured, and code blocks are indented below
/// the name of their file. Lines are wrapped to fit.
pub(crate) fn styled(page: &str, look: Look) -> String {
    let mut out = String::new();
    let mut is_code = false;
    for line in wrapped(page, look.width).lines() {
        if let Some(info) = line.strip_prefix("```") {
            is_code = !is_code;
            if is_code {
                let name = info.split_once(' ').map_or("", |(_, path)| path);
                let _ = writeln!(out, "  {DIM}╭─{DIM:#} {name}");
            } else {
                let _ = writeln!(out, "  {DIM}╰─{DIM:#}");
            }
        } else if is_code {
            let is_claim = line.trim_start().starts_with('^');
            let style = if is_claim { ERROR } else { Style::new() };
            for line in wrapped_code(line, look.width.saturating_sub(GUTTER)) {
                let _ = writeln!(out, "  {DIM}│{DIM:#} {style}{line}{style:#}");
            }
        } else if let Some(title) = line.strip_prefix("## ").or(line.strip_prefix("# ")) {
            let _ = writeln!(out, "{BOLD}{title}{BOLD:#}");
        } else {
            let _ = writeln!(out, "{}", code_spans(line));
        }
    }
    out
}

/// Renders code spans in colour instead of in backticks.
fn code_spans(line: &str) -> String {
    let mut out = String::new();
    let mut parts = line.split('`').peekable();
    let mut is_code = false;
    while let Some(part) = parts.next() {
        let is_closed = parts.peek().is_some();
        if is_code && is_closed {
            let _ = write!(out, "{LITERAL}{part}{LITERAL:#}");
        } else if is_code {
            let _ = write!(out, "`{part}");
        } else {
            out.push_str(part);
        }
        is_code = !is_code;
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn long_lines_of_code_are_wrapped_below_themselves() {
        assert_eq!(wrapped_code("  - one two", 20), ["  - one two"]);
        assert_eq!(wrapped_code("  - one two", 9), ["  - one", "      two"]);
    }
    use crate::report::prose::columns;
    use crate::rules;

    #[test]
    fn pages_fit_terminals_and_breaks_stand_between_words() {
        for width in [60, 80, 120] {
            for meta in rules::metas() {
                let page = for_rule(meta);
                let wrapped = wrapped(&page, width);
                let words = |text: &str| {
                    let words = text.split_whitespace().map(str::to_owned);
                    words.collect::<Vec<_>>()
                };
                assert_eq!(words(&wrapped), words(&page), "{}", meta.name);
                let mut is_code = false;
                for line in wrapped.lines() {
                    is_code ^= line.starts_with("```");
                    let is_whole = is_code || !line.trim_start_matches("- ").contains(' ');
                    // A code span keeps to one line.
                    let is_whole = is_whole || line.contains('`') || line.starts_with('|');
                    assert!(is_whole || columns(line) <= width, "{width}: {line}");
                }
            }
        }
    }
}
