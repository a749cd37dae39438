//! Renders the page of a rule: as Markdown, or with colours for a terminal.

use std::fmt::Write;

use anstyle::Style;

use super::catalogue::CatalogueFamily;
use super::style::{BOLD, DIM, ERROR, LITERAL};
use crate::diagnostic::Meta;

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

/// Renders Markdown with colours: headings are bold, code is coloured, and code blocks are indented below
/// the name of their file.
pub(crate) fn styled(page: &str) -> String {
    let mut out = String::new();
    let mut is_code = false;
    for line in page.lines() {
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
            let _ = writeln!(out, "  {DIM}│{DIM:#} {style}{line}{style:#}");
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
