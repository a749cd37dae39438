//! A rule's page as people read it: Markdown in a file or a pipe, the same
//! with colours instead of marks on a terminal.

use std::fmt::Write;

use anstyle::Style;

use super::catalogue::Family;
use super::style::{BOLD, DIM, ERROR, LITERAL};
use crate::diagnostic::Meta;

/// The page of a rule, with its place in the catalogue.
pub fn of_rule(meta: &Meta) -> String {
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
            // One level down: the rule's name stands above.
            Some(title) => {
                let blank = if page.ends_with("\n\n") { "" } else { "\n" };
                page.push_str(&format!("{blank}## {title}\n\n"));
            }
            None => page.push_str(&format!("{line}\n")),
        }
    }
    page
}

/// The idea of a family; its rules' pages follow.
pub fn of_family(family: &Family) -> String {
    let mut page = format!("# {}\n\n", family.name);
    if !family.page.is_empty() {
        let _ = writeln!(page, "{}\n", family.page);
    }
    for meta in &family.metas {
        let _ = writeln!(page, "- `{}`: {}", meta.name, meta.summary());
    }
    page
}

/// Markdown with colours: headings bold, code coloured, fences set in beneath
/// the name of their file.
pub fn painted(page: &str) -> String {
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
            let style = match line.trim_start().starts_with('^') {
                true => ERROR,
                false => Style::new(),
            };
            let _ = writeln!(out, "  {DIM}│{DIM:#} {style}{line}{style:#}");
        } else if let Some(title) = line.strip_prefix("## ").or(line.strip_prefix("# ")) {
            let _ = writeln!(out, "{BOLD}{title}{BOLD:#}");
        } else {
            let _ = writeln!(out, "{}", code_spans(line));
        }
    }
    out
}

/// Code spans in colour instead of backticks.
fn code_spans(line: &str) -> String {
    let mut out = String::new();
    let mut parts = line.split('`').peekable();
    let mut is_code = false;
    while let Some(part) = parts.next() {
        let is_closed = parts.peek().is_some();
        match is_code && is_closed {
            true => out.push_str(&format!("{LITERAL}{part}{LITERAL:#}")),
            false if is_code => out.push_str(&format!("`{part}")),
            false => out.push_str(part),
        }
        is_code = !is_code;
    }
    out
}
