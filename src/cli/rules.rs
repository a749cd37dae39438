//! `rules`: lists the rules.

use std::io::{self, Write};

use anstyle::Style;
use clap::{Args, ValueEnum};
use serde::Serialize;

use super::failure::Failure;
use super::screen::Screen;
use super::style::{self, BOLD, DIM};
use super::{Status, catalogue, rule_name::RuleName};
use crate::diagnostic::Meta;
use crate::report::prose::{columns, wrap};
use crate::report::{Look, short};
use crate::text::json;

/// List the rules
#[derive(Args)]
#[command(after_help = style::examples(&[
    ("holdpoint rules", "all rules"),
    ("holdpoint rules evidence stop", "the rules of two families"),
    ("holdpoint rules --format json", "for a program"),
    ("holdpoint explain evidence", "the pages of a family, with examples"),
]))]
pub(crate) struct Rules {
    /// Only these rules, or the rules of these families
    #[arg(value_name = "RULE", value_parser = RuleName, hide_possible_values = true)]
    names: Vec<&'static str>,
    /// The format of the list
    #[arg(long, value_name = "FORMAT", default_value = "table")]
    format: RulesFormat,
}

#[derive(Clone, Copy, Debug, ValueEnum)]
enum RulesFormat {
    Table,
    Json,
}

impl Rules {
    pub(crate) fn run(self, screen: &Screen) -> Result<Status, Failure> {
        match self.format {
            RulesFormat::Table => print_table(&self.names, screen),
            RulesFormat::Json => print_json(&self.names, false, screen),
        }
    }
}

/// Returns the rules with these names or of these families; all rules if no name is given.
fn named(names: &[&str]) -> Vec<&'static Meta> {
    let is_wanted = |meta: &&Meta| {
        let mut names = names.iter();
        names.len() == 0 || names.any(|name| [meta.name, meta.family].contains(name))
    };
    catalogue::families()
        .flat_map(|family| family.metas)
        .filter(is_wanted)
        .collect()
}

/// Prints rules as a table.
///
/// # Errors
/// If standard output cannot be written.
pub(crate) fn print_table(names: &[&str], screen: &Screen) -> Result<Status, Failure> {
    let mut text = Vec::new();
    let width = screen.is_terminal().then_some(screen.look.width);
    // Writing to memory does not fail.
    let _ = table(&named(names), screen.look, width, &mut text);
    screen.print_long(&text)?;
    Ok(Status::Passed)
}

/// Prints rules for a program, with or without their pages.
///
/// # Errors
/// If standard output cannot be written.
pub(crate) fn print_json(
    names: &[&str],
    has_pages: bool,
    screen: &Screen,
) -> Result<Status, Failure> {
    screen.print(|out| json(&named(names), has_pages, out))?;
    Ok(Status::Passed)
}

/// The least width of the column with the summaries. In less room, a summary stands below its rule.
const MIN_SUMMARY: usize = 32;

/// Writes a rule a line. On a terminal of some width, summaries are wrapped.
fn table(rules: &[&Meta], look: Look, width: Option<usize>, out: &mut dyn Write) -> io::Result<()> {
    let rows: Vec<[String; 5]> = rules.iter().map(|meta| row(meta)).collect();
    let head = ["rule", "family", "level", "severity", "summary"];
    let mut widths = head.map(str::len);
    for row in &rows {
        for (width, cell) in widths.iter_mut().zip(row) {
            *width = cell.len().max(*width);
        }
    }
    let before: usize = widths[..4].iter().map(|width| width + 2).sum();
    let room = width.map(|width| width.saturating_sub(before));
    if let (Some(width), Some(..MIN_SUMMARY)) = (width, room) {
        return stacked(rules, look, width, out);
    }
    let plain = [Style::new(); 5];
    let styled = |styles: [Style; 5]| if look.is_styled { styles } else { plain };
    line(&head, widths, styled([DIM; 5]), out)?;
    for (meta, cells) in rules.iter().zip(&rows) {
        let [none, ..] = plain;
        let styles = styled([BOLD, none, none, short::style(meta.severity), none]);
        let [name, family, level, severity, summary] = cells.each_ref().map(String::as_str);
        let room = room.unwrap_or(usize::MAX);
        let mut lines = wrap(summary, room, room).into_iter();
        let first = lines.next().unwrap_or_default();
        // The escapes of a link take no columns.
        let pad = " ".repeat(widths[0].saturating_sub(name.len()));
        let name = format!("{}{pad}", look.rule_name(meta));
        line(
            &[&name, family, level, severity, &first],
            widths,
            styles,
            out,
        )?;
        for more in lines {
            writeln!(out, "{:before$}{more}", "")?;
        }
    }
    Ok(())
}

/// Writes each summary below its rule, for a narrow terminal.
fn stacked(rules: &[&Meta], look: Look, width: usize, out: &mut dyn Write) -> io::Result<()> {
    let (bold, dim) = if look.is_styled {
        (BOLD, DIM)
    } else {
        (Style::new(), Style::new())
    };
    let room = width.saturating_sub(2);
    for meta in rules {
        let [name, family, level, severity, summary] = row(meta);
        let details = format!("{family} · level {level} · {severity}");
        if name.len() + 2 + columns(&details) <= width {
            let name = look.rule_name(meta);
            writeln!(out, "{bold}{name}{bold:#}  {dim}{details}{dim:#}")?;
        } else {
            writeln!(out, "{bold}{}{bold:#}", look.rule_name(meta))?;
            for line in wrap(&details, room, room) {
                writeln!(out, "  {dim}{line}{dim:#}")?;
            }
        }
        for line in wrap(&summary, room, room) {
            writeln!(out, "  {line}")?;
        }
    }
    Ok(())
}

fn row(meta: &Meta) -> [String; 5] {
    let severity = if meta.opt_in {
        format!("({})", meta.severity)
    } else {
        meta.severity.to_string()
    };
    [
        meta.name.to_owned(),
        meta.family.to_owned(),
        format!("{} {}", meta.level.number(), meta.level.name()),
        severity,
        meta.summary().to_owned(),
    ]
}

fn line(
    cells: &[&str; 5],
    widths: [usize; 5],
    styles: [Style; 5],
    out: &mut dyn Write,
) -> io::Result<()> {
    let [a, b, c, d, last] = cells;
    for ((cell, width), style) in [a, b, c, d].into_iter().zip(widths).zip(styles) {
        write!(out, "{style}{cell:width$}{style:#}  ")?;
    }
    let style = styles[4];
    writeln!(out, "{style}{last}{style:#}")
}

/// A rule for a program.
#[derive(Serialize)]
struct CatalogueEntry<'a> {
    name: &'a str,
    family: &'a str,
    level: u8,
    severity: crate::diagnostic::Severity,
    /// Whether the rule is on unless the configuration turns it off.
    enabled: bool,
    waivable: bool,
    summary: &'a str,
    source: &'a str,
    url: String,
    /// The page in Markdown.
    #[serde(skip_serializing_if = "Option::is_none")]
    page: Option<String>,
}

fn json(rules: &[&Meta], has_pages: bool, out: &mut dyn Write) -> io::Result<()> {
    let entries: Vec<CatalogueEntry<'_>> = rules
        .iter()
        .map(|meta| CatalogueEntry {
            name: meta.name,
            family: meta.family,
            level: meta.level.number(),
            severity: meta.severity,
            enabled: !meta.opt_in,
            waivable: !meta.level.is_structural(),
            summary: meta.summary(),
            source: meta.source,
            url: meta.url(),
            page: has_pages.then(|| meta.manual()),
        })
        .collect();
    json::write(&entries, out)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_list_fits_terminals_and_breaks_no_word() {
        let rules = named(&[]);
        let words: Vec<&str> = rules
            .iter()
            .flat_map(|it| it.summary().split(' '))
            .collect();
        for width in [60, 80, 120] {
            let mut text = Vec::new();
            let look = Look {
                width,
                ..Look::PLAIN
            };
            table(&rules, look, Some(width), &mut text).expect("memory");
            let text = String::from_utf8(text).expect("text");
            let printed: Vec<&str> = text.split_whitespace().collect();
            for word in &words {
                assert!(printed.contains(word), "{word} at {width}");
            }
            for line in text.lines() {
                let taken = columns(line.trim_end());
                assert!(taken <= width, "{width}: {line}");
            }
        }
    }

    #[test]
    fn names_of_rules_are_links_where_the_terminal_has_them() {
        let rules = named(&["missing-field"]);
        let look = Look {
            has_links: true,
            ..Look::PLAIN
        };
        for width in [Some(60), Some(120), None] {
            let mut text = Vec::new();
            table(&rules, look, width, &mut text).expect("memory");
            let text = String::from_utf8(text).expect("text");
            let link = "/src/rules/README.md#missing-field\u{1b}\\missing-field\u{1b}]8;;\u{1b}\\";
            assert!(text.contains(link), "{text}");
        }
    }
}
